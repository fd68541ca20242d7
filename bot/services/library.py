"""Texts made ready for questions: each is prepared when it is first asked, and kept as long as there is room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.domain.answers import Answer, Meaning, Text, answer
from bot.domain.prompts import Guide
from bot.domain.readings import Paragraph, words_of
from bot.services.companions import Companions
from bot.services.ports import Finder
from bot.store import readings
from bot.store.engine import Store
from bot.store.readings import StoredReading

ROOM = 600_000
"""Words of all the texts that are kept ready: two thick books, or some two hundred articles (docs/asking.md)."""


@dataclass(frozen=True)
class Prepared:
    """A text ready for questions, and what it was made of."""

    reading: StoredReading
    text: Text
    meaning: Meaning | None
    words: int


@dataclass
class Library:
    """The texts asked of late, newest last; all work on them runs in threads."""

    store: Store
    guides: tuple[Guide, ...] = ()
    finder: Finder | None = None
    room: int = ROOM
    _shelf: OrderedDict[tuple[int, int], Prepared] = field(default_factory=OrderedDict)
    _preparing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, reading: StoredReading, question: str, upto: int | None) -> Answer:
        """The answer of a text's paragraphs up to `upto`."""
        prepared = await self.prepared(reading)
        return await asyncio.to_thread(answer, prepared.text, question, upto=upto, meaning=prepared.meaning)

    async def prepared(self, reading: StoredReading) -> Prepared:
        """The text, prepared now if it has not been yet or if its details have changed."""
        key = (reading.guild_id, reading.id)
        known = self._shelf.get(key)
        if known is None or known.reading != reading:
            async with self._preparing:
                known = self._shelf.get(key)
                if known is None or known.reading != reading:
                    known = await self._prepare(reading)
                    self._put(key, known)
        self._shelf.move_to_end(key)
        return known

    def forget(self, guild_id: int, reading_id: int) -> None:
        """Drop a text that is there no more."""
        known = self._shelf.pop((guild_id, reading_id), None)
        if known is not None and known.meaning is not None and self.finder is not None:
            self.finder.leave(known.meaning)

    async def _prepare(self, reading: StoredReading) -> Prepared:
        async with self.store.read() as tx:
            body = await readings.paragraphs(tx, reading.guild_id, reading.id)
        return await asyncio.to_thread(self._made, reading, body)

    def _made(self, reading: StoredReading, body: tuple[Paragraph, ...]) -> Prepared:
        text = Text(body, reading.metadata, Companions(self.guides).guide_of(reading, body))
        return Prepared(reading, text, self.finder.over(text) if self.finder else None, words_of(body))

    def _put(self, key: tuple[int, int], prepared: Prepared) -> None:
        self.forget(*key)
        self._shelf[key] = prepared
        while len(self._shelf) > 1 and sum(one.words for one in self._shelf.values()) > self.room:
            self.forget(*next(iter(self._shelf)))
