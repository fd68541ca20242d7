"""Running headers, footers and page numbers: what recurs at the same place of pages, or counts with them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.importing.pdf_apart import Setting
from bot.importing.pdf_lines import Row

EDGE = 3
"""Rows from the top and from the bottom of a page that can be furniture."""

SAME_PLACE = 4.0
"""Points by which a recurring line may move."""

_ROMAN = re.compile(r"^m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$")
_NUMBER = re.compile(
    r"^\W{0,3}(?:page|p\.|seite|página|pág\.|第)?\s?([0-9]{1,4}|[ivxlcdm]{1,8})\s?页?(?:\s?(?:/|of|de|von)\s?\d{1,4})?\W{0,3}$",
    re.IGNORECASE,
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def without_furniture(pages: Sequence[list[Row]]) -> tuple[list[list[Row]], list[tuple[str, str]]]:
    """The pages without it, and each different line that was left out with the kind of reason."""
    gone = _recurring(pages) | _numbers(pages)
    told: dict[str, str] = {}
    kept: list[list[Row]] = []
    for place, rows in enumerate(pages):
        kept.append([row for at, row in enumerate(rows) if (place, at) not in gone])
        for at, row in enumerate(rows):
            if (place, at) in gone:
                is_number = _NUMBER.match(row.text) is not None
                told.setdefault(_shape(row.text), "page number" if is_number else "header or footer")
    shown = {_shape(row.text): row.text for rows in reversed(pages) for row in reversed(rows)}
    return kept, [(shown[shape], why) for shape, why in told.items()]


def _edges(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Rows near the top and the bottom, with which of the two."""
    for at in range(min(EDGE, len(rows))):
        yield at, "top"
    for at in range(max(EDGE, len(rows) - EDGE), len(rows)):
        yield at, "bottom"


def _shape(text: str) -> str:
    """A line with its numbers alike, so that "12 The Review" and "The Review 13" have one shape."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return " ".join(sorted(word for word in words if not _is_roman(word))) or "#"


def _is_roman(word: str) -> bool:
    return bool(word) and _ROMAN.match(word) is not None


def _recurring(pages: Sequence[list[Row]]) -> set[tuple[int, int]]:
    places: dict[tuple[str, str], list[tuple[int, int, float]]] = defaultdict(list)
    for place, rows in enumerate(pages):
        for at, edge in _edges(rows):
            shape = _shape(rows[at].text)
            if shape != "#" and len(rows[at].text) <= 160:
                places[edge, shape].append((place, at, rows[at].y))
    written = sum(1 for rows in pages if rows)
    setting = Setting.of(pages)
    alike_by_edge = [(edge, alike) for (edge, _), found in places.items() if (alike := _alike(found, written))]
    recurring: dict[int, set[int]] = defaultdict(set)
    for place, at in {*_numbers(pages), *((place, at) for _, alike in alike_by_edge for place, at in alike)}:
        recurring[place].add(at)
    gone: set[tuple[int, int]] = set()
    for edge, alike in alike_by_edge:
        often = len(alike) >= 3 and len(alike) * 5 >= written * 3
        apart = [setting.is_furniture(pages[place], at, edge, recurring[place], often=often) for place, at in alike]
        if sum(apart) * 2 > len(alike):
            gone |= {
                (place, at)
                for place, at in alike
                if not setting.goes_on(pages[place][at]) and _reached(pages[place], at, gone, place)
            }
    return gone


def _alike(found: Sequence[tuple[int, int, float]], written: int) -> list[tuple[int, int]]:
    """Those of one shape that stand at one height, if they are on enough pages: page and line."""
    heights = Counter(round(y / SAME_PLACE) for _, _, y in found)
    usual = max(heights, key=lambda height: heights[height] + heights[height + 1])
    alike = [one for one in found if usual <= round(one[2] / SAME_PLACE) <= usual + 1]
    on = {place for place, _, _ in alike}
    enough = len(on) >= 3 or (len(on) == 2 and written <= 5)
    return [(place, at) for place, at, _ in alike] if enough else []


def _reached(rows: Sequence[Row], at: int, gone: set[tuple[int, int]], place: int) -> bool:
    """Furniture stands outermost: a recurring line of the text's own has text on both sides."""
    above = [one for one in range(at) if (place, one) not in gone]
    below = [one for one in range(at + 1, len(rows)) if (place, one) not in gone]
    return len(above) <= EDGE - 1 or len(below) <= EDGE - 1


def _numbers(pages: Sequence[list[Row]]) -> set[tuple[int, int]]:
    """Outermost lines that are a number, where the numbers go up with the pages."""
    found = [
        (place, at, value)
        for place, rows in enumerate(pages)
        for at, _ in _edges(rows)
        if (value := _value(rows[at].text)) is not None
    ]
    steps = Counter((roman, value - place) for place, _, (roman, value) in found)
    gone = set()
    for place, at, told in found:
        outermost = at in (0, len(pages[place]) - 1)
        counted = steps[told[0], told[1] - place] >= 2
        alone = outermost and len(pages[place]) > 1 and (len(pages) == 1 or _stands_apart(pages[place], at))
        if counted or alone:
            gone.add((place, at))
    return gone


def _stands_apart(rows: Sequence[Row], at: int) -> bool:
    """Twice the usual distance from its neighbour."""
    beside = rows[1] if at == 0 else rows[at - 1]
    gaps = sorted(one.y - other.y for one, other in pairwise(rows))
    return abs(rows[at].y - beside.y) > 1.8 * gaps[len(gaps) // 2]


def _value(text: str) -> tuple[bool, int] | None:
    found = _NUMBER.match(text.strip())
    if found is None:
        return None
    word = found[1].casefold()
    if word.isdigit():
        return False, int(word)
    if not _is_roman(word):
        return None
    values = [_VALUES[letter] for letter in word]
    return True, sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))
