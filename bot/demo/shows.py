"""The two ways to see the bot without Discord: an open sandbox, and a rehearsal."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.app import wall_clock
from bot.demo.rehearsal import Rehearsal, Result, Script
from bot.demo.stage import Cast, Stage, staged
from bot.demo.timeline import Moment
from bot.importing.child import ChildReader
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.shipped import folder
from bot.voices import load_voices


async def rehearse(filename: str, data: bytes, weeks: int, tell: Callable[[Moment], None]) -> Result:
    """Play a text's whole programme on a clock that stands still between events."""
    imported = await ChildReader()(data, filename)
    script = Script(filename, data, imported.paragraphs, load_voices(folder("prompts")), weeks)
    clock = SandboxClock(wall_clock(), standing=True)
    with tempfile.TemporaryDirectory() as scratch:
        async with (
            Sandbox(SandboxOptions(clock=clock, sends_per_5s=0)) as sandbox,
            staged(sandbox, Cast(Path(scratch))) as stage,
        ):
            return await Rehearsal(stage, script, tell).play()


async def _prepare(stage: Stage, filename: str, data: bytes) -> None:
    imported = await ChildReader()(data, filename)
    script = Script(filename, data, imported.paragraphs, load_voices(folder("prompts")))
    await Rehearsal(stage, script, lambda _: None).prepare()


async def sandbox(
    tell: Callable[[Any], None], *, port: int, reading: tuple[str, bytes] | None, data: Path, bot: bool
) -> None:
    """Serve until interrupted; the first thing told is where everything is."""
    async with Sandbox(SandboxOptions(port=port)) as opened:
        addresses = {"page": None, "api": opened.api, "gateway": opened.gateway, "token": opened.token}
        addresses["control"] = opened.control
        if not bot:
            tell(addresses)
            await asyncio.Event().wait()
            return
        async with staged(opened, Cast(data)) as stage:
            if reading is not None:
                await _prepare(stage, *reading)
            tell(addresses)
            await asyncio.Event().wait()
