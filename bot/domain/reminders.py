"""Reminders: how long before a session somebody may ask for one, and what it says."""

from __future__ import annotations

from datetime import datetime, timedelta

AT_START, AN_HOUR, A_DAY = 0, 60, 24 * 60
"""Minutes before a session."""

BEFORE = (A_DAY, AN_HOUR)
"""Leads that are told in the home channel, since there is no thread yet; the longest first."""


def first_reminder(starts_at: datetime) -> datetime:
    """When those who asked are looked for first."""
    return starts_at - timedelta(minutes=BEFORE[0])
