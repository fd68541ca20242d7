"""One process a data folder: the lock goes with the process, also after kill -9."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import Conflict
from bot.domain.words import words


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; raises `Conflict` when another process has it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "colloquy.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                words(
                    "Another Colloquy works on {folder} already. Stop it first, or set COLLOQUY_DATA_DIR.",
                    folder=str(data_dir),
                )
            ) from None
        yield
