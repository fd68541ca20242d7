"""Copies of an SQLite database that can be trusted, and the way back from one.

A backup is one file with its SHA-256 beside it. Nothing here overwrites a database or a backup: what stood in the
way is kept under another name, or the copy is refused with a sentence that says what to do.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.domain.errors import BadInput, BotError, Conflict, NotFound
from bot.domain.words import words
from bot.store import files, outages
from bot.store.engine import Store
from bot.store.upgrade import SchemaNewer, is_known, newer

BESIDE = ("-wal", "-shm")


class BackupDamaged(BotError):
    """A copy is not what was written, or holds no sound database."""


async def backup(store: Store, target: Path) -> Path:
    """Copy the database, also while it is in use, and check the copy; answers the file that holds its SHA-256."""
    if not store.is_sqlite or not store.url.database:
        raise BadInput(
            words(
                "This command copies an SQLite database only. Copy {database} with: pg_dump --format=custom "
                "--file=FILE {database}",
                database=store.url.database or "",
            )
        )
    return await asyncio.to_thread(_backup, Path(store.url.database), target)


def _backup(source: Path, target: Path) -> Path:
    if not source.is_file():
        raise NotFound(words("There is no database {file} yet, so there is nothing to copy.", file=str(source)))
    stamp = stamp_of(target)
    for there in (target, stamp):
        if there.exists():
            raise Conflict(words("{file} is there already. Name a file that is not.", file=str(there)))
    try:
        files.copy(source, target)
    except OSError as error:
        raise BadInput(
            words("{file} cannot be written: {reason}.", file=str(target), reason=error.strerror or "refused")
        ) from None
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        raise BackupDamaged(
            words("{file} could not be copied: {reason}. No copy was made.", file=str(source), reason=str(error))
        ) from None
    if not files.is_sound(target):
        target.unlink()
        raise BackupDamaged(
            words("{file} is damaged, and so would be its copy. Restore an earlier backup.", file=str(source))
        )
    _write(stamp, f"{files.digest(target)}  {target.name}\n")
    return stamp


def stamp_of(target: Path) -> Path:
    """The file beside a backup that holds its SHA-256, in the form that `sha256sum --check` reads."""
    return target.with_name(f"{target.name}.sha256")


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, files.PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    files.to_disk(path)


def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the database's place; answers the new name of what stood there, if anything did.

    The bot must be stopped. Migrations are the caller's next step: a backup may be older than this program.
    """
    parsed = outages.address(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BadInput(
            words(
                "This command restores an SQLite database only. Restore {database} with: pg_restore --clean "
                "--if-exists --dbname={database} FILE",
                database=parsed.database or "",
            )
        )
    _trusted(source)
    database = Path(parsed.database)
    database.parent.mkdir(parents=True, exist_ok=True)
    ready = database.with_name(f"{database.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(source, ready)
        ready.chmod(files.PRIVATE)
        files.to_disk(ready)
        kept = _set_aside(database) if database.exists() else None
        ready.replace(database)
    except OSError as error:
        raise BadInput(
            words("{file} cannot be replaced: {reason}.", file=str(database), reason=error.strerror or "refused")
        ) from None
    finally:
        ready.unlink(missing_ok=True)
    files.to_disk(database.parent)
    return kept


def _trusted(source: Path) -> None:
    if not source.is_file():
        raise NotFound(words("There is no file {file}.", file=str(source)))
    stamp = stamp_of(source)
    if stamp.is_file() and stamp.read_text(encoding="utf-8").split(" ", 1)[0] != files.digest(source):
        raise BackupDamaged(
            words("{file} has changed since it was made: its SHA-256 differs. Choose another.", file=str(source))
        )
    if not files.is_sound(source):
        raise BackupDamaged(words("{file} is damaged or no database. Choose another backup.", file=str(source)))
    revision = files.revision_of(source)
    if revision is None:
        raise BadInput(words("{file} is a database, but not one of Colloquy's.", file=str(source)))
    if not is_known(revision):
        raise SchemaNewer(newer())


def _set_aside(database: Path) -> Path:
    """Give the present database another name; it stays in its place too until the other one takes it at a stroke."""
    if files.is_sound(database):
        _close_log(database)
    kept = next(name for name in _names(database) if not name.exists())
    for ending in BESIDE:
        log = database.with_name(database.name + ending)
        if log.exists():
            log.rename(kept.with_name(kept.name + ending))
    os.link(database, kept)
    return kept


def _names(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}.replaced-{number}") for number in range(1, 1000)]


def _close_log(database: Path) -> None:
    """Bring the write-ahead log into the file; SQLite refuses this while anybody has the database open."""
    try:
        with closing(sqlite3.connect(database, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        raise Conflict(
            words("{file} is in use, so it was left as it is. Stop the bot, then restore.", file=str(database))
        ) from None
