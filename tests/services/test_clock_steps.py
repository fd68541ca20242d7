"""A clock that is set forward or back while a programme runs: nothing is posted early, nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.services.house import House, said

STEPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)]
AROUND = [timedelta(minutes=minutes) for minutes in (-1, 0, 90)]


async def tick(house: House, posted: dict[str, datetime]) -> None:
    """All that the bot does by itself at an instant, and when it posted what."""
    before = set(house.wall)
    for duty in (house.sessions.open_due, house.sessions.close_due, house.summaries.draft_due):
        await duty()
    await house.post()
    for number in sorted(set(house.wall) - before):
        post = house.wall[number]
        if post.subject == "session":
            title = said(post.message).splitlines()[0]
            assert title not in posted, f"{title} was posted twice"
            posted[title] = house.clock()


@pytest.mark.parametrize("step", STEPS, ids=str)
@pytest.mark.parametrize("wrong_from", [0, 1], ids=["before its time", "at its time"])
async def test_a_step_of_the_clock_posts_nothing_early_and_nothing_twice(
    house: House, step: timedelta, wrong_from: int
) -> None:
    await house.running(weeks=1)
    planned = {f"Session {one.n} of 2: The river": one.starts_at for one in await house.planned()}
    posted: dict[str, datetime] = {}
    for n, start in enumerate(planned.values()):
        for place, around in enumerate(AROUND):
            stepped = n == 1 and place >= wrong_from
            house.clock.instant = start + around + (step if stepped else timedelta())
            await tick(house, posted)
    house.clock.instant = max(planned.values()) + timedelta(hours=2)  # and it is set right in the end
    await tick(house, posted)
    for title, at in posted.items():
        assert at >= planned[title], f"{title} was early"
    states = {one.n: one.state for one in await house.planned()}
    assert set(states.values()) <= {"open", "closed", "missed"}
    assert len(posted) == sum(state != "missed" for state in states.values()) >= 1
