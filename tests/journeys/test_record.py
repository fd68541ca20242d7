"""What a group sees of itself and of the bot: the strip with its picture, the digest that ends with it, the record."""

from __future__ import annotations

from tests.journeys.room import HOME, REVIEW, Room, text_of


async def test_the_talk_of_a_reading_is_shown_with_a_picture_at_any_time_and_in_the_closing_digest(room: Room) -> None:
    thread = await room.open_session(weeks=1)
    for who in ("ada", "ben", "cleo"):
        await room.say(who, thread, "Why are the beans of ¶2 counted in the first year only, and never again?")
    await room.pass_time(hours=1)
    strip = await room.slash("fay", "programme strip")
    assert "**Questions:** ¶2: 3" in text_of(strip)
    (picture,) = strip["attachments"]
    assert picture["description"].startswith("A strip of ¶1 to")

    about = await room.slash("dan", "about", channel=HOME)
    assert "passes every rule of neutral asking" in text_of(about)
    assert "% are the bot's own" in text_of(about)

    await room.pass_time(days=7)
    await room.press("fay", room.posts(REVIEW)[-1], "publish")
    await room.pass_time(days=2)
    digest = room.posts(HOME)[-1]
    assert "**Where the talk sat**\n**Questions:** ¶2: 3" in text_of(digest)
    assert digest["attachments"][0]["description"].startswith("A strip of ¶1 to")
    galleries = [one for one in digest["components"] if one["type"] == 12]
    assert galleries[0]["items"][0]["media"]["url"] == digest["attachments"][0]["url"]
    assert galleries[0]["items"][0]["description"] == digest["attachments"][0]["description"]
