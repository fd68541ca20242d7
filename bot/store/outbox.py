"""Statements about deliveries: put, claim, save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from bot.domain.messages import Message, pack, unpack
from bot.domain.outbox import Change, Delivery, Kind
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx, fixed, insert
from bot.store.schema import delivery


@dataclass(frozen=True)
class NewDelivery:
    """A row to be; `channel_id` None takes the thread that `depends_on` makes."""

    guild_id: int
    key: str
    kind: Kind
    subject: str
    subject_id: int
    channel_id: int | None
    due_at: datetime
    part: int = 0
    depends_on: str | None = None
    message: Message | None = None
    title: str = ""
    plain: bool = False
    language: str = "en"


async def put(tx: WriteTx, new: NewDelivery) -> None:
    """Store a delivery; the same key a second time changes nothing."""
    payload: dict[str, Any] = {"title": new.title, "plain": new.plain, "language": new.language}
    payload["message"] = None if new.message is None else pack(new.message)
    row = {name: getattr(new, name) for name in ("guild_id", "key", "kind", "subject", "subject_id", "channel_id")}
    row |= {"due_at": new.due_at, "part": new.part, "depends_on": new.depends_on, "payload": payload}
    await tx.conn.execute(
        insert(tx, delivery)
        .values(**row, state="pending", tries=0)
        .on_conflict_do_nothing(index_elements=["guild_id", "key"])
    )


_before = delivery.alias("before")
_COLUMNS = (*delivery.c, _before.c.message_id.label("target_id"), _before.c.channel_id.label("target_channel_id"))


def _with_target() -> Any:  # noqa: ANN401
    return delivery.outerjoin(
        _before, and_(_before.c.guild_id == delivery.c.guild_id, _before.c.key == delivery.c.depends_on)
    )


LONGEST_LEASE = timedelta(minutes=5)
"""No lease or pause after an attempt is as long: one that is was written before the clock was set back."""


def _ready() -> ColumnElement[bool]:
    return or_(delivery.c.depends_on.is_(None), _before.c.state == "sent")


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return or_(delivery.c.lease_until <= now, delivery.c.lease_until > now + LONGEST_LEASE)


def _place() -> ColumnElement[Any]:
    """The channel in which a row is posted; an event has its guild."""
    of_another = case((delivery.c.kind == "message", _before.c.message_id), else_=_before.c.channel_id)
    return func.coalesce(delivery.c.channel_id, of_another, delivery.c.guild_id)


async def claim(
    tx: WriteTx,
    now: datetime,
    owner: str,
    lease: timedelta,
    anchor_of: Callable[[int], int],
    busy: frozenset[int] = frozenset(),
) -> Delivery | None:
    """Take the oldest due row for `owner` whose channel is not `busy`, or none.

    What a later attempt needs (first and last attempt, anchor) is committed here, before any request. A row that
    this program cannot read is put aside, so that it does not stop those behind it.
    """
    while (row := await _oldest(tx, now, busy)) is not None:
        mine = (delivery.c.guild_id == row.guild_id, delivery.c.key == row.key)
        channel = row.channel_id or (row.target_id if row.kind == "message" else row.target_channel_id)
        try:
            claimed = _delivery(row, tries=row.tries + 1, state="sending", channel_id=channel, owner=owner)
        except (ValueError, KeyError, TypeError) as error:
            await tx.conn.execute(
                delivery.update().where(*mine).values(state="blocked", last_error=f"unreadable: {error}")
            )
            continue
        anchor = row.anchor_id if row.anchor_id is not None else anchor_of(channel)
        fresh = {"state": "sending", "lease_owner": owner, "lease_until": now + lease, "tries": row.tries + 1}
        fresh |= {"last_attempt_at": now, "first_attempt_at": row.first_attempt_at or now}
        fresh |= {"anchor_id": anchor, "channel_id": channel}
        await tx.conn.execute(delivery.update().where(*mine).values(**fresh))
        return replace(claimed, anchor_id=anchor)
    return None


async def _oldest(tx: WriteTx, now: datetime, busy: frozenset[int]) -> Row[Any] | None:
    """The oldest row that can be claimed; two questions, because each state has an index of its own."""
    pending = and_(delivery.c.state == fixed("pending"), delivery.c.due_at <= now)
    abandoned = and_(delivery.c.state == fixed("sending"), _abandoned(now))
    found: list[Row[Any]] = []
    for waiting in (pending, abandoned):
        statement = select(*_COLUMNS).select_from(_with_target()).where(_ready(), waiting)
        if busy:
            statement = statement.where(_place().not_in(sorted(busy)))
        ordered = statement.order_by(delivery.c.due_at, delivery.c.part).limit(1)
        locked = ordered.with_for_update(of=delivery, skip_locked=True)
        found += (await tx.conn.execute(locked, execution_options=CROSS_GUILD)).all()
    return min(found, key=lambda row: (row.due_at, row.part), default=None)


def _delivery(row: Row[Any], **changed: Any) -> Delivery:  # noqa: ANN401
    payload: Mapping[str, Any] = row.payload
    known: dict[str, Any] = {
        name: getattr(row, name)
        for name in Delivery.__dataclass_fields__
        if name in row._mapping  # noqa: SLF001
    }
    known |= {"title": payload["title"], "plain": payload["plain"], "language": payload["language"]}
    known["message"] = None if payload["message"] is None else unpack(payload["message"])
    return Delivery(**(known | changed))


async def renew(tx: WriteTx, claimed: Delivery, now: datetime, lease: timedelta) -> bool:
    """Hold the row for one more `lease`, as the last thing before a request; False when the claim has been lost."""
    done = await tx.conn.execute(delivery.update().where(*_held(claimed, now)).values(lease_until=now + lease))
    return bool(done.rowcount)


def _held(claimed: Delivery, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.guild_id == claimed.guild_id,
        delivery.c.key == claimed.key,
        delivery.c.state == "sending",
        delivery.c.lease_owner == claimed.owner,
        delivery.c.tries == claimed.tries,
        delivery.c.lease_until > now,
    )


async def save(tx: WriteTx, claimed: Delivery, change: Change) -> bool:
    """Store what became of an attempt; False when another worker has the row. Why an earlier one failed is kept."""
    known = {"message_id": change.message_id, "last_error": change.error, "sent_at": change.sent_at}
    fresh: dict[str, Any] = {"state": change.state} | {name: one for name, one in known.items() if one is not None}
    if change.state == "pending":
        fresh["due_at"] = change.due_at
    if change.state == "sending":
        fresh["lease_until"] = change.due_at
    mine = (delivery.c.guild_id == claimed.guild_id, delivery.c.key == claimed.key)
    held = (delivery.c.lease_owner == claimed.owner, delivery.c.tries == claimed.tries, delivery.c.state == "sending")
    done = await tx.conn.execute(delivery.update().where(*mine, *held).values(**fresh))
    return bool(done.rowcount)


async def hasten(tx: WriteTx, guild_id: int, subject: str, subject_id: int, kind: Kind, now: datetime) -> None:
    """Let what waits for its time be done now."""
    mine = (delivery.c.guild_id == guild_id, delivery.c.subject == subject, delivery.c.subject_id == subject_id)
    waiting = (delivery.c.kind == kind, delivery.c.state == "pending", delivery.c.due_at > now)
    await tx.conn.execute(delivery.update().where(*mine, *waiting).values(due_at=now))


async def by_message(tx: ReadTx, guild_id: int, message_id: int) -> Delivery | None:
    """The delivery that made a message."""
    statement = (
        select(*_COLUMNS)
        .select_from(_with_target())
        .where(delivery.c.guild_id == guild_id, delivery.c.message_id == message_id, delivery.c.kind == "message")
    )
    row = (await tx.conn.execute(statement.limit(1))).first()
    return None if row is None else _delivery(row)


async def get(tx: ReadTx, guild_id: int, key: str) -> Delivery | None:
    """One delivery."""
    statement = (
        select(*_COLUMNS).select_from(_with_target()).where(delivery.c.guild_id == guild_id, delivery.c.key == key)
    )
    row = (await tx.conn.execute(statement)).first()
    return None if row is None else _delivery(row)


async def of_subject(tx: ReadTx, guild_id: int, subject: str, subject_id: int) -> list[Delivery]:
    """All deliveries of one thing, in order of parts."""
    statement = (
        select(*_COLUMNS)
        .select_from(_with_target())
        .where(delivery.c.guild_id == guild_id, delivery.c.subject == subject, delivery.c.subject_id == subject_id)
        .order_by(delivery.c.part)
    )
    return [_delivery(row) for row in await tx.conn.execute(statement)]


async def has_followers(tx: ReadTx, before: Delivery) -> bool:
    """Whether another delivery waits for this one."""
    statement = select(delivery.c.key).where(
        delivery.c.guild_id == before.guild_id, delivery.c.depends_on == before.key, delivery.c.state == "pending"
    )
    return (await tx.conn.execute(statement.limit(1))).first() is not None


async def in_state(tx: ReadTx, guild_id: int, state: str) -> list[Delivery]:
    """A guild's deliveries in one state."""
    statement = (
        select(*_COLUMNS)
        .select_from(_with_target())
        .where(delivery.c.guild_id == guild_id, delivery.c.state == state)
        .order_by(delivery.c.due_at)
    )
    return [_delivery(row) for row in await tx.conn.execute(statement)]


async def supersede(tx: WriteTx, guild_id: int, subject: str, subject_id: int, kind: Kind) -> None:
    """Cancel what is about to be said anew: whatever has not been tried yet, and every edit that is not done.

    An older edit must never come after a newer one, be it tried again or released from being blocked.
    """
    mine = (delivery.c.guild_id == guild_id, delivery.c.subject == subject, delivery.c.subject_id == subject_id)
    untried = and_(delivery.c.state == "pending", delivery.c.tries == 0)
    undone = delivery.c.state.in_(["pending", "sending", "blocked", "uncertain"])
    stale = (delivery.c.kind == kind, undone if kind == "edit" else untried)
    await tx.conn.execute(delivery.update().where(*mine, *stale).values(state="cancelled"))


async def move(tx: WriteTx, guild_id: int, before: int, after: int, now: datetime) -> None:
    """Address to another channel what never stood in the old one: waiting posts, and those whose channel is gone."""
    mine = (delivery.c.guild_id == guild_id, delivery.c.channel_id == before, delivery.c.message_id.is_(None))
    gone = and_(delivery.c.state == "blocked", delivery.c.last_error.startswith("10003"))
    unsent = or_(gone, and_(delivery.c.state == "pending", delivery.c.tries == 0))
    kinds = (delivery.c.kind.in_(["message", "thread"]), delivery.c.subject != "index")
    fresh = {"channel_id": after, "anchor_id": None, "state": "pending", "due_at": now, "tries": 0, "last_error": None}
    await tx.conn.execute(delivery.update().where(*mine, unsent, *kinds).values(**fresh))


async def cancel_notices(tx: WriteTx, guild_id: int, subject_id: int) -> None:
    """Take back notices that never appeared: what they told of has been mended."""
    mine = (delivery.c.guild_id == guild_id, delivery.c.subject == "notice", delivery.c.subject_id == subject_id)
    unsent = delivery.c.state.in_(["pending", "blocked"])
    await tx.conn.execute(delivery.update().where(*mine, unsent).values(state="cancelled"))


async def cancel_rest(tx: WriteTx, guild_id: int, subject: str, subject_id: int) -> None:
    """Give up what has not been tried of one thing."""
    mine = (delivery.c.guild_id == guild_id, delivery.c.subject == subject, delivery.c.subject_id == subject_id)
    untried = (delivery.c.state == "pending", delivery.c.tries == 0)
    await tx.conn.execute(delivery.update().where(*mine, *untried).values(state="cancelled"))


async def cancel(tx: WriteTx, stuck: Delivery) -> None:
    """Give one stuck delivery up: something else takes its place."""
    mine = (delivery.c.guild_id == stuck.guild_id, delivery.c.key == stuck.key)
    unsent = delivery.c.state.in_(["pending", "blocked", "uncertain"])
    await tx.conn.execute(delivery.update().where(*mine, unsent).values(state="cancelled"))


async def release_blocked(tx: WriteTx, guild_id: int, now: datetime, channel_id: int | None = None) -> int:
    """Let blocked and uncertain deliveries try again, of one channel when it is named; answers how many.

    Their tries are kept, so that what may stand already is looked for first.
    """
    mine = [delivery.c.guild_id == guild_id, delivery.c.state.in_(["blocked", "uncertain"])]
    if channel_id is not None:
        mine.append(delivery.c.channel_id == channel_id)
    done = await tx.conn.execute(delivery.update().where(*mine).values(state="pending", due_at=now))
    return int(done.rowcount)


async def count_by_state(tx: ReadTx) -> dict[str, int]:
    """How many deliveries there are in each state, in all guilds."""
    statement = select(delivery.c.state, func.count()).group_by(delivery.c.state)
    return {row.state: int(row[1]) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)}


async def count_unheard(tx: ReadTx) -> int:
    """How many alerts have found nobody, in all guilds."""
    unheard = (delivery.c.state == fixed("blocked"), delivery.c.subject == "notice")
    statement = select(func.count()).select_from(delivery).where(*unheard)
    return int((await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one())


async def next_due(tx: ReadTx, now: datetime | None = None) -> datetime | None:
    """When the next delivery can be claimed, if any waits; with `now`, also one whose lease no clock would give."""
    pending = select(delivery.c.due_at).where(delivery.c.state == fixed("pending")).order_by(delivery.c.due_at)
    sending = select(delivery.c.lease_until).where(delivery.c.state == fixed("sending"))
    questions = [pending, sending.order_by(delivery.c.lease_until)]
    instants: list[datetime] = []
    for question in questions:
        statement = question.select_from(_with_target()).where(_ready()).limit(1)
        instants += (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalars()
    if now is not None:
        late = sending.select_from(_with_target()).where(_ready(), delivery.c.lease_until > now + LONGEST_LEASE)
        stepped = (await tx.conn.execute(late.limit(1), execution_options=CROSS_GUILD)).first()
        instants += [] if stepped is None else [now]
    return min(instants, default=None)
