from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.room import Room, opened


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """An empty server with the bot in it."""
    async with opened(tmp_path) as made:
        yield made
        assert made.sandbox.unknown_routes == []
