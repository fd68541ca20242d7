"""An upgrade killed anywhere is finished by the next start, and several starts at once all succeed.

`COLLOQUY_UPGRADE_EVERY=1` kills after each single statement.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EVERY = os.environ.get("COLLOQUY_UPGRADE_EVERY", "17")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the harness found."""
    place = tmp_path_factory.mktemp("upgrades")
    command = [sys.executable, "-m", "tests.faults.upgrade_harness", str(place), EVERY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("start", ["new", "old"])
def test_an_upgrade_killed_anywhere_is_finished_by_the_next_start(report: Any, start: str) -> None:
    found = report[start]
    assert found["faults"] == []
    assert found["killed"] == found["points"] >= 5


def test_several_starts_at_once_all_succeed(report: Any) -> None:
    for found in report["together"]:
        assert found == {"exits": [0, 0, 0], "revision": "0003"}
