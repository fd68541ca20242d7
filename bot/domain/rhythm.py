"""The rule by which sessions recur: chosen weekdays, every so many weeks, without the days to skip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from dateutil.rrule import WEEKLY, rrule

from bot.domain.skips import Skip, is_skipped

MOST_APART = 8
"""Weeks from one meeting week to the next, at most."""

WORKING_DAYS = (0, 1, 2, 3, 4)
TWICE = (1, 4)


def days_at(pace: int, chosen: Sequence[int]) -> tuple[int, ...]:
    """Weekdays for so many sessions a week: the chosen ones where they are as many."""
    if len(chosen) == pace:
        return tuple(chosen)
    return WORKING_DAYS if pace == len(WORKING_DAYS) else TWICE


def meetings(
    days: Sequence[int], start: date, at: time, *, every: int = 1, skips: Sequence[Skip] = ()
) -> Iterator[datetime]:
    """Wall times from a day on, without end."""
    rule = rrule(WEEKLY, dtstart=datetime.combine(start, at), byweekday=tuple(days), interval=every, wkst=0)
    return (local for local in rule if not is_skipped(local.date(), skips))
