"""Times and days to skip as people type them, and what the clocks do to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import BadInput
from bot.domain.skips import kept, skips_kept, skips_named
from bot.domain.times import Now, instants, is_skipped, time_meant
from bot.services import moments

NOW = Now(datetime(2026, 12, 2, 12, tzinfo=UTC), "Europe/London")
"""A Wednesday noon in London."""


def meant(typed: str, now: Now = NOW, **more: date) -> list[str]:
    found = time_meant(typed, now, moments._day_of, usual=time(19), **more)
    return [f"{one.astimezone(ZoneInfo(now.zone)):%a %Y-%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-08 19:00", "Tue 2026-12-08 19:00"),
        ("2026-12-8 7pm", "Tue 2026-12-08 19:00"),
        ("2026-12-08T19:00", "Tue 2026-12-08 19:00"),
        ("2026-12-08T19:00+01:00", "Tue 2026-12-08 18:00"),
        ("2026-12-08T19:00Z", "Tue 2026-12-08 19:00"),
        ("<t:1796760000:F>", "Tue 2026-12-08 20:00"),
        ("<t:1796760000>", "Tue 2026-12-08 20:00"),
        ("2026-12-08", "Tue 2026-12-08 19:00"),
        ("next Tuesday 19:00", "Tue 2026-12-08 19:00"),
        ("NEXT TUESDAY, 7.30pm", "Tue 2026-12-08 19:30"),
        ("on Tuesday at 7", "Tue 2026-12-08 07:00"),
        ("19:00 on Tuesday", "Tue 2026-12-08 19:00"),
        ("Tue 8 Dec 2026 19:00", "Tue 2026-12-08 19:00"),
        ("wednesday 19:00", "Wed 2026-12-02 19:00"),
        ("wednesday 9:00", "Wed 2026-12-09 09:00"),
        ("next wednesday 19:00", "Wed 2026-12-09 19:00"),
        ("this friday", "Fri 2026-12-04 19:00"),
        ("Tuesday next week 20:00", "Tue 2026-12-08 20:00"),
        ("in 2 hours", "Wed 2026-12-02 14:00"),
        ("in two hours", "Wed 2026-12-02 14:00"),
        ("in 90 minutes", "Wed 2026-12-02 13:30"),
        ("in 3 days at 18:00", "Sat 2026-12-05 18:00"),
        ("in 3 weeks", "Wed 2026-12-23 19:00"),
        ("tomorrow at 7pm", "Thu 2026-12-03 19:00"),
        ("day after tomorrow noon", "Fri 2026-12-04 12:00"),
        ("19:00", "Wed 2026-12-02 19:00"),
        ("9am", "Thu 2026-12-03 09:00"),
        ("tonight at 8", "Wed 2026-12-02 20:00"),
        ("this evening at 7", "Wed 2026-12-02 19:00"),
        ("esta noche", "Wed 2026-12-02 19:00"),
        ("esta noche a las 9:30", "Wed 2026-12-02 21:30"),
        ("24 December at 7:30 pm", "Thu 2026-12-24 19:30"),
        ("dec 24 19:00", "Thu 2026-12-24 19:00"),
        ("mañana a las 19:00", "Thu 2026-12-03 19:00"),
        ("pasado mañana a las 8 de la tarde", "Fri 2026-12-04 20:00"),
        ("el próximo martes a las 19:00", "Tue 2026-12-08 19:00"),
        ("el martes que viene a las 19h", "Tue 2026-12-08 19:00"),
        ("miércoles 19:00", "Wed 2026-12-02 19:00"),
        ("dentro de dos semanas", "Wed 2026-12-16 19:00"),
        ("en 2 horas", "Wed 2026-12-02 14:00"),
        ("el 24 de diciembre a las 19:00", "Thu 2026-12-24 19:00"),
    ],
)
def test_a_time_is_read_as_people_mean_it(typed: str, read: str) -> None:
    assert meant(typed) == [read]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("blah", "cannot read “blah” as a time. Write it as 2026-12-09 19:00, “next Tuesday 19:00” or “in 2 hours”."),
        ("", "cannot read"),
        ("5", "cannot read"),
        ("tues 7", "cannot read"),
        ("tomorrow 25:00", "cannot read"),
        ("2026-13-01", "cannot read"),
        ("<t:999999999999999>", "cannot read"),
        ("friday in two weeks", "cannot read"),
        ("2026-12-01 19:00", "has passed"),
        ("yesterday", "has passed"),
        ("<t:0>", "has passed"),
        ("9999-12-31 19:00", "too far off"),
        ("4/5/2027 19:00", "two ways. Write the date as 2026-12-09"),
        ("Monday 8 December", "does not fall on that weekday"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(typed: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        meant(typed)
    assert told in str(refused.value)


def test_an_hour_alone_stays_on_the_day_that_is_meant() -> None:
    assert meant("20:30", day=date(2026, 12, 8)) == ["Tue 2026-12-08 20:30"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a week later", "Tue 2026-12-15 19:00"),
        ("two days later at 20:00", "Thu 2026-12-10 20:00"),
        ("3 semanas después", "Tue 2026-12-29 19:00"),
    ],
)
def test_later_is_counted_from_the_day_that_is_planned(typed: str, read: str) -> None:
    assert meant(typed, day=date(2026, 12, 8)) == [read]


def test_a_time_is_the_groups_and_never_utc() -> None:
    tokyo = Now(NOW.instant, "Asia/Tokyo")
    assert time_meant("tomorrow 19:00", tokyo, moments._day_of, usual=time(19)) == (
        datetime(2026, 12, 3, 10, tzinfo=UTC),
    )


def test_a_time_that_the_clocks_repeat_is_two_and_one_that_they_skip_too() -> None:
    assert meant("31 October 2027 01:30") == ["Sun 2027-10-31 01:30"] * 2
    assert meant("2027-03-28 01:30") == ["Sun 2027-03-28 00:30", "Sun 2027-03-28 02:30"]
    half_past = time(1, 30)
    assert not is_skipped(datetime.combine(date(2027, 10, 31), half_past), "Europe/London")
    assert is_skipped(datetime.combine(date(2027, 3, 28), half_past), "Europe/London")
    assert len(instants(datetime.combine(date(2027, 3, 28), time(19)), "Europe/London")) == 1


def test_two_hours_from_now_are_two_hours_whatever_the_clocks_do() -> None:
    before = Now(datetime(2027, 10, 31, 0, 15, tzinfo=UTC), "Europe/London")
    assert time_meant("in 1 hour", before, moments._day_of, usual=time(19)) == (
        datetime(2027, 10, 31, 1, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-24..2027-01-02, 2027-01-06", "2026-12-24..2027-01-02,2027-01-06"),
        ("24 December to 2 January", "2026-12-24..2027-01-02"),
        ("24-26 December; next friday", "2026-12-04,2026-12-24..2026-12-26"),
        ("Dec 24 - 26", "2026-12-24..2026-12-26"),
        ("del 24 de diciembre al 2 de enero", "2026-12-24..2027-01-02"),
        ("24 Dec – 2 Jan", "2026-12-24..2027-01-02"),
        ("", ""),
    ],
)
def test_days_to_skip_are_read_and_kept(typed: str, read: str) -> None:
    found = skips_named(typed, NOW.local.date(), moments._day_of)
    assert kept(found) == read
    assert skips_kept(read) == found
