"""Runs of text to lines in reading order: rows by baseline, columns by the gap between them, right-to-left mirrored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median

from bot.importing.pdf_pages import WORD_GAP, Page, Run

RAISED, LOWERED = "\ue001", "\ue002"
"""Around digits set small and high in a line, until it is known whether a note answers to them."""

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_RTL_STRETCH = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff](?:[^A-Za-z\u00c0-\u024f0-9\n]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff])?"
)
_LTR_STRETCH = re.compile("[A-Za-z\u00c0-\u024f0-9](?:[^\u0590-\u08ff\n]*[A-Za-z\u00c0-\u024f0-9])?")
_FORMS = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]+")
_REFERENCE = re.compile(r"^\d{1,3}$|^[*†‡§]{1,3}$")

FEWEST = 4
"""Lines of a column."""

NARROWEST = 14
"""Letters of a column's usual line; less is a table."""


@dataclass(slots=True)
class Line:
    """A line of one column; `left` and `right` are the column's edges on this page."""

    page: int
    x0: float
    x1: float
    y: float
    size: float
    text: str
    bold: bool
    cells: tuple[str, ...] = ()
    left: float = 0.0
    right: float = 0.0
    column: int = 0

    @property
    def indent(self) -> float:
        """Ems between the column's edge and the line."""
        return (self.x0 - self.left) / (self.size or 1)


@dataclass
class Row:
    """What stands on one baseline over the whole page, in pieces parted by wide gaps."""

    y: float
    size: float
    pieces: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(piece.text for piece in self.pieces)


def rows_of(page: Page) -> list[Row]:
    """The rows of a page from top to bottom."""
    runs = [run for run in page.runs if run.size > 0.5]
    mirrored = _is_rtl(runs)
    groups = _with_raised(_by_baseline(runs))
    return [_row(page.number, group, mirrored=mirrored) for group in groups]


def _is_rtl(runs: Sequence[Run]) -> bool:
    text = "".join(run.text for run in runs)
    return len(_RTL.findall(text)) * 2 > sum(map(str.isalpha, text))


def _by_baseline(runs: Sequence[Run]) -> list[list[Run]]:
    groups: list[list[Run]] = []
    for run in sorted(runs, key=lambda one: (-one.y, one.x0)):
        if groups and groups[-1][0].y - run.y <= 0.25 * max(run.size, groups[-1][0].size):
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def _with_raised(groups: list[list[Run]]) -> list[list[Run]]:
    """Small runs just above or below a baseline, beside its text, belong to that line."""
    merged: list[list[Run]] = []
    waiting: list[Run] = []
    for group in groups:
        size = max(run.size for run in group)
        y = max(group, key=lambda run: len(run.text)).y
        late: list[Run] = []
        for run in waiting:
            raised = run.size <= 0.85 * size and run.y - y <= 0.75 * size and _beside(run, group, size)
            if raised:
                group.append(_marked(run))
            else:
                late.append(run)
        if late:
            merged.append(late)
        waiting = []
        if merged and all(_is_lowered(run, merged[-1]) for run in group):
            merged[-1] += group
        elif all(run.size <= 0.85 * _largest(groups) for run in group) and len(group) <= 8:
            waiting = group
        else:
            merged.append(group)
    return merged + ([waiting] if waiting else [])


def _largest(groups: Sequence[Sequence[Run]]) -> float:
    return max(run.size for group in groups for run in group)


def _is_lowered(run: Run, group: Sequence[Run]) -> bool:
    size = max(one.size for one in group)
    return run.size <= 0.85 * size and 0 < group[0].y - run.y <= 0.4 * size and _beside(run, group, size)


def _beside(run: Run, group: Sequence[Run], size: float) -> bool:
    return any(
        -0.3 * size <= run.x0 - one.x1 <= 0.5 * size or -0.3 * size <= one.x0 - run.x1 <= 0.5 * size for one in group
    )


def _marked(run: Run) -> Run:
    text = run.text.strip()
    return Run(
        run.x0, run.x1, run.y, run.size, f"{RAISED}{text}{LOWERED}" if _REFERENCE.match(text) else run.text, False
    )


def _row(page: int, group: list[Run], *, mirrored: bool) -> Row:
    ordered = sorted(group, key=lambda run: run.x0)
    main = max(ordered, key=lambda run: len(run.text) * (run.text[:1] != RAISED))
    size = main.size
    parts: list[list[Run]] = []
    for run in ordered:
        if parts and run.x0 - max(one.x1 for one in parts[-1]) <= size:
            parts[-1].append(run)
        else:
            parts.append([run])
    row = Row(main.y, size)
    for part in parts:
        row.pieces.append(_line(page, part, mirrored=mirrored))
    if mirrored:
        row.pieces.reverse()
    return row


def _line(page: int, part: Sequence[Run], *, mirrored: bool) -> Line:
    text = ""
    end = part[0].x0
    for run in part:
        gap = (run.x0 - end) / (max(run.size, part[0].size) or 1)
        text += (" " if text and gap > WORD_GAP else "") + run.text
        end = max(end, run.x1)
    main = max(part, key=lambda run: len(run.text) * (run.text[:1] != RAISED))
    bold = sum(len(run.text) for run in part if run.bold) * 10 > 9 * sum(len(run.text) for run in part)
    x0, x1 = part[0].x0, end
    text = " ".join(_logical(_FORMS.sub(_plain, text), rtl=mirrored).split())
    return Line(page, *((-x1, -x0) if mirrored else (x0, x1)), main.y, main.size, text, bold)


def _plain(forms: re.Match[str]) -> str:
    """Ligatures and presentation forms as the letters that they stand for."""
    return unicodedata.normalize("NFKC", forms[0])


def _logical(text: str, *, rtl: bool) -> str:
    """The order of reading; a PDF has the order on the page, from left to right."""
    if not _RTL.search(text):
        return text
    if rtl or not re.search("[A-Za-z]", text):
        return _LTR_STRETCH.sub(lambda found: found[0][::-1], text[::-1])
    return _RTL_STRETCH.sub(lambda found: found[0][::-1], text)


@dataclass
class Columns:
    """Where the two columns of earlier pages begin, for a last page on which the second has a line or two."""

    gutter: float = 0.0
    left: float = 0.0
    right: float = 0.0

    def learn(self, gutter: float, sides: Sequence[Sequence[Line]]) -> None:
        """Keep what a page of two full columns shows."""
        self.gutter = gutter
        self.left, self.right = (min(line.x0 for line in side) for side in sides)

    def fit(self, lines: Sequence[Line]) -> bool:
        """Whether a page's lines begin where those columns do."""
        if not self.gutter or any(line.x0 < self.gutter < line.x1 for line in lines):
            return False
        sides = _sides(lines, self.gutter)
        near = [
            abs(min(line.x0 for line in side) - edge) < side[0].size
            for side, edge in zip(sides, (self.left, self.right), strict=True)
            if side
        ]
        return len(near) == 2 and all(near)


def _sides(lines: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    return [line for line in lines if line.x1 <= gutter], [line for line in lines if line.x0 >= gutter]


def lines_of(rows: Sequence[Row], known: Columns) -> list[Line]:
    """The lines of a page in reading order; `known` goes from page to page."""
    lines = [piece for row in rows for piece in row.pieces if piece.text]
    if not lines:
        return []
    ordered = _ordered(lines, known, depth=0)
    for number, (_, group) in enumerate(groupby(ordered, key=lambda line: (line.left, line.right))):
        for line in group:
            line.column = number
    return _joined(ordered)


def _ordered(lines: list[Line], known: Columns, depth: int) -> list[Line]:
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    gutter = _gutter(lines, left, right) if depth < 3 and len(lines) >= 2 * FEWEST else None
    if gutter is not None and depth == 0:
        known.learn(gutter, _sides(lines, gutter))
    elif gutter is None and depth == 0 and known.fit(lines):
        gutter = known.gutter
    if gutter is None:
        for line in lines:
            line.left, line.right = left, right
        return sorted(lines, key=lambda line: (-line.y, line.x0))
    over = [line for line in lines if line.x0 < gutter and line.x1 > gutter]
    sides = _sides(lines, gutter)
    for line in over:
        line.left, line.right = left, right
    columns = [_ordered(side, known, depth + 1) for side in sides]
    ordered: list[Line] = []
    top = float("inf")
    for bar in [*sorted(over, key=lambda line: -line.y), None]:
        bottom = bar.y if bar is not None else float("-inf")
        for column in columns:
            ordered += [line for line in column if bottom < line.y <= top]
        if bar is not None:
            ordered.append(bar)
        top = bottom
    return ordered


def _gutter(lines: Sequence[Line], left: float, right: float) -> float | None:
    """Where a page falls into two columns: a strip that hardly a line crosses, with full lines on both sides."""
    size = median(line.size for line in lines)
    steps = max(1, min(600, int((right - left) / 2)))
    step = (right - left) / steps
    crossed = [0] * (steps + 1)
    for line in lines:
        for place in range(int((line.x0 - left) / step) + 1, min(steps, int((line.x1 - left) / step)) + 1):
            crossed[place] += 1
    most = 0.2 * len(lines)
    best: tuple[float, int, int] | None = None
    start = None
    for place in range(steps + 1):
        free = crossed[place] <= most and 0.15 * steps < place < 0.85 * steps
        if free and start is None:
            start = place
        if start is not None and (not free or place == steps):
            lowest = min(crossed[start:place], default=0)
            if (place - start) * step >= 0.7 * size:
                middle = [one for one in range(start, place) if crossed[one] == lowest]
                best = max(best or (0.0, 0, 0), ((place - start) * step - lowest * size, middle[0], middle[-1]))
            start = None
    if best is None:
        return None
    gutter = left + step * (best[1] + best[2]) / 2
    return gutter if all(_is_column(side) for side in _sides(lines, gutter)) else None


def _is_column(side: Sequence[Line]) -> bool:
    if len(side) < FEWEST:
        return False
    width = max(line.x1 for line in side) - min(line.x0 for line in side)
    full = median(line.x1 - line.x0 for line in side) >= 0.5 * width
    return full and median(len(line.text) for line in side) >= NARROWEST


def _joined(ordered: Sequence[Line]) -> list[Line]:
    """Pieces of one baseline in one column as one line, with the pieces as its cells."""
    joined: list[Line] = []
    for line in ordered:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.column == line.column
            and abs(last.y - line.y) <= 0.25 * line.size
            and line.x0 >= last.x1
        ):
            last.cells = (*(last.cells or (last.text,)), line.text)
            last.text += " " + line.text
            last.x1 = line.x1
            last.bold = last.bold and line.bold
        else:
            joined.append(line)
    return joined
