"""Whether a line at the edge of a page stands apart from the text, as headers and footers do, or goes on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bot.importing.blocks import ends_a_sentence
from bot.importing.pdf_lines import Row

OTHER_SIZE = 0.04
"""Share by which letters are larger or smaller than the text's."""

WIDE = 0.8
"""Share of the widest usual line from which a line is likely one of a paragraph."""

APART = 1.5
"""Leadings between a header and the text."""

EDGES = 3
"""Rows at the top and bottom of a page that say nothing of how its paragraphs are parted."""

USUAL_GAP = 3
"""Times that a gap occurs before it is how paragraphs are parted."""


@dataclass(frozen=True)
class Setting:
    """How the text of a document is set."""

    size: float
    width: float
    leading: float
    gaps: frozenset[int]
    """Points between paragraphs."""

    @classmethod
    def of(cls, pages: Sequence[Sequence[Row]]) -> Setting:
        """Counted over all pages."""
        sizes, widths, steps = Counter[float](), list[float](), list[float]()
        for rows in pages:
            for row in rows:
                sizes[round(row.size, 1)] += len(row.text)
                widths.append(_width(row))
            steps += [one.y - other.y for one, other in pairwise(rows)]
        leading = median(steps) if steps else 0.0
        wide = Counter(round(step) for step in steps if step > 1.2 * leading)
        inner = Counter(
            round(one.y - other.y) for rows in pages for one, other in pairwise(rows[EDGES:-EDGES]) if one.y > other.y
        )
        gaps = frozenset(gap for gap in wide if inner[gap] >= USUAL_GAP)
        usual = sorted(widths)[int(len(widths) * 0.9)] if widths else 0.0
        return cls(max(sizes, key=lambda one: sizes[one], default=0.0), usual, leading, gaps)

    def is_other_size(self, row: Row) -> bool:
        """Larger or smaller than the text."""
        return abs(row.size - self.size) > OTHER_SIZE * self.size

    def is_wide(self, row: Row) -> bool:
        """As wide as a paragraph's line, without a gap within."""
        return len(row.pieces) == 1 and _width(row) >= WIDE * self.width

    def goes_on(self, row: Row) -> bool:
        """True for a line of the text's size that begins in the middle of a sentence."""
        text = row.text.lstrip()
        if self.is_other_size(row) or not text[:1].islower():
            return False
        return ends_a_sentence(text) or len(text.split()) > 5 or self.is_wide(row)

    def is_furniture(
        self, rows: Sequence[Row], at: int, edge: str, recurring: AbstractSet[int], *, often: bool
    ) -> bool:
        """True for a recurring line in another size, or with more room below it than paragraphs have.

        With a paragraph's room it has to be on most pages, and no line of a paragraph by its look.
        """
        row = rows[at]
        if self.is_other_size(row):
            return True
        if self.goes_on(row):
            return False
        room = _room(rows, at, 1 if edge == "top" else -1, recurring)
        if room is None:
            return True
        if room <= APART * self.leading:
            return False
        if any(abs(room - gap) <= 1 for gap in self.gaps):
            return often and not self.is_wide(row) and not ends_a_sentence(row.text)
        return True


def _room(rows: Sequence[Row], at: int, step: int, recurring: AbstractSet[int]) -> float | None:
    """Points between the recurring lines at an edge and the text, or None where there is no text."""
    while at + step in recurring:
        at += step
    inner = at + step
    return abs(rows[at].y - rows[inner].y) if 0 <= inner < len(rows) else None


def _width(row: Row) -> float:
    return max(piece.x1 for piece in row.pieces) - min(piece.x0 for piece in row.pieces)


def begin_in_the_middle(texts: Iterable[str]) -> int:
    """How many paragraphs begin with a small letter behind one that had come to its end."""
    return sum(
        1 for one, other in pairwise(texts) if ends_a_sentence(one) and not one.endswith(":") and other[:1].islower()
    )
