"""The short form of the kill loop; `make kill` runs the long one."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from tests.faults.kill_loop import FAILPOINTS

KILLS = 60


@pytest.mark.timeout(110)
async def test_sixty_kills_lose_no_post_and_double_none() -> None:
    loop = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.kill_loop",
        "--kills",
        str(KILLS),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, errors = await loop.communicate()
    assert printed, errors.decode()[-3000:]
    report = json.loads(printed)
    assert report["sound"], report
    assert report["kills"] >= KILLS
    assert set(FAILPOINTS) <= set(report["at"]), f"never killed at some failpoint: {report}"
