"""Sessions as live meetings, and the Discord events that announce them.

A delivery of the kind "event" says only *look at it*: what the event should be is asked when it is sent. So an old
delivery that is tried again can never bring back an old date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.errors import BadInput, NotFound
from bot.domain.groups import Group
from bot.domain.meetings import (
    ANNOUNCED,
    LONGEST,
    SHORTEST,
    Meeting,
    changeable,
    ends_at,
    event_mark,
    meeting_of,
    place_typed,
    stands,
)
from bot.domain.messages import Message, Small, Text
from bot.domain.outbox import Delivery, key_of
from bot.domain.session_types import LIVE, OPEN
from bot.domain.sessions import Session, place_shown
from bot.domain.words import plural, words
from bot.services.apart import kept_apart
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, groups, outbox, programmes, readings, sequences, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery


@dataclass(frozen=True)
class Meetings:
    """Use cases about live meetings."""

    store: Store
    clock: Clock

    async def hold(self, actor: Actor, number: int, place: str, minutes: int) -> Message:
        """Make a session a live meeting, or one in writing again where no place is given."""
        where = place_typed(place)
        if not SHORTEST <= minutes <= LONGEST:
            raise BadInput(
                words("A meeting lasts {least} to {most} minutes. Choose between.", least=SHORTEST, most=LONGEST)
            )
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            session = await _numbered(tx, group, number)
            changeable(session)
            if not where and session.minutes is None:
                raise BadInput(words("Say where you meet, in `place`: a voice channel, a room, a link."))
            live = {"minutes": minutes if where else None, "place": where, "kind": LIVE if where else OPEN}
            await sessions.change(tx, group.guild_id, session.id, **live)
            await audit.record(tx, group.guild_id, actor.user_id, "session meeting", f"session:{session.id}", now)
            programme = await programmes.get(tx, group.guild_id, session.programme_id)
        if not where:
            return Message((Text(words("Session {n} is discussed in writing; no event announces it.", n=number)),))
        said = Text(
            words(
                "Session {n} is a live meeting on {when}: {place}, {minutes} minutes.",
                n=number,
                when=session.starts_at,
                place=place_shown(replace(session, place=where)),
                minutes=minutes,
            )
        )
        if programme is None or programme.state != "running":
            return Message((said, Small(words("Its event appears in Discord when the programme runs."))))
        if session.starts_at - ANNOUNCED > now:
            appears = words("Its event appears in Discord on {when}.", when=session.starts_at - ANNOUNCED)
            return Message((said, Small(appears)))
        return Message((said, Small(words("Its event appears in Discord now."))))

    async def tend(self) -> int:
        """Put a look at every event into the outbox whose time has come."""
        now = self.clock()
        async with self.store.read() as tx:
            due = await sessions.meetings_due(tx, now)
        with kept_apart("events could not be looked at") as apart:
            for guild_id, session_id in due:
                with apart():
                    async with self.store.write() as tx:
                        await _look(tx, guild_id, session_id, now)
        return len(due)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When an event is looked at next."""
        return await sessions.next_meeting(tx)

    async def wanted(self, delivery: Delivery) -> tuple[Meeting | None, str]:
        """What the event of a session should be at this moment, if there should be one, and its mark."""
        async with self.store.read() as tx:
            group = await groups.current(tx, delivery.guild_id)
            if group is None:
                return None, ""
            mark = event_mark(group.secret, delivery.subject_id)
            session = await sessions.get(tx, delivery.guild_id, delivery.subject_id)
            if session is None or not stands(session, running=await _runs(tx, session), now=self.clock()):
                return None, mark
            return meeting_of(session, group.name, await _title(tx, session)), mark

    async def event_of(self, actor: Actor, number: int) -> int | None:
        """The id of the event that announces a session, if one was made."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            session = await _numbered(tx, group, number)
            if session.event_key is None or session.minutes is None:
                return None
            delivery = await outbox.get(tx, group.guild_id, session.event_key)
            return None if delivery is None else delivery.message_id or delivery.target_id


def with_interest(message: Message, count: int) -> Message:
    """The message with how many people have said that they are interested in the event."""
    counted = Small(
        plural("{count} person is interested in the event.", "{count} people are interested in the event.", count)
    )
    return replace(message, blocks=(*message.blocks, counted))


async def take_down(tx: WriteTx, group: Group, session_ids: Sequence[int], now: datetime) -> None:
    """Let the events of sessions go that are about to be removed."""
    for session in await sessions.meetings_of(tx, group.guild_id, session_ids):
        await _put(tx, group, session, now)


async def _look(tx: WriteTx, guild_id: int, session_id: int, now: datetime) -> None:
    """Ask for a look at the event where there is one or should be one by now; say when to look next."""
    session = await sessions.get(tx, guild_id, session_id)
    if session is None or session.event_at is None or session.event_at > now:
        return
    programme = await programmes.get(tx, guild_id, session.programme_id)
    group = await groups.get(tx, guild_id, programme.group_id) if programme else None
    if programme is None or group is None:
        return
    live = stands(session, running=programme.state == "running", now=now)
    announced = session.event_key is not None
    if live and not announced and session.starts_at - ANNOUNCED > now:
        await sessions.change(tx, guild_id, session_id, event_at=session.starts_at - ANNOUNCED)
        return
    if live or announced:
        await _put(tx, group, session, now)
    await sessions.change(tx, guild_id, session_id, event_at=ends_at(session) if live else None)


async def _put(tx: WriteTx, group: Group, session: Session, now: datetime) -> None:
    """One more look; each waits for the one before it, so that no two are made at once."""
    number = await sequences.next_id(tx, group.guild_id, "event")
    before = await outbox.get(tx, group.guild_id, session.event_key) if session.event_key else None
    key = key_of(group.guild_id, 0, "event", "meeting", session.id, 0, number)
    row = NewDelivery(
        guild_id=group.guild_id,
        key=key,
        kind="event",
        subject="meeting",
        subject_id=session.id,
        channel_id=group.home_channel_id,
        due_at=now,
        depends_on=None if before is None or before.state == "cancelled" else before.key,
        language=group.language,
    )
    await outbox.put(tx, row)
    await sessions.change(tx, group.guild_id, session.id, event_key=key)


async def _runs(tx: ReadTx, session: Session) -> bool:
    programme = await programmes.get(tx, session.guild_id, session.programme_id)
    return programme is not None and programme.state == "running"


async def _title(tx: ReadTx, session: Session) -> str:
    programme = await programmes.get(tx, session.guild_id, session.programme_id)
    reading = await readings.get(tx, session.guild_id, programme.reading_id) if programme else None
    return reading.metadata.title if reading else ""


async def _numbered(tx: ReadTx, group: Group, number: int) -> Session:
    """The session with a number: of the programme that runs, else of the newest plan."""
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused")
    programme = programme or await programmes.latest(tx, group.guild_id, group.id, "planned", "finished")
    if programme is None:
        raise NotFound(words("Nothing is planned yet. Choose a reading with `/programme plan`."))
    planned = await sessions.of_programme(tx, group.guild_id, programme.id)
    session = next((one for one in planned if one.n == number), None)
    if session is None:
        raise NotFound(words("There is no session {n}; this programme has {count}.", n=number, count=len(planned)))
    return session
