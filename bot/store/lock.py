"""One process a data folder: the lock goes with the process, also after kill -9."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.domain.errors import BadInput, Conflict
from bot.domain.words import words


def _opened(data_dir: Path) -> TextIO:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return (data_dir / "colloquy.lock").open("w")
    except OSError as error:
        raise BadInput(
            words(
                "The data folder {folder} cannot be written ({reason}). Give this user the right, or set "
                "COLLOQUY_DATA_DIR.",
                folder=str(data_dir),
                reason=error.strerror or "unknown reason",
            )
        ) from None


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; raises `Conflict` when another process has it."""
    with _opened(data_dir) as file:
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
