"""The stand-in's time and its ids: one clock for messages, nonces, tokens and, when it is moved, for the bot."""

from __future__ import annotations

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
        floor = (int(self.now().timestamp() * 1000) - EPOCH_MS) << 22
        self._last_id = max(floor, self._last_id + 1)
        return str(self._last_id)

    def stamp(self) -> str:
        """This instant as Discord writes it."""
        return self.now().isoformat()
