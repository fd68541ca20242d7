"""The three walks, from an empty server to a published summary, seen as readers see them."""

from __future__ import annotations

from tests.journeys.room import HOME, REVIEW, Room, button, text_of


async def test_a_group_reads_replies_and_publishes_what_it_said(room: Room) -> None:
    thread = await room.open_session()
    assert len(room.session_posts()) == 1
    assert "¶1" in room.session_posts()[0]
    assert "Source: Ada Winter, “On keeping a garden”" in room.session_posts()[0]

    await room.say("ada", thread, "The beans in ¶2 are counted only in the first year, and I wonder what that shows.")
    await room.say("ben", thread, "Counting the beans seems to me the least interesting thing about the neighbour.")
    form = await room.press("cleo", room.session_post(), "reply")
    await room.submit("cleo", form, "The neighbour stops counting the beans once he has enough to give away.")
    await room.pass_time(days=7)

    draft = room.posts(REVIEW)[-1]
    assert "4 of 4" not in text_of(draft)
    assert "3 of 3 who joined wrote; 3 are quoted." in text_of(draft)
    desk = await room.press("fay", draft, "review")
    answer = await room.press("fay", desk["message"], "publish")
    assert "Published in" in text_of(answer["message"])

    (summary,) = room.summaries()
    said = text_of(summary)
    assert "> Counting the beans seems to me the least interesting thing about the neighbour." in said
    assert "— Ben" in said
    assert "a participant" in said
    assert "Cleo" not in said


async def test_the_index_lists_sessions_and_the_summary_with_their_links(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "A garden ties its owner to one place, says ¶3, and that is meant as a reproach.")
    await room.say("ben", thread, "To be tied to one place is what I like best about a garden of my own.")
    await room.pass_time(days=7)
    await room.press("fay", room.posts(REVIEW)[-1], "publish")
    index = text_of(room.posts(HOME)[0])
    assert "On keeping a garden, Ada Winter" in index
    assert f"/{thread}" in index
    assert f"/{room.summaries()[0]['id']}" in index
    assert room.posts(HOME)[0]["pinned"]


async def test_a_struck_line_is_not_published(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "The birds of the twelve gardens are the strongest point that the author has.")
    await room.say("ben", thread, "Water in dry summers is a serious matter, and the author passes over it quickly.")
    await room.say("ada", thread, "Who decides what one would otherwise do with the evening?")
    await room.say("ben", thread, "The neighbour gave away his beans, so counting was never the purpose of them.")
    await room.pass_time(days=7)
    desk = await room.press("fay", room.posts(REVIEW)[-1], "review")
    struck = await room.press("fay", desk["message"], "strike")
    assert "(struck)" in text_of(struck["message"])
    before = text_of(struck["message"])
    await room.press("fay", struck["message"], "publish")
    published = text_of(room.summaries()[0])
    lost = before.split("(struck)")[1].splitlines()
    quotation = next(line for line in lost if line.startswith("> "))
    assert quotation not in published
    assert published.count("> ") >= 1


async def test_a_summary_is_published_once_however_often_the_button_is_pressed(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "People who weed at the fence talk to each other, and nobody planned it so.")
    await room.say("ben", thread, "I weed at the fence and hardly ever talk to anybody, so I doubt the author there.")
    await room.pass_time(days=7)
    draft = room.posts(REVIEW)[-1]
    desk = await room.press("olga", draft, "review")
    await room.press("fay", draft, "publish")
    again = await room.press("olga", desk["message"], "publish")
    assert "published already" in text_of(again["message"])
    assert len(room.summaries()) == 1
    assert "This draft was published in" in text_of(room.posts(REVIEW)[-1])


async def test_a_week_has_one_summary_and_a_newer_one_takes_the_place_of_the_first(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "A street with twelve gardens has more birds, and I believe it at once.")
    await room.say("ben", thread, "Birds come for the beans, and the beans come for the neighbour in ¶2.")
    await room.slash("fay", "summary draft")
    await room.slash("fay", "summary publish")
    await room.say("ada", thread, "Later in the week I count the birds, and there are eleven of them.")
    await room.slash("fay", "summary draft")
    await room.slash("fay", "summary publish")
    first, second = room.summaries()
    assert text_of(first).startswith("-# This summary was replaced by a newer one of the same week.")
    assert "Later in the week I count the birds" in text_of(second)
    assert text_of(room.posts(HOME)[0]).count("Summary of week 1") == 1


async def test_two_facilitators_at_once_lose_nothing(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "What one would otherwise do with the evening is the better question of the two.")
    await room.say("ben", thread, "The evening is mine, and the garden would only take it away from me.")
    await room.pass_time(days=7)
    draft = room.posts(REVIEW)[-1]
    hers = await room.press("fay", draft, "review")
    his = await room.press("olga", draft, "review")
    await room.press("fay", hers["message"], "strike")
    late = await room.press("olga", his["message"], "publish")
    assert "changed this draft meanwhile" in text_of(late["message"])
    assert room.summaries() == []


async def test_plain_messages_hold_the_same_words_within_discords_limit(room: Room) -> None:
    await room.set_up(plain=True)
    await room.bring()
    await room.start_programme(days="tue")
    await room.pass_time(days=2)
    posts = room.posts(HOME)[1:]
    assert posts
    assert all(len(post["content"]) <= 2000 and not post["flags"] & (1 << 15) for post in posts)
    whole = "\n".join(post["content"] for post in posts)
    assert "A garden asks for a little time every day" in whole
    assert "what one would otherwise do with the evening" in whole
    assert button(posts[-1], "reply")
