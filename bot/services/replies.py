"""Collecting what members write: one ordered queue, one transaction a batch, acknowledged when it is stored."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.domain.access import Actor
from bot.domain.arrivals import FORM_LONGEST, Arrival, Gone, Heard
from bot.domain.consent import KEPT_CHANGED, consent_question, version_under
from bot.domain.errors import RETRY, BadInput, Conflict, NotFound, Outage
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Block, Message, Small, Text, size
from bot.domain.moderation import held_message, refusal_of_form, shown_message
from bot.domain.privacy import NO_MODEL
from bot.domain.session_types import ANSWERING, explained_in_form
from bot.domain.sessions import Session, StoredPrompt
from bot.domain.words import Words, words
from bot.services import erasing, form_posts, session_types
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.services.taking import Taking, thread_row
from bot.store import members, replies, sessions
from bot.store import session_types as sealed
from bot.store.engine import ReadTx, Store
from bot.store.replies import FormReply

BATCH = 500
SWEPT_AFTER_CLOSING = timedelta(days=90)
"""How long after its last day a thread is still compared with the store: late replies count, deletions hold."""


@dataclass(frozen=True)
class Blank:
    """What the *Reply* form holds before it is filled in; `text` is what somebody has answered already."""

    prompts: tuple[StoredPrompt, ...]
    text: str = ""
    explained: Words = field(
        default_factory=lambda: words("It appears in the thread. Name a paragraph as ¶5 if you mean one.")
    )


@dataclass
class Replies:
    """Use cases about replies; `drain` must run beside whoever calls `heard`."""

    store: Store
    clock: Clock
    writer: str = NO_MODEL
    _queue: asyncio.Queue[tuple[Arrival, asyncio.Future[bool]]] = field(default_factory=asyncio.Queue)

    def heard(self, arrival: Arrival) -> asyncio.Future[bool]:
        """Take something from a thread into the queue, in order.

        The future ends when it is stored, and tells whether anything is to be posted because of it.
        """
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((arrival, stored))
        return stored

    async def drain(self) -> None:
        """Store what has been heard, in batches as they come; runs until cancelled."""
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty() and len(batch) < BATCH:
                batch.append(self._queue.get_nowait())
            while not await self._store(batch):  # noqa: ASYNC110  no database tells when it is back
                await asyncio.sleep(RETRY)
            for _ in batch:
                self._queue.task_done()

    async def idle(self) -> None:
        """Wait until everything heard so far is stored."""
        await self._queue.join()

    async def _store(self, batch: Sequence[tuple[Arrival, asyncio.Future[bool]]]) -> bool:
        """Store it and tell whoever waits; False when the store is out of reach, and it has to be done again."""
        posts: list[bool] = []
        try:
            async with self.store.write() as tx:
                taking = Taking(tx, self.clock())
                posts = [await taking.take(arrival) for arrival, _ in batch]
                await taking.finish()
                await erasing.note(self.store, taking.now, taking.gone)
        except Outage:
            return False
        except Exception as error:  # noqa: BLE001  whoever waits must hear of it, and the queue must go on
            if len(batch) > 1:
                # One of them cannot be stored; it must not take the others along.
                return all([await self._store([one]) for one in batch])
            for _, stored in batch:
                if not stored.done():
                    stored.set_exception(error)
        else:
            for (_, stored), post in zip(batch, posts, strict=True):
                if not stored.done():
                    stored.set_result(post)
        return True

    async def before_form(self, actor: Actor, session_id: int) -> Message | Blank:
        """What the *Reply* form shows; the question of consent for somebody who has not joined."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            session = await _answerable(tx, actor.guild_id, session_id)
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
            if member is not None and member.consent_version < version_under(self.writer):
                return consent_question(KEPT_CHANGED, session_id, self.writer)
            if member is not None:
                await _refuse_blocked(tx, group, actor)
                prompts = await sessions.prompts(tx, actor.guild_id, session_id)
                shown = tuple(one for one in prompts if one.shown)
                if session.phase != ANSWERING:
                    return Blank(shown)
                before = await sealed.own(tx, actor.guild_id, session_id, actor.user_id)
                return Blank(shown, before.text if before else "", explained_in_form(session))
        not_yet = words("Nothing you write is kept so far; after your choice the form opens.")
        return consent_question(not_yet, session_id, self.writer)

    async def form(self, actor: Actor, session_id: int, text: str, interaction_id: int, prompt_id: int = 0) -> Message:
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
            await _refuse_blocked(tx, group, actor)
            now = self.clock()
            row: dict[str, Any] = {
                "guild_id": actor.guild_id,
                "id": interaction_id,
                "group_id": group.id,
                "session_id": session.id,
                "author_id": actor.user_id,
                "text": cleaned,
                "channel_id": session.thread_id,
                "prompt_id": prompt_id if await _has_prompt(tx, session, prompt_id) else None,
                "source": "form",
                "created_at": now,
                "edited_at": None,
            }
            held = member.consent != "by name" and group.options.approve_unnamed
            reply = FormReply(interaction_id, session.id, actor.user_id, session.thread_id, cleaned)
            name = member.display_name if member.consent == "by name" else ""
            shown = (
                held_message(reply.id, session.thread_id, cleaned) if held else shown_message(session.id, cleaned, name)
            )
            if sum(size(block) for block in shown.blocks) > (PLAIN_LIMIT if group.plain else LAYOUT_LIMIT):
                raise BadInput(
                    words(
                        "With its signs and line breaks the reply is too long to be shown. Shorten it and send it "
                        "again."
                    )
                )
            if session.phase == ANSWERING:
                return await session_types.keep(tx, session, row)
            await replies.put(tx, [row | {"state": "held" if held else "kept"}])
            if held:
                await form_posts.hold(tx, group, reply, shown, now)
            else:
                await form_posts.show(tx, group, reply, shown, now)
        if held:
            said = words("Your reply waits for a facilitator. Once approved, it stands in the thread without name.")
        else:
            said = words("Your reply is kept and will stand in the thread in a moment.")
        return Message((Text(said),))

    async def add(self, actor: Actor, heard: Heard, *, hears_threads: bool) -> Message:
        """Take a thread message into the discussion: one's own, or as a facilitator one that a member wrote as such."""
        own = heard.author_id == actor.user_id
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part" if own else "manage")
            session = await sessions.in_thread(tx, actor.guild_id, heard.channel_id)
            if session is None:
                raise NotFound(
                    words("Only messages in a session's thread can be added. Write there, or press *Reply* under it.")
                )
            if not heard.text:
                raise BadInput(words("There are no words in this message, so there is nothing to add."))
            author = await members.get(tx, actor.guild_id, group.id, heard.author_id)
            if author is None and own:
                return consent_question(
                    words("Nothing you write is kept so far; after your choice use *Add to the discussion* once more."),
                    writer=self.writer,
                )
            if author is None or (not own and heard.created_at < author.joined_at):
                raise Conflict(
                    words("Its author had not joined when it was written, so only they can add it to the discussion.")
                )
            if await replies.stands(tx, actor.guild_id, heard.message_id):
                return Message((Text(words("This message is part of the discussion already.")),))
            if not await replies.take_up(tx, thread_row(group, session, heard), even_deleted=own):
                raise Conflict(words("Its author has taken this message back, so only they can add it again."))
        blocks: list[Block] = [Text(words("Added to the discussion of session {n}.", n=session.n))]
        if not hears_threads:
            blocks.append(Small(words("I cannot see what is changed later: after an edit, add it once more.")))
        return Message(tuple(blocks))

    async def threads(self, guild_id: int) -> list[int]:
        """Threads whose replies are kept true by the sweep: open ones, and those that closed not long ago."""
        async with self.store.read() as tx:
            found = await sessions.with_threads(tx, guild_id, self.clock() - SWEPT_AFTER_CLOSING)
        return [one.thread_id for one in found if one.thread_id is not None]

    async def known(self, guild_id: int, thread_id: int) -> set[int]:
        """Messages of a thread in which replies stand; read it before the history that it is compared with."""
        async with self.store.read() as tx:
            return await replies.known_ids(tx, guild_id, thread_id)

    async def reconcile(
        self, guild_id: int, thread_id: int, known: set[int], there: set[int], standing: Sequence[Heard] = ()
    ) -> None:
        """Make the store equal to a thread's whole history: what was missed, edited or deleted meanwhile.

        `there` are all its messages, `standing` those that people wrote. `known` was read before the history, so
        that whatever came in between is not taken for deleted.
        """
        await asyncio.gather(*(self.heard(heard) for heard in standing))
        lost = known - there
        if lost:
            await self.heard(Gone(guild_id, thread_id, tuple(sorted(lost))))


async def _refuse_blocked(tx: ReadTx, group: Group, actor: Actor) -> None:
    if await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, actor.user_id)):
        raise refusal_of_form()


async def _has_prompt(tx: ReadTx, session: Session, prompt_id: int) -> bool:
    return any(one.id == prompt_id for one in await sessions.prompts(tx, session.guild_id, session.id))


async def _answerable(tx: ReadTx, guild_id: int, session_id: int) -> Session:
    session = await sessions.get(tx, guild_id, session_id)
    if session is None or session.state in ("cancelled", "planned"):
        raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
    return session
