"""The stand-in itself: its start, a flood to a bare client, a command's round trip, and memory over many messages.

The client shares the stand-in's process and core, so each figure contains the client's part too.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox.server import Sandbox, SandboxOptions

STARTS, FLOOD, COMMANDS, MANY, STEP = 15, 20_000, 300, 100_000, 20_000
INTENTS = 1 << 0 | 1 << 9 | 1 << 15
WORDS = "Message {} of a flood that somebody sends all at once."


async def measure() -> dict[str, Any]:
    """Milliseconds, messages a second, and MiB of the whole process after each 20,000 messages of one channel."""
    starts = [await _start() for _ in range(STARTS)]
    async with _connected() as (sandbox, session, socket):
        flood = await _flood(sandbox, socket)
        trips = await _commands(sandbox, session, socket)
    async with _connected() as (sandbox, _, socket):
        memory = await _memory(sandbox, socket)
    return {
        "start_to_ready_ms": round(statistics.median(starts) * 1000, 1),
        "message_create_per_s": round(flood),
        "slash_round_trip_ms": round(statistics.median(trips) * 1000, 2),
        "memory_mib": memory,
    }


async def _start() -> float:
    started = time.perf_counter()
    async with _connected():
        return time.perf_counter() - started


@asynccontextmanager
async def _connected() -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]]:
    """A stand-in and a client of its gateway that has been greeted."""
    async with Sandbox(SandboxOptions(sends_per_5s=0)) as sandbox, aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"{sandbox.gateway}?v=10&encoding=json")
        identity = {"token": sandbox.token, "intents": INTENTS, "properties": {}}
        await socket.send_json({"op": 2, "d": identity})
        await _next(socket, "READY")
        yield sandbox, session, socket
        await socket.close()


async def _next(socket: aiohttp.ClientWebSocketResponse, name: str) -> Any:
    while True:
        payload = json.loads((await socket.receive()).data)
        if payload["t"] == name:
            return payload["d"]


async def _flood(sandbox: Sandbox, socket: aiohttp.ClientWebSocketResponse, count: int = FLOOD) -> float:
    """Messages a second from being said to being read by the client."""
    started = time.perf_counter()
    await asyncio.gather(_say(sandbox, count), _hear(socket, count))
    return count / (time.perf_counter() - started)


async def _say(sandbox: Sandbox, count: int) -> None:
    world = sandbox.world
    channel, author = world.channel_named("reading"), world.member_named("ada")["user"]
    for number in range(count):
        world.post(channel, author, {"content": WORDS.format(number)})
        if number % 100 == 0:
            await asyncio.sleep(0)


async def _hear(socket: aiohttp.ClientWebSocketResponse, count: int) -> None:
    for _ in range(count):
        await _next(socket, "MESSAGE_CREATE")


async def _commands(
    sandbox: Sandbox, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse
) -> list[float]:
    """Seconds from a member's command to the answer in their hands, of a bot that answers at once."""
    bot, person = {"Authorization": f"Bot {sandbox.token}"}, {"Authorization": f"Sandbox {sandbox.control_token}"}
    commands = f"{sandbox.api}/applications/{sandbox.world.application['id']}/commands"
    async with session.put(commands, json=[{"name": "next", "description": "What is next"}], headers=bot) as response:
        response.raise_for_status()

    async def answer() -> None:
        while True:
            asked = await _next(socket, "INTERACTION_CREATE")
            callback = f"{sandbox.api}/interactions/{asked['id']}/{asked['token']}/callback"
            async with session.post(callback, json={"type": 4, "data": {"content": "Soon"}}) as response:
                response.raise_for_status()

    bot_work, taken = asyncio.create_task(answer()), []
    for _ in range(COMMANDS):
        started = time.perf_counter()
        body = {"as": "ada", "channel": "reading", "command": "next"}
        async with session.post(f"{sandbox.control}/slash", json=body, headers=person) as response:
            assert (await response.json())["message"]["content"] == "Soon"
        taken.append(time.perf_counter() - started)
    bot_work.cancel()
    return taken


async def _memory(sandbox: Sandbox, socket: aiohttp.ClientWebSocketResponse) -> dict[str, float]:
    found = {"0": _resident()}
    for said in range(STEP, MANY + 1, STEP):
        await _flood(sandbox, socket, STEP)
        found[str(said)] = _resident()
    return found


def _resident() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
