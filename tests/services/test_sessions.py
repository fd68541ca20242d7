"""Sessions: held exactly once, missed after downtime, closed, shown."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import BadInput, Conflict, NotFound
from tests.services.house import BODY, HOME, REVIEW, House, button, said


async def states(house: House) -> list[str]:
    return [session.state for session in await house.planned()]


async def test_a_session_is_posted_at_its_time_with_text_questions_and_thread(house: House) -> None:
    await house.running()
    first = (await house.planned())[0]
    house.clock.instant = first.starts_at - timedelta(seconds=1)
    assert await house.sessions.open_due() == 0
    house.clock.instant = first.starts_at
    assert await house.sessions.open_due() == 1
    assert await states(house) == ["posting", "planned", "planned", "planned"]
    await house.post()
    (post,) = house.posts("session", HOME)
    shown = said(post.message)
    assert shown.startswith("Session 1 of 4: The river")
    assert f"¶1 {BODY[0]}" in shown
    assert "**2.** " in shown
    assert "**3.** " not in shown
    assert "Source: Ann Lee, “The river”" in shown
    assert await states(house) == ["open", "planned", "planned", "planned"]
    held = (await house.planned())[0]
    assert held.thread_id == house.thread_id
    assert f"/{HOME}/{held.message_id}" in house.shown("index")


async def test_a_session_is_posted_once_however_often_it_is_asked_for(house: House) -> None:
    await house.running()
    house.clock.instant = (await house.planned())[0].starts_at
    counts = await asyncio.gather(*(house.sessions.open_due() for _ in range(8)))
    assert await house.sessions.open_due() == 0
    assert sum(counts) == 1
    await house.post()
    assert len(house.posts("session")) == 1
    assert len(house.posts("thread")) == 1


async def test_after_downtime_only_the_latest_is_held_and_the_others_are_missed(house: House) -> None:
    await house.running()
    house.clock.instant = (await house.planned())[2].starts_at + timedelta(hours=2)
    await house.sessions.open_due()
    await house.post()
    assert await states(house) == ["missed", "missed", "open", "planned"]
    assert said(house.posts("session")[0].message).startswith("Session 3 of 4")
    assert house.shown("index").count("missed") == 2
    assert [row[4] for row in (await house.rows())["audit"]].count("session missed") == 2


async def test_after_longer_downtime_nothing_is_posted_late(house: House) -> None:
    await house.running()
    house.clock.instant = (await house.planned())[1].starts_at + timedelta(hours=25)
    await house.sessions.open_due()
    await house.post()
    assert await states(house) == ["missed", "missed", "planned", "planned"]
    assert house.posts("session") == []
    assert house.shown("index").count("missed") == 2


async def away(house: House, policy: str, n: int = 3, **late: float) -> None:
    """The bot is away while sessions up to one come due, under a policy."""
    await house.running()
    assert "When I was away" in said(await house.programmes.downtime(house.olga, policy))
    house.clock.instant = (await house.planned())[n].starts_at + timedelta(**late)
    await house.sessions.open_due()
    await house.post()


def posted(house: House) -> list[str]:
    return [said(post.message).split(" of ")[0] for post in house.posts("session")]


async def test_the_last_three_are_made_up_for_one_an_hour_where_the_programme_says_all(house: House) -> None:
    await away(house, "all", hours=30)
    assert await states(house) == ["missed", "open", "posting", "posting"]
    for expected in (["Session 2"], ["Session 2", "Session 3"], ["Session 2", "Session 3", "Session 4"]):
        assert posted(house) == expected
        house.clock.pass_by(minutes=59)
        await house.post()
        assert posted(house) == expected
        house.clock.pass_by(minutes=1)
        await house.post()
    assert await states(house) == ["missed", "open", "open", "open"]


async def test_nothing_late_is_posted_where_the_programme_says_skip_and_what_is_on_time_is(house: House) -> None:
    await away(house, "skip", minutes=16)
    assert await states(house) == ["missed"] * 4
    assert posted(house) == []


async def test_a_quarter_of_an_hour_is_no_downtime(house: House) -> None:
    await away(house, "skip", minutes=14)
    assert await states(house) == ["missed", "missed", "missed", "open"]


async def test_facilitators_are_asked_once_what_to_post_and_a_second_press_posts_nothing_more(house: House) -> None:
    await away(house, "ask", hours=2)
    assert await states(house) == ["missed"] * 4
    (asked,) = house.posts("notice")
    assert asked.channel_id == REVIEW
    assert "1, 2, 3, 4" in said(asked.message)
    newest, last = asked.message.buttons
    assert str(newest.label) == "Post the newest"
    await house.sessions.make_up(house.olga, newest.args)
    await house.post()
    assert posted(house) == ["Session 4"]
    await house.sessions.make_up(house.olga, last.args)
    await house.post()
    house.clock.pass_by(hours=1)
    await house.post()
    assert posted(house) == ["Session 4", "Session 2", "Session 3"]
    with pytest.raises(NotFound, match="nothing left to post"):
        await house.sessions.make_up(house.olga, last.args)


async def test_what_was_missed_is_not_made_up_for_in_a_pause(house: House) -> None:
    await away(house, "ask", n=1, hours=2)
    await house.programmes.pause(house.olga)
    with pytest.raises(Conflict, match="does not run now"):
        await house.sessions.make_up(house.olga, house.posts("notice")[0].message.buttons[0].args)


async def test_the_programme_shows_its_policy_and_what_was_missed(house: House) -> None:
    await away(house, "skip", n=1, hours=2)
    shown = said(await house.programmes.show(house.olga))
    assert "sessions that came due are not posted" in shown
    assert "Missed: 1, 2" in shown
    with pytest.raises(BadInput, match="latest, all, skip, ask"):
        await house.programmes.downtime(house.olga, "sometimes")


async def test_a_session_closes_after_its_week_and_its_late_replies_still_count(house: House) -> None:
    first = await house.hold_first()
    await house.join(30, "Ada")
    house.clock.instant = first.closes_at - timedelta(seconds=1)
    assert await house.sessions.close_due() == 0
    house.clock.instant = first.closes_at
    assert await house.sessions.close_due() == 1
    assert await house.sessions.close_due() == 0
    assert (await states(house))[0] == "closed"
    await house.write(30, "Late, and still a thought about the river.")
    assert await house.standing_replies() == ["Late, and still a thought about the river."]


async def test_the_next_change_is_the_first_start_and_then_what_comes_first(house: House) -> None:
    assert await house.next_due(house.sessions) is None
    await house.running()
    first, second, *_ = await house.planned()
    assert await house.next_due(house.sessions) == first.starts_at
    house.clock.instant = first.starts_at
    await house.sessions.open_due()
    await house.post()
    assert await house.next_due(house.sessions) == second.starts_at
    await house.programmes.pause(house.olga)
    assert await house.next_due(house.sessions) == first.closes_at


async def test_next_names_the_open_session_and_the_one_to_come(house: House) -> None:
    eve = house.person(5, "Eve")
    await house.running()
    before = said(await house.sessions.next(eve))
    assert "Open now" not in before
    assert "Next:\n**1.**" in before
    house.clock.instant = (await house.planned())[0].starts_at
    await house.sessions.open_due()
    await house.post()
    during = said(await house.sessions.next(eve))
    assert "Open now:\n**1.**" in during
    assert "Next:\n**2.**" in during
    house.clock.instant = (await house.planned())[-1].starts_at + timedelta(days=2)
    await house.sessions.open_due()
    assert "No further session is planned." in said(await house.sessions.next(eve))


async def test_the_schedule_lists_every_session_for_everybody(house: House) -> None:
    await house.running()
    seen = said(await house.sessions.schedule(house.person(5, "Eve")))
    assert [f"**{n}.**" in seen for n in (1, 2, 3, 4, 5)] == [True, True, True, True, False]
    assert "Source: Ann Lee" in seen


async def test_before_a_programme_runs_there_is_no_schedule(house: House) -> None:
    await house.set_up()
    await house.keep()
    await house.plan()
    with pytest.raises(NotFound, match="No programme is running yet"):
        await house.sessions.schedule(house.person(5, "Eve"))


async def test_a_session_is_shown_with_its_questions_and_its_replies_counted(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada")
    await house.write(30, "A thought about the river.")
    seen = said(await house.sessions.show(house.olga, 1))
    assert "State: open. Replies: 1." in seen
    assert seen.count("?") >= 2
    with pytest.raises(NotFound, match="this programme has 4"):
        await house.sessions.show(house.olga, 5)


async def test_another_question_goes_round_those_that_were_not_posted(house: House) -> None:
    await house.hold_first()
    eve = house.person(5, "Eve")
    posted = said(house.posts("session")[0].message)
    turn, seen = 0, []
    for _ in range(8):
        asked = await house.sessions.another(eve, 1, turn)
        seen.append(said(asked).splitlines()[0])
        turn = button(asked, "another").args[1]
    assert len(set(seen)) > 1
    assert not any(question in posted for question in seen)
    with pytest.raises(NotFound, match="/schedule"):
        await house.sessions.another(eve, 99, 0)
