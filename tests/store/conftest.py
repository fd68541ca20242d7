"""An empty database for each test, on SQLite and on PostgreSQL: migrated once, then copied or emptied."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.readings import Imported, Metadata, Paragraph
from bot.store import groups, programmes, readings, sessions
from bot.store.engine import Store, WriteTx
from bot.store.upgrade import upgrade
from tests.postgres import Cluster

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
GUILD, OTHER = 100, 200


def address(file: Path) -> str:
    """The database address of a file."""
    return f"sqlite+aiosqlite:///{file}"


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Store]:
    """A store on a file, closed at the end."""
    store = Store(address(file))
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file at the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("store") / "migrated.db"

    async def migrate() -> None:
        async with opened(file) as store:
            await upgrade(store)

    asyncio.run(migrate())
    return file


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    """An empty database of the newest schema."""
    file = tmp_path / "colloquy.db"
    shutil.copyfile(migrated, file)
    return file


sqlite_only = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
"""For what is said of SQLite alone: pragmas, files, query plans."""

postgresql_only = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


@pytest.fixture
def fresh(cluster: Cluster) -> str:
    """The address of a PostgreSQL database with no schema yet."""
    cluster.sql("DROP DATABASE IF EXISTS fresh WITH (FORCE)", "CREATE DATABASE fresh")
    return cluster.url("fresh")


@pytest.fixture
def cloned(cluster: Cluster, emptied: str) -> str:
    """A copy of the empty one, whose schema may be changed."""
    assert emptied == cluster.url("shared")
    cluster.sql("DROP DATABASE IF EXISTS cloned WITH (FORCE)", "CREATE DATABASE cloned TEMPLATE shared")
    return cluster.url("cloned")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of the newest schema, of either kind."""
    if request.param == "sqlite":
        return address(request.getfixturevalue("database"))
    return str(request.getfixturevalue("emptied"))


@pytest.fixture
async def store(place: str) -> AsyncIterator[Store]:
    """A store on an empty database of the newest schema, of either kind."""
    made = Store(place)
    try:
        yield made
    finally:
        await made.close()


async def make_group(tx: WriteTx, guild_id: int = GUILD) -> int:
    """A group with defaults; answers its number."""
    values: dict[str, Any] = {
        "name": "Readers",
        "home_channel_id": 1,
        "review_channel_id": 2,
        "facilitator_role_id": None,
        "zone": "Europe/London",
        "language": "en",
        "days": "1,4",
        "at": "19:00",
        "plain": False,
        "secret": b"secret",
        "created_at": NOON,
    }
    return (await groups.add(tx, guild_id, **values)).id


async def make_reading(tx: WriteTx, guild_id: int = GUILD, group_id: int = 1) -> int:
    """A reading of three paragraphs; answers its number."""
    body = tuple(Paragraph(n, f"Paragraph {n}.") for n in (1, 2, 3))
    imported = Imported(Metadata(title="A text"), body)
    return await readings.add(tx, guild_id, group_id, imported, fingerprint="f" * 32, guide=None, at=NOON)


async def make_programme(
    tx: WriteTx, guild_id: int = GUILD, group_id: int = 1, reading_id: int = 1, state: str = "running"
) -> int:
    """A programme of two weeks; answers its number."""
    values: dict[str, Any] = {
        "group_id": group_id,
        "reading_id": reading_id,
        "state": state,
        "weeks": 2,
        "days": "1,4",
        "at": "19:00",
        "zone": "Europe/London",
        "start_date": "2026-12-01",
    }
    return (await programmes.add(tx, guild_id, NOON, **values)).id


async def make_session(tx: WriteTx, guild_id: int = GUILD, programme_id: int = 1, **changed: object) -> int:
    """A planned session; answers its number."""
    row: dict[str, Any] = {
        "programme_id": programme_id,
        "n": 1,
        "week": 1,
        "first": 1,
        "last": 3,
        "recall_paragraph": None,
        "recall_start": None,
        "recall_end": None,
        "starts_at": NOON,
        "local": "2026-12-01T12:00",
        "zone": "Europe/London",
        "state": "planned",
        "closes_at": NOON,
    }
    return (await sessions.add(tx, guild_id, [row | changed]))[0]


async def make_all(tx: WriteTx, guild_id: int = GUILD) -> None:
    """Group 1, reading 1, programme 1 and session 1 of a guild."""
    await make_group(tx, guild_id)
    await make_reading(tx, guild_id)
    await make_programme(tx, guild_id)
    await make_session(tx, guild_id)
