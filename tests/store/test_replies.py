"""Replies and members: repeats, edits and deletions in any order; consent and its marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations
from typing import Literal

import pytest
from sqlalchemy import select

from bot.store import members, persons, replies
from bot.store.engine import Store, WriteTx
from bot.store.persons import Whose
from bot.store.schema import reply
from tests.store.conftest import GUILD, NOON, OTHER, make_all

ANA, BEN = 11, 12
Event = tuple[Literal["said", "edited", "gone"], str, datetime | None]

SAID: Event = ("said", "one", None)
EDITED: Event = ("edited", "two", NOON + timedelta(minutes=1))
EDITED_AGAIN: Event = ("edited", "three", NOON + timedelta(minutes=2))
GONE: Event = ("gone", "", None)


async def put(tx: WriteTx, text: str, edited_at: datetime | None = None, number: int = 500, author: int = ANA) -> None:
    row = {"guild_id": GUILD, "id": number, "group_id": 1, "session_id": 1, "author_id": author, "text": text}
    row |= {"channel_id": 9, "source": "thread", "created_at": NOON, "edited_at": edited_at}
    await replies.put(tx, [row])


async def happen(tx: WriteTx, event: Event, number: int) -> None:
    """One event of a message, stored as the use case stores it."""
    kind, text, edited_at = event
    if kind == "gone":
        await replies.bury(tx, GUILD, 1, 1, 9, [number], NOON)
        await replies.delete(tx, GUILD, [number])
    else:
        await put(tx, text, edited_at, number)


async def standing(store: Store, number: int) -> str | None:
    async with store.read() as tx:
        found = await replies.these(tx, GUILD, [number])
    return found[number].text if number in found else None


@pytest.fixture
async def joined(store: Store) -> Store:
    """Ana and Ben have joined."""
    async with store.write() as tx:
        await make_all(tx)
        await members.put(tx, GUILD, 1, ANA, "Ana", "by name", NOON)
        await members.put(tx, GUILD, 1, BEN, "Ben", "without name", NOON)
    return store


def orders(*events: Event) -> list[Sequence[Event]]:
    """Every order of the events, each of them once or twice."""
    twice = [*events, events[-1]]
    return [*permutations(events), *permutations(twice)]


async def test_the_newest_text_stands_in_whatever_order_events_come(joined: Store) -> None:
    for number, order in enumerate(orders(SAID, EDITED, EDITED_AGAIN), 1000):
        async with joined.write() as tx:
            for event in order:
                await happen(tx, event, number)
        assert await standing(joined, number) == "three", order


async def test_a_deletion_wins_in_whatever_order_events_come(joined: Store) -> None:
    for number, order in enumerate(orders(SAID, EDITED, EDITED_AGAIN, GONE), 1000):
        async with joined.write() as tx:
            for event in order:
                await happen(tx, event, number)
        assert await standing(joined, number) is None, order


async def test_a_tombstone_keeps_neither_words_nor_author(joined: Store) -> None:
    async with joined.write() as tx:
        await put(tx, "words")
        await replies.delete(tx, GUILD, [500])
        await put(tx, "words again", NOON + timedelta(days=1))
    async with joined.read() as tx:
        kept = (await tx.conn.execute(select(reply.c.text, reply.c.author_id).where(reply.c.guild_id == GUILD))).all()
    assert [tuple(row) for row in kept] == [(None, None)]


async def test_a_repeat_after_an_edit_does_not_bring_the_old_words_back(joined: Store) -> None:
    async with joined.write() as tx:
        await put(tx, "one")
        await put(tx, "two", NOON + timedelta(minutes=1))
        await put(tx, "one")
        await put(tx, "stale", NOON + timedelta(seconds=30))
    assert await standing(joined, 500) == "two"


async def test_a_standing_reply_is_corrected_and_a_deleted_one_is_not(joined: Store) -> None:
    async with joined.write() as tx:
        await put(tx, "one")
        await put(tx, "gone", number=501)
        await replies.delete(tx, GUILD, [501])
        for number in (500, 501):
            await replies.set_text(tx, GUILD, number, "as it reads now")
    assert await standing(joined, 500) == "as it reads now"
    assert await standing(joined, 501) is None


async def test_replies_of_a_span_come_in_order_with_consent_and_without_those_who_left(joined: Store) -> None:
    async with joined.write() as tx:
        await put(tx, "of Ana", number=501)
        await put(tx, "of Ben", number=500, author=BEN)
        await put(tx, "of nobody known", number=502, author=13)
    async with joined.read() as tx:
        found = await replies.between(tx, GUILD, 1, NOON, NOON + timedelta(seconds=1))
        assert await replies.between(tx, GUILD, 1, NOON - timedelta(days=1), NOON) == ()
        assert await replies.between(tx, OTHER, 1, NOON, NOON + timedelta(seconds=1)) == ()
        assert await replies.in_session(tx, GUILD, 1) == 3
        assert await replies.known_ids(tx, GUILD, 9) == {500, 501, 502}
    assert [(one.text, one.by_name) for one in found] == [("of Ben", False), ("of Ana", True)]


async def test_taking_back_leaves_what_others_wrote(joined: Store) -> None:
    async with joined.write() as tx:
        await put(tx, "of Ana", number=500)
        await put(tx, "of Ben", number=501, author=BEN)
        written = await replies.of_person(tx, Whose(GUILD, 1, ANA, "m"))
        assert written == {500: "thread"}
        await replies.delete(tx, GUILD, list(written))
    assert (await standing(joined, 500), await standing(joined, 501)) == (None, "of Ben")


async def test_the_newest_message_seen_never_goes_back(joined: Store) -> None:
    async with joined.write() as tx:
        assert await replies.seen(tx, GUILD, 9) is None
        for number in (5, 9, 7):
            await replies.see(tx, GUILD, 9, number)
        assert await replies.seen(tx, GUILD, 9) == 9


# Members


async def test_joining_again_changes_the_consent_and_not_the_date(joined: Store) -> None:
    async with joined.write() as tx:
        await members.put(tx, GUILD, 1, ANA, "Ana B.", "without name", NOON + timedelta(days=1))
        found = await members.get(tx, GUILD, 1, ANA)
        assert await members.count(tx, GUILD, 1) == 2
    assert found is not None
    assert (found.display_name, found.consent, found.joined_at) == ("Ana B.", "without name", NOON)


async def test_leaving_forgets_one_person(joined: Store) -> None:
    async with joined.write() as tx:
        await persons.forget(tx, Whose(GUILD, 1, ANA, "m"), None, acts=True, marks=True)
        assert await members.get(tx, GUILD, 1, ANA) is None
        assert await members.count(tx, GUILD, 1) == 1


async def test_a_mark_is_kept_until_it_is_dropped_and_only_in_its_group(joined: Store) -> None:
    async with joined.write() as tx:
        await make_all(tx, OTHER)
        await members.leave_out(tx, GUILD, 1, "m")
        await members.leave_out(tx, GUILD, 1, "m")
        assert await members.is_left_out(tx, GUILD, 1, "m")
        assert not await members.is_left_out(tx, OTHER, 1, "m")
        await members.let_in(tx, GUILD, 1, "m")
        assert not await members.is_left_out(tx, GUILD, 1, "m")


async def test_nobody_is_asked_for_consent_twice(joined: Store) -> None:
    async with joined.write() as tx:
        assert [await members.ask_once(tx, GUILD, 1, mark) for mark in ("m", "m", "n")] == [True, False, True]
