"""The real bot, killed with SIGKILL again and again while it posts; nothing may be lost, nothing doubled.

One process forks all the others and holds no event loop, thread or database of its own: the stand-in, and one worker
after another, each the whole bot (client, gateway, ticker, sender, store). A worker dies at a named failpoint of the
sender, after a random time, or by the stand-in's hand right after it has stored a request and before it answers. Of
the answers some are dropped; now and then the nonce window runs out before the next start. At the end every key of
the outbox must stand in exactly one message, every session and every pair must have its one thread, and the database
must be whole. Sealed answers are among what is posted: their reveal, and the pairs that are made of them.

On PostgreSQL, in a private server, some workers are not killed: the server is, stopped at once as in a crash and
started again while the worker posts, and the worker must go on by itself.

    python -m tests.faults.kill_loop --kills 1000 --seed 7
    python -m tests.faults.kill_loop --database postgresql --kills 300 --posts 500 --crashes 10
    python -m tests.faults.kill_loop --workers 2
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from bot import seam
from bot.app import Pace, build, wall_clock
from bot.cli.speech import log_to_stderr
from bot.client import COGS, Colloquy
from bot.domain.errors import Outage
from bot.domain.outbox import Delivery
from bot.domain.readings import Imported, Metadata, Paragraph
from bot.domain.session_types import ANSWER_FIRST, PAIRS
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.settings import Settings
from bot.store import groups, members, programmes, readings, replies, sessions
from bot.store.engine import Store
from bot.store.schema import metadata
from bot.store.upgrade import upgrade
from tests import postgres
from tests.postgres import Cluster, served

PACE = Pace(lease=timedelta(seconds=0.4), send_deadline=0.3, guild_ready_timeout=0.02)
NONCE_WINDOW = 1.5
WORKER_LIFE = 20.0
"""Seconds after which a worker that neither died nor finished counts as stuck."""

FAILPOINTS = (
    "claimed",
    "before LookForMark",
    "after LookForMark",
    "before HoldLease",
    "after HoldLease",
    "before Send",
    "after Send",
    "answered",
    "marked",
)
MARK = re.compile(r"~([0-9a-f]{32})")


TEXT, CHANNELS = 0, 4
"""Discord's number for a text channel, and how many are posted in at a time."""

BATCH, LARGE_BATCH = 40, 100
"""Sessions that come due together; the large one where at least so many are wanted."""


@dataclass(frozen=True)
class Place:
    """Where the stand-in is; also what the workers know of it."""

    port: int
    token: str
    control_token: str
    guild_id: int
    homes: list[int]
    review: int


class Database(Protocol):
    """A database as the loop sees it: from outside, with a program of its own."""

    url: str

    def rows(self, question: str) -> list[list[str]]:
        """What it answers, as text."""

    def integrity(self) -> str:
        """ "ok", or what is broken."""


class File:
    """SQLite."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite+aiosqlite:///{path}"

    def rows(self, question: str) -> list[list[str]]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database:
            return [[str(value) for value in row] for row in database.execute(question)]

    def integrity(self) -> str:
        return self.rows("PRAGMA integrity_check")[0][0]


class Shared:
    """PostgreSQL, in a server that can be crashed."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        cluster.sql("CREATE DATABASE colloquy")
        self.url = cluster.url("colloquy")

    def rows(self, question: str) -> list[list[str]]:
        printed = self.cluster.sql(question, database="colloquy")
        return [line.split("|") for line in printed.splitlines()]

    def integrity(self) -> str:
        """Every index against its table."""
        indexes = "FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'public'::regnamespace"
        self.cluster.sql("CREATE EXTENSION amcheck", database="colloquy")
        checked = self.rows(f"SELECT count(*) FROM (SELECT bt_index_check(indexrelid, true) {indexes}) AS checked")
        return "ok" if int(checked[0][0]) > len(metadata.tables) else f"only {checked} indexes"

    def crash(self) -> None:
        """Stop at once, start again."""
        self.cluster.stop()
        self.cluster.start()


@dataclass
class Report:
    """What happened."""

    seed: int
    database: str
    kills: int = 0
    crashes: int = 0
    posts: int = 0
    at: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    integrity: str = ""
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        return not self.lost and not self.doubled and self.integrity == "ok"


# The processes


def fork(work: Any) -> int:
    """Run `work()` in a child and leave it without any of the parent's clean-up."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001  the child must never return into the parent's stack
        import traceback

        traceback.print_exc()
        os._exit(70)


def serve_stand_in(pipe: int, seed: int) -> None:
    """The stand-in's process: tells where it is, then serves until it is killed."""
    rng = random.Random(seed)  # noqa: S311  chance for tests

    async def run() -> None:
        def stored(event: str, pid: int | None) -> None:
            if pid is not None and event in ("message", "thread", "edit", "pin") and rng.random() < 0.1:
                with suppress(ProcessLookupError):  # another thing of the same request has killed it
                    os.kill(pid, signal.SIGKILL)
            elif rng.random() < 0.05:
                sandbox.faults.arm("drop_reply", 1)

        options = SandboxOptions(sends_per_5s=0, nonce_window=NONCE_WINDOW, on_stored=stored)
        async with Sandbox(options) as sandbox:
            world = sandbox.world
            homes = [int(world.channel_named("reading")["id"])]
            homes += [int(world.open_channel(f"reading-{n}", TEXT)["id"]) for n in range(2, CHANNELS + 1)]
            review = int(world.channel_named("facilitators")["id"])
            place = Place(sandbox.port, sandbox.token, sandbox.control_token, int(world.guild["id"]), homes, review)
            os.write(pipe, json.dumps(place.__dict__).encode())
            os.close(pipe)
            await asyncio.Event().wait()

    asyncio.run(run())


def work(place: Place, url: str, failpoint: tuple[str, int] | None = None, *, mortal: bool = True) -> None:
    """A worker's life: the whole bot until everything is posted, or until it dies at its failpoint.

    One that is not mortal does not tell the stand-in whom to kill.
    """
    base = f"127.0.0.1:{place.port}"
    settings = Settings(database_url=SecretStr(url), api_base=f"http://{base}/api/v10", gateway_url=f"ws://{base}/")
    seen: Counter[str] = Counter()

    def observe(point: str, _: Delivery) -> None:
        seen[point] += 1
        if failpoint == (point, seen[point]):
            os.kill(os.getpid(), signal.SIGKILL)

    async def run() -> None:
        async with build(settings, pace=PACE, observe=observe) as app:
            await app.bot.login(place.token)
            if mortal:
                seam.worker_header(app.bot, "X-Worker-Pid", str(os.getpid()))
            working = asyncio.create_task(app.bot.work())
            await app.bot.running.wait()
            while await _busy(app.bot) and not working.done():  # noqa: ASYNC110  nobody tells of it
                await asyncio.sleep(0.02)
            await app.bot.stop()
            await working

    asyncio.run(run())


async def _busy(bot: Colloquy) -> bool:
    try:
        due = await bot.next_due()
    except Outage:
        return True
    return due is not None and due < wall_clock() + timedelta(minutes=1)


def populate(place: Place, url: str, number: int) -> None:
    """So many programmes with one session each, all of them due, spread over groups with channels of their own."""

    async def run() -> None:
        store = Store(url)
        await upgrade(store)
        now = wall_clock()
        async with store.write() as tx:
            known = [one for one in await groups.everywhere(tx) if one.guild_id == place.guild_id]
            here = known or [await _group(tx, place, home) for home in place.homes]
            text = Imported(Metadata(title="Lamps"), (Paragraph(1, "Somebody lights the lamps every evening."),))
            reading_id = await readings.add(
                tx, place.guild_id, here[0].id, text, fingerprint="0" * 32, guide=None, at=now
            )
            plan = {"reading_id": reading_id, "state": "running", "weeks": 1, "days": "1"}
            plan |= {"at": "19:00", "zone": "UTC", "start_date": now.date().isoformat()}
            for n in range(number):
                group = here[n % len(here)]
                programme = await programmes.add(tx, place.guild_id, now, group_id=group.id, **plan)
                row = {"programme_id": programme.id, "n": 1, "week": 1, "first": 1, "last": 1, "starts_at": now}
                row |= {"recall_paragraph": None, "recall_start": None, "recall_end": None, "state": "planned"}
                row |= {"local": "2026-01-01T19:00", "zone": "UTC", "closes_at": now + timedelta(days=7)}
                await sessions.add(tx, place.guild_id, [row])
            for kind in (ANSWER_FIRST, PAIRS):
                for group in here:
                    programme = await programmes.add(tx, place.guild_id, now, group_id=group.id, **plan)
                    await _sealed(tx, group, {**row, "programme_id": programme.id, "n": programme.id}, kind)
        await store.close()

    asyncio.run(run())


async def _sealed(tx: Any, group: Any, row: dict[str, Any], kind: str) -> None:
    """A session in which four people have answered and whose time for answers is over; its thread is the channel.

    Its number is its own, as in a channel of one group: pairs' threads are told apart by it.
    """
    phase = {"kind": kind, "phase": "answer", "phase_at": row["starts_at"]}
    held = row | phase | {"state": "open", "thread_id": group.home_channel_id}
    (number,) = await sessions.add(tx, group.guild_id, [held])
    for person in range(1, 5):
        await members.put(tx, group.guild_id, group.id, person, f"M{person}", "by name", row["starts_at"])
    answer = {"guild_id": group.guild_id, "group_id": group.id, "session_id": number, "source": "form"}
    answer |= {"text": "An answer.", "created_at": row["starts_at"], "state": "sealed"}
    answer |= {"channel_id": group.home_channel_id}
    await replies.put(tx, [answer | {"id": number * 10 + person, "author_id": person} for person in range(1, 5)])


async def _group(tx: Any, place: Place, home: int) -> Any:
    values = {"name": "Readers", "home_channel_id": home, "review_channel_id": place.review}
    values |= {"facilitator_role_id": None, "zone": "UTC", "language": "en", "days": "1", "at": "19:00"}
    return await groups.add(tx, place.guild_id, **values, plain=False, secret=b"0" * 32, created_at=wall_clock())


# The loop


class KillLoop:
    """Kills workers until there were enough kills, crashes and posts, and everything is posted."""

    def __init__(self, database: Database, wanted: Report, workers: int = 1) -> None:
        self.database = database
        self.wanted = wanted
        self.workers = workers
        self.rng = random.Random(wanted.seed)  # noqa: S311  chance for tests
        self.report = Report(wanted.seed, wanted.database)

    def run(self) -> Report:
        started = time.monotonic()
        reader, writer = os.pipe()
        stand_in = fork(lambda: serve_stand_in(writer, self.report.seed))
        os.close(writer)
        place = Place(**json.loads(os.read(reader, 4096)))
        try:
            self._kill_until_done(place)
            self._examine(place)
        finally:
            os.kill(stand_in, signal.SIGKILL)
            os.waitpid(stand_in, 0)
        self.report.seconds = round(time.monotonic() - started, 1)
        return self.report

    def _kill_until_done(self, place: Place) -> None:
        self._populate(place)
        while (left := self._open()) or not self._enough():
            if not left:
                self._populate(place)
            elif self._enough():
                self._to_the_end(self._worker(place, mortal=False))
            elif self._crash_is_due():
                self._crash(place)
            else:
                if self.rng.random() < 0.03:
                    time.sleep(NONCE_WINDOW)
                self._kill(place)

    def _enough(self) -> bool:
        done, wanted = self.report, self.wanted
        return done.kills >= wanted.kills and done.crashes >= wanted.crashes and done.posts >= wanted.posts

    def _crash_is_due(self) -> bool:
        """Crashes are spread over the kills."""
        return self.report.crashes < self.wanted.crashes and (
            self.report.crashes * self.wanted.kills <= self.report.kills * self.wanted.crashes
        )

    def _populate(self, place: Place) -> None:
        number = LARGE_BATCH if self.wanted.posts >= LARGE_BATCH else BATCH
        self._to_the_end(fork(lambda: populate(place, self.database.url, number)))
        self.report.posts += number

    def _worker(self, place: Place, failpoint: tuple[str, int] | None = None, *, mortal: bool = True) -> int:
        return fork(lambda: work(place, self.database.url, failpoint, mortal=mortal))

    def _kill(self, place: Place) -> None:
        """One worker's death; where there are to be more at a time, theirs too."""
        if self.workers > 1:
            self._kill_together(place)
            return
        never_killed = [point for point in FAILPOINTS if not self.report.at[point]]
        if never_killed or self.rng.random() < 0.6:
            point = self.rng.choice(never_killed or FAILPOINTS)
            self._count(point, killed=self._to_the_end(self._worker(place, (point, self.rng.randint(1, 2 * CHANNELS)))))
        else:
            self._count("timer", killed=self._after(self._worker(place), self.rng.uniform(0.1, 0.3)))

    def _kill_together(self, place: Place) -> None:
        """Each at a failpoint or by a timer: it may never come to its point, because the others do all there is."""
        points = [(self.rng.choice(FAILPOINTS), self.rng.randint(1, 4)) for _ in range(self.workers)]
        for worker in [self._worker(place, point) for point in points]:
            self._count("together", killed=self._after(worker, self.rng.uniform(0.1, 0.6)))

    def _count(self, point: str, *, killed: bool) -> None:
        self.report.kills += killed
        self.report.at[point] += killed

    def _crash(self, place: Place) -> None:
        """Crash the server while a worker posts; the worker has to find its way back and post the next thing."""
        assert isinstance(self.database, Shared)
        worker = self._worker(place, mortal=False)
        if not self._goes_on(worker):
            return
        time.sleep(self.rng.uniform(0, 0.05))
        self.database.crash()
        self.report.crashes += 1
        if self._goes_on(worker):
            self._count("timer", killed=self._after(worker, self.rng.uniform(0, 0.1)))

    def _goes_on(self, worker: int) -> bool:
        """Wait until a worker has posted something more; False when it ended because there was nothing left."""
        before, deadline = self._sent(), time.monotonic() + WORKER_LIFE
        while time.monotonic() < deadline:
            done, status = os.waitpid(worker, os.WNOHANG)
            if done:
                assert not self._was_killed(status)
                return False
            if self._sent() > before:
                return True
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        raise RuntimeError(f"a worker did not find its way back (seed {self.report.seed})")

    def _sent(self) -> int:
        return int(self.database.rows("SELECT count(*) FROM delivery WHERE state = 'sent'")[0][0])

    def _after(self, pid: int, seconds: float) -> bool:
        """Kill a worker after a time, unless the stand-in or its own end was faster."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return self._was_killed(status)
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)
        return self._was_killed(os.waitpid(pid, 0)[1])

    def _to_the_end(self, pid: int) -> bool:
        deadline = time.monotonic() + WORKER_LIFE
        while time.monotonic() < deadline:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return self._was_killed(status)
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise RuntimeError(f"a worker was stuck (seed {self.report.seed})")

    def _was_killed(self, status: int) -> bool:
        if os.WIFSIGNALED(status):
            return True
        if os.WEXITSTATUS(status):
            raise RuntimeError(f"a worker failed by itself (seed {self.report.seed})")
        return False

    def _open(self) -> int:
        """How much is left to do, as the database says."""
        waiting = (
            "SELECT (SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending')) "
            "+ (SELECT count(*) FROM session WHERE state = 'planned' OR phase = 'answer')"
        )
        return int(self.database.rows(waiting)[0][0])

    def _examine(self, place: Place) -> None:
        messages = self.database.rows("SELECT key, state FROM delivery WHERE kind = 'message'")
        keys = {row[0]: row[1] for row in messages}
        threads = {row[0] for row in self.database.rows("SELECT message_id FROM delivery WHERE kind = 'thread'")}
        self.report.integrity = self.database.integrity()
        standing = {one["id"] for one in _get(place, "state")["threads"]}
        marks = Counter(
            mark
            for channel in (*place.homes, *standing)
            for message in _get(place, f"messages?channel={channel}")
            for mark in MARK.findall(json.dumps(message["components"]))
        )
        self.report.posts = len(keys)
        self.report.lost = [key for key, state in keys.items() if state != "sent" or not marks[key]]
        self.report.lost += [f"thread {one}" for one in threads if one not in standing]
        self.report.doubled = [key for key in marks if marks[key] > 1 or key not in keys]
        if len(standing) != len(threads):
            self.report.doubled.append(f"{len(standing)} threads for {len(threads)} deliveries")


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """An empty database of a kind."""
    if kind == "sqlite":
        yield File(folder / "colloquy.db")
        return
    with served(fast=False) as cluster:
        yield Shared(cluster)


def _get(place: Place, what: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{place.port}/control/{what}", headers={"Authorization": f"Sandbox {place.control_token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
        return json.loads(answer.read())


def main() -> None:
    """Run the loop and print what happened; exit 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--posts", type=int, default=0, help="at least so many; there are also as many as kills need")
    parser.add_argument("--crashes", type=int, default=0, help="of the PostgreSQL server")
    parser.add_argument("--workers", type=int, default=1, help="at a time")
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    missing = postgres.why_not() if given.database == "postgresql" else None
    if missing:
        parser.error(missing)
    log_to_stderr("ERROR")
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    wanted = Report(seed, given.database, given.kills, given.crashes, given.posts)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(folder / "compiled")  # cogs are loaded by each worker
        for cog in COGS:
            import_module(f"bot.cogs.{cog}")  # what they import is there before the first fork
        gc.freeze()  # and is neither searched nor copied by any worker
        with opened(given.database, folder) as database:
            report = KillLoop(database, wanted, given.workers).run()
    print(json.dumps({**report.__dict__, "sound": report.sound}))
    sys.exit(0 if report.sound else 1)


if __name__ == "__main__":
    main()
