"""A loopback Discord with the bot in it: started, moved through time, restarted, stopped."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot import seam
from bot.app import App, Pace, build
from bot.cogs.sender import Observer, unobserved
from bot.sandbox.errors import ControlError
from bot.sandbox.server import Sandbox
from bot.settings import Settings

LOOPBACK_PACE = Pace(guild_ready_timeout=0.05)
MOVE_ENDS_WITHIN = 5.0
"""Seconds for a move of the clock that is under way when the stage is left."""
POLL = 0.005
"""Seconds between two looks at how far the bot has read the gateway."""


@dataclass(frozen=True)
class Cast:
    """What the bot on stage is made of."""

    data: Path
    pace: Pace = LOOPBACK_PACE
    observe: Observer = unobserved
    message_content: str = "auto"
    database: str | None = None
    """Address of another store than the file in `data`; its schema must be there already."""


class Stage:
    """One bot in one sandbox, on the sandbox's clock."""

    def __init__(self, sandbox: Sandbox, cast: Cast) -> None:
        self.sandbox = sandbox
        self.cast = cast
        self._life: AsyncExitStack | None = None
        self._app: App | None = None
        self._work: asyncio.Task[None] | None = None
        self.looking = asyncio.Lock()
        """Held by whoever reads the bot's store from outside, and while the store is closed."""
        self.moving = asyncio.Lock()
        """Held by whoever moves the clock, or restarts the bot, for somebody outside."""

    @property
    def app(self) -> App:
        """The bot that is on stage now."""
        if self._app is None:
            raise RuntimeError("the bot is not running")
        return self._app

    @property
    def running(self) -> bool:
        """Whether the bot is on stage, and not on its way there."""
        return self._app is not None and self._app.bot.running.is_set()

    async def start(self) -> None:
        """Build the bot, log it in, and wait until it is ready; an error of the login is raised here."""
        settings = Settings(
            data_dir=self.cast.data,
            api_base=self.sandbox.api,
            gateway_url=self.sandbox.gateway,
            message_content=self.cast.message_content,
            database_url=None if self.cast.database is None else SecretStr(self.cast.database),
        )
        self._life = AsyncExitStack()
        self._app = await self._life.enter_async_context(
            build(settings, clock=self.sandbox.clock.now, pace=self.cast.pace, observe=self.cast.observe)
        )
        await self._app.bot.login(self.sandbox.token)
        self._work = asyncio.create_task(self._app.bot.work(), name="bot")
        ready = asyncio.create_task(self._app.bot.running.wait())
        await asyncio.wait((self._work, ready), return_when=asyncio.FIRST_COMPLETED)
        if self._work.done():
            ready.cancel()
            await self._work
        await self.settle()

    async def stop(self, *, kill: bool = False) -> None:
        """Stop the bot in good order, or drop it in the middle of whatever it does."""
        if self._life is None or self._work is None:
            return
        if kill:
            self._work.cancel()
        else:
            await self.app.bot.stop()
        await asyncio.wait((self._work,))
        async with self.looking:
            await self._life.aclose()
            self._life = self._app = self._work = None
        if kill:
            gc.collect()  # a dying process lets go of its database; here a statement cut short must first be found

    async def restart(self, kill: bool) -> None:
        """Stop and start again on the same data."""
        await self.stop(kill=kill)
        await self.start()

    async def settle(self) -> None:
        """Wait until the bot has heard everything said so far and nothing that is due is left to do."""
        while self._told() > seam.sequence(self.app.bot):  # noqa: ASYNC110  discord.py tells nobody of it
            await asyncio.sleep(POLL)
        await asyncio.sleep(0)
        await self.app.bot.settle()

    def _told(self) -> int:
        """Number of the newest event that the gateway has sent over a connection that stands."""
        sessions = self.sandbox.gateway_server.sessions.values()
        return max((one.sequence for one in sessions if one.connection is not None), default=0)

    async def advance(self, to: datetime) -> None:
        """Move time to `to`, stopping at every instant at which the bot has something to do."""
        clock = self.sandbox.clock
        await self.settle()
        while (due := await self.app.bot.next_due()) is not None and due <= to:
            await self.sandbox.landed()
            clock.set(due)
            await self.settle()
        await self.sandbox.landed()
        clock.set(to)
        await self.settle()

    async def pass_time(self, **step: float) -> None:
        """Move time on by so many hours, days or weeks."""
        await self.advance(self.sandbox.clock.now() + timedelta(**step))


@asynccontextmanager
async def staged(sandbox: Sandbox, cast: Cast) -> AsyncIterator[Stage]:
    """The bot running in an open sandbox, whose clock and *restart* it follows."""
    stage = Stage(sandbox, cast)

    async def move(to: datetime) -> None:
        """One move at a time."""
        async with stage.moving:
            await stage.advance(to)

    async def restart(kill: bool) -> None:
        """Not while the clock is moved: the move waits for this very bot."""
        if stage.moving.locked():
            raise ControlError("The clock is being moved, or the bot starts already: wait, then press again.", 409)
        async with stage.moving:
            await stage.restart(kill)

    sandbox.controls.on_advance = move
    sandbox.controls.on_restart = restart
    try:
        await stage.start()
        yield stage
    finally:
        sandbox.controls.on_advance = sandbox.controls.on_restart = None
        with suppress(TimeoutError):
            async with asyncio.timeout(MOVE_ENDS_WITHIN), stage.moving:
                pass
        await stage.stop()
