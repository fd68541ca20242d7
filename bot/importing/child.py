"""The file reader of the bot: each file is read in a process of its own, which is ended when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from dataclasses import dataclass, field
from pathlib import PurePath

from bot.domain.errors import ImportRefused
from bot.domain.readings import Imported
from bot.domain.words import words
from bot.importing.wire import unpacked

SECONDS = 5.0
LONGEST_ANSWER = 32 * 1024 * 1024
AT_ONCE = 2
"""Files read at the same time; more wait their turn, so that uploads cannot fill the machine's memory."""


@dataclass(frozen=True)
class ChildReader:
    """Reads a file in a bounded child process; see `bot.importing.worker` for its limits."""

    seconds: float = SECONDS
    command: tuple[str, ...] = (sys.executable, "-I", "-m", "bot.importing.worker")
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, data: bytes, filename: str) -> Imported:
        """The reading; raises `ImportRefused` with its sentence when the file cannot become one."""
        from bot.importing.files import refuse_by_size

        refuse_by_size(data)
        async with self.turns:
            answer = await self._answer(data, PurePath(filename).name[:200].replace("\0", ""))
        try:
            return unpacked(answer)
        except ValueError as problem:
            raise _damaged() from problem

    async def _answer(self, data: bytes, filename: str) -> bytes:
        child = await asyncio.create_subprocess_exec(
            *self.command,
            filename,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(self.seconds):
                async with asyncio.TaskGroup() as group:
                    reading = group.create_task(_read(child))
                    group.create_task(_write(child, data))
                status = await child.wait()
        except TimeoutError as problem:
            raise _too_slow() from problem
        finally:
            await _ended(child)
        if status == -24:  # SIGXCPU
            raise _too_slow()
        if status != 0:
            raise _damaged()
        return reading.result()


async def read_in_child(data: bytes, filename: str) -> Imported:
    """Read one file with the usual limits."""
    return await ChildReader()(data, filename)


async def _write(child: asyncio.subprocess.Process, data: bytes) -> None:
    if child.stdin is None:
        return
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(data)
        await child.stdin.drain()
    child.stdin.close()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        await child.stdin.wait_closed()


async def _read(child: asyncio.subprocess.Process) -> bytes:
    answer = bytearray()
    while child.stdout is not None and (piece := await child.stdout.read(1 << 16)):
        answer += piece
        if len(answer) > LONGEST_ANSWER:
            child.kill()
            await _emptied(child)
            return b""
    return bytes(answer)


async def _ended(child: asyncio.subprocess.Process) -> None:
    """Whatever happened to the wait, no child stays behind."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    await asyncio.shield(_emptied(child))


async def _emptied(child: asyncio.subprocess.Process) -> None:
    """Wait for the end; what is left in the pipe must be read, or the end is never told."""
    while child.stdout is not None and await child.stdout.read(1 << 16):
        pass
    await child.wait()


def _too_slow() -> ImportRefused:
    return ImportRefused(
        "too_slow", words("Reading this file took too long. Save its text as a plain text file (.txt) and attach that.")
    )


def _damaged() -> ImportRefused:
    return ImportRefused(
        "damaged",
        words(
            "This file cannot be read; it may be damaged. Save its text as a plain text file (.txt) and attach that."
        ),
    )
