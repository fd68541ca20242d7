"""Migrations: the whole upgrade is one transaction, so a kill leaves the old schema and two starts both succeed.

An SQLite database that has something in it is checked and copied first; a damaged one is left as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import BotError
from bot.domain.words import Words, words
from bot.shipped import folder
from bot.store import files, outages
from bot.store.engine import CROSS_GUILD, Store


class SchemaNewer(BotError):
    """The database was written by a newer Colloquy."""


class SchemaOlder(BotError):
    """The database still has to be brought up to date, by its own command."""


def newer() -> Words:
    """What to say of a database that this program is too old for."""
    return words("This database was written by a newer Colloquy. Install that version again, or use another database.")


def config(connection: Connection | None = None, scripts: Path | None = None) -> Config:
    """Alembic's configuration, bound to an open connection; `scripts` stands in for the shipped folder."""
    made = Config()
    made.set_main_option("script_location", str(scripts or folder("migrations")))
    made.attributes["connection"] = connection
    return made


def _shipped(scripts: Path | None = None) -> ScriptDirectory:
    return ScriptDirectory.from_config(config(scripts=scripts))


def is_known(revision: str, scripts: Path | None = None) -> bool:
    """Whether this program has the revision."""
    return revision in {known.revision for known in _shipped(scripts).walk_revisions()}


async def prepare(store: Store) -> None:
    """Make sure at a start that the schema is the newest: SQLite's is upgraded, a server's is only looked at.

    Other processes may be at work on a server's, so that its upgrade is a command of its own.
    """
    if store.is_sqlite:
        await upgrade(store)
        return
    await store.check()
    current = await revision(store)
    if current is not None and not is_known(current):
        raise SchemaNewer(newer())
    if current != _shipped().get_current_head():
        raise SchemaOlder(words("The database's schema is not up to date. Run once: colloquy db upgrade"))


async def upgrade(store: Store, to: str = "head", scripts: Path | None = None) -> None:
    """Bring the schema up to date; a database that is newer than this program, or damaged, is refused."""
    await store.check()
    file = store.url.database if store.is_sqlite else None
    if file is not None and await asyncio.to_thread(_is_done, Path(file), to, scripts):
        return
    await _in_one_transaction(store, lambda conn: _upgrade(conn, to, scripts))


async def downgrade(store: Store, to: str, scripts: Path | None = None) -> None:
    """Take the schema back to revision `to` (tests and emergencies)."""
    await _in_one_transaction(store, lambda conn: command.downgrade(config(conn, scripts), to))


def _is_done(file: Path, to: str, scripts: Path | None) -> bool:
    """Whether nothing is left to change; else the database is copied first, to `<name>.before-<revision>` beside it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    current = files.revision_of(file) if file.is_file() else None
    if current is None:
        return False
    head = _shipped(scripts).get_current_head()
    if current != head and is_known(current, scripts):
        files.copy(file, file.with_name(f"{file.name}.before-{head}"))
    return to == "head" and current == head


async def _in_one_transaction(store: Store, step: Callable[[Connection], None]) -> None:
    """Run `step` as the only writer: a second upgrade waits for the first and then finds nothing to do."""
    if not store.is_sqlite:
        try:
            async with store.write() as tx:
                await tx.conn.execution_options(**CROSS_GUILD)
                await tx.conn.run_sync(step)
        except DBAPIError as error:
            raise outages.for_operator(error, store.url) or error from None
        return
    async with store.writer.connect() as conn:
        await conn.execution_options(**CROSS_GUILD)
        # Batch mode rebuilds tables, and the pragma has no effect inside a transaction.
        await _foreign_keys(conn, "OFF")
        try:
            async with conn.begin():
                await conn.run_sync(step)
        finally:
            await _foreign_keys(conn, "ON")


async def _foreign_keys(conn: Any, value: str) -> None:  # noqa: ANN401
    raw = await conn.get_raw_connection()
    cursor = await raw.driver_connection.execute(f"PRAGMA foreign_keys={value}")
    await cursor.close()


def _upgrade(conn: Connection, to: str, scripts: Path | None) -> None:
    current = MigrationContext.configure(conn).get_current_revision()
    if current is not None and not is_known(current, scripts):
        raise SchemaNewer(newer())
    command.upgrade(config(conn, scripts), to)
    if conn.dialect.name == "sqlite":
        orphans = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"the migration left {len(orphans)} rows without what they refer to")


async def revision(store: Store) -> str | None:
    """The revision that the schema is at, or None before the first migration."""
    async with store.reader.connect() as conn:
        return await conn.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
