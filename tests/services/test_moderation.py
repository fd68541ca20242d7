"""What facilitators may do about single replies: each can be taken back or is final on purpose, and is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.access import Actor
from bot.domain.errors import BadInput, NotFound, Refused
from bot.store import groups
from bot.store.engine import Store
from tests.conftest import HandClock, facilitator
from tests.services.house import THOUGHTS, Held, House, button, conversation, said

FAY = facilitator()


@pytest.fixture
async def house(store: Store, clock: HandClock, held: Held) -> House:
    """In the middle of the first session; Ada has joined by name, Dora without."""
    made = House(store, clock, held=held)
    await made.hold_first()
    await made.join(30, "Ada")
    await made.join(40, "Dora", "without name")
    return made


async def approving(house: House) -> Actor:
    """Switch the approval on; answers Dora, whom it is about."""
    async with house.store.write() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, approve_unnamed=True))
    return house.person(40, "Dora")


def posted(house: House, subject: str) -> int:
    """The message id of the newest post of one kind."""
    return max(number for number, post in house.wall.items() if post.subject == subject)


async def acts(house: House) -> list[str]:
    return [row[4] for row in (await house.rows())["audit"]]


async def test_a_reply_that_is_left_out_leaves_drafts_and_published_summaries_and_comes_back(house: House) -> None:
    ids = await conversation(house)
    house.clock.pass_by(hours=1)
    await house.summaries.draft(house.olga)
    await house.post()
    await house.publish(None, {})
    await house.post()
    assert THOUGHTS[31] in house.shown("summary")
    assert "Left out" in said(await house.moderation.leave_out(FAY, ids[31]))
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert "withdrawn" in house.shown("summary")
    await house.summaries.draft(house.olga)
    await house.post()
    assert THOUGHTS[31] not in said(house.posts("draft")[-1].message)
    assert "counts again" in said(await house.moderation.leave_out(FAY, ids[31]))
    await house.summaries.draft(house.olga)
    await house.post()
    assert THOUGHTS[31] in said(house.posts("draft")[-1].message)
    assert (await acts(house))[-2:] == ["reply leave out", "reply bring back"]


async def test_a_reply_that_is_left_out_stays_so_when_it_is_edited_or_added_again(house: House) -> None:
    number = await house.write(30, "Said.")
    await house.moderation.leave_out(FAY, number)
    heard = house.heard(30, "Said anew.", number, edited_at=house.clock())
    await house.hear(heard)
    await house.replies.add(house.person(30, "Ada"), heard, hears_threads=True)
    assert "Replies: 0" in said(await house.sessions.show(house.olga, 1))


async def test_of_a_message_that_is_no_reply_nothing_can_be_left_out_or_seen(house: House) -> None:
    for ask in (house.moderation.leave_out, house.moderation.author):
        with pytest.raises(NotFound, match="not kept as a reply"):
            await ask(FAY, 123)


async def test_staff_see_who_wrote_a_form_reply_and_that_they_looked_is_on_record(house: House) -> None:
    await house.form(house.person(40, "Dora"), "Nobody knows that I wrote this.")
    shown = said(await house.moderation.author(FAY, posted(house, "reply")))
    assert "Written by <@40>" in shown
    assert await acts(house) == [*(await acts(house))[:-1], "reply author"]
    assert "not from staff" in said(await house.members.join(house.person(66, "Eve")))


async def test_the_form_is_closed_to_somebody_and_opened_again_the_thread_is_not(house: House) -> None:
    dora = house.person(40, "Dora")
    panel = await house.moderation.member(FAY, 40)
    assert button(panel, "block").args == (40, 1)
    await house.moderation.block(FAY, 40, blocked=True)
    for ask in (house.replies.before_form(dora, 1), house.replies.form(dora, 1, "Words.", 1)):
        with pytest.raises(Refused, match="closed the form to you"):
            await ask
    await house.write(40, "In the thread.")
    assert await house.standing_replies() == ["In the thread."]
    assert button(await house.moderation.member(FAY, 40), "block").args == (40, 0)
    await house.moderation.block(FAY, 40, blocked=False)
    await house.form(dora, "From the form.")
    assert (await acts(house))[-2:] == ["form close", "form open"]


async def test_a_closed_form_stays_closed_to_whoever_leaves_and_joins_again(house: House) -> None:
    await house.moderation.block(FAY, 40, blocked=True)
    await house.members.choose(house.person(40, "Dora"), "leave me out")
    dora = await house.join(40, "Dora")
    with pytest.raises(Refused):
        await house.replies.before_form(dora, 1)


async def test_a_reply_without_name_waits_for_approval_where_the_group_wants_it(house: House) -> None:
    dora = await approving(house)
    await house.form(house.person(30, "Ada"), "By name, at once.")
    number = await house.form(dora, "Without name, not before somebody has looked.")
    assert "Without name" not in house.shown("reply")
    (waiting,) = house.posts("held", 20)
    assert "a participant: Without name, not before" in said(waiting.message)
    assert "Replies: 1." in said(await house.sessions.show(house.olga, 1))
    await house.moderation.admit(FAY, number)
    await house.post()
    assert "a participant: Without name, not before" in house.shown("reply")
    assert "not before" not in house.shown("held")
    assert "was approved" in house.shown("held")
    assert "Replies: 2." in said(await house.sessions.show(house.olga, 1))
    for ask in (house.moderation.admit, house.moderation.reject):
        with pytest.raises(NotFound, match="does not wait any more"):
            await ask(FAY, number)


async def test_a_rejected_reply_is_gone_for_good(house: House) -> None:
    number = await house.form(await approving(house), "A sentence that nobody is to read.")
    await house.moderation.reject(FAY, number)
    await house.post()
    assert "nobody is to read" not in str(await house.rows())
    assert "rejected" in house.shown("held")
    assert house.posts("reply") == []


async def test_whoever_leaves_takes_a_waiting_reply_along(house: House) -> None:
    dora = await approving(house)
    number = await house.form(dora, "A sentence that nobody is to read.")
    await house.members.choose(dora, "leave me out")
    await house.post()
    assert "nobody is to read" not in str(await house.rows())
    assert "nobody is to read" not in house.shown("held")
    with pytest.raises(NotFound):
        await house.moderation.admit(FAY, number)


async def test_a_waiting_reply_must_fit_into_the_message_that_shows_it(house: House) -> None:
    dora = await approving(house)
    before = await house.rows()
    with pytest.raises(BadInput, match="too long to be shown"):
        await house.replies.form(dora, 1, "\n".join("*" * 750), 7_001)
    assert await house.rows() == before
