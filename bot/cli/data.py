"""Commands about the store, and about whether everything is in order."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

import discord
import typer

from bot.app import build, wall_clock
from bot.cli.speech import say, say_json
from bot.domain.errors import BotError
from bot.services.erasing import replay
from bot.settings import Settings, read_settings
from bot.store.backup import backup as make_backup
from bot.store.backup import restore as take_back
from bot.store.engine import Store
from bot.store.lock import only_one
from bot.store.upgrade import revision, upgrade
from bot.wording import TERMINAL

SPACE_NEEDED = 200_000_000
"""Bytes free on the data folder's disk below which the doctor speaks up."""


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    database = typer.Typer(help="The database: migrations and safe copies.", no_args_is_help=True)
    database.command("upgrade")(db_upgrade)
    database.command("check")(db_check)
    database.command("backup")(db_backup)
    database.command("restore")(db_restore)
    app.add_typer(database, name="db")
    app.command()(doctor)


def _with_store(work: Callable[[Store], Awaitable[str]]) -> None:
    async def run() -> str:
        store = Store(read_settings().database)
        try:
            return await work(store)
        finally:
            await store.close()

    say(asyncio.run(run()))


def db_upgrade() -> None:
    """Bring the database's schema up to date."""

    async def work(store: Store) -> str:
        await upgrade(store)
        return f"The schema is at revision {await revision(store)}."

    _with_store(work)


def db_check() -> None:
    """Check that the database is whole."""

    async def work(store: Store) -> str:
        if _is_missing(store):
            return "There is no database yet; the first start makes it."
        await store.check()
        return f"The database is whole; its schema is at revision {await revision(store) or 'none yet'}."

    _with_store(work)


def db_backup(file: Annotated[Path, typer.Argument(help="The copy to make.")]) -> None:
    """Make a safe copy while the bot runs."""

    async def work(store: Store) -> str:
        await make_backup(store, file)
        return f"Saved to {file}."

    _with_store(work)


def db_restore(file: Annotated[Path, typer.Argument(help="The copy to take back.")]) -> None:
    """Put a copy in the database's place; the database that stood there is kept under another name."""
    settings = read_settings()
    with only_one(settings.data_dir):
        kept = take_back(settings.database, file)
        asyncio.run(_erase_again(settings))
    say(f"Restored from {file}." + (f" The database that stood here is kept as {kept}." if kept else ""))


async def _erase_again(settings: Settings) -> None:
    """What was erased since the copy was made does not come back with it."""
    store = Store(settings.database, settings.data_dir)
    try:
        if await store.ledger.read():
            await upgrade(store)
            await replay(store, wall_clock())
    finally:
        await store.close()


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` is empty when it is well."""

    what: str
    state: str
    cure: str = ""


def doctor(
    *,
    online: Annotated[bool, typer.Option("--online", help="Also ask Discord about the token and the intents.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Look at settings, database, clock and disk; each finding comes with its cure."""
    settings = read_settings()
    found = asyncio.run(_examine(settings, online=online))
    if as_json:
        say_json({"findings": [asdict(one) for one in found]})
    else:
        for one in found:
            say(f"{'!!' if one.cure else 'ok'}  {one.what}: {one.state}" + (f" {one.cure}" if one.cure else ""))
    if any(one.cure for one in found):
        raise typer.Exit(1)


async def _examine(settings: Settings, *, online: bool) -> list[Finding]:
    found = [_token(settings), await _database(settings), _disk(settings.data_dir), _clock()]
    if online and settings.token is not None:
        found.append(await _discord(settings, settings.token.get_secret_value()))
    return found


def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return Finding("token", "not set.", "Set COLLOQUY_TOKEN or COLLOQUY_TOKEN_FILE (docs/real-discord.md).")
    return Finding("token", "set")


async def _database(settings: Settings) -> Finding:
    store = Store(settings.database)
    if _is_missing(store):
        return Finding("database", "none yet; the first start makes it")
    try:
        await store.check()
        return Finding("database", f"whole, schema revision {await revision(store) or 'none yet'}")
    except BotError as error:
        return Finding("database", "cannot be used.", TERMINAL.say(error.said))
    finally:
        await store.close()


def _is_missing(store: Store) -> bool:
    return store.is_sqlite and bool(store.url.database) and not Path(str(store.url.database)).exists()


def _disk(folder: Path) -> Finding:
    place = next(one for one in (folder, *folder.resolve().parents) if one.exists())
    free = shutil.disk_usage(place).free
    state = f"{free // 1_000_000} MB free in {place}"
    if not os.access(place, os.W_OK):
        return Finding(
            "data folder", f"{place} cannot be written.", "Give this user the right, or set COLLOQUY_DATA_DIR."
        )
    return Finding("data folder", state, "" if free > SPACE_NEEDED else "Make room: below 200 MB posts may stop.")


def _clock() -> Finding:
    zones = len(available_timezones())
    state = f"{wall_clock().isoformat(timespec='seconds')}, {zones} time zones known"
    return Finding("clock", state, "" if zones > 300 else "Install the tzdata package.")


async def _discord(settings: Settings, token: str) -> Finding:
    # A store of its own, because looking changes nothing.
    with tempfile.TemporaryDirectory() as scratch:
        alone = settings.model_copy(update={"data_dir": Path(scratch), "database_url": None})
        return await _logged_in(alone, token)


async def _logged_in(settings: Settings, token: str) -> Finding:
    async with build(settings) as app:
        try:
            await app.bot.login(token)
        except discord.LoginFailure:
            return Finding("discord", "does not accept the token.", "Press “Reset Token” in the developer portal.")
        except (OSError, discord.HTTPException) as error:
            return Finding("discord", f"cannot be reached ({type(error).__name__}).", "Check the network.")
        hears = "thread messages count" if app.bot.hears_threads else "replies come through the Reply button"
        return Finding("discord", f"knows the bot as {app.bot.application_id}; {hears}")
