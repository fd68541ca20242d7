"""One loud voice: facilitators see its shape, never its name, and may let it be offered the part of listening."""

from __future__ import annotations

import pytest

from bot.domain.access import Actor
from bot.domain.errors import Conflict
from bot.domain.group_settings import SETTINGS
from bot.store import sessions
from tests.conftest import GUILD, ROLE
from tests.services.house import NAMES, THOUGHTS, House, button, conversation, said

FAY = Actor(GUILD, 2, "Fay", roles=frozenset({ROLE}))
DORA = 33
LONG = "The towns downstream count the river every morning, and nobody upstream has ever asked them why they do. " * 8


async def written(house: House, *, loud: bool = True, writers: int = 4) -> None:
    """A week of four, of whom one may have most of the words."""
    await house.hold_first()
    if writers == 4:
        await conversation(house)
    else:
        await house.join(30, "Ada")
        await house.write(30, THOUGHTS[30])
    await house.join(DORA, "Dora")
    await house.write(DORA, LONG if loud else "Water passes, as the farmer says, and one looks after it meanwhile.")


async def drafted(house: House) -> str:
    await house.summaries.draft(FAY)
    await house.post()
    return said(house.posts("draft")[-1].message)


async def test_the_draft_and_its_desk_tell_the_shape_and_no_name(house: House) -> None:
    await written(house)
    draft = await drafted(house)
    (line,) = [one for one in draft.splitlines() if one.startswith("One voice")]
    assert line.startswith("One voice has 7")
    assert "% of the words of these days, 3 others share the rest." in line
    assert not any(name in line for name in (*NAMES.values(), "Dora"))
    assert line in said(await house.desk.review(FAY))
    assert len([row for row in (await house.rows())["audit"] if row[4] == "intervention: one voice"]) == 1
    await drafted(house)
    assert len([row for row in (await house.rows())["audit"] if row[4] == "intervention: one voice"]) == 1
    await house.publish(None, {})
    await house.post()
    assert "One voice" not in house.shown("summary")


@pytest.mark.parametrize(("loud", "writers"), [(False, 4), (True, 2)])
async def test_where_all_write_or_too_few_do_nothing_is_said(house: House, loud: bool, writers: int) -> None:
    await written(house, loud=loud, writers=writers)
    assert "One voice" not in await drafted(house)


async def test_a_group_may_not_want_to_know(house: House) -> None:
    await written(house)
    setting = next(one for one in SETTINGS if one.name == "one_voice")
    await house.group_settings.change(house.olga, setting.number, "no")
    assert "One voice" not in await drafted(house)


@pytest.mark.parametrize("takes", [True, False])
async def test_a_facilitator_lets_listening_be_offered_and_learns_neither_who_nor_whether(
    house: House, takes: bool
) -> None:
    await written(house)
    await drafted(house)
    if takes:
        await house.tasks.take_offers(house.person(DORA, "Dora"), wanted=True)
    draft = house.posts("draft")[-1].message
    for _ in range(2):
        answer = said(await house.tasks.listen(FAY, *button(draft, "listen").args))
        assert answer.startswith("If that member takes role offers, the part of the summariser of session 2 is offered")
        assert "Dora" not in answer
    told = await house.tasks.at_press(GUILD, DORA)
    assert (told is not None) is takes
    if told is not None:
        assert "Would you like to be the summariser of session 2" in said(told)
        assert "words" not in said(told)
    for other in NAMES:
        assert await house.tasks.at_press(GUILD, other) is None
    done = [row for row in (await house.rows())["audit"] if row[4] == "intervention: listening offered"]
    assert [row[5] for row in done] == ["summary:1"]


async def test_once_the_voice_is_not_loud_any_more_nothing_is_offered(house: House) -> None:
    await written(house)
    await drafted(house)
    draft = house.posts("draft")[-1].message
    await house.members.choose(house.person(DORA, "Dora"), "leave me out")
    await house.post()
    assert "One voice" not in said(house.posts("draft")[-1].message)
    with pytest.raises(Conflict, match="No voice has that much"):
        await house.tasks.listen(FAY, *button(draft, "listen").args)


async def test_at_the_end_of_a_programme_there_is_no_role_to_offer(house: House) -> None:
    await written(house)
    await drafted(house)
    for one in await house.planned():
        async with house.store.write() as tx:
            await sessions.change(tx, GUILD, one.id, state="closed")
    with pytest.raises(Conflict, match="still to come"):
        await house.tasks.listen(FAY, 1)
