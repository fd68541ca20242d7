"""A flood of thread messages, from the gateway to the disk: the whole bot against a client that only counts."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot import seam
from bot.app import tidy_memory
from bot.demo.stage import Stage
from bot.sandbox.server import Sandbox
from tests.journeys.room import opened

MESSAGES = 3_000
FEW = 300


class _Counter(discord.Client):
    """Hears everything and keeps nothing."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, message_content=True),
            connector=seam.loopback_connector(),
            guild_ready_timeout=0.05,
            max_messages=None,
        )
        self.heard = 0

    async def on_message(self, _: discord.Message) -> None:
        self.heard += 1


class _Base(DeclarativeBase):
    """What an ordinary bot maps its rows to."""


class _Row(_Base):
    __tablename__ = "reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[int]
    text: Mapped[str]


class _OneByOne(_Counter):
    """Stores each message in a session of its own, as many bots do."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self.engine = engine

    async def on_message(self, message: discord.Message) -> None:
        async with AsyncSession(self.engine) as session:
            session.add(_Row(id=message.id, author=message.author.id, text=message.content))
            await session.commit()
        self.heard += 1


async def measure() -> dict[str, float]:
    """Messages a second, to durable and to nothing, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as room:
            thread = await room.open_session()
            kept = await _flood(room.sandbox, thread, lambda: _stored(room.stage))
            usual = gc.get_threshold()
            tidy_memory()  # as `colloquy run` does
            tuned = await _flood(room.sandbox, thread, lambda: _stored(room.stage))
            gc.unfreeze()
            gc.set_threshold(*usual)
            await room.stage.stop()
            heard = await _bare(room.sandbox, thread, _Counter())
            engine = create_async_engine(f"sqlite+aiosqlite:///{Path(folder) / 'orm.db'}")
            async with engine.begin() as conn:
                await conn.run_sync(_Base.metadata.create_all)
            one_by_one = await _bare(room.sandbox, thread, _OneByOne(engine), few=FEW) * MESSAGES / FEW
            await engine.dispose()
            await room.stage.start()
    return {
        "to_durable_per_s": round(MESSAGES / kept),
        "to_durable_gc_tuned_per_s": round(MESSAGES / tuned),
        "no_op_per_s": round(MESSAGES / heard),
        "orm_a_message_per_s": round(MESSAGES / one_by_one),
        "ratio": round(heard / kept, 2),
        "ratio_gc_tuned": round(heard / tuned, 2),
        "ratio_orm_a_message": round(heard / one_by_one, 2),
    }


async def _bare(sandbox: Sandbox, thread: str, client: _Counter, few: int = MESSAGES) -> float:
    with seam.elsewhere(sandbox.api, sandbox.gateway):
        await client.login(sandbox.token)
        working = asyncio.create_task(client.connect())
        await client.wait_until_ready()

        async def heard() -> int:
            return client.heard

        taken = await _flood(sandbox, thread, heard, few)
        await client.close()
        await working
    return taken


async def _flood(sandbox: Sandbox, thread: str, arrived: Callable[[], Any], count: int = MESSAGES) -> float:
    world = sandbox.world
    channel, author = world.channel(thread), world.member_named("ada")["user"]
    before = await arrived()
    started = time.perf_counter()
    for number in range(count):
        world.post(channel, author, {"content": f"Message {number} of a flood that somebody sends all at once."})
        if number % 100 == 0:
            await asyncio.sleep(0)
    async with asyncio.timeout(60):
        while await arrived() < before + count:  # noqa: ASYNC110  a measuring loop
            await asyncio.sleep(0.005)
    return time.perf_counter() - started


async def _stored(stage: Stage) -> int:
    async with stage.app.store.reader.connect() as conn:
        found = await conn.execute(text("SELECT count(*) FROM reply"), execution_options={"cross_guild": True})
        return int(found.scalar_one())
