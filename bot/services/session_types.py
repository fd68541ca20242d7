"""Sealed answers: keeping them, opening them to who has answered, and posting all of them when their time comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound, Outage
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message, Text
from bot.domain.moderation import held_message, shown_message
from bot.domain.session_types import ANSWERING, Answer, kept_answer, others_message
from bot.domain.sessions import Session
from bot.domain.words import words
from bot.services import erasing, form_posts
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import groups, members, replies, session_types, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.replies import FormReply


@dataclass(frozen=True)
class SessionTypes:
    """Use cases about what is sealed."""

    store: Store
    clock: Clock

    async def tend(self) -> int:
        """End every phase that is over."""
        now = self.clock()
        async with self.store.read() as tx:
            due = await session_types.due(tx, now)
        errors: list[Exception] = []
        for guild_id, session_id in due:
            try:
                async with self.store.write() as tx:
                    await _end(tx, guild_id, session_id, now)
            except Outage:
                raise
            except Exception as error:  # noqa: BLE001  one group's trouble must not hold up the others
                errors.append(error)
        if errors:
            raise ExceptionGroup("phases could not be ended", errors)
        return len(due)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next phase is over."""
        return await session_types.next_due(tx)

    async def others(self, actor: Actor, session_id: int, page: int) -> Message:
        """The others' answers, for who has answered."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            session = await sessions.get(tx, group.guild_id, session_id)
            if session is None:
                raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
            if session.phase != ANSWERING:
                raise Conflict(words("Nothing is sealed any more: what was answered stands in the session's thread."))
            if await session_types.own(tx, group.guild_id, session_id, actor.user_id) is None:
                raise Conflict(words("Answer first: press *Reply* under the session. Then the others' answers open."))
            answers = await _answers(tx, group, session)
        seen = [one for one in answers if one.author != actor.user_id and not one.held]
        return others_message(session, seen, page)

    async def take_back(self, actor: Actor, reply_id: int) -> Message:
        """Take back an answer of one's own while it is sealed."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            author, _ = await replies.author_of(tx, group.guild_id, reply_id)
            state = await replies.state_of(tx, group.guild_id, group.id, reply_id)
            if author != actor.user_id or state is None:
                raise NotFound(words("That answer is not kept (any more), so there is nothing to take back."))
            now = self.clock()
            await erasing.withdraw(tx, group, {reply_id: "form"}, now)
            await erasing.note(self.store, actor.latest(now), [(group, [reply_id])])
        await members.empty_log(self.store)
        return Message((Text(words("Taken back: your answer is not kept any more.")),))


async def keep(tx: WriteTx, session: Session, row: dict[str, Any]) -> Message:
    """Seal an answer from the form; a second one of the same person takes the place of the first."""
    before = await session_types.own(tx, session.guild_id, session.id, row["author_id"])
    if before is None:
        await replies.put(tx, [row | {"state": "sealed"}])
    else:
        await session_types.edit(tx, session.guild_id, before.id, row["text"], row["prompt_id"], row["created_at"])
    return kept_answer(session, row["id"] if before is None else before.id, again=before is not None)


async def _answers(tx: ReadTx, group: Group, session: Session) -> list[Answer]:
    """A session's sealed answers, each with whether facilitators are to see it first."""
    found = await session_types.answers(tx, session.guild_id, session.id)
    unnamed_wait = group.options.approve_unnamed
    marks = [mark_of(group.secret, one.author) for one in found]
    closed = [await members.is_blocked(tx, group.guild_id, group.id, mark) for mark in marks]
    return [
        replace(one, held=blocked or (unnamed_wait and not one.name))
        for one, blocked in zip(found, closed, strict=True)
    ]


async def _end(tx: WriteTx, guild_id: int, session_id: int, now: datetime) -> None:
    """End a session's phase, once: whatever was sealed in it is shown, in the order in which it was written."""
    session = await sessions.get(tx, guild_id, session_id)
    number = await session_types.group_of(tx, guild_id, session_id)
    group = await groups.get(tx, guild_id, number) if number is not None else None
    if session is None or group is None or session.phase_at is None or session.phase_at > now:
        return
    if session.thread_id is not None:
        for answer in await _answers(tx, group, session):
            await _show(tx, group, session, answer, now)
    await sessions.change(tx, guild_id, session_id, phase="", phase_at=None)


async def _show(tx: WriteTx, group: Group, session: Session, answer: Answer, now: datetime) -> None:
    """Let an answer stand in the thread from now on, or let facilitators decide about it."""
    shown = FormReply(answer.id, session.id, answer.author, session.thread_id or 0, answer.text)
    await replies.set_state(tx, group.guild_id, answer.id, "held" if answer.held else "kept")
    if answer.held:
        await form_posts.hold(tx, group, shown, held_message(answer.id, shown.channel_id, answer.text), now)
    else:
        await form_posts.show(tx, group, shown, shown_message(session.id, answer.text, answer.name), now)
