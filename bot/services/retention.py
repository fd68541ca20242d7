"""Keeping nothing for longer than was said: a look once a day, and servers that removed the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.groups import Group
from bot.domain.messages import Button, Message, Small, Text
from bot.domain.outbox import key_of
from bot.domain.words import words
from bot.services import corrections
from bot.services.drafts import OPEN_STATES
from bot.services.ports import Clock
from bot.store import audit, groups, members, outbox, programmes, retention
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.retention import AT_ONCE, Due

log = structlog.get_logger()

EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Retention:
    """Use cases about what has been kept long enough."""

    store: Store
    clock: Clock

    async def tend(self) -> int:
        """Look at every group whose day is over; answers how many posts may have to be changed."""
        now = self.clock()
        async with self.store.read() as tx:
            due = await retention.due(tx, now)
        changed = [await self._look(one, now) for one in due]
        if any(changed):
            await members.empty_log(self.store)
        return sum(changed)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next group's day is over."""
        return await retention.next_due(tx)

    async def _look(self, one: Due, now: datetime) -> bool:
        group = one.group
        days = group.options
        if one.left_at is not None and one.left_at + timedelta(days=days.keep_server_days) <= now:
            async with self.store.write() as tx:
                rows = await retention.delete_server(tx, group.guild_id)
            log.info("server purged", rows=rows)
            return True
        if one.left_at is not None:
            async with self.store.write() as tx:
                await retention.put_off(tx, group, now + EVERY)
            return False
        aged = 0
        while (some := await self._age(group, now - timedelta(days=days.keep_replies_days))) == AT_ONCE:
            aged += some
        async with self.store.write() as tx:
            drafts = await _drop_drafts(tx, group, now)
            lines = await retention.age_audit(tx, group.guild_id, now - timedelta(days=days.keep_audit_days))
            ideas = await retention.age_suggestions(tx, group, now - timedelta(days=days.keep_replies_days))
            removed = {"replies": aged + some, "drafts": drafts, "audit": lines, "suggestions": ideas}
            if any(removed.values()):
                said = " ".join(f"{name}:{count}" for name, count in removed.items())
                await audit.record(tx, group.guild_id, None, "purge", said, now)
            await retention.put_off(tx, group, now + EVERY)
        if any(removed.values()):
            log.info("purged", **removed)
        return any(removed.values())

    async def _age(self, group: Group, before: datetime) -> int:
        async with self.store.write() as tx:
            aged = await retention.age_replies(tx, group, before, OPEN_STATES)
            forms = [number for number, source in aged.items() if source == "form"]
            said = Small(words("The words of this reply are not kept any more."))
            await retention.empty_posts(tx, group.guild_id, ("reply", "held"), forms, said)
        return len(aged)

    # Servers that removed the bot

    async def away(self) -> set[int]:
        """Servers that have removed the bot and are not forgotten yet."""
        async with self.store.read() as tx:
            return await retention.away(tx)

    async def here(self, guild_id: int) -> None:
        """The bot is on this server: if it was away, nothing that fell due meanwhile is posted now."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await groups.current(tx, guild_id)
            if group is not None and await retention.come_back(tx, guild_id):
                await retention.give_up_posts(tx, guild_id)
                await _greet(tx, group, now)
                await audit.record(tx, guild_id, None, "server back", f"group:{group.id}", now)

    async def gone(self, guild_id: int) -> None:
        """This server has removed the bot: hold the programme, and forget everything when the time is over."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await groups.current(tx, guild_id)
            if group is None or not await retention.leave(tx, guild_id, now):
                return
            running = await programmes.latest(tx, guild_id, group.id, "running")
            if running is not None:
                await programmes.change(tx, guild_id, running.id, state="paused")
            await audit.record(tx, guild_id, None, "server left", f"group:{group.id}", now)


async def _drop_drafts(tx: WriteTx, group: Group, now: datetime) -> int:
    old = await retention.old_drafts(tx, group, now - timedelta(days=group.options.keep_drafts_days))
    for number, state in old:
        if state in OPEN_STATES:
            said = Small(words("This draft was not published in time, so it is not kept any more."))
            await corrections.put_in_place(tx, group, "draft", number, said, now)
    await retention.delete_summaries(tx, group.guild_id, [number for number, _ in old])
    return len(old)


async def _greet(tx: WriteTx, group: Group, now: datetime) -> None:
    said = words(
        "I am back on this server. What fell due meanwhile is not posted, and a programme that was running is paused: "
        "`/programme resume` goes on."
    )
    await outbox.put(
        tx,
        NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, group.review_channel_id, "message", "notice", group.id, 0, int(now.timestamp())),
            kind="message",
            subject="notice",
            subject_id=group.id,
            channel_id=group.review_channel_id,
            due_at=now,
            message=Message((Text(said),), (Button("check", (), words("Check again"), "primary"),)),
            plain=group.plain,
            language=group.language,
        ),
    )
