"""A flood of thread messages, from the gateway to the disk: the whole bot against a client that only counts."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
from sqlalchemy import text

from bot import seam
from bot.demo.stage import Stage
from bot.sandbox.server import Sandbox
from tests.journeys.room import opened

MESSAGES = 3_000


class _Counter(discord.Client):
    """Hears everything and keeps nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.heard = 0

    async def on_message(self, _: discord.Message) -> None:
        self.heard += 1


async def measure() -> dict[str, float]:
    """Messages a second, to durable and to nothing, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as room:
            thread = await room.open_session()
            kept = await _flood(room.sandbox, thread, lambda: _stored(room.stage))
            await room.stage.stop()
            heard = await _bare(room.sandbox, thread)
            await room.stage.start()
    return {
        "to_durable_per_s": round(MESSAGES / kept),
        "no_op_per_s": round(MESSAGES / heard),
        "ratio": round(heard / kept, 2),
    }


async def _bare(sandbox: Sandbox, thread: str) -> float:
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    with seam.elsewhere(sandbox.api, sandbox.gateway):
        client = _Counter(
            intents=intents, connector=seam.loopback_connector(), guild_ready_timeout=0.05, max_messages=None
        )
        await client.login(sandbox.token)
        working = asyncio.create_task(client.connect())
        await client.wait_until_ready()

        async def heard() -> int:
            return client.heard

        taken = await _flood(sandbox, thread, heard)
        await client.close()
        await working
    return taken


async def _flood(sandbox: Sandbox, thread: str, arrived: Callable[[], Any]) -> float:
    world = sandbox.world
    channel, author = world.channel(thread), world.member_named("ada")["user"]
    before = await arrived()
    started = time.perf_counter()
    for number in range(MESSAGES):
        world.post(channel, author, {"content": f"Message {number} of a flood that somebody sends all at once."})
        if number % 100 == 0:
            await asyncio.sleep(0)
    async with asyncio.timeout(60):
        while await arrived() < before + MESSAGES:  # noqa: ASYNC110  a measuring loop
            await asyncio.sleep(0.005)
    return time.perf_counter() - started


async def _stored(stage: Stage) -> int:
    async with stage.app.store.reader.connect() as conn:
        found = await conn.execute(text("SELECT count(*) FROM reply"), execution_options={"cross_guild": True})
        return int(found.scalar_one())
