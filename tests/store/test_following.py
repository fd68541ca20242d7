"""What follows from a change of a session by itself: calendars, reminders and Discord events; on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import event

from bot.store import programmes, sessions
from bot.store.engine import CROSS_GUILD, Store
from bot.store.schema import session
from tests.store.conftest import GUILD, NOON, make_all, make_session

DAY = timedelta(days=1)


async def test_a_change_of_date_is_one_for_calendars_and_reminders(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        before = await sessions.get(tx, GUILD, 1)
        await sessions.change(tx, GUILD, 1, message_id=5)
        same = await sessions.get(tx, GUILD, 1)
        await sessions.change(tx, GUILD, 1, starts_at=NOON + DAY)
        moved = await sessions.get(tx, GUILD, 1)
        await sessions.change(tx, GUILD, 1, state="cancelled")
        cancelled = await sessions.get(tx, GUILD, 1)
    assert before is not None
    assert before.remind_at == NOON - DAY
    assert [one.revision - before.revision for one in (same, moved, cancelled) if one] == [0, 1, 2]
    assert moved is not None
    assert moved.remind_at == NOON
    assert moved.event_at is None


async def test_the_event_of_a_live_meeting_is_looked_at_after_every_change(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        await sessions.change(tx, GUILD, 1, minutes=60, place="The library")
        assert await sessions.meetings_due(tx, NOON) == [(GUILD, 1)]
        await sessions.change(tx, GUILD, 1, event_at=None)
        assert await sessions.next_meeting(tx) is None
        await sessions.change(tx, GUILD, 1, title="Another")
        assert await sessions.next_meeting(tx) == sessions.AT_ONCE
        await sessions.change(tx, GUILD, 1, event_at=None)
        await programmes.change(tx, GUILD, 1, state="paused")
        assert await sessions.meetings_due(tx, NOON) == [(GUILD, 1)]
        await sessions.change(tx, GUILD, 1, minutes=None, place="")
        assert await sessions.next_meeting(tx) == sessions.AT_ONCE


async def test_who_may_be_reminded_is_asked_of_running_programmes_only(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        await programmes.change(tx, GUILD, 1, state="running")
        assert await sessions.reminding(tx, NOON - DAY) == [(GUILD, 1)]
        assert await sessions.next_reminder(tx) == NOON - DAY
        await programmes.change(tx, GUILD, 1, state="paused")
        assert await sessions.reminding(tx, NOON) == []
        assert await sessions.next_reminder(tx) is None


async def test_a_tick_among_many_planned_sessions_reads_only_what_is_due(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        await programmes.change(tx, GUILD, 1, state="running")
        first = await sessions.get(tx, GUILD, 1)
        assert first is not None
        await make_session(tx, n=2)
        found = (await tx.conn.execute(session.select().where(session.c.guild_id == GUILD, session.c.id == 2))).one()
        rows = [
            {**found._mapping, "id": n, "n": n, "starts_at": NOON + n * DAY, "remind_at": NOON + n * DAY}
            for n in range(3, 5_000)
        ]
        await tx.conn.execute(session.insert(), rows)
        await tx.conn.exec_driver_sql("ANALYZE", execution_options=CROSS_GUILD)
    asked: list[tuple[object, object]] = []

    @event.listens_for(store.writer.sync_engine, "before_cursor_execute")
    def remember(*seen: object) -> None:
        asked.append((seen[2], seen[3]))

    plans = []
    async with store.write() as tx:
        await sessions.due(tx, NOON)
        await sessions.next_change(tx)
        await sessions.reminding(tx, NOON - DAY)
        await sessions.next_reminder(tx)
        await sessions.meetings_due(tx, NOON)
        await sessions.next_meeting(tx)
        for statement, values in [one for one in asked if str(one[0]).startswith("SELECT session")]:
            explained = f"EXPLAIN {'QUERY PLAN ' if store.is_sqlite else ''}{statement}"
            plan = await tx.conn.exec_driver_sql(explained, cast("Any", values), execution_options=CROSS_GUILD)
            plans.append(str(plan.all()))
    wanted = ["due", "due", "closing", "remind_at", "remind_at", "event_at", "event_at"]
    for name, plan_ in zip(wanted, plans, strict=True):
        assert f"ix_session_{name}" in plan_, plan_
