"""The stand-in's time and its ids: one clock for messages, nonces, tokens and, when it is moved, for the bot."""
# ruff: noqa: TID251  This is the sandbox's one place that reads the wall; everything else is handed the clock.

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

EPOCH_MS = 1_420_070_400_000


class SandboxClock:
    """Real time plus an offset, or standing still; it only ever moves forward and is never behind real time."""

    def __init__(self, start: datetime | None = None, *, standing: bool = False) -> None:
        real = datetime.now(UTC)
        self._standing = max(start, real) if standing and start else (real if standing else None)
        self._offset = max(timedelta(0), start - real) if start else timedelta(0)
        self._last_id = 0

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self._standing or datetime.now(UTC) + self._offset

    def set(self, to: datetime) -> None:
        """Move forward to `to`; an earlier instant changes nothing."""
        if to <= self.now():
            return
        if self._standing is not None:
            self._standing = to
        else:
            self._offset = to - datetime.now(UTC)

    def snowflake(self) -> str:
        """A new id of this instant, greater than every earlier one."""
        self._last_id = max(oldest_id(self.now()), self._last_id + 1)
        return str(self._last_id)

    def stamp(self) -> str:
        """This instant as Discord writes it."""
        return self.now().isoformat()


def oldest_id(instant: datetime) -> int:
    """The smallest id that something of this instant can have."""
    return (int(instant.timestamp() * 1000) - EPOCH_MS) << 22


def wall_seconds() -> float:
    """Real seconds since 1970, which rate limits are told in."""
    return time.time()
