"""Nudges: only for who asked, private, from real counts, at most one a week, never in quiet hours or on holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput, Conflict
from bot.domain.group_settings import SETTINGS
from bot.domain.groups import Group
from bot.domain.members import Member
from bot.domain.nudges import APART, HERE, may_nudge
from bot.domain.options import Options
from bot.domain.quiet import after_quiet
from bot.domain.skips import Skip, is_skipped
from bot.store import programmes
from tests.conftest import GUILD
from tests.services.house import House, said

OFF, BESIDE, MESSAGE = range(3)
ADA, BEN = 3_141_592_653, 3_141_592_654
TO_NOON = timedelta(days=3, hours=17)
"""From the first session's start, at 19:00, to a noon after its middle."""
TO_NIGHT = timedelta(days=4, hours=4)


async def half_over(house: House, *ways: int, after: timedelta = TO_NOON) -> None:
    """The first session past its middle; Ada, and Ben, have chosen how to be nudged."""
    await house.hold_first()
    for number, way in enumerate(ways, ADA):
        await house.nudges.choose(await house.join(number, f"Person {number}"), way)
    await later(house, after)


async def later(house: House, by: timedelta) -> None:
    house.clock.instant += by
    await house.quiet_weeks.tend()
    await house.post()


async def test_who_has_not_asked_is_never_nudged(house: House) -> None:
    await house.hold_first()
    await house.join(ADA, "Ada")
    await later(house, TO_NOON)
    assert await house.nudges.at_press(GUILD, ADA) is None
    assert await house.nudges.at_press(GUILD, 66) is None
    assert house.posts("nudge") == []


async def test_who_asked_is_told_once_beside_an_answer_from_real_counts(house: House) -> None:
    await half_over(house, BESIDE)
    await house.join(BEN, "Ben")
    await house.write(BEN, "The council decides in May.")
    told = await house.nudges.at_press(GUILD, ADA)
    assert told is not None
    assert said(told).startswith("A nudge from River readers, as you wished: ")
    assert "session 1 of The river, ¶1–2, is open until" in said(told)
    assert "It has 1 reply so far: https://discord.com/channels/" in said(told)
    assert "Why this comes: you switched nudges on in `/me`." in said(told)
    assert said(told).endswith("[Off]")
    assert await house.nudges.at_press(GUILD, ADA) is None
    house.clock.instant += timedelta(days=2)
    assert await house.nudges.at_press(GUILD, ADA) is None
    assert [row[3:] for row in (await house.rows())["audit"] if "nudge" in row[4]] == [
        (None, "intervention: nudge", "session:1")
    ]


async def test_before_the_middle_and_after_an_answer_nothing_is_said(house: House) -> None:
    await half_over(house, BESIDE, after=timedelta(days=1))
    assert await house.nudges.at_press(GUILD, ADA) is None
    house.clock.instant += TO_NOON - timedelta(days=1)
    await house.write(ADA, "An answer.")
    assert await house.nudges.at_press(GUILD, ADA) is None


async def test_quiet_hours_hold_it_back(house: House) -> None:
    await half_over(house, BESIDE, after=TO_NIGHT)
    assert await house.nudges.at_press(GUILD, ADA) is None
    house.clock.instant += timedelta(hours=10)
    assert await house.nudges.at_press(GUILD, ADA) is not None


async def test_a_holiday_put_in_the_day_before_holds_it_back(house: House) -> None:
    await half_over(house, BESIDE, after=TO_NOON - timedelta(days=1))
    ada = house.person(ADA, "Person 30")
    until = (house.clock() + timedelta(days=1)).date()
    assert f"away until {until}" in said(await house.nudges.keep_away(ada, str(until)))
    house.clock.instant += timedelta(days=1)
    assert await house.nudges.at_press(GUILD, ADA) is None
    house.clock.instant += timedelta(days=1)
    assert await house.nudges.at_press(GUILD, ADA) is not None


async def test_a_holiday_is_typed_as_people_type_it(house: House) -> None:
    await half_over(house, BESIDE)
    ada = house.person(ADA, "Person 30")
    assert "no holiday" in said(await house.nudges.keep_away(ada, " "))
    for typed, told in (("2020-01-01", "has passed"), ("soonish", "is not a date"), ("2099-01-01", "too far off")):
        with pytest.raises(BadInput, match=told):
            await house.nudges.keep_away(ada, typed)
    assert await house.nudges.away_until(ada) == ""
    with pytest.raises(Conflict, match="Join"):
        await house.nudges.keep_away(house.person(99, "Eve"), "")


async def test_days_that_the_programme_skips_hold_it_back(house: House) -> None:
    await half_over(house, BESIDE)
    today = str(house.clock().date())
    async with house.store.write() as tx:
        await programmes.change(tx, GUILD, 1, skips=today)
    assert await house.nudges.at_press(GUILD, ADA) is None


async def test_by_message_it_comes_at_the_middle_and_never_twice(house: House) -> None:
    await half_over(house, MESSAGE, BESIDE)
    await later(house, timedelta(hours=1))
    (told,) = house.posts("nudge")
    assert told.channel_id == ADA
    assert "You would be the first" in said(told.message)
    assert await house.nudges.at_press(GUILD, ADA) is None
    assert not any(str(ADA) in str(row) for row in (await house.rows())["delivery"])


async def test_in_the_night_a_message_waits_for_the_end_of_quiet_hours_and_is_given_up_when_answered(
    house: House,
) -> None:
    await half_over(house, MESSAGE, MESSAGE, after=TO_NIGHT)
    assert house.posts("nudge") == []
    await house.write(ADA, "An early answer.")
    await later(house, timedelta(hours=10))
    (told,) = house.posts("nudge")
    assert told.channel_id == BEN
    assert "It has 1 reply so far" in said(told.message)


async def test_who_takes_no_messages_is_told_beside_an_answer_instead(house: House) -> None:
    house.closed.add(ADA)
    await half_over(house, MESSAGE)
    assert house.posts("nudge") == []
    assert await house.nudges.at_press(GUILD, ADA) is not None
    assert "beside the answer" in said(await house.nudges.panel(house.person(ADA, "Person 30")))


async def test_switched_off_or_left_nothing_that_waits_is_sent(house: House) -> None:
    await half_over(house, MESSAGE, MESSAGE, after=TO_NIGHT)
    await house.nudges.off(house.person(ADA, "Person 30"))
    await house.myself.erase(house.person(BEN, "Person 31"))
    await later(house, timedelta(hours=10))
    assert house.posts("nudge") == []
    assert not any(BEN in row for row in (await house.rows())["nudge"])


async def test_a_group_may_switch_all_of_them_off(house: House) -> None:
    await half_over(house, BESIDE)
    setting = next(one for one in SETTINGS if one.name == "nudges")
    await house.group_settings.change(house.olga, setting.number, "no")
    assert await house.nudges.at_press(GUILD, ADA) is None
    assert "switched off" in said(await house.nudges.panel(house.person(ADA, "Person 30")))


async def test_a_members_invitation_is_a_sentence_to_copy_and_nothing_is_sent(house: House) -> None:
    await house.hold_first()
    stood = len(house.wall)
    told = said(await house.nudges.invite(house.person(ADA, "Ada")))
    assert "We read “The river” together, just now ¶1–2." in told
    assert f"/{house.thread_id}" in told
    await house.post()
    assert len(house.wall) == stood


START = datetime(2026, 3, 2, tzinfo=UTC)
GROUP = Group(
    GUILD, 1, "Readers", 10, 20, None, "UTC", "en", "1,4", "19:00",
    plain=False, secret=b"", index_key=None, index_revision=0, created_at=START, options=Options(),
)  # fmt: skip
HOLIDAY = Skip((START + timedelta(days=9)).date(), (START + timedelta(days=11)).date())


@given(
    st.lists(st.integers(0, 60 * 24 * 60), max_size=60),
    st.sampled_from(["Europe/London", "Asia/Kolkata", "America/La_Paz"]),
    st.sampled_from([("22:00", "08:00"), ("01:00", "07:30"), ("08:00", "08:00")]),
    st.one_of(st.none(), st.integers(0, 50)),
)
def test_however_often_somebody_presses_the_budget_and_the_quiet_times_are_kept(
    minutes: list[int], zone: str, hours: tuple[str, str], away: int | None
) -> None:
    options = Options(quiet_from=hours[0], quiet_until=hours[1])
    group = replace(GROUP, zone=zone, options=options)
    until = None if away is None else (START + timedelta(days=away)).date()
    member = Member(ADA, "Ada", "by name", START, nudge_by=HERE, away_until=str(until) if until else None)
    told: list[datetime] = []
    for at in (START + timedelta(minutes=one) for one in sorted(minutes)):
        if may_nudge(member, told[-1] if told else None, at, group, (HOLIDAY,), "UTC"):
            told.append(at)
    assert all(later - before >= APART for before, later in pairwise(told))
    for at in told:
        assert after_quiet(at, zone, options) == at
        assert not is_skipped(at.date(), (HOLIDAY,))
        assert until is None or at.date() >= until
