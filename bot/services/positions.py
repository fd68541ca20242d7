"""Quick positions: offered when a session opens, taken while it is, counted when it closes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message
from bot.domain.outbox import key_of
from bot.domain.positions import FEWEST, NAMES, contested, kept_message, offer_message, result_message
from bot.domain.words import words
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import groups, members, outbox, positions, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.positions import Ballot


@dataclass(frozen=True)
class Positions:
    """Use cases about positions."""

    store: Store
    clock: Clock

    async def take(self, actor: Actor, session_id: int, choice: int) -> Message:
        """Keep a member's position, by a hash that only this session can make."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            session = await sessions.get(tx, actor.guild_id, session_id)
            if session is None or choice not in range(len(NAMES)):
                raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
            ballot = await positions.get(tx, actor.guild_id, session_id)
            if ballot is None or session.state != "open":
                raise Conflict(
                    words(
                        "No more positions are taken: they were counted when the session closed. You can still reply."
                    )
                )
            if await members.get(tx, actor.guild_id, group.id, actor.user_id) is None:
                raise Conflict(words("Press *Join* first; positions are those of people who take part."))
            await positions.take(tx, ballot, mark_of(ballot.secret, actor.user_id), choice)
        return kept_message(choice)

    async def tend(self) -> int:
        """Count where the session has closed, and throw away who took which position."""
        async with self.store.read() as tx:
            if not await positions.ripe(tx):
                return 0
        async with self.store.write() as tx:
            ripe = await positions.ripe(tx)
            for ballot in ripe:
                await _count(tx, ballot, self.clock())
        await members.empty_log(self.store)
        return len(ripe)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """At once, when a session with positions has closed."""
        return self.clock() if await positions.ripe(tx) else None


async def offer(tx: WriteTx, group: Group, session_id: int, thread_id: int, now: datetime) -> None:
    """Put the buttons into a session's new thread, where the group wants them and a question contests the text."""
    stored = contested(await sessions.prompts(tx, group.guild_id, session_id)) if group.options.positions else None
    if stored is None:
        return
    await positions.open_ballot(tx, Ballot(group.guild_id, session_id, stored.id, secrets.token_bytes(32)))
    await _put(tx, group, session_id, thread_id, 0, offer_message(session_id, stored.prompt.text), now)


async def forget(tx: WriteTx, guild_id: int, person_id: int) -> None:
    """Take back a person's positions wherever they are still being taken."""
    for ballot in await positions.open_in(tx, guild_id):
        await positions.drop(tx, ballot, mark_of(ballot.secret, person_id))


async def _count(tx: WriteTx, ballot: Ballot, now: datetime) -> None:
    counts = await positions.counted(tx, ballot)
    enough = sum(counts) >= FEWEST
    await positions.close(tx, ballot, counts if enough else None)
    session = await sessions.get(tx, ballot.guild_id, ballot.session_id)
    group = await groups.current(tx, ballot.guild_id)
    prompts = await sessions.prompts(tx, ballot.guild_id, ballot.session_id)
    question = next((one.prompt.text for one in prompts if one.id == ballot.prompt_id), "")
    if enough and group is not None and session is not None and session.thread_id is not None:
        await _put(tx, group, session.id, session.thread_id, 1, result_message(session.id, question, counts), now)


async def _put(
    tx: WriteTx, group: Group, session_id: int, thread_id: int, part: int, message: Message, now: datetime
) -> None:
    await outbox.put(
        tx,
        NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, thread_id, "message", "positions", session_id, part, 0),
            kind="message",
            subject="positions",
            subject_id=session_id,
            channel_id=thread_id,
            due_at=now,
            part=part,
            message=message,
            plain=group.plain,
            language=group.language,
        ),
    )
