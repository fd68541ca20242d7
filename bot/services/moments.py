"""Times in plain words: the domain reads the frequent forms, a dictionary of languages the rest, off the loop."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta

from bot.domain.planning import start_on
from bot.domain.skips import Skip, skips_named
from bot.domain.times import Now, day_meant, time_meant

LANGUAGES = ["en", "es"]


async def moment(typed: str, now: Now, *, usual: time, day: date | None = None) -> tuple[datetime, ...]:
    """The instants that somebody means: two where a change of the clocks makes them ambiguous."""
    return await asyncio.to_thread(time_meant, typed, now, _day_of, usual=usual, day=day)


async def start(typed: str, today: date) -> date:
    """A plan's first possible day; tomorrow if nothing was typed."""
    if not typed:
        return today + timedelta(days=1)
    return start_on(await asyncio.to_thread(day_meant, typed, today, _day_of), today)


async def day(typed: str, today: date) -> date:
    """The day that somebody means."""
    return await asyncio.to_thread(day_meant, typed, today, _day_of)


async def skips(typed: str, today: date) -> tuple[Skip, ...]:
    """The days that somebody wants to leave out."""
    return await asyncio.to_thread(skips_named, typed, today, _day_of)


def _day_of(said: str, today: date) -> date | None:
    import dateparser  # slow to load, and most groups never type a time

    settings = {
        "RELATIVE_BASE": datetime.combine(today, time(12)),
        "PREFER_DATES_FROM": "future",
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found: datetime | None = dateparser.parse(said, languages=LANGUAGES, settings=settings)
    return found.date() if found else None
