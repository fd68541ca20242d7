"""Reading a text in the bounded child process, and summarising replies."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from bot.domain.summaries import Brief, BriefReply
from bot.importing.child import ChildReader
from bot.writers.extractive import Extractive

SAMPLE = Path(__file__).parent.parent / "bot" / "sandbox" / "sample.txt"
RUNS = 5
SAID = (
    "The lamp on the bridge is what {name} would keep, whatever the rest of the town decides about the night.",
    "I count {n} reasons in the excerpt, and only one of them is about money, so why does money get the last word?",
    "For the nurse the kerb matters more than the stars do; I cannot see how a vote would settle that for her.",
)


async def measure() -> dict[str, float]:
    """Seconds to import the sample reading and to draft from 1,000 and 5,000 replies, and how the latter grows."""
    data = SAMPLE.read_bytes()
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        await ChildReader()(data, SAMPLE.name)
        taken.append(time.perf_counter() - started)
    few, many = _draft(1_000), _draft(5_000)
    return {
        "import_s": round(statistics.median(taken), 3),
        "draft_1000_s": round(few, 3),
        "draft_5000_s": round(many, 3),
        "draft_growth": round(many / few / 5, 2),
    }


def _draft(count: int) -> float:
    replies = tuple(
        BriefReply(str(n), f"a{n % 60}", SAID[n % len(SAID)].format(name=f"reader {n % 60}", n=n % 9))
        for n in range(count)
    )
    started = time.perf_counter()
    Extractive().write(Brief(replies))
    return time.perf_counter() - started
