"""What a reader notices of a restart: nothing but a delay."""

from __future__ import annotations

import pytest

from tests.journeys.room import HOME, REVIEW, Room, text_of


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "dropped"])
async def test_buttons_sent_before_a_restart_work_after_it(room: Room, kill: bool) -> None:
    await room.open_session()
    await room.call("restart", kill=kill)
    question = await room.press("dan", room.posts(HOME)[0], "join")
    done = await room.press("dan", question["message"], "consent:0")
    assert "You have joined" in text_of(done["message"])


async def test_a_form_opened_before_a_restart_is_heard_after_it(room: Room) -> None:
    thread = await room.open_session()
    form = await room.press("cleo", room.session_post(), "reply")
    await room.call("restart", kill=True)
    answer = await room.submit("cleo", form, "The soil that happens to be there decides more than the neighbours do.")
    assert "Your reply is kept" in text_of(answer["message"])
    assert any("The soil that happens to be there" in text for text in room.texts(thread))


async def test_a_session_that_comes_due_while_the_bot_is_down_is_posted_once_when_it_is_back(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme()
    await room.stage.stop()
    room.clock.set(room.clock.now().replace(day=4, hour=20))
    await room.stage.start()
    assert len(room.session_posts()) == 1
    await room.call("restart")
    assert len(room.session_posts()) == 1


async def test_after_a_long_absence_the_last_session_is_held_and_the_earlier_ones_are_shown_as_missed(
    room: Room,
) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme(weeks=2)
    await room.stage.stop()
    room.clock.set(room.clock.now().replace(day=11, hour=20))
    await room.stage.start()
    assert len(room.session_posts()) == 1
    assert "Session 3 of" in room.session_posts()[0]
    index = text_of(room.posts(HOME)[0])
    assert index.count("missed") == 2


async def test_what_was_written_edited_and_deleted_while_the_bot_was_down_is_found_again(room: Room) -> None:
    thread = await room.open_session()
    edited = await room.say("ada", thread, "An early thought about beans that will not stand for long.")
    deleted = await room.say("ben", thread, "A remark about the wall of the workshop that is taken back later.")
    await room.stage.stop()
    controls = room.sandbox.controls
    await controls.call(
        "edit", {"as": "ada", "channel": thread, "message": edited["id"], "text": "Giving beans away is what changed."}
    )
    await controls.call("delete", {"as": "ben", "channel": thread, "message": deleted["id"]})
    await controls.call(
        "say", {"as": "ben", "channel": thread, "text": "In the third year the neighbour has what he wanted."}
    )
    await room.stage.start()
    await room.stage.settle()
    await room.pass_time(days=7)
    draft = text_of(room.posts(REVIEW)[-1])
    assert "Giving beans away is what changed." in draft
    assert "In the third year the neighbour has what he wanted." in draft
    assert "will not stand" not in draft
    assert "taken back" not in draft


async def test_the_commands_are_sent_to_discord_only_when_they_have_changed(room: Room) -> None:
    def sent() -> int:
        puts = [one for one in room.sandbox.records if one["kind"] == "request" and one["method"] == "PUT"]
        return sum(one["path"].endswith("/commands") for one in puts)

    assert sent() == 1
    await room.call("restart")
    assert sent() == 1
