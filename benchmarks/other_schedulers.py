"""What a tick costs elsewhere: APScheduler with its SQLAlchemy store, if it is installed, and a plain "load all jobs".

APScheduler is no requirement of this project: the figures are taken where it can be imported, and left out elsewhere.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import pickle
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

RUNS = 5


@dataclass(frozen=True)
class Job:
    """What the plain one keeps of a session."""

    number: int
    due: datetime


def plain(rows: int, due: int, now: datetime) -> float:
    """Seconds of one look at jobs that are all loaded to find those that are due."""
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "jobs.db")) as database:
        database.execute("CREATE TABLE job (number INTEGER PRIMARY KEY, state BLOB)")
        jobs = (Job(n, _due(n, due, now)) for n in range(rows))
        database.executemany("INSERT INTO job VALUES (?, ?)", ((one.number, pickle.dumps(one)) for one in jobs))
        database.commit()

        def look() -> None:
            loaded = [pickle.loads(state) for (state,) in database.execute("SELECT state FROM job")]
            found = sorted((one for one in loaded if one.due <= now), key=lambda one: one.due)
            assert len(found) == due

        return _median(look)


def apscheduler_version() -> str | None:
    """Its version, or None where it is not installed."""
    try:
        return importlib.metadata.version("apscheduler")
    except importlib.metadata.PackageNotFoundError:
        return None


def apscheduler(rows: int, due: int, now: datetime) -> float:
    """Seconds of its look at what is due and when it has to wake next, as its own loop asks its store."""
    scheduler = importlib.import_module("apscheduler.schedulers.background").BackgroundScheduler(timezone="UTC")
    scheduler.start(paused=True)
    sample = scheduler.add_job("builtins:print", "date", run_date=now + timedelta(days=30))
    with tempfile.TemporaryDirectory() as folder:
        # A store that its scheduler's own thread does not look at meanwhile.
        make = importlib.import_module("apscheduler.jobstores.sqlalchemy").SQLAlchemyJobStore
        store = make(url=f"sqlite:///{Path(folder) / 'jobs.db'}")
        store.start(scheduler, "measured")
        _fill(sample, store, rows, due, now)

        def look() -> None:
            assert len(store.get_due_jobs(now)) == due
            assert store.get_next_run_time() is not None

        try:
            return _median(look)
        finally:
            store.shutdown()
            scheduler.shutdown()


def _fill(sample: Any, store: Any, rows: int, due: int, now: datetime) -> None:
    """As many rows as its own `add_job` would write, in one transaction instead of one each."""
    state = sample.__getstate__()
    table = store.jobs_t
    with store.engine.begin() as conn:
        conn.execute(
            table.insert(),
            [
                {"id": str(n), "next_run_time": when.timestamp()}
                | {"job_state": pickle.dumps({**state, "id": str(n), "next_run_time": when})}
                for n in range(rows)
                for when in (_due(n, due, now),)
            ],
        )


def _due(n: int, due: int, now: datetime) -> datetime:
    return now - timedelta(minutes=1) if n < due else now + timedelta(days=30)


def _median(look: Callable[[], None]) -> float:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        look()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
