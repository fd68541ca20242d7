"""Sentences that say little alone: quoted with their neighbour, or passed over for one that stands by itself."""

from __future__ import annotations

import pytest

from bot.writers.leaning import leaning
from tests.writers.sayings import brief, drafted, quoted


def test_a_scrap_that_only_contradicts_is_not_quoted_alone() -> None:
    said = ("ben", "The ferry opened on Sundays for the miners. But he opened it, Cho.")
    texts = quoted(drafted(brief(said, ("cho", "A ferry is a small republic of the miners."))))
    assert "But he opened it, Cho." not in texts
    assert any(text.startswith("The ferry opened") for text in texts)


def test_a_scrap_at_the_head_is_quoted_with_what_follows() -> None:
    said = ("ben", "I doubt that very much. The ferry obeys one captain alone.")
    texts = quoted(drafted(brief(said, ("cho", "A ferry is a small republic."))))
    assert "I doubt that very much." not in texts


def test_a_member_who_wrote_only_a_scrap_is_quoted_all_the_same() -> None:
    assert quoted(drafted(brief(("ben", "But he opened it, Cho.")))) == ["But he opened it, Cho."]


def test_a_sentence_that_leans_is_quoted_with_the_one_before_it_where_there_is_room() -> None:
    text = "The river rose in March. That ruined the ferry, the coal merchants, the mill and its barges."
    others = (("cho", "My aunt ran a ferry and two barges."), ("dee", "The mill burned coal from its merchants."))
    texts = quoted(drafted(brief(("ben", text), *others)))
    assert text in texts


def test_no_words_are_quoted_twice_when_sentences_are_joined() -> None:
    text = " ".join(
        f"The ferry of district {word} froze. It thawed when coal reached {word}." for word in ("north", "south")
    )
    checked = drafted(brief(("ben", text), ("cho", f"{text} So said my aunt."), ("dee", "Coal and ferry, always.")))
    places = [(one.reply, one.start, one.end) for point in checked.points for one in point.quotations]
    for reply, start, end in places:
        assert sum(reply == other and start < stop and first < end for other, first, stop in places) == 1


def test_joined_sentences_have_forty_words_at_most() -> None:
    first = "The ferry " + "slowly " * 20 + "froze in its harbour."
    second = "That " + "truly " * 15 + "ruined the coal merchants."
    texts = quoted(drafted(brief(("ben", f"{first} {second}"), ("cho", "Merchants froze by the ferry."))))
    assert f"{first} {second}" not in texts


def pair(before: str, answer: str) -> list[str]:
    checked = drafted(brief(("ben", before), ("cho", answer), answers={2: 1}))
    (found,) = [point for point in checked.points if point.kind == "disagreement"]
    return [quotation.text for quotation in found.quotations]


@pytest.mark.parametrize(
    "cue", ["I am not sure.", "I am not at all convinced of it.", "I am not convinced of that at all, Ben."]
)
def test_the_reason_that_follows_a_bare_no_is_quoted_with_it(cue: str) -> None:
    reason = "A ferry obeys one captain in every storm."
    assert pair("Every ferry is a small republic.", f"{cue} {reason}")[1] == f"{cue} {reason}"


def test_the_sentence_that_is_disputed_stands_beside_the_answer() -> None:
    before = "Bread and coal decided the council's winter in every district. Every ferry is a small republic."
    answer = "But a ferry obeys one captain, and a republic obeys none."
    assert pair(before, answer) == ["Every ferry is a small republic.", answer]


def test_a_disputed_sentence_that_leans_comes_with_the_one_before_it() -> None:
    before = "The ferry has no owner at all. It is a small republic of its passengers."
    answer = "But a republic obeys nobody, and these passengers obey a captain."
    assert pair(before, answer) == [before, answer]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("That is all.", "en", True),
        ("“It froze,” she said.", "en", True),
        ("Thatcher came later.", "en", False),
        ("Italy came later.", "en", False),
        ("Das war alles.", "de", True),
        ("C'est tout.", "fr", True),
        ("It froze.", "xx", False),
    ],
)
def test_the_first_word_tells_whether_a_sentence_leans(text: str, language: str, expected: bool) -> None:
    assert leaning(language).leans(text) is expected
