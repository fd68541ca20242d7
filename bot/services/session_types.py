"""Sealed answers: keeping them, opening them to who has answered, and posting all of them when their time comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message, Text
from bot.domain.moderation import held_message, refusal_of_form, shown_message
from bot.domain.outbox import Delivery, key_of
from bot.domain.pairs import (
    PAIRING,
    PRIVATE,
    kept_line,
    line_typed,
    pair_message,
    pair_title,
    pairs_of,
    partners_message,
    shared_message,
    talk_until,
)
from bot.domain.session_types import ANSWERING, PAIRS, SEALED, Answer, kept_answer, others_message
from bot.domain.sessions import Session
from bot.domain.words import Words, words
from bot.services import erasing, form_posts
from bot.services.apart import kept_apart
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import groups, members, outbox, replies, session_types, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery
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
        with kept_apart("phases could not be ended") as apart:
            for guild_id, session_id in due:
                with apart():
                    async with self.store.write() as tx:
                        await _end(tx, guild_id, session_id, now)
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
            if session.phase == PAIRING:
                return await _partners(tx, session, actor)
            if session.phase != ANSWERING and session.kind == PAIRS:
                raise Conflict(words("That is over: answers are not shown any more. Write in the session's thread."))
            if session.phase != ANSWERING:
                raise Conflict(words("Nothing is sealed any more: what was answered stands in the session's thread."))
            if session.kind == PAIRS:
                raise Conflict(
                    words("Answers stay private until the pairs are made, on {when}.", when=session.phase_at)
                )
            if await session_types.own(tx, group.guild_id, session_id, actor.user_id) is None:
                raise Conflict(words("Answer first: press *Reply* under the session. Then the others' answers open."))
            answers = await _answers(tx, group, session)
        seen = [one for one in answers if one.author != actor.user_id and not one.held]
        return others_message(session, seen, page)

    async def line(self, actor: Actor, session_id: int) -> str:
        """What one's pair has written so far, for the form that shares a line."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            session, pair = await _pair(tx, group, session_id, actor)
            before = await _line_of(tx, session, pair)
        return before.text if before else ""

    async def share(self, actor: Actor, session_id: int, typed: str, interaction_id: int) -> Message:
        """Keep the line of one's pair, in the place of one that was written before."""
        text = line_typed(typed)
        now = self.clock()
        replaced: list[int] = []
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            session, pair = await _pair(tx, group, session_id, actor)
            if await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, actor.user_id)):
                raise refusal_of_form()
            before = await _line_of(tx, session, pair)
            number = interaction_id
            if before is not None and before.author == actor.user_id:
                number = before.id
                await session_types.edit(tx, group.guild_id, number, text, None, now)
            else:
                replaced = [before.id] if before else []
                await replies.delete(tx, group.guild_id, replaced)
                await replies.put(tx, [_line_row(group, session, actor, interaction_id, text, now)])
            if replaced:
                await erasing.note(self.store, actor.latest(now), [(group, replaced)])
        return kept_line(session, number)

    async def people(self, delivery: Delivery) -> tuple[int, ...]:
        """Who is in the pair that a delivery is for, at this moment."""
        async with self.store.read() as tx:
            return await session_types.in_pair(tx, delivery.guild_id, delivery.subject_id, delivery.part)

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
        await replies.put(tx, [row | {"state": SEALED}])
    else:
        await session_types.edit(tx, session.guild_id, before.id, row["text"], row["prompt_id"], row["created_at"])
    return kept_answer(session, row["id"] if before is None else before.id, again=before is not None)


async def _partners(tx: ReadTx, session: Session, actor: Actor) -> Message:
    """What those in one's pair have answered."""
    pair = await session_types.pair_of(tx, session.guild_id, session.id, actor.user_id)
    if not pair:
        raise Conflict(_in_no_pair())
    answers = await session_types.answers(tx, session.guild_id, session.id, PRIVATE)
    return partners_message(session, [one for one in answers if one.author in pair and one.author != actor.user_id])


async def _pair(tx: ReadTx, group: Group, session_id: int, actor: Actor) -> tuple[Session, tuple[int, ...]]:
    """A session in which pairs talk, and the actor's pair."""
    session = await sessions.get(tx, group.guild_id, session_id)
    if session is None:
        raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
    if session.phase != PAIRING:
        raise Conflict(words("No lines are collected now. Write in the session's thread, or press *Reply* under it."))
    pair = await session_types.pair_of(tx, group.guild_id, session_id, actor.user_id)
    if not pair:
        raise Conflict(_in_no_pair())
    return session, pair


def _in_no_pair() -> Words:
    return words("You are in no pair of this session. Write in its thread, or press *Reply* under it.")


async def _line_of(tx: ReadTx, session: Session, pair: tuple[int, ...]) -> Answer | None:
    lines = await session_types.answers(tx, session.guild_id, session.id)
    return next((one for one in lines if one.author in pair), None)


def _line_row(
    group: Group, session: Session, actor: Actor, interaction_id: int, text: str, now: datetime
) -> dict[str, Any]:
    return {
        "guild_id": group.guild_id,
        "id": interaction_id,
        "group_id": group.id,
        "session_id": session.id,
        "author_id": actor.user_id,
        "text": text,
        "channel_id": session.thread_id,
        "source": "form",
        "created_at": now,
        "state": SEALED,
    }


async def _answers(tx: ReadTx, group: Group, session: Session) -> list[Answer]:
    """A session's sealed answers, each with whether facilitators are to see it first."""
    found = await session_types.answers(tx, session.guild_id, session.id)
    unnamed_wait = group.options.approve_unnamed
    marks = [mark_of(group.secret, one.author) for one in found]
    closed = [await members.is_blocked(tx, group.guild_id, group.id, mark) for mark in marks]
    return [
        replace(one, closed=shut, held=shut or (unnamed_wait and not one.name))
        for one, shut in zip(found, closed, strict=True)
    ]


async def _end(tx: WriteTx, guild_id: int, session_id: int, now: datetime) -> None:
    """End a session's phase, once: what was sealed in it is shown together, or pairs are made of those who answered."""
    session = await sessions.get(tx, guild_id, session_id)
    number = await session_types.group_of(tx, guild_id, session_id)
    group = await groups.get(tx, guild_id, number) if number is not None else None
    if session is None or group is None or session.phase_at is None or session.phase_at > now:
        return
    answers = await _answers(tx, group, session) if session.thread_id is not None else []
    following: dict[str, Any] = {"phase": "", "phase_at": None}
    if session.kind == PAIRS and session.phase == ANSWERING:
        following = await _pair_up(tx, group, session, answers, now) or following
    else:
        for answer in answers:
            await _show(tx, group, session, answer, now)
        await session_types.part(tx, guild_id, session_id)
    await sessions.change(tx, guild_id, session_id, **following)


async def _pair_up(
    tx: WriteTx, group: Group, session: Session, answers: Sequence[Answer], now: datetime
) -> dict[str, Any] | None:
    """Make pairs of those who answered; a single one's answer is shown, and nobody is paired in a closed session."""
    willing = [one for one in answers if not one.closed]
    if len(willing) == 1 and session.state == "open":
        await _show(tx, group, session, willing[0], now)
        answers = [one for one in answers if one != willing[0]]
    for answer in answers:
        await replies.set_state(tx, group.guild_id, answer.id, PRIVATE)
    if len(willing) < 2 or session.state != "open":
        return None
    until = talk_until(session, now)
    pairs = pairs_of(session.id, [one.author for one in willing])
    await session_types.pair_up(tx, group.guild_id, session.id, pairs)
    for number in range(1, len(pairs) + 1):
        await _open_thread(tx, group, session, number, until, now)
    return {"phase": PAIRING, "phase_at": until}


async def _open_thread(
    tx: WriteTx, group: Group, session: Session, number: int, until: datetime, now: datetime
) -> None:
    """A thread for a pair, and in it the message that names the two."""
    home = group.home_channel_id
    key = key_of(group.guild_id, home, "thread", "pair", session.id, number, 0)
    thread = NewDelivery(
        guild_id=group.guild_id,
        key=key,
        kind="thread",
        subject="pair",
        subject_id=session.id,
        channel_id=home,
        due_at=now,
        part=number,
        title=pair_title(session, number),
        plain=group.plain,
        language=group.language,
    )
    await outbox.put(tx, thread)
    said = key_of(group.guild_id, home, "message", "pair", session.id, number, 0)
    message = pair_message(session, until)
    await outbox.put(
        tx, replace(thread, key=said, kind="message", channel_id=None, depends_on=key, title="", message=message)
    )


async def _show(tx: WriteTx, group: Group, session: Session, answer: Answer, now: datetime) -> None:
    """Let an answer or a line stand in the thread from now on, or let facilitators decide about it."""
    shown = FormReply(answer.id, session.id, answer.author, session.thread_id or 0, answer.text)
    await replies.set_state(tx, group.guild_id, answer.id, "held" if answer.held else "kept")
    if answer.held:
        await form_posts.hold(tx, group, shown, held_message(answer.id, shown.channel_id, answer.text), now)
    else:
        said = shared_message if session.phase == PAIRING else shown_message
        await form_posts.show(tx, group, shown, said(session.id, answer.text, answer.name), now)
