"""Documents on the command line: a group's archive."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.speech import say
from bot.domain.errors import BadInput
from bot.domain.pages import Archive
from bot.domain.words import words
from bot.services.archive import whole, written
from bot.settings import read_settings
from bot.store.engine import Store


def add_to(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command()(export)


def export(
    group: Annotated[str, typer.Argument(help="The server's number, or the group's name.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON values.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown; the same as without an option.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="One page that needs nothing from elsewhere.")] = False,
    as_pdf: Annotated[bool, typer.Option("--pdf", help="A PDF.")] = False,
) -> None:
    """Print a group's published summaries as one document."""
    form = form_of(as_json=as_json, markdown=markdown, as_html=as_html, as_pdf=as_pdf)
    say_document(asyncio.run(_archive(group)), form)


async def _archive(group: str) -> Archive:
    store = Store(read_settings().database)
    try:
        if _is_missing(store):
            raise BadInput(words("There is no database yet; the first start makes it."))
        return await whole(store, group)
    finally:
        await store.close()


def _is_missing(store: Store) -> bool:
    return store.is_sqlite and bool(store.url.database) and not Path(str(store.url.database)).exists()


def form_of(*, as_json: bool, markdown: bool, as_html: bool, as_pdf: bool) -> str:
    """The one kind that was asked for; Markdown without any."""
    asked = [
        name
        for name, wanted in (("json", as_json), ("markdown", markdown), ("html", as_html), ("pdf", as_pdf))
        if wanted
    ]
    if len(asked) > 1:
        raise BadInput(words("Choose one of --json, --markdown, --html and --pdf."))
    return asked[0] if asked else "markdown"


def say_document(document: Archive, form: str) -> None:
    """Print a document; a PDF as its bytes, which no terminal can show."""
    data = written(document, form)
    if form != "pdf":
        say(data.decode().rstrip("\n"))
        return
    if sys.stdout.isatty():
        raise BadInput(words("A PDF cannot be shown here. Send it into a file with `> summary.pdf`."))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
