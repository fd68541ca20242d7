"""What is kept beside a reply: its paragraph, its question, whether it asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.replies import Reply
from bot.services.replies import Blank
from bot.store import replies
from bot.store.engine import Store
from tests.conftest import HandClock
from tests.services.house import Held, House


@pytest.fixture
async def house(store: Store, clock: HandClock, held: Held) -> House:
    """In the middle of the first session; Ada has joined."""
    made = House(store, clock, held=held)
    await made.hold_first()
    await made.join(30, "Ada")
    return made


async def kept(house: House, number: int) -> Reply:
    async with house.store.read() as tx:
        return (await replies.these(tx, house.guild_id, [number]))[number]


async def shown_prompts(house: House) -> list[int]:
    ready = await house.replies.before_form(house.person(30, "Ada"), 1)
    assert isinstance(ready, Blank)
    return [one.id for one in ready.prompts]


async def test_new_replies_are_looked_at_once_and_edited_ones_again(house: House) -> None:
    number = await house.write(30, "In ¶1 nobody asks the river. Question 2: who would?")
    assert await house.contexts.tend() == 1
    assert await house.contexts.tend() == 0
    reply = await kept(house, number)
    assert (reply.paragraph, reply.prompt, reply.asks) == (1, (await shown_prompts(house))[1], True)
    await house.write(30, "Nothing.", number, edited_at=house.clock() + timedelta(minutes=1))
    assert await house.contexts.tend() == 1
    reply = await kept(house, number)
    assert (reply.paragraph, reply.prompt, reply.asks) == (None, None, False)


async def test_the_question_chosen_in_the_form_stays_and_a_strange_one_is_none(house: House) -> None:
    ada = house.person(30, "Ada")
    first, second = await shown_prompts(house)
    await house.replies.form(ada, 1, "I would sell it.", 7_001, second)
    await house.replies.form(ada, 1, "I would not.", 7_002, 99_999)
    await house.replies.form(ada, 1, "I would, by question 1.", 7_003, second)
    await house.contexts.tend()
    assert [(await kept(house, number)).prompt for number in (7_001, 7_002, 7_003)] == [second, None, first]


async def test_what_was_taken_back_is_not_looked_at(house: House) -> None:
    await house.write(30, "In ¶1 nobody asks the river.")
    await house.members.choose(house.person(30, "Ada"), "leave me out")
    assert await house.contexts.tend() == 0
