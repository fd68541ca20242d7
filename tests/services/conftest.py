"""A house for each test: every service on one real store."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.engine import Store
from tests.conftest import HandClock
from tests.services.house import Held, House, replace_database


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One store object for every test, so that statements are compiled once; it is closed after each."""
    return Store(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('store') / 'colloquy.db'}")


@pytest.fixture
async def store(engine: Store, empty_database: Path) -> AsyncIterator[Store]:
    """The store on an empty database of the newest schema."""
    replace_database(engine, empty_database)
    yield engine
    await engine.close()


@pytest.fixture(scope="session")
def held(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """The first session, held once for all tests that begin with it."""
    path = tmp_path_factory.mktemp("held") / "colloquy.db"
    shutil.copy(empty_database, path)

    async def hold() -> Held:
        store = Store(f"sqlite+aiosqlite:///{path}")
        made = House(store, HandClock())
        await made.hold_first()
        await store.close()
        return Held(path, made.clock.instant, made.wall, tuple(made.pinned), made.new_id())

    return asyncio.run(hold())


@pytest.fixture
def house(store: Store, clock: HandClock, held: Held) -> House:
    return House(store, clock, held=held)
