"""The next reading: members propose texts, facilitators list some for a vote."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound, Refused
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message, Text
from bot.domain.moderation import author_message
from bot.domain.proposals import (
    MOST_LISTED,
    MOST_PROPOSED,
    Proposal,
    list_message,
    proposal_typed,
    proposed_message,
    same,
    weigh_message,
)
from bot.domain.votes import Vote
from bot.domain.words import Words, words
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, members, votes
from bot.store.engine import ReadTx, Store


@dataclass(frozen=True)
class Proposals:
    """Use cases about texts that could be read next."""

    store: Store
    clock: Clock

    async def may_propose(self, actor: Actor) -> None:
        """Before the form: nobody writes what cannot be taken."""
        async with self.store.read() as tx:
            await _may_propose(tx, await group_for(tx, actor, "take part"), actor)

    async def propose(self, actor: Actor, title: str, link: str) -> Message:
        """Keep a text that somebody would like to read next."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await _may_propose(tx, group, actor)
            title, link = proposal_typed(title, link)
            here = await votes.proposals(tx, group.guild_id, group.id, "proposed", "listed", "standing")
            known = next((one for one in here if same((one.title, one.link), (title, link))), None)
            if known is not None:
                raise Conflict(words("“{title}” is proposed already.", title=known.named))
            new = await votes.propose(tx, group.guild_id, group.id, actor.user_id, title, link, self.clock())
        return proposed_message(new)

    async def unpropose(self, actor: Actor, proposal_id: int) -> Message:
        """Take one's own proposal back, before a vote on it begins."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            one = await votes.proposed(tx, group.guild_id, proposal_id)
            if one is None or one.group_id != group.id or one.author_id != actor.user_id:
                raise NotFound(words("That proposal is not yours any more, or a vote on it has begun."))
            await votes.decline(tx, one)
        return Message((Text(words("Taken back; nothing of it is kept.")),))

    async def shortlist(self, actor: Actor, page: int = 0, *, declining: bool = False) -> Message:
        """What is proposed, for facilitators, with the vote that can begin."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            return await listing(tx, group, page, declining=declining)

    async def put(self, actor: Actor, proposal_id: int, page: int = 0, *, listed: bool) -> Message:
        """Put a text on the list for the next vote, or take it off."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, proposal_id)
            on_it = await votes.proposals(tx, group.guild_id, group.id, "listed")
            if listed and one.state != "listed" and len(on_it) >= MOST_LISTED:
                raise Conflict(words("The list is full with {most} texts. Take one off first.", most=MOST_LISTED))
            await votes.change(tx, group.guild_id, [one.id], state="listed" if listed else "proposed")
            return await listing(tx, group, page)

    async def weigh(self, actor: Actor, proposal_id: int, page: int = 0) -> Message:
        """Show one proposal before it is declined."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            return weigh_message(await _waiting(tx, group, proposal_id), page)

    async def author(self, actor: Actor, proposal_id: int) -> Message:
        """Who proposed a text; the look is on record."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, proposal_id)
            if one.author_id is None:
                raise NotFound(words("Nobody can tell any more who proposed it."))
            blocked = await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, one.author_id))
            await audit.record(tx, group.guild_id, actor.user_id, "proposal author", f"proposal:{one.id}", self.clock())
        return author_message(one.author_id, blocked=blocked)

    async def decline(self, actor: Actor, proposal_id: int, page: int = 0) -> Message:
        """Throw a proposal away."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, proposal_id)
            await votes.decline(tx, one)
            await audit.record(
                tx, group.guild_id, actor.user_id, "proposal declined", f"proposal:{one.id}", self.clock()
            )
            said = words("Declined; nothing of it is kept.")
            return await listing(tx, group, page, declining=True, said=said)


async def listing(
    tx: ReadTx, group: Group, page: int, *, declining: bool = False, said: Words | None = None
) -> Message:
    """What is proposed, as facilitators see it."""
    found = await votes.proposals(tx, group.guild_id, group.id, "proposed", "listed")
    vote = await vote_in(tx, group)
    return list_message(found, page, declining=declining, open_vote=vote.id if vote else None, said=said)


async def vote_in(tx: ReadTx, group: Group) -> Vote | None:
    """The group's open vote."""
    found = await votes.open_in(tx, group.guild_id)
    return next((one for one in found if one.group_id == group.id), None)


async def _may_propose(tx: ReadTx, group: Group, actor: Actor) -> None:
    if await members.get(tx, group.guild_id, group.id, actor.user_id) is None:
        raise Conflict(words("Press *Join* first; texts are proposed by people who take part."))
    if await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, actor.user_id)):
        raise Refused(words("The facilitators have closed the forms to you. Ask one of them."))
    here = await votes.proposals(tx, group.guild_id, group.id, "proposed", "listed")
    mine = [one for one in here if one.author_id == actor.user_id]
    if len(mine) >= MOST_PROPOSED:
        raise Conflict(words("{count} texts of yours wait already. Propose more after the next vote.", count=len(mine)))


async def _waiting(tx: ReadTx, group: Group, proposal_id: int) -> Proposal:
    one = await votes.proposed(tx, group.guild_id, proposal_id)
    if one is None or one.group_id != group.id or one.state not in ("proposed", "listed"):
        raise NotFound(words("That proposal does not wait any more. `/reading shortlist` lists what does."))
    return one
