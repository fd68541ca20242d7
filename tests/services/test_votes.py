"""The next reading: proposed, listed, voted on, counted, planned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.access import Actor
from bot.domain.errors import BadInput, Conflict, NotFound, Refused
from bot.domain.messages import Message
from tests.services.house import HOME, House, button, said, text_of

FENCES, RIVER, WALLS = "Fences", "The river", "Walls and gates"


async def voting(house: House, *titles: str) -> list[Actor]:
    """An open vote of three days on these texts; answers three members, the first of whom has proposed."""
    await house.set_up()
    people = [await house.join(number, name) for number, name in ((30, "Ada"), (31, "Ben"), (32, "Cleo"))]
    for number, title in enumerate(titles or (FENCES, RIVER, WALLS), 1):
        await house.proposals.propose(people[0], title, "")
        await house.proposals.put(house.olga, number, listed=True)
    await house.votes.begin(house.olga, 3)
    await house.post()
    return people


async def vote(house: House, who: Actor, *numbers: int) -> str:
    fields = dict(zip(("first", "second", "third"), map(str, numbers), strict=False))
    return said(await house.votes.rank(who, 1, fields))


async def ended(house: House) -> str:
    """The result, when the vote's time is over."""
    house.clock.instant += timedelta(days=3)
    assert await house.votes.tend() == 1
    await house.post()
    return house.shown("vote result")


async def test_a_vote_is_posted_ranked_in_private_and_its_result_posted_once(house: House) -> None:
    ada, ben, cleo = await voting(house)
    begun = house.shown("vote")
    assert all(title in begun for title in (FENCES, RIVER, WALLS))
    assert "1. Walls and gates\n2. Fences" in await vote(house, ada, 3, 1)
    assert "2 members have voted so far" in await vote(house, ben, 1, 3)
    shown = await vote(house, cleo, 3)
    assert "point" not in shown
    assert "Fences: " not in shown
    result = await ended(house)
    assert "The next reading: Walls and gates" in result
    assert "1. Walls and gates: 8 points (2 × first, 1 × second, 0 × third)" in result
    assert "2. Fences: 5 points" in result
    assert "3 members voted" in result
    house.clock.instant += timedelta(days=9)
    assert await house.votes.tend() == 0
    assert await house.post() == 0
    assert [post.channel_id for post in house.posts("vote result")] == [HOME]


async def test_a_vote_can_be_changed_and_taken_back_until_the_end(house: House) -> None:
    ada, ben, _ = await voting(house)
    await vote(house, ada, 1)
    assert "1. Walls and gates" in await vote(house, ada, 3)
    assert "1 member has voted" in said(await house.votes.ballot(ben))
    assert "You have ranked nothing" in await vote(house, ada)
    assert "0 members have voted" in said(await house.votes.ballot(ben))
    assert (await house.votes.form(ada, 1))[1] == ()
    assert "Nobody voted" in await ended(house)
    with pytest.raises(Conflict, match="over"):
        await vote(house, ada, 1)
    with pytest.raises(Conflict, match="No vote is open"):
        await house.votes.ballot(ada)


async def test_nothing_that_tells_who_voted_how_or_proposed_what_outlives_the_vote(house: House) -> None:
    ada, *_ = await voting(house)
    rows = await house.rows()
    assert [row[3] for row in rows["proposal"]] == [None] * 3
    await vote(house, ada, 1)
    held = (await house.rows())["ranking"]
    assert not any(30 in row for row in held)
    await ended(house)
    rows = await house.rows()
    assert rows["ranking"] == []
    assert [row[3] for row in rows["vote"]] == [None]


async def test_of_few_ballots_no_numbers_are_shown_and_equal_texts_are_named(house: House) -> None:
    ada, ben, _ = await voting(house)
    await vote(house, ada, 3)
    await vote(house, ben, 2)
    result = await ended(house)
    assert "The next reading: The river" in result
    assert "no numbers" in result
    assert "point" not in result.replace("Equal in points", "")
    assert "Equal in points and places: The river, Walls and gates. Of these the one proposed first" in result


async def test_who_erases_themselves_takes_vote_and_proposals_along(house: House) -> None:
    ada, ben, _ = await voting(house)
    await vote(house, ada, 1)
    await house.proposals.propose(ada, "Too late", "")
    await house.myself.erase(ada)
    assert "0 members have voted" in said(await house.votes.ballot(ben))
    assert "Too late" not in said(await house.proposals.shortlist(house.olga))


async def test_the_chosen_text_is_the_one_that_is_planned_once_it_is_here(house: House) -> None:
    title = text_of().metadata.title
    ada, *_ = await voting(house, FENCES, title)
    await vote(house, ada, 2)
    result = await ended(house)
    assert "import it with `/reading import`" in result
    missing = await house.votes.chosen(house.olga, 1)
    assert isinstance(missing, Message)
    assert "is not here yet" in said(missing)
    number = await house.keep()
    assert await house.votes.chosen(house.olga, 1) == number
    await house.keep(text_of("Another text", body=("One.", "Two.", "Three.")))
    assert title in said(await house.plan(weeks=1))
    await house.programmes.start(house.olga)
    assert "Another text" in said(await house.plan(weeks=1))
    waits = button(await house.programmes.show(house.olga), "whole")
    assert "Another text" in said(await house.plans.whole(house.olga, *waits.args))


async def test_a_chosen_text_that_is_not_here_is_named_before_one_that_was_read_is_planned_again(house: House) -> None:
    ada, *_ = await voting(house, FENCES, WALLS)
    await vote(house, ada, 2)
    await ended(house)
    read = await house.keep()
    assert "Programme: The river" in said(await house.plan(weeks=1))
    await house.programmes.start(house.olga)
    with pytest.raises(Conflict, match="Members have chosen Walls and gates to be read next, and it is not here yet"):
        await house.plan(weeks=1)
    assert "Programme: The river" in said(await house.plan(weeks=1, reading_id=read))


async def test_facilitators_end_a_vote_early_or_call_it_off(house: House) -> None:
    ada, *_ = await voting(house)
    await vote(house, ada, 1)
    off = button(await house.votes.ending(house.olga, 1), "calloff")
    assert "called off" in said(await house.votes.call_off(house.olga, *off.args))
    await house.post()
    assert "called off" in house.shown("vote")
    assert (await house.rows())["ranking"] == []
    with pytest.raises(NotFound, match="chosen nothing"):
        await house.votes.chosen(house.olga, 1)
    await house.votes.begin(house.olga, 7)
    await house.votes.rank(ada, 2, {"first": "2"})
    await house.votes.count(house.olga, 2)
    await house.post()
    assert "The next reading: The river" in house.shown("vote result")


async def test_what_is_not_a_proposal_is_refused_in_a_sentence(house: House) -> None:
    await house.set_up()
    with pytest.raises(Conflict, match="Press"):
        await house.proposals.propose(house.person(30, "Ada"), FENCES, "")
    ada = await house.join(30, "Ada")
    with pytest.raises(BadInput, match="title, or the address"):
        await house.proposals.propose(ada, " ", "")
    for title in (FENCES, RIVER, WALLS):
        await house.proposals.propose(ada, title, "")
    with pytest.raises(Conflict, match="3 texts of yours"):
        await house.proposals.may_propose(ada)
    ben = await house.join(31, "Ben")
    with pytest.raises(Conflict, match="proposed already"):
        await house.proposals.propose(ben, "fences!", "")
    await house.moderation.block(house.olga, 31, blocked=True)
    with pytest.raises(Refused, match="closed"):
        await house.proposals.propose(ben, "Gardens", "")


async def test_a_vote_needs_two_texts_on_the_list_and_no_other_vote(house: House) -> None:
    await house.set_up()
    await house.proposals.propose(await house.join(30, "Ada"), FENCES, "https://example.org/fences")
    listing = await house.proposals.shortlist(house.olga)
    assert "Fences (https://example.org/fences)" in said(listing)
    listed = await house.proposals.put(house.olga, *button(listing, "listed").args[::2], listed=True)
    assert "On the list" in said(listed)
    with pytest.raises(Conflict, match="at least 2"):
        await house.votes.begin(house.olga, 3)
    await house.proposals.propose(await house.join(31, "Ben"), RIVER, "")
    await house.proposals.put(house.olga, 2, listed=True)
    with pytest.raises(BadInput, match="3, 7 or 14"):
        await house.votes.begin(house.olga, 400)
    await house.votes.begin(house.olga, 7)
    with pytest.raises(Conflict, match="open already"):
        await house.votes.begin(house.olga, 7)
    assert "No text waits" in said(await house.proposals.shortlist(house.olga))


async def test_an_author_takes_a_proposal_back_until_a_vote_on_it_begins(house: House) -> None:
    await house.set_up()
    ada = await house.join(30, "Ada")
    back = button(await house.proposals.propose(ada, FENCES, ""), "unpropose")
    with pytest.raises(NotFound, match="not yours"):
        await house.proposals.unpropose(house.olga, *back.args)
    assert "Taken back" in said(await house.proposals.unpropose(ada, *back.args))
    assert "No text waits" in said(await house.proposals.shortlist(house.olga))


async def test_what_is_declined_is_gone(house: House) -> None:
    await house.set_up()
    await house.proposals.propose(await house.join(30, "Ada"), FENCES, "")
    row = button(await house.proposals.shortlist(house.olga, declining=True), "weigh")
    one = button(await house.proposals.weigh(house.olga, *row.args), "refuse")
    assert "<@30>" in said(await house.proposals.author(house.olga, one.args[0]))
    assert FENCES not in said(await house.proposals.decline(house.olga, *one.args))
    assert (await house.rows())["proposal"] == []
