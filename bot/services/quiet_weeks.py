"""Telling facilitators of a session that nobody has answered by its middle, and doing what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Actor
from bot.domain.changes import shifted
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.interventions import action_of
from bot.domain.messages import Message, Text
from bot.domain.outbox import key_of
from bot.domain.quiet_weeks import left, pose_question, posed, quiet_line, shift_question
from bot.domain.sessions import Session, StoredPrompt, drawn
from bot.domain.words import words
from bot.services import courses, nudges
from bot.services.apart import kept_apart
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, groups, outbox, programmes, replies, sessions, suggestions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery

A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class QuietWeeks:
    """Use cases about weeks without replies."""

    store: Store
    clock: Clock

    async def tend(self) -> int:
        """Look at every session that has come to its middle."""
        now = self.clock()
        async with self.store.read() as tx:
            due = await sessions.half_over(tx, now)
        with kept_apart("sessions could not be looked at in their middle") as apart:
            for guild_id, session_id in due:
                with apart():
                    async with self.store.write() as tx:
                        await _look(tx, guild_id, session_id, now)
        return len(due)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next open session comes to its middle."""
        return await sessions.next_middle(tx)

    async def shifting(self, actor: Actor, session_id: int) -> Message:
        """What would move if all that is to come were held a week later."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            session = await _session(tx, group, session_id)
            programme = await programmes.get(tx, group.guild_id, session.programme_id)
            if programme is None:
                raise NotFound(words("That session is not here any more. `/session list` shows what is."))
            course = await courses.seen_course(tx, actor, programme.id, programme.revision)
        coming = sorted((one for one in course.sessions if one.state == "planned"), key=lambda one: one.starts_at)
        if not coming:
            raise Conflict(words("No session is still to come, so there is nothing to shift."))
        return shift_question(shifted(coming, A_WEEK, programme), programme)

    async def posing(self, actor: Actor, session_id: int, turn: int) -> Message:
        """One more question for a session's thread, as it would be posted."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            session = await _open(tx, group, session_id)
            left_over, place = await _unasked(tx, session)
            if not left_over:
                raise Conflict(words("Every question for this excerpt has been asked. `/prompt suggest` adds one."))
            stored = left_over[turn % len(left_over)]
            name = (await suggestions.names(tx, group.guild_id, group.id)).get(stored.prompt.text, "")
        return pose_question(session, stored, name, place, turn, more=len(left_over) > 1)

    async def pose(self, actor: Actor, session_id: int, prompt_id: int) -> Message:
        """Post a question in a session's thread, once."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            session = await _open(tx, group, session_id)
            left_over, place = await _unasked(tx, session)
            stored = next((one for one in left_over if one.id == prompt_id), None)
            if stored is None:
                raise Conflict(words("That question has been asked already. Press *Post another question* again."))
            name = (await suggestions.names(tx, group.guild_id, group.id)).get(stored.prompt.text, "")
            key = _question_key(session, stored)
            message = posed(session, stored, name, place)
            await outbox.put(tx, _row(group, key, "question", session.id, session.thread_id or 0, message, now))
            await audit.record(
                tx, group.guild_id, actor.user_id, action_of("question added"), f"session:{session.id}", now
            )
        said = words("The question is posted in <#{thread}>.", thread=session.thread_id)
        return Message((Text(said),))

    async def leave(self, actor: Actor, session_id: int) -> Message:
        """Leave a quiet session as it is."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            return left(await _session(tx, group, session_id))


async def _look(tx: WriteTx, guild_id: int, session_id: int, now: datetime) -> None:
    """Tell of one session if nobody has replied; of each week of a programme once."""
    session = await sessions.get(tx, guild_id, session_id)
    if session is None or session.middle_at is None or session.middle_at > now:
        return
    await sessions.change(tx, guild_id, session_id, middle_at=None)
    programme = await programmes.get(tx, guild_id, session.programme_id)
    group = await groups.get(tx, guild_id, programme.group_id) if programme else None
    if programme is None or group is None or programme.state != "running":
        return
    if session.state != "open" or session.closes_at <= now:
        return
    await nudges.at_middle(tx, group, programme, session, now)
    if not group.options.quiet_weeks or await replies.in_session(tx, guild_id, session_id):
        return
    key = key_of(guild_id, 0, "message", "quiet", programme.id, session.week, 0)
    if await outbox.get(tx, guild_id, key) is None:
        row = _row(group, key, "quiet", session.id, group.review_channel_id, quiet_line(session), now)
        await outbox.put(tx, row)
        await audit.record(tx, guild_id, None, action_of("quiet week"), f"session:{session.id}", now)


def _row(
    group: Group, key: str, subject: str, subject_id: int, channel_id: int, message: Message, now: datetime
) -> NewDelivery:
    return NewDelivery(
        guild_id=group.guild_id,
        key=key,
        kind="message",
        subject=subject,
        subject_id=subject_id,
        channel_id=channel_id,
        due_at=now,
        message=message,
        plain=group.plain,
        language=group.language,
    )


def _question_key(session: Session, stored: StoredPrompt) -> str:
    return key_of(session.guild_id, session.thread_id or 0, "message", "question", session.id, 0, stored.id)


async def _session(tx: ReadTx, group: Group, session_id: int) -> Session:
    session = await sessions.get(tx, group.guild_id, session_id)
    if session is None:
        raise NotFound(words("That session is not here any more. `/session list` shows what is."))
    return session


async def _open(tx: ReadTx, group: Group, session_id: int) -> Session:
    session = await _session(tx, group, session_id)
    if session.state != "open" or session.thread_id is None:
        raise Conflict(words("Session {n} is not open, so no question is posted there any more.", n=session.n))
    return session


async def _unasked(tx: ReadTx, session: Session) -> tuple[list[StoredPrompt], int]:
    """Questions that stand neither in a session's post nor in its thread, and the number of the next one."""
    prompts = await sessions.prompts(tx, session.guild_id, session.id)
    asked = {one.key for one in await outbox.of_subject(tx, session.guild_id, "question", session.id)}
    left_over = [one for one in drawn(prompts) if _question_key(session, one) not in asked]
    return left_over, len(prompts) - len(left_over) + 1
