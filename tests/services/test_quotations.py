"""Authors first: everybody sees their own words, takes them out at once, or says that they meant something else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from bot.domain.errors import Conflict, NotFound
from bot.domain.messages import Message, Text, Verbatim
from tests.services.house import HOME, REVIEW, THOUGHTS, House, button, said
from tests.services.test_summaries import drafted, talked


async def published(house: House) -> int:
    number, _ = await drafted(house)
    await house.publish(number, {})
    await house.post()
    return number


def pressed(message: Message, verb: str) -> Any:
    """What a button says; that of its number, which only keeps ids apart, left out."""
    args = button(message, verb).args
    return args[:-1] if verb in ("unquote", "meant") else args


async def test_a_member_sees_their_own_words_only_in_the_draft_and_in_public(house: House) -> None:
    await talked(house)
    ada = house.person(30, "Ada")
    assert "You are quoted in no draft" in said(await house.quotations.quoted(ada))
    number, _ = await drafted(house)
    mine = await house.quotations.quoted(ada)
    assert "**1.** In the draft of week 1 of The river, which is not public yet" in said(mine)
    assert [one.text for one in mine.blocks if isinstance(one, Verbatim)] == [THOUGHTS[30]]
    await house.publish(number, {})
    assert "In the summary of week 1 of The river" in said(await house.quotations.quoted(ada))


async def test_words_taken_out_before_publication_are_in_no_later_draft_either(house: House) -> None:
    ids = await talked(house)
    await drafted(house)
    ada = house.person(30, "Ada")
    mine = await house.quotations.quoted(ada)
    answer = await house.quotations.take_out(ada, *pressed(mine, "unquote"))
    assert "Your words are taken out" in said(answer)
    await house.post()
    assert THOUGHTS[30] not in house.shown("draft")
    await drafted(house)
    assert THOUGHTS[30] not in house.shown("draft")
    assert THOUGHTS[30] in await house.standing_replies()
    with pytest.raises(Conflict, match="taken this reply out"):
        await house.desk.quotable(house.olga, ids[30])


async def test_words_taken_out_after_publication_are_corrected_and_it_says_so(house: House) -> None:
    await talked(house)
    await published(house)
    ada = house.person(30, "Ada")
    await house.quotations.take_out(ada, *pressed(await house.quotations.quoted(ada), "unquote"))
    await house.post()
    (summary,) = house.posts("summary", HOME)
    assert THOUGHTS[30] not in said(summary.message)
    assert "A contribution was withdrawn." in said(summary.message)
    assert THOUGHTS[30] not in str((await house.rows())["citation"])


async def test_nobody_takes_out_or_marks_the_words_of_somebody_else(house: House) -> None:
    ids = await talked(house)
    number = await published(house)
    before = house.snapshot()
    ben = house.person(31, "Ben")
    with pytest.raises(NotFound, match="no words of yours"):
        await house.quotations.take_out(ben, ids[30])
    with pytest.raises(NotFound, match="no words of yours"):
        await house.quotations.object_to(ben, number, 1, ids[30])
    assert house.snapshot() == before


async def test_an_objection_in_a_draft_is_seen_at_the_desk_until_somebody_decides(house: House) -> None:
    await talked(house)
    await drafted(house)
    ada = house.person(30, "Ada")
    _, position, reply, page = pressed(await house.quotations.quoted(ada), "meant")
    answer = await house.quotations.object_to(ada, 1, position, reply, page)
    assert "You said that this is not what you meant" in said(answer)
    await house.post()
    assert "Of 1 line an author says that it is not what they meant" in house.shown("draft")
    assert house.posts("objection") == []
    desk = await house.desk.review(house.olga)
    assert "Who wrote this says that it is not what they meant." in said(desk)
    number, revision, place, page = pressed(desk, "restore")
    desk = await house.desk.set_point(house.olga, number, revision, place, page, kept=True)
    assert "not what they meant" not in said(desk)
    await house.post()
    assert "not what they meant" not in house.shown("draft")


async def test_an_objection_to_what_is_public_is_told_without_a_name_and_struck_from_it(house: House) -> None:
    await talked(house)
    number = await published(house)
    ada = house.person(30, "Ada")
    _, position, reply, page = pressed(await house.quotations.quoted(ada), "meant")
    await house.quotations.object_to(ada, number, position, reply, page)
    await house.post()
    (told,) = house.posts("objection", REVIEW)
    assert "Ada" not in said(told.message)
    assert "is not what they meant" in said(told.message)
    desk = await house.desk.review(house.olga, *pressed(told.message, "review"))
    assert not any(one.verb in ("publish", "bin", "note", "retitle") for one in desk.buttons)
    seen, revision, place, page = pressed(desk, "restore")
    await house.desk.set_point(house.olga, seen, revision, place, page, kept=False)
    await house.post()
    (summary,) = house.posts("summary")
    assert THOUGHTS[30] not in said(summary.message)
    assert "The facilitators took a contribution out." in said(summary.message)


async def test_a_reply_that_is_quoted_twice_has_buttons_of_its_own_each_time(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada")
    number = await house.write(30, f"{THOUGHTS[30]} Nobody counted the flow at the weir in all these years.")
    await drafted(house)
    for choice in (await house.desk.quotable(house.olga, number)).buttons:
        _, _, reply, start, end = choice.args
        newest = button(await house.desk.review(house.olga), "publish").args
        with suppress(Conflict):
            await house.desk.quote(house.olga, newest[0], newest[1], reply, start, end)
    mine = await house.quotations.quoted(house.person(30, "Ada"))
    verbs = [(one.button.verb, one.button.args) for one in mine.blocks if isinstance(one, Text) and one.button]
    assert len(verbs) == len(set(verbs)) == 4
