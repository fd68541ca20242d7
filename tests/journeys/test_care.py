"""Care for a group on the fast clock: private where it concerns one, nothing public about who is absent."""

from __future__ import annotations

from typing import Any

from tests.journeys.room import HOME, REVIEW, Room, text_of


def whispers(room: Room, who: str) -> list[str]:
    """Every private answer that somebody has seen, oldest first."""
    member = room.sandbox.world.member_named(who)["user"]["id"]
    return [text_of(one) for one in room.sandbox.world.private.values() if one["visible_to"] == member]


def letters(room: Room, who: str) -> list[dict[str, Any]]:
    """The private messages that somebody got."""
    world = room.sandbox.world
    return list(world.messages[world.conversation(world.member_named(who)["user"]["id"])["id"]].values())


async def choose(room: Room, who: str, way: int) -> None:
    panel = await room.slash(who, "me", channel=HOME)
    nudges = await room.press(who, panel, "nudges")
    await room.press(who, nudges["message"], f"nudge:{way}")


async def test_nudges_come_as_each_wished_and_stop_with_one_press(room: Room) -> None:
    thread = await room.open_session()
    await choose(room, "ada", 2)
    await choose(room, "ben", 1)
    await room.pass_time(days=3, hours=22)
    (letter,) = letters(room, "ada")
    assert "session 1 of" in text_of(letter)
    assert letters(room, "ben") == letters(room, "cleo") == []
    assert not any(one.startswith("A nudge, as") for one in whispers(room, "ben"))
    await room.slash("ben", "next", channel=HOME)
    await room.slash("ben", "next", channel=HOME)
    assert len([one for one in whispers(room, "ben") if one.startswith("A nudge, as")]) == 1
    await room.slash("cleo", "next", channel=HOME)
    assert not any(one.startswith("A nudge, as") for one in whispers(room, "cleo"))
    await room.press("ada", letter, "unnudge")
    assert "not nudged any more" in text_of(letters(room, "ada")[0])
    await room.pass_time(days=3)
    assert len(letters(room, "ada")) == 1
    said = " ".join(room.texts(HOME) + room.texts(thread))
    assert not any(word in said for word in ("half over", "nudge", "answered yet"))
    (quiet,) = [one for one in room.texts(REVIEW) if "half over" in one]
    assert quiet.startswith("Session 1, ")
