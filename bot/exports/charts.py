"""Bars of replies and of passages, drawn by matplotlib without a screen; importing it takes half a second."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from babel import UnknownLocaleError
from babel.dates import format_skeleton

from bot.domain.behind import passage_line
from bot.domain.figures import FEWEST_COUNTED, Figures, shown_passages
from bot.domain.words import Words, words
from bot.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE = "#0072B2", "#B35900"
"""Told apart by every kind of sight, and in grey; the numbers stand beside the bars besides."""
INK, PAPER = "#1f2328", "#ffffff"
"""A light ground of its own, so that it reads the same in Discord's light and dark."""

FONT = "DejaVu Sans"
"""Comes with matplotlib: Latin, Greek, Cyrillic, Hebrew and Arabic letters, no Chinese or Japanese ones."""

STYLE: Any = {"font.family": FONT, "svg.fonttype": "path", "svg.hashsalt": "colloquy", "text.parse_math": False}
_ONE_AT_A_TIME = Lock()
"""The library's settings are one for all threads."""


def png(figures: Figures, wording: Wording) -> bytes:
    """The chart as a picture."""
    return _drawn(figures, wording, "png")


def svg(figures: Figures, wording: Wording) -> str:
    """The chart as a drawing for pages and print, its letters as outlines."""
    return _drawn(figures, wording, "svg").decode()


def _drawn(figures: Figures, wording: Wording, form: str) -> bytes:
    passages = shown_passages(figures)
    tall = 2.6 + (0.7 + 0.32 * len(passages) if passages else 0)
    return drawn(tall, lambda figure: _fill(figure, figures, passages, wording), form)


def drawn(tall: float, fill: Callable[[Figure], None], form: str) -> bytes:
    """A picture of so many inches in height, which `fill` draws; the same every time."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with _ONE_AT_A_TIME, mpl.rc_context(STYLE):
        figure = Figure(figsize=(5.8, tall), dpi=170, facecolor=PAPER, layout="constrained")
        FigureCanvasAgg(figure)
        fill(figure)
        made = BytesIO()
        metadata = {"Date": None} if form == "svg" else {"Software": None}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(made, format=form, facecolor=PAPER, metadata=metadata)
    return made.getvalue()


def _fill(figure: Figure, figures: Figures, passages: Sequence[tuple[int, int]], wording: Wording) -> None:
    title = words("Replies week by week") if figures.weekly else words("Replies day by day")
    if not passages:
        _days(figure.add_subplot(), figures, wording, title)
        return
    above, below = figure.subplots(2, 1, height_ratios=[2.2, 0.5 + 0.34 * len(passages)])
    _days(above, figures, wording, title)
    _passages(below, passages, wording)


def _days(axes: Axes, figures: Figures, wording: Wording, title: Words) -> None:
    shown = [count if count >= FEWEST_COUNTED else 0 for _, count in figures.days]
    places = range(len(shown))
    axes.bar(places, shown, color=BLUE, width=0.7)
    for place, (_, count) in zip(places, figures.days, strict=True):
        if count:
            number = str(count) if count >= FEWEST_COUNTED else f"<{FEWEST_COUNTED}"
            axes.annotate(number, (place, shown[place]), (0, 2), textcoords="offset points", ha="center", color=INK)
    step = max(1, len(shown) // 8)
    labels = [_day(day, wording) for day, _ in figures.days]
    axes.set_xticks(list(places)[::step], labels[::step])
    axes.set_ylim(0, max([*shown, FEWEST_COUNTED]) * 1.2)
    quiet(axes, said(wording, title))
    axes.set_yticks([])


def _passages(axes: Axes, passages: Sequence[tuple[int, int]], wording: Wording) -> None:
    places = range(len(passages))
    axes.barh(places, [count for _, count in passages], color=ORANGE, height=0.6)
    axes.set_yticks(places, [said(wording, passage_line(*one)) for one in passages])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    quiet(axes, said(wording, words("Passages most discussed")))


def quiet(axes: Axes, title: str) -> None:
    """Axes with a title and no more ink than they need."""
    axes.set_title(title, loc="left", color=INK, fontsize=11)
    axes.tick_params(colors=INK, length=0)
    axes.set_facecolor(PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#8c959f")


def said(wording: Wording, sentence: Words) -> str:
    """A sentence in the reader's language where the font has its letters, else in English."""
    found = wording.say(sentence)
    return found if drawable(found) else str(sentence)


def _day(day: str, wording: Wording) -> str:
    """A day in the reader's language, or by its numbers where the font lacks the letters."""
    try:
        found = format_skeleton("MMMd", date.fromisoformat(day), locale=wording.language.replace("-", "_"))
    except (ValueError, LookupError, UnknownLocaleError):  # a language that Babel does not know
        return day[5:]
    return found if drawable(found) else day[5:]


def drawable(text: str) -> bool:
    """Whether the font of charts has every letter of a text."""
    return not lacking(text)


def lacking(text: str) -> list[str]:
    """Letters of a text that the font of charts does not have, each once."""
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont(FONT)).get_charmap()
    return [letter for letter in dict.fromkeys(text) if not letter.isspace() and ord(letter) not in known]
