"""The vote on the next reading: it begins with what is listed, is ranked in private, counted once, and planned."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Actor, is_facilitator
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message, Text
from bot.domain.outbox import key_of
from bot.domain.proposals import (
    DAYS,
    FEWEST_LISTED,
    Proposal,
    means,
)
from bot.domain.votes import (
    Vote,
    ballot_message,
    ballot_typed,
    called_off_message,
    ending_message,
    not_imported,
    opening_message,
    ranked,
    result_message,
)
from bot.domain.words import Words, words
from bot.services.apart import kept_apart
from bot.services.drafts import post
from bot.services.ports import Clock
from bot.services.proposals import listing, vote_in
from bot.services.rights import group_for
from bot.store import audit, groups, members, outbox, readings, removals, votes
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery

OPENED, RESULT = "vote", "vote result"
"""Subjects of what is posted when a vote begins and ends."""


@dataclass(frozen=True)
class Votes:
    """Use cases about votes."""

    store: Store
    clock: Clock

    async def begin(self, actor: Actor, days: int) -> Message:
        """Begin the vote on what is listed; from now on nobody can tell who proposed it."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            if days not in DAYS:
                raise BadInput(words("A vote lasts 3, 7 or 14 days. Choose one of the buttons."))
            if await vote_in(tx, group) is not None:
                raise Conflict(words("A vote is open already. `/reading vote` shows it."))
            standing = await votes.proposals(tx, group.guild_id, group.id, "listed")
            if len(standing) < FEWEST_LISTED:
                raise Conflict(words("Put at least {fewest} texts on the list first.", fewest=FEWEST_LISTED))
            vote = await votes.begin(tx, group.guild_id, group.id, secrets.token_bytes(32), now + timedelta(days=days))
            numbers = [one.id for one in standing]
            await votes.change(tx, group.guild_id, numbers, state="standing", author_id=None)
            await post(tx, group, OPENED, vote.id, group.home_channel_id, opening_message(vote, standing), now)
            await audit.record(tx, group.guild_id, actor.user_id, "vote begins", f"vote:{vote.id}", now)
        said = words(
            "The vote is open until {when} and stands in <#{channel}>. Its result is posted there, once.",
            when=vote.closes_at,
            channel=group.home_channel_id,
        )
        return Message((Text(said),))

    async def ballot(self, actor: Actor) -> Message:
        """The open vote, as whoever asks sees it."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            vote = await vote_in(tx, group)
            if vote is None or vote.closes_at <= self.clock():
                raise Conflict(_none_open(actor, group))
            return await _ballot(tx, group, vote, actor)

    async def form(self, actor: Actor, vote_id: int) -> tuple[list[Proposal], tuple[int, ...]]:
        """What can be ranked, and how the actor has ranked it."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            vote, secret = await self._votable(tx, group, vote_id, actor)
            mine = await votes.ranked_by(tx, vote, mark_of(secret, actor.user_id))
            return await votes.proposals(tx, group.guild_id, group.id, "standing"), mine

    async def rank(self, actor: Actor, vote_id: int, fields: dict[str, str]) -> Message:
        """Keep somebody's ranking, by a hash that only this vote can make; an empty one takes it back."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            vote, secret = await self._votable(tx, group, vote_id, actor)
            standing = await votes.proposals(tx, group.guild_id, group.id, "standing")
            chosen = ballot_typed(fields, [one.id for one in standing])
            await votes.rank(tx, vote, mark_of(secret, actor.user_id), chosen)
            said = words("Your vote is kept.") if chosen else words("You have ranked nothing, so nothing is kept.")
            return await _ballot(tx, group, vote, actor, said)

    async def ending(self, actor: Actor, vote_id: int) -> Message:
        """Ask before a vote is ended early."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            vote = await _still_open(tx, group, vote_id)
            return ending_message(vote, await votes.voters(tx, vote))

    async def count(self, actor: Actor, vote_id: int) -> Message:
        """End a vote early, with its result."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            vote = await _still_open(tx, group, vote_id)
            await _count(tx, group, vote, now)
            await audit.record(tx, group.guild_id, actor.user_id, "vote ended", f"vote:{vote.id}", now)
        await members.empty_log(self.store)
        return Message((Text(words("The result is posted in <#{channel}>.", channel=group.home_channel_id)),))

    async def call_off(self, actor: Actor, vote_id: int) -> Message:
        """End a vote without a result; its texts stay listed."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            vote = await _still_open(tx, group, vote_id)
            standing = await votes.proposals(tx, group.guild_id, group.id, "standing")
            await votes.change(tx, group.guild_id, [one.id for one in standing], state="listed")
            await votes.end(tx, vote, None)
            await _take_back(tx, group, vote, now)
            await audit.record(tx, group.guild_id, actor.user_id, "vote called off", f"vote:{vote.id}", now)
            said = words("The vote is called off; nothing of it is kept. Its texts are on the list again.")
            listed = await listing(tx, group, 0, said=said)
        await members.empty_log(self.store)
        return listed

    async def chosen(self, actor: Actor, vote_id: int) -> int | Message:
        """The reading that a vote has chosen, to be planned; or what is to be done first."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            vote = await votes.get(tx, group.guild_id, vote_id)
            one = await votes.proposed(tx, group.guild_id, vote.chosen_id) if vote and vote.chosen_id else None
            if one is None:
                raise NotFound(words("That vote has chosen nothing. `/programme plan` plans any text."))
            return await _reading(tx, one) or not_imported(one)

    async def tend(self) -> int:
        """Count every vote whose time is over."""
        now = self.clock()
        async with self.store.read() as tx:
            due = await votes.ripe(tx, now)
        with kept_apart("votes could not be counted") as apart:
            for one in due:
                with apart():
                    async with self.store.write() as tx:
                        await _end_in_time(tx, one, now)
            if due:
                await members.empty_log(self.store)
        return len(due)

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next vote ends."""
        return await votes.next_due(tx)

    async def _votable(self, tx: ReadTx, group: Group, vote_id: int, actor: Actor) -> tuple[Vote, bytes]:
        vote = await _still_open(tx, group, vote_id)
        if vote.secret is None or vote.closes_at <= self.clock():
            raise _over()
        if await members.get(tx, group.guild_id, group.id, actor.user_id) is None:
            raise Conflict(words("Press *Join* first; the next reading is chosen by people who take part."))
        return vote, vote.secret


async def forget(tx: WriteTx, guild_id: int, person_id: int) -> None:
    """Take back a person's rankings wherever they can still be found."""
    for vote in await votes.open_in(tx, guild_id):
        await votes.rank(tx, vote, mark_of(vote.secret or b"", person_id), ())


async def preset(tx: ReadTx, group: Group) -> int | None:
    """The reading that the last vote has chosen, if it is here and has not been read yet."""
    chosen = await votes.last_chosen(tx, group.guild_id, group.id)
    found = await _reading(tx, chosen) if chosen else None
    return None if found is None or await _is_read(tx, group, found) else found


async def awaited(tx: ReadTx, group: Group, newest: int) -> Words | None:
    """What the last vote has chosen, where it is not here and the newest text has been read already."""
    chosen = await votes.last_chosen(tx, group.guild_id, group.id)
    if chosen is None or await _reading(tx, chosen) is not None or not await _is_read(tx, group, newest):
        return None
    return chosen.shown


async def _is_read(tx: ReadTx, group: Group, reading_id: int) -> bool:
    hanging = await removals.hanging(tx, group.guild_id, reading_id)
    return any(one.state in ("running", "paused", "finished") for one in hanging.programmes)


async def _still_open(tx: ReadTx, group: Group, vote_id: int) -> Vote:
    vote = await votes.get(tx, group.guild_id, vote_id)
    if vote is None or vote.group_id != group.id:
        raise NotFound(words("That vote is not here. `/reading vote` shows the one that is open."))
    if vote.secret is None:
        raise _over()
    return vote


def _over() -> Conflict:
    return Conflict(words("That vote is over."))


def _none_open(actor: Actor, group: Group) -> Words:
    if is_facilitator(actor, group.facilitator_role_id):
        return words("No vote is open. `/reading shortlist` begins one.")
    return words("No vote is open. Propose a text for the next one with `/reading propose`.")


async def _ballot(tx: ReadTx, group: Group, vote: Vote, actor: Actor, said: Words | None = None) -> Message:
    standing = await votes.proposals(tx, group.guild_id, group.id, "standing")
    mine = await votes.ranked_by(tx, vote, mark_of(vote.secret or b"", actor.user_id))
    return ballot_message(vote, standing, mine, await votes.voters(tx, vote), said)


async def _end_in_time(tx: WriteTx, seen: Vote, now: datetime) -> None:
    vote = await votes.get(tx, seen.guild_id, seen.id)
    group = await groups.get(tx, seen.guild_id, seen.group_id)
    if vote is not None and vote.secret is not None and group is not None:
        await _count(tx, group, vote, now)


async def _count(tx: WriteTx, group: Group, vote: Vote, now: datetime) -> None:
    """Count, throw away who voted how, and post the result; whatever was not chosen may stand again."""
    standing = await votes.proposals(tx, group.guild_id, group.id, "standing")
    cast = await votes.ballots(tx, vote)
    standings = ranked([one.id for one in standing], cast)
    best = standings[0].candidate if cast else None
    await votes.end(tx, vote, best)
    await votes.change(tx, group.guild_id, [one.id for one in standing], state="proposed")
    chosen = next((one for one in standing if one.id == best), None)
    if chosen is not None:
        await votes.change(tx, group.guild_id, [chosen.id], state="chosen")
    here = chosen is not None and await _reading(tx, chosen) is not None
    message = result_message(vote, standing, standings, len(cast), imported=here)
    await post(tx, group, RESULT, vote.id, group.home_channel_id, message, now)


async def _take_back(tx: WriteTx, group: Group, vote: Vote, now: datetime) -> None:
    """Let the post that began a vote say that it was called off."""
    begun = await outbox.of_subject(tx, group.guild_id, OPENED, vote.id)
    for row in begun:
        edit = NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, row.channel_id or 0, "edit", OPENED, vote.id, row.part, 1),
            kind="edit",
            subject=OPENED,
            subject_id=vote.id,
            channel_id=row.channel_id,
            due_at=now,
            depends_on=row.key,
            message=called_off_message(),
            plain=row.plain,
            language=row.language,
        )
        await outbox.put(tx, edit)


async def _reading(tx: ReadTx, one: Proposal) -> int | None:
    """The kept text that a proposal means, if there is one."""
    known = await readings.kept(tx, one.guild_id)
    return next((text.id for text in known if means(one.title, one.link, text.metadata)), None)
