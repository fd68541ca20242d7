"""Troubles that can be armed, each for a number of requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ControlError

KINDS = (
    "rate_limit",
    "server_error",
    "store_then_error",
    "drop_reply",
    "late_delivery",
    "close_gateway",
    "invalidate_session",
    "forbid",
    "slow",
)


@dataclass
class Fault:
    """One armed trouble."""

    kind: str
    count: int
    path: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def fits(self, method: str, path: str) -> bool:
        """Whether it strikes this request; without a path, whatever posts a message."""
        if self.path:
            return self.path in f"{method} {path}"
        return method == "POST" and path.endswith("/messages")


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
        for fault in self.armed:
            if fault.fits(method, path):
                fault.count -= 1
                if fault.count == 0:
                    self.armed.remove(fault)
                return fault
        return None
