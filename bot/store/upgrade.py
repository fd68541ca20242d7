"""Migrations: the whole upgrade is one transaction, so a kill leaves the old schema and two starts both succeed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.domain.errors import BotError
from bot.domain.words import words
from bot.shipped import folder
from bot.store.engine import CROSS_GUILD, Store


class SchemaNewer(BotError):
    """The database was written by a newer Colloquy."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, bound to an open connection."""
    made = Config()
    made.set_main_option("script_location", str(folder("migrations")))
    made.attributes["connection"] = connection
    return made


async def upgrade(store: Store, to: str = "head") -> None:
    """Bring the schema up to date; a database that is newer than this program is refused."""
    if store.is_sqlite and store.url.database:
        Path(store.url.database).parent.mkdir(parents=True, exist_ok=True)
    await _in_one_transaction(store, _upgrade, to)


async def downgrade(store: Store, to: str) -> None:
    """Take the schema back to revision `to` (tests and emergencies)."""
    await _in_one_transaction(store, lambda conn, revision: command.downgrade(config(conn), revision), to)


async def _in_one_transaction(store: Store, step: Any, to: str) -> None:  # noqa: ANN401
    async with store.writer.connect() as conn:
        await conn.execution_options(**CROSS_GUILD)
        if store.is_sqlite:
            # Batch mode rebuilds tables, and the pragma has no effect inside a transaction.
            await _foreign_keys(conn, "OFF")
        try:
            async with conn.begin():
                if not store.is_sqlite:
                    await conn.execute(text("SELECT pg_advisory_xact_lock(7245001)"))
                await conn.run_sync(step, to)
        finally:
            if store.is_sqlite:
                await _foreign_keys(conn, "ON")


async def _foreign_keys(conn: Any, value: str) -> None:  # noqa: ANN401
    raw = await conn.get_raw_connection()
    cursor = await raw.driver_connection.execute(f"PRAGMA foreign_keys={value}")
    await cursor.close()


def _upgrade(conn: Connection, to: str) -> None:
    script = ScriptDirectory.from_config(config())
    current = MigrationContext.configure(conn).get_current_revision()
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise SchemaNewer(
            words("This database was written by a newer Colloquy. Install that version again, or use another database.")
        )
    command.upgrade(config(conn), to)
