"""What a tick and a claim cost when almost nothing is due: they must not grow with what is planned."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks import other_schedulers
from bot.domain.messages import Message, Text, pack
from bot.domain.words import words
from bot.services.duties import Duties
from bot.services.outbox import Outbox
from bot.services.sessions import Sessions
from bot.store.engine import CROSS_GUILD, Store
from bot.store.schema import delivery, group, programme, reading, session
from bot.store.sessions import due as due_sessions
from bot.store.upgrade import upgrade

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FEW, MANY = 1_000, 100_000
RUNS = 40


async def measure() -> dict[str, float | str]:
    """Milliseconds of a tick and a claim with few and many rows, the ratios, and the same look by other schedulers."""
    few, many = await _times(FEW), await _times(MANY)
    figures: dict[str, float | str] = {}
    for name in ("tick", "claim"):
        figures[f"idle_{name}_ms_{FEW}"] = round(few[name] * 1000, 3)
        figures[f"idle_{name}_ms_{MANY}"] = round(many[name] * 1000, 3)
        figures[f"idle_{name}_ratio"] = round(many[name] / few[name], 2)
    figures[f"{FEW}_due_of_{MANY}_ms"] = round(many["due"] * 1000, 3)
    return figures | await asyncio.to_thread(_elsewhere)


def _elsewhere() -> dict[str, float | str]:
    version = other_schedulers.apscheduler_version()
    others = {"load_all": other_schedulers.plain}
    if version is not None:
        others["apscheduler"] = other_schedulers.apscheduler
    figures: dict[str, float | str] = {"apscheduler": version or "not installed"}
    for name, look in others.items():
        for rows, due in ((FEW, 0), (MANY, 0), (MANY, FEW)):
            what = f"{due}_due_of_{rows}" if due else f"idle_{rows}"
            figures[f"{name}_{what}_ms"] = round(look(rows, due, NOW) * 1000, 3)
    return figures


async def _times(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await upgrade(store)
        await _fill(store, rows)
        duties = Duties(store, lambda: NOW, (Sessions(store, lambda: NOW),))
        outbox = Outbox(store, lambda: NOW, "bench")

        async def tick() -> None:
            await duties.tend()
            await duties.next_due()

        async def find() -> None:
            async with store.read() as tx:
                assert len(await due_sessions(tx, NOW)) == FEW

        times = {
            "tick": await _median(tick),
            "claim": await _median(lambda: outbox.claim(lambda channel: channel)),
        }
        async with store.write() as tx:
            first = (session.c.guild_id == 1, session.c.n < FEW)
            await tx.conn.execute(session.update().where(*first).values(starts_at=NOW - timedelta(minutes=1)))
        times["due"] = await _median(find)
        await store.close()
    return times


async def _median(work: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def _fill(store: Store, rows: int) -> None:
    later = NOW + timedelta(days=30)
    common = {"guild_id": 1, "zone": "UTC", "days": "1", "at": "19:00"}
    payload = {"title": "", "plain": False, "language": "en", "message": pack(Message((Text(words("Later.")),)))}
    async with store.write() as tx:
        await tx.conn.execute(
            group.insert().values(
                **common, id=1, name="g", home_channel_id=1, review_channel_id=1, language="en", plain=False,
                secret=b"x", index_revision=0, created_at=NOW,
            )
        )  # fmt: skip
        words_of = dict.fromkeys(("title", "author", "publication", "published", "standfirst", "source", "rights"), "")
        await tx.conn.execute(
            reading.insert().values(
                **words_of, guild_id=1, id=1, group_id=1, language="en", extras={}, fingerprint="x", state="kept",
                imported_at=NOW,
            )
        )  # fmt: skip
        await tx.conn.execute(
            programme.insert().values(
                **common, id=1, group_id=1, reading_id=1, state="running", weeks=1, start_date="2026-06-01",
                created_at=NOW,
            )
        )  # fmt: skip
        await tx.conn.execute(
            session.insert(),
            [
                {"guild_id": 1, "id": n, "programme_id": 1, "n": n, "week": 1, "first": 1, "last": 1, "zone": "UTC"}
                | {"starts_at": later, "closes_at": later, "local": "", "state": "planned"}
                for n in range(rows)
            ],
        )
        await tx.conn.execute(
            delivery.insert(),
            [
                {"guild_id": 1, "key": f"{n:032x}", "kind": "message", "subject": "notice", "subject_id": n, "part": 0}
                | {"channel_id": 1, "payload": payload, "due_at": later, "state": "pending", "tries": 0}
                for n in range(rows)
            ],
        )
        await tx.conn.execute(text("ANALYZE"), execution_options=CROSS_GUILD)
