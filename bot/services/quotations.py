"""Authors first: a member sees where they are quoted, takes their words out, or says that they meant something else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.desk import DESK_PAGE
from bot.domain.errors import NotFound
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message
from bot.domain.outbox import key_of
from bot.domain.quotations import Mine, mine_message, objection
from bot.domain.words import words
from bot.services import corrections
from bot.services.accounts import account_of
from bot.services.drafts import OPEN_STATES
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import outbox, replies, summaries
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.persons import Whose
from bot.store.summaries import StoredSummary

NEWEST = 12
"""Summaries that are looked through, newest first."""


@dataclass(frozen=True)
class Quotations:
    """Use cases of whoever is quoted."""

    store: Store
    clock: Clock

    async def quoted(self, actor: Actor, page: int = 1) -> Message:
        """Where the actor is quoted, in the draft that waits and in what is public; nobody else sees this."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            return mine_message(await _mine(tx, group, actor), page)

    async def take_out(self, actor: Actor, reply_id: int, page: int = 1) -> Message:
        """Quote a reply of the actor's nowhere any more; what stands is corrected at once."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await _own(tx, actor, reply_id)
            await replies.unquote(tx, group.guild_id, reply_id)
            await corrections.follow(tx, group, [reply_id], self.clock())
            said = words("Your words are taken out, and will not be quoted again.")
            return mine_message(await _mine(tx, group, actor), page, said)

    async def object_to(self, actor: Actor, summary_id: int, position: int, reply_id: int, page: int = 1) -> Message:
        """Mark the actor's own words in a line as not what they meant, until a facilitator decides."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await _own(tx, actor, reply_id)
            summary = await summaries.get(tx, group.guild_id, summary_id)
            if summary is None or (position, reply_id) not in await _places(tx, summary):
                raise NotFound(words("These words are not quoted there any more."))
            await summaries.contest(tx, group.guild_id, summary.id, position, reply_id, contested=True)
            if summary.state == "published":
                await self._tell(tx, group, summary, position)
            await corrections.restate(tx, group, summary, self.clock())
            said = words("The facilitators see your mark, and will decide.")
            return mine_message(await _mine(tx, group, actor), page, said)

    async def _tell(self, tx: WriteTx, group: Group, summary: StoredSummary, position: int) -> None:
        account = await account_of(tx, summary)
        place = [line.position for line in account.lines].index(position)
        told = len(await outbox.of_subject(tx, group.guild_id, "objection", summary.id))
        key = key_of(group.guild_id, group.review_channel_id, "message", "objection", summary.id, position, told)
        await outbox.put(
            tx,
            NewDelivery(
                guild_id=group.guild_id,
                key=key,
                kind="message",
                subject="objection",
                subject_id=summary.id,
                channel_id=group.review_channel_id,
                due_at=self.clock(),
                message=objection(account, position, 1 + place // DESK_PAGE),
                plain=group.plain,
                language=group.language,
            ),
        )


async def _mine(tx: ReadTx, group: Group, actor: Actor) -> list[Mine]:
    whose = Whose(group.guild_id, group.id, actor.user_id, mark_of(group.secret, actor.user_id))
    found = await summaries.quoting(tx, whose, *OPEN_STATES, "published")
    mine: list[Mine] = []
    for number in list(dict.fromkeys(summary_id for summary_id, _, _ in found))[:NEWEST]:
        summary = await summaries.get(tx, group.guild_id, number)
        if summary is None:
            continue
        account = await account_of(tx, summary)
        own = {(position, reply) for summary_id, position, reply in found if summary_id == number}
        mine += [
            Mine(account, line.position, quotation)
            for line in account.lines
            for quotation in line.quotations
            if line.kept and (line.position, quotation.reply) in own
        ]
    return mine


async def _own(tx: ReadTx, actor: Actor, reply_id: int) -> None:
    reply = (await replies.these(tx, actor.guild_id, [reply_id])).get(reply_id)
    if reply is None or reply.author != actor.user_id:
        raise NotFound(words("These are no words of yours that I keep. `/me` shows what I have."))


async def _places(tx: ReadTx, summary: StoredSummary) -> set[tuple[int, int]]:
    """Line and reply of everything that is quoted in what can still change."""
    if summary.state not in (*OPEN_STATES, "published"):
        return set()
    lines = (await account_of(tx, summary)).lines
    return {(line.position, quotation.reply) for line in lines if line.kept for quotation in line.quotations}
