from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import Imported
from bot.importing.files import read
from tests.importing.texts import ESSAY, FEATURE, FEATURE_BODY


def reading(text: str, filename: str = "text.txt") -> Imported:
    return read(text.encode(), filename)


def body(text: str) -> list[str]:
    return [one.text for one in reading(text).paragraphs]


def test_a_newspaper_feature_keeps_its_paragraphs_word_for_word() -> None:
    assert tuple(body(FEATURE)) == FEATURE_BODY


def test_a_newspaper_feature_gives_its_metadata() -> None:
    known = reading(FEATURE).metadata
    assert (known.title, known.author) == ("‘Whose river’ is it?", "Ann Lee")
    assert (known.publication, known.published) == ("The Valley Review", "2019-03-09")
    assert known.standfirst.startswith("The council wants to sell")
    assert [(one.text, one.credit) for one in known.captions] == [
        ("The river at Orton, seen from the old bridge", "Sam Poe")
    ]
    assert known.further_reading == (
        "Paul Kerr’s report can be read at www.orton.example/report?id=4&page=2",
        "Mary Stone, Letters from a Wet Country (£3).",
    )
    assert known.notes == ("Issue No. 311", "Features", "Ann Lee is the author of Low Water.")


def test_crossheads_stand_over_the_paragraph_that_follows_them() -> None:
    headed = {one.n: one.heading for one in reading(FEATURE).paragraphs if one.heading}
    assert headed == {3: "A river for sale", 8: "Sticks"}


def test_what_is_left_out_is_told_with_the_reason() -> None:
    told = "\n".join(map(str, reading(FEATURE).dropped))
    for what in ("newsletter", "Share this article", "Tags", "home screen", "Phone 0161", "Weir Books"):
        assert what in told


def test_an_essay_without_metadata_loses_nothing() -> None:
    imported = reading("\n\n".join(ESSAY), "the-winter_books.txt")
    assert tuple(one.text for one in imported.paragraphs) == ESSAY
    assert imported.dropped == ()
    assert imported.metadata.title == "The winter books"
    assert "No title" in str(imported.warnings[0])


@pytest.mark.parametrize("width", [55, 66, 80])
def test_hard_wraps_are_joined(width: int) -> None:
    long = [paragraph + " " + " ".join(ESSAY[:2]) for paragraph in ESSAY if paragraph.endswith(".")]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in long)
    assert body(wrapped) == long


def test_paragraphs_told_apart_by_indents_alone_are_paragraphs() -> None:
    long = [f"{paragraph} {ESSAY[1]}" for paragraph in (ESSAY[0], ESSAY[3], ESSAY[4])]
    assert body("\n".join(textwrap.fill(one, 70, initial_indent="    ") for one in long)) == long


def test_lines_without_blank_lines_between_are_paragraphs_when_they_are_long() -> None:
    long = [f"{paragraph} {ESSAY[1]}" for paragraph in (ESSAY[0], ESSAY[3], ESSAY[4])]
    assert body("\n".join(long)) == long


def test_a_hyphen_at_the_end_of_a_line_stays_without_a_space() -> None:
    text = (
        "My neighbour, who has never once been wrong about rain, is a self-\ntaught mathematician "
        "and says that a hedge is the only proof\nthat anybody needs."
    )
    assert "a self-taught mathematician" in body(text)[0]


def test_verse_keeps_its_lines() -> None:
    verse = (
        "Here on the hill the wind is slow\nAnd all the apple branches bow;\nWe never thought that "
        "it would grow,\nAnd look how it is growing now."
    )
    imported = reading(f"{ESSAY[0]}\n\n{verse}\n\n{ESSAY[1]}")
    assert [one.kind for one in imported.paragraphs] == ["prose", "verse", "prose"]
    assert imported.paragraphs[1].text == verse


def test_a_poem_of_short_lines_in_small_letters_keeps_its_stanzas() -> None:
    stanzas = [
        "The ladder leans where no one left it,\nits seventh rung gone soft with rain;\n"
        "the pruning saw my uncle whetted\nhangs on its nail and waits again.",
        "He planted twelve trees for twelve children,\neleven lived, and one was me;\n"
        "the frost of fifty-six took seven\nand left the crooked cherry tree.",
        "I count them now as he would count them,\nby touch, at dusk, from east to west,\n"
        "and where a stump is all that answers\nI rest my hand there like a guest.",
    ]
    imported = reading("The Orchard in March\n\n" + "\n\n".join(stanzas))
    assert [(one.kind, one.text) for one in imported.paragraphs] == [("verse", one) for one in stanzas]


def test_a_list_keeps_its_items() -> None:
    items = "1. the one who plans,\n2. the one who plants,\n3. the one who buys a book."
    imported = reading(f"{ESSAY[0]}\n\n{items}\n\n{ESSAY[1]}")
    assert (imported.paragraphs[1].kind, imported.paragraphs[1].text) == ("list", items)


def test_turns_of_a_dialogue_are_never_joined() -> None:
    turns = ['"You plant it," he says, "and then you wait."', '"And if it dies?"', '"Then the theorem was false."']
    assert body(f"{ESSAY[0]}\n\n" + "\n".join(turns) + f"\n\n{ESSAY[1]}") == [ESSAY[0], *turns, ESSAY[1]]


def test_a_table_of_tabs_keeps_its_rows() -> None:
    imported = reading(f"{ESSAY[0]}\n\nyear\tlamps\n1850\t12\n\n{ESSAY[1]}")
    assert (imported.paragraphs[1].kind, imported.paragraphs[1].text) == ("table", "year | lamps\n1850 | 12")


@pytest.mark.parametrize(
    ("head", "author", "date"),
    [
        ("By Jane Roe", "Jane Roe", ""),
        ("By Jane Roe and John Poe\n6 January 2007", "Jane Roe, John Poe", "2007-01-06"),
        ("Jane Roe | January 6th, 2007 | 4 min read", "Jane Roe", "2007-01-06"),
        ("Published: Sat 6 Jan 2007, 00:00 GMT", "", "2007-01-06"),
        ("JANE ROE, 2007-01-06", "Jane Roe", "2007-01-06"),
        ("6 de enero de 2007", "", "2007-01-06"),
        ("5/6/2007", "", ""),
    ],
)
def test_bylines_and_dates_of_many_forms(head: str, author: str, date: str) -> None:
    imported = reading(f"On rain and roofs\n\n{head}\n\n{ESSAY[0]}\n\n{ESSAY[1]}")
    known = imported.metadata
    assert (known.title, known.author, known.published) == ("On rain and roofs", author, date)
    assert [one.text for one in imported.paragraphs][-2:] == list(ESSAY[:2])


def test_a_standfirst_that_is_a_sentence_is_known_by_the_byline_after_it() -> None:
    standfirst = "The council wants to sell the river. Ann Lee looks at what that would mean."
    imported = reading(f"Who owns the river?\n\n{standfirst}\n\nBy Ann Lee\n\n{ESSAY[0]}\n\n{ESSAY[1]}")
    assert imported.metadata.standfirst == standfirst
    assert [one.text for one in imported.paragraphs] == list(ESSAY[:2])


def test_a_picture_credit_is_not_the_author() -> None:
    imported = reading(f"On rain\n\nA roof in the rain. Photograph: Sam Poe\n\n{ESSAY[0]}\n\n{ESSAY[1]}")
    assert imported.metadata.author == ""
    assert imported.metadata.captions[0].credit == "Sam Poe"


def test_a_first_paragraph_about_somebody_stays_in_the_body() -> None:
    first = "Adam Smith argues that the butcher has reasons of his own, and nobody has asked the butcher since."
    assert body(f"On butchers\n\n{first}\n\n{ESSAY[0]}") == [first, ESSAY[0]]


def test_the_last_paragraph_of_an_essay_may_speak_of_a_person() -> None:
    last = "Maria Stone is a teacher now, and lives in the house where the lists were kept."
    told = "My friend Maria Stone learned to read in that winter, from a hymnal."
    assert body(f"{ESSAY[0]}\n\n{told}\n\n{last}") == [ESSAY[0], told, last]


def test_notes_behind_the_text_are_notes() -> None:
    imported = reading("\n\n".join((*ESSAY[:5], "Notes", "1. The winter was that of 1911.")))
    assert imported.metadata.notes == ("1. The winter was that of 1911.",)
    assert [one.text for one in imported.paragraphs] == list(ESSAY[:5])


def test_a_crosshead_that_could_be_a_label_of_a_site_stays_in_an_essay() -> None:
    imported = reading(f"Home\n\n{ESSAY[0]} {ESSAY[1]}\n\nSearch\n\n{ESSAY[4]}")
    assert imported.metadata.title == "Home"
    assert [one.heading for one in imported.paragraphs] == [None, "Search"]
    assert imported.dropped == ()


WORDS = st.lists(
    st.sampled_from("river lamp book winter roof council reads opens slowly nobody every green".split()),
    min_size=12,
    max_size=60,
)


@given(st.lists(WORDS, min_size=1, max_size=12))
def test_plain_paragraphs_come_out_as_they_went_in(drawn: list[list[str]]) -> None:
    paragraphs = [" ".join(one).capitalize() + "." for one in drawn]
    assert body("\n\n".join(paragraphs)) == paragraphs


@given(st.lists(WORDS, min_size=2, max_size=8), st.integers(55, 80))
def test_wrapped_paragraphs_come_out_as_they_were_before(drawn: list[list[str]], width: int) -> None:
    paragraphs = [" ".join(one).capitalize() + "." for one in drawn]
    wrapped = "\n\n".join(textwrap.fill(one, width) for one in paragraphs)
    assert [" ".join(one.split()) for one in body(wrapped)] == paragraphs


@pytest.mark.parametrize(
    ("line", "rights"),
    [
        (
            "Rights: pointer only, do not repost. https://example.org/a",
            "pointer only, do not repost. https://example.org/a",
        ),
        ("Rights note: for members of the club", "for members of the club"),
        ("Please do not repost this text.", "Please do not repost this text."),
        ("Todos los derechos reservados.", "Todos los derechos reservados."),
    ],
)
def test_a_line_about_rights_is_the_rights_note_and_not_the_standfirst(line: str, rights: str) -> None:
    known = read("\n\n".join(("# On Borrowed Words", "By Tom Vesper", line, *ESSAY)).encode(), "a.md").metadata
    assert (known.rights, known.standfirst) == (rights, "")
