"""Summaries as Markdown and as JSON values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.behind import passage_line
from bot.domain.display import legible
from bot.domain.figures import day_line, shown_passages
from bot.domain.pages import Archive, Page, Saying, Section
from bot.domain.words import Words, words
from bot.wording import Wording

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def wording_for(archive: Archive, *, markdown: bool = False) -> Wording:
    """Words as a document has them: times by the group's clock, people's words without a trace of markup."""
    zone = ZoneInfo(archive.zone)

    def instant(at: datetime) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    def text(said: str) -> str:
        return _MARKUP.sub(r"\\\1", legible(said)) if markdown else legible(said)

    return Wording(archive.language, instant, text)


def markdown(archive: Archive) -> str:
    """Every summary, one after the other, behind an index where there are several."""
    wording = wording_for(archive, markdown=True)
    parts = [f"# {wording.text(archive.name)}"]
    if len(archive.pages) > 1:
        parts.append("\n".join(f"- [{wording.say(one.title)}](#{anchor(n)})" for n, one in _numbered(archive)))
    for number, page in _numbered(archive):
        mark = f'<a id="{anchor(number)}"></a>\n\n' if len(archive.pages) > 1 else ""
        parts.append(f"{mark}## {wording.say(page.title)}")
        for section in page.sections:
            parts += _section(section, wording)
        parts += [wording.say(said) for said in page.small]
        parts += _tables(page, wording)
        if page.how:
            parts.append(f"### {wording.say(words('How this was made'))}")
            parts.append("\n".join(f"- {wording.say(said)}" for said in page.how))
    return "\n\n".join(parts) + "\n"


def anchor(number: int) -> str:
    """The address of a summary inside the document."""
    return f"summary-{number}"


def _numbered(archive: Archive) -> Sequence[tuple[int, Page]]:
    return list(enumerate(archive.pages, 1))


def _section(section: Section, wording: Wording) -> list[str]:
    title = [f"### {wording.say(section.title)}"] if section.title else []
    note = [wording.text(section.note)] if section.note else []
    return [*title, *note, *(_saying(one, wording) for one in section.sayings)]


def _saying(saying: Saying, wording: Wording) -> str:
    quoted = "\n".join(f"> {line}" for line in wording.text(saying.text).splitlines())
    who = wording.text(saying.who) if saying.who else wording.say(words("a participant"))
    return f"{quoted}\n>\n> — {f'[{who}]({saying.link})' if saying.link else who}"


def _tables(page: Page, wording: Wording) -> list[str]:
    parts: list[str] = []
    for title, rows in tables(page):
        parts += [f"### {wording.say(title)}", "\n".join(f"- {wording.say(row)}" for row in rows)]
    return parts


def tables(page: Page) -> list[tuple[Words, list[Words]]]:
    """What the chart shows, as rows of text; small numbers are not told."""
    found: list[tuple[Words, list[Words]]] = []
    passages = [passage_line(*one) for one in shown_passages(page.figures)]
    if passages:
        found.append((words("Passages most discussed"), passages))
    if page.figures.days:
        title = words("Replies week by week") if page.figures.weekly else words("Replies day by day")
        found.append((title, [day_line(day, count) for day, count in page.figures.days]))
    return found


def as_json(archive: Archive) -> dict[str, Any]:
    """The same as values; what has no name in public has none here."""
    wording = wording_for(archive)
    return {"group": archive.name, "summaries": [_page(page, wording) for page in archive.pages]}


def _page(page: Page, wording: Wording) -> dict[str, Any]:
    return {
        "title": wording.say(page.title),
        "week": page.week or None,
        "first": page.first,
        "last": page.last,
        "points": [
            {
                "title": wording.say(section.title) if section.title else None,
                "kind": section.kind,
                "note": section.note or None,
                "quotations": [
                    {"text": one.text, "author": one.who or None, "link": one.link or None} for one in section.sayings
                ],
            }
            for section in page.sections
        ],
        "remarks": [wording.say(said) for said in page.small],
        "tables": [
            {"title": wording.say(title), "rows": [wording.say(row) for row in rows]} for title, rows in tables(page)
        ],
        "made": [wording.say(said) for said in page.how],
        "writer": page.writer,
    }
