"""What members do about themselves, in the real client: the panel, the files, the menu, the reading role."""

from __future__ import annotations

from typing import Any

from bot.sandbox import compose
from bot.sandbox.rights import BITS
from tests.journeys.room import ELSEWHERE, HOME, Room, text_of
from tests.journeys.test_settings import form_of, send


async def test_the_panel_exports_withdraws_and_erases(room: Room) -> None:
    thread = await room.open_session()
    said = await room.say("ada", thread, "The author weighs the water of dry summers too lightly in \u00b63.")
    panel = await room.slash("ada", "me", channel=HOME)
    assert "1 reply of yours is kept." in text_of(panel)
    files = (await room.press("ada", panel, "export"))["message"]
    assert [one["filename"] for one in files["attachments"]] == ["colloquy-export.json", "colloquy-export.txt"]
    body = {"as": "ada", "channel": thread, "message": said["id"], "command": "Withdraw my reply"}
    answer = await room.call("menu", **body)
    assert "it is not kept any more" in text_of(answer["message"])
    assert "0 replies of yours are kept." in text_of(await room.slash("ada", "me", channel=HOME))
    question = (await room.press("ada", panel, "erase"))["message"]
    done = await room.press("ada", question, "forget")
    assert "is erased" in text_of(done["message"])
    assert "You have not joined yet" in text_of(await room.slash("ada", "me", channel=HOME))


async def test_the_question_in_a_thread_answers_its_author_and_vanishes(room: Room) -> None:
    thread = await room.open_session()
    said = await room.say("dan", thread, "I have not joined, and this sentence is nobody's but mine.")
    (asked,) = [one for one in room.posts(thread) if "not kept" in text_of(one)]
    assert asked["message_reference"]["message_id"] == said["id"]
    await room.press("dan", asked, "join")
    assert not [one for one in room.posts(thread) if "not kept" in text_of(one)]


async def test_members_wear_the_reading_role_until_they_leave(room: Room) -> None:
    world = room.sandbox.world
    role = next(one for one in world.roles.values() if one["name"] == "Facilitator")
    await room.set_up()
    panel = await room.slash("olga", "setup view", channel=ELSEWHERE)
    await send(room, await form_of(room, panel, "reading_role_id"), role["id"])
    assert "I could not give you the reading role" in text_of(await chosen(room, "ada", 0))
    assert "I do not have **Manage Roles**" in text_of(await room.slash("olga", "setup check", channel=ELSEWHERE))
    mine = max((world.roles[one] for one in world.members[world.bot["id"]]["roles"]), key=lambda one: one["position"])
    mine |= {"permissions": str(int(mine["permissions"]) | BITS["MANAGE_ROLES"]), "position": role["position"] + 1}
    world.emit("GUILD_ROLE_CREATE", {"guild_id": world.guild["id"], "role": mine})
    assert "role" not in text_of(await chosen(room, "dan", 1))
    assert "role" not in text_of(await room.slash("olga", "setup check", channel=ELSEWHERE))
    assert role["id"] in compose.named_member(world, "dan")["roles"]
    await chosen(room, "dan", 2)
    assert role["id"] not in compose.named_member(world, "dan")["roles"]


async def chosen(room: Room, who: str, choice: int) -> dict[str, Any]:
    question = await room.press(who, room.posts(HOME)[0], "join")
    answer: dict[str, Any] = (await room.press(who, question["message"], f"consent:{choice}"))["message"]
    return answer
