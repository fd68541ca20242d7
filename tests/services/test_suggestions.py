"""The question queue: members suggest, facilitators decide, sessions ask."""

from __future__ import annotations

import pytest

from bot.domain.errors import BadInput, Conflict, NotFound, Refused
from bot.domain.programme_file import read
from bot.domain.prompts import Prompt
from bot.domain.sessions import EDITED, SHOWN_PROMPTS
from tests.services.house import House, button, conversation, said

QUESTION = "Who counts the water in ¶3?"


async def suggested(house: House, text: str = QUESTION, *, named: bool = False) -> int:
    """A question of Ada's that waits; answers its number."""
    ada = await house.join(30, "Ada")
    await house.suggestions.suggest(ada, text, named=named)
    return (await house.suggestions.choices(house.olga, text))[0][1]


async def next_post(house: House) -> str:
    """The post of the second session, when its time has come."""
    second = (await house.planned())[1]
    house.clock.instant = second.starts_at
    await house.sessions.open_due()
    await house.post()
    return house.shown("session")


async def test_an_approved_question_stands_in_its_sessions_post_with_the_name_its_author_wished(house: House) -> None:
    await house.hold_first()
    number = await suggested(house, named=True)
    answered = await house.suggestions.approve(house.olga, number, 2)
    assert "session 2 asks it in its post" in said(answered)
    assert "No question waits" in said(answered)
    post = await next_post(house)
    assert f"{QUESTION} (suggested by Ada)" in post
    assert post.count("**1.**") == 2
    assert f"**{SHOWN_PROMPTS + 1}.**" not in post


async def test_without_the_wish_nobody_is_named(house: House) -> None:
    await house.hold_first()
    number = await suggested(house)
    look = said(await house.suggestions.look(house.olga, number))
    assert "does not want to be named" in look
    assert "Ada" not in look
    await house.suggestions.approve(house.olga, number, 2)
    post = await next_post(house)
    assert QUESTION in post
    assert "suggested by" not in post


async def test_the_next_in_the_queue_is_the_first_that_another_question_asks(house: House) -> None:
    await house.hold_first()
    await house.suggestions.approve(house.olga, await suggested(house, named=True))
    assert QUESTION not in await next_post(house)
    second = (await house.planned())[1]
    drawn = said(await house.sessions.another(house.olga, second.id, 0))
    assert drawn.startswith(QUESTION)
    assert "Suggested by Ada." in drawn
    assert QUESTION not in said(await house.sessions.another(house.olga, second.id, 1))


async def test_who_erases_themselves_is_named_nowhere_any_more(house: House) -> None:
    await house.hold_first()
    await house.suggestions.approve(house.olga, await suggested(house, named=True), 2)
    waiting = "Who measures the river?"
    await suggested(house, waiting)
    assert "suggested by Ada" in await next_post(house)
    await house.myself.erase(house.person(30, "Ada"))
    await house.post()
    post = house.shown("session")
    assert QUESTION in post
    assert "Ada" not in post
    assert waiting not in said(await house.suggestions.queue(house.olga))


async def test_who_chooses_to_be_quoted_without_name_is_named_with_no_question_any_more(house: House) -> None:
    await house.hold_first()
    await house.suggestions.approve(house.olga, await suggested(house, named=True), 2)
    assert "suggested by Ada" in await next_post(house)
    await house.members.choose(house.person(30, "Ada"), "without name")
    await house.post()
    post = house.shown("session")
    assert QUESTION in post
    assert "Ada" not in post
    assert "Suggested by" not in said(await house.sessions.another(house.olga, 2, 0))


async def test_what_is_declined_is_gone(house: House) -> None:
    await house.hold_first()
    number = await suggested(house)
    answered = said(await house.suggestions.decline(house.olga, number))
    assert "Declined" in answered
    assert QUESTION not in answered


async def test_facilitators_alone_see_the_linters_hint(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    loaded = "Why is the brilliant mayor right?"
    assert "hint" not in said(await house.suggestions.suggest(ada, loaded, named=False))
    opened = button(await house.suggestions.queue(house.olga), "suggested")
    assert "Only you see this hint: “brilliant”" in said(await house.suggestions.look(house.olga, *opened.args))


async def test_three_of_a_member_wait_at_most_and_none_twice(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    for n in range(3):
        await house.suggestions.suggest(ada, f"Question {n}?", named=False)
    with pytest.raises(Conflict, match="wait already"):
        await house.suggestions.may_suggest(ada)
    bob = await house.join(31, "Bob")
    with pytest.raises(Conflict, match="waits already"):
        await house.suggestions.suggest(bob, "Question 1?", named=False)
    with pytest.raises(BadInput, match="empty"):
        await house.suggestions.suggest(bob, "  ", named=False)
    await house.moderation.block(house.olga, 31, blocked=True)
    with pytest.raises(Refused, match="closed"):
        await house.suggestions.suggest(bob, "Question 9?", named=False)


async def test_questions_by_people_give_way_to_no_other(house: House) -> None:
    await house.hold_first()
    for n in range(SHOWN_PROMPTS):
        await house.suggestions.approve(house.olga, await suggested(house, f"Question {n}?"), 2)
    number = await suggested(house)
    with pytest.raises(Conflict, match="by people already"):
        await house.suggestions.approve(house.olga, number, 2)
    with pytest.raises(Conflict, match="no session 1 that is still to come"):
        await house.suggestions.approve(house.olga, number, 1)


async def test_approved_questions_go_with_the_programme_file_without_names(house: House) -> None:
    await house.hold_first()
    await house.suggestions.approve(house.olga, await suggested(house, named=True), 2)
    queued = "Who measures the river?"
    await house.suggestions.approve(house.olga, await suggested(house, queued, named=True))
    _, attached = await house.programme_files.export(house.olga)
    asked = read(attached.data).sessions[1].prompts
    assert asked[0] == (Prompt("connection", QUESTION, EDITED), True)
    assert (Prompt("connection", queued, EDITED), False) in asked
    assert b"Ada" not in attached.data


async def test_facilitators_find_out_who_abuses_the_form_and_the_look_is_on_record(house: House) -> None:
    await house.hold_first()
    look = await house.suggestions.look(house.olga, await suggested(house, "Who reads ¶99?"))
    assert "the text has ¶1 to ¶6, and no ¶99" in said(look)
    named = await house.suggestions.author(house.olga, *button(look, "asker").args)
    assert "<@30>" in said(named)
    assert button(named, "block").args == (30, 1)
    assert "suggestion author" in str((await house.rows())["audit"])


async def test_an_author_takes_a_question_back_and_nobody_elses(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    back = button(await house.suggestions.suggest(ada, QUESTION, named=False), "unsuggest")
    with pytest.raises(NotFound, match="not yours"):
        await house.suggestions.unsuggest(house.olga, *back.args)
    assert "Taken back" in said(await house.suggestions.unsuggest(ada, *back.args))
    assert "No question waits" in said(await house.suggestions.queue(house.olga))


async def test_facilitators_hear_with_the_next_draft_what_waits(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await suggested(house)
    await house.proposals.propose(house.person(30, "Ada"), "Fences", "")
    assert "1 question of members waits: `/prompt queue`" in said(await house.help.show(house.olga))
    await house.summaries.draft(house.olga)
    await house.post()
    draft = house.shown("draft")
    assert "1 question of members waits: `/prompt queue`" in draft
    assert "1 text is proposed to be read next: `/reading shortlist`" in draft
