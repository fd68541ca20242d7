"""The real bot, killed with SIGKILL again and again while it posts; nothing may be lost, nothing doubled.

One process forks all the others and holds no event loop, thread or database of its own: the stand-in, and one worker
after another, each the whole bot (client, gateway, ticker, sender, SQLite). A worker dies at a named failpoint of the
sender, after a random time, or by the stand-in's hand right after it has stored a request and before it answers. Of
the answers some are dropped; now and then the nonce window runs out before the next start. At the end every key of
the outbox must stand in exactly one message, every session must have its one thread, and the file must be whole.

    python -m tests.faults.kill_loop --kills 1000 --seed 7
"""

from __future__ import annotations

import argparse
import asyncio
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
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import seam
from bot.app import Pace, build, wall_clock
from bot.cli.speech import log_to_stderr
from bot.client import Colloquy
from bot.domain.outbox import Delivery
from bot.domain.readings import Imported, Metadata, Paragraph
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.settings import Settings
from bot.store import groups, programmes, readings, sessions
from bot.store.engine import Store
from bot.store.upgrade import upgrade

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


@dataclass(frozen=True)
class Place:
    """Where the stand-in is; also what the workers know of it."""

    port: int
    token: str
    control_token: str
    guild_id: int
    home: int
    review: int


@dataclass
class Report:
    """What happened."""

    seed: int
    kills: int = 0
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
                os.kill(pid, signal.SIGKILL)
            elif rng.random() < 0.05:
                sandbox.faults.arm("drop_reply", 1)

        options = SandboxOptions(sends_per_5s=0, nonce_window=NONCE_WINDOW, on_stored=stored)
        async with Sandbox(options) as sandbox:
            world = sandbox.world
            home, review = (int(world.channel_named(name)["id"]) for name in ("reading", "facilitators"))
            place = Place(sandbox.port, sandbox.token, sandbox.control_token, int(world.guild["id"]), home, review)
            os.write(pipe, json.dumps(place.__dict__).encode())
            os.close(pipe)
            await asyncio.Event().wait()

    asyncio.run(run())


def settings_for(place: Place, data: Path) -> Settings:
    base = f"127.0.0.1:{place.port}"
    return Settings(data_dir=data, api_base=f"http://{base}/api/v10", gateway_url=f"ws://{base}/")


def work(place: Place, data: Path, failpoint: tuple[str, int] | None) -> None:
    """A worker's life: the whole bot until everything is posted, or until it dies at its failpoint."""
    seen: Counter[str] = Counter()

    def observe(point: str, _: Delivery) -> None:
        seen[point] += 1
        if failpoint == (point, seen[point]):
            os.kill(os.getpid(), signal.SIGKILL)

    async def run() -> None:
        async with build(settings_for(place, data), pace=PACE, observe=observe) as app:
            await app.bot.login(place.token)
            seam.worker_header(app.bot, "X-Worker-Pid", str(os.getpid()))
            working = asyncio.create_task(app.bot.work())
            await app.bot.running.wait()
            while await _busy(app.bot) and not working.done():  # noqa: ASYNC110  nobody tells of it
                await asyncio.sleep(0.02)
            await app.bot.stop()
            await working

    asyncio.run(run())


async def _busy(bot: Colloquy) -> bool:
    due = await bot.next_due()
    return due is not None and due < wall_clock() + timedelta(minutes=1)


def populate(place: Place, data: Path, number: int) -> None:
    """So many programmes with one session each, all of them due: the longest queue a group can have."""

    async def run() -> None:
        store = Store(settings_for(place, data).database)
        await upgrade(store)
        now = wall_clock()
        async with store.write() as tx:
            group = await groups.current(tx, place.guild_id) or await _group(tx, place)
            text = Imported(Metadata(title="Lamps"), (Paragraph(1, "Somebody lights the lamps every evening."),))
            reading_id = await readings.add(
                tx, place.guild_id, group.id, text, fingerprint="0" * 32, guide=None, at=now
            )
            plan = {"group_id": group.id, "reading_id": reading_id, "state": "running", "weeks": 1, "days": "1"}
            plan |= {"at": "19:00", "zone": "UTC", "start_date": now.date().isoformat()}
            for _ in range(number):
                programme = await programmes.add(tx, place.guild_id, now, **plan)
                row = {"programme_id": programme.id, "n": 1, "week": 1, "first": 1, "last": 1, "starts_at": now}
                row |= {"recall_paragraph": None, "recall_start": None, "recall_end": None, "state": "planned"}
                row |= {"local": "2026-01-01T19:00", "zone": "UTC", "closes_at": now + timedelta(days=7)}
                await sessions.add(tx, place.guild_id, [row])
        await store.close()

    asyncio.run(run())


async def _group(tx: Any, place: Place) -> Any:
    values = {"name": "Readers", "home_channel_id": place.home, "review_channel_id": place.review}
    values |= {"facilitator_role_id": None, "zone": "UTC", "language": "en", "days": "1", "at": "19:00"}
    return await groups.add(tx, place.guild_id, **values, plain=False, secret=b"0" * 32, created_at=wall_clock())


# The loop


class KillLoop:
    """Kills workers until there were enough kills and everything is posted."""

    def __init__(self, kills: int, posts: int, seed: int) -> None:
        self.wanted = kills
        self.batch = posts
        self.rng = random.Random(seed)  # noqa: S311  chance for tests
        self.report = Report(seed)

    def run(self) -> Report:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            reader, writer = os.pipe()
            stand_in = fork(lambda: serve_stand_in(writer, self.report.seed))
            os.close(writer)
            place = Place(**json.loads(os.read(reader, 4096)))
            try:
                self._kill_until_done(place, data)
                self._examine(place, data)
            finally:
                os.kill(stand_in, signal.SIGKILL)
                os.waitpid(stand_in, 0)
        self.report.seconds = round(time.monotonic() - started, 1)
        return self.report

    def _kill_until_done(self, place: Place, data: Path) -> None:
        self._to_the_end(fork(lambda: populate(place, data, self.batch)))
        while self.report.kills < self.wanted or self._open(data):
            if not self._open(data):
                self._to_the_end(fork(lambda: populate(place, data, self.batch)))
            if self.report.kills >= self.wanted:
                self._to_the_end(fork(lambda: work(place, data, None)))
                continue
            if self.rng.random() < 0.04:
                time.sleep(NONCE_WINDOW)
            self._one(place, data)

    def _one(self, place: Place, data: Path) -> None:
        never_killed = [point for point in FAILPOINTS if not self.report.at[point]]
        point = self.rng.choice(never_killed or FAILPOINTS)
        if never_killed or self.rng.random() < 0.6:
            name, pid = point, fork(lambda: work(place, data, (point, self.rng.randint(1, 3))))
            killed = self._to_the_end(pid)
        else:
            pid = fork(lambda: work(place, data, None))
            name, killed = "timer", self._after(pid, self.rng.uniform(0.15, 0.6))
        if killed:
            self.report.kills += 1
            self.report.at[name] += 1

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

    def _open(self, data: Path) -> int:
        """How much is left to do, as the file says."""
        with sqlite3.connect(data / "colloquy.db", timeout=10) as database:
            waiting = database.execute(
                "SELECT (SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending')) "
                "+ (SELECT count(*) FROM session WHERE state = 'planned')"
            ).fetchone()[0]
        database.close()
        return int(waiting)

    def _examine(self, place: Place, data: Path) -> None:
        database = sqlite3.connect(data / "colloquy.db")
        keys = dict(database.execute("SELECT key, state FROM delivery WHERE kind = 'message'"))
        threads = {row[0] for row in database.execute("SELECT message_id FROM delivery WHERE kind = 'thread'")}
        self.report.integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
        marks = Counter(
            mark
            for message in _get(place, f"messages?channel={place.home}")
            for mark in MARK.findall(json.dumps(message["components"]))
        )
        standing = {int(one["id"]) for one in _get(place, "state")["threads"]}
        self.report.posts = len(keys)
        self.report.lost = [key for key, state in keys.items() if state != "sent" or not marks[key]]
        self.report.lost += [f"thread {one}" for one in threads if one not in standing]
        self.report.doubled = [key for key in marks if marks[key] > 1 or key not in keys]
        if len(standing) != len(threads):
            self.report.doubled.append(f"{len(standing)} threads for {len(threads)} deliveries")


def _get(place: Place, what: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{place.port}/control/{what}", headers={"Authorization": f"Sandbox {place.control_token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
        return json.loads(answer.read())


def main() -> None:
    """Run the loop and print what happened; exit 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--posts", type=int, default=40, help="sessions in a batch; more batches follow as needed")
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    log_to_stderr("ERROR")
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    report = KillLoop(given.kills, given.posts, seed).run()
    print(json.dumps({**report.__dict__, "sound": report.sound}))
    sys.exit(0 if report.sound else 1)


if __name__ == "__main__":
    main()
