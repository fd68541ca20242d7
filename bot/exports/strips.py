"""The strip of an article's paragraphs as a picture: a row each for questions, disagreements and silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.domain.figures import FEWEST_COUNTED
from bot.domain.strip import Cell, Strip
from bot.domain.words import words
from bot.exports.charts import BLUE, INK, ORANGE, drawn, quiet, said
from bot.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEWEST_IN_A_LINE, IN_A_LINE = 10, 25
"""Paragraphs side by side, so that a number fits in each."""

MOST_LINES = 8
"""Of a long book only the most talked about lines are drawn."""

GREY = "#57606a"
FAINT, FULL = 0.45, 1.0


def png(strip: Strip, wording: Wording) -> bytes:
    """The strip, in as many lines as its paragraphs need."""
    lines = _lines(strip.cells)
    wide = min(IN_A_LINE, max(FEWEST_IN_A_LINE, len(strip.cells)))

    def fill(figure: Figure) -> None:
        axes = figure.subplots(len(lines), 1, squeeze=False)[:, 0]
        for part, cells in zip(axes, lines, strict=True):
            _line(part, cells, wide, wording)
        axes[0].set_title(said(wording, words("Where the talk sits")), loc="left", color=INK, fontsize=11)

    return drawn(0.5 + 1.1 * len(lines), fill, "png")


def _lines(cells: Sequence[Cell]) -> list[Sequence[Cell]]:
    lines = [cells[start : start + IN_A_LINE] for start in range(0, len(cells), IN_A_LINE)] or [()]
    most = sorted(lines, key=lambda line: -sum(one.replies for one in line))[:MOST_LINES]
    return [line for line in lines if line in most]


def _line(axes: Axes, cells: Sequence[Cell], wide: int, wording: Wording) -> None:
    rows: tuple[tuple[str, str, Callable[[Cell], int]], ...] = (
        (said(wording, words("Questions")), BLUE, lambda one: one.questions),
        (said(wording, words("Disagreements")), ORANGE, lambda one: one.disagreements),
    )
    for place, (_, colour, count) in enumerate(rows):
        _row(axes, place, colour, [count(cell) for cell in cells])
    silent = [column for column, cell in enumerate(cells) if not cell.replies]
    axes.bar(silent, 0.8, bottom=1.6, width=0.8, color="none", edgecolor=GREY, hatch="////", linewidth=0.6)
    names = [name for name, _, _ in rows] + [said(wording, words("Silence"))]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    shown = [place for place, cell in enumerate(cells) if place == 0 or cell.paragraph % 5 == 0]
    axes.set_xticks(shown, [f"¶{cells[place].paragraph}" for place in shown], fontsize=7)
    axes.set_xlim(-0.6, wide - 0.4)
    axes.set_ylim(2.6, -0.6)
    quiet(axes, "")


def _row(axes: Axes, row: int, colour: str, counts: Sequence[int]) -> None:
    for few, strength, ink in ((True, FAINT, INK), (False, FULL, "white")):
        columns = [column for column, count in enumerate(counts) if count and (count < FEWEST_COUNTED) is few]
        axes.bar(columns, 0.8, bottom=row - 0.4, width=0.8, color=colour, alpha=strength)
        for column in columns:
            number = f"<{FEWEST_COUNTED}" if few else str(counts[column])
            axes.text(column, row, number, ha="center", va="center", fontsize=7, color=ink)
