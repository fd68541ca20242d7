"""Making people's words harmless for display; what is stored is never changed.

A backslash alone is not enough: Discord looks for mentions before it looks at markup. So whatever could become a
mention, a time, a command or a link is also parted by a zero-width space, which changes no letter.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 8
"""Combining marks kept on one letter; no living script needs more, and a tower of them covers other people's lines."""

_PART = "\u200b"
_BREAK = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_GAP = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n")
_MARKUP = re.compile(r"([\\*_`~|<>\[\]()#])")
_ANGLE = re.compile(r"(\\<)(?=\S)")
_BULLET = re.compile(r"^(\s*)([-+])(?=\s)", re.MULTILINE)
_NUMBER = re.compile(r"^(\s*\d+)\.(?=\s)", re.MULTILINE)
_SMALL = re.compile(r"^(\s*)-(?=\\#)", re.MULTILINE)
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<=[a-z\d+.-]:)//", re.IGNORECASE)
_INVITE = re.compile(r"\b(discord(?:app)?)\.(?=(?:gg|com|new|gift)\b)", re.IGNORECASE)

# Nothing is seen of these, though Unicode does not call them format characters.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Nor of these, given out or not: selectors of a style, tags, places kept for format characters.
_IGNORABLE = re.compile("[\u2065\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]")
# Format characters that are seen: signs of Arabic, Syriac and Kaithi.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_JOINERS = "\u200c\u200d"
_STYLES = "\ufe0e\ufe0f"  # text or picture


def harmless(text: str, *, limit: int | None = None) -> str:
    """The text as Discord will show it literally: no markup, mentions, links, invisible characters or towers."""
    shown = legible(text)
    if limit is not None and len(shown) > limit:
        shown = shown[: limit - 1].rstrip() + "…"
    shown = _MARKUP.sub(r"\\\1", shown)
    shown = _ANGLE.sub(rf"\1{_PART}", shown)
    shown = _SMALL.sub(r"\1\\-", _NUMBER.sub(r"\1\\.", _BULLET.sub(r"\1\\\2", shown)))
    shown = _ADDRESS.sub(f"{_PART}//", shown)
    shown = _INVITE.sub(rf"\1{_PART}.", shown)
    return _MENTION.sub(f"@{_PART}", shown)


def legible(text: str) -> str:
    """The text for a document that knows no markup: no invisible characters, no towers, no wastes of lines."""
    return _GAP.sub("\n\n", _visible(_BREAK.sub("\n", text)))


def _visible(text: str) -> str:
    """Without control, format and filling characters, and with few marks on each letter.

    Joiners stay between letters of scripts that need them and inside emoji, style selectors stay after a symbol.
    """
    kept: list[str] = []
    marks = 0
    for place, character in enumerate(text):
        if _is_mark(character):
            marks += 1
            if marks <= MOST_MARKS and kept:
                kept.append(character)
            continue
        if character in _JOINERS:
            if _joins(kept, text, place):
                kept.append(character)
            continue
        if character in _STYLES:
            if kept and (unicodedata.category(kept[-1]).startswith("S") or kept[-1] in "0123456789#*"):
                kept.append(character)
            continue
        if character != "\n" and _is_hidden(character):
            continue
        marks = 0
        kept.append(" " if character == "\t" else character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M") and not _is_hidden(character) and character not in _STYLES


def _is_hidden(character: str) -> bool:
    if character in _SEEN or character == "\t":
        return False
    if character in _FILLERS or _IGNORABLE.match(character):
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _joins(kept: list[str], text: str, place: int) -> bool:
    after = text[place + 1 : place + 2]
    return bool(kept and after) and _may_join(kept[-1]) and _may_join(after)


def _may_join(character: str) -> bool:
    if character in _STYLES:
        return True
    return ord(character) > 0x7F and unicodedata.category(character)[0] in "LMS" and not _is_hidden(character)


def quoted(prefix: str, text: str) -> str:
    """A block quotation: every line of the text, made harmless, behind Discord's mark; `prefix` is ours."""
    first, *rest = harmless(text).split("\n")
    return "\n".join([f"> {prefix}{first}", *(f"> {line}" for line in rest)])
