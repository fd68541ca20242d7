"""Three ways to bring a text in: as an option, through a form, by a web address where that is allowed."""

from __future__ import annotations

from tests.journeys.room import ESSAY, HOME, REVIEW, Room, attached, text_of


async def test_a_file_can_be_put_into_a_form(room: Room) -> None:
    await room.set_up()
    shown = await room.call("slash", **{"as": "fay"}, channel=REVIEW, command="reading import", options={})
    form = shown["response"]["data"]["custom_id"]
    answer = await room.call(
        "submit",
        **{"as": "fay"},
        channel=REVIEW,
        custom_id=form,
        values={"file": [attached(ESSAY.encode(), "garden.txt")]},
    )
    assert "On keeping a garden" in text_of(answer["message"])
    kept = await room.press("fay", answer["message"], "keep")
    assert "is kept" in text_of(kept["message"])


async def test_the_form_is_not_shown_to_members(room: Room) -> None:
    await room.set_up()
    answer = await room.slash("ada", "reading import", channel=HOME)
    assert "Only the group's facilitators" in text_of(answer)


async def test_a_web_address_is_refused_unless_the_operator_allows_it(room: Room) -> None:
    await room.set_up()
    answer = await room.slash("fay", "reading import", address="https://paper.example.org/a")
    assert "has not allowed web addresses" in text_of(answer)
