"""Ending a programme: its closing post at once, its digest when the last summary has been decided about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.closing import LOOK_AGAIN, STANDING, closing_message, digest_message, given_up_at
from bot.domain.programmes import Programme
from bot.services import index
from bot.services.drafts import post
from bot.services.ports import Clock
from bot.services.strips import DIGEST, strip_in
from bot.store import groups, programmes, readings, sessions, summaries
from bot.store.engine import ReadTx, Store, WriteTx

WAITING = ("draft", "reviewed")


async def finish(tx: WriteTx, programme: Programme, now: datetime) -> None:
    """The last week is over: post the further reading, and let the digest follow."""
    ended = {"state": "finished", "next_draft_week": None, "next_draft_at": None}
    await programmes.change(tx, programme.guild_id, programme.id, **ended, digest_at=now)
    group = await groups.get(tx, programme.guild_id, programme.group_id)
    reading = await readings.get(tx, programme.guild_id, programme.reading_id)
    if group is not None and reading is not None:
        planned = await sessions.of_programme(tx, programme.guild_id, programme.id)
        message = closing_message(reading.metadata, planned)
        await post(tx, group, "closing", programme.id, group.home_channel_id, message, now)
    await index.refresh(tx, programme.guild_id, programme.group_id, now, programme.id)


async def hasten(tx: WriteTx, guild_id: int, programme_id: int, now: datetime) -> None:
    """A draft was decided about: look soon whether it was the last."""
    if await programmes.digest_waits(tx, guild_id, programme_id):
        await programmes.change(tx, guild_id, programme_id, digest_at=now + STANDING)


@dataclass(frozen=True)
class Closing:
    """The duty that posts digests."""

    store: Store
    clock: Clock

    async def tend(self) -> int:
        """Post every digest for which nothing is awaited any more; answers how many were looked at."""
        now = self.clock()
        async with self.store.read() as tx:
            if not await programmes.digests_due(tx, now):
                return 0
        async with self.store.write() as tx:
            due = await programmes.digests_due(tx, now)
            for programme in due:
                await _digest(tx, programme, now)
        return len(due)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next digest is looked at."""
        return await programmes.next_digest(tx)


async def _digest(tx: WriteTx, programme: Programme, now: datetime) -> None:
    group = await groups.get(tx, programme.guild_id, programme.group_id)
    reading = await readings.get(tx, programme.guild_id, programme.reading_id)
    if group is None or reading is None:
        await programmes.change(tx, programme.guild_id, programme.id, digest_at=None)
        return
    told = await index.published(tx, group, programme)
    drafts = await summaries.of_programme(tx, programme.guild_id, programme.id, *WAITING)
    unposted = len(await summaries.published(tx, programme.guild_id, programme.id)) - len(told)
    if (drafts or unposted) and now < given_up_at(programme):
        await programmes.change(tx, programme.guild_id, programme.id, digest_at=now + LOOK_AGAIN)
        return
    await programmes.change(tx, programme.guild_id, programme.id, digest_at=None)
    if told:
        message = digest_message(reading.metadata, told, await strip_in(tx, programme))
        await post(tx, group, DIGEST, programme.id, group.home_channel_id, message, now)
