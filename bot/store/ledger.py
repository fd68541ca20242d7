"""The erasure ledger: what was taken back, in a file of its own beside the database, so that no older copy revives it.

It holds no words and no person: a keyed mark that only the group's own secret makes sense of, or numbers of messages.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.errors import Outage
from bot.domain.words import words
from bot.store import files


@dataclass(frozen=True)
class Erasure:
    """One line: at that instant somebody's things, or single replies, were taken back for good."""

    at: datetime
    guild_id: int
    group_id: int
    mark: str = ""
    replies: tuple[int, ...] = ()
    acts: bool = False
    """Whether also what they did as a facilitator lost its author."""


@dataclass(frozen=True)
class Ledger:
    """An append-only file; without a path nothing is noted (a database in memory has no older copies)."""

    path: Path | None

    async def note(self, *erasures: Erasure) -> None:
        """Add lines and wait until they would survive a power loss; called before the erasing transaction ends."""
        if self.path is None or not erasures:
            return
        try:
            await asyncio.to_thread(_append, self.path, "".join(_line(one) for one in erasures))
        except OSError as error:
            raise Outage(
                words("My disk is full or cannot be written, so nothing was changed. Try again in a minute.")
            ) from error

    async def read(self) -> list[Erasure]:
        """Every line in order; what a power loss has cut short is passed over."""
        if self.path is None or not self.path.is_file():
            return []
        text = await asyncio.to_thread(self.path.read_text, encoding="utf-8", errors="replace")
        return [found for found in map(_read, text.splitlines()) if found is not None]


def _line(one: Erasure) -> str:
    value = {"at": one.at.isoformat(), "guild": one.guild_id, "group": one.group_id}
    value |= {"mark": one.mark, "acts": one.acts} if one.mark else {"replies": list(one.replies)}
    # The break comes first: a line that was cut short ends there.
    return f"\n{json.dumps(value, separators=(',', ':'))}"


def _append(path: Path, text: str) -> None:
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, files.PRIVATE)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        files.to_disk(path.parent)


def _read(line: str) -> Erasure | None:
    try:
        value = json.loads(line)
        at, numbers = datetime.fromisoformat(value["at"]), tuple(map(int, value.get("replies", ())))
        mark, acts = str(value.get("mark", "")), bool(value.get("acts"))
        return Erasure(at, int(value["guild"]), int(value["group"]), mark, numbers, acts)
    except (ValueError, KeyError, TypeError):
        return None


def beside(database: Path) -> Path:
    """Where the ledger of an SQLite database lies."""
    return database.with_name(f"{database.name}.erased")
