"""What is kept of people and for how long, on both databases: ageing, removed servers, the registry, the ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.members import mark_of
from bot.domain.publication import removed_line
from bot.domain.summaries import Point, Quotation
from bot.services.erasing import replay
from bot.store import groups, members, persons, replies, retention, summaries
from bot.store.engine import Store, WriteTx
from bot.store.ledger import Erasure, Ledger
from bot.store.persons import Whose
from tests.store.conftest import GUILD, NOON, OTHER, make_all

ANA, BEN = 11, 12
OPEN = ("draft", "reviewed")
MARK = mark_of(b"secret", ANA)
HER = Whose(GUILD, 1, ANA, MARK)


async def write(tx: WriteTx, number: int, author: int, text: str = "Whatever one may say of it.") -> None:
    row: dict[str, Any] = {"guild_id": GUILD, "id": number, "group_id": 1, "session_id": 1, "author_id": author}
    row |= {"text": text, "channel_id": 9, "source": "thread", "created_at": NOON, "edited_at": None}
    await replies.put(tx, [row])


async def summarise(tx: WriteTx, state: str, quoted: int) -> None:
    """A summary of the day that quotes one reply."""
    point = Point("Whatever", "theme", (Quotation(str(quoted), 0, 8, "Whatever"),), (str(quoted),))
    values = {"programme_id": 1, "group_id": 1, "week": 1, "writer": "test", "dropped": 0, "drafted_at": NOON}
    span = {"since": NOON - timedelta(days=1), "until": NOON + timedelta(days=1)}
    made = await summaries.add(tx, GUILD, [point], **values, **span)
    await summaries.change(tx, GUILD, made.id, 1, state=state, published_at=NOON if state == "published" else None)


@pytest.fixture
async def joined(store: Store) -> Store:
    """Ana and Ben have joined and written."""
    async with store.write() as tx:
        await make_all(tx)
        for number, name in ((ANA, "Ana"), (BEN, "Ben")):
            await members.put(tx, GUILD, 1, number, name, "by name", NOON)
            await write(tx, 500 + number, number)
    return store


async def age(store: Store, days: int) -> dict[int, str]:
    async with store.write() as tx:
        group = await groups.current(tx, GUILD)
        assert group is not None
        return await retention.age_replies(tx, group, NOON + timedelta(days=days), OPEN)


async def test_old_replies_keep_a_mark_of_their_author_and_the_words_that_are_quoted(joined: Store) -> None:
    async with joined.write() as tx:
        await summarise(tx, "published", 511)
    assert await age(joined, 0) == {}
    assert await age(joined, 1) == {511: "thread", 512: "thread"}
    async with joined.read() as tx:
        found = await replies.these(tx, GUILD, [511, 512])
        assert [(one.author, one.text, one.by_name) for one in found.values()] == [
            (ANA, "Whatever", True),
            (BEN, "", True),
        ]
        assert await replies.of_person(tx, HER) == {511: "thread"}
        assert await replies.marks(tx, GUILD) == {MARK, mark_of(b"secret", BEN)}
        assert await replies.known_ids(tx, GUILD, 9) == {511, 512}
        assert (await persons.kept_of(tx, HER))["reply"][0]["author_mark"] == MARK


async def test_an_open_draft_holds_what_it_rests_on(joined: Store) -> None:
    async with joined.write() as tx:
        await summarise(tx, "reviewed", 511)
    assert await age(joined, 400) == {}
    async with joined.write() as tx:
        group = await groups.current(tx, GUILD)
        assert group is not None
        assert await retention.old_drafts(tx, group, NOON) == []
        assert await retention.old_drafts(tx, group, NOON + timedelta(days=1)) == [(1, "reviewed")]
        await retention.delete_summaries(tx, GUILD, [1])
        await retention.empty_posts(tx, GUILD, ("reply",), [511], removed_line())
    assert len(await age(joined, 400)) == 2


async def test_a_group_is_looked_at_when_its_time_has_come(joined: Store) -> None:
    async with joined.write() as tx:
        await make_all(tx, OTHER)
        for one in await retention.due(tx, NOON):
            await retention.put_off(tx, one.group, NOON + timedelta(days=one.group.guild_id // GUILD))
        assert await retention.due(tx, NOON) == []
        assert await retention.next_due(tx) == NOON + timedelta(days=1)
        assert [one.group.guild_id for one in await retention.due(tx, NOON + timedelta(days=1))] == [GUILD]


async def test_a_server_that_left_is_deleted_and_no_other(joined: Store) -> None:
    async with joined.write() as tx:
        await make_all(tx, OTHER)
        assert await retention.leave(tx, GUILD, NOON)
        assert not await retention.leave(tx, GUILD, NOON + timedelta(days=9))
        left = {one.group.guild_id: one.left_at for one in await retention.due(tx, NOON)}
        assert left == {GUILD: NOON, OTHER: None}
        await retention.give_up_posts(tx, GUILD)
        assert await retention.delete_server(tx, GUILD) > 5
        assert await groups.current(tx, GUILD) is None
        assert await groups.current(tx, OTHER) is not None
        assert not await retention.come_back(tx, OTHER)
        assert await persons.everybody(tx, GUILD) == set()


async def test_the_ledger_is_done_again(joined: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "ledger", Ledger(tmp_path / "erased"))
    await joined.ledger.note(Erasure(NOON, GUILD, 1, mark=MARK), Erasure(NOON, GUILD, 1, replies=(512,)))
    await replay(joined, NOON)
    async with joined.read() as tx:
        assert await persons.everybody(tx, GUILD) == {BEN}
        assert await replies.these(tx, GUILD, [511, 512]) == {}
