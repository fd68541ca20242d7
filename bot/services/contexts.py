"""Looking at what was written, beside the hot path: paragraph, question answered, whether it asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.domain.context import Context, Passages, context_of
from bot.domain.readings import Paragraph
from bot.services.ports import Clock
from bot.store import programmes, readings, replies, sessions
from bot.store.engine import ReadTx, Store
from bot.store.replies import Unread

BATCH = 500


@dataclass(frozen=True)
class _Place:
    """What a session's replies may be about."""

    paragraphs: tuple[Paragraph, ...]
    excerpt: tuple[int, int]
    prompts: tuple[int, ...]
    """Numbers of the questions that were shown, in order."""


@dataclass(frozen=True)
class Contexts:
    """The duty of reading new replies."""

    store: Store
    clock: Clock

    async def tend(self) -> int:
        """Look at every reply that is new or was edited; answers how many there were."""
        done = 0
        while count := await self._some():
            done += count
        return done

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """At once, when a reply waits to be looked at."""
        return self.clock() if await replies.unread(tx, 1) else None

    async def _some(self) -> int:
        async with self.store.read() as tx:
            waiting = await replies.unread(tx, BATCH)
            here = dict.fromkeys((one.guild_id, one.session_id) for one in waiting)
            places = {key: await _place(tx, *key) for key in here}
        if not waiting:
            return 0
        found = await asyncio.to_thread(_read, waiting, places)
        async with self.store.write() as tx:
            for one, context in zip(waiting, found, strict=True):
                shown = places[one.guild_id, one.session_id].prompts
                prompt = shown[context.prompt - 1] if context.prompt else None
                await replies.set_context(tx, one, context.paragraph, prompt, asks=context.asks)
        return len(waiting)


async def _place(tx: ReadTx, guild_id: int, session_id: int) -> _Place:
    session = await sessions.get(tx, guild_id, session_id)
    programme = await programmes.get(tx, guild_id, session.programme_id) if session else None
    if session is None or programme is None:
        return _Place((), (0, 0), ())
    body = await readings.paragraphs(tx, guild_id, programme.reading_id)
    shown = tuple(one.id for one in await sessions.prompts(tx, guild_id, session_id) if one.shown)
    return _Place(tuple(body), (session.first, session.last), shown)


def _read(waiting: list[Unread], places: dict[tuple[int, int], _Place]) -> list[Context]:
    passages = {key: Passages(place.paragraphs, place.excerpt) for key, place in places.items()}
    found = []
    for one in waiting:
        key = (one.guild_id, one.session_id)
        found.append(context_of(one.text, passages[key], len(places[key].prompts)))
    return found
