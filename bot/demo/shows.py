"""The two ways to see the bot without Discord: an open sandbox, and a rehearsal."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import wall_clock
from bot.demo.deliveries import deliveries
from bot.demo.rehearsal import JOINING, Rehearsal, RehearsalFailed, Result, Script
from bot.demo.stage import Cast, Stage, staged
from bot.demo.timeline import Moment
from bot.domain.errors import Conflict
from bot.domain.words import words
from bot.importing.child import ChildReader
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ControlError
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.settings import Settings
from bot.shipped import folder
from bot.voices import load_voices


async def rehearse(filename: str, data: bytes, tell: Callable[[Moment], None], *, weeks: int, members: int) -> Result:
    """Play a text's whole programme on a clock that stands still between events."""
    imported = await ChildReader()(data, filename)
    script = Script(filename, data, imported.paragraphs, load_voices(folder("prompts")), weeks, members)
    clock = SandboxClock(wall_clock(), standing=True)
    with tempfile.TemporaryDirectory() as scratch:
        async with (
            Sandbox(SandboxOptions(clock=clock, sends_per_5s=0)) as sandbox,
            staged(sandbox, Cast(Path(scratch))) as stage,
        ):
            return await Rehearsal(stage, script, tell).play()


NEWCOMER = "eli"
"""Somebody who has just come in and has not joined the group: whoever opens the page speaks as them at first."""


@dataclass(frozen=True)
class Opening:
    """How the sandbox is opened; without a reading it is bare."""

    data: Path
    port: int = 0
    reading: tuple[str, bytes] | None = None
    bot: bool = True


@asynccontextmanager
async def sandbox(opening: Opening) -> AsyncIterator[Sandbox]:
    """An open sandbox with its page; unless it is bare, a group with a week behind it."""
    if opening.bot:
        _refuse_another_world(opening.data)
    async with Sandbox(SandboxOptions(port=opening.port)) as opened:
        if not opening.bot:
            yield opened
            return
        async with staged(opened, Cast(opening.data)) as stage:
            opened.pages.on_due = lambda: _due(stage)
            opened.pages.on_deliveries = lambda: deliveries(stage)
            if opening.reading is not None:
                await _prepare(stage, *opening.reading)
            yield opened


def _refuse_another_world(data: Path) -> None:
    """Each start makes a new server, which the groups of an older database do not belong to."""
    database = Settings(data_dir=data, database_url=None).database
    if Path(database.partition(":///")[2]).exists():
        raise Conflict(
            words(
                "{folder} holds a database already, and its groups are on another server than this new one. "
                "Name an empty folder with --data, or leave --data out.",
                folder=str(data),
            )
        )


async def _due(stage: Stage) -> datetime | None:
    async with stage.looking:
        return await stage.app.bot.next_due() if stage.running else None


async def _prepare(stage: Stage, filename: str, data: bytes) -> None:
    """The group's first week, as a rehearsal plays it; limits are off meanwhile, since the wait would be real."""
    imported = await ChildReader()(data, filename)
    script = Script(filename, data, imported.paragraphs, load_voices(folder("prompts")))
    rehearsal = Rehearsal(stage, script, lambda _: None)
    limits = stage.sandbox.limits
    strict, limits.sends = limits.sends, 0
    try:
        await rehearsal.first_week()
    finally:
        limits.sends = strict
    rehearsal.timeline.close()
    await stage.sandbox.controls.call("join", {"username": NEWCOMER})
    stage.sandbox.pages.samples = frozenset(JOINING)
    stage.sandbox.pages.on_voices = lambda: _voices(rehearsal)


async def _voices(rehearsal: Rehearsal) -> int:
    try:
        async with rehearsal.stage.moving:
            return await rehearsal.reply()
    except RehearsalFailed as failed:
        raise ControlError(f"The sample readers cannot go on: {failed}", 409) from None
