"""Two servers with the same small numbers: nothing of one is seen in, or changed from, the other."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.arrivals import Gone
from bot.domain.readings import Imported
from bot.store.engine import Store
from tests.conftest import GUILD, OTHER_GUILD, HandClock
from tests.services.house import NAMES, House, button, said, text_of

WORDS = {
    GUILD: ("walrus", "Wanda"),
    OTHER_GUILD: ("zebra", "Zeno"),
}
"""A word that stands in everything of a server, and the name of its member."""


def own_text(word: str) -> Imported:
    body = (
        f"The {word} lives by the river, and nobody asked it whether it might be sold.",
        f"The council says that a {word} costs money, and that a school has a roof.",
        f"The farmer answers that a {word} is not a thing one owns, but looks after.",
    )
    return text_of(f"The {word}", body)


@pytest.fixture
async def both(store: Store, clock: HandClock) -> tuple[House, House]:
    """Two groups in the same week of their lives, number for number the same."""
    here, there = House(store, clock, GUILD), House(store, clock, OTHER_GUILD)
    for house in (here, there):
        word, name = WORDS[house.guild_id]
        await house.set_up(name=f"{word} readers")
        await house.keep(own_text(word))
        await house.plan(weeks=1)
        await house.programmes.start(house.olga)
        await house.join(30, name)
    await deliver(here, there)
    clock.instant = (await here.planned())[0].starts_at
    assert await here.sessions.open_due() == 2  # one process serves both
    await deliver(here, there)
    for house in (here, there):
        word, name = WORDS[house.guild_id]
        await house.write(30, f"I think that the {word} and the council should meet at the river.", 7_000)
        await house.replies.form(house.person(30, name), 1, f"A {word} has no vote in the council, has it?", 7_001)
        await house.summaries.draft(house.olga)
    await deliver(here, there)
    return here, there


async def deliver(*houses: House) -> None:
    """Empty the one outbox onto each server's own wall."""
    walls = {house.guild_id: house for house in houses}
    while (delivery := await houses[0].claim()) is not None:
        await houses[0].outbox.mark(delivery, walls[delivery.guild_id].take(delivery))


async def everything_said(house: House) -> str:
    """All that a server's people can see: the channels, and the answer to every question."""
    ada, olga = house.person(30, "?"), house.olga
    seen: list[Any] = [
        *(said(post.message) for post in house.wall.values()),
        said(await house.help.show(ada)),
        said(await house.members.join(ada)),
        said(await house.readings.listing(olga)),
        said(await house.readings.show(olga)),
        await house.readings.choices(olga, ""),
        said(await house.programmes.show(olga)),
        said(await house.sessions.schedule(ada)),
        said(await house.sessions.next(ada)),
        said(await house.sessions.show(olga, 1)),
        said(await house.sessions.another(ada, 1, 0)),
        said(await house.desk.review(olga)),
        said(await house.desk.unseen(olga)),
        said(await house.archive.how(ada, 1)),
        await house.summaries.to_publish(olga, 1),
        said(await house.doctor.check(olga, (), "", hears_threads=True)),
        await house.replies.threads(house.guild_id),
    ]
    return "\n".join(map(str, seen))


async def test_both_have_the_same_numbers(both: tuple[House, House]) -> None:
    here, there = both
    rows = [await house.rows(house.guild_id) for house in both]
    for table in ("group", "reading", "programme", "session", "summary", "reply"):
        assert [row[1] for row in rows[0][table]] == [row[1] for row in rows[1][table]], table
        assert rows[0][table]
    assert here.thread_id == there.thread_id


async def test_nobody_sees_a_word_of_the_other_server(both: tuple[House, House]) -> None:
    for house, other in (both, both[::-1]):
        seen = await everything_said(house)
        assert WORDS[house.guild_id][0] in seen
        assert WORDS[house.guild_id][1] in seen
        assert not any(word in seen for word in WORDS[other.guild_id])


async def test_nothing_that_is_done_here_changes_a_row_there(both: tuple[House, House]) -> None:
    here, there = both
    before = there.snapshot(OTHER_GUILD)
    number, revision = button(here.posts("draft")[0].message, "publish").args
    await here.write(30, "Edited, and nothing of the old is left.", 7_000, edited_at=here.clock())
    await here.summaries.publish(here.olga, number, revision, {})
    await here.hear(Gone(GUILD, here.thread_id, (7_000, *here.wall)))
    for number, name in NAMES.items():
        await here.join(number, name, "leave me out")
    await here.programmes.pause(here.olga)
    await here.set_up(name="Renamed", home_channel_id=99)
    await here.outbox.release_blocked(GUILD)
    await here.keep(text_of("Another"))
    assert there.snapshot(OTHER_GUILD) == before
    await deliver(here, there)
    assert there.snapshot(OTHER_GUILD) == before


async def test_a_message_is_heard_in_its_own_server_only(both: tuple[House, House]) -> None:
    here, there = both
    await here.write(30, "Only here.", 8_000)
    assert "Only here." in await here.standing_replies()
    assert "Only here." not in await there.standing_replies()
    known = await there.replies.known(OTHER_GUILD, there.thread_id)
    assert 7_000 in known
    assert 8_000 not in known


async def test_joining_here_is_not_joining_there(both: tuple[House, House]) -> None:
    here, there = both
    await here.join(50, "Both")
    assert await here.has_joined(here.person(50, "Both"))
    assert not await there.has_joined(there.person(50, "Both"))
    await there.join(50, "Both", "leave me out")
    assert await here.has_joined(here.person(50, "Both"))
    marks = [row[2] for row in (await here.rows())["left_out"]]
    await here.join(50, "Both", "leave me out")
    assert len({*marks, *(row[2] for row in (await here.rows())["left_out"])}) == 2  # marks cannot be compared
