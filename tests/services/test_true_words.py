"""Whatever is done, and in whatever order: no word is public that does not stand as its author wants."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.arrivals import Gone
from bot.domain.errors import BotError
from bot.domain.messages import Voice
from bot.store.engine import Store
from bot.store.schema import metadata
from tests.conftest import HandClock
from tests.services.house import NAMES, THOUGHTS, Held, House, conversation

PEOPLE = sorted(NAMES)
MOVES = ("draft", "publish", "edit", "delete", "take out", "leave", "strike", "redraft", "note", "unname")
LIFE = st.lists(st.tuples(st.sampled_from(MOVES), st.sampled_from(PEOPLE), st.booleans()), min_size=6, max_size=12)


async def act(house: House, ids: dict[int, int], move: str, who: int) -> None:
    """One thing that somebody does; what is refused changes nothing."""
    actor, number = house.person(who, NAMES[who]), ids[who]
    house.clock.pass_by(minutes=1)
    newest = await house.count("summary")
    match move:
        case "draft":
            await house.summaries.draft(house.olga)
        case "publish":
            await house.publish(None, {})
        case "edit":
            await house.write(who, f"{THOUGHTS[who][:-1]}, says {who}.", number, edited_at=house.clock())
        case "delete":
            await house.hear(Gone(house.guild_id, house.thread_id, (number,)))
        case "take out":
            await house.quotations.take_out(actor, number)
        case "leave":
            await house.members.choose(actor, "leave me out")
        case "unname":
            if await house.has_joined(actor):
                await house.members.choose(actor, "without name")
        case "strike":
            chosen = await house.summaries.to_publish(house.olga, None)
            await house.desk.set_point(house.olga, newest, chosen.revision, 1, 1, kept=False)
        case "note":
            chosen = await house.summaries.to_publish(house.olga, None)
            await house.desk.note(house.olga, newest, chosen.revision, "We meet on Friday.")
        case "redraft":
            chosen = await house.summaries.to_publish(house.olga, None)
            await house.summaries.redraft(house.olga, newest, chosen.revision)


async def refuse_untrue(house: House) -> None:
    """What the wall shows: every voice is part of a reply that may be quoted now, by name only where it may be."""
    rows = await house.rows()
    names = list(metadata.tables["reply"].c.keys())
    replies = [dict(zip(names, row, strict=True)) for row in rows["reply"]]
    member = list(metadata.tables["member"].c.keys())
    members = {row[member.index("person_id")]: row[member.index("consent")] for row in rows["member"]}
    for post in (*house.posts("summary"), *house.posts("draft")):
        for voice in (block for block in post.message.blocks if isinstance(block, Voice)):
            standing = [one for one in replies if one["text"] and voice.text in one["text"] and not one["unquoted"]]
            assert standing, voice
            author = standing[0]["author_id"]
            assert author in members, voice
            assert not voice.name or members[author] == "by name", voice


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lives")


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(life=LIFE)
def test_no_word_is_public_that_does_not_stand(place: Path, held: Held, life: list[tuple[str, int, bool]]) -> None:
    async def live() -> None:
        store = Store(f"sqlite+aiosqlite:///{place / 'colloquy.db'}")
        house = House(store, HandClock(), held=held)
        await held.restore(house)
        try:
            ids = await conversation(house)
            await act(house, ids, "draft", PEOPLE[0])
            await act(house, ids, "publish", PEOPLE[0])
            for move, who, posted in (*life, ("publish", PEOPLE[0], True)):
                with suppress(BotError):
                    await act(house, ids, move, who)
                if posted:  # else several changes wait together
                    await house.post()
                    await refuse_untrue(house)
        finally:
            await house.store.close()

    asyncio.run(live())
