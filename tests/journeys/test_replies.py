"""Who is kept, who is not, and how members' words travel."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.room import HOME, REVIEW, Room, opened, text_of


async def test_somebody_who_has_not_joined_is_asked_once_and_nothing_is_kept(room: Room) -> None:
    thread = await room.open_session()
    await room.say("dan", thread, "I have not joined, and this sentence is nobody's but mine.")
    await room.say("dan", thread, "Nor has anybody a right to this one.")
    asked = [text for text in room.texts(thread) if "not kept" in text]
    assert len(asked) == 1
    await room.say("ada", thread, "A member's sentence, so that there is a summary in this week at all.")
    await room.pass_time(days=7)
    assert "nobody's but mine" not in text_of(room.posts(REVIEW)[-1])


async def test_who_is_left_out_is_never_asked_again_and_never_kept(room: Room) -> None:
    thread = await room.open_session()
    question = await room.press("dan", room.posts(HOME)[0], "join")
    await room.press("dan", question["message"], "consent:2")
    await room.say("dan", thread, "I would rather not be part of any of this, thank you.")
    assert not [text for text in room.texts(thread) if "not kept" in text]


async def test_leaving_takes_ones_words_out_of_the_draft(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "The author weighs the water of dry summers too lightly in ¶3.")
    await room.say("ben", thread, "Water is cheap in our street, so ¶3 does not trouble me at all.")
    await room.pass_time(days=7)
    question = await room.press("ben", room.posts(HOME)[0], "join")
    await room.press("ben", question["message"], "consent:2")
    await room.press("fay", room.posts(REVIEW)[-1], "publish")
    published = text_of(room.summaries()[0])
    assert "too lightly" in published
    assert "does not trouble me" not in published


async def test_reply_asks_for_consent_first_and_then_opens_the_form(room: Room) -> None:
    thread = await room.open_session()
    question = await room.press("dan", room.session_post(), "reply")
    assert "Nothing you write is kept so far" in text_of(question["message"])
    form = await room.press("dan", question["message"], "consent:0")
    await room.submit("dan", form, "So the question is about the evening, not about the garden.")
    assert any("about the evening" in text and "Dan" in text for text in room.texts(thread))


async def test_without_the_content_intent_forms_and_mentions_are_heard_and_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path, message_content=False) as room:
        thread = await room.open_session()
        me = room.sandbox.world.bot["id"]
        await room.say("ada", thread, "A sentence in the thread that Discord does not show to the bot.")
        await room.say("ada", thread, f"<@{me}> The twelve gardens of ¶4 are a street's, not a person's.")
        form = await room.press("ben", room.session_post(), "reply")
        await room.submit("ben", form, "Birds are counted in ¶4, and nobody says by whom they were counted.")
        await room.call(
            "say",
            **{"as": "cleo"},
            channel=thread,
            reply_to=room.posts(thread)[0]["id"],
            text="Whoever counts birds at dawn counts other birds than at noon.",
        )
        unheard = await room.say("cleo", thread, "The gardener is never asked what the garden is for.")
        added = await room.call(
            "menu", **{"as": "cleo"}, channel=thread, message=unheard["id"], command="Add to the discussion"
        )
        assert "Added to the discussion of session 1" in text_of(added["message"])
        await room.pass_time(days=7)
        draft = text_of(room.posts(REVIEW)[-1])
        shown = text_of(await room.slash("fay", "session show", number=1))
        assert "Replies: 4." in shown
        assert "The twelve gardens of ¶4 are a street's" in draft
        assert "nobody says by whom" in draft
        assert "does not show to the bot" not in draft
        check = await room.slash("olga", "setup check")
        assert "I cannot read thread messages" in text_of(check)


async def test_members_words_cannot_ping_or_pretend(room: Room) -> None:
    thread = await room.open_session()
    evil = "@everyone look at [this garden](https://example.org/x) of <@1> and # not a heading at all"
    form = await room.press("cleo", room.session_post(), "reply")
    await room.submit("cleo", form, evil)
    shown = next(text for text in room.texts(thread) if "garden" in text)
    assert "@everyone" not in shown
    assert "](https" not in shown
    assert "<@1>" not in shown
    requests = [one for one in room.posts(thread) if "garden" in text_of(one)]
    assert all(one["mentions"] == [] and not one["mention_everyone"] for one in requests)
