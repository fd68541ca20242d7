"""Migrations: no drift, there and back with data, newer schemas refused, the copy that is made first."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from bot.shipped import folder
from bot.store import files, groups
from bot.store.engine import CROSS_GUILD, DatabaseDamaged, Store
from bot.store.schema import metadata
from bot.store.upgrade import SchemaNewer, config, downgrade, upgrade
from tests.store.conftest import GUILD, address, make_all, make_group, make_programme, opened, sqlite_only

NEXT = """
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    with op.batch_alter_table("group") as batch:
        batch.add_column(sa.Column("motto", sa.Text()))
        batch.alter_column("name", type_=sa.String(200), nullable=False)
    op.execute("UPDATE \\"group\\" SET motto = name")


def downgrade() -> None:
    with op.batch_alter_table("group") as batch:
        batch.alter_column("name", type_=sa.Text(), nullable=False)
        batch.drop_column("motto")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """The address of a database of either kind whose schema may be changed."""
    if request.param == "sqlite":
        return address(request.getfixturevalue("database"))
    return str(request.getfixturevalue("cloned"))


@pytest.fixture
def one_more(tmp_path: Path) -> Path:
    """The shipped migrations and one more."""
    scripts = tmp_path / "scripts"
    shutil.copytree(folder("migrations"), scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0003_add_a_motto.py").write_text(NEXT)
    return scripts


async def tables(store: Store) -> set[str]:
    async with store.reader.connect() as conn:
        return set(await conn.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_the_migrations_make_exactly_the_schema_on_the_page(store: Store) -> None:
    async with store.writer.connect() as conn:
        await conn.execution_options(**CROSS_GUILD)
        await conn.run_sync(lambda sync: command.check(config(sync)))
    assert await tables(store) == {*metadata.tables, "alembic_version"}


async def test_down_and_up_again_leaves_no_table_and_makes_every_one(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
    await downgrade(store, "base")
    assert await tables(store) == {"alembic_version"}
    await upgrade(store)
    assert await tables(store) == {*metadata.tables, "alembic_version"}


async def test_what_the_first_schema_kept_is_still_there_after_every_revision(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
    before = await rows(store, "0001")
    await upgrade(store)
    assert await rows(store, "0001") == before
    assert before["session"]


async def rows(store: Store, revision: str) -> dict[str, list[Any]]:
    """Everything in the tables as they were at `revision`, to which the database is taken back."""
    await downgrade(store, revision)
    async with store.reader.connect() as conn:
        await conn.execution_options(**CROSS_GUILD)
        names = await conn.run_sync(lambda sync: inspect(sync).get_table_names())
        return {name: sorted((await conn.exec_driver_sql(f'SELECT * FROM "{name}"')).all(), key=repr) for name in names}


async def test_data_survives_a_revision_up_and_down_and_up(store: Store, one_more: Path) -> None:
    async with store.write() as tx:
        await make_all(tx)
    for _ in range(2):
        await upgrade(store, scripts=one_more)
        async with store.reader.connect() as conn:
            assert (await conn.exec_driver_sql('SELECT motto FROM "group" WHERE guild_id = 100')).all() == [
                ("Readers",)
            ]
        await downgrade(store, "0002", scripts=one_more)
        async with store.read() as tx:
            group = await groups.current(tx, GUILD)
        assert group is not None
        assert group.name == "Readers"
    with pytest.raises(IntegrityError):
        async with store.write() as tx:
            await make_programme(tx, reading_id=99)
    if store.is_sqlite:
        async with store.reader.connect() as conn:
            assert (await conn.exec_driver_sql("PRAGMA foreign_key_check")).all() == []
            assert (await conn.exec_driver_sql("PRAGMA foreign_keys")).scalar_one() == 1


@sqlite_only
async def test_the_database_is_copied_before_its_schema_changes(store: Store, database: Path, one_more: Path) -> None:
    async with store.write() as tx:
        await make_group(tx)
    await upgrade(store, scripts=one_more)
    copy = database.with_name("colloquy.db.before-0003")
    assert files.revision_of(copy) == "0002"
    assert files.is_sound(copy)
    assert stat.S_IMODE(files_mode(copy)) == 0o600
    async with opened(copy) as old, old.read() as tx:
        assert await groups.current(tx, GUILD) is not None


def files_mode(file: Path) -> int:
    return file.stat().st_mode


@sqlite_only
async def test_nothing_is_copied_where_nothing_changes(store: Store, database: Path) -> None:
    await upgrade(store)
    assert [file.name for file in files_beside(database) if "before" in file.name] == []


def files_beside(file: Path) -> list[Path]:
    return list(file.parent.iterdir())


async def test_a_newer_schema_is_refused_with_its_sentence(store: Store) -> None:
    async with store.writer.begin() as conn:
        await conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaNewer, match="written by a newer Colloquy"):
        await upgrade(store)


async def test_a_damaged_database_is_not_upgraded(database: Path, one_more: Path) -> None:
    damage(database)
    async with opened(database) as store:
        with pytest.raises(DatabaseDamaged):
            await upgrade(store, scripts=one_more)


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:8192] = bytes(255 - byte for byte in content[4096:8192])
    file.write_bytes(content)


async def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    async with opened(tmp_path / "new" / "place" / "colloquy.db") as store:
        await upgrade(store)
        assert "delivery" in await tables(store)
