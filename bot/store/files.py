"""SQLite databases as files: whether one is sound, which schema it has, and a safe copy of one that is in use."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PRIVATE = 0o600


def is_sound(path: Path) -> bool:
    """Whether the file passes SQLite's quick check; it is only read."""
    try:
        with _reading(path) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.OperationalError:  # busy or unreadable is not damaged
        raise
    except sqlite3.DatabaseError:
        return False


def revision_of(path: Path) -> str | None:
    """The schema revision that a sound file was left at; None when it holds none of ours."""
    with _reading(path) as database:
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
            return None
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if found is None else str(found[0])


def copy(source: Path, target: Path) -> None:
    """A whole copy of a database that may be in use, readable by its owner only; all of it is there or none.

    Copying the file itself would lose what still stands in its write-ahead log.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    try:
        with closing(sqlite3.connect(source, timeout=5)) as database:
            database.execute("VACUUM INTO ?", (str(part),))
        to_disk(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    to_disk(target.parent)


def to_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of names, would survive a power loss."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """SHA-256 of the file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as database:
        yield database
