"""Every time zone there is, over two years: each local date has its session, once, at its hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.planning import Excerpt, schedule

START, DAYS = date(2026, 1, 1), 730
EXCERPTS = tuple(Excerpt(n, n, n, 1, 1, None) for n in range(1, DAYS + 1))
DATES = [START + timedelta(days=day) for day in range(DAYS)]
PROBES = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(-1, DAYS + 2)]


def distinct_zones() -> dict[tuple[timedelta | None, ...], list[str]]:
    """All zones, those together that show the same offset on each day."""
    found: dict[tuple[timedelta | None, ...], list[str]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        found.setdefault(tuple(probe.astimezone(zone).utcoffset() for probe in PROBES), []).append(name)
    return found


def critical_hours(zone: ZoneInfo, offsets: tuple[timedelta | None, ...]) -> set[time]:
    """Wall times that this zone's clocks skip or repeat, and an evening hour."""
    hours = {time(19)}
    for (before, after), probe in zip(pairwise(offsets), PROBES, strict=False):
        if before == after:
            continue
        quarter = (probe + timedelta(minutes=15 * step) for step in range(97))
        change = next(one for one in quarter if one.astimezone(zone).utcoffset() != before)
        wall = change.replace(tzinfo=None) + min(before or timedelta(), after or timedelta())
        hours |= {(wall + timedelta(minutes=minutes)).time() for minutes in (0, 15)}
    return hours


def test_in_every_zone_each_local_date_has_one_session_at_its_hour() -> None:
    zones = distinct_zones()
    assert sum(map(len, zones.values())) > 400
    changed = 0
    for offsets, names in zones.items():
        zone = ZoneInfo(names[0])
        for at in critical_hours(zone, offsets):
            slots = schedule(EXCERPTS, range(7), START, at, names[0])
            shown = [slot.starts_at.astimezone(zone).replace(tzinfo=None) for slot in slots]
            assert [slot.local for slot in slots] == [datetime.combine(day, at) for day in DATES], names
            assert [one.date() for one in shown] == DATES, (names, at)
            assert all(one.starts_at < two.starts_at for one, two in pairwise(slots)), names
            moved = [one for one, slot in zip(shown, slots, strict=True) if one != slot.local]
            changed += len(moved)
            assert len(moved) <= 4, (names, at)
    assert changed > 50
