"""Nudging those who asked for it, in private; and a member's own invitation, which the member sends.

A delivery holds the nudge's number alone; whom it goes to and what it says is asked when it is sent. So nobody's number
stands in the outbox, counts are those of that moment, and whoever has answered, left or switched it off gets nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.access import Actor
from bot.domain.errors import Conflict
from bot.domain.groups import Group
from bot.domain.index import link_to
from bot.domain.interventions import action_of
from bot.domain.members import Member
from bot.domain.messages import Message
from bot.domain.nudges import (
    BY_MESSAGE,
    HERE,
    WAYS,
    away_until,
    invitation,
    is_half_over,
    join_first,
    may_nudge,
    nudge,
    nudges_panel,
    switched_off,
)
from bot.domain.outbox import Delivery, key_of
from bot.domain.programmes import Programme
from bot.domain.quiet import after_quiet
from bot.domain.sessions import Session
from bot.domain.skips import skips_kept
from bot.domain.words import words
from bot.services import moments
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, groups, members, nudges, outbox, programmes, readings, replies, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery


@dataclass(frozen=True)
class Nudges:
    """Use cases about nudges."""

    store: Store
    clock: Clock

    async def panel(self, actor: Actor) -> Message:
        """What somebody has chosen, and the choices; who has not joined is told to."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
        return join_first() if member is None else nudges_panel(group, member)

    async def choose(self, actor: Actor, number: int) -> Message:
        """Keep a choice, by its number among `WAYS`."""
        if not 0 <= number < len(WAYS):
            raise Conflict(words("That choice is not offered any more. `/me` shows what is."))
        return await self._keep(actor, nudge_by=WAYS[number])

    async def away_until(self, actor: Actor) -> str:
        """The day that somebody has noted, for the form."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
        if member is None:
            raise Conflict(words("Press *Join* first; then your holiday can be noted."))
        return member.away_until or ""

    async def keep_away(self, actor: Actor, typed: str) -> Message:
        """Note until when somebody is away; nothing typed takes it back."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
        today = self.clock().astimezone(ZoneInfo(group.zone)).date()
        day = str(away_until(await moments.day(typed, today), today)) if typed.strip() else None
        return await self._keep(actor, away_until=day)

    async def off(self, actor: Actor) -> Message:
        """No more nudges; the same for who has none."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await members.set_care(tx, actor.guild_id, group.id, actor.user_id, nudge_by=None)
        return switched_off()

    async def _keep(self, actor: Actor, **values: object) -> Message:
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            if not await members.set_care(tx, actor.guild_id, group.id, actor.user_id, **values):
                raise Conflict(words("Press *Join* first; then you can be nudged."))
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
        return join_first() if member is None else nudges_panel(group, member)

    async def invite(self, actor: Actor) -> Message:
        """A ready sentence with the link; the member sends it, the bot does not."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused")
            if programme is None:
                raise Conflict(words("No programme is running, so there is nothing to invite somebody to yet."))
            held = await sessions.of_programme(tx, group.guild_id, programme.id)
            open_ = next((one for one in reversed(held) if one.state == "open" and one.thread_id), None)
            link = link_to(group.guild_id, open_.thread_id or 0) if open_ else await _index_link(tx, group)
            return invitation(await _title(tx, programme), open_, link)

    # What is said unasked

    async def at_press(self, guild_id: int, person_id: int) -> Message | None:
        """What somebody is told beside the answer to what they have just pressed; mostly nothing."""
        async with self.store.read() as tx:
            if await self._due(tx, guild_id, person_id) is None:
                return None
        async with self.store.write() as tx:
            found = await self._due(tx, guild_id, person_id)  # again: they may have pressed twice at once
            if found is None:
                return None
            group, programme, session = found
            now = self.clock()
            await nudges.put(tx, guild_id, group.id, session.id, person_id, now)
            await audit.record(tx, guild_id, None, action_of("nudge"), f"session:{session.id}", now)
            return await _said(tx, group, programme, session)

    async def _due(self, tx: ReadTx, guild_id: int, person_id: int) -> tuple[Group, Programme, Session] | None:
        group = await groups.current(tx, guild_id)
        member = await members.get(tx, guild_id, group.id, person_id) if group else None
        if group is None or member is None or member.nudge_by is None:
            return None
        programme = await programmes.latest(tx, guild_id, group.id, "running")
        if programme is None or not await _may(tx, group, programme, member, self.clock()):
            return None
        for session in reversed(await sessions.of_programme(tx, guild_id, programme.id)):
            if is_half_over(session, self.clock()) and not await nudges.has_replied(
                tx, guild_id, session.id, person_id
            ):
                return group, programme, session
        return None

    async def letter(self, delivery: Delivery) -> tuple[int, Message] | None:
        """Whom a private message goes to at this moment, and what it says; None when it is not wanted or true now."""
        async with self.store.read() as tx:
            one = await nudges.get(tx, delivery.guild_id, delivery.subject_id)
            group = await groups.get(tx, delivery.guild_id, one.group_id) if one else None
            session = await sessions.get(tx, delivery.guild_id, one.session_id) if one else None
            if one is None or group is None or session is None or not is_half_over(session, self.clock()):
                return None
            member = await members.get(tx, one.guild_id, group.id, one.person_id)
            programme = await programmes.get(tx, one.guild_id, session.programme_id)
            if member is None or programme is None or programme.state != "running" or member.nudge_by != BY_MESSAGE:
                return None
            if await nudges.has_replied(tx, one.guild_id, session.id, one.person_id):
                return None
            skips = skips_kept(programme.skips)
            if not may_nudge(member, None, self.clock(), group, skips, programme.zone):
                return None
            return one.person_id, await _said(tx, group, programme, session)

    async def unreachable(self, delivery: Delivery) -> None:
        """Somebody's private messages are closed: from now on they are told beside an answer."""
        async with self.store.write() as tx:
            one = await nudges.get(tx, delivery.guild_id, delivery.subject_id)
            if one is not None:
                await members.set_care(tx, one.guild_id, one.group_id, one.person_id, nudge_by=HERE)
                await nudges.drop(tx, one.guild_id, one.id)


async def at_middle(tx: WriteTx, group: Group, programme: Programme, session: Session, now: datetime) -> None:
    """Put a private message into the outbox for each who asked for one and has not answered."""
    goes_at = after_quiet(now, group.zone, group.options)
    if goes_at >= session.closes_at:
        return
    for member in await nudges.silent(tx, group.guild_id, group.id, session.id, BY_MESSAGE):
        if not await _may(tx, group, programme, member, goes_at):
            continue
        number = await nudges.put(tx, group.guild_id, group.id, session.id, member.person_id, goes_at)
        row = NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, 0, "direct", "nudge", number, 0, 0),
            kind="direct",
            subject="nudge",
            subject_id=number,
            channel_id=group.home_channel_id,
            due_at=goes_at,
            plain=group.plain,
            language=group.language,
        )
        await outbox.put(tx, row)


async def _may(tx: ReadTx, group: Group, programme: Programme, member: Member, at: datetime) -> bool:
    last = await nudges.last_at(tx, group.guild_id, group.id, member.person_id)
    return may_nudge(member, last, at, group, skips_kept(programme.skips), programme.zone)


async def _said(tx: ReadTx, group: Group, programme: Programme, session: Session) -> Message:
    count = await replies.in_session(tx, session.guild_id, session.id)
    return nudge(group, session, await _title(tx, programme), count)


async def _title(tx: ReadTx, programme: Programme) -> str:
    reading = await readings.get(tx, programme.guild_id, programme.reading_id)
    return reading.metadata.title if reading else ""


async def _index_link(tx: ReadTx, group: Group) -> str:
    post = await outbox.get(tx, group.guild_id, group.index_key) if group.index_key else None
    channel = (post.channel_id if post else None) or group.home_channel_id
    return link_to(group.guild_id, channel, post.message_id if post else None)
