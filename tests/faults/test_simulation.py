"""The sender survives everything the simulation does to it, and the simulation catches every weaker sender.

`COLLOQUY_SIMULATION_RUNS` sets another number of runs for the full sender.
"""

from __future__ import annotations

import os

import pytest

from tests.faults.simulation import FULL, WEAKER, Fault, open_database, play, simulate

RUNS = int(os.environ.get("COLLOQUY_SIMULATION_RUNS", "400"))
ENOUGH_TO_BE_CAUGHT = 5_000


@pytest.mark.timeout(0 if RUNS > 1000 else 120)
def test_every_post_stands_exactly_once_whatever_happens() -> None:
    simulate(FULL, RUNS)


@pytest.mark.parametrize("weakness", WEAKER)
def test_a_weaker_sender_is_caught(weakness: str) -> None:
    with pytest.raises(Fault):
        simulate(WEAKER[weakness], ENOUGH_TO_BE_CAUGHT)


def test_a_part_is_not_posted_after_one_that_a_moderator_has_deleted() -> None:
    steps = [("run", ("a", 99, "", "answer lost", 0)), ("lose_a_post", ()), ("wait", (31.0,))]
    world = play(open_database(), FULL, [("schedule", (2,)), *steps])
    assert [post.deleted for post in world.discord.posts] == [True]


def test_an_unreadable_history_leaves_the_decision_to_people_and_posts_nothing_more() -> None:
    steps = [("run", ("a", 99, "", "answer lost", 0)), ("hide", ()), ("wait", (400.0,))]
    again = [("run", ("b", 99, "", "stored", 0)), ("release", ()), ("run", ("b", 99, "", "stored", 0))]
    world = play(open_database(), FULL, [("schedule", (1,)), *steps, *again])
    assert len(world.discord.posts) == 1
