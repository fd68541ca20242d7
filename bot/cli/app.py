"""The command line as a whole: its commands, and the one place where an error becomes a sentence."""

from __future__ import annotations

import sys

import typer

from bot.cli import asking, data, live, texts
from bot.domain.errors import BotError
from bot.wording import TERMINAL

app = typer.Typer(
    help="Colloquy runs a reading group on Discord.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
for module in (live, data, texts, asking):
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
