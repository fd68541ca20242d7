"""Pointer mode: where a text must not be reposted, a session shows where to read it instead."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from bot.domain.words import Trusted

FIRST_WORDS = 8
LONGEST_OPENING = 60
"""Characters of an opening; eight words of some scripts are a paragraph."""

LONGEST_LINK = 500

_AGAIN = r"(?:re-?post|re-?publi|re-?distribut|re-?produ[cz]|re-?print|cop(?:y|ied)\b|shar(?:ed?|ing)\b)"
_FORBIDDEN = re.compile(
    r"\b(?:pointers?|links?)[\s-]+only\b|\bsolo\s+(?:el\s+)?enlace\b|\bno\s+part\b.{0,80}\breproduced\b"
    r"|\b(?:do\s+not|don['’]?t|must\s+not|may\s+not|cannot|can['’]t|not\s+to|not\s+for|never|no(?:\s+se\s+puede)?)\s+"
    rf"(?:be\s+|to\s+)?{_AGAIN}"
    rf"|\b(?:prohibid[ao]s?|(?:se\s+)?prohíbe|prohibited|forbidden)\s*:?\s+(?:(?:su|la|to)\s+)?{_AGAIN}"
    rf"|\b{_AGAIN}\w*\s+(?:is\s+|are\s+)?(?:not\s+(?:allowed|permitted)|forbidden|prohibited|prohibida)\b",
    re.IGNORECASE,
)


def forbids_reposting(rights: str) -> bool:
    """Whether a rights note says in plain words that the text must not be posted again; silence does not."""
    return _FORBIDDEN.search(" ".join(rights.split())) is not None


def opening_words(text: str) -> str:
    """The first words of a paragraph, at most eight and never more than half of it, to find it by."""
    found = text.split()
    shown = " ".join(found[: max(1, min(FIRST_WORDS, len(found) // 2))])
    if len(shown) > LONGEST_OPENING:
        shown = shown[:LONGEST_OPENING].rstrip()
    return shown if shown == text else f"{shown} …"


def source_link(source: str) -> Trusted | None:
    """A reading's address as a link that can be shown: https, a plain host, nothing that markup could read; or None."""
    address = source.strip()
    if len(address) > LONGEST_LINK or re.search(r"\s", address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() != "https" or "@" in parts.netloc or not re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9-]{2,}", host):
        return None
    rest = quote(parts.path or "/", safe="/:;,=&%+$.-_")
    rest += f"?{quote(parts.query, safe='/:;,=&%+$.-_?')}" if parts.query else ""
    rest += f"#{quote(parts.fragment, safe='/:;,=&%+$.-_?')}" if parts.fragment else ""
    link = f"https://{host}{f':{port}' if port else ''}{rest}"
    return Trusted(link) if len(link) <= LONGEST_LINK else None
