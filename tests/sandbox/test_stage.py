"""The sandbox with the bot in it: what happens when several things are asked of it at once, or a second time."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo.shows import Opening
from bot.demo.shows import sandbox as opened
from bot.demo.stage import Cast, staged
from bot.domain.errors import Conflict
from bot.sandbox.errors import ControlError
from tests.sandbox.client import Client


@pytest.mark.parametrize("kill", [True, False], ids=["kill", "restart"])
async def test_the_bot_is_not_restarted_while_the_clock_moves_but_afterwards(
    client: Client, tmp_path: Path, *, kill: bool
) -> None:
    async with staged(client.sandbox, Cast(tmp_path)) as stage:
        async with stage.moving:
            words = await client.refused("restart", {"kill": kill}, status=409)
            assert words.startswith("The clock is being moved")
        moved = asyncio.create_task(client.sandbox.controls.call("clock", {"advance": "P7D"}))
        await asyncio.sleep(0)
        with pytest.raises(ControlError, match="wait, then press again"):
            await client.sandbox.controls.call("restart", {"kill": kill})
        assert (await moved)["now"]
        assert await client.control("restart", {"kill": kill}) == {}
        assert stage.running


async def test_the_clock_waits_for_a_bot_that_is_starting(client: Client, tmp_path: Path) -> None:
    async with staged(client.sandbox, Cast(tmp_path)) as stage:
        restarted = asyncio.create_task(client.sandbox.controls.call("restart", {"kill": True}))
        await asyncio.sleep(0)
        assert stage.moving.locked()
        before = client.sandbox.clock.now()
        await client.control("clock", {"advance": "P1D"})
        assert restarted.done()
        assert await restarted == {}
        assert (client.sandbox.clock.now() - before).days == 1


async def test_a_folder_with_another_servers_groups_is_refused_and_left_alone(tmp_path: Path) -> None:
    async with opened(Opening(tmp_path)):
        pass
    before = _contents(tmp_path)
    with pytest.raises(Conflict, match="Name an empty folder with --data"):
        async with opened(Opening(tmp_path)):
            pass
    assert _contents(tmp_path) == before
    async with opened(Opening(tmp_path, bot=False)) as bare:
        assert bare.page


def _contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_the_command_line_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "colloquy.db").touch()
    command = [sys.executable, "-m", "bot", "sandbox", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "holds a database already" in done.stderr
    assert "Traceback" not in done.stderr
