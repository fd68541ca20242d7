from __future__ import annotations

from collections import Counter

from bot.domain.panels import JOIN, LATER, SPLIT
from bot.store import programmes, sessions
from tests.services.house import House, text_of

LINE = (
    "The boat lay on the sand and the tide came in. A boy sat in it and sang, and the gulls sat near him on the wall."
)


async def shown(house: House) -> list[str]:
    """The moves of the questions that the newest plan shows, session by session."""
    found: list[str] = []
    for session in await house.planned():
        async with house.store.read() as tx:
            asked = await sessions.prompts(tx, house.guild_id, session.id)
        found += [one.prompt.move for one in asked if one.shown]
    return found


async def revision(house: House) -> int:
    async with house.store.read() as tx:
        programme = await programmes.latest(tx, house.guild_id, 1)
        assert programme is not None
        return programme.revision


async def test_a_programme_of_twenty_sessions_asks_nothing_twice_and_keeps_to_that_when_its_cuts_move(
    house: House,
) -> None:
    await house.set_up()
    await house.keep(text_of(body=tuple(f"{LINE} That was day {n} of it." for n in range(1, 101))))
    await house.plan(weeks=10)
    assert len(await house.planned()) == 20
    for n, how in ((1, None), (4, LATER), (6, JOIN), (9, SPLIT), (12, LATER), (2, JOIN), (15, SPLIT)):
        if how is not None:
            await house.plans.cut(house.olga, 1, n, await revision(house), how)
        moves = await shown(house)
        assert len(moves) == 2 * len(await house.planned())
        assert [move for move, times in Counter(moves).items() if times > 1] == [], (n, how)
