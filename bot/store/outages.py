"""What to say when a database cannot be used: one sentence with the way out, and never a password."""

from __future__ import annotations

import sqlite3

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.domain.errors import BadInput, Outage
from bot.domain.words import Words, words

WRONG_PASSWORD = ("28P01", "28000")
NO_DATABASE = "3D000"
NO_RIGHT = "42501"
TOO_MANY = "53300"
BUSY = ("55P03", "25P03")
"""Codes of PostgreSQL's own errors; the last two: the turn did not come in time, or was taken away."""

STOPPED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}

OPTIONS = {"host", "port", "ssl", "sslmode"}
"""What may stand behind the question mark of PostgreSQL's address."""


class DatabaseAway(Outage):
    """The database's server cannot be reached, or does not let us in."""


class DatabaseBusy(Outage):
    """Another process has been writing for too long; nothing was stored."""


def address(text: str) -> URL:
    """A database's address, with the driver that we use; raises `BadInput`, which shows nothing of it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise BadInput(_no_address()) from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername == DRIVERS["postgresql"]:
        return _of_server(url)
    if url.drivername != DRIVERS["sqlite"]:
        raise BadInput(_no_address())
    return url


def _of_server(url: URL) -> URL:
    if not url.database or set(url.query) - OPTIONS:
        raise BadInput(_no_address())
    mode = url.query.get("sslmode")  # as libpq spells it, and with it most hosts
    return url if mode is None else url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


def _no_address() -> Words:
    return words(
        "COLLOQUY_DATABASE_URL is no address that I know. It looks like postgresql://USER:PASSWORD@HOST/DATABASE or "
        "sqlite:///FILE; see docs/postgresql.md."
    )


def for_people(error: Exception) -> Outage | None:
    """What whoever uses the bot hears of an outage; None when it is none."""
    if isinstance(error, DBAPIError) and (_code(error) in BUSY or _is_stopped(error)):
        return DatabaseBusy(
            words("My database is busy or its disk is full, so nothing was saved. Try again in a minute.")
        )
    if _is_away(error):
        return DatabaseAway(words("My database does not answer. Try again in a minute."))
    return None


def for_operator(error: Exception, url: URL) -> Outage | None:
    """What whoever runs the bot hears, with where to look; None for an error of another kind."""
    refused = _refused(_code(error), url) if isinstance(error, DBAPIError) else None
    if refused is None and not _is_away(error):
        return for_people(error)
    return DatabaseAway(refused or _unreachable(url))


def _code(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _is_away(error: Exception) -> bool:
    """Not reached, refused at the door, or lost on the way."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)  # a TimeoutError is one
    return error.connection_invalidated or _code(error).startswith(
        ("08", "57P", *WRONG_PASSWORD, NO_DATABASE, TOO_MANY)
    )


def _is_stopped(error: DBAPIError) -> bool:
    """SQLite cannot write now and may later: another process writes, the disk is full, or it fails."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in STOPPED


def _refused(code: str, url: URL) -> Words | None:
    if code in WRONG_PASSWORD:
        return words(
            "The database refuses the user {user}. Look at the name and the password in COLLOQUY_DATABASE_URL.",
            user=url.username or "",
        )
    if code == NO_DATABASE:
        return words(
            "The server has no database {database}. Make it with: createdb {database}", database=url.database or ""
        )
    if code == NO_RIGHT:
        return words(
            "The user {user} may not do this in the database {database}. Give it to that user: "
            "ALTER DATABASE {database} OWNER TO {user}",
            user=url.username or "",
            database=url.database or "",
        )
    if code == TOO_MANY:
        return words("The database has no connection left. Raise max_connections, or stop another program.")
    return None


def _unreachable(url: URL) -> Words:
    place = url.host or url.query.get("host") or "this machine"
    return words(
        "The database on {place} does not answer. Start it, or look at COLLOQUY_DATABASE_URL; then try again.",
        place=place if isinstance(place, str) else ", ".join(place),
    )
