"""Joining, consent, leaving."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.consent import CONSENT_VERSION, KEPT_CHANGED, consent_question, version_under
from bot.domain.groups import Group
from bot.domain.index import link_to
from bot.domain.members import Choice, mark_of
from bot.domain.messages import Block, Button, Message, Small, Text
from bot.domain.myself import quoted_how
from bot.domain.outbox import ASKING
from bot.domain.privacy import NO_MODEL
from bot.domain.words import Trusted, words
from bot.services import corrections, erasing
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import members, outbox, programmes, replies, sessions
from bot.store.engine import ReadTx, Store


@dataclass(frozen=True)
class Members:
    """Use cases about taking part."""

    store: Store
    clock: Clock
    writer: str = NO_MODEL

    async def join(self, actor: Actor, message_id: int | None = None) -> Message:
        """The private question behind *Join*; it says what is chosen now.

        Pressed under the small reply that asks, it lets that one vanish.
        """
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
            out = await members.is_left_out(tx, actor.guild_id, group.id, mark_of(group.secret, actor.user_id))
            post = await outbox.by_message(tx, actor.guild_id, message_id) if message_id else None
        if post is not None and post.subject == ASKING:
            async with self.store.write() as tx:
                await outbox.hasten(tx, actor.guild_id, ASKING, post.subject_id, "delete", self.clock())
        if member is not None and member.consent_version < version_under(self.writer):
            now = KEPT_CHANGED
        elif member is not None:
            now = words("You have joined, and may be quoted {how}.", how=quoted_how(member.consent))
        elif out:
            now = words("You are left out: nothing you write is kept.")
        else:
            now = words("You have not joined yet; nothing you write is kept.")
        return consent_question(now, writer=self.writer)

    async def choose(self, actor: Actor, choice: Choice, told: int = CONSENT_VERSION) -> Message:
        """Store a choice, and of what was `told` before it; *leave me out* also takes back what was kept."""
        if choice == "leave me out":
            return await self._leave(actor)
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await members.let_in(tx, actor.guild_id, group.id, mark_of(group.secret, actor.user_id))
            before = await members.get(tx, actor.guild_id, group.id, actor.user_id)
            joined_at = actor.acted_at or self.clock()
            named = (actor.user_id, actor.display_name)
            await members.put(tx, actor.guild_id, group.id, *named, choice, joined_at, told)
            if before is not None and (before.consent, before.display_name) != (choice, actor.display_name):
                written = await replies.of_person(tx, erasing.whose(group, actor.user_id))
                name = actor.display_name if choice == "by name" else ""
                await corrections.rename(tx, group, list(written), name, self.clock())
            if before is not None and choice == "without name":
                await erasing.uncredit(tx, group, actor.user_id, self.clock())
            joined = await members.count(tx, actor.guild_id, group.id)
            late = await _late(tx, group) if before is None else []
        said = words(
            "You have joined, and may be quoted {how}. Press *Join* again to change this.", how=quoted_how(choice)
        )
        remind = Button("remind", (), words("Remind me"))
        blocks: tuple[Block, ...] = (Text(said), *late, Small(words("Readers who have joined: {count}", count=joined)))
        catch_up = (Button("catchup", (), words("Catch up")),) if late else ()
        return Message(blocks, (*catch_up, remind))

    async def _leave(self, actor: Actor) -> Message:
        """Forget a person but for the mark that says so.

        What they did as a facilitator stays in the audit and in the revisions: others rely on who published what.
        """
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            now = self.clock()
            await erasing.forget(tx, group, actor.user_id, now, acts=False, marks=False)
            await members.leave_out(tx, actor.guild_id, group.id, mark_of(group.secret, actor.user_id))
            await erasing.note_person(self.store, group, actor.latest(now), actor.user_id, acts=False)
        await members.empty_log(self.store)
        return Message(
            (Text(words("You are left out. Whatever was kept of yours is deleted, and nothing will be kept.")),)
        )


async def _late(tx: ReadTx, group: Group) -> list[Text]:
    """For who joins when sessions have been held: how far the group is, and where everything is found."""
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused")
    planned = await sessions.of_programme(tx, group.guild_id, programme.id) if programme else []
    held = [one for one in planned if one.state in ("open", "closed")]
    post = await outbox.get(tx, group.guild_id, group.index_key) if group.index_key else None
    if not held or post is None or not post.message_id:
        return []
    link = link_to(group.guild_id, post.channel_id or group.home_channel_id, post.message_id)
    said = words("Welcome: we are at session {n} of {count}. Everything so far is here: {index}", n=held[-1].n,
                 count=len(planned), index=Trusted(link))  # fmt: skip
    return [Text(said)]
