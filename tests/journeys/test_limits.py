"""Where Discord's limits, or a channel that is gone, stand in the way: nothing breaks, and the way out works."""

from __future__ import annotations

from tests.journeys.room import ELSEWHERE, HOME, REVIEW, Room, button, text_of

LONG = "Long paragraphs\n\nby Ada Winter\n\n" + "\n\n".join(
    f"Paragraph {n} goes on and on about beans. " + "It has much to say of them, and it says all of it. " * 22
    for n in range(1, 8)
)


async def test_a_plan_of_two_sessions_can_be_edited(room: Room) -> None:
    await room.set_up()
    await room.bring()
    plan = await room.slash("fay", "programme plan", weeks=1, days="tue,fri")
    panel = (await room.press("fay", plan, "plan"))["message"]
    assert "Session 1 of 2" in text_of(panel)
    following = (await room.press("fay", panel, "plan:1:2"))["message"]
    assert "Session 2 of 2" in text_of(following)


async def test_a_private_answer_that_is_too_long_for_one_message_comes_in_several(room: Room) -> None:
    await room.set_up()
    await room.bring(LONG, "long.txt")
    await room.slash("fay", "reading show")
    world = room.sandbox.world
    shown = [text_of(one) for one in world.private.values() if "Paragraph" in text_of(one)]
    whole = "\n".join(shown)
    assert all(f"Paragraph {n} goes on" in whole for n in range(1, 6))
    assert "[Next]" in whole
    assert "Something broke" not in "\n".join(text_of(one) for one in world.private.values())


async def test_a_reply_that_could_not_be_shown_is_refused_and_not_kept(room: Room) -> None:
    thread = await room.open_session()
    form = await room.press("cleo", room.session_post(), "reply")
    answer = await room.submit("cleo", form, "<" * 1500)
    assert "too long to be shown" in text_of(answer["message"])
    assert room.texts(thread) == []


async def test_when_the_channel_is_gone_another_one_takes_its_posts(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme()
    await room.call("rights", channel=HOME, gone=True)
    await room.pass_time(days=2)
    notice = room.posts(REVIEW)[-1]
    assert "The channel is gone." in text_of(notice)
    await room.slash("olga", "setup start", channel=REVIEW, home=ELSEWHERE, review=REVIEW, zone="Europe/London")
    await room.stage.settle()
    posts = room.posts(ELSEWHERE)
    assert sum("Session 1 of" in text_of(one) for one in posts) == 1
    assert sum("start here" in text_of(one) for one in posts) == 1
    assert button(posts[-1], "join")
    assert len(room.threads()) == 1
