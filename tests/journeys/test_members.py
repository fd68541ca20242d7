"""What members do about themselves, in the real client: the panel, the files, the menu, the reading role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.cogs.servers import Servers
from bot.sandbox import compose, seed
from bot.sandbox.rights import BITS
from tests.journeys.room import ELSEWHERE, HOME, REVIEW, Room, text_of
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


CANARY = "the quagga council counts zebrafinches only, while the towns downstream count the water itself"


async def test_after_erasing_nothing_is_found_in_posts_database_or_logs(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    thread = await room.open_session()
    await room.say("ada", thread, f"Reading \u00b63 I think that {CANARY}.")
    await room.say("ben", thread, "Water is cheap in our street, so \u00b63 does not trouble me at all.")
    form = await room.press("ada", room.session_post(), "reply")
    await room.submit("ada", form, f"Once more by the form: {CANARY}.")
    await room.pass_time(days=7)
    await room.press("fay", room.posts(REVIEW)[-1], "publish")
    assert CANARY in text_of(room.summaries()[0])
    question = (await room.press("ada", await room.slash("ada", "me", channel=HOME), "erase"))["message"]
    await room.press("ada", question, "forget")
    await room.stage.settle()
    places = (HOME, REVIEW, thread)
    assert not [text for place in places for text in room.texts(place) if "quagga" in text or "Ada:" in text]
    ada = int(compose.named_member(room.sandbox.world, "ada")["user"]["id"])
    file = Path(str(room.stage.app.store.url.database))
    data = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    for mark in (b"quagga", str(ada).encode(), ada.to_bytes(8, "big")):
        assert mark not in data, mark
    assert "quagga" not in caplog.text
    assert str(ada) not in caplog.text


async def test_a_server_that_removes_the_bot_and_takes_it_back_is_told_what_waits(room: Room) -> None:
    await room.open_session()
    bot = room.stage.app.bot
    servers = Servers(bot)
    before = len(room.posts(HOME))
    await servers.on_guild_remove(bot.guilds[0])
    await room.pass_time(days=10)
    assert len(room.posts(HOME)) == before
    await servers.on_guild_join(bot.guilds[0])
    await room.stage.settle()
    assert "I am back on this server" in room.texts(REVIEW)[-1]
    assert len(room.session_posts()) == 1


async def test_the_question_in_a_thread_answers_its_author_and_vanishes(room: Room) -> None:
    thread = await room.open_session()
    said = await room.say("dan", thread, "I have not joined, and this sentence is nobody's but mine.")
    (asked,) = [one for one in room.posts(thread) if "not kept" in text_of(one)]
    assert asked["message_reference"]["message_id"] == said["id"]
    await room.press("dan", asked, "join")
    assert not [one for one in room.posts(thread) if "not kept" in text_of(one)]


async def test_members_wear_the_reading_role_until_they_leave(room: Room) -> None:
    world = room.sandbox.world
    role = seed.role(world.clock.snowflake(), "Readers", 1, 0)
    world.roles[role["id"]] = role
    world.emit("GUILD_ROLE_CREATE", {"guild_id": world.guild["id"], "role": role})
    await room.set_up()
    panel = await room.slash("olga", "setup view", channel=ELSEWHERE)
    both = next(one for one in world.roles.values() if one["name"] == "Facilitator")
    refused = await send(room, await form_of(room, panel, "reading_role_id"), both["id"])
    assert "every reader would be a facilitator" in text_of(refused)
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
