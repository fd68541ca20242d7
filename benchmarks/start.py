"""From nothing to READY: the whole bot against a bare client of the library, on the same loopback Discord."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import discord

from bot import seam
from bot.demo.stage import Cast, Stage
from bot.sandbox.server import Sandbox, SandboxOptions

RUNS = 7


async def measure() -> dict[str, float]:
    """Medians in milliseconds, and their ratio."""
    whole, bare = [], []
    async with Sandbox(SandboxOptions(sends_per_5s=0)) as sandbox:
        with tempfile.TemporaryDirectory() as folder:
            stage = Stage(sandbox, Cast(Path(folder)))
            await stage.start()  # migrates, and gives Discord the commands: once in a lifetime
            await stage.stop()
            for _ in range(RUNS):
                whole.append(await _whole(sandbox, Path(folder)))
                bare.append(await _bare(sandbox))
    figures = {"whole_ms": statistics.median(whole) * 1000, "bare_ms": statistics.median(bare) * 1000}
    return {name: round(value, 1) for name, value in figures.items()} | {
        "ratio": round(figures["whole_ms"] / figures["bare_ms"], 2)
    }


async def _whole(sandbox: Sandbox, folder: Path) -> float:
    stage = Stage(sandbox, Cast(folder))
    started = time.perf_counter()
    await stage.start()
    taken = time.perf_counter() - started
    await stage.stop()
    return taken


async def _bare(sandbox: Sandbox) -> float:
    started = time.perf_counter()
    with seam.elsewhere(sandbox.api, sandbox.gateway):
        client = discord.Client(
            intents=discord.Intents(guilds=True), connector=seam.loopback_connector(), guild_ready_timeout=0.05
        )
        await client.login(sandbox.token)
        working = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        taken = time.perf_counter() - started
        await client.close()
        await working
    return taken
