"""Quiet hours: when a group's reminders wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.options import Options


def after_quiet(instant: datetime, zone: str, options: Options) -> datetime:
    """The instant, or where the group's quiet hours hold it up, their end."""
    begin, end = time.fromisoformat(options.quiet_from), time.fromisoformat(options.quiet_until)
    local = instant.astimezone(ZoneInfo(zone))
    now = local.time().replace(tzinfo=None)
    quiet = begin <= now < end if begin <= end else now >= begin or now < end
    if not quiet:
        return instant
    day = local.date() + timedelta(days=1) if begin > end and now >= begin else local.date()
    return datetime.combine(day, end, ZoneInfo(zone)).astimezone(instant.tzinfo)
