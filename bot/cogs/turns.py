"""Discord takes fifty requests a second from a bot; what the bot does by itself stays below that."""

from __future__ import annotations

import asyncio

A_SECOND = 45.0


class Turns:
    """Turns for whoever asks, evenly in time, so many a second; the first of a while is had at once."""

    def __init__(self, a_second: float = A_SECOND) -> None:
        self.apart = 1 / a_second
        self._free_at = 0.0

    async def take(self) -> None:
        """Wait for the next turn."""
        now = asyncio.get_running_loop().time()
        mine = max(now, self._free_at)
        self._free_at = mine + self.apart
        if mine > now:
            await asyncio.sleep(mine - now)
