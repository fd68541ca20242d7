"""How a programme ends: the further reading, all summaries linked once, and an archive that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.domain.messages import Message
from bot.services.replies import Blank
from bot.store.schema import member
from tests.conftest import GUILD
from tests.services.house import HOME, House, button, conversation, said, text_of


async def pass_weeks(house: House, count: int) -> None:
    """Let so many weeks end, with all that follows from it."""
    for _ in range(count):
        house.clock.instant = await house.next_due(house.summaries) or house.clock()
        await work(house)


async def work(house: House) -> None:
    """What the bot does by itself now."""
    for duty in (house.sessions, house.summaries, house.closing):
        await duty.tend()
    await house.post()


async def publish(house: House, place: int) -> Message:
    """Publish the draft that stands at a place in the review channel."""
    number, revision = button(house.posts("draft")[place].message, "publish").args
    return await house.summaries.publish(house.olga, number, revision, {})


async def test_the_end_is_told_with_the_further_reading_and_stays_readable(house: House) -> None:
    text = text_of()
    more = ("Rivers of the north, a book by Bo Lund", "On *counting*, an essay")
    await house.set_up()
    await house.keep(replace(text, metadata=replace(text.metadata, further_reading=more)))
    await house.plan()
    await house.programmes.start(house.olga)
    house.clock.instant = (await house.planned())[0].starts_at
    await work(house)
    await pass_weeks(house, 1)
    assert house.posts("closing") == []
    await pass_weeks(house, 1)
    (closing,) = house.posts("closing", HOME)
    shown = said(closing.message)
    assert shown.startswith("We have read The river, Ann Lee\n1 session was held.\nFurther reading:\n- Rivers of")
    assert "On *counting*, an essay" in shown
    assert button(closing.message, "proposal")
    assert house.posts("digest") == []
    assert await house.next_due(house.closing) is None
    eve = house.person(5, "Eve")
    assert "**4.**" in said(await house.sessions.schedule(eve))
    assert "No further session" in said(await house.sessions.next(eve))
    assert "We have read **The river, Ann Lee**." in house.shown("index")


async def test_the_digest_links_every_summary_once_the_last_is_published(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await pass_weeks(house, 1)
    await publish(house, 0)
    await house.post()
    late = await house.write(30, "In the second week the council wavers about the river after all.")
    assert late
    await pass_weeks(house, 1)
    for _ in range(3):
        house.clock.instant = await house.next_due(house.closing) or house.clock()
        await work(house)
    assert house.posts("digest") == []
    await publish(house, 1)
    await work(house)
    house.clock.instant = await house.next_due(house.closing) or house.clock()
    for _ in range(3):
        await work(house)
        house.clock.pass_by(hours=2)
    (digest,) = house.posts("digest", HOME)
    shown = said(digest.message)
    assert shown.startswith("All summaries of The river, Ann Lee\nSummary of week 1: https://")
    numbers = [number for number, post in house.wall.items() if post.subject == "summary"]
    assert [f"/{HOME}/{number}" in shown for number in numbers] == [True, True]
    assert await house.next_due(house.closing) is None


async def test_the_digest_does_not_wait_for_ever_for_a_draft_nobody_decides_about(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await pass_weeks(house, 1)
    await publish(house, 0)
    await house.write(30, "In the second week the council wavers about the river after all.")
    await pass_weeks(house, 1)
    house.clock.pass_by(days=13)
    await work(house)
    assert house.posts("digest") == []
    house.clock.pass_by(days=2)
    await work(house)
    assert "Summary of week 2" not in house.shown("digest")
    assert "Summary of week 1" in house.shown("digest")


async def test_a_discarded_last_draft_lets_the_digest_come(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await pass_weeks(house, 2)
    (draft,) = house.posts("draft")
    assert (await house.next_due(house.closing) or house.clock()) - house.clock() == timedelta(hours=1)
    await house.desk.discard(house.olga, *button(draft.message, "bin").args)
    house.clock.instant = await house.next_due(house.closing) or house.clock()
    await work(house)
    assert house.posts("digest") == []
    assert await house.next_due(house.closing) is None


async def test_members_are_asked_again_only_when_what_is_kept_has_changed(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    assert "may be quoted by name" in said(await house.members.join(ada))
    assert isinstance(await house.replies.before_form(ada, 1), Blank)
    async with house.store.write() as tx:
        await tx.conn.execute(update(member).where(member.c.guild_id == GUILD).values(consent_version=0))
    for asked in (await house.members.join(ada), await house.replies.before_form(ada, 1)):
        assert isinstance(asked, Message)
        assert "What is kept has changed since you chose." in said(asked)
    await house.members.choose(ada, "without name")
    assert isinstance(await house.replies.before_form(ada, 1), Blank)
