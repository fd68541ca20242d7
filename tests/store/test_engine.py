"""The engine: pragmas, transactions, the guild guard, damage."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, literal_column, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.store import sync
from bot.store.engine import CROSS_GUILD, DatabaseDamaged, GuildGuardError, Store
from bot.store.schema import audit, member, metadata, reply, sequence
from tests.store.conftest import GUILD, NOON, OTHER, address, make_all, make_group, make_programme, sqlite_only

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1, "secure_delete": 1}


@sqlite_only
@pytest.mark.parametrize(("pragma", "value"), PRAGMAS.items())
async def test_every_pragma_is_in_force_on_the_writer_and_on_all_readers(
    store: Store, pragma: str, value: object
) -> None:
    connections = [store.writer.connect(), *(store.reader.connect() for _ in range(4))]
    try:
        for connection in connections:
            await connection.start()
        found = {(await one.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one() for one in connections}
    finally:
        for connection in connections:
            await connection.close()
    assert found == {value}


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with store.read() as tx:
            await tx.conn.execute(sequence.insert().values(guild_id=GUILD, name="group", last=1))


async def digest(store: Store, application: int = 1) -> str | None:
    async with store.read() as tx:
        return await sync.digest(tx, application)


async def test_a_hundred_concurrent_updates_that_read_first_all_count(store: Store) -> None:
    async with store.write() as tx:
        await sync.remember(tx, 1, "0")

    async def add_one() -> None:
        async with store.write() as tx:
            seen = int(await sync.digest(tx, 1) or 0)
            await asyncio.sleep(0)
            await sync.remember(tx, 1, str(seen + 1))

    await asyncio.gather(*(add_one() for _ in range(100)))
    assert await digest(store) == "100"


async def test_a_reader_sees_one_moment_only(store: Store) -> None:
    async with store.read() as tx:
        assert await sync.digest(tx, 1) is None
        async with store.write() as other:
            await sync.remember(other, 1, "new")
        assert await sync.digest(tx, 1) is None
    assert await digest(store) == "new"


async def test_two_stores_on_one_database_lose_no_update_either(place: str) -> None:
    stores = [Store(place), Store(place)]

    async def add(store: Store) -> None:
        for _ in range(50):
            async with store.write() as tx:
                seen = int(await sync.digest(tx, 1) or 0)
                await asyncio.sleep(0)
                await sync.remember(tx, 1, str(seen + 1))

    await asyncio.gather(*(add(store) for store in stores))
    assert await digest(stores[0]) == "100"
    for store in stores:
        await store.close()


async def test_an_error_shows_no_words_of_a_member(store: Store) -> None:
    values = {"guild_id": GUILD, "id": 1, "at": NOON, "action": "said", "subject": "a secret sentence"}

    async def twice() -> None:
        async with store.write() as tx:
            await tx.conn.execute(audit.insert().values(values))
            await tx.conn.execute(audit.insert().values(values))

    with pytest.raises(IntegrityError) as caught:
        await twice()
    assert "a secret sentence" not in str(caught.value)


async def test_an_error_rolls_the_whole_block_back(store: Store) -> None:
    async def half() -> None:
        async with store.write() as tx:
            await sync.remember(tx, 1, "half")
            raise KeyError

    with pytest.raises(KeyError):
        await half()
    assert await digest(store) is None


@pytest.mark.parametrize("turns", range(0, 40, 2))
async def test_a_cancelled_write_leaves_all_or_nothing_and_the_writer_usable(store: Store, turns: int) -> None:
    async def both() -> None:
        async with store.write() as tx:
            await sync.remember(tx, 1, "first")
            await sync.remember(tx, 2, "second")

    task = asyncio.create_task(both())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (await digest(store, 1) is None) == (await digest(store, 2) is None)
    async with store.write() as tx:
        await sync.remember(tx, 1, "again")
    assert await digest(store) == "again"


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_write_cancelled_while_committing_waits_for_the_commit(store: Store, times: int) -> None:
    committing = asyncio.Event()

    async def write() -> None:
        async with store.write() as tx:
            await sync.remember(tx, 1, "kept")
            committing.set()

    task = asyncio.create_task(write())
    await committing.wait()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert await digest(store) == "kept"


# Instants


async def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    row = {"guild_id": GUILD, "id": 1, "action": "a", "subject": "b", "at": datetime(2026, 1, 1)}  # noqa: DTZ001
    with pytest.raises(StatementError, match="without a zone"):
        async with store.write() as tx:
            await tx.conn.execute(audit.insert().values(row))


async def test_an_instant_comes_back_the_same_and_in_utc(store: Store) -> None:
    at = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    row = {"guild_id": GUILD, "id": 1, "action": "a", "subject": "b", "at": at}
    async with store.write() as tx:
        await tx.conn.execute(audit.insert().values(row))
    async with store.read() as tx:
        found = (await tx.conn.execute(select(audit.c.at).where(audit.c.guild_id == GUILD))).scalar_one()
    assert found == at
    assert found.tzinfo is UTC
    assert found.hour == 0


# Guilds


UNGUARDED = {
    "a count": select(func.count()).select_from(reply),
    "a count of columns": select(func.count(reply.c.id)),
    "a core select": select(member),
    "an update": reply.update().values(text=None),
    "a deletion": member.delete(),
    "a join that only compares tables": select(reply.c.id).join(member, member.c.guild_id == reply.c.guild_id),
    "raw SQL": text("SELECT * FROM reply"),
    "raw SQL with quotes": text('SELECT * FROM "group" WHERE id = 1'),
    "a second table": text("SELECT * FROM command_sync, reply"),
    "a subquery": text("SELECT 1 WHERE EXISTS (SELECT 1 FROM reply)"),
    "a named schema": text("SELECT * FROM main.reply"),
    "a copy": text("INSERT INTO sequence (guild_id, name, last) SELECT guild_id, 'x', id FROM reply"),
    "an end of statement": text("DELETE FROM reply;"),
    "a column": select(literal_column("1")).select_from(audit),
}


@pytest.mark.parametrize("statement", UNGUARDED.values(), ids=UNGUARDED.keys())
async def test_a_statement_that_names_no_guild_is_refused(store: Store, statement: object) -> None:
    with pytest.raises(GuildGuardError):
        async with store.write() as tx:
            await tx.conn.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize("table", [one.name for one in metadata.tables.values() if "guild_id" in one.c])
async def test_the_guard_knows_every_table_of_a_guild(store: Store, table: str) -> None:
    found = metadata.tables[table]
    with pytest.raises(GuildGuardError):
        async with store.read() as tx:
            await tx.conn.execute(select(found))
    async with store.read() as tx:
        assert (await tx.conn.execute(select(found).where(found.c.guild_id == GUILD))).all() == []
        assert (await tx.conn.execute(select(found).where(found.c.guild_id.in_([GUILD, OTHER])))).all() == []
        assert (await tx.conn.execute(select(found), execution_options=CROSS_GUILD)).all() == []


async def test_a_programme_cannot_rest_on_another_guilds_group(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx, OTHER)
    with pytest.raises(IntegrityError):
        async with store.write() as tx:
            await make_programme(tx, GUILD)


async def test_numbers_are_per_guild_and_never_given_twice(store: Store) -> None:
    async with store.write() as tx:
        assert [await make_group(tx), await make_group(tx), await make_group(tx, OTHER)] == [1, 2, 1]
        group = metadata.tables["group"]
        await tx.conn.execute(group.delete().where(group.c.guild_id == GUILD))
    async with store.write() as tx:
        assert await make_group(tx) == 3


# Damage and deletion


async def test_a_sound_database_passes_its_check(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
    await store.check()


def flip(file: Path, start: int) -> bytes:
    """Damage one page; answers what the file holds now."""
    content = bytearray(file.read_bytes())
    content[start : start + 4096] = bytes(255 - byte for byte in content[start : start + 4096])
    file.write_bytes(content)
    return bytes(content)


def content_of(*files: Path) -> bytes:
    return b"".join(file.read_bytes() for file in files)


@pytest.mark.parametrize("place", ["header", "middle"])
async def test_a_damaged_database_is_refused_and_left_as_it_is(database: Path, place: str) -> None:
    store = Store(address(database))
    async with store.write() as tx:
        await make_all(tx)
    await store.close()
    content = flip(database, 0 if place == "header" else 4096)
    damaged = Store(address(database))
    with pytest.raises(DatabaseDamaged, match=r"left as it is.*colloquy db restore"):
        await damaged.check()
    await damaged.close()
    assert content_of(database) == content


async def test_deleted_words_are_gone_from_the_file(database: Path) -> None:
    secret = "an unmistakable sentence of somebody"
    store = Store(address(database))
    async with store.write() as tx:
        row = {"guild_id": GUILD, "id": 1, "at": NOON, "action": "a", "subject": secret}
        await tx.conn.execute(audit.insert().values(row))
    await store.close()
    assert secret.encode() in content_of(database)
    store = Store(address(database))
    async with store.write() as tx:
        await tx.conn.execute(audit.delete().where(audit.c.guild_id == GUILD))
    with closing(sqlite3.connect(database)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    found = content_of(*database.parent.iterdir())
    await store.close()
    assert secret.encode() not in found
