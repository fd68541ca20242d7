"""Time as an event at the edge: what has come due, and sleep until the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.domain.errors import RETRY, Outage
from bot.services.duties import Duties

if TYPE_CHECKING:
    from bot.client import Colloquy

log = structlog.get_logger()


class Ticker:
    """Asks the services what is due, when it is due."""

    def __init__(self, client: Colloquy, duties: Duties, clock: Callable[[], datetime]) -> None:
        self.client = client
        self.duties = duties
        self.clock = clock
        self.longest_wait = client.services.outbox.patience
        """Seconds of the monotonic clock: a stepped or suspended wall clock delays nothing for longer."""
        self.changed = asyncio.Event()
        self.last_tick: datetime | None = None
        self._one = asyncio.Lock()

    async def run(self) -> None:
        """Tick until cancelled; an error is logged and the next tick tries again."""
        await self.client.wait_until_ready()
        while True:
            self.changed.clear()
            try:
                await self.tick()
                wait = await self._wait()
            except Outage as error:
                log.warning("ticker waits", reason=str(error), cause=str(error.__cause__))
                wait = RETRY
            except Exception:
                log.exception("tick failed")
                wait = self.longest_wait
            try:
                async with asyncio.timeout(wait):
                    await self.changed.wait()
            except TimeoutError:
                continue

    async def tick(self) -> int:
        """Do everything that has come due by now, once; answers how much was done."""
        try:
            async with self._one:
                done = await self.duties.tend()
        except ExceptionGroup:
            self.client.sender.due.set()
            raise
        self.last_tick = self.clock()
        if done:
            self.client.sender.due.set()
        return done

    async def next_due(self) -> datetime | None:
        """The next instant at which anything happens by itself."""
        return await self.duties.next_due()

    async def _wait(self) -> float:
        due = await self.next_due()
        if due is None:
            return self.longest_wait
        return min(self.longest_wait, max(0.05, (due - self.clock()).total_seconds()))
