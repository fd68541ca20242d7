"""Quick positions: private while the session is open, counts alone afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import Conflict
from bot.store import groups
from bot.store.engine import Store
from bot.store.schema import prompt
from tests.conftest import HandClock
from tests.services.house import House, said

AGREE, UNSURE, DISAGREE = range(3)


async def open_house(
    store: Store, clock: HandClock, *, wanted: bool = True, kind: str = "contestation", position: int = 2
) -> House:
    """In the middle of the first session, one of whose questions is of a kind; four people have joined."""
    house = House(store, clock)
    await house.running()
    first = (await house.planned())[0]
    async with store.write() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, positions=wanted))
        its = (prompt.c.guild_id == house.guild_id, prompt.c.session_id == first.id)
        await tx.conn.execute(prompt.update().where(*its).values(kind="comprehension"))
        one = prompt.c.position == position
        await tx.conn.execute(prompt.update().where(*its, one).values(kind=kind, text="Who contests it?"))
    clock.instant = first.starts_at
    await house.sessions.open_due()
    await house.post()
    for number in range(30, 34):
        await house.join(number, f"Person {number}")
    return house


async def press(house: House, *choices: int) -> None:
    for number, choice in enumerate(choices, 30):
        await house.positions.take(house.person(number, f"Person {number}"), 1, choice)


async def close(house: House) -> None:
    house.clock.instant = (await house.planned())[0].closes_at
    await house.sessions.close_due()
    await house.positions.tend()
    await house.positions.tend()
    await house.post()


async def test_the_buttons_stand_in_the_thread_and_the_counts_come_once_when_the_session_closes(
    store: Store, clock: HandClock
) -> None:
    house = await open_house(store, clock)
    (offer,) = house.posts("positions", house.thread_id)
    assert said(offer.message).startswith("**Where do you stand?**\nWho contests it?")
    assert said(offer.message).endswith("[Agree]\n[Unsure]\n[Disagree]")
    await press(house, DISAGREE, AGREE, UNSURE, AGREE)
    assert "Agree." in said(await house.positions.take(house.person(30, "Person 30"), 1, AGREE))
    assert await house.positions.tend() == 0
    assert len(house.posts("positions")) == 1
    await close(house)
    _, result = house.posts("positions", house.thread_id)
    assert "Agree: 3\nUnsure: 1\nDisagree: 0" in said(result.message)


async def test_afterwards_nobody_can_say_who_took_which_position(store: Store, clock: HandClock) -> None:
    house = await open_house(store, clock)
    await press(house, AGREE, AGREE, DISAGREE)
    await close(house)
    rows = await house.rows()
    assert rows["position"] == []
    assert [row[3:] for row in rows["ballot"]] == [(None, 2, 0, 1)]
    with pytest.raises(Conflict, match="counted when the session closed"):
        await house.positions.take(house.person(30, "Person 30"), 1, AGREE)


async def test_fewer_than_three_positions_are_neither_shown_nor_kept(store: Store, clock: HandClock) -> None:
    house = await open_house(store, clock)
    await press(house, AGREE, DISAGREE)
    await close(house)
    rows = await house.rows()
    assert (rows["ballot"], rows["position"]) == ([], [])
    assert len(house.posts("positions")) == 1


async def test_whoever_leaves_takes_their_position_along_and_a_stranger_has_none(
    store: Store, clock: HandClock
) -> None:
    house = await open_house(store, clock)
    await press(house, AGREE, AGREE, AGREE, DISAGREE)
    await house.members.choose(house.person(33, "Person 33"), "leave me out")
    with pytest.raises(Conflict, match="Press \\*Join\\* first"):
        await house.positions.take(house.person(66, "Eve"), 1, DISAGREE)
    await close(house)
    assert "Agree: 3\nUnsure: 0\nDisagree: 0" in house.shown("positions")


async def test_a_contested_question_that_waits_is_asked_with_the_buttons(store: Store, clock: HandClock) -> None:
    house = await open_house(store, clock, position=3)
    assert "Who contests it?" in house.shown("positions")


@pytest.mark.parametrize(("wanted", "kind"), [(False, "contestation"), (True, "connection")])
async def test_without_the_setting_or_a_contested_question_there_are_no_buttons(
    store: Store, clock: HandClock, wanted: bool, kind: str
) -> None:
    house = await open_house(store, clock, wanted=wanted, kind=kind)
    assert house.posts("positions") == []
