"""Writes the template of all sentences shown to people: `make words`.

Sentences come from calls of `words` and `plural`, read by Babel; command texts from the live command tree.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.app import build
from bot.client import Colloquy
from bot.settings import Settings
from bot.wording import CATALOGUES

KEYWORDS = {"words": None, "plural": (1, 2)}
SLASH = 1
"""Discord's number for a slash command; the texts of menus are their names."""
TEMPLATE = CATALOGUES / "colloquy.pot"


async def template() -> str:
    """The template's text; the same for the same code."""
    found = Catalog(project="Colloquy")
    for _, _, message, _, _ in extract_from_dir(Path(__file__).parent, [("**.py", "python")], keywords=KEYWORDS):
        found.add(message)
    with tempfile.TemporaryDirectory() as scratch:
        async with build(Settings(data_dir=Path(scratch))) as app:
            await app.bot.load_cogs()
            for text in _command_texts(app.bot):
                found.add(text)
    written = BytesIO()
    write_po(written, found, width=120, no_location=True, omit_header=True, sort_output=True)
    return written.getvalue().decode()


def _command_texts(bot: Colloquy) -> Iterable[str]:
    for command in bot.tree.get_commands():
        described = command.to_dict(bot.tree)
        if described.get("type", SLASH) != SLASH:
            yield described["name"]
        yield from _texts_of(described)


def _texts_of(described: dict[str, Any]) -> Iterable[str]:
    if described.get("description"):
        yield described["description"]
    for option in described.get("options") or ():
        yield from _texts_of(option)


def main() -> None:
    """Write the template into its place."""
    TEMPLATE.write_text(asyncio.run(template()), encoding="utf-8")


if __name__ == "__main__":
    main()
