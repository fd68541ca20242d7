"""Taking back for good: a person's things or single replies, noted in the ledger so that no older copy revives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.services import corrections, positions, votes
from bot.store import groups, members, persons, replies, suggestions
from bot.store.engine import Store, WriteTx
from bot.store.ledger import Erasure
from bot.store.persons import Whose


def whose(group: Group, person_id: int) -> Whose:
    """A person of a group as the registry knows them."""
    return Whose(group.guild_id, group.id, person_id, mark_of(group.secret, person_id))


async def forget(
    tx: WriteTx, group: Group, person_id: int, now: datetime, *, until: datetime | None = None, acts: bool, marks: bool
) -> None:
    """Erase a person in one transaction: rows, quotations, payloads; what was posted is corrected by the outbox."""
    them = whose(group, person_id)
    written = await replies.of_person(tx, them, until)
    questions = await suggestions.credited_to(tx, them)
    await persons.forget(tx, them, until, acts=acts, marks=marks)
    await positions.forget(tx, group.guild_id, person_id)
    await votes.forget(tx, group.guild_id, person_id)
    await _uncredit(tx, group, questions, now)
    await withdraw(tx, group, written, now)


async def uncredit(tx: WriteTx, group: Group, person_id: int, now: datetime) -> None:
    """Take a person's name away from the questions that they suggested."""
    them = whose(group, person_id)
    questions = await suggestions.credited_to(tx, them)
    await suggestions.unname(tx, them)
    await _uncredit(tx, group, questions, now)


async def _uncredit(tx: WriteTx, group: Group, questions: set[str], now: datetime) -> None:
    for session_id in await suggestions.sessions_with(tx, group.guild_id, questions):
        await corrections.uncredit(tx, group, session_id, questions, now)


async def withdraw(tx: WriteTx, group: Group, written: Mapping[int, str], now: datetime) -> None:
    """Take these replies back, given with their sources."""
    await replies.delete(tx, group.guild_id, list(written))
    forms = [number for number, source in written.items() if source == "form"]
    await corrections.take_back(tx, group, forms, now)
    await corrections.follow(tx, group, list(written), now)


async def note(store: Store, at: datetime, gone: Iterable[tuple[Group, Sequence[int]]]) -> None:
    """Note that these replies are gone; the last step before the transaction ends."""
    await store.ledger.note(*(Erasure(at, group.guild_id, group.id, replies=tuple(ids)) for group, ids in gone))


async def note_person(store: Store, group: Group, at: datetime, person_id: int, *, acts: bool) -> None:
    """Note that everything of a person up to now is gone; likewise."""
    mark = mark_of(group.secret, person_id)
    await store.ledger.note(Erasure(at, group.guild_id, group.id, mark=mark, acts=acts))


async def replay(store: Store, now: datetime) -> None:
    """Do again whatever the ledger holds: after an older copy was put back, what was erased since is gone again.

    What somebody wrote after an erasure stays, and on a store that lacks nothing this changes nothing.
    """
    entries = await store.ledger.read()
    for guild_id, group_id in sorted({(one.guild_id, one.group_id) for one in entries}):
        async with store.write() as tx:
            group = await groups.get(tx, guild_id, group_id)
            if group is not None:
                here = [one for one in entries if (one.guild_id, one.group_id) == (guild_id, group_id)]
                await _again(tx, group, here, now)
    if entries:
        await members.empty_log(store)


async def _again(tx: WriteTx, group: Group, entries: Sequence[Erasure], now: datetime) -> None:
    known = {mark_of(group.secret, one): one for one in await persons.everybody(tx, group.guild_id)}
    aged = await replies.marks(tx, group.guild_id)
    for one in entries:
        if one.mark in known:
            await _forget_again(tx, group, one, known[one.mark], now)
        elif one.mark in aged:
            them = Whose(group.guild_id, group.id, 0, one.mark)
            await withdraw(tx, group, await replies.of_person(tx, them, one.at), now)
        elif one.replies:
            await withdraw(tx, group, await replies.standing_among(tx, group.guild_id, one.replies), now)


async def _forget_again(tx: WriteTx, group: Group, entry: Erasure, person_id: int, now: datetime) -> None:
    member = await members.get(tx, group.guild_id, group.id, person_id)
    if member is None or member.joined_at <= entry.at:
        await forget(tx, group, person_id, now, until=entry.at, acts=entry.acts, marks=False)
    else:
        await withdraw(tx, group, await replies.of_person(tx, whose(group, person_id), entry.at), now)
