"""Rate limits: sends per channel, and fifty requests a second in all."""

from __future__ import annotations

import hashlib
import math
import time

from bot.sandbox.clock import wall_seconds
from bot.sandbox.errors import ApiError, Json

GLOBAL, GLOBAL_SPAN = 50, 1.0
SEND_SPAN = 5.0
OTHERS, OTHERS_SPAN = 50, 1.0


class Limits:
    """Windows in real time that open with their first request, as Discord's do; `sends` 0 means no limits at all."""

    def __init__(self, sends: int) -> None:
        self.sends = sends
        self._windows: dict[str, tuple[float, int]] = {}
        self.counted: dict[int, int] = {401: 0, 403: 0, 429: 0}

    def count(self, status: int) -> None:
        """Note an answer that counts towards Discord's ban."""
        if status in self.counted:
            self.counted[status] += 1

    def take(self, bucket: str, *, sending: bool, counts_globally: bool) -> dict[str, str]:
        """Headers for a request that may pass; raises 429 otherwise."""
        if not self.sends:
            return {}
        now = time.monotonic()
        if counts_globally:
            _, wait, full = self._hit("global", GLOBAL, GLOBAL_SPAN, now)
            if full:
                raise RateLimited(wait, {"X-RateLimit-Scope": "global"}, everywhere=True)
        limit, span = (self.sends, SEND_SPAN) if sending else (OTHERS, OTHERS_SPAN)
        left, reset, full = self._hit(bucket, limit, span, now)
        headers = {
            "X-RateLimit-Bucket": hashlib.sha256(bucket.split("|", maxsplit=1)[0].encode()).hexdigest()[:16],
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{wall_seconds() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
        }
        if full:
            raise RateLimited(reset, headers | {"X-RateLimit-Scope": "user"})
        return headers

    def _hit(self, bucket: str, limit: int, span: float, now: float) -> tuple[int, float, bool]:
        began, used = self._windows.get(bucket, (now, 0))
        if now - began >= span:
            began, used = now, 0
        full = used >= limit
        used += not full
        self._windows[bucket] = began, used
        return limit - used, span - (now - began), full


class RateLimited(ApiError):
    """429 with the headers that tell it from a ban."""

    def __init__(self, seconds: float, headers: dict[str, str], *, everywhere: bool = False, via: bool = True) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.body: Json = {
            "message": "You are being rate limited.",
            "retry_after": round(seconds, 3),
            "global": everywhere,
            "code": 0,
        }
        self.headers = {"Retry-After": str(math.ceil(seconds)), **headers}
        if everywhere:
            self.headers["X-RateLimit-Global"] = "true"
        if via:
            self.headers["Via"] = "1.1 sandbox"
