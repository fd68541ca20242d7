"""Troubles that can be armed, each for a number of requests, events or heartbeats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ControlError

OF_REQUESTS = (
    "rate_limit",
    "server_error",
    "store_then_error",
    "drop_reply",
    "late_delivery",
    "forbid",
    "slow",
)
OF_EVENTS = ("event_twice", "event_lost", "event_late")
OF_CONNECTIONS = ("close_gateway", "invalidate_session", "no_ack")
KINDS = (*OF_REQUESTS, *OF_CONNECTIONS, *OF_EVENTS)


@dataclass
class Fault:
    """One armed trouble."""

    kind: str
    count: int
    path: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def fits(self, method: str, path: str) -> bool:
        """Whether it strikes this request; without a path, whatever posts a message."""
        if self.kind not in OF_REQUESTS:
            return False
        if self.path:
            return self.path in f"{method} {path}"
        return method == "POST" and path.endswith("/messages")

    def fits_event(self, name: str) -> bool:
        """Whether it strikes this event; without a path, a new message."""
        return self.kind in OF_EVENTS and name == (self.path or "MESSAGE_CREATE")


class Faults:
    """All that are armed."""

    def __init__(self) -> None:
        self.armed: list[Fault] = []

    def arm(self, kind: str, count: int = 1, path: str | None = None, **detail: Any) -> None:  # noqa: ANN401
        """Arm one, or refuse an unknown kind."""
        if kind not in KINDS:
            raise ControlError(f"There is no fault “{kind}”. Use one of: {', '.join(KINDS)}.")
        if count < 1:
            raise ControlError("A fault's count is 1 or more.")
        self.armed.append(Fault(kind, count, path, detail))

    def strike(self, method: str, path: str) -> Fault | None:
        """The trouble of this request, used up by one."""
        return self._use(next((one for one in self.armed if one.fits(method, path)), None))

    def strike_event(self, name: str) -> Fault | None:
        """The trouble of this event, used up by one."""
        return self._use(next((one for one in self.armed if one.fits_event(name)), None))

    def strike_connection(self, *kinds: str) -> Fault | None:
        """The trouble of a connection, used up by one."""
        return self._use(next((one for one in self.armed if one.kind in kinds), None))

    def _use(self, fault: Fault | None) -> Fault | None:
        if fault is not None:
            fault.count -= 1
            if fault.count == 0:
                self.armed.remove(fault)
        return fault
