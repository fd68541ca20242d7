"""An organiser looks whether the bot can post, and posts a test message."""

from __future__ import annotations

from tests.journeys.room import ELSEWHERE, HOME, REVIEW, Room, text_of


async def test_a_test_message_appears_and_goes_again(room: Room) -> None:
    await room.set_up()
    seen = await room.slash("olga", "setup check", channel=ELSEWHERE)
    assert "every permission that I need" in text_of(seen)
    for where in ("answer", "post"):
        answer = (await room.press("olga", seen, "test"))["message"]
        post = room.posts(HOME)[-1]
        assert "This is a test" in text_of(post)
        assert post["id"] in text_of(answer), "the link leads to it"
        refused = await room.press("ada", post, "untest")
        assert "Only the group's facilitators" in text_of(refused["message"])
        removed = await room.press("olga", answer if where == "answer" else post, "untest")
        assert "is removed" in text_of(removed["message"])
        assert "This is a test" not in "".join(room.texts(HOME))
    gone = await room.press("olga", answer, "untest")
    assert "gone already" in text_of(gone["message"])


async def test_a_test_message_that_cannot_be_posted_says_what_is_missing(room: Room) -> None:
    await room.set_up()
    await room.call("rights", channel=HOME, **{"for": "bot"}, deny=["SEND_MESSAGES"])
    seen = await room.slash("olga", "setup check", channel=ELSEWHERE)
    assert "I lack **Send Messages**: without it I can post nothing." in text_of(seen)
    assert "https://discord.com/oauth2" in text_of(seen)
    refused = await room.press("olga", seen, "test")
    assert "I lack Send Messages, Embed Links. Grant it" in text_of(refused["message"])
    await room.call("rights", channel=HOME, **{"for": "bot"}, allow=["SEND_MESSAGES"])
    again = await room.press("olga", seen, "check")
    assert again["message"]["id"] == seen["id"], "the answer itself says how things stand"
    assert "every permission that I need" in text_of(again["message"])


async def test_the_bots_other_messages_are_never_removed_as_a_test(room: Room) -> None:
    await room.set_up()
    seen = await room.slash("olga", "setup check", channel=REVIEW)
    answer = (await room.press("olga", seen, "test"))["message"]
    index = room.posts(HOME)[0]
    for one in answer["components"][0]["components"]:
        for inner in one.get("components", []):
            inner["custom_id"] = f"cq:untest:{index['channel_id']}:{index['id']}"
    room.sandbox.world.private[answer["id"]]["components"] = answer["components"]
    refused = await room.press("olga", answer, "untest")
    assert "gone already" in text_of(refused["message"])
    assert room.posts(HOME)[0]["id"] == index["id"]


async def test_a_review_channel_that_everybody_sees_and_a_role_that_is_gone_are_told(room: Room) -> None:
    await room.set_up()
    seen = text_of(await room.slash("olga", "setup check", channel=ELSEWHERE))
    assert "Everybody can see" not in seen
    assert "role was deleted" not in seen
    await room.set_up(review=ELSEWHERE)
    world = room.sandbox.world
    role = next(one for one in world.roles.values() if one["name"] == "Facilitator")
    for member in world.members.values():
        member["roles"] = [one for one in member["roles"] if one != role["id"]]
    del world.roles[role["id"]]
    await room.call("restart")
    seen = text_of(await room.slash("olga", "setup check", channel=ELSEWHERE))
    assert "Everybody can see" in seen
    assert "role was deleted" in seen
