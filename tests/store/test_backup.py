"""Backups that can be trusted, and the way back from one."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import BadInput, BotError, Conflict, NotFound
from bot.store import groups
from bot.store.backup import BackupDamaged, backup, restore
from bot.store.engine import Store
from bot.store.upgrade import SchemaNewer
from tests.store.conftest import GUILD, address, make_group, opened
from tests.store.test_upgrade import damage


@pytest.fixture
def place(database: Path) -> str:
    """Copies of PostgreSQL are made by its own programs: see test_postgresql.py."""
    return address(database)


@pytest.fixture
async def copied(store: Store, tmp_path: Path) -> Path:
    """A backup of a database with one group."""
    async with store.write() as tx:
        await make_group(tx)
    target = tmp_path / "copy.db"
    await backup(store, target)
    return target


def names_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return [name for (name,) in database.execute('SELECT name FROM "group" ORDER BY id')]


def sql(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(statement)


def test_a_backup_is_private_and_has_its_digest_beside_it(copied: Path) -> None:
    stamp = copied.with_name("copy.db.sha256")
    digest = hashlib.sha256(copied.read_bytes()).hexdigest()
    assert stamp.read_text() == f"{digest}  copy.db\n"
    assert [stat.S_IMODE(file.stat().st_mode) for file in (copied, stamp)] == [0o600, 0o600]
    assert names_in(copied) == ["Readers"]


async def test_a_backup_holds_what_is_only_in_the_log_and_stops_nobody(store: Store, tmp_path: Path) -> None:
    async def write() -> None:
        for _ in range(20):
            async with store.write() as tx:
                await make_group(tx)

    async with store.write() as tx:
        await make_group(tx)
    await asyncio.gather(write(), backup(store, tmp_path / "copy.db"))
    assert 1 <= len(names_in(tmp_path / "copy.db")) <= 21


async def test_a_backup_never_overwrites_anything(store: Store, copied: Path) -> None:
    before = digest_of(copied)
    with pytest.raises(Conflict, match="is there already"):
        await backup(store, copied)
    assert digest_of(copied) == before


def digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


async def test_a_place_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere.*cannot be written: No such file or directory"):
        await backup(store, tmp_path / "nowhere" / "copy.db")


async def test_there_is_no_backup_of_a_database_that_is_not_there(tmp_path: Path) -> None:
    async with opened(tmp_path / "none.db") as store:
        with pytest.raises(NotFound, match="There is no database"):
            await backup(store, tmp_path / "copy.db")


async def test_a_damaged_database_makes_no_backup(database: Path, tmp_path: Path) -> None:
    damage(database)
    async with opened(database) as store:
        with pytest.raises(BackupDamaged):
            await backup(store, tmp_path / "copy.db")
    assert left_in(tmp_path) == set()


def left_in(place: Path) -> set[str]:
    return {file.name for file in place.iterdir() if "copy" in file.name}


def test_another_kind_of_database_is_sent_to_its_own_tool(copied: Path) -> None:
    with pytest.raises(BadInput, match="pg_restore"):
        restore("postgresql+asyncpg://somewhere/db", copied)


async def test_restoring_brings_the_old_content_back_and_keeps_what_stood_there(
    store: Store, copied: Path, database: Path
) -> None:
    async with store.write() as tx:
        await make_group(tx)
    await store.close()
    kept = restore(address(database), copied)
    assert kept is not None
    assert (names_in(database), names_in(kept)) == (["Readers"], ["Readers", "Readers"])
    async with opened(database) as again, again.read() as tx:
        assert await groups.current(tx, GUILD) is not None


async def test_every_restored_over_database_gets_a_name_of_its_own(store: Store, copied: Path, database: Path) -> None:
    await store.close()
    kept = [restore(address(database), copied) for _ in range(3)]
    assert len(set(kept)) == 3


async def test_restoring_where_nothing_stands_keeps_nothing(copied: Path, tmp_path: Path) -> None:
    assert restore(address(tmp_path / "fresh" / "colloquy.db"), copied) is None
    assert names_in(tmp_path / "fresh" / "colloquy.db") == ["Readers"]


async def test_a_database_in_use_is_not_replaced(store: Store, copied: Path, database: Path) -> None:
    async with store.read() as tx:
        with pytest.raises(Conflict, match="Stop the bot"):
            restore(address(database), copied)
        assert await groups.current(tx, GUILD) is not None
    assert [file for file in (database.parent).iterdir() if "replaced" in file.name or "part" in file.name] == []


async def test_a_damaged_database_is_kept_byte_for_byte(store: Store, copied: Path, database: Path) -> None:
    await store.close()
    damage(database)
    content = digest_of(database)
    kept = restore(address(database), copied)
    assert kept is not None
    assert digest_of(kept) == content
    assert names_in(database) == ["Readers"]


SPOILED: dict[str, tuple[Callable[[Path], object], type[BotError], str]] = {
    "gone": (lambda file: file.unlink(), NotFound, "There is no file"),
    "changed": (lambda file: sql(file, "DELETE FROM 'group'"), BackupDamaged, "SHA-256 differs"),
    "damaged": (damage, BackupDamaged, "SHA-256 differs"),
}
UNSTAMPED: dict[str, tuple[Callable[[Path], object], type[BotError], str]] = {
    "damaged": (damage, BackupDamaged, "is damaged or no database"),
    "text": (lambda file: file.write_text("words\n" * 500), BackupDamaged, "is damaged or no database"),
    "newer": (lambda file: sql(file, "UPDATE alembic_version SET version_num = '9'"), SchemaNewer, "newer Colloquy"),
    "another program's": (lambda file: sql(file, "DROP TABLE alembic_version"), BadInput, "not one of Colloquy's"),
}


@pytest.mark.parametrize(("spoil", "error", "sentence"), SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_backup_is_refused_and_the_database_stays(
    copied: Path, database: Path, spoil: Callable[[Path], object], error: type[BotError], sentence: str
) -> None:
    spoil(copied)
    before = digest_of(database)
    with pytest.raises(error, match=sentence):
        restore(address(database), copied)
    assert digest_of(database) == before


@pytest.mark.parametrize(("spoil", "error", "sentence"), UNSTAMPED.values(), ids=UNSTAMPED.keys())
def test_a_file_without_a_digest_is_looked_at_all_the_same(
    copied: Path, database: Path, spoil: Callable[[Path], object], error: type[BotError], sentence: str
) -> None:
    copied.with_name("copy.db.sha256").unlink()
    spoil(copied)
    with pytest.raises(error, match=sentence):
        restore(address(database), copied)
