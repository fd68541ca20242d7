"""Collecting what members write: one ordered queue, one transaction a batch, acknowledged when it is stored."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.access import Actor
from bot.domain.arrivals import FORM_LONGEST, LONGEST, Arrival, Gone, Heard
from bot.domain.consent import consent_question
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Button, Message, Small, Text, Voice
from bot.domain.outbox import key_of
from bot.domain.sessions import Session
from bot.domain.words import words
from bot.services import corrections
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import groups, members, outbox, programmes, replies, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery

BATCH = 500


@dataclass
class Replies:
    """Use cases about replies; `drain` must run beside whoever calls `heard`."""

    store: Store
    clock: Clock
    _queue: asyncio.Queue[tuple[Arrival, asyncio.Future[None]]] = field(default_factory=asyncio.Queue)

    def heard(self, arrival: Arrival) -> asyncio.Future[None]:
        """Take something from a thread into the queue, in order; the future ends when it is stored."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((arrival, stored))
        return stored

    async def drain(self) -> None:
        """Store what has been heard, in batches as they come; runs until cancelled."""
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty() and len(batch) < BATCH:
                batch.append(self._queue.get_nowait())
            await self._store(batch)

    async def idle(self) -> None:
        """Wait until everything heard so far is stored."""
        await self._queue.join()

    async def _store(self, batch: Sequence[tuple[Arrival, asyncio.Future[None]]]) -> None:
        try:
            async with self.store.write() as tx:
                for arrival, _ in batch:
                    await self._take(tx, arrival)
        except Exception as error:  # noqa: BLE001  whoever waits must hear of it, and the queue must go on
            for _, stored in batch:
                if not stored.done():
                    stored.set_exception(error)
        else:
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(None)
        finally:
            for _ in batch:
                self._queue.task_done()

    async def _take(self, tx: WriteTx, arrival: Arrival) -> None:
        session = await sessions.in_thread(tx, arrival.guild_id, arrival.channel_id)
        programme = await programmes.get(tx, arrival.guild_id, session.programme_id) if session else None
        group = await groups.get(tx, arrival.guild_id, programme.group_id) if programme else None
        if session is None or group is None:
            return
        if isinstance(arrival, Gone):
            forms = await self._forms(tx, arrival)
            ids = [*arrival.message_ids, *forms]
            await replies.bury(tx, arrival.guild_id, group.id, session.id, arrival.channel_id, ids, self.clock())
            await replies.delete(tx, arrival.guild_id, ids)
            await corrections.take_back(tx, group, forms, self.clock())
            await corrections.follow(tx, group, ids, self.clock())
            return
        await self._hear(tx, group, session, arrival)
        await replies.see(tx, arrival.guild_id, arrival.channel_id, arrival.message_id)

    async def _forms(self, tx: WriteTx, gone: Gone) -> list[int]:
        """Form replies whose posts were among the deleted messages."""
        posts = [await outbox.by_message(tx, gone.guild_id, number) for number in gone.message_ids]
        return [post.subject_id for post in posts if post is not None and post.subject == "reply"]

    async def _hear(self, tx: WriteTx, group: Group, session: Session, heard: Heard) -> None:
        if not heard.text and heard.edited_at is None:
            return
        member = await members.get(tx, group.guild_id, group.id, heard.author_id)
        if member is not None:
            if heard.created_at >= member.joined_at:
                await replies.put(tx, [_row(group, session, heard)])
            if heard.edited_at is not None:
                await corrections.follow(tx, group, [heard.message_id], self.clock())
            return
        mark = mark_of(group.secret, heard.author_id)
        if await members.is_left_out(tx, group.guild_id, group.id, mark):
            return
        if heard.edited_at is None and await members.ask_once(tx, group.guild_id, group.id, mark):
            await outbox.put(tx, self._question(group, heard))

    def _question(self, group: Group, heard: Heard) -> NewDelivery:
        said = words("Your message is not kept, since you have not joined. *Join* asks you, privately, what you want.")
        return NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, heard.channel_id, "message", "consent", heard.message_id, 0, 0),
            kind="message",
            subject="consent",
            subject_id=heard.message_id,
            channel_id=heard.channel_id,
            due_at=self.clock(),
            message=Message((Small(said),), (Button("join", (), words("Join"), "primary"),)),
            plain=group.plain,
            language=group.language,
        )

    async def before_form(self, actor: Actor, session_id: int) -> Message | None:
        """None when the *Reply* form may be shown; the question of consent for somebody who has not joined."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            await _answerable(tx, actor.guild_id, session_id)
            if await members.get(tx, actor.guild_id, group.id, actor.user_id) is not None:
                return None
        return consent_question(words("You have not joined yet; after your choice the form opens."), session_id)

    async def form(self, actor: Actor, session_id: int, text: str, interaction_id: int) -> Message:
        """Keep a reply from the form and show it in the thread, under its author's name or as a participant's."""
        cleaned = unicodedata.normalize("NFC", text).strip()
        if not cleaned:
            raise BadInput(words("The reply was empty, so nothing was kept. Write something and send it again."))
        if len(cleaned) > FORM_LONGEST:
            raise BadInput(
                words("A reply has at most {most} characters. Shorten it and send it again.", most=FORM_LONGEST)
            )
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            session = await _answerable(tx, actor.guild_id, session_id)
            if session.thread_id is None:
                raise Conflict(words("The session's thread is not open yet. Try again in a minute."))
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
            if member is None:
                raise Conflict(words("Press *Join* first: it asks you whether your reply may be quoted."))
            now = self.clock()
            row: dict[str, Any] = {
                "guild_id": actor.guild_id,
                "id": interaction_id,
                "group_id": group.id,
                "session_id": session.id,
                "author_id": actor.user_id,
                "text": cleaned,
                "channel_id": session.thread_id,
                "source": "form",
                "created_at": now,
                "edited_at": None,
            }
            await replies.put(tx, [row])
            name = member.display_name if member.consent == "by name" else ""
            await outbox.put(
                tx,
                NewDelivery(
                    guild_id=actor.guild_id,
                    key=key_of(actor.guild_id, session.thread_id, "message", "reply", interaction_id, 0, 0),
                    kind="message",
                    subject="reply",
                    subject_id=interaction_id,
                    channel_id=session.thread_id,
                    due_at=now,
                    message=Message((Voice(cleaned, name),), (Button("reply", (session.id,), words("Reply")),)),
                    plain=group.plain,
                    language=group.language,
                ),
            )
        return Message((Text(words("Your reply is kept and will stand in the thread in a moment.")),))

    async def threads(self, guild_id: int) -> list[int]:
        """Threads of open sessions, for the sweep after downtime."""
        async with self.store.read() as tx:
            found = await sessions.with_threads(tx, guild_id)
        return [one.thread_id for one in found if one.thread_id is not None]

    async def known(self, guild_id: int, thread_id: int) -> set[int]:
        """Messages of a thread that are kept; read it before the history that it is compared with."""
        async with self.store.read() as tx:
            return await replies.known_ids(tx, guild_id, thread_id)

    async def reconcile(self, guild_id: int, thread_id: int, known: set[int], standing: Sequence[Heard]) -> None:
        """Make the store equal to a thread's whole history: what was missed, edited or deleted meanwhile.

        `known` was read before the history, so that whatever came in between is not taken for deleted.
        """
        await asyncio.gather(*(self.heard(heard) for heard in standing))
        lost = known - {heard.message_id for heard in standing}
        if lost:
            await self.heard(Gone(guild_id, thread_id, tuple(sorted(lost))))


async def _answerable(tx: ReadTx, guild_id: int, session_id: int) -> Session:
    session = await sessions.get(tx, guild_id, session_id)
    if session is None or session.state in ("cancelled", "planned"):
        raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
    return session


def _row(group: Group, session: Session, heard: Heard) -> dict[str, Any]:
    return {
        "guild_id": group.guild_id,
        "id": heard.message_id,
        "group_id": group.id,
        "session_id": session.id,
        "author_id": heard.author_id,
        "text": heard.text[:LONGEST] if heard.text else None,  # an edit may have taken every word away
        "channel_id": heard.channel_id,
        "reply_to": heard.reply_to,
        "source": "thread",
        "created_at": heard.created_at,
        "edited_at": heard.edited_at,
    }
