"""Live meetings: their Discord events are made once, kept in step, and taken down."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.outbox import Delivery
from bot.store import sessions
from tests.journeys.room import HOME, REVIEW, Room, opened, text_of

PLACE = "The library, upstairs"


def events(room: Room) -> list[dict[str, Any]]:
    return list(room.sandbox.controls.state()["events"])


async def running(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme(weeks=2)


async def change(room: Room, **values: Any) -> None:
    """What a facilitator's change of the first session does to the store."""
    app = room.stage.app
    async with app.store.write() as tx:
        await sessions.change(tx, int(room.sandbox.world.guild["id"]), 1, **values)
    app.bot.wake()
    await room.stage.settle()


async def test_an_event_is_made_moved_counted_and_taken_down(room: Room) -> None:
    await running(room)
    answer = await room.slash("fay", "session meeting", number=1, place=PLACE, minutes=90)
    assert "appears in Discord now" in text_of(answer)
    (event,) = events(room)
    assert event["name"].startswith("Session 1: ")
    assert event["entity_metadata"]["location"] == PLACE
    assert "On keeping a garden" in event["description"]

    room.sandbox.world.events[0]["_interested"] = {"1": None, "2": None}
    assert f"live: {PLACE}" in text_of(await room.slash("dan", "schedule", channel=HOME))
    shown = await room.slash("fay", "session show", number=1)
    assert "2 people are interested in the event." in text_of(shown)

    moved = room.clock.now() + timedelta(days=10)
    await change(room, starts_at=moved, title="Beans & birds")
    (again,) = events(room)
    assert again["id"] == event["id"]
    assert again["scheduled_start_time"] == moved.isoformat()
    assert again["name"] == "Session 1: Beans & birds"

    await change(room, state="cancelled")
    assert events(room) == []


async def test_a_lost_right_is_told_and_the_event_appears_once_it_is_back(room: Room) -> None:
    await running(room)
    role = next(one for one in room.sandbox.world.roles.values() if one["managed"])
    before, role["permissions"] = role["permissions"], str(int(role["permissions"]) & ~(1 << 44))
    await room.slash("fay", "session meeting", number=1, place=PLACE)
    assert events(room) == []
    notice = room.posts(REVIEW)[-1]
    assert "I lack the permission Create Events" in text_of(notice)
    role["permissions"] = before
    await room.pass_time(minutes=5)
    await room.press("fay", notice, "retry")
    assert len(events(room)) == 1


async def test_a_bot_that_is_killed_after_making_an_event_makes_no_second_one(tmp_path: Path) -> None:
    struck = asyncio.Event()

    def kill(point: str, delivery: Delivery) -> None:
        if delivery.kind == "event" and point == "after Send" and not struck.is_set():
            struck.set()
            raise asyncio.CancelledError

    async with opened(tmp_path, cast={"observe": kill}) as room:
        await running(room)
        body = {"as": "fay", "channel": HOME, "command": "session meeting"}
        await room.sandbox.controls.call("slash", body | {"options": {"number": 1, "place": PLACE}})
        await struck.wait()
        assert len(events(room)) == 1
        await room.stage.restart(True)
        await room.pass_time(minutes=10)
        assert len(events(room)) == 1
        await change(room, state="cancelled")
        assert events(room) == []


@pytest.mark.parametrize("kind", ["drop_reply", "late_delivery"])
async def test_an_event_whose_answer_is_lost_is_not_doubled(room: Room, kind: str) -> None:
    await running(room)
    path = f"POST /guilds/{room.sandbox.world.guild['id']}/scheduled-events"
    await room.call("fault", kind=kind, path=path, seconds=0.2)
    await room.slash("fay", "session meeting", number=1, place=PLACE)
    await room.pass_time(minutes=10)
    assert room.sandbox.faults.armed == []
    assert len(events(room)) == 1


async def test_a_reader_takes_the_dates_along(room: Room) -> None:
    await running(room)
    dates = await room.slash("dan", "schedule", channel=HOME)
    answer = await room.press("dan", dates, "calendar")
    (attached,) = answer["message"]["attachments"]
    assert attached["filename"] == "reading-group.ics"
    assert "holds all dates" in text_of(answer["message"])
