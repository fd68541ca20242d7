"""Reminding those who asked, in a channel and never by name beforehand.

A delivery says which session, lead and batch; who is pinged is asked when it is sent. So nobody's number stands in the
outbox, and whoever has switched reminders off, left, or been overtaken by a new date is not pinged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Actor
from bot.domain.errors import Conflict
from bot.domain.groups import Group
from bot.domain.messages import Message, Text
from bot.domain.outbox import Delivery
from bot.domain.quiet import after_quiet
from bot.domain.reminders import (
    AT_START,
    BEFORE,
    CALLED,
    LEADS,
    join_first,
    lead_and_batch,
    part_of,
    reminder,
    reminder_key,
    reminders_panel,
)
from bot.domain.sessions import Session
from bot.domain.words import words
from bot.services.apart import kept_apart
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import groups, members, outbox, programmes, readings, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery


@dataclass(frozen=True)
class Reminders:
    """Use cases about reminders."""

    store: Store
    clock: Clock

    async def panel(self, actor: Actor) -> Message:
        """What somebody has chosen, and the choices; who has not joined is told to."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
        return join_first() if member is None else reminders_panel(group, member.remind_before)

    async def choose(self, actor: Actor, number: int) -> Message:
        """Keep a choice, by its number among `LEADS`."""
        if not 0 <= number < len(LEADS):
            raise Conflict(words("That choice is not offered any more. Press *Remind me* again."))
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            if not await members.remind(tx, actor.guild_id, group.id, actor.user_id, LEADS[number]):
                raise Conflict(words("Press *Join* first; then you can be reminded."))
        return reminders_panel(group, LEADS[number])

    async def off(self, actor: Actor) -> Message:
        """No more reminders; the same for who has none."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await members.remind(tx, actor.guild_id, group.id, actor.user_id, None)
        return Message((Text(words("You are not reminded any more. *Remind me* switches it on again.")),))

    async def tend(self) -> int:
        """Put every reminder into the outbox whose time has come."""
        now = self.clock()
        async with self.store.read() as tx:
            due = await sessions.reminding(tx, now)
        with kept_apart("reminders could not be prepared") as apart:
            for guild_id, session_id in due:
                with apart():
                    async with self.store.write() as tx:
                        await _remind(tx, guild_id, session_id, now)
        return len(due)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When those who asked are looked for next."""
        return await sessions.next_reminder(tx)

    async def people(self, delivery: Delivery) -> tuple[int, ...]:
        """Whom a reminder pings at this moment; nobody, when it is no longer true."""
        lead, batch = lead_and_batch(delivery.part)
        async with self.store.read() as tx:
            session = await sessions.get(tx, delivery.guild_id, delivery.subject_id)
            if session is None or reminder_key(session, delivery.part) != delivery.key:
                return ()
            programme = await programmes.get(tx, delivery.guild_id, session.programme_id)
            if programme is None or not _true(session, lead, running=programme.state == "running", now=self.clock()):
                return ()
            return await members.to_remind(tx, delivery.guild_id, programme.group_id, lead, batch * CALLED, CALLED)


def _true(session: Session, lead: int, *, running: bool, now: datetime) -> bool:
    if lead == AT_START:
        return session.state in ("posting", "open")
    return running and session.state == "planned" and now < session.starts_at


async def at_start(tx: WriteTx, group: Group, session: Session, thread: str, now: datetime) -> None:
    """The reminder in a session's thread, once `thread` (its delivery's key) has made it; none in quiet hours."""
    if after_quiet(now, group.zone, group.options) == now:
        await _put(tx, group, session, AT_START, now, thread)


async def _remind(tx: WriteTx, guild_id: int, session_id: int, now: datetime) -> None:
    """The reminders of one session that are due; those that quiet hours hold up are dropped if it starts before."""
    session = await sessions.get(tx, guild_id, session_id)
    programme = await programmes.get(tx, guild_id, session.programme_id) if session else None
    group = await groups.get(tx, guild_id, programme.group_id) if programme else None
    if session is None or group is None or session.remind_at is None or session.remind_at > now:
        return
    instants = {lead: session.starts_at - timedelta(minutes=lead) for lead in BEFORE}
    goes_at = after_quiet(now, group.zone, group.options)
    for lead, instant in instants.items():
        if session.remind_at <= instant <= now and goes_at < session.starts_at:
            await _put(tx, group, session, lead, goes_at)
    coming = min((instant for instant in instants.values() if instant > now), default=None)
    await sessions.change(tx, guild_id, session_id, remind_at=coming)


async def _put(
    tx: WriteTx, group: Group, session: Session, lead: int, due_at: datetime, thread: str | None = None
) -> None:
    asked = await members.count_to_remind(tx, group.guild_id, group.id, lead)
    said = reminder(session, await _title(tx, session), lead)
    for batch in range(-(-asked // CALLED)):
        part = part_of(lead, batch)
        row = NewDelivery(
            guild_id=group.guild_id,
            key=reminder_key(session, part),
            kind="message",
            subject="remind",
            subject_id=session.id,
            channel_id=None if thread else group.home_channel_id,
            due_at=due_at,
            part=part,
            depends_on=thread,
            message=said,
            plain=group.plain,
            language=group.language,
        )
        await outbox.put(tx, row)


async def _title(tx: ReadTx, session: Session) -> str:
    programme = await programmes.get(tx, session.guild_id, session.programme_id)
    reading = await readings.get(tx, session.guild_id, programme.reading_id) if programme else None
    return reading.metadata.title if reading else ""
