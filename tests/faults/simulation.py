"""A simulation of the outbox: the production sender against a model of Discord, with deaths, freezes and clock steps.

`python -m tests.faults.simulation --runs 5000` plays it for longer. The generator under test is
`bot.domain.outbox.deliver` with `after`; the rows are real SQLite rows in memory, changed by the production
statements. Times are seconds of Discord's clock; the bot's own clock is that plus a skew that steps.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from sqlalchemy import Connection, Executable, create_engine, select
from sqlalchemy.pool import StaticPool

from bot.domain.messages import Message
from bot.domain.outbox import (
    CLOCK_DOUBT,
    LEASE,
    Ambiguous,
    Blocked,
    Delivery,
    HoldLease,
    Later,
    LookForMark,
    Outcome,
    Send,
    Sent,
    SentDeleted,
    Step,
    Unreadable,
    after,
    anchor_before,
    deliver,
    key_of,
)
from bot.store import outbox
from bot.store.engine import WriteTx
from bot.store.outbox import NewDelivery
from bot.store.schema import delivery

GUILD, CHANNEL = 1, 2
START = datetime(2026, 12, 1, tzinfo=UTC)
NONCE_WINDOW = 180.0
LATEST_LANDING = 60
BRIEF = 60.0
"""How long a process may stand still between its last check and its request; longer is the stated open risk."""

MOST_SKEW = CLOCK_DOUBT.total_seconds()

FATES = ("stored", "answer lost", "late", "never stored", "refused", "blocked")


class Fault(AssertionError):
    """A message was posted twice, or not at all."""


@dataclass
class Post:
    """A message of ours as it stands at Discord."""

    id: int
    key: str
    nonce: str
    at: float
    deleted: bool = False


@dataclass
class Discord:
    """One channel: what stands in it, which nonces are remembered, and what is still on its way."""

    now: float = 0.0
    posts: list[Post] = field(default_factory=list)
    last_id: int = 0
    on_its_way: list[tuple[float, Send]] = field(default_factory=list)
    nonces: dict[str, tuple[float, Post]] = field(default_factory=dict)

    def pass_time(self, seconds: float) -> None:
        """Let time pass; what was late lands in between."""
        until = self.now + seconds
        for at, request in sorted(self.on_its_way, key=lambda one: one[0]):
            if at <= until:
                self.on_its_way.remove((at, request))
                self.now = at
                self.take(request)
        self.now = until

    def new_id(self) -> int:
        """A snowflake: rises with Discord's time."""
        moment = int((START.timestamp() + self.now) * 1000) << 22
        self.last_id = max(moment, self.last_id + 1)
        return self.last_id

    def take(self, request: Send) -> Outcome:
        """Store a message unless its nonce is known."""
        known = self.nonces.get(request.nonce)
        if known is not None and self.now - known[0] < NONCE_WINDOW:
            return SentDeleted() if known[1].deleted else Sent(known[1].id)
        post = Post(self.new_id(), request.delivery.key, request.nonce, self.now)
        self._refuse_a_second(post)
        self.posts.append(post)
        self.nonces[request.nonce] = (self.now, post)
        return Sent(post.id)

    def _refuse_a_second(self, new: Post) -> None:
        for post in self.posts:
            # Deleted in an outage longer than the nonce window: posted once more, the stated open risk.
            forgotten = post.deleted and self.now - post.at >= NONCE_WINDOW
            if post.key == new.key and not forgotten:
                raise Fault(f"{new.key} was posted twice, at {post.at} and at {new.at}")

    def send(self, request: Send, fate: str, delay: int) -> Outcome:
        """One request and what the sender hears of it."""
        match fate:
            case "stored":
                return self.take(request)
            case "answer lost":
                self.take(request)
            case "late":
                self.on_its_way.append((self.now + delay, request))
            case "refused":
                return Later(5, "rate limited")
            case "blocked":
                return Blocked("50013")
        return Ambiguous("no answer")

    def history(self, step: LookForMark) -> int | None:
        """Our message with the mark, among those that stand between the two bounds."""
        until = (step.until - START).total_seconds()
        found = (post for post in self.posts if post.key == step.key and not post.deleted)
        return next((post.id for post in found if post.id > step.after and post.at <= until), None)


# Senders: the production one, and weaker ones that the simulation has to catch


@dataclass(frozen=True)
class Sender:
    """What is under test."""

    deliver: Callable[[Delivery], Generator[Step, Any, Outcome]] = deliver
    local_anchor: bool = False
    marks_first: bool = False


_fresh = itertools.count()


def without_history(row: Delivery) -> Generator[Step, Any, Outcome]:
    """Trusts the nonce alone."""
    steps = deliver(row)
    step = next(steps)
    if isinstance(step, LookForMark):
        step = steps.send(None)
    return (yield from _go_on(steps, step))


def without_nonce(row: Delivery) -> Generator[Step, Any, Outcome]:
    """Trusts the history alone."""
    steps = deliver(row)
    return (yield from _go_on(steps, next(steps), nonce=lambda: f"fresh {next(_fresh)}"))


def without_lease_check(row: Delivery) -> Generator[Step, Any, Outcome]:
    """Believes that a claim lasts."""
    steps = deliver(row)
    try:
        step = next(steps)
        while True:
            step = steps.send(True if isinstance(step, HoldLease) else (yield step))
    except StopIteration as ended:
        return cast("Outcome", ended.value)


def with_a_new_nonce_after_a_deletion(row: Delivery) -> Generator[Step, Any, Outcome]:
    """Takes "unknown message" for "not posted"."""
    outcome = yield from deliver(row)
    if isinstance(outcome, SentDeleted):
        outcome = yield Send(row, f"fresh {next(_fresh)}")
    return outcome


def send_then_delete(row: Delivery) -> Generator[Step, Any, Outcome]:
    """Sends whatever is there."""
    outcome: Outcome = yield Send(row, f"fresh {next(_fresh)}")
    return outcome


def looking_by_our_clock(row: Delivery) -> Generator[Step, Any, Outcome]:
    """Ends its search at an instant of our own clock."""
    steps = deliver(row)
    step = next(steps)
    if isinstance(step, LookForMark):
        last = row.last_attempt_at or row.due_at
        step = LookForMark(step.channel_id, step.after, last + timedelta(seconds=120), step.key)
    return (yield from _go_on(steps, step))


def _go_on(
    steps: Generator[Step, Any, Outcome], step: Step, nonce: Callable[[], str] | None = None
) -> Generator[Step, Any, Outcome]:
    try:
        while True:
            if isinstance(step, Send) and nonce is not None:
                step = Send(step.delivery, nonce())
            step = steps.send((yield step))
    except StopIteration as ended:
        return cast("Outcome", ended.value)


FULL = Sender()
WEAKER = {
    "delete then send": Sender(marks_first=True),
    "send then delete": Sender(send_then_delete),
    "nonce without history": Sender(without_history),
    "history without nonce": Sender(without_nonce),
    "anchor of our own clock": Sender(local_anchor=True),
    "search bounded by our own clock": Sender(looking_by_our_clock),
    "no lease check": Sender(without_lease_check),
    "new nonce after a deletion": Sender(with_a_new_nonce_after_a_deletion),
}


# The bot


@dataclass(frozen=True)
class _Now:
    """A connection whose answers are there at once, so that the store's statements need no event loop."""

    sync: Connection

    @property
    def dialect(self) -> Any:
        """The database's dialect."""
        return self.sync.dialect

    async def execute(self, statement: Executable, execution_options: Any = None) -> Any:
        """Execute and answer."""
        return self.sync.execute(statement, execution_options=execution_options or {})


def _done(coroutine: Coroutine[Any, Any, Any]) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    raise RuntimeError("a statement waited")


def open_database() -> Connection:
    """The outbox's table in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    delivery.create(engine)
    return engine.connect()


@dataclass
class Frozen:
    """An attempt that stands still."""

    attempt: Generator[str, None, None]
    point: str
    since: float


@dataclass
class World:
    """The bot, its rows, and Discord."""

    connection: Connection
    sender: Sender
    discord: Discord = field(default_factory=Discord)
    skew: float = 0.0
    keys: list[str] = field(default_factory=list)
    frozen: list[Frozen] = field(default_factory=list)
    readable: bool = True

    def __post_init__(self) -> None:
        self.connection.execute(delivery.delete())
        self.tx = WriteTx(cast("Any", _Now(self.connection)))

    def clock(self) -> datetime:
        """The bot's own clock."""
        return START + timedelta(seconds=self.discord.now + self.skew)

    def schedule(self, parts: int) -> None:
        """A new post of one part or more."""
        before: str | None = None
        for part in range(parts):
            key = key_of(GUILD, CHANNEL, "message", "session", len(self.keys), part, 0)
            new = NewDelivery(
                guild_id=GUILD,
                key=key,
                kind="message",
                subject="session",
                subject_id=1,
                channel_id=CHANNEL,
                due_at=self.clock(),
                part=part,
                depends_on=before,
                message=Message(()),
            )
            _done(outbox.put(self.tx, new))
            self.keys.append(key)
            before = key

    def anchor(self, _channel: int) -> int:
        """As the sender has it: the channel's last id, or, weaker, one made from our own clock."""
        if self.sender.local_anchor:
            return anchor_before(int(self.clock().timestamp() * 1000) << 22)
        return anchor_before(self.discord.last_id)

    def attempt(self, owner: str, fate: str, delay: int) -> Generator[str, None, None]:
        """One attempt; every yield is a failpoint, at which the process may die or stand still."""
        row = _done(outbox.claim(self.tx, self.clock(), owner, LEASE, self.anchor))
        if row is None:
            return
        yield "claimed"
        if self.sender.marks_first:
            self._mark(row, Sent(0))
            yield "marked"
        outcome: Outcome | None = None
        steps = self.sender.deliver(row)
        step = next(steps)
        while outcome is None:
            checked = isinstance(step, HoldLease)
            if not checked:
                yield f"before {type(step).__name__}"
            try:
                step = steps.send(self._perform(step, row, fate, delay))
                if checked and isinstance(step, Send):
                    yield "held"
                    step = steps.send(self._perform(step, row, fate, delay))
            except StopIteration as ended:
                outcome = cast("Outcome", ended.value)
        yield "answered"
        if not self.sender.marks_first:
            self._mark(row, outcome)

    def _perform(self, step: Step, row: Delivery, fate: str, delay: int) -> Any:
        match step:
            case LookForMark():
                return self.discord.history(step) if self.readable else Unreadable()
            case HoldLease():
                return _done(outbox.renew(self.tx, row, self.clock(), LEASE))
            case Send():
                return self.discord.send(step, fate, delay)

    def _mark(self, row: Delivery, outcome: Outcome) -> None:
        change = after(outcome, row.tries, self.clock())
        if change is not None:
            _done(outbox.save(self.tx, row, change))

    # What can happen

    def run(self, owner: str, point: int, ending: str, fate: str, delay: int) -> None:
        """Work up to a failpoint, then die or stand still; `point` beyond the last one finishes."""
        attempt = self.attempt(owner, fate, delay)
        for passed, name in enumerate(attempt):
            if passed == point:
                if ending == "freeze":
                    self.frozen.append(Frozen(attempt, name, self.discord.now))
                else:
                    attempt.close()
                return

    def thaw(self) -> None:
        """Whatever stands still goes on, unless it stood too long between its last check and its request."""
        for one in self.frozen:
            if one.point == "held" and self.discord.now - one.since > BRIEF:
                one.attempt.close()
            else:
                for _ in one.attempt:
                    pass
        self.frozen.clear()

    def stall(self, point: int, fate: str, delay: int) -> None:
        """One worker stands still, another finishes after the lease, the first goes on after the nonce window."""
        self.run("a", point, "freeze", fate, delay)
        self.discord.pass_time(LEASE.total_seconds() + 1)
        self.run("b", NEVER, "", "stored", delay)
        self.discord.pass_time(NONCE_WINDOW + 1)
        self.thaw()

    def outage(self, fate: str, delay: int) -> None:
        """An attempt whose end nobody notes, and the next one only after the nonce window."""
        self.run("a", LAST, "die", fate, delay)
        self.discord.pass_time(NONCE_WINDOW + 1)
        self.run("b", NEVER, "", "stored", delay)

    def removal(self) -> None:
        """A post stands, its answer is lost, and a moderator deletes it before the next attempt."""
        self.run("a", NEVER, "", "answer lost", 0)
        self.lose_a_post()
        self.discord.pass_time(LEASE.total_seconds() + 1)
        self.run("b", NEVER, "", "stored", 0)

    def lose_a_post(self) -> None:
        """A moderator deletes the newest post."""
        for post in reversed(self.discord.posts):
            if not post.deleted:
                post.deleted = True
                return

    def release(self) -> None:
        """A person mends what was wrong and presses *Check again*."""
        _done(outbox.release_blocked(self.tx, GUILD, self.clock()))

    def drain(self) -> None:
        """Let everything come to its end, then look what stands."""
        self.readable = True
        self.thaw()
        for _ in range(200):
            self.release()
            due = _done(outbox.next_due(self.tx, self.clock()))
            if due is None:
                break
            self.discord.pass_time(max(0.0, (due - self.clock()).total_seconds()))
            self.run("a", NEVER, "", "stored", 0)
        self.discord.pass_time(LATEST_LANDING + 1)
        self._judge()

    def _judge(self) -> None:
        rows = {row.key: row for row in self.connection.execute(select(delivery))}
        for key in self.keys:
            row, posts = rows[key], [post for post in self.discord.posts if post.key == key]
            before = rows.get(row.depends_on)
            if before is not None and before.state != "sent":
                if posts:
                    raise Fault(f"{key} was posted though the part before it is {before.state}")
                continue
            if row.state not in ("sent", "sent_deleted"):
                raise Fault(f"{key} is left {row.state}")
            if not posts:
                raise Fault(f"{key} was never posted")
            if row.state == "sent" and row.message_id not in {post.id for post in posts}:
                raise Fault(f"{key} is said to be message {row.message_id}, which it is not")
            if row.state == "sent_deleted" and not any(post.deleted for post in posts):
                raise Fault(f"{key} stands, though it is said to be deleted")


LAST = 2
"""The failpoint of a first attempt after its answer has come and before it is noted."""

NEVER = 99
"""A failpoint that is not reached."""

Happening = tuple[str, tuple[Any, ...]]


def _steps() -> st.SearchStrategy[list[Happening]]:
    point = st.integers(0, 5)
    fate = st.sampled_from(FATES)
    delay = st.integers(1, LATEST_LANDING)
    owner = st.sampled_from("ab")
    ending = st.sampled_from(("die", "freeze"))
    wait = st.sampled_from((1.0, 5.0, 31.0, 61.0, 181.0, 400.0, 90_000.0))
    turn = st.sampled_from((-86_400.0, -3_600.0, 3_600.0, 86_400.0))
    finishing = st.just(NEVER)
    one = st.one_of(
        st.tuples(st.just("schedule"), st.tuples(st.integers(1, 2))),
        st.tuples(st.just("run"), st.tuples(owner, finishing, ending, fate, delay)),
        st.tuples(st.just("run"), st.tuples(owner, point, ending, fate, delay)),
        st.tuples(st.just("stall"), st.tuples(point, fate, delay)),
        st.tuples(st.just("outage"), st.tuples(fate, delay)),
        st.tuples(st.just("wait"), st.tuples(wait)),
        st.tuples(st.just("turn"), st.tuples(turn)),
        st.tuples(st.sampled_from(("thaw", "lose_a_post", "release", "talk", "hide", "removal")), st.just(())),
    )
    return st.lists(one, min_size=1, max_size=24).map(lambda steps: [("schedule", (1,)), *steps])


def play(connection: Connection, sender: Sender, steps: list[Happening]) -> World:
    """One run; raises `Fault` when a reader would notice more than a delay."""
    world = World(connection, sender)
    for name, arguments in steps:
        match name:
            case "wait":
                world.discord.pass_time(*arguments)
            case "turn":
                world.skew = max(-MOST_SKEW, min(MOST_SKEW, world.skew + arguments[0]))
            case "talk":
                world.discord.new_id()
            case "hide":
                world.readable = not world.readable
            case _:
                getattr(world, name)(*arguments)
    world.drain()
    return world


def simulate(sender: Sender = FULL, runs: int = 200, seed: int | None = None) -> None:
    """Play many runs; raises the first (shrunk) fault."""
    connection = open_database()
    phases = (Phase.generate, Phase.shrink) if sender is FULL else (Phase.generate,)

    @settings(
        max_examples=runs,
        deadline=None,
        database=None,
        phases=phases,
        verbosity=Verbosity.quiet,
        derandomize=seed is None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_steps())
    def runs_without_fault(steps: list[Happening]) -> None:
        try:
            play(connection, sender, steps)
        except Fault as fault:
            raise Fault(f"{fault}, after {steps}") from None

    try:
        (runs_without_fault if seed is None else with_seed(seed)(runs_without_fault))()
    finally:
        connection.close()


def main() -> None:
    """Play the full sender for long, then say how soon each weaker one is caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    started = time.perf_counter()
    simulate(FULL, chosen.runs, chosen.seed)
    print(f"full sender: {chosen.runs} runs without a fault in {time.perf_counter() - started:.1f} s")
    for name, sender in WEAKER.items():
        started = time.perf_counter()
        try:
            simulate(sender, chosen.runs, chosen.seed)
        except Fault as fault:
            print(f"{name}: caught in {time.perf_counter() - started:.2f} s ({fault})")
        else:
            raise SystemExit(f"{name}: not caught in {chosen.runs} runs")


if __name__ == "__main__":
    main()
