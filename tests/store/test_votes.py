"""Proposals and votes: what their statements promise on either database."""

from __future__ import annotations

from datetime import timedelta

from bot.store import votes
from bot.store.engine import Store
from tests.store.conftest import GUILD, NOON, OTHER, make_group

HOUR = timedelta(hours=1)


async def test_a_vote_counts_each_hand_once_and_ends_without_hands(store: Store) -> None:
    async with store.write() as tx:
        for guild in (GUILD, OTHER):
            await make_group(tx, guild)
        first = await votes.begin(tx, GUILD, 1, b"secret", NOON + HOUR)
        other = await votes.begin(tx, OTHER, 1, b"secret", NOON)
        await votes.rank(tx, first, "a", (3, 1, 2))
        await votes.rank(tx, first, "a", (2,))
        await votes.rank(tx, first, "b", (1, 2))
        await votes.rank(tx, first, "c", (1,))
        await votes.rank(tx, first, "c", ())
        assert sorted(await votes.ballots(tx, first)) == [(1, 2), (2,)]
        assert (await votes.ranked_by(tx, first, "a"), await votes.voters(tx, first)) == ((2,), 2)
        assert await votes.next_due(tx) == NOON
        assert await votes.ripe(tx, NOON) == [other]
        await votes.end(tx, other, None)
        assert await votes.next_due(tx) == NOON + HOUR
        new = await votes.propose(tx, GUILD, 1, 30, "Fences", "", NOON)
        await votes.end(tx, first, new.id)
        assert (await votes.voters(tx, first), await votes.open_in(tx, GUILD)) == (0, [])
        assert await votes.last_chosen(tx, GUILD, 1) == new
        assert await votes.last_chosen(tx, OTHER, 1) is None
