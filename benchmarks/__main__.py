"""`make bench`: runs every benchmark, prints its figures and saves them as JSON beside this file."""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks import asking, finding, importing, imports, ingest, posting, sandbox, scheduler, start, summaries
from bot.cli.speech import log_to_stderr

RESULTS = Path(__file__).parent / "results"
ALL: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {
    "start": start.measure,
    "ingest": ingest.measure,
    "scheduler": scheduler.measure,
    "posting": posting.measure,
    "imports": imports.measure,
    "importing": importing.measure,
    "asking": asking.measure,
    "finding": finding.measure,
    "summaries": summaries.measure,
    "sandbox": sandbox.measure,
}


async def _measured(name: str) -> dict[str, Any]:
    return await ALL[name]()


def main() -> None:
    """Run all, or those named on the command line."""
    log_to_stderr("ERROR")
    for name in sys.argv[1:] or list(ALL):
        figures = {"python": platform.python_version(), **asyncio.run(_measured(name))}
        print(name, json.dumps(figures, indent=1))
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
