"""A summary as a document: the same value becomes Markdown, a page, a PDF or JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.behind import how_lines
from bot.domain.figures import Figures
from bot.domain.messages import Small
from bot.domain.publication import Account, body_lines, corrections_of, coverage, heading, titled
from bot.domain.words import Words


@dataclass(frozen=True)
class Saying:
    """A quotation; `who` is empty for a member who is quoted without name, and then there is no link either."""

    text: str
    who: str = ""
    link: str = ""


@dataclass(frozen=True)
class Section:
    """A line of a summary: its title where it has one of its own, quotations or a note."""

    title: Words | None
    kind: str
    sayings: tuple[Saying, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One summary."""

    title: Words
    sections: tuple[Section, ...]
    small: tuple[Words, ...] = ()
    """Coverage and corrections."""
    figures: Figures = field(default_factory=Figures)
    how: tuple[Words, ...] = ()
    week: int = 0
    first: str = ""
    last: str = ""
    writer: str = ""


@dataclass(frozen=True)
class Archive:
    """All of a group's summaries, with what they are called together."""

    name: str
    pages: tuple[Page, ...]
    language: str = "en"
    zone: str = "UTC"


def page_of(account: Account, figures: Figures) -> Page:
    """A summary as it reads in public: only what was kept, only what stands."""
    sections = []
    for line, titled_apart in body_lines(account):
        sayings = tuple(Saying(one.text, one.name, one.link) for one in line.quotations)
        title = heading(line) if titled_apart else None
        note = line.label if line.kind == "note" else ""
        sections.append(Section(title, line.kind, sayings, note))
    small = [one.said for one in (*corrections_of(account), *coverage(account)) if isinstance(one, Small)]
    return Page(
        titled(account),
        tuple(sections),
        tuple(small),
        figures,
        how_lines(account, figures),
        week=account.week,
        writer=account.writer,
        **account.days,
    )
