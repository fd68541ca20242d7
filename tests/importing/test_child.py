from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.domain.errors import ImportRefused
from bot.domain.readings import LARGEST_FILE
from bot.importing.child import ChildReader, read_in_child
from bot.importing.files import read
from tests.importing.texts import FEATURE, MARKDOWN, PAGE


@pytest.mark.parametrize(("text", "filename"), [(FEATURE, "river.txt"), (MARKDOWN, "lamps.md"), (PAGE, "page.html")])
async def test_the_child_reads_what_the_readers_read(text: str, filename: str) -> None:
    assert await read_in_child(text.encode(), filename) == read(text.encode(), filename)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b"a\x00b", "not_text"), (b"%PDF-1", "damaged"), (b"a" * (LARGEST_FILE + 1), "too_large")],
)
async def test_a_refusal_comes_through_with_its_sentence(data: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        await read_in_child(data, "a.txt")
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


async def test_a_child_that_takes_too_long_is_ended() -> None:
    reader = ChildReader(seconds=0.3, command=(sys.executable, "-c", "while True: pass"))
    with pytest.raises(ImportRefused) as caught:
        await reader(b"text", "a.txt")
    assert caught.value.code == "too_slow"


async def test_markup_that_its_library_reads_slowly_is_given_up() -> None:
    with pytest.raises(ImportRefused) as caught:
        await ChildReader(seconds=1.5)(b"# a\n\n" + b"**a" * 100_000, "a.md")
    assert caught.value.code == "too_slow"


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "import os; os.kill(os.getpid(), 11)",
        "print('no reading')",
        "print('[]')",
        "print('{}')",
        "import sys\nwhile True: sys.stdout.write('a' * 65536)",
    ],
)
async def test_a_child_that_dies_or_talks_nonsense_is_a_damaged_file(code: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        await ChildReader(seconds=60, command=(sys.executable, "-c", code))(b"text", "a.txt")
    assert caught.value.code == "damaged"


def _written(place: Path) -> bool:
    return place.exists() and bool(place.read_text())


def _lives(place: Path) -> bool:
    try:
        os.kill(int(place.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_cancelled_reading_leaves_no_child_behind(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    code = f"import os, pathlib; pathlib.Path({str(place)!r}).write_text(str(os.getpid()))\nwhile True: pass"
    waiting = asyncio.ensure_future(ChildReader(seconds=30, command=(sys.executable, "-c", code))(b"text", "a.txt"))
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(_written, place):
            await asyncio.wait([waiting], timeout=0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not await asyncio.to_thread(_lives, place)


async def test_the_limits_hold_inside_the_child() -> None:
    code = """
import sys, json
from bot.importing import files, worker
def tried(data, filename):
    failed = []
    for act in (lambda: open('/etc/hosts'), lambda: __import__('socket').socket(), lambda: bytearray(4 * 10**8)):
        try:
            act()
        except (OSError, MemoryError) as problem:
            failed.append(type(problem).__name__)
    said = {'words': ' '.join(failed), 'params': {}, 'many': None, 'count': None}
    sys.stdout.write(json.dumps({'refused': {'code': 'damaged', 'said': said}}))
    sys.stdout.flush()
    raise SystemExit(0)
import socket
files.read = tried
sys.argv = ['worker', 'a.txt']
worker.main()
"""
    with pytest.raises(ImportRefused) as caught:
        await ChildReader(command=(sys.executable, "-I", "-c", code))(b"text", "a.txt")
    assert str(caught.value) == "OSError OSError MemoryError"
