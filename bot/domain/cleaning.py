"""What of a reply can be quoted: its sentences as offsets, without code, quoted lines, addresses and mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.sentences import sentences
from bot.domain.summaries import UNSPACED, word_count

LONGEST = 40
"""Words of the longest sentence that is quoted; a quotation is never cut inside a sentence."""

_BLOCKS = re.compile(r"```.*?(?:```|\Z)|^[ \t]*>>> .*\Z|^[ \t]*>.*?$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(
    r"<a?:\w+:\d+>|<[@#][!&]?\d+>|<t:-?\d+(?::\w)?>|</[^>\n]+:\d+>|@everyone\b|@here\b"
    r"|(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)\]'\"»”*_|]|[\w.+-]+@[\w-]+\.[\w.-]*\w",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(r"\s*(?:(?:[-*•–—+]|#{1,3}|-#|\d{1,3}[.)])\s+)+")
_CLAUSE = re.compile(r"[;；]\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `text[start:end]` of a reply: a whole sentence, or a clause that ends at a semicolon."""

    start: int
    end: int
    words: int
    plain: bool
    """False when an address, a mention or a custom emoji stands inside."""


def without_blocks(text: str) -> str:
    """The text with code blocks and quoted lines emptied, every other character in its place."""
    if "```" not in text and ">" not in text:
        return text
    return _BLOCKS.sub(lambda match: "\n" * len(match.group()), text)


def readable(text: str) -> str:
    """The text with all that is nobody's wording emptied, every other character in its place."""
    return _without_inline(without_blocks(text))


def _without_inline(text: str) -> str:
    if "<" not in text and "@" not in text and "/" not in text and "www." not in text.lower():
        return text
    return _INLINE.sub(lambda match: " " * len(match.group()), text)


def spans(text: str, language: str = "en") -> list[Span]:
    """The sentences of a reply that hold at least one letter, in order, as they stand in it."""
    kept = without_blocks(text)
    clean = _without_inline(kept)
    found: list[Span] = []
    for start, end in _lines(clean):
        for first, last in sentences(clean[start:end], _rules(clean, language)):
            for a, b in _short(clean, start + first, start + last):
                begin, stop = _trimmed(clean, kept, a, b)
                if any(character.isalpha() for character in clean[begin:stop]):
                    plain = clean[begin:stop] == kept[begin:stop]
                    found.append(Span(begin, stop, word_count(text[begin:stop]), plain))
    return found


def _rules(text: str, language: str) -> str:
    return "zh" if UNSPACED.search(text) else language


def _lines(text: str) -> list[tuple[int, int]]:
    """Stretches that no sentence crosses: a line goes on in the next one only when that begins in lower case."""
    found: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        marker = _MARKER.match(text, match.start(), match.end())
        start = marker.end() if marker else match.start()
        if not text[start : match.end()].strip():
            continue
        first = text[start : match.end()].lstrip()[0]
        adjoins = bool(found) and text.count("\n", found[-1][1], match.start()) == 1
        if adjoins and not marker and first.islower():
            found[-1] = (found[-1][0], match.end())
        else:
            found.append((start, match.end()))
    return found


def _trimmed(clean: str, kept: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without the addresses, mentions and custom emoji before its first and after its last letter."""
    if clean[start:end] == kept[start:end]:
        return start, end
    letters = [place for place in range(start, end) if clean[place].isalnum()]
    if not letters:
        return start, end
    hidden = [place for place in range(start, end) if clean[place] != kept[place]]
    start = max((place + 1 for place in hidden if place < letters[0]), default=start)
    end = min((place for place in hidden if place > letters[-1]), default=end)
    piece = clean[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _short(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentence itself, or, when it is too long to be quoted, its parts between semicolons."""
    if word_count(text[start:end]) <= LONGEST:
        return [(start, end)]
    ends = [match.start() + 1 for match in _CLAUSE.finditer(text, start, end)]
    starts = [match.end() for match in _CLAUSE.finditer(text, start, end)]
    return [(a, b) for a, b in zip([start, *starts], [*ends, end], strict=True) if b > a]
