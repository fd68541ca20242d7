"""Offering roles in sessions to members who take offers, and what they make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.errors import Conflict
from bot.domain.groups import Group
from bot.domain.interventions import action_of
from bot.domain.loud_weeks import listening_message, one_voice
from bot.domain.members import mark_of
from bot.domain.messages import Message
from bot.domain.nudges import is_away, join_first
from bot.domain.sessions import Session
from bot.domain.tasks import (
    DECLINE,
    HIDE,
    KINDS,
    LIVE,
    SHOW,
    TAKE,
    Kind,
    Task,
    declined_message,
    gone,
    held_message,
    is_early,
    offer_message,
    offers,
    roles_panel,
)
from bot.domain.words import words
from bot.services.drafts import open_draft
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, groups, members, replies, sessions, tasks
from bot.store.engine import ReadTx, Store, WriteTx


@dataclass(frozen=True)
class Tasks:
    """Use cases about roles in sessions."""

    store: Store
    clock: Clock

    async def panel(self, actor: Actor) -> Message:
        """What is offered to somebody, what they have, and whether they take offers."""
        async with self.store.read() as tx:
            return await _panel(tx, await group_for(tx, actor, "take part"), actor.user_id)

    async def take_offers(self, actor: Actor, *, wanted: bool) -> Message:
        """Take offers from now on, or none any more; what is only offered then goes to others."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            if not await members.set_care(tx, group.guild_id, group.id, actor.user_id, takes_offers=wanted):
                raise Conflict(words("Press *Join* first; roles are for people who take part."))
            live = await tasks.live_of(tx, group.guild_id, group.id, actor.user_id)
            if not wanted and live is not None and live.state == "offered":
                await self._decline(tx, group, live)
            return await _panel(tx, group, actor.user_id)

    async def answer(self, actor: Actor, session_id: int, choice: int) -> Message:
        """Take a role, decline it or give it back, show it or keep it to oneself."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            session = await sessions.get(tx, group.guild_id, session_id)
            task = await tasks.get(tx, group.guild_id, session_id, actor.user_id)
            if session is None or task is None or task.state == "declined" or session.state not in LIVE:
                raise gone()
            if choice == DECLINE:
                await self._decline(tx, group, task)
                return declined_message()
            if choice == TAKE:
                fresh = replace(task, state="taken", told=True)
            elif choice in (SHOW, HIDE) and task.state == "taken":
                fresh = replace(task, shown=choice == SHOW)
            else:
                raise gone()
            await tasks.change(tx, task, state=fresh.state, shown=fresh.shown, told=fresh.told)
        return held_message(fresh, session)

    async def listen(self, actor: Actor, summary_id: int) -> Message:
        """Let the part of summing up be offered to the one voice that has most of a draft's words."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            written = await replies.between(tx, group.guild_id, group.id, summary.since, summary.until)
            loudest = one_voice(written)
            if loudest is None:
                raise Conflict(words("No voice has that much of the words any more, so nothing is offered."))
            session = _next(await sessions.of_programme(tx, group.guild_id, summary.programme_id))
            member = await members.get(tx, group.guild_id, group.id, loudest[0])
            if member is not None and member.takes_offers and not is_away(member, now, group.zone):
                await propose(tx, group, session, member.person_id, "summariser", now)
            if not await audit.has(tx, group.guild_id, action_of("listening offered"), f"summary:{summary.id}"):
                await audit.record(
                    tx, group.guild_id, actor.user_id, action_of("listening offered"), f"summary:{summary.id}", now
                )
        return listening_message(session)

    async def at_press(self, guild_id: int, person_id: int) -> Message | None:
        """An offer that was not said yet, beside the answer to what somebody has just pressed."""
        async with self.store.read() as tx:
            if await _untold(tx, guild_id, person_id) is None:
                return None
        async with self.store.write() as tx:
            found = await _untold(tx, guild_id, person_id)  # again: they may have pressed twice at once
            if found is None:
                return None
            task, session = found
            await tasks.change(tx, task, told=True)
            return offer_message(task, session)

    async def _decline(self, tx: WriteTx, group: Group, task: Task) -> None:
        """Decline, and offer it to the next in turn."""
        await tasks.change(tx, task, state="declined", shown=False, told=True)
        session = await sessions.get(tx, group.guild_id, task.session_id)
        if session is not None and session.state == "open":
            await offer(tx, group, session, self.clock(), (task.kind,))


async def offer(tx: WriteTx, group: Group, session: Session, now: datetime, kinds: Sequence[Kind] = KINDS) -> None:
    """Offer a session's roles by turns, where the group wants that and the programme is not near its end."""
    if not group.options.roles:
        return
    if not is_early(session, await sessions.of_programme(tx, group.guild_id, session.programme_id)):
        return
    willing = await members.who_take_offers(tx, group.guild_id, group.id)
    here = [one.person_id for one in willing if not is_away(one, now, group.zone)]
    order = sorted(here, key=lambda one: mark_of(group.secret, one))
    had = await tasks.of_programme(tx, group.guild_id, session.programme_id)
    made = offers(session.id, order, had, kinds)
    for person, kind in made:
        await propose(tx, group, session, person, kind, now)
    # Passed on, it is the same offer: a second line would tell everybody that somebody has declined.
    if made and not await audit.has(tx, group.guild_id, action_of("role offered"), f"session:{session.id}"):
        await audit.record(tx, group.guild_id, None, action_of("role offered"), f"session:{session.id}", now)


async def propose(tx: WriteTx, group: Group, session: Session, person_id: int, kind: Kind, now: datetime) -> None:
    """Offer one role to one person."""
    await tasks.add(tx, Task(group.guild_id, session.id, person_id, group.id, kind, "offered", now))


def _next(planned: Sequence[Session]) -> Session:
    """The session to come, or the one that is open if it is the last."""
    coming = sorted((one for one in planned if one.state == "planned"), key=lambda one: one.starts_at)
    found = next(iter(coming), None) or next((one for one in reversed(planned) if one.state == "open"), None)
    if found is None:
        raise Conflict(words("No session is still to come, so there is no role to offer."))
    return found


async def _untold(tx: ReadTx, guild_id: int, person_id: int) -> tuple[Task, Session] | None:
    group = await groups.current(tx, guild_id)
    member = await members.get(tx, guild_id, group.id, person_id) if group else None
    if group is None or member is None or not member.takes_offers:
        return None
    task = await tasks.live_of(tx, guild_id, group.id, person_id)
    session = await sessions.get(tx, guild_id, task.session_id) if task else None
    if task is None or session is None or task.told or task.state != "offered":
        return None
    return task, session


async def _panel(tx: ReadTx, group: Group, person_id: int) -> Message:
    member = await members.get(tx, group.guild_id, group.id, person_id)
    if member is None:
        return join_first()
    task = await tasks.live_of(tx, group.guild_id, group.id, person_id)
    session = await sessions.get(tx, group.guild_id, task.session_id) if task else None
    return roles_panel(member, task, session, wanted=group.options.roles)
