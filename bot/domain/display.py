"""Making people's words harmless for display; what is stored is never changed."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\*_`~|<>\[\]()#])")
_LINE_START = re.compile(r"^(\s*)([-+>]|\d+[.)])(?=\s)", re.MULTILINE)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")
_ADDRESS = re.compile(r"\b(https?|discord)://", re.IGNORECASE)


def harmless(text: str, *, limit: int | None = None) -> str:
    """The text as Discord will show it literally: no markup, mentions, masked links or invisible characters."""
    shown = _INVISIBLE.sub("", text)
    if limit is not None and len(shown) > limit:
        shown = shown[: limit - 1].rstrip() + "…"
    shown = _MARKUP.sub(r"\\\1", shown)
    shown = _LINE_START.sub(r"\1\\\2", shown)
    shown = _ADDRESS.sub("\\1:\u200b//", shown)
    return _MENTION.sub("@\u200b", shown)


def quoted(prefix: str, text: str) -> str:
    """A block quotation: every line of the text, made harmless, behind Discord's mark; `prefix` is ours."""
    lines = harmless(text).splitlines() or [""]
    first, *rest = lines
    return "\n".join([f"> {prefix}{first}", *(f"> {line}" for line in rest)])
