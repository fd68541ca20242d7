from __future__ import annotations

import pytest

from bot.domain.cleaning import spans
from bot.writers.borrowed import Given
from bot.writers.concepts import Lexicon, spread, weight, words_in
from bot.writers.stopwords import language_of


def pieces(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in spans(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing!", ["One thing.", "Another thing!"]),
        ("A first line\nA second line", ["A first line", "A second line"]),
        ("a line that goes\non in the next one", ["a line that goes\non in the next one"]),
        ("- first point\n- second point\n3. third point", ["first point", "second point", "third point"]),
        ("Before.\n```\ncode. More code.\n```\nAfter.", ["Before.", "After."]),
        ("> quoted. Also quoted.\nMine.", ["Mine."]),
        ("See https://example.org/a_b?c=d.", ["See"]),
        ("Ask me at ana@example.org please", ["Ask me at ana@example.org please"]),
        ("# A heading\nText follows.", ["A heading", "Text follows."]),
        ("我们需要议会。为什么不呢？", ["我们需要议会。", "为什么不呢？"]),
    ],
)  # fmt: skip
def test_a_reply_is_cut_into_sentences_of_its_authors_own(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_sentence_with_an_address_inside_is_marked() -> None:
    assert [span.plain for span in spans("I read https://example.org twice. I liked it.")] == [False, True]


def test_only_a_sentence_too_long_to_quote_ends_at_semicolons() -> None:
    short = "we met; we spoke."
    long = " ".join(["word"] * 30) + "; " + " ".join(["more"] * 20) + "."
    assert pieces(short) == [short]
    assert [piece.split()[0] for piece in pieces(long)] == ["word", "more"]


def test_words_of_the_article_are_told_from_a_members_own() -> None:
    given = Given("Power was divided between two bodies that watched each other with suspicion all year.")
    assert given.covers("power was divided between two bodies that watched each other")
    assert given.covers("Power was divided between two bodies that watched each other, yes.")
    assert not given.covers("Power was divided.")
    assert not given.covers(
        "When they say power was divided between two bodies that watched each other I think of my landlord."
    )
    assert not Given("").covers("Power was divided between two bodies that watched each other.")


def test_forty_characters_of_few_long_words_are_borrowed_too() -> None:
    text = "Unterwegs zur Selbstverwaltungsgesellschaft gescheitert"
    assert Given(text).covers(text)


def test_a_stem_joins_forms_and_the_commonest_form_names_it() -> None:
    lexicon = Lexicon("en")
    (one,) = lexicon.of("councils").terms
    assert lexicon.of("the council, a council").terms == (one,)
    assert lexicon.surface(one) == "council"


def test_a_capital_is_kept_for_a_name_but_not_for_the_head_of_a_sentence() -> None:
    lexicon = Lexicon("en")
    (bread,) = lexicon.of("Bread").terms
    (name,) = lexicon.of("in Petrograd").terms
    assert (lexicon.surface(bread), lexicon.surface(name)) == ("bread", "Petrograd")


def test_part_of_a_hyphenated_word_goes_by_the_whole() -> None:
    lexicon = Lexicon("en")
    terms = lexicon.of("our co-op works").terms
    assert "co-op" in {lexicon.surface(term) for term in terms}


def test_a_script_without_spaces_is_read_in_pairs_of_characters() -> None:
    assert words_in("議会は") == ["議会", "会は"]


def test_what_many_members_share_weighs_more_than_what_one_repeats() -> None:
    counts = spread([[1], [1], [1], [2], [2], [2]], [0, 1, 2, 3, 3, 3])
    assert weight(1, counts, 6, pair=False, given=False) > 5 * weight(2, counts, 6, pair=False, given=False)
    assert weight(1, counts, 6, pair=False, given=True) < weight(1, counts, 6, pair=False, given=False)


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        ("the council was not what they said it would be", "de", "en"),
        ("el consejo no era lo que se decía de la ciudad", "en", "es"),
        ("der Rat war nicht das was man von ihm sagte", "en", "de"),
        ("pravda vítězí nad lží", "cs", "cs"),
        ("", "en-GB", "en"),
    ],
)
def test_the_language_that_is_written_wins_over_the_one_that_is_named(text: str, named: str, expected: str) -> None:
    assert language_of(text.split(), named) == expected
