"""Lines to blocks: hard wraps are joined; verse, lists, tables and dialogue keep their lines.

A line is taken as wrapped where the first word of the next line would not have fitted into the width that the document
keeps; verse leaves room at the end of its lines or begins each with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.importing.blocks import Block, ending, ends_a_sentence

WIDEST_WRAP = 100
NARROWEST_WRAP = 40
SLACK = 10
"""Columns that a ragged hand may leave free before the next word."""

NARROW, NARROW_SLACK = 50, 1
"""Below so many columns lines are more often verse than wrapped: there the next word must not have fitted."""

LONGEST_LIST = 1_200
"""Characters of a list that still stand together as one paragraph."""

_BULLET = re.compile(r"^\s*(?:[-*•·‣◦+]|\(?\d{1,3}[.)]|\(?[a-z][.)]|[–—](?=\s\S))\s+(?=\S)")
_DASH = re.compile(r"^\s*(?:[—–]\s?|-\s|--\s?)(?=[^\W\d_“\"¿¡])")
_QUOTE = re.compile(r"^\s*[“\"«„‘]")
_SCRIPT = re.compile(r"^\s*[A-ZÀ-Þ][\w.’' -]{0,30}:\s+\S")
_RULE = re.compile(r"^\s*(?:[*_=~#•.·—–-]\s*){3,}$")


def blocks_of(text: str) -> list[Block]:
    """The blocks of a plain text in order; rules such as "* * *" are left out as marks without words."""
    groups = _groups(text.expandtabs(8) if "\t" not in text.strip() else text)
    width = _width(groups)
    first_indented = sum(_indent(group[0]) > 0 for group in groups) * 2 > len(groups)
    return [block for group in groups for block in _shaped(group, width, first_indented)]


def _groups(text: str) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for raw in text.split("\n"):
        line = raw.rstrip()
        if _RULE.match(line) or not line:
            groups.append([])
        else:
            groups[-1].append(line)
    return [group for group in groups if group]


def _width(groups: Sequence[Sequence[str]]) -> int:
    """The width a document is wrapped at: near the longest of the lines that go on; 0 where none do."""
    lengths = sorted(len(line) for group in groups for line in group[:-1] if len(line) <= WIDEST_WRAP)
    return lengths[int(len(lengths) * 0.95)] if lengths else 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _shaped(group: list[str], width: int, first_indented: bool) -> list[Block]:
    if len(group) == 1:
        quoted = _indent(group[0]) >= 4 and not first_indented
        return [Block(_flat(group[0]), "list" if _is_item(group[0]) else "prose", quoted=quoted)]
    if all("\t" in line.strip() for line in group):
        return [
            Block("\n".join(" | ".join(_flat(cell) for cell in line.strip().split("\t")) for line in group), "table")
        ]
    parts = _by_indent(group)
    if len(parts) > 1:
        return [block for part in parts for block in _shaped(part, width, True)]
    quoted = min(_indent(line) for line in group) >= 2 and not first_indented
    return [Block(text, kind, quoted=quoted) for text, kind in _told(group, width)]  # type: ignore[arg-type]


def _by_indent(group: list[str]) -> list[list[str]]:
    """Paragraphs told apart by the indent of their first lines alone."""
    left = min(_indent(line) for line in group)
    starts = [i for i, line in enumerate(group) if i and 1 <= _indent(line) - left <= 12]
    if not starts or len(starts) * 2 >= len(group) or any(_BULLET.match(line) for line in group):
        single = starts and all(len(line) > WIDEST_WRAP for line in group)
        return [[line] for line in group] if single else [group]
    edges = [0, *starts, len(group)]
    return [group[a:b] for a, b in pairwise(edges)]


def _told(group: list[str], width: int) -> list[tuple[str, str]]:
    if _is_list(group):
        return _listed(group)
    if start := _list_within(group):
        return [*_told(group[:start], width), *_listed(group[start:])]
    if _is_dialogue(group, width):
        return [(_joined(turn), "prose") for turn in _turns(group)]
    if any(len(line) > WIDEST_WRAP + 10 for line in group):
        return [(_flat(line), "prose") for line in group]
    if _starts_with_heading(group, width):
        return [(_flat(group[0]), "prose"), *_told(group[1:], width)]
    if _is_wrapped(group, width):
        return [(_joined(part), "prose") for part in _ended(group, width)]
    lines = [_flat(line) for line in group]
    if sum(map(len, lines)) >= 55 * len(lines) and all(ends_a_sentence(line) for line in lines):
        return [(line, "prose") for line in lines]
    return [("\n".join(lines), "verse" if len(lines) > 1 else "prose")]


def _is_wrapped(group: Sequence[str], width: int) -> bool:
    if len(group) < 2:
        return True
    pairs = list(pairwise(group))
    filled = sum(_is_filled(line, following, width) for line, following in pairs)
    capitals = sum(following.lstrip()[0].isupper() for _, following in pairs)
    small = sum(following.lstrip()[0].islower() for _, following in pairs)
    if len(pairs) == 1:
        return bool(filled) or bool(small and not ending(group[0]) and len(group[0]) > 25)
    if width < 60 and len(pairs) >= 3 and capitals >= 0.7 * len(pairs):
        return False
    return filled >= 0.7 * len(pairs) or (small >= 0.6 * len(pairs) and _mean(group[:-1]) >= 50)


def _is_filled(line: str, following: str, width: int) -> bool:
    if width < NARROWEST_WRAP:
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width - (SLACK if width >= NARROW else NARROW_SLACK)


def _mean(lines: Sequence[str]) -> float:
    return sum(map(len, lines)) / len(lines)


def _starts_with_heading(group: Sequence[str], width: int) -> bool:
    """A short first line without an end, over lines that are prose."""
    first, rest = group[0], group[1:]
    if (
        not rest
        or len(first.split()) > 10
        or ending(first)
        or not first.lstrip()[0].isupper()
        or not rest[0].lstrip()[0].isupper()
    ):
        return False
    if len(rest) == 1:
        return len(rest[0]) > 80 and not _is_filled(first, rest[0], width)
    return not _is_filled(first, rest[0], width) and _is_wrapped(rest, width) and _mean(rest[:-1]) > 50


def _ended(group: Sequence[str], width: int) -> list[list[str]]:
    """Wrapped lines parted where one ends a sentence well short of the width."""
    parts: list[list[str]] = [[]]
    for line, following in zip(group, [*group[1:], ""], strict=True):
        parts[-1].append(line)
        if not following:
            break
        room = width - len(line) - 1 - len(following.split(maxsplit=1)[0])
        if room > max(18, width // 4) and ends_a_sentence(line) and not following.lstrip()[0].islower():
            parts.append([])
    return parts


def _is_item(line: str) -> bool:
    return _BULLET.match(line) is not None and not _DASH.match(line)


def _is_list(group: Sequence[str]) -> bool:
    marked = [bool(_BULLET.match(line)) for line in group]
    if not marked[0] or sum(marked) < 2 or all(_DASH.match(line) for line in group):
        return False
    return all(
        is_marked or _indent(line) > 0 or sum(marked) * 3 >= len(group)
        for is_marked, line in zip(marked, group, strict=True)
    )


def _list_within(group: Sequence[str]) -> int:
    """Where a list begins below a line that ends; 0 where none does."""
    for place, (line, following) in enumerate(pairwise(group), 1):
        marked = _BULLET.match(following) and following.lstrip()[0] not in "–—"
        if marked and not _DASH.match(group[0]) and (ends_a_sentence(line) or _is_address(line)):
            return place
    return 0


def _is_address(line: str) -> bool:
    return line.rsplit(maxsplit=1)[-1].startswith(("http", "www."))


def _listed(group: Sequence[str]) -> list[tuple[str, str]]:
    items: list[list[str]] = []
    for line in group:
        if _BULLET.match(line):
            items.append([line])
        else:
            items[-1].append(line)
    return listed([_joined(item) for item in items])


def listed(items: Sequence[str]) -> list[tuple[str, str]]:
    """A list as one paragraph, an item a line; each its own paragraph where that would be too long to post."""
    whole = "\n".join(items)
    return [(whole, "list")] if len(whole) <= LONGEST_LIST else [(item, "list") for item in items]


def _is_dialogue(group: Sequence[str], width: int) -> bool:
    for opens in (_DASH, _QUOTE, _SCRIPT):
        turns = sum(opens.match(line) is not None for line in group)
        if turns >= 2 and opens.match(group[0]):
            ends = [line for line, following in pairwise(group) if opens.match(following)]
            within = len(group) - turns
            if within == 0 or (width and within < 4 * turns and all(ends_a_sentence(line) for line in ends)):
                return True
    return False


def _turns(group: Sequence[str]) -> list[list[str]]:
    opens = next(one for one in (_DASH, _QUOTE, _SCRIPT) if one.match(group[0]))
    turns: list[list[str]] = []
    for line in group:
        if opens.match(line):
            turns.append([line])
        else:
            turns[-1].append(line)
    return turns


def _joined(lines: Sequence[str]) -> str:
    """Lines as one; a hyphen at a line's end stays, because plain text breaks only at hyphens that are there."""
    text = ""
    for line in lines:
        piece = _flat(line)
        glued = len(text) > 1 and (text.endswith("--") or text[-1] in "-—") and text[-2] != " "
        free = piece.split(" ", 1)[0] in ("and", "or", "to", "und", "oder", "et", "y")
        unspaced = bool(text) and is_unspaced(text[-1]) and is_unspaced(piece[0])
        text += piece if not text or unspaced or (glued and not free) else " " + piece
    return text


def is_unspaced(letter: str) -> bool:
    """True for letters and marks of scripts that put no spaces between words, nor between lines."""
    return "\u3000" <= letter <= "\u9fff" or "\uf900" <= letter <= "\uffef" or "\u0e00" <= letter <= "\u0eff"


def _flat(line: str) -> str:
    return " ".join(line.split())
