"""Migrations: the whole upgrade is one transaction, so a kill leaves the old schema and two starts both succeed.

An SQLite database that has something in it is checked and copied first; a damaged one is left as it is.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.domain.errors import BotError
from bot.domain.words import Words, words
from bot.shipped import folder
from bot.store import files
from bot.store.engine import CROSS_GUILD, Store


class SchemaNewer(BotError):
    """The database was written by a newer Colloquy."""


def newer() -> Words:
    """What to say of a database that this program is too old for."""
    return words("This database was written by a newer Colloquy. Install that version again, or use another database.")


def config(connection: Connection | None = None, scripts: Path | None = None) -> Config:
    """Alembic's configuration, bound to an open connection; `scripts` stands in for the shipped folder."""
    made = Config()
    made.set_main_option("script_location", str(scripts or folder("migrations")))
    made.attributes["connection"] = connection
    return made


def is_known(revision: str, scripts: Path | None = None) -> bool:
    """Whether this program has the revision."""
    script = ScriptDirectory.from_config(config(scripts=scripts))
    return revision in {known.revision for known in script.walk_revisions()}


async def upgrade(store: Store, to: str = "head", scripts: Path | None = None) -> None:
    """Bring the schema up to date; a database that is newer than this program, or damaged, is refused."""
    await store.check()
    if store.is_sqlite and store.url.database:
        await asyncio.to_thread(_copy_first, Path(store.url.database), scripts)
    await _in_one_transaction(store, lambda conn: _upgrade(conn, to, scripts))


async def downgrade(store: Store, to: str, scripts: Path | None = None) -> None:
    """Take the schema back to revision `to` (tests and emergencies)."""
    await _in_one_transaction(store, lambda conn: command.downgrade(config(conn, scripts), to))


def _copy_first(file: Path, scripts: Path | None) -> None:
    """Keep the database as it was before its schema changes, beside it: `<name>.before-<revision>`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file():
        return
    head = ScriptDirectory.from_config(config(scripts=scripts)).get_current_head()
    current = files.revision_of(file)
    if current is not None and current != head and is_known(current, scripts):
        files.copy(file, file.with_name(f"{file.name}.before-{head}"))


async def _in_one_transaction(store: Store, step: Any) -> None:  # noqa: ANN401
    async with store.writer.connect() as conn:
        await conn.execution_options(**CROSS_GUILD)
        if store.is_sqlite:
            # Batch mode rebuilds tables, and the pragma has no effect inside a transaction.
            await _foreign_keys(conn, "OFF")
        try:
            async with conn.begin():
                if not store.is_sqlite:
                    await conn.execute(text("SELECT pg_advisory_xact_lock(7245001)"))
                await conn.run_sync(step)
        finally:
            if store.is_sqlite:
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
