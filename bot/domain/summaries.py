"""The weekly summary: brief, draft, verification, review; every quotation is checked word for word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PointKind = Literal["theme", "agreement", "disagreement", "question", "unanswered"]


@dataclass(frozen=True)
class Quotation:
    """`text` is exactly `reply.text[start:end]` of the reply it cites."""

    reply: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Point:
    """One line of a summary: its quotations, and the replies that it counts."""

    label: str
    kind: PointKind
    quotations: tuple[Quotation, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class BriefReply:
    """A reply as a writer sees it: no name, no id of a person, only a pseudonym."""

    id: str
    author: str
    text: str
    prompt: str | None = None
    paragraph: int | None = None
    reply_to: str | None = None


@dataclass(frozen=True)
class Brief:
    """All that a writer gets: the replies of a span in order, and the words everybody had before them."""

    replies: tuple[BriefReply, ...]
    given: str = ""
    """Excerpts and prompts of the span: words that are nobody's contribution."""
    language: str = "en"
    word_budget: int = 220


@dataclass(frozen=True)
class Draft:
    """What a writer returns, before verification."""

    points: tuple[Point, ...]
    writer: str


@dataclass(frozen=True)
class Coverage:
    """Who spoke and who is represented, by pseudonym."""

    spoke: int
    cited: int
    not_cited: tuple[str, ...]


@dataclass(frozen=True)
class Dropped:
    """A quotation that failed verification, and why."""

    reply: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """A verified draft: only what passed, what did not, and the coverage that results."""

    points: tuple[Point, ...]
    dropped: tuple[Dropped, ...]
    coverage: Coverage
    writer: str


def coverage_of(points: Sequence[Point], replies: Sequence[BriefReply]) -> Coverage:
    """Authors quoted among authors who wrote; those not quoted are named by pseudonym, in order of first reply."""
    quoted = {quotation.reply for point in points for quotation in point.quotations}
    spoke = list(dict.fromkeys(reply.author for reply in replies))
    cited = {reply.author for reply in replies if reply.id in quoted}
    return Coverage(len(spoke), len(cited), tuple(author for author in spoke if author not in cited))


FEWEST_WORDS = 3
"""A shorter quotation proves nothing and is dropped."""

_FOLDS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " "})


def _folded(text: str) -> tuple[str, list[int]]:
    """Text folded in form, quotation marks and white space, with each character's place in the original."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFC", character).translate(_FOLDS):
            white = letter.isspace()
            if white and letters and letters[-1] == " ":
                continue
            letters.append(" " if white else letter)
            places.append(place)
    return "".join(letters), places


def standing(quotation: str, text: str) -> str | None:
    """The quotation as it stands in a text, cut from the text itself; None when it does not stand there."""
    text = unicodedata.normalize("NFC", text)
    wanted = _folded(unicodedata.normalize("NFC", quotation))[0].strip()
    if len(re.findall(r"\w+", wanted)) < FEWEST_WORDS and wanted != _folded(text)[0].strip():
        return None
    folded, places = _folded(text)
    at = folded.find(wanted)
    while at >= 0 and wanted:
        end = at + len(wanted)
        parts_word = _joins(folded, at) or _joins(folded, end)
        if not parts_word:
            return text[places[at] : places[end - 1] + 1]
        at = folded.find(wanted, at + 1)
    return None


def _joins(text: str, place: int) -> bool:
    """Whether a cut at `place` would part a word."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def check(draft: Draft, brief: Brief) -> Checked:
    """Keep only quotations that stand word for word in the reply they cite, re-cut from it; drop the rest, counted.

    A point without a quotation left is dropped; its `cites` are limited to replies that exist.
    """
    replies = {reply.id: reply for reply in brief.replies}
    points: list[Point] = []
    dropped: list[Dropped] = []
    for point in draft.points:
        kept = []
        for quotation in point.quotations:
            reply = replies.get(quotation.reply)
            found = standing(quotation.text, reply.text) if reply else None
            if reply is None or found is None:
                reason = "no such reply" if reply is None else "not word for word in the reply"
                dropped.append(Dropped(quotation.reply, reason))
                continue
            text = unicodedata.normalize("NFC", reply.text)
            start = text.find(found)
            kept.append(Quotation(reply.id, start, start + len(found), found))
        if kept:
            cites = tuple(cited for cited in point.cites if cited in replies)
            points.append(Point(point.label, point.kind, tuple(kept), cites))
    return Checked(tuple(points), tuple(dropped), coverage_of(points, brief.replies), draft.writer)
