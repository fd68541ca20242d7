"""A text's details are corrected in a form, and a text is removed with all that hangs on it, after one question."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text as sql

from tests.journeys.room import ESSAY, HOME, REVIEW, Room, attached, text_of

HANGING = ("reading", "paragraph", "programme", "session", "prompt", "reply", "summary", "summary_point", "citation")


async def rows(room: Room) -> dict[str, int]:
    async with room.stage.app.store.reader.connect() as conn:
        found = {}
        for table in HANGING:
            counted = await conn.execute(
                sql(f'SELECT count(*) FROM "{table}"'), execution_options={"cross_guild": True}
            )
            found[table] = counted.scalar_one()
        return found


async def corrected(room: Room, message: dict[str, Any], **values: str) -> dict[str, Any]:
    """The message after sending the details form with these values."""
    form = await room.press("fay", message, "details")
    shown = form["response"]["data"]
    answer = await room.call("submit", **{"as": "fay"}, channel=REVIEW, custom_id=shown["custom_id"], values=values)
    said: dict[str, Any] = answer["message"]
    return said


async def test_a_preview_is_corrected_before_it_is_kept(room: Room) -> None:
    await room.set_up()
    preview = await room.slash("fay", "reading import", file=attached(ESSAY.encode(), "garden.txt"))
    preview = await corrected(
        room, preview, title="On *keeping* gardens", author="", publication="The Quarterly", published="2024-05"
    )
    said = text_of(preview)
    assert "Ada Winter · The Quarterly · 2024-05" in said, "empty keeps"
    assert "6 paragraphs" in said
    await room.press("fay", preview, "keep")
    assert "gardens, Ada Winter" in text_of(await room.slash("fay", "reading list"))
    await room.start_programme()
    await room.pass_time(days=2)
    assert "The Quarterly, 2024-05" in room.session_posts()[0]


async def test_a_kept_text_is_corrected_where_it_is_shown_and_the_index_follows(room: Room) -> None:
    await room.open_session()
    shown = await room.slash("fay", "reading show")
    shown = await corrected(room, shown, title="Gardens", author="-")
    assert "Gardens" in text_of(shown)
    assert "A garden asks for a little time" in text_of(shown)
    assert "We are reading **Gardens**." in room.texts(HOME)[0]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"published": "5 May"}, "“5 May” is not a date I can read."),
        ({"published": "2024-13"}, "“2024-13” is not a date I can read."),
        ({"language": "English"}, "“English” is not a language's code."),
        ({"title": "-"}, "A text needs a title and a language"),
    ],
)
async def test_a_detail_that_cannot_be_is_refused_and_nothing_changes(
    room: Room, values: dict[str, str], said: str
) -> None:
    await room.set_up()
    preview = await room.slash("fay", "reading import", file=attached(ESSAY.encode(), "garden.txt"))
    assert said in text_of(await corrected(room, preview, **values))
    await room.press("fay", preview, "keep")
    assert "On keeping a garden, Ada Winter" in text_of(await room.slash("fay", "reading list"))


async def test_a_text_is_removed_with_what_hangs_on_it_after_one_question(room: Room) -> None:
    thread = await room.open_session(weeks=3, days="tue")
    await room.say("ada", thread, "The neighbour counted his beans only in the first year, and I wonder why.")
    form = await room.press("cleo", room.session_post(), "reply")
    await room.submit("cleo", form, "He gave the beans away, so counting them was never the purpose of it.")
    await room.pass_time(days=7)
    await room.press("fay", room.posts(REVIEW)[-1], "publish")
    reading = await number(room)

    running = text_of(await room.slash("fay", "reading remove", reading=reading))
    assert "A programme on “On keeping a garden” is running." in running
    await room.slash("fay", "programme pause")
    question = await room.slash("fay", "reading remove", reading=reading)
    said = text_of(question)
    for line in ("- 1 programme", "- 3 sessions", "- 2 replies", "- 1 summary"):
        assert line in said
    posted = len(room.session_posts())
    before = await rows(room)
    assert all(before.values())
    olgas = await room.slash("olga", "reading remove", reading=reading)
    removed = await room.press("fay", question, "remove")
    assert "“On keeping a garden” is removed, and all that hung on it." in text_of(removed["message"])
    assert not any((await rows(room)).values())

    public = "\n".join([*room.texts(HOME), *room.texts(REVIEW), *room.texts(room.threads()[0]["name"])])
    assert "counting them was never the purpose" not in public
    assert "I wonder why" not in public
    assert "This was removed together with its reading." in public
    assert "No programme is running yet." in room.texts(HOME)[0]
    await room.pass_time(days=7)
    assert len(room.session_posts()) == posted, "nothing more is posted of it"
    assert "not here any more" in text_of((await room.press("ada", room.session_post(), "reply"))["message"])
    again = await room.press("olga", olgas, "remove")
    assert "That reading is not here (any more)." in text_of(again["message"])


async def number(room: Room) -> int:
    """The reading's number, from the list that appears while one types."""
    ask = {"channel": REVIEW, "command": "reading remove", "options": {"reading": "gar"}, "focused": "reading"}
    (choice,) = (await room.call("autocomplete", **{"as": "fay"}, **ask))["choices"]
    assert choice["name"] == "On keeping a garden"
    return int(choice["value"])


async def test_a_text_with_nothing_on_it_is_removed_too(room: Room) -> None:
    await room.set_up()
    await room.bring()
    question = await room.slash("fay", "reading remove", reading=await number(room))
    assert "Nothing has been planned with it." in text_of(question)
    await room.press("fay", question, "remove")
    assert "No text has been imported yet." in text_of(await room.slash("fay", "reading list"))
    await room.bring()
    assert "On keeping a garden" in text_of(await room.slash("fay", "reading list"))


async def test_members_remove_nothing(room: Room) -> None:
    await room.set_up()
    await room.bring()
    said = await room.slash("ada", "reading remove", channel=HOME, reading=await number(room))
    assert "Only the group's facilitators" in text_of(said)
