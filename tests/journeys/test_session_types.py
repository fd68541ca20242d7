"""Session types, from the plan to the thread, with the bot killed where answers are revealed."""

from __future__ import annotations

from tests.journeys.room import HOME, REVIEW, Room, text_of

THOUGHTS = {
    "ada": "The wall decides more than the beans do, I think.",
    "ben": "I would count the beans before I gave any away.",
    "cleo": "Nobody asks whose soil it is.",
}


async def answer(room: Room, who: str) -> str:
    """Answer the first session by the form; what the bot says to it."""
    form = await room.press(who, room.session_post(), "reply")
    return text_of((await room.submit(who, form, THOUGHTS[who]))["message"])


async def test_answers_are_sealed_seen_by_who_has_answered_and_revealed_once_though_the_bot_is_killed(
    room: Room,
) -> None:
    thread = await room.open_session(type="answer first")
    early = await room.press("ben", room.session_post(), "others")
    assert "Answer first" in text_of(early["message"])
    assert "Your answer is kept" in await answer(room, "ada")
    await answer(room, "cleo")
    seen = text_of((await room.press("ada", room.session_post(), "others"))["message"])
    assert THOUGHTS["cleo"] in seen
    assert "a participant" in seen
    assert not any(one in text for one in THOUGHTS.values() for text in room.texts(thread))
    await room.call("fault", kind="drop_reply", count=1)
    await room.stage.stop()
    room.clock.set(room.clock.now().replace(day=room.clock.now().day + 3))
    await room.stage.start()
    await room.call("restart", kill=True)
    shown = "\n".join(room.texts(thread))
    assert shown.count(THOUGHTS["ada"]) == shown.count(THOUGHTS["cleo"]) == 1
    later = await room.press("ben", room.session_post(), "others")
    assert "Nothing is sealed any more" in text_of(later["message"])


async def test_a_session_becomes_one_of_pairs_who_get_a_thread_and_share_a_line(room: Room) -> None:
    await room.set_up()
    await room.bring()
    plan = await room.slash("fay", "programme plan", weeks=1)
    panel = (await room.press("fay", plan, "plan"))["message"]
    form = await room.press("fay", panel, "kind")
    body = {"as": "fay", "channel": REVIEW, "custom_id": form["response"]["data"]["custom_id"]}
    typed = await room.call("submit", **body, values={"kind": "think, pair, share", "days": "1"})
    assert "Think, pair, share" in text_of(typed["message"])
    await room.press("fay", plan, "start")
    for who in THOUGHTS:
        await room.join(who)
    await room.pass_time(days=1, hours=12)
    thread = str(room.threads()[0]["id"])
    for who in THOUGHTS:
        assert "It is not posted" in await answer(room, who)
    home = room.sandbox.world.channel_named(HOME)["id"]
    await room.call("fault", kind="store_then_error", status=500, path=f"POST /channels/{home}/threads")
    await room.pass_time(days=1)
    _, pair, doubled = room.threads()
    assert doubled["thread_metadata"]["archived"]
    assert not pair["thread_metadata"]["archived"]
    assert not room.posts(doubled["id"])
    (first,) = room.posts(pair["id"])
    assert text_of(first).count("<@") == 3
    assert len(first["mentions"]) == 3
    form = await room.press("ben", first, "line")
    kept = await room.submit("ben", form, "We disagree about the wall.")
    assert "Your line is kept" in text_of(kept["message"])
    await room.pass_time(days=1)
    said = "\n".join(room.texts(thread))
    assert said.count("We disagree about the wall.") == 1
    assert not any(one in said for one in THOUGHTS.values())
    over = await room.press("ben", first, "others")
    assert "answers are not shown any more" in text_of(over["message"])
