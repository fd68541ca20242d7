"""Where in the text questions, disagreements and silence sit: by what members said, never whose it was."""

from __future__ import annotations

import pytest

from bot.domain.contest import contests
from bot.domain.errors import NotFound
from bot.domain.outbox import Delivery
from bot.domain.strip import Cell, Strip, listed, strip_described, strip_message
from bot.exports import strips
from bot.services.pictures import Pictured
from bot.wording import Wording
from tests.services.house import HOME, House, conversation, said
from tests.services.test_closing import pass_weeks, publish, work


async def shown(house: House) -> Pictured:
    await house.contexts.tend()
    return await house.strips.show(house.olga)


async def talk(house: House) -> None:
    """Four members: three questions on ¶1, two of them against somebody; one reply that names nothing."""
    for number in range(30, 34):
        await house.join(number, f"Person {number}")
    first = await house.write(30, "In ¶1, why does nobody ask the towns downstream?")
    await house.write(31, "I disagree. Who would they even ask?", reply_to=first)
    await house.write(32, "I doubt that ¶1 says so: where does it?", reply_to=first)
    await house.write(33, "A fine text.")
    await house.write(30, "But I am not sure of it myself.", reply_to=first)


async def test_questions_and_disagreements_stand_at_their_paragraph_and_the_rest_is_silent(house: House) -> None:
    await house.hold_first()
    await talk(house)
    strip = await shown(house)
    lines = said(strip.message).splitlines()
    assert lines[0] == "Where the talk sits in The river"
    assert "**Questions:** ¶1: 3" in lines
    assert "**Disagreements:** fewer than 3 each at ¶1" in lines
    assert "**Silence:** ¶2" in lines
    assert "¶1: replies 4, questions 3, disagreements fewer than 3" in lines
    assert "**Without a paragraph:** replies fewer than 3, questions 0, disagreements 0" in lines
    assert "**Not opened yet:** ¶3–6" in lines
    assert "Person" not in said(strip.message)
    assert strip.picture is not None
    assert strip.picture.data.startswith(b"\x89PNG")
    assert "Questions: ¶1: 3. Disagreements: fewer than 3 each at ¶1. Silence: ¶2." in str(strip.described)


async def test_an_answer_to_a_post_of_the_form_is_one_to_the_member_in_it(house: House) -> None:
    await house.hold_first()
    await talk(house)
    ada = house.person(30, "Ada")
    await house.form(ada, "The council in ¶2 counts money only.")
    (post,) = [number for number, one in house.wall.items() if one.subject == "reply"]
    for number in (31, 32, 33):
        await house.write(number, "I disagree, it counts votes.", reply_to=post)
    assert "¶2: replies 4, questions 0, disagreements 3" in said((await shown(house)).message)
    assert "Answer a member: 5" in said(await house.record.balance(house.olga))


async def test_before_a_programme_there_is_no_strip(house: House) -> None:
    await house.set_up()
    with pytest.raises(NotFound, match="No programme has started"):
        await house.strips.show(house.olga)


async def test_the_closing_digest_tells_it_too_with_the_picture(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await talk(house)
    await house.contexts.tend()
    await pass_weeks(house, 1)
    await publish(house, 0)
    await pass_weeks(house, 1)
    house.clock.instant = await house.next_due(house.closing) or house.clock()
    await house.closing.tend()
    delivery = await house.claim()
    while delivery is not None and delivery.subject != "digest":
        await house.outbox.mark(delivery, house.take(delivery))
        delivery = await house.claim()
    assert isinstance(delivery, Delivery)
    pictured = await house.strips.of_digest(delivery)
    assert pictured is not None
    assert pictured.picture is not None
    await house.outbox.mark(delivery, house.take(delivery))
    await work(house)
    (digest,) = house.posts("digest", HOME)
    assert "**Where the talk sat**\n**Questions:** ¶1: 3" in said(digest.message)


@pytest.mark.parametrize(
    ("text", "languages", "against"),
    [
        ("I don't agree with that.", ("en",), True),
        ("A fine text. I’m not so convinced.", ("en-GB",), True),
        ("Nobody said but me that it is so.", ("en",), False),
        ("Ma lecture va dans ce sens.", ("fr", "en"), False),
        ("Je ne suis pas d'accord.", ("fr", "en"), True),
        ("Не согласен.", ("ru",), True),
        ("Olen eri mieltä.", ("fi",), False),
    ],
)
def test_disagreement_is_what_says_so_itself(text: str, languages: tuple[str, ...], against: bool) -> None:
    assert contests(text, languages) is against


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_strip_of_any_length_is_drawn_and_fits_into_words(language: str) -> None:
    cells = tuple(Cell(n, n % 2, n % 3, n % 5) for n in range(1, 151))
    for strip in (Strip(), Strip(cells[:60])):
        assert strips.png(strip, Wording(language, text=str)).startswith(b"\x89PNG")
    assert max(len(str(block.said)) for block in strip_message(Strip(cells), "A").blocks) < 600  # type: ignore[union-attr]
    assert len(str(strip_described(Strip(cells)))) < 1024


def test_paragraphs_in_a_row_are_one_stretch() -> None:
    assert listed([1, 2, 3, 7, 9, 10]) == "¶1–3, ¶7, ¶9–10"
    assert listed([]) == ""
