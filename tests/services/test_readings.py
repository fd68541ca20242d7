"""Importing, previewing, keeping and showing texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import BadInput, Conflict, ImportRefused, NotFound
from bot.domain.readings import LARGEST_FILE
from tests.services.house import BODY, House, button, said, text_of

FILE = ("The river\n\n" + "\n\n".join(BODY)).encode()


async def fetched() -> bytes:
    return FILE


async def never() -> bytes:
    raise AssertionError("the file must not be fetched")


async def test_a_file_is_shown_as_a_preview_and_not_used_before_it_is_kept(house: House) -> None:
    await house.set_up()
    preview = await house.readings.bring(house.olga, fetched, "river.txt", len(FILE))
    assert "The river" in said(preview)
    assert f"{len(BODY)} paragraphs" in said(preview)
    assert f"¶1 {BODY[0]}" in said(preview)
    assert "No text has been imported" in said(await house.readings.listing(house.olga))
    with pytest.raises(NotFound, match="/reading import"):
        await house.plan()
    number = button(preview, "keep").args[0]
    assert "is kept" in said(await house.readings.keep(house.olga, number))
    assert "The river" in said(await house.readings.listing(house.olga))


async def test_a_text_that_is_kept_already_is_not_brought_in_twice(house: House) -> None:
    await house.set_up()
    preview = await house.readings.bring(house.olga, fetched, "river.txt", len(FILE))
    await house.readings.keep(house.olga, button(preview, "keep").args[0])
    with pytest.raises(Conflict, match="here already, as “The river”"):
        await house.readings.bring(house.olga, fetched, "again.md", len(FILE))
    assert await house.count("reading") == 1


async def test_two_previews_of_one_text_become_one_reading(house: House) -> None:
    await house.set_up()
    first, second = await house.keep(kept=False), await house.keep(kept=False)
    await house.readings.keep(house.olga, first)
    with pytest.raises(Conflict, match="here already"):
        await house.readings.keep(house.olga, second)
    assert "1 reading" in said(await house.readings.listing(house.olga))
    assert "is kept" in said(await house.readings.keep(house.olga, first))  # a second press of the same button


async def test_a_discarded_preview_is_gone_with_its_paragraphs(house: House) -> None:
    await house.set_up()
    number = await house.keep(kept=False)
    assert "nothing was kept" in said(await house.readings.discard(house.olga, number))
    assert (await house.count("reading"), await house.count("paragraph")) == (0, 0)
    for press in (house.readings.keep, house.readings.discard):
        with pytest.raises(NotFound, match="/reading list"):
            await press(house.olga, number)


async def test_a_kept_reading_is_not_discarded_by_a_late_press(house: House) -> None:
    await house.set_up()
    number = await house.keep()
    with pytest.raises(Conflict, match="was kept already"):
        await house.readings.discard(house.olga, number)
    assert await house.count("paragraph") == len(BODY)


async def test_a_file_over_the_limit_is_not_even_fetched(house: House) -> None:
    await house.set_up()
    with pytest.raises(ImportRefused, match="larger than 10 MB"):
        await house.readings.bring(house.olga, never, "big.txt", LARGEST_FILE + 1)


async def test_a_file_that_is_no_text_is_refused_and_nothing_is_stored(house: House) -> None:
    await house.set_up()

    async def empty() -> bytes:
        return b"   "

    with pytest.raises(BadInput):
        await house.readings.bring(house.olga, empty, "empty.txt", 3)
    assert await house.count("reading") == 0


async def test_a_reading_is_shown_page_by_page_with_its_paragraph_numbers(house: House) -> None:
    await house.set_up()
    number = await house.keep()
    first = await house.readings.show(house.olga)
    assert "¶1 " in said(first)
    assert "¶5 " in said(first)
    assert "¶6 " not in said(first)
    assert [one.args for one in first.buttons if one.verb == "page"] == [(number, 2)]
    last = await house.readings.show(house.olga, number, 99)
    assert f"¶6 {BODY[5]}" in said(last)
    assert "Page 2 of 2" in said(last)
    assert [one.args for one in last.buttons if one.verb == "page"] == [(number, 1)]
    assert "Page 1 of 2" in said(await house.readings.show(house.olga, number, -3))


async def test_choices_are_the_kept_titles_that_contain_what_was_typed(house: House) -> None:
    await house.set_up()
    river = await house.keep()
    hill = await house.keep(text_of("The hill", ("A hill is a hill, and nobody sells it to anybody.",)))
    await house.keep(text_of("The riverbank", ("Not kept, so never offered to anybody here.",)), kept=False)
    assert await house.readings.choices(house.olga, "RIVER") == [("The river", river)]
    assert await house.readings.choices(house.olga, "") == [("The hill", hill), ("The river", river)]


async def pointed(house: House, rights: str, source: str) -> int:
    """A reading with a rights note, as the importer brings it."""
    await house.set_up()
    text = text_of()
    return await house.keep(replace(text, metadata=replace(text.metadata, rights=rights, source=source)))


async def test_a_text_whose_rights_note_forbids_reposting_is_pointed_at_and_not_posted(house: House) -> None:
    await pointed(house, "Please do not repost.", "https://paper.org/river")
    await house.plan()
    await house.programmes.start(house.olga)
    house.clock.instant = (await house.planned())[1].starts_at
    await house.sessions.open_due()
    await house.post()
    shown = house.shown("session")
    second = (await house.planned())[1]
    text = BODY[second.first - 1]
    assert f"¶{second.first} {' '.join(text.split()[:8])} …" in shown
    assert text not in shown
    assert "Just before this" not in shown
    assert "https://paper.org/river" in shown
    assert "**2.** " in shown


async def test_pointer_mode_is_shown_and_changed_before_a_text_is_kept_and_after(house: House) -> None:
    number = await pointed(house, "", "")
    seen = await house.readings.show(house.olga, number)
    assert "Pointer mode" not in said(seen)
    pressed = button(seen, "pointer")
    assert (str(pressed.label), pressed.args) == ("Point, do not post", (number, 1, 1))
    seen = await house.readings.point(house.olga, number, 1, pointer=True)
    assert "Pointer mode" in said(seen)
    assert "Readers need its address" in said(seen)
    assert str(button(seen, "pointer").label) == "Post the text"
    seen = await house.readings.correct(house.olga, number, 1, {"source": "https://paper.org/river"})
    assert "https://paper.org/river" in said(seen)
    seen = await house.readings.point(house.olga, number, 1, pointer=False)
    assert "Pointer mode" not in said(seen)


async def test_a_rights_note_written_later_turns_pointer_mode_on(house: House) -> None:
    number = await pointed(house, "", "")
    seen = await house.readings.correct(house.olga, number, 1, {"rights": "Pointer only"})
    assert "Pointer mode" in said(seen)
    with pytest.raises(BadInput, match="begins with https://"):
        await house.readings.correct(house.olga, number, 1, {"source": "http://paper.org"})
