"""A week without replies: nothing in public, one line for facilitators, and what they decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.access import Actor
from bot.domain.errors import Conflict
from bot.services.quiet_weeks import QuietWeeks
from bot.store import groups, programmes
from tests.conftest import GUILD, ROLE
from tests.services.house import REVIEW, House, button, said

FAY = Actor(GUILD, 2, "Fay", roles=frozenset({ROLE}))
HALF = timedelta(days=3.5)


async def half_over(house: House) -> None:
    """The first session at its middle."""
    await house.hold_first()
    house.clock.instant += HALF
    await house.quiet_weeks.tend()
    await house.post()


async def test_a_session_without_a_reply_is_told_of_once_and_in_the_review_channel_alone(house: House) -> None:
    await house.hold_first()
    public = len([one for one in house.wall.values() if one.channel_id != REVIEW])
    house.clock.instant += HALF - timedelta(seconds=1)
    assert await house.quiet_weeks.tend() == 0
    assert await house.next_due(house.quiet_weeks) == house.clock() + timedelta(seconds=1)
    house.clock.instant += timedelta(seconds=1)
    for _ in range(3):
        await house.quiet_weeks.tend()
        await house.post()
    (line,) = house.posts("quiet")
    assert line.channel_id == REVIEW
    assert said(line.message) == (
        f"Session 1, ¶1–2, is half over and has no reply: <#{house.thread_id}>. Only you are told; silence is a way to "
        "take part, too.\n"
        "[Shift everything a week]\n[Post another question]\n[Leave it]"
    )
    assert len([one for one in house.wall.values() if one.channel_id != REVIEW]) == public
    assert [row[4] for row in (await house.rows())["audit"] if "intervention" in row[4]] == ["intervention: quiet week"]
    assert await house.next_due(house.quiet_weeks) is None


async def test_one_reply_is_enough_and_a_group_may_switch_it_off(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada")
    await house.write(30, "Something.")
    house.clock.instant += HALF
    await house.quiet_weeks.tend()
    assert await house.post() == 0


async def test_a_live_meeting_is_not_quiet_because_nobody_wrote(house: House) -> None:
    await house.running()
    await house.meetings.hold(house.olga, 1, "The library", 60)
    house.clock.instant = (await house.planned())[0].starts_at
    await house.sessions.open_due()
    await house.post()
    assert (await house.planned())[0].state == "open"
    assert await house.next_due(house.quiet_weeks) is None


async def test_a_group_that_does_not_want_to_be_told_is_not(house: House) -> None:
    await house.hold_first()
    async with house.store.write() as tx:
        group = await groups.current(tx, GUILD)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, quiet_weeks=False))
    house.clock.instant += HALF
    await house.quiet_weeks.tend()
    assert await house.post() == 0


async def test_a_week_has_one_line_and_the_next_one_may_have_another(house: House) -> None:
    await half_over(house)
    for session in (await house.planned())[1:3]:
        house.clock.instant = max(house.clock(), session.starts_at)
        await house.sessions.open_due()
        await house.post()
        house.clock.instant = session.starts_at + HALF
        await house.quiet_weeks.tend()
        await house.post()
    assert [said(one.message)[:9] for one in house.posts("quiet")] == ["Session 1", "Session 3"]


async def test_after_an_outage_the_line_comes_late_and_not_at_all_once_the_session_is_over(house: House) -> None:
    await house.hold_first()
    house.clock.instant += HALF + timedelta(days=2)
    await QuietWeeks(house.store, house.clock).tend()
    await house.post()
    assert len(house.posts("quiet")) == 1


async def test_over_sessions_are_left_alone(house: House) -> None:
    first = await house.hold_first()
    house.clock.instant = first.closes_at
    await house.quiet_weeks.tend()
    assert house.posts("quiet") == []


async def test_everything_moves_a_week_after_it_was_shown(house: House) -> None:
    await half_over(house)
    before = await house.planned()
    shown = await house.quiet_weeks.shifting(FAY, 1)
    assert "Nothing has moved yet" in said(shown)
    assert await house.planned() == before
    await house.changes.move(FAY, *button(shown, "postpone").args)
    after = await house.planned()
    assert [one.starts_at for one in after[1:]] == [one.starts_at + timedelta(weeks=1) for one in before[1:]]
    assert after[0].starts_at == before[0].starts_at


async def test_another_question_is_shown_first_and_then_posted_once_in_the_thread(house: House) -> None:
    await half_over(house)
    shown = await house.quiet_weeks.posing(FAY, 1, 0)
    assert house.posts("question") == []
    post = button(shown, "posed").args
    await house.quiet_weeks.pose(FAY, *post)
    with pytest.raises(Conflict, match="asked already"):
        await house.quiet_weeks.pose(FAY, *post)
    await house.post()
    (asked,) = house.posts("question")
    assert asked.channel_id == house.thread_id
    assert said(asked.message).splitlines()[0] in said(shown)
    assert said(asked.message).startswith("**3.** ")
    assert button(await house.quiet_weeks.posing(FAY, 1, 0), "posed").args != post


async def test_a_question_credited_to_a_member_loses_their_name_with_them(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    await house.suggestions.suggest(ada, "Who counts the river?", named=True)
    for one in (await house.planned())[1:]:
        await house.changes.cancel(FAY, 1, one.n, (await revision(house)), 0)
    await house.suggestions.approve(FAY, 1)
    await house.quiet_weeks.pose(FAY, *button(await house.quiet_weeks.posing(FAY, 1, 0), "posed").args)
    await house.post()
    assert "Who counts the river? (suggested by Ada)" in house.shown("question")
    await house.myself.erase(ada)
    await house.post()
    assert "Who counts the river?" in house.shown("question")
    assert "Ada" not in house.shown("question")


async def revision(house: House) -> int:
    async with house.store.read() as tx:
        found = await programmes.get(tx, GUILD, 1)
    assert found is not None
    return found.revision


async def test_left_as_it_is_the_line_has_no_buttons(house: House) -> None:
    await half_over(house)
    assert said(await house.quiet_weeks.leave(FAY, 1)).endswith("Left as it is.")


async def test_a_closed_session_asks_no_more(house: House) -> None:
    await half_over(house)
    await house.changes.close(FAY, 1)
    with pytest.raises(Conflict, match="not open"):
        await house.quiet_weeks.posing(FAY, 1, 0)
