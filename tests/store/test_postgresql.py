"""PostgreSQL where it differs: who is let in, turns between processes, a lost server, upgrades, its own copies."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.domain.errors import BadInput, BotError
from bot.store import engine, groups, outbox, sequences, sync
from bot.store.backup import backup
from bot.store.engine import CROSS_GUILD, Store
from bot.store.outages import DatabaseAway, DatabaseBusy
from bot.store.upgrade import SchemaNewer, SchemaOlder, prepare, revision, upgrade
from tests import postgres
from tests.postgres import GUARDED, PASSWORD, Cluster
from tests.store.conftest import GUILD, NOON, make_all, make_group, postgresql_only
from tests.store.test_outbox import claimed, new, put
from tests.store.test_upgrade import files_beside, tables

# Who is let in


@pytest.fixture(scope="module")
def guarded(cluster: Cluster) -> Cluster:
    """The server, with a user that needs a password and owns nothing."""
    cluster.sql(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'", "CREATE DATABASE foreign_house")
    return cluster


async def refusal(url: str) -> BotError:
    store = Store(url)
    with pytest.raises(DatabaseAway) as caught:
        await store.check()
    await store.close()
    assert caught.value.__suppress_context__, "a traceback would show the address"
    return caught.value


async def test_the_right_password_is_let_in(guarded: Cluster) -> None:
    store = Store(guarded.url("foreign_house", GUARDED, PASSWORD))
    await store.check()
    await store.close()


async def test_a_wrong_password_is_told_with_where_to_look_and_never_shown(guarded: Cluster) -> None:
    said = str(await refusal(guarded.url("foreign_house", GUARDED, "not-the-secret")))
    assert said == "The database refuses the user guarded. Look at the name and the password in COLLOQUY_DATABASE_URL."


async def test_an_unknown_database_is_told_with_how_to_make_it(guarded: Cluster) -> None:
    said = str(await refusal(guarded.url("nowhere", GUARDED, PASSWORD)))
    assert said == "The server has no database nowhere. Make it with: createdb nowhere"


@pytest.mark.parametrize("place", ["127.0.0.1:1/readers", "/readers?host=/no/such/folder"])
async def test_a_server_that_does_not_answer_is_named_without_the_password(place: str) -> None:
    said = str(await refusal(f"postgresql://ada:{PASSWORD}@{place}"))
    assert "does not answer. Start it, or look at COLLOQUY_DATABASE_URL" in said
    assert PASSWORD not in said
    assert "ada" not in said


async def test_people_are_told_to_wait_and_nothing_of_the_server() -> None:
    store = Store(f"postgresql://ada:{PASSWORD}@127.0.0.1:1/readers")
    with pytest.raises(DatabaseAway) as caught:
        async with store.write():
            pass
    await store.close()
    assert str(caught.value) == "My database does not answer. Try again in a minute."


async def test_a_user_who_may_make_no_tables_is_told_the_cure(guarded: Cluster) -> None:
    store = Store(guarded.url("foreign_house", GUARDED, PASSWORD))
    with pytest.raises(DatabaseAway, match="ALTER DATABASE foreign_house OWNER TO guarded"):
        await upgrade(store)
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://u:{PASSWORD}@h/d",
        f"{PASSWORD}",
        f"postgresql://u:{PASSWORD}@h:port/d",
        f"postgresql://u:{PASSWORD}@h",
        f"postgresql://u:{PASSWORD}@h/d?nonsense=1",
    ],
)
def test_an_address_of_another_kind_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(BadInput, match="postgresql://USER:PASSWORD@HOST/DATABASE") as caught:
        Store(url)
    assert PASSWORD not in str(caught.value)


async def test_libpqs_word_for_encryption_is_understood(cluster: Cluster, emptied: str) -> None:
    store = Store(f"{emptied}&sslmode=disable")
    await store.check()
    await store.close()
    assert Store("postgresql://u@h/d?sslmode=verify-full").url.query == {"ssl": "verify-full"}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_every_usual_spelling_of_the_address_works(scheme: str, cluster: Cluster, emptied: str) -> None:
    store = Store(emptied.replace("postgresql+asyncpg", scheme))
    await store.check()
    await store.close()


# Turns


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every writer waits a tenth of a second at most, on either database."""
    monkeypatch.setitem(engine.SERVER_SETTINGS, "lock_timeout", "100ms")
    monkeypatch.setitem(engine.PRAGMAS, "busy_timeout", "100")


async def test_a_writer_that_waits_too_long_is_told_that_nothing_was_saved(impatient: None, place: str) -> None:
    first, second = Store(place), Store(place)
    async with first.write() as tx:
        await sync.remember(tx, 1, "first")
        with pytest.raises(DatabaseBusy, match="nothing was saved"):
            async with second.write() as other:
                await sync.remember(other, 1, "second")
    async with second.read() as tx:
        assert await sync.digest(tx, 1) == "first"
    for store in (first, second):
        await store.close()


@postgresql_only
async def test_a_writer_that_has_stopped_answering_gives_its_turn_back(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setitem(engine.SERVER_SETTINGS, "idle_in_transaction_session_timeout", "100ms")
    frozen, other = Store(place), Store(place)

    async def freeze() -> None:
        async with frozen.write() as tx:
            await sync.remember(tx, 1, "frozen")
            async with other.write() as late:
                await sync.remember(late, 1, "other")
            await sync.remember(tx, 1, "thawed")

    with pytest.raises((DatabaseAway, DatabaseBusy)):
        await freeze()
    async with frozen.read() as tx:
        assert await sync.digest(tx, 1) == "other"
    for store in (frozen, other):
        await store.close()


@postgresql_only
async def test_a_claim_passes_over_a_row_that_another_program_holds(store: Store) -> None:
    await put(store, new("held"), new("free", part=1))
    async with store.reader.connect() as conn:
        await conn.execute(text("SET TRANSACTION READ WRITE"))
        held = text("SELECT key FROM delivery WHERE key = 'held' FOR UPDATE")
        await conn.execute(held, execution_options=CROSS_GUILD)
        assert (await claimed(store)).key == "free"
        async with store.write() as tx:
            assert await outbox.claim(tx, NOON, "b", outbox.LONGEST_LEASE, lambda channel: channel) is None
    assert (await claimed(store)).key == "held"


# A server that goes away


@pytest.fixture(scope="module")
def frail() -> Iterator[Cluster]:
    """A server that may be stopped, with nothing about durability turned off."""
    missing = postgres.why_not()
    if missing:
        pytest.skip(missing)
    with postgres.served(fast=False) as made:
        yield made


@pytest.fixture
async def lost(frail: Cluster) -> AsyncIterator[Store]:
    """A store with the newest schema on it."""
    frail.sql("DROP DATABASE IF EXISTS lost WITH (FORCE)", "CREATE DATABASE lost")
    store = Store(frail.url("lost"))
    await upgrade(store)
    try:
        yield store
    finally:
        await store.close()


def crash(cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()


async def number(store: Store) -> int:
    async with store.write() as tx:
        return await sequences.next_id(tx, GUILD, "group")


async def test_connections_from_before_a_crash_are_replaced_without_a_word(lost: Store, frail: Cluster) -> None:
    assert await number(lost) == 1
    async with lost.read() as tx:
        assert await groups.everywhere(tx) == []
    crash(frail)
    assert await number(lost) == 2
    async with lost.read() as tx:
        assert await groups.everywhere(tx) == []


async def test_a_unit_that_loses_its_server_is_undone_as_a_whole_and_works_again(lost: Store, frail: Cluster) -> None:
    async def unit(*, cut: bool) -> None:
        async with lost.write() as tx:
            await make_group(tx)
            if cut:
                crash(frail)
            await make_group(tx)

    with pytest.raises(DatabaseAway, match="Try again in a minute"):
        await unit(cut=True)
    async with lost.read() as tx:
        assert await groups.everywhere(tx) == []
    await unit(cut=False)
    async with lost.read() as tx:
        assert [one.id for one in await groups.everywhere(tx)] == [1, 2]


async def test_what_was_acknowledged_survives_a_crash(lost: Store, frail: Cluster) -> None:
    for done in range(1, 6):
        assert await number(lost) == done
        crash(frail)
    assert await number(lost) == 6


# Upgrades


async def test_two_upgrades_at_once_both_succeed(fresh: str) -> None:
    stores = [Store(fresh) for _ in range(3)]
    await asyncio.gather(*(upgrade(store) for store in stores))
    assert await revision(stores[0]) is not None
    for store in stores:
        await prepare(store)
        await store.close()


async def test_a_start_changes_no_schema_but_says_what_to_run(fresh: str) -> None:
    store = Store(fresh)
    with pytest.raises(SchemaOlder, match="Run once: colloquy db upgrade"):
        await prepare(store)
    assert await tables(store) == set()
    await upgrade(store)
    await prepare(store)
    async with store.write() as tx:
        await tx.conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaNewer, match="written by a newer Colloquy"):
        await prepare(store)
    await store.close()


@pytest.mark.parametrize("statement", [5, 15, 30])
async def test_an_upgrade_whose_server_crashes_leaves_nothing_and_the_retry_succeeds(
    frail: Cluster, statement: int
) -> None:
    frail.sql("DROP DATABASE IF EXISTS half WITH (FORCE)", "CREATE DATABASE half")
    store = Store(frail.url("half"))
    seen = 0

    def count(*_event: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            crash(frail)

    event.listen(store.writer.sync_engine, "after_cursor_execute", count)
    with pytest.raises(DatabaseAway):
        await upgrade(store)
    assert await tables(store) == set()
    await upgrade(store)
    await prepare(store)
    await store.close()


# Copies


@postgresql_only
async def test_a_copy_is_left_to_pg_dump_with_its_command(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="pg_dump --format=custom --file=FILE shared"):
        await backup(store, tmp_path / "copy.db")
    assert files_beside(tmp_path / "copy.db") == []


@postgresql_only
async def test_what_pg_dump_copies_comes_back_with_pg_restore(store: Store, cluster: Cluster, tmp_path: Path) -> None:
    async with store.write() as tx:
        await make_all(tx)
    file = str(tmp_path / "copy.dump")

    def run(program: str, *given: str) -> None:
        command = [str(cluster.bin / program), "-h", str(cluster.folder), "-U", postgres.OWNER, *given]
        subprocess.run(command, check=True, capture_output=True, timeout=30)

    cluster.sql("DROP DATABASE IF EXISTS restored WITH (FORCE)", "CREATE DATABASE restored")
    run("pg_dump", "--format=custom", f"--file={file}", "shared")
    for _ in range(2):
        run("pg_restore", "--clean", "--if-exists", "--dbname=restored", file)
    restored = Store(cluster.url("restored"))
    await prepare(restored)
    async with restored.read() as copy:
        group = await groups.current(copy, GUILD)
    await restored.close()
    assert group is not None
    assert (group.name, group.created_at, group.secret) == ("Readers", NOON, b"secret")
