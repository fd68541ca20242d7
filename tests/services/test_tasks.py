"""Roles in sessions: offered in private and by turns, declinable, shown only by choice, and fading out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Actor
from bot.domain.errors import BotError, Conflict
from bot.domain.group_settings import SETTINGS
from bot.domain.tasks import DECLINE, HIDE, KINDS, SHOW, TAKE, Task, is_early, offers
from bot.store import groups
from bot.store.engine import Store
from tests.conftest import GUILD, HandClock
from tests.services.house import House, said

ADA, BEN, CLEO, DORA = range(1_000_030, 1_000_034)
NAMES = {ADA: "Ada", BEN: "Ben", CLEO: "Cleo", DORA: "Dora"}
WHEN = datetime(2026, 3, 3, tzinfo=UTC)


async def begun(store: Store, clock: HandClock, *willing: int, wanted: bool = True) -> House:
    """The first session has just begun; some members take offers."""
    house = House(store, clock)
    await house.running()
    async with store.write() as tx:
        group = await groups.current(tx, GUILD)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, roles=wanted))
    for number in sorted({*willing, BEN}):
        actor = await house.join(number, NAMES[number])
        if number in willing:
            await house.tasks.take_offers(actor, wanted=True)
    await begin(house, 1)
    return house


async def begin(house: House, n: int) -> None:
    house.clock.instant = max(house.clock(), (await house.planned())[n - 1].starts_at)
    await house.sessions.open_due()
    await house.post()


def who(house: House, number: int) -> Actor:
    return house.person(number, NAMES[number])


async def rows(house: House) -> list[tuple[int, str, str]]:
    """Person, kind and state of every role, oldest first."""
    return [(row[2], row[4], row[5]) for row in (await house.rows())["task"]]


async def test_offers_go_in_private_to_those_who_take_them_and_are_said_once(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock, ADA)
    stood = len(house.wall)
    assert await rows(house) == [(ADA, "starter", "offered")]
    told = await house.tasks.at_press(GUILD, ADA)
    assert told is not None
    assert "Would you like to be the starter of session 1, ¶1–2?" in said(told)
    assert await house.tasks.at_press(GUILD, ADA) is None
    assert await house.tasks.at_press(GUILD, BEN) is None
    assert "A role in a session is offered to you: starter." in said(await house.myself.panel(who(house, ADA)))
    assert "You take no role offers." in said(await house.myself.panel(who(house, BEN)))
    await house.post()
    assert len(house.wall) == stood


async def test_a_group_that_has_not_chosen_it_offers_nothing(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock, ADA, BEN, wanted=False)
    assert await rows(house) == []
    assert "does not offer roles by turns" in said(await house.tasks.panel(who(house, ADA)))


async def test_who_takes_a_role_decides_whether_others_see_it(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock, ADA)
    ada = who(house, ADA)
    assert "Only you know of it." in said(await house.tasks.answer(ada, 1, TAKE))
    assert "Ada" not in said(await house.sessions.next(who(house, BEN)))
    await house.tasks.answer(ada, 1, SHOW)
    assert "Starter: Ada" in said(await house.sessions.next(who(house, BEN)))
    await house.tasks.answer(ada, 1, HIDE)
    assert "Ada" not in said(await house.sessions.next(who(house, BEN)))
    assert "You are the starter of session 1" in said(await house.tasks.panel(ada))
    await house.tasks.answer(ada, 1, DECLINE)
    assert "Ada" not in said(await house.sessions.next(who(house, BEN)))
    with pytest.raises(BotError, match="not offered to you any more"):
        await house.tasks.answer(ada, 1, TAKE)


async def test_declined_without_a_reason_it_goes_to_the_next_in_turn_and_nobody_learns_of_it(
    store: Store, clock: HandClock
) -> None:
    house = await begun(store, clock, ADA, BEN, CLEO, DORA)
    first = await rows(house)
    assert len(first) == 3
    person, kind, _ = first[0]
    spare = next(one for one in NAMES if one not in {row[0] for row in first})
    assert said(await house.tasks.answer(who(house, person), 1, DECLINE)) == "That is fine. Nobody is told."
    assert (spare, kind, "offered") in await rows(house)
    assert (person, kind, "declined") in await rows(house)
    assert said(await house.record.about(who(house, BEN))).count("parts in a session were offered") == 1


async def test_no_more_offers_passes_on_what_was_only_offered(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock, ADA, BEN, CLEO, DORA)
    person = (await rows(house))[0][0]
    await house.tasks.take_offers(who(house, person), wanted=False)
    assert len([row for row in await rows(house) if row[2] == "offered"]) == 3
    assert "You take no role offers." in said(await house.tasks.panel(who(house, person)))


async def test_who_is_on_holiday_or_has_erased_themselves_is_not_asked(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock, ADA, BEN)
    second = (await house.planned())[1].starts_at
    await house.nudges.keep_away(who(house, ADA), str(second.date()))
    await house.myself.erase(who(house, BEN))
    assert {row[0] for row in await rows(house)} == {ADA}
    await begin(house, 2)
    assert len(await rows(house)) == 1


async def test_offers_fade_out_after_two_thirds_of_the_programme(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock, ADA)
    planned = await house.planned()
    for one in planned[1:]:
        await begin(house, one.n)
    asked = {row[1] for row in (await house.rows())["task"]}
    assert asked == {one.id for one in planned if is_early(one, planned)}
    assert len(asked) == len(planned) * 2 // 3


async def test_without_having_joined_nobody_takes_offers(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock)
    with pytest.raises(Conflict, match="Join"):
        await house.tasks.take_offers(house.person(99, "Eve"), wanted=True)
    assert "Join first" in said(await house.tasks.panel(house.person(99, "Eve")))


async def test_a_programme_file_says_that_roles_were_offered_where_it_was_made(store: Store, clock: HandClock) -> None:
    house = await begun(store, clock)
    _, filed = await house.programme_files.export(house.olga)

    async def fetch() -> bytes:
        return filed.data

    assert "switched off" not in said(await house.programme_files.bring(house.olga, fetch, len(filed.data)))
    setting = next(one for one in SETTINGS if one.name == "roles")
    await house.group_settings.change(house.olga, setting.number, "no")
    brought = said(await house.programme_files.bring(house.olga, fetch, len(filed.data)))
    assert "made with roles by turns, which this group has switched off: `/setup view`" in brought


@given(st.integers(1, 9), st.integers(1, 12), st.randoms(use_true_random=False))
def test_nobody_has_a_second_turn_before_all_who_want_had_one(people: int, sessions: int, chance: Random) -> None:
    had: list[Task] = []
    willing = list(range(people))
    for session in range(sessions):
        todo = offers(session, willing, had)
        assert len(todo) == min(people, len(KINDS))
        while todo:
            turns = Counter([*(one.person_id for one in had), *(person for person, _ in todo)])
            assert max(turns.values()) - min(turns[one] for one in willing) <= 1
            person, kind = todo.pop()
            declines = chance.random() < 0.3
            had.append(Task(GUILD, session, person, 1, kind, "declined" if declines else "taken", WHEN))
            if declines:
                waiting = [Task(GUILD, session, one, 1, what, "offered", WHEN) for one, what in todo]
                todo += offers(session, willing, [*had, *waiting], (kind,))
        here = [one for one in had if one.session_id == session]
        assert len({one.person_id for one in here}) == len(here)
        taken = [one.kind for one in here if one.state == "taken"]
        assert len(set(taken)) == len(taken)
