"""Facilitators and single replies: leaving one out, approving one, seeing its author, closing the form to somebody."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message, Small, Text
from bot.domain.moderation import author_message, member_message, shown_message
from bot.domain.words import words
from bot.services import corrections, form_posts
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, members, outbox, replies
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.replies import FormReply


@dataclass(frozen=True)
class Moderation:
    """Use cases about single replies; each is on record."""

    store: Store
    clock: Clock

    async def leave_out(self, actor: Actor, message_id: int) -> Message:
        """Let a reply enter no summary, catch-up or answer; done to it once more, it counts again."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            number, state = await _meant(tx, group, message_id)
            if state == "held":
                raise Conflict(words("This reply still waits for approval. *Approve* or *Reject* it."))
            out = state == "kept"
            await replies.set_state(tx, group.guild_id, number, "left out" if out else "kept")
            await corrections.follow(tx, group, [number], self.clock())
            await self._record(tx, actor, "reply leave out" if out else "reply bring back", f"reply:{number}")
        if out:
            said = words("Left out: it enters no summary, catch-up or answer. *Leave out* once more brings it back.")
        else:
            said = words("It counts again. What was published without it stays as it is.")
        return Message((Text(said),))

    async def author(self, actor: Actor, message_id: int) -> Message:
        """Who wrote a reply, also one from the form."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            number, _ = await _meant(tx, group, message_id)
            person, _ = await replies.author_of(tx, group.guild_id, number)
            if person is None:
                raise _not_kept()
            await self._record(tx, actor, "reply author", f"reply:{number}")
            return author_message(person, blocked=await _is_blocked(tx, group, person))

    async def member(self, actor: Actor, person_id: int) -> Message:
        """Whether somebody may use the form."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            return member_message(person_id, blocked=await _is_blocked(tx, group, person_id))

    async def block(self, actor: Actor, person_id: int, *, blocked: bool) -> Message:
        """Close the form to somebody, or open it again."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            mark = mark_of(group.secret, person_id)
            if blocked != await members.is_blocked(tx, group.guild_id, group.id, mark):
                await members.set_blocked(tx, group.guild_id, group.id, mark, blocked=blocked)
                await self._record(tx, actor, "form close" if blocked else "form open", f"member:{mark}")
            return member_message(person_id, blocked=blocked)

    async def admit(self, actor: Actor, reply_id: int) -> Message:
        """Let a reply that was held stand in the thread."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            reply = await _held(tx, group, reply_id)
            now = self.clock()
            await replies.set_state(tx, group.guild_id, reply_id, "kept")
            member = await members.get(tx, group.guild_id, group.id, reply.author_id)
            name = member.display_name if member and member.consent == "by name" else ""
            await form_posts.show(tx, group, reply, shown_message(reply.session_id, reply.text, name), now)
            done = Small(words("A reply without name was approved; it stands in <#{thread}>.", thread=reply.channel_id))
            await form_posts.decided(tx, group, reply_id, done, now)
            await self._record(tx, actor, "reply approve", f"reply:{reply_id}")
        return Message((Text(words("Approved. It will stand in the thread in a moment.")),))

    async def reject(self, actor: Actor, reply_id: int) -> Message:
        """Delete a reply that was held."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            await _held(tx, group, reply_id)
            await replies.delete(tx, group.guild_id, [reply_id])
            done = Small(words("A reply without name was rejected and deleted."))
            await form_posts.decided(tx, group, reply_id, done, self.clock())
            await self._record(tx, actor, "reply reject", f"reply:{reply_id}")
        return Message((Text(words("Rejected. Its words are deleted.")),))

    async def _record(self, tx: WriteTx, actor: Actor, action: str, subject: str) -> None:
        await audit.record(tx, actor.guild_id, actor.user_id, action, subject, self.clock())


async def _meant(tx: ReadTx, group: Group, message_id: int) -> tuple[int, str]:
    """The reply that a message is, or that the bot posted with it, and its state."""
    state = await replies.state_of(tx, group.guild_id, group.id, message_id)
    if state is not None:
        return message_id, state
    post = await outbox.by_message(tx, group.guild_id, message_id)
    number = post.subject_id if post is not None and post.subject in ("reply", "held") else 0
    state = await replies.state_of(tx, group.guild_id, group.id, number)
    if state is None:
        raise _not_kept()
    return number, state


async def _held(tx: ReadTx, group: Group, reply_id: int) -> FormReply:
    reply = await replies.held(tx, group.guild_id, group.id, reply_id)
    if reply is None:
        raise NotFound(words("This reply does not wait any more: somebody has decided, or its author took it back."))
    return reply


async def _is_blocked(tx: ReadTx, group: Group, person_id: int) -> bool:
    return await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, person_id))


def _not_kept() -> NotFound:
    return NotFound(words("This message is not kept as a reply. Its author has not joined, or has taken it back."))
