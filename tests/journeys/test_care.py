"""Care for a group on the fast clock: private where it concerns one, nothing public about who is absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.store import groups
from tests.journeys.room import HOME, REVIEW, Room, text_of


def whispers(room: Room, who: str) -> list[str]:
    """Every private answer that somebody has seen, oldest first."""
    member = room.sandbox.world.member_named(who)["user"]["id"]
    return [text_of(one) for one in room.sandbox.world.private.values() if one["visible_to"] == member]


def letters_of(room: Room, who: str) -> str:
    """The private conversation with somebody."""
    world = room.sandbox.world
    return str(world.conversation(world.member_named(who)["user"]["id"])["id"])


def letters(room: Room, who: str) -> list[dict[str, Any]]:
    """The private messages that somebody got."""
    return list(room.sandbox.world.messages[letters_of(room, who)].values())


async def choose(room: Room, who: str, way: int) -> None:
    panel = await room.slash(who, "me", channel=HOME)
    nudges = await room.press(who, panel, "nudges")
    await room.press(who, nudges["message"], f"nudge:{way}")


async def switch(room: Room, **values: object) -> None:
    """Options of the group, as the settings panel keeps them."""
    async with room.stage.app.store.write() as tx:
        group = (await groups.everywhere(tx))[0]
        await groups.choose(tx, group, replace(group.options, **values))  # type: ignore[arg-type]


async def test_a_bad_month_with_everything_on_scolds_nobody_and_stays_quiet(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await switch(room, roles=True)
    await room.start_programme(weeks=3, days="tue")
    for who in ("ada", "ben", "cleo", "dan"):
        await room.join(who)
    for who, way in (("ada", 2), ("ben", 2), ("cleo", 1), ("dan", 2)):
        await choose(room, who, way)
    roles = await room.press("ada", await room.slash("ada", "me", channel=HOME), "roles")
    await room.press("ada", roles["message"], "offers:1")
    before = len(room.posts(HOME))

    # A week with one loud voice: its shape for facilitators, a part for the voice, both without a word in public.
    await room.pass_time(days=2)
    await room.slash("ada", "next", channel=HOME)
    (offer,) = [one for one in whispers(room, "ada") if "starter of session 1" in one]
    assert "Decline without a reason" in offer
    thread = str(room.threads()[0]["id"])
    for who in ("ben", "cleo", "dan"):
        await room.say(who, thread, "A garden is never finished, and the wall keeps nothing out.")
    await room.say("ada", thread, "I dug the beds in spring and nobody helped, as nobody ever helps in a garden. " * 5)
    await room.pass_time(days=7)
    (draft,) = [one for one in room.posts(REVIEW) if text_of(one).startswith("## Draft")]
    (shape,) = [one for one in text_of(draft).splitlines() if one.startswith("One voice has")]
    assert "Ada" not in shape
    answer = await room.press("fay", draft, "listen")
    assert "Ada" not in text_of(answer["message"])
    await room.slash("ada", "next", channel=HOME)
    assert "summariser of session 3" in whispers(room, "ada")[-1]

    # A week without a reply, with a holiday put in the day before and two days' outage over its middle.
    await room.pass_time(days=2)
    panel = await room.press("ada", await room.slash("ada", "me", channel=HOME), "nudges")
    form = await room.press("ada", panel["message"], "away")
    await room.submit("ada", form, str((room.clock.now() + timedelta(days=3)).date()))
    await room.stage.stop(kill=True)
    await room.sandbox.controls.call("leave", {"username": "dan"})
    room.clock.set(room.clock.now() + timedelta(days=2))
    conversation = letters_of(room, "ben")
    body = {"kind": "store_then_error", "count": 1, "path": f"/channels/{conversation}/messages"}
    await room.sandbox.controls.call("fault", body)
    await room.stage.start()
    await room.pass_time(minutes=2)
    assert not room.sandbox.faults.armed
    await room.call("join", username="dan")
    (quiet,) = [one for one in room.posts(REVIEW) if "half over" in text_of(one)]
    assert text_of(quiet).startswith("Session 2, ")
    (letter,) = letters(room, "ben")
    assert "session 2 of" in text_of(letter)
    assert letters(room, "ada") == letters(room, "cleo") == letters(room, "dan") == []
    for who in ("cleo", "cleo", "dan"):
        await room.slash(who, "next", channel=HOME)
    nudged = [
        who for who in ("ada", "ben", "cleo", "dan") for one in whispers(room, who) if one.startswith("A nudge from")
    ]
    assert nudged == ["cleo"]
    await room.press("ben", letter, "unnudge")
    assert "not nudged any more" in text_of(letters(room, "ben")[0])
    shown = await room.press("fay", quiet, "pose")
    await room.press("fay", shown["message"], "posed")
    await room.press("fay", quiet, "letbe")
    second = str(room.threads()[1]["id"])
    assert len(room.texts(second)) == 1
    left = next(one for one in room.posts(REVIEW) if one["id"] == quiet["id"])
    assert text_of(left).endswith("-# Left as it is.")

    # A last week without a reply; then what the group has heard is counted.
    await room.pass_time(days=8)
    public = [one for place in (HOME, *(one["id"] for one in room.threads())) for one in room.texts(place)]
    assert not any(word in said for said in public for word in ("nudge", "half over", "not answered", "One voice"))
    sessions, weeks, asked = len(room.session_posts()), 3, 1
    unasked = len(room.posts(HOME)) - before + sum(len(room.posts(one["id"])) for one in room.threads()) - asked
    assert sessions == 3
    assert unasked < sessions + weeks
    assert len([one for one in room.texts(REVIEW) if "half over" in one]) == 2
    assert [len(letters(room, who)) for who in ("ada", "ben", "cleo", "dan")] == [1, 1, 0, 0]
    about = text_of(await room.slash("dan", "about", channel=HOME))
    assert "nobody had replied by the middle of a session" in about
    assert "one voice had more than 40 %" in about
    assert not any(name in about for name in ("Ada", "Ben", "Cleo", "Dan"))
