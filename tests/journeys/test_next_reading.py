"""What is read next."""

from __future__ import annotations

from typing import Any

from tests.journeys.room import HOME, Room, text_of

HILL = "The Hill Above the Mill\n\nBy A. Walker\n\n" + "\n\n".join(
    f"Walk number {n} goes over the hill, past the mill, and home before it rains again." for n in range(1, 9)
)


async def rank(room: Room, who: str, post: dict[str, Any], *numbers: int) -> str:
    """Rank by the form under a post; answers what is said then."""
    form = await room.press(who, post, "rank")
    values = dict(zip(("first", "second", "third"), map(str, numbers), strict=False))
    custom_id = form["response"]["data"]["custom_id"]
    answer = await room.call("submit", **{"as": who}, channel=HOME, custom_id=custom_id, values=values)
    return text_of(answer["message"])


async def test_members_choose_the_next_reading_and_it_is_planned(room: Room) -> None:
    await room.set_up()
    for who in ("ada", "ben", "cleo"):
        await room.join(who)
    form = await room.call("slash", **{"as": "ada"}, channel=HOME, command="reading propose", options={})
    custom_id = form["response"]["data"]["custom_id"]
    title = {"title": "the hill above the mill, by A. Walker", "link": ""}
    await room.call("submit", **{"as": "ada"}, channel=HOME, custom_id=custom_id, values=title)
    await room.slash("ben", "reading propose", channel=HOME, title="Fences", link="example.org/fences")
    panel = await room.slash("fay", "reading shortlist")
    for verb in ("listed:1:1", "listed:2:1", "poll:3"):
        panel = (await room.press("fay", panel, verb))["message"]
    opening = room.posts(HOME)[-1]
    await rank(room, "ada", opening, 1)
    await rank(room, "ben", opening, 2, 1)
    await room.call("restart", kill=True)
    assert "Your vote is kept" in await rank(room, "cleo", opening, 1, 2)
    await room.pass_time(days=4)
    results = [one for one in room.posts(HOME) if "The next reading:" in text_of(one)]
    assert len(results) == 1
    assert "1. the hill above the mill, by A. Walker: 8 points" in text_of(results[0])
    missing = await room.press("fay", results[0], "chosen")
    assert "is not here yet" in text_of(missing["message"])
    await room.bring(HILL, "hill.txt")
    plan = await room.press("fay", results[0], "chosen")
    assert "The Hill Above the Mill" in text_of(plan["message"])
