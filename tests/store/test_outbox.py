"""The outbox's statements: claims, leases, chains, and what is put aside."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import event, select

from bot.domain.messages import Button, Message, Text
from bot.domain.outbox import BACKOFF, LEASE, Change, Delivery, State, key_of
from bot.domain.words import words
from bot.store import outbox
from bot.store.engine import CROSS_GUILD, Store
from bot.store.outbox import LONGEST_LEASE, NewDelivery
from bot.store.schema import delivery
from tests.store.conftest import GUILD, NOON, OTHER

POST = Message((Text(words("Hello")),), (Button("join", (), words("Join")),))
SECOND = timedelta(seconds=1)


def new(key: str, **changed: object) -> NewDelivery:
    values: dict[str, Any] = {"guild_id": GUILD, "kind": "message", "subject": "session", "subject_id": 1}
    values |= {"channel_id": 7, "due_at": NOON, "message": POST}
    return NewDelivery(key=key, **(values | changed))


async def put(store: Store, *rows: NewDelivery) -> None:
    async with store.write() as tx:
        for row in rows:
            await outbox.put(tx, row)


async def claim(store: Store, now: datetime = NOON, owner: str = "a", anchor: int = 1) -> Delivery | None:
    async with store.write() as tx:
        return await outbox.claim(tx, now, owner, LEASE, lambda channel: anchor + channel)


async def claimed(store: Store, now: datetime = NOON, owner: str = "a", anchor: int = 1) -> Delivery:
    found = await claim(store, now, owner, anchor)
    assert found is not None
    return found


async def save(store: Store, row: Delivery, change: Change) -> bool:
    async with store.write() as tx:
        return await outbox.save(tx, row, change)


async def state_of(store: Store, key: str) -> str:
    async with store.read() as tx:
        found = await outbox.get(tx, GUILD, key)
    assert found is not None
    return found.state


async def next_due(store: Store, now: datetime | None = None) -> datetime | None:
    async with store.read() as tx:
        return await outbox.next_due(tx, now)


async def test_the_same_key_a_second_time_changes_nothing(store: Store) -> None:
    await put(store, new("k"), new("k", channel_id=8, due_at=NOON - SECOND))
    assert (await claimed(store)).channel_id == 7
    assert await claim(store) is None


async def test_the_oldest_due_row_is_claimed_first_whatever_its_guild(store: Store) -> None:
    late = new("late", due_at=NOON - SECOND)
    await put(store, late, new("early", due_at=NOON - 2 * SECOND, guild_id=OTHER), new("soon", due_at=NOON + SECOND))
    assert [(await claimed(store)).key, (await claimed(store)).key] == ["early", "late"]
    assert await claim(store) is None


async def test_parts_follow_one_another_only_once_the_one_before_is_sent(store: Store) -> None:
    await put(store, new("p0"), new("p1", part=1, depends_on="p0"))
    first = await claimed(store)
    assert await claim(store) is None
    assert await save(store, first, Change("sent", 55))
    second = await claimed(store)
    assert (second.key, second.target_id) == ("p1", 55)


@pytest.mark.parametrize("state", ["sent_deleted", "uncertain", "blocked"])
async def test_a_part_waits_when_the_one_before_is_not_sent(store: Store, state: State) -> None:
    await put(store, new("p0"), new("p1", part=1, depends_on="p0"))
    assert await save(store, await claimed(store), Change(state))
    assert await claim(store, NOON + timedelta(days=1)) is None
    assert await next_due(store) is None


async def test_a_message_without_a_channel_goes_into_the_thread_before_it(store: Store) -> None:
    await put(store, new("t", kind="thread"), new("m", part=1, depends_on="t", channel_id=None))
    assert await save(store, await claimed(store), Change("sent", 99))
    assert (await claimed(store)).channel_id == 99


async def test_a_pin_without_a_channel_goes_into_its_messages_channel(store: Store) -> None:
    await put(store, new("m"), new("pin", kind="pin", part=1, depends_on="m", channel_id=None))
    assert await save(store, await claimed(store), Change("sent", 99))
    pin = await claimed(store)
    assert (pin.channel_id, pin.target_id) == (7, 99)


async def test_channel_and_anchor_freeze_at_the_first_claim(store: Store) -> None:
    await put(store, new("k"))
    first = await claimed(store, anchor=100)
    again = await claimed(store, NOON + LEASE, anchor=999)
    assert (first.anchor_id, again.anchor_id) == (107, 107)
    assert (first.tries, again.tries) == (1, 2)


async def test_a_second_claim_tells_when_the_attempt_before_it_was(store: Store) -> None:
    await put(store, new("k"))
    assert (await claimed(store)).last_attempt_at is None
    assert (await claimed(store, NOON + LEASE)).last_attempt_at == NOON
    assert (await claimed(store, NOON + 2 * LEASE)).last_attempt_at == NOON + LEASE


async def test_a_row_is_free_again_when_its_lease_ends_and_not_before(store: Store) -> None:
    await put(store, new("k"))
    await claimed(store)
    assert await claim(store, NOON + LEASE - timedelta(microseconds=1), "b") is None
    assert (await claimed(store, NOON + LEASE, "b")).owner == "b"


async def test_a_lease_that_no_clock_would_give_ends_at_once(store: Store) -> None:
    await put(store, new("k"))
    await claimed(store, NOON + timedelta(days=1))
    assert await next_due(store, NOON) == NOON
    assert (await claimed(store, NOON, "b")).tries == 2


async def test_no_real_pause_counts_as_such_a_lease(store: Store) -> None:
    assert max(LEASE, timedelta(seconds=max(BACKOFF))) < LONGEST_LEASE


async def test_holding_renews_the_lease(store: Store) -> None:
    await put(store, new("k"))
    row = await claimed(store)
    late = NOON + LEASE - SECOND
    async with store.write() as tx:
        assert await outbox.renew(tx, row, late, LEASE)
    assert await claim(store, NOON + LEASE, "b") is None
    assert (await claimed(store, late + LEASE, "b")).owner == "b"


async def test_a_lost_lease_is_not_held_and_saves_nothing(store: Store) -> None:
    await put(store, new("k"))
    row = await claimed(store)
    other = await claimed(store, NOON + LEASE, "b")
    async with store.write() as tx:
        assert not await outbox.renew(tx, row, NOON + LEASE, LEASE)
    assert not await save(store, row, Change("sent", 1))
    assert await save(store, other, Change("sent", 2))
    async with store.read() as tx:
        found = await outbox.get(tx, GUILD, "k")
    assert found is not None
    assert found.message_id == 2


async def test_an_earlier_attempt_of_the_same_owner_saves_nothing(store: Store) -> None:
    await put(store, new("k"))
    row = await claimed(store)
    await claimed(store, NOON + LEASE)
    assert not await save(store, row, Change("blocked"))
    assert await state_of(store, "k") == "sending"


async def test_an_expired_claim_that_nobody_took_may_still_save(store: Store) -> None:
    await put(store, new("k"))
    row = await claimed(store)
    assert await save(store, row, Change("sent", 5))


async def test_an_unknown_outcome_waits_and_a_refusal_is_due_later(store: Store) -> None:
    await put(store, new("unknown"), new("refused", part=1))
    first, second = await claimed(store), await claimed(store)
    await save(store, first, Change("sending", due_at=NOON + 2 * SECOND))
    await save(store, second, Change("pending", due_at=NOON + 5 * SECOND))
    assert await next_due(store) == NOON + 2 * SECOND
    assert await claim(store, NOON + SECOND) is None
    assert (await claimed(store, NOON + 2 * SECOND)).key == "unknown"
    assert (await claimed(store, NOON + 5 * SECOND)).tries == 2


async def test_whatever_is_next_due_can_be_claimed_then(store: Store) -> None:
    later = new("later", due_at=NOON + timedelta(hours=1))
    await put(store, later, new("first"), new("after", part=1, depends_on="first"))
    now, seen = NOON, []
    while (due := await next_due(store)) is not None:
        now = max(now, due)
        row = await claimed(store, now)
        seen.append(row.key)
        await save(store, row, Change("sending", due_at=now + SECOND) if row.tries < 3 else Change("sent", 1))
    assert seen == ["first"] * 3 + ["after"] * 3 + ["later"] * 3


async def test_a_busy_channel_is_passed_over_and_within_one_the_order_stays(store: Store) -> None:
    """Also the thread of a busy channel's post, and what is said in a thread that has just been made."""
    later = NOON + SECOND
    await put(store, new("a"), new("b", due_at=later), new("c", channel_id=8, due_at=later))
    await put(store, new("of c", kind="thread", channel_id=None, depends_on="c", due_at=later, part=1))
    await put(store, new("in c", channel_id=None, depends_on="of c", due_at=later, part=2))

    async def next_of(*busy: int) -> Delivery | None:
        async with store.write() as tx:
            return await outbox.claim(tx, later, "a", LEASE, lambda channel: channel, frozenset(busy))

    async def key_of_next(*busy: int) -> str | None:
        found = await next_of(*busy)
        return None if found is None else found.key

    assert await key_of_next() == "a"
    c = await next_of(7)
    assert c is not None
    assert (c.key, await key_of_next(7, 8)) == ("c", None)
    await save(store, c, Change("sent", 80))
    assert await key_of_next(7, 8) is None
    thread = await next_of(7)
    assert thread is not None
    assert thread.key == "of c"
    await save(store, thread, Change("sent", 81))
    assert await key_of_next(7, 8, 81) is None
    assert await key_of_next(7, 8) == "in c"
    assert await key_of_next(8) == "b"


async def test_only_an_untried_message_is_superseded(store: Store) -> None:
    await put(
        store, new("tried"), new("untried", due_at=NOON + SECOND), new("other", due_at=NOON + SECOND, subject_id=2)
    )
    await claimed(store)
    async with store.write() as tx:
        await outbox.supersede(tx, GUILD, "session", 1, "message")
    states = [await state_of(store, key) for key in ("tried", "untried", "other")]
    assert states == ["sending", "cancelled", "pending"]


@pytest.mark.parametrize("reached", ["pending", "sending", "blocked", "uncertain"])
async def test_an_older_edit_can_never_come_after_a_newer_one(store: Store, reached: State) -> None:
    await put(store, new("old", kind="edit"))
    row = await claimed(store)
    await save(store, row, Change(reached, due_at=NOON + SECOND))
    async with store.write() as tx:
        await outbox.supersede(tx, GUILD, "session", 1, "edit")
        await outbox.put(tx, new("newer", kind="edit"))
        await outbox.release_blocked(tx, GUILD, NOON)
    assert (await claimed(store, NOON + LEASE)).key == "newer"
    assert await claim(store, NOON + LEASE) is None
    assert not await save(store, row, Change("sent"))


async def test_what_was_blocked_or_uncertain_is_tried_again_and_looked_for_first(store: Store) -> None:
    await put(store, new("b"), new("u", part=1), new("elsewhere", guild_id=OTHER, part=2))
    await save(store, await claimed(store), Change("blocked"))
    await save(store, await claimed(store), Change("uncertain"))
    await save(store, await claimed(store), Change("blocked"))
    async with store.write() as tx:
        assert await outbox.release_blocked(tx, GUILD, NOON) == 2
    assert [(row.key, row.tries) for row in (await claimed(store), await claimed(store))] == [("b", 2), ("u", 2)]
    assert await claim(store) is None


async def test_a_row_that_cannot_be_read_is_put_aside_and_stops_nobody(store: Store) -> None:
    await put(store, new("odd", due_at=NOON - SECOND), new("good"))
    async with store.write() as tx:
        odd = delivery.update().where(delivery.c.guild_id == GUILD, delivery.c.key == "odd")
        await tx.conn.execute(odd.values(payload={"title": "", "plain": False, "language": "en", "message": {"v": 99}}))
    assert (await claimed(store)).key == "good"
    async with store.read() as tx:
        statement = select(delivery.c.state, delivery.c.last_error).where(delivery.c.guild_id == GUILD)
        row = (await tx.conn.execute(statement.where(delivery.c.key == "odd"))).one()
    assert row.state == "blocked"
    assert "version 99" in row.last_error


async def test_a_delivery_is_found_by_its_message(store: Store) -> None:
    await put(store, new("k"))
    row = await claimed(store)
    await save(store, row, Change("sent", 55))
    async with store.read() as tx:
        found = await outbox.by_message(tx, GUILD, 55)
        assert await outbox.by_message(tx, OTHER, 55) is None
    assert found == replace(row, state="sent", message_id=55, last_attempt_at=NOON, owner="")


async def test_deliveries_are_listed_by_subject_and_by_state(store: Store) -> None:
    await put(store, new("p1", part=1), new("p0"), new("other", subject_id=2))
    async with store.read() as tx:
        assert [row.key for row in await outbox.of_subject(tx, GUILD, "session", 1)] == ["p0", "p1"]
        assert {row.key for row in await outbox.in_state(tx, GUILD, "pending")} == {"p0", "p1", "other"}


async def test_a_claim_among_many_rows_reads_only_those_that_wait(store: Store) -> None:
    """The plan is asserted, since a time would depend on the machine; ten claims stay far under a scan's time."""
    done = {"guild_id": GUILD, "kind": "message", "subject": "session", "part": 0, "channel_id": 7, "tries": 1}
    done |= {"payload": {"title": "", "plain": False, "language": "en", "message": None}, "state": "sent"}
    rows = [done | {"key": key_of(GUILD, 7, "m", "s", n, 0, 0), "subject_id": n, "due_at": NOON} for n in range(20_000)]
    async with store.write() as tx:
        await tx.conn.execute(delivery.insert(), rows)
        await tx.conn.exec_driver_sql("ANALYZE", execution_options=CROSS_GUILD)
    await put(store, *(new(f"due{n}") for n in range(10)))
    asked: list[tuple[object, object]] = []

    @event.listens_for(store.writer.sync_engine, "before_cursor_execute")
    def remember(*seen: object) -> None:
        asked.append((seen[2], seen[3]))

    started = time.perf_counter()
    for _ in range(10):
        await claimed(store)
    spent = time.perf_counter() - started
    plans = []
    async with store.write() as tx:
        await outbox.next_due(tx)
        for statement, values in [one for one in asked if str(one[0]).startswith("SELECT delivery")]:
            explained = f"EXPLAIN {'QUERY PLAN ' if store.is_sqlite else ''}{statement}"
            found = await tx.conn.exec_driver_sql(explained, cast("Any", values), execution_options=CROSS_GUILD)
            plans.append(str(found.all()))
    assert plans
    assert all("ix_delivery_pending" in plan or "ix_delivery_sending" in plan for plan in plans)
    assert spent < 1
