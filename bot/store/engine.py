"""The engine factory: pragmas, the guild guard, and the two kinds of transaction.

It alone calls `create_async_engine`. On SQLite a writer engine with one connection opens every transaction with
BEGIN IMMEDIATE, so that read-then-write is serial and never fails half-way with "database is locked"; readers have
connections of their own that refuse to write. On PostgreSQL it is the same: a writer begins by taking one advisory lock
that all processes share, readers see one snapshot (docs/adr/0011).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, event, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import BotError
from bot.domain.words import words
from bot.store import files, outages
from bot.store.ledger import Ledger, beside
from bot.store.schema import metadata

PRAGMAS = {
    "journal_mode": "WAL",  # readers do not block the writer
    "synchronous": "FULL",  # under NORMAL a power loss can un-claim a sent row
    "busy_timeout": "5000",
    "foreign_keys": "ON",  # off by default
    "secure_delete": "ON",  # deleted words are zeroed in the file
}

WRITER_LOCK = 7_245_002
"""Number of the advisory lock that makes writers on PostgreSQL take turns; it goes with their transaction."""

SERVER_SETTINGS = {
    "application_name": "colloquy",
    "timezone": "UTC",
    "lock_timeout": "5s",  # as SQLite's busy_timeout
    "idle_in_transaction_session_timeout": "15s",  # a writer whose machine has gone gives its turn back
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
READER_SETTINGS = {"default_transaction_read_only": "on", "default_transaction_isolation": "repeatable read"}

CONNECT_WITHIN, ANSWER_WITHIN = 10, 30
"""Seconds after which a PostgreSQL server that does not answer counts as gone."""

CROSS_GUILD = {"cross_guild": True}
"""Execution options of the few statements that look at all guilds: claims and due rows."""


@dataclass(frozen=True)
class ReadTx:
    """A transaction that may only read."""

    conn: AsyncConnection


@dataclass(frozen=True)
class WriteTx(ReadTx):
    """A transaction that may write; it commits when its block ends well."""


def insert(tx: WriteTx, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT on either database: the one dialect switch."""
    return sqlite.insert(table) if tx.conn.dialect.name == "sqlite" else postgresql.insert(table)


def fixed(value: str) -> BindParameter[str]:
    """A constant written into the statement itself: a partial index serves no question that hides it in a parameter."""
    return literal(value, literal_execute=True)


class DatabaseDamaged(BotError):
    """The database file fails its check; it is left as it is."""


class Store:
    """Both engines of one database; `read()` and `write()` open transactions, services own them."""

    def __init__(self, url: str, folder: Path | None = None) -> None:
        self.url = outages.address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.ledger = Ledger(self._ledger_in(folder))
        self.writer = _engine(self.url, writer=True)
        self.reader = _engine(self.url, writer=False)

    def _ledger_in(self, folder: Path | None) -> Path | None:
        """Beside an SQLite file; for a server's database in the data folder."""
        if not self.is_sqlite:
            return beside(folder / "colloquy") if folder else None
        return beside(Path(self.url.database)) if self.url.database not in (None, "", ":memory:") else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        """A consistent view; close it before anything slow."""
        async with self._connected(self.reader) as conn, conn.begin():
            yield ReadTx(conn)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteTx]:
        """One unit of work: all of it is stored when the block has ended, or none of it.

        When the connection is lost at its very end it may be stored although an error comes: a unit is written so
        that doing it again changes nothing.
        """
        async with self._connected(self.writer) as conn:
            transaction = await conn.begin()
            try:
                yield WriteTx(conn)
            except BaseException:
                await _finish(transaction.rollback())
                raise
            await _finish(transaction.commit())

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """A connection; when it cannot be had or is lost, people hear it in words."""
        with _in_words(OSError, DBAPIError):
            conn = await engine.connect()
        try:
            with _in_words(TimeoutError, DBAPIError):  # a hung server is a TimeoutError of its driver
                yield conn
        finally:
            await _finish(conn.close())

    async def check(self) -> None:
        """Refuse a damaged SQLite file, or a server that does not let us in; each refusal names the way out."""
        if not self.is_sqlite:
            await self._knock()
        elif self.url.database and not await asyncio.to_thread(_is_sound, Path(self.url.database)):
            raise DatabaseDamaged(
                words(
                    "The database {file} is damaged; it was left as it is. "
                    "Put a backup in its place with: colloquy db restore FILE",
                    file=self.url.database,
                )
            )

    async def _knock(self) -> None:
        try:
            async with self.reader.connect() as conn:
                await conn.exec_driver_sql("SELECT 1")
        except (OSError, DBAPIError) as error:
            raise outages.for_operator(error, self.url) or error from None

    async def close(self) -> None:
        """Give every connection back."""
        await self.writer.dispose()
        await self.reader.dispose()


@contextmanager
def _in_words(*kinds: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kinds as error:
        said = outages.for_people(error)
        if said is None:
            raise
        raise said from error


async def _finish(ending: Awaitable[None]) -> None:
    """Wait for the end of a transaction even when cancelled: its connection must not go back before."""
    task = asyncio.ensure_future(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                continue
        task.exception()  # seen: whoever cancelled hears of the cancellation only
        raise


def _is_sound(file: Path) -> bool:
    return not file.is_file() or files.is_sound(file)


def _engine(url: URL, *, writer: bool) -> AsyncEngine:
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": 1 if writer else 4, "max_overflow": 0}
    is_sqlite = url.get_backend_name() == "sqlite"
    if not is_sqlite:
        settings = SERVER_SETTINGS if writer else SERVER_SETTINGS | READER_SETTINGS
        limits = {"timeout": CONNECT_WITHIN, "command_timeout": ANSWER_WITHIN}
        options |= {"pool_pre_ping": True, "connect_args": {"server_settings": settings, **limits}}
    engine = create_async_engine(url, **options)
    if is_sqlite:
        _set_up_sqlite(engine, query_only=not writer)
    event.listen(engine.sync_engine, "begin", _beginning(url, writer=writer))
    event.listen(engine.sync_engine, "before_cursor_execute", _guild_guard)
    return engine


def _beginning(url: URL, *, writer: bool) -> Callable[[Connection], None]:
    """What every transaction starts with: writers take turns, on SQLite by the file and on PostgreSQL by a lock."""
    if url.get_backend_name() == "sqlite":
        first = "BEGIN IMMEDIATE" if writer else "BEGIN"
    else:
        first = f"SELECT pg_advisory_xact_lock({WRITER_LOCK})" if writer else ""

    def begin(conn: Connection) -> None:
        if first:
            conn.exec_driver_sql(first)

    return begin


def _set_up_sqlite(engine: AsyncEngine, *, query_only: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_up(dbapi: Any, _record: Any) -> None:  # noqa: ANN401
        # The driver's own BEGIN comes late and breaks savepoints and transactional DDL.
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()


class GuildGuardError(AssertionError):
    """A statement on a guild's table named no guild."""


_GUILD_TABLES = "|".join(re.escape(table.name) for table in metadata.tables.values() if "guild_id" in table.c)
_ON_GUILD_TABLE = re.compile(
    rf'(?:\b(?:FROM|UPDATE|INTO|JOIN)\s|,)\s*(?:\w+\.)?"?(?:{_GUILD_TABLES})"?(?=[\s(),;]|$)', re.IGNORECASE
)
# A join's `a.guild_id = b.guild_id` names no guild: the other side has to be a value.
_NAMES_GUILD = re.compile(
    r"\bguild_id\s*(?:=\s*(?:[?:%$]|\d)|IN\s*\()|INTO\s+\S+\s*\([^)]*\bguild_id\b[^)]*\)\s*VALUES", re.IGNORECASE
)


def _guild_guard(_conn: Any, _cursor: Any, statement: str, _params: Any, context: Any, _many: bool) -> None:  # noqa: ANN401
    if context is None or context.execution_options.get("cross_guild") or context.isddl:
        return
    if _ON_GUILD_TABLE.search(statement) and not _NAMES_GUILD.search(statement):
        raise GuildGuardError(f"no guild is named in: {statement}")
