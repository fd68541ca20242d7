"""The glossary of a known text: `/glossary` for everybody, and *Terms* under an excerpt that has some."""

from __future__ import annotations

from pathlib import Path

import bot.sandbox
from tests.journeys.room import HOME, Room, text_of

SAMPLE = (Path(bot.sandbox.__file__).parent / "sample.txt").read_text(encoding="utf-8")


async def reading_known_text(room: Room) -> None:
    """The sample text, which comes with a guide, in its first session."""
    await room.set_up()
    await room.bring(SAMPLE, "sample.txt")
    await room.start_programme(weeks=5, days="tue,fri")
    await room.pass_time(days=2)


async def test_everybody_looks_a_term_up_however_it_is_typed(room: Room) -> None:
    await reading_known_text(room)
    listed = text_of(await room.slash("ada", "glossary", channel=HOME))
    assert "Glossary of" in listed
    assert "· ¶" in listed
    term = next(line.split(" · ")[0] for line in listed.splitlines() if " · ¶" in line)
    exact = await room.slash("ada", "glossary", channel=HOME, term=term)
    assert exact["flags"] & (1 << 6), "the answer is private"
    assert f"**{term}** (¶" in text_of(exact)
    slip = term[:-2] + term[-1] + term[-2] if len(term) > 4 else term.upper()
    assert text_of(await room.slash("ben", "glossary", channel=HOME, term=f"the {slip.upper()}s")) == text_of(exact)
    none = text_of(await room.slash("ben", "glossary", channel=HOME, term="hippopotamus"))
    assert none == "The glossary of this text has no “hippopotamus”. `/glossary` lists what it has."


async def test_terms_stand_under_an_excerpt_that_has_some(room: Room) -> None:
    await reading_known_text(room)
    post = room.session_post()
    answer = await room.press("ada", post, "terms")
    said = text_of(answer["message"])
    assert "in this excerpt" in said
    assert "¶" in said
    assert answer["message"]["flags"] & (1 << 6)


async def test_sessions_of_a_known_text_bear_the_guides_titles(room: Room) -> None:
    await reading_known_text(room)
    assert room.session_posts()[0].startswith("## Session 1 of 10: A bill and a switch")
    assert "A bill and a switch, ¶" in room.texts(HOME)[0]


async def test_terms_appear_while_one_types(room: Room) -> None:
    await reading_known_text(room)
    ask = {"channel": HOME, "command": "glossary", "options": {"term": ""}, "focused": "term"}
    names = [one["name"] for one in (await room.call("autocomplete", **{"as": "ada"}, **ask))["choices"]]
    assert names
    some = names[0][1:4]
    found = await room.call("autocomplete", **{"as": "ada"}, **(ask | {"options": {"term": some}}))
    assert {one["name"] for one in found["choices"]} == {name for name in names if some.casefold() in name.casefold()}


async def test_a_text_without_a_guide_has_no_glossary_and_no_button(room: Room) -> None:
    await room.open_session()
    assert "[Terms]" not in room.session_posts()[0]
    said = text_of(await room.slash("ada", "glossary", channel=HOME))
    assert said == "There is no glossary for this text. Only texts with a guide have one."
