"""Reminders: who is pinged, when, and who is not any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import Conflict
from bot.domain.reminders import CALLED, LEADS
from bot.store import groups, members, sessions
from bot.store.engine import Store
from tests.conftest import HandClock
from tests.services.house import HOME, House, said

OFF, START, HOUR, DAY = range(4)
ADA, BEN, CLEO = 30, 31, 32


@pytest.fixture
async def house(store: Store, clock: HandClock) -> House:
    """A programme on Tuesdays and Fridays at 19:00, and three members who want to be reminded."""
    house = House(store, clock)
    await house.running()
    for number, name, choice in ((ADA, "Ada", DAY), (BEN, "Ben", HOUR), (CLEO, "Cleo", START)):
        await house.reminders.choose(await house.join(number, name), choice)
    return house


async def tick(house: House, at: datetime | None = None) -> list[tuple[int, ...]]:
    """What the clock does by `at`; answers whom the reminders ping."""
    house.clock.instant = at or house.clock.instant
    before = len(house.pinged)
    for duty in (house.sessions, house.reminders):
        await duty.tend()
    await house.post()
    return house.pinged[before:]


async def change(house: House, n: int, **values: object) -> None:
    async with house.store.write() as tx:
        await sessions.change(tx, house.guild_id, (await house.planned())[n - 1].id, **values)


async def quiet(house: House, since: str, until: str) -> None:
    async with house.store.write() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, quiet_from=since, quiet_until=until))


async def test_each_is_reminded_once_at_the_time_they_chose(house: House) -> None:
    second = (await house.planned())[1].starts_at
    assert await tick(house, second - timedelta(days=1, minutes=1)) == []
    house.pinged.clear()
    assert await house.next_due(house.reminders) == second - timedelta(days=1)
    assert await tick(house, second - timedelta(days=1)) == [(ADA,)]
    assert await tick(house) == []
    assert await tick(house, second - timedelta(hours=1)) == [(BEN,)]
    assert await tick(house, second) == [(CLEO,)]
    day, hour, start = house.posts("remind")[-3:]
    assert "Session 2 starts on 2026-03-06T19:00" in said(day.message)
    assert (day.channel_id, hour.channel_id) == (HOME, HOME)
    assert "Session 2 has started" in said(start.message)
    threads = [number for number, post in house.wall.items() if post.subject == "thread"]
    assert start.channel_id == threads[-1]


async def test_a_reminder_follows_a_session_that_moves_and_none_comes_of_one_that_is_cancelled(house: House) -> None:
    await change(house, 1, state="cancelled")
    second = (await house.planned())[1].starts_at
    assert await tick(house, second - timedelta(days=1)) == [(ADA,)]
    await change(house, 2, starts_at=second + timedelta(days=8))
    assert await tick(house, second) == []
    for later in (await house.planned())[2:]:
        await change(house, later.n, state="cancelled")
    assert await tick(house, second + timedelta(days=7)) == [(ADA,)]
    assert await tick(house, second + timedelta(days=7, hours=23)) == [(BEN,)]


async def test_whoever_switched_off_or_left_meanwhile_is_not_pinged(house: House) -> None:
    second = (await house.planned())[1].starts_at
    await tick(house, second - timedelta(days=2))
    house.clock.instant = second - timedelta(days=1)
    await house.reminders.tend()
    await house.reminders.off(house.person(ADA, "Ada"))
    assert await tick(house) == []
    await house.join(BEN, "Ben", "leave me out")
    assert await tick(house, second - timedelta(hours=1)) == []


async def test_nobodys_number_stands_in_the_outbox(house: House) -> None:
    house.clock.instant = (await house.planned())[1].starts_at - timedelta(days=1)
    await house.reminders.tend()
    rows = (await house.rows())["delivery"]
    assert any("remind" in row for row in rows)
    assert not any(str(ADA) in str(row[row.index("remind") :]) for row in rows if "remind" in row[:4])


async def test_in_quiet_hours_a_reminder_waits_for_their_end(house: House) -> None:
    await quiet(house, "17:30", "18:30")
    second = (await house.planned())[1].starts_at
    await tick(house, second - timedelta(days=1))
    assert await tick(house, second - timedelta(hours=1)) == []
    assert await tick(house, second - timedelta(minutes=30)) == [(BEN,)]
    assert await tick(house, second) == [(CLEO,)]


async def test_a_reminder_is_dropped_when_the_session_starts_before_quiet_hours_end(house: House) -> None:
    await quiet(house, "17:30", "19:30")
    second = (await house.planned())[1].starts_at
    await tick(house, second - timedelta(days=1, hours=3))
    assert await tick(house, second - timedelta(hours=1)) == []
    assert await tick(house, second) == []
    assert await tick(house, second + timedelta(hours=1)) == []


async def test_a_reminder_held_by_quiet_hours_is_dropped_when_the_session_is_put_off(house: House) -> None:
    await quiet(house, "17:30", "18:30")
    second = (await house.planned())[1].starts_at
    await tick(house, second - timedelta(days=1))
    await tick(house, second - timedelta(hours=1))
    await change(house, 2, starts_at=second + timedelta(days=2))
    assert await tick(house, second - timedelta(minutes=30)) == []
    assert [pinged for pinged in await tick(house, second + timedelta(days=1)) if BEN in pinged] == []


async def test_a_paused_programme_reminds_nobody(house: House) -> None:
    second = (await house.planned())[1].starts_at
    await tick(house, second - timedelta(days=2))
    await house.programmes.pause(house.olga)
    assert await tick(house, second - timedelta(days=1)) == []
    assert await house.next_due(house.reminders) is None
    await house.programmes.resume(house.olga)
    assert await tick(house, second - timedelta(hours=10)) == [(ADA,)]


async def test_many_are_called_in_several_messages_and_each_once(house: House) -> None:
    async with house.store.write() as tx:
        for number in range(1000, 1000 + CALLED + 5):
            await members.put(tx, house.guild_id, 1, number, "M", "by name", house.clock())
            assert await members.remind(tx, house.guild_id, 1, number, LEADS[HOUR])
    second = (await house.planned())[1].starts_at
    await tick(house, second - timedelta(days=1))
    called = await tick(house, second - timedelta(hours=1))
    assert [len(people) for people in called] == [CALLED, 6]
    assert len({person for people in called for person in people}) == CALLED + 6


async def test_who_has_not_joined_is_told_to_join_first(house: House) -> None:
    visitor = house.person(99, "Vi")
    assert "Join first" in said(await house.reminders.panel(visitor))
    with pytest.raises(Conflict, match="Press \\*Join\\* first"):
        await house.reminders.choose(visitor, HOUR)
    assert "not reminded any more" in said(await house.reminders.off(visitor))
    panel = said(await house.reminders.panel(house.person(BEN, "Ben")))
    assert "one hour before a session" in panel
    assert "from 22:00 to 08:00" in panel
    assert "one hour before" in said(await house.myself.panel(house.person(BEN, "Ben")))
