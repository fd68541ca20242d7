"""Short forms of the kill loop; `make kill` runs the long ones."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from tests import postgres
from tests.faults.kill_loop import FAILPOINTS

needs_postgresql = pytest.mark.skipif(postgres.why_not() is not None, reason=str(postgres.why_not()))


async def looped(*given: str) -> dict[str, Any]:
    """What the loop reports, run in an interpreter of its own: threads and fork do not mix."""
    command = [sys.executable, "-m", "tests.faults.kill_loop", *given]
    loop = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        printed, errors = await loop.communicate()
    finally:
        if loop.returncode is None:
            loop.kill()
            await loop.wait()
    assert printed, errors.decode()[-3000:]
    report: dict[str, Any] = json.loads(printed)
    assert report["sound"], report
    return report


@pytest.mark.timeout(240)
async def test_a_hundred_and_fifty_kills_lose_none_of_two_hundred_posts_and_double_none() -> None:
    report = await looped("--kills", "150", "--posts", "200")
    assert report["kills"] >= 150
    assert report["posts"] >= 200
    assert set(FAILPOINTS) <= set(report["at"]), f"never killed at some failpoint: {report}"


@pytest.mark.timeout(120)
async def test_two_workers_at_a_time_double_nothing_either() -> None:
    report = await looped("--kills", "16", "--workers", "2")
    assert report["kills"] >= 16


@needs_postgresql
@pytest.mark.timeout(120)
async def test_kills_and_a_crash_of_postgresql_lose_no_post_and_double_none() -> None:
    report = await looped("--database", "postgresql", "--kills", "12", "--crashes", "1")
    assert report["kills"] >= 12
    assert report["crashes"] == 1
