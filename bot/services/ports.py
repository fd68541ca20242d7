"""The few things of which there are really two, and the door to the file reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.domain.answers import Meaning, Text
from bot.domain.readings import Fetched, Imported
from bot.domain.summaries import Brief, Draft
from bot.store.engine import ReadTx

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


class Duty(Protocol):
    """Work that falls due by the clock: the ticker asks each in turn."""

    async def tend(self) -> int:
        """Do everything that has come due by now; answers how much was done."""
        ...

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """The next instant at which something falls due, or None; what is due already is an instant gone by."""
        ...


class Writer(Protocol):
    """Drafts a summary; whatever it returns is verified before anybody sees it."""

    name: str
    """What people are told of who drafts: "extractive", or the model's name."""

    async def draft(self, brief: Brief) -> Draft:
        """A draft from the brief alone; may take half a minute, never at the event loop's cost."""
        ...


class Reader(Protocol):
    """Turns a file into paragraphs and metadata, outside the bot's own process."""

    async def __call__(self, data: bytes, filename: str) -> Imported:
        """Raise `ImportRefused` with its sentence when the file cannot become a reading."""
        ...


class Fetcher(Protocol):
    """Gets what stands behind a web address, by strict rules."""

    async def __call__(self, address: str) -> Fetched:
        """Raise `BadInput` with its sentence when the address may not or cannot be fetched."""
        ...


class Finder(Protocol):
    """Finds by meaning in texts of the languages that it knows."""

    def over(self, text: Text) -> Meaning | None:
        """What answers questions about one text; a long one is made ready in the background. May take two seconds."""
        ...

    def leave(self, meaning: Meaning) -> None:
        """Nobody asks this text any more: stop making it ready."""
        ...
