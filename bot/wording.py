"""Words to text: the one module that knows gettext.

A language is a folder `bot/locale/<language>/LC_MESSAGES/colloquy.po`; it is read as it is, so adding one needs no
code and no build step. English is the source and needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.domain.display import harmless
from bot.domain.words import Trusted, Words

CATALOGUES = Path(__file__).parent / "locale"


@cache
def catalogue(language: str, folder: Path = CATALOGUES) -> NullTranslations:
    """The catalogue of a language ("es-ES" falls back to "es"), or English."""
    for name in (language.replace("-", "_"), language.split("-", maxsplit=1)[0]):
        path = folder / name / "LC_MESSAGES" / "colloquy.po"
        if path.is_file():
            with path.open("rb") as file:
                compiled = BytesIO()
                write_mo(compiled, read_po(file, locale=name))
            compiled.seek(0)
            return GNUTranslations(compiled)
    return NullTranslations()


def for_discord(instant: datetime) -> str:
    """A time that each reader sees in their own zone, with how far away it is."""
    seconds = int(instant.timestamp())
    return f"<t:{seconds}:F> (<t:{seconds}:R>)"


def for_terminal(instant: datetime) -> str:
    """A time for the command line."""
    return instant.isoformat(timespec="minutes")


@dataclass(frozen=True)
class Wording:
    """One language, for one kind of reader."""

    language: str = "en"
    instant: Callable[[datetime], str] = for_discord
    text: Callable[[str], str] = harmless
    folder: Path = CATALOGUES

    def say(self, said: Words) -> str:
        """The sentence in this language, with its parameters made harmless."""
        found = catalogue(self.language, self.folder)
        if said.many is None:
            form = found.gettext(said.msgid)
        else:
            form = found.ngettext(said.msgid, said.many, said.count or 0)
        return form.format(**{name: self._shown(value) for name, value in said.params.items()})

    def _shown(self, value: object) -> object:
        match value:
            case Words():
                return self.say(value)
            case datetime():
                return self.instant(value)
            case Trusted():
                return str(value)
            case str():
                return self.text(value)
            case _:
                return value


TERMINAL = Wording(instant=for_terminal, text=str)
