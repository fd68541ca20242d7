"""Rate limits: sends per channel, and fifty requests a second in all."""

from __future__ import annotations

import time
from collections import deque

from bot.sandbox.errors import ApiError, Json

GLOBAL, GLOBAL_SPAN = 50, 1.0
SEND_SPAN = 5.0
OTHERS, OTHERS_SPAN = 50, 1.0


class Limits:
    """Sliding windows in real time; `sends` messages per channel in five seconds (0: no limits at all)."""

    def __init__(self, sends: int) -> None:
        self.sends = sends
        self._windows: dict[str, deque[float]] = {}
        self.counted: dict[int, int] = {401: 0, 403: 0, 429: 0}

    def take(self, bucket: str, *, sending: bool, counts_globally: bool) -> dict[str, str]:
        """Headers for a request that may pass; raises 429 otherwise."""
        if not self.sends:
            return {}
        now = time.monotonic()
        if counts_globally:
            self._hit("global", GLOBAL, GLOBAL_SPAN, now, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
        limit, span = (self.sends, SEND_SPAN) if sending else (OTHERS, OTHERS_SPAN)
        headers = {"X-RateLimit-Bucket": f"{abs(hash(bucket.split('|')[0])):016x}"[:16], "X-RateLimit-Scope": "user"}
        left, reset = self._hit(bucket, limit, span, now, headers)
        return {
            "X-RateLimit-Bucket": headers["X-RateLimit-Bucket"],
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
        }

    def _hit(self, bucket: str, limit: int, span: float, now: float, headers: dict[str, str]) -> tuple[int, float]:
        window = self._windows.setdefault(bucket, deque())
        while window and now - window[0] >= span:
            window.popleft()
        if len(window) >= limit:
            raise RateLimited(span - (now - window[0]), headers, everywhere=bucket == "global")
        window.append(now)
        return limit - len(window), span - (now - window[0])


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
        self.headers = {"Retry-After": str(max(1, round(seconds))), **headers}
        if via:
            self.headers["Via"] = "1.1 sandbox"
