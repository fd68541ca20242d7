"""The command line as a whole: its commands, and the one place where an error becomes a sentence."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import asking, data, documents, live, texts
from bot.domain.errors import BotError
from bot.wording import TERMINAL

app = typer.Typer(
    help="Colloquy runs a reading group on Discord.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"colloquy {version('colloquy')}")  # noqa: T201  the command line speaks
        raise typer.Exit


@app.callback()
def everything(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Colloquy runs a reading group on Discord."""


for module in (live, data, texts, asking, documents):
    module.add_to(app)


def main() -> None:
    """Run a command; 0 done, 1 refused or failed, 2 wrong usage."""
    try:
        app()
    except BotError as error:
        print(TERMINAL.say(error.said), file=sys.stderr)  # noqa: T201  the command line speaks
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
