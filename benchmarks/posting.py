"""Posting by the whole bot against a stand-in that takes fifty requests a second: how near to it, and nothing lost."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.app import Pace, build, wall_clock
from bot.domain.messages import Button, Message, Text
from bot.domain.outbox import key_of
from bot.domain.words import words
from bot.sandbox.limits import GLOBAL
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.settings import Settings
from bot.store import outbox
from bot.store.engine import Store
from bot.store.outbox import NewDelivery
from bot.store.upgrade import upgrade

POSTS, CHANNELS = 450, 90
LATENCY = 0.05
"""Seconds that Discord takes for an answer."""

EARLY = datetime(2026, 1, 1, tzinfo=UTC)


async def measure() -> dict[str, float]:
    """Posts a second, as a share of the limit, with requests refused (429) and posts lost or doubled."""
    async with Sandbox(SandboxOptions()) as sandbox:
        sandbox.faults.arm("slow", POSTS, seconds=LATENCY)
        channels = [int(sandbox.world.open_channel(f"room-{n}")["id"]) for n in range(CHANNELS)]
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
            await _fill(url, int(sandbox.world.guild["id"]), channels)
            seconds = await _post_all(sandbox, url, channels)
        posted = _posted(sandbox, channels)
    rate = POSTS / seconds
    return {
        "posts": POSTS,
        "channels": CHANNELS,
        "answer_after_ms": LATENCY * 1000,
        "limit_a_second": GLOBAL,
        "posts_a_second": round(rate, 1),
        "share_of_the_limit": round(rate / GLOBAL, 3),
        "refused_429": sandbox.limits.counted[429],
        "lost": POSTS - len(set(posted)),
        "doubled": len(posted) - len(set(posted)),
    }


async def _fill(url: str, guild_id: int, channels: list[int]) -> None:
    """As many posts to each channel, all of them due."""
    store = Store(url)
    await upgrade(store)
    async with store.write() as tx:
        for n in range(POSTS):
            channel = channels[n % len(channels)]
            message = Message((Text(words("Post {n}", n=n)),), (Button("next", (), words("What is next?")),))
            key = key_of(guild_id, channel, "message", "bench", n, 0, 0)
            await outbox.put(tx, NewDelivery(guild_id, key, "message", "bench", n, channel, EARLY, message=message))
    await store.close()


async def _post_all(sandbox: Sandbox, url: str, channels: list[int]) -> float:
    """Seconds from the first message that stands to the last."""
    base = f"127.0.0.1:{sandbox.port}"
    settings = Settings(database_url=SecretStr(url), api_base=f"http://{base}/api/v10", gateway_url=f"ws://{base}/")
    async with build(settings, clock=wall_clock, pace=Pace(guild_ready_timeout=0.05)) as app:
        await app.bot.login(sandbox.token)
        working = asyncio.create_task(app.bot.work())
        await sandbox.until(lambda: bool(_posted(sandbox, channels)), within=30)
        started = time.perf_counter()
        await sandbox.until(lambda: len(_posted(sandbox, channels)) >= POSTS, within=120)
        seconds = time.perf_counter() - started
        await app.bot.stop()
        await working
    return seconds


def _posted(sandbox: Sandbox, channels: list[int]) -> list[str]:
    """The marks of the messages that stand."""
    return [
        one["components"][0]["components"][-1]["components"][0]["custom_id"]
        for channel in channels
        for one in sandbox.world.messages.get(str(channel), {}).values()
    ]
