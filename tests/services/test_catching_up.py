"""What somebody has missed, told to them alone."""

from __future__ import annotations

from bot.domain.messages import Message
from tests.services.house import BODY, THOUGHTS, House, button, conversation, said


async def hold(house: House) -> None:
    """Time moves to the next session, which is posted."""
    coming = next(one for one in await house.planned() if one.state == "planned")
    house.clock.instant = coming.starts_at
    await house.sessions.tend()
    await house.post()


async def caught_up(house: House, person_id: int, name: str) -> Message:
    return await house.catching_up.show(house.person(person_id, name))


async def test_it_begins_after_the_last_reply_and_quotes_how_each_excerpt_begins(house: House) -> None:
    await house.hold_first()
    house.clock.pass_by(minutes=1)
    await conversation(house)
    await hold(house)
    await hold(house)
    answer = await caught_up(house, 30, "Ada")
    told = said(answer)
    _, second, third, *_ = await house.planned()
    assert "2 sessions since you last took part" in told
    assert f"¶{second.first} {BODY[second.first - 1]}" in told
    assert f"¶{third.first} {BODY[third.first - 1]}" in told
    assert BODY[0] not in told
    assert f"/{third.message_id}" in told
    assert f"To join in, a question of session {third.n}:" in told
    assert button(answer, "reply").args == (third.id,)
    assert not any(thought in told for thought in THOUGHTS.values()), "only published words are shown"


async def test_who_has_just_written_has_missed_nothing(house: House) -> None:
    await house.hold_first()
    house.clock.pass_by(minutes=1)
    await conversation(house)
    assert "Nothing: no session has begun since you last took part." in said(await caught_up(house, 30, "Ada"))


async def test_who_joined_later_is_told_what_came_after(house: House) -> None:
    await house.hold_first()
    house.clock.pass_by(minutes=1)
    await house.join(40, "Dora")
    await hold(house)
    told = said(await caught_up(house, 40, "Dora"))
    assert "1 session since you last took part" in told
    assert BODY[0] not in told


async def test_visitors_see_the_newest_two(house: House) -> None:
    await house.hold_first()
    for _ in range(2):
        await hold(house)
    told = said(await caught_up(house, 66, "Eve"))
    assert "The newest sessions. Join" in told
    assert BODY[0] not in told
    assert told.count("https://discord.com/") == 2


async def test_published_points_come_with_their_links_and_without_those_who_left(house: House) -> None:
    await house.hold_first()
    await house.join(40, "Dora")
    house.clock.pass_by(minutes=-1)
    messages = await conversation(house)
    await house.summaries.draft(house.olga)
    await house.publish(None, {number: THOUGHTS[who] for who, number in messages.items()})
    await house.post()
    told = said(await caught_up(house, 66, "Eve"))
    shown = [who for who, thought in THOUGHTS.items() if thought in told]
    assert shown
    assert "Summary of week 1: https://discord.com/" in told
    await house.members.choose(house.person(shown[0], "?"), "leave me out")
    await house.post()
    assert THOUGHTS[shown[0]] not in said(await caught_up(house, 66, "Eve"))
