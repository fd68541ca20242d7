"""Commands about texts and words; none of them stores anything or opens a connection."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.app import wall_clock
from bot.cli.documents import form_of, say_document
from bot.cli.speech import bytes_of, say, say_json
from bot.domain.errors import BadInput, ImportRefused
from bot.domain.groups import zone_named
from bot.domain.pages import Archive
from bot.domain.planning import Slot, days_named, propose, time_named
from bot.domain.prompts import Guide
from bot.domain.readings import Imported
from bot.domain.words import words
from bot.guides import cuts_of, fitted, guide_for, load_guides, recalls_of
from bot.importing.child import ChildReader
from bot.importing.described import described
from bot.linting import lint
from bot.shipped import folder
from bot.wording import TERMINAL
from bot.writers.report import as_markdown, as_page, summary_of

JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
FileArgument = Annotated[Path, typer.Argument(help="A text, Markdown, HTML, Word, EPUB or PDF file.")]


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(inspect)
    app.command()(plan)
    app.command("lint-prompts")(lint_prompts)
    app.command()(summarise)


def inspect(file: FileArgument, *, as_json: JsonOption = False) -> None:
    """Read a text without storing it: what would be kept, what would be dropped."""
    imported = _read_or_tell(file, as_json=as_json)
    known = described(imported)
    if as_json:
        say_json(known)
        return
    say(f"{known['title']}" + (f", {known['author']}" if known["author"] else ""))
    count = len(known["paragraphs"])
    paragraphs = "1 paragraph" if count == 1 else f"{count} paragraphs"
    say(f"{paragraphs}, {known['words']} words, {known['minutes']} minutes of plain reading")
    for what in known["dropped"]:
        say(f"left out: {what}")
    for what in known["warnings"]:
        say(f"look at: {what}")
    for paragraph in known["paragraphs"]:
        heading = f"\n{paragraph['heading']}\n" if paragraph["heading"] else ""
        speaker = f" [{paragraph['speaker']}]" if paragraph["speaker"] else ""
        say(f"{heading}¶{paragraph['n']}{speaker} {paragraph['text']}")


def plan(
    file: FileArgument,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks.")] = 5,
    days: Annotated[str, typer.Option(help="Weekdays, such as tue,fri.")] = "tue,fri",
    at: Annotated[str, typer.Option(help="Time of day, such as 19:00.")] = "19:00",
    zone: Annotated[str, typer.Option(help="IANA time zone.")] = "Europe/London",
    start: Annotated[
        str | None, typer.Option(help="First possible day, such as 2026-12-01; tomorrow if left out.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Propose excerpts and dates for a text."""
    zone = zone_named(zone).key
    imported = _read_or_tell(file, as_json=as_json)
    first = _date(start) if start else wall_clock().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    guide = _guide(imported)
    proposal = propose(
        imported.paragraphs,
        weeks=weeks,
        days=days_named(days),
        start=first,
        at=time_named(at),
        zone=zone,
        language=imported.metadata.language,
        runs=cuts_of(guide, imported.paragraphs, weeks * len(days_named(days))) if guide else (),
        recalls=recalls_of(guide, imported.paragraphs, imported.metadata.language) if guide else {},
    )
    rows = [_row(slot, imported) for slot in proposal.slots]
    if as_json:
        say_json({"sessions": rows})
        return
    if proposal.note is not None:
        say(TERMINAL.say(proposal.note))
    for row in rows:
        span = f"¶{row['first']}–{row['last']}" if row["first"] != row["last"] else f"¶{row['first']}"
        say(f"{row['n']:>3}. {row['local'].replace('T', ' ')}  {span:<10} {row['words']} words, {row['seconds']} s")
        if row["recall"]:
            say(f"{'':5}after: {row['recall']}")


def _guide(imported: Imported) -> Guide | None:
    """The text's guide, its ¶ numbers moved to this edition."""
    known = guide_for(load_guides(folder("prompts")), imported.paragraphs)
    return fitted(known, imported.paragraphs) if known else None


def lint_prompts(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; the shipped prompts if left out.")
    ] = None,
) -> None:
    """Check guides, question stems and voices for neutrality and form."""
    found = lint(paths or [folder("prompts")])
    for one in found:
        say(str(one))
    if found:
        raise typer.Exit(1)


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput(
            words("“{typed}” is not a date. Write it as year-month-day, such as 2026-12-01.", typed=typed)
        ) from None


def summarise(
    replies: Annotated[Path, typer.Argument(help="JSON Lines with id, author and text.")],
    reading: Annotated[Path | None, typer.Option(help="The text that the replies are about.")] = None,
    word_budget: Annotated[int, typer.Option("--words", min=20, max=5000, help="Length of the running text.")] = 220,
    *,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown; the same as without an option.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="One page that needs nothing from elsewhere.")] = False,
    as_pdf: Annotated[bool, typer.Option("--pdf", help="A PDF.")] = False,
) -> None:
    """Summarise any set of replies offline; every quotation is a member's own words."""
    form = form_of(as_json=as_json, markdown=markdown, as_html=as_html, as_pdf=as_pdf)
    imported = _read(reading) if reading else None
    summary = summary_of(
        _json_lines(replies),
        words=word_budget,
        paragraphs=[paragraph.text for paragraph in imported.paragraphs] if imported else (),
        language=imported.metadata.language if imported else "en",
    )
    if form == "json":
        say_json(summary)
    elif form == "markdown":
        say(as_markdown(summary))
    else:
        name = imported.metadata.title if imported else TERMINAL.say(words("Summary"))
        language = imported.metadata.language if imported else "en"
        say_document(Archive(name, (as_page(summary),), language), form)


def _json_lines(path: Path) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(bytes_of(path).decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise BadInput(words("Line {number} of {file} is not a JSON object.", number=number, file=path.name))
        found.append(value)
    return found


def _row(slot: Slot, imported: Imported) -> dict[str, Any]:
    excerpt = slot.excerpt
    recall = None
    if excerpt.recall is not None:
        number, begin, end = excerpt.recall
        recall = imported.paragraphs[number - 1].text[begin:end]
    return {
        "n": slot.n,
        "week": slot.week,
        "first": excerpt.first,
        "last": excerpt.last,
        "words": excerpt.words,
        "seconds": excerpt.seconds,
        "recall": recall,
        "starts_at": slot.starts_at.isoformat(),
        "local": slot.local.strftime("%Y-%m-%dT%H:%M"),
        "zone": slot.zone,
    }


def _read_or_tell(file: Path, *, as_json: bool) -> Imported:
    """The text; with JSON, its refusal is an object on standard output."""
    try:
        return _read(file)
    except ImportRefused as refused:
        if not as_json:
            raise
        say_json({"error": {"code": refused.code, "message": TERMINAL.say(refused.said)}})
        raise typer.Exit(1) from None


def _read(file: Path) -> Imported:
    return asyncio.run(ChildReader()(bytes_of(file), file.name))
