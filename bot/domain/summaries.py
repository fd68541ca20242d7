"""The weekly summary: brief, draft, verification, review; every quotation is checked word for word."""

from __future__ import annotations

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
