"""Summaries: quality on development data beside other ways, cost by size, and what a draft leaves of the loop.

The development data is not ours to ship: `COLLOQUY_SUMMARIES_DEV` names the folder that holds it with its scorer.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.summarisers import WAYS, apart, made_week, sumy_version
from bot.store import groups
from bot.store.engine import Store
from bot.store.upgrade import upgrade
from tests.conftest import HandClock
from tests.services.house import House

SIZES = (100, 1_000, 5_000, 10_000, 100_000)
CAP = int(os.environ.get("COLLOQUY_SUMMARIES_CAP", "60"))
"""Seconds of one core that a way may take for one week."""

OUTSIDE_CAP = 900
SETS = ("email", "qmsum", "argkp")
JUDGED = 3
"""Of each set's figures those that tell of quality: the fourth is coverage or balance."""

PROBE = 0.002


async def measure() -> dict[str, Any]:
    """Seconds and MiB by size, quality where the data is at hand, and milliseconds that the loop waits for a draft."""
    figures: dict[str, Any] = {"sumy": sumy_version() or "not installed"}
    ways = [way for way in WAYS if sumy_version() or way in ("ours", "leads")]
    figures["quality"] = await asyncio.to_thread(_quality, ways)
    figures["weeks"] = await asyncio.to_thread(_weeks, [way for way in ways if way != "leads"])
    figures["loop_5000_replies"] = await _loop(5_000)
    return figures


def _quality(ways: Sequence[str]) -> Any:
    """Each way's figures by the data's own scorer, and each one's mean ratio to the best of sumy."""
    named = os.environ.get("COLLOQUY_SUMMARIES_DEV")
    if named is None or find_spec("rouge_score") is None:
        return "needs COLLOQUY_SUMMARIES_DEV (the folder of the development data) and rouge-score"
    root = Path(named)
    made = {way: {name: apart(way, str(root / f"inputs/{name}.jsonl"), OUTSIDE_CAP) for name in SETS} for way in ways}
    figures: dict[str, dict[str, Any]] = {}
    for way, predictions in made.items():
        finished = {name: one for name, one in predictions.items() if not isinstance(one, str)}
        figures[way] = {name: one for name, one in predictions.items() if isinstance(one, str)}
        figures[way] |= _scored(root, finished)
    peers = [scores for way, scores in figures.items() if way not in ("ours", "leads")]
    for scores in figures.values() if peers else ():
        scores["composite"] = _composite(scores, peers)
    return figures


def _scored(root: Path, predictions: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """What the scorer prints: a line a set, with its name and its figures."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(predictions, file)
        file.flush()
        command = [sys.executable, str(root / "score.py"), file.name, "--root", str(root)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split(" ", 1) for line in printed.splitlines() if line.startswith(SETS)]
    return {name: ast.literal_eval(figures) for name, figures in lines}


def _composite(scores: Mapping[str, Any], peers: Sequence[Mapping[str, Any]]) -> float | None:
    """The mean ratio to the best peer's figure over every measure of quality; None where a set did not finish."""
    ratios: list[float] = []
    for name in SETS:
        if isinstance(scores[name], str):
            return None
        for measure in list(scores[name])[:JUDGED]:
            best = max(one[name][measure] for one in peers if not isinstance(one[name], str))
            ratios.append(scores[name][measure] / best)
    return round(statistics.mean(ratios), 3)


def _weeks(ways: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Cost of each way by size; one that did not finish is not tried on more."""
    figures: dict[str, dict[str, Any]] = {}
    for way in ways:
        figures[way] = {}
        for size in SIZES:
            cost = figures[way][str(size)] = apart(way, str(size), CAP)
            if isinstance(cost, str):
                break
    return figures


async def _loop(size: int) -> dict[str, float]:
    """How late the loop was, and how long a small reading took, while a draft of so many replies was made."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await upgrade(store)
        house = House(store, HandClock())
        await house.hold_first()
        members = {one.author for one in made_week(size).replies}
        ids = {author: 10_000 + place for place, author in enumerate(sorted(members))}
        for author, number in ids.items():
            await house.join(number, author)
        await house.hear(*(house.heard(ids[one.author], one.text) for one in made_week(size).replies))
        late: list[float] = []
        read: list[float] = []
        probe = asyncio.create_task(_probe(house, late, read))
        started = time.perf_counter()
        await house.summaries.draft(house.olga)
        taken = time.perf_counter() - started
        probe.cancel()
        await store.close()
    return {
        "draft_s": round(taken, 2),
        "longest_stall_ms": round(max(late) * 1000, 1),
        "longest_reading_ms": round(max(read) * 1000, 1),
    }


async def _probe(house: House, late: list[float], read: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(PROBE)
        after = time.perf_counter()
        late.append(after - before - PROBE)
        async with house.store.read() as tx:
            await groups.current(tx, house.guild_id)
        read.append(time.perf_counter() - after)
