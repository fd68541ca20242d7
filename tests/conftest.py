"""What every test may use: a clock that stands still, a fresh store, members, and a bot on stage."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot.domain.access import Actor
from bot.store.engine import Store
from bot.store.schema import metadata
from bot.store.upgrade import upgrade
from tests import postgres
from tests.postgres import Cluster

# The gate is no lottery: the same examples each time. HYPOTHESIS_PROFILE=wide looks for new ones.
settings.register_profile("suite", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("wide", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

GUILD = 900
OTHER_GUILD = 901
ROLE = 77


@dataclass
class HandClock:
    """Time that moves only when a test moves it."""

    instant: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def pass_by(self, **step: float) -> None:
        self.instant += timedelta(**step)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Logs go to the logging module, so that pytest shows them beside a failed test only."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: the same migrations, run once."""
    path = tmp_path_factory.mktemp("template") / "colloquy.db"

    async def make() -> None:
        store = Store(f"sqlite+aiosqlite:///{path}")
        await upgrade(store)
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def store(empty_database: Path, tmp_path: Path) -> AsyncIterator[Store]:
    path = tmp_path / "colloquy.db"
    shutil.copy(empty_database, path)
    opened = Store(f"sqlite+aiosqlite:///{path}")
    yield opened
    await opened.close()


def pytest_report_header() -> str:
    """Say which databases are tested."""
    missing = postgres.why_not()
    return f"databases: SQLite; not PostgreSQL ({missing})" if missing else "databases: SQLite, PostgreSQL"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this session's own; without one its tests are skipped."""
    missing = postgres.why_not()
    if missing:
        pytest.skip(missing)
    with postgres.served(fast=True) as made:
        yield made


@pytest.fixture(scope="session")
def shared(cluster: Cluster) -> str:
    """The address of a PostgreSQL database at the newest schema, to be emptied."""
    cluster.sql("CREATE DATABASE shared")

    async def migrate() -> None:
        store = Store(cluster.url("shared"))
        await upgrade(store)
        await store.close()

    asyncio.run(migrate())
    return cluster.url("shared")


@pytest.fixture
def emptied(cluster: Cluster, shared: str) -> str:
    """The same with nothing in it."""
    # Far faster than TRUNCATE where next to nothing is in the tables; replicas check no foreign keys.
    deletions = ";".join(f'DELETE FROM "{name}"' for name in metadata.tables)
    cluster.sql(f"SET session_replication_role = replica; {deletions}", database="shared")
    return shared


def organiser(user_id: int = 1, guild_id: int = GUILD) -> Actor:
    return Actor(guild_id, user_id, "Olga", manage_guild=True)


def facilitator(user_id: int = 2, guild_id: int = GUILD) -> Actor:
    return Actor(guild_id, user_id, "Fay", roles=frozenset({ROLE}))


def reader(user_id: int = 3, name: str = "Ada", guild_id: int = GUILD) -> Actor:
    return Actor(guild_id, user_id, name)
