"""Reminders as members meet them: asked for by a button, pinging those who asked, off with one press."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.store import sessions
from tests.journeys.room import HOME, Room, button, text_of

OFF, START, HOUR, DAY = range(4)


async def ask(room: Room, who: str, choice: int) -> dict[str, Any]:
    """Press *Remind me* on the index and choose."""
    panel = await room.press(who, room.posts(HOME)[0], "remind")
    return await room.press(who, panel["message"], f"lead:{choice}")


def pings(room: Room, channel: str = HOME) -> list[tuple[str, list[str]]]:
    """The reminders in a channel: their first line but one, and whom each has pinged."""
    found = [one for one in room.posts(channel) if "asked to be reminded" in text_of(one)]
    return [(text_of(one).splitlines()[1], sorted(user["username"] for user in one["mentions"])) for one in found]


async def test_reminders_follow_a_session_keep_quiet_hours_and_are_switched_off(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme(weeks=2, days="fri")
    refused = await room.press("dan", room.posts(HOME)[0], "remind")
    assert "Join first" in text_of(refused["message"])
    assert button(refused["message"], "join")
    for who, choice in (("ada", DAY), ("ben", HOUR), ("cleo", START)):
        await room.join(who)
        await ask(room, who, choice)

    await room.pass_time(days=3, hours=8)  # Thursday, 20:00
    assert [whom for _, whom in pings(room)] == [["ada"]]
    app = room.stage.app
    moved = room.clock.now() + timedelta(days=2, hours=12, minutes=30)  # Sunday, 8:30
    async with app.store.write() as tx:
        await sessions.change(tx, int(room.sandbox.world.guild["id"]), 1, starts_at=moved)
    app.bot.wake()
    await room.pass_time(days=2, hours=11, minutes=55)  # Sunday, 7:55, in quiet hours
    assert [whom for _, whom in pings(room)] == [["ada"], ["ada"]]
    assert room.session_posts() == []
    await room.call("restart", kill=True)
    await room.pass_time(minutes=10)
    assert [whom for _, whom in pings(room)] == [["ada"], ["ada"], ["ben"]]
    await room.pass_time(minutes=30)
    (thread,) = room.threads()
    assert [whom for _, whom in pings(room, thread["id"])] == [["cleo"]]

    last = next(one for one in reversed(room.posts(HOME)) if "asked to be reminded" in text_of(one))
    off = await room.press("ben", last, "unremind")
    assert "not reminded any more" in text_of(off["message"])
    await room.press("ada", last, "unremind")
    await room.pass_time(days=7)
    assert len(pings(room)) == 3
