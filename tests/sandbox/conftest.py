from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import Client, Gateway


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxOptions(sends_per_5s=0)) as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Client]:
    async with Client(sandbox) as ours:
        yield ours
    assert sandbox.unknown_routes == []


@pytest.fixture
async def gateway(client: Client) -> AsyncIterator[Gateway]:
    async with Gateway(client) as connection:
        await connection.identify()
        await connection.event("GUILD_CREATE")
        yield connection
