from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import (
    Paragraph,
    fingerprint,
    fingerprint_of_all,
    packed_words,
    seconds_to_read,
    unpacked_words,
    word_count,
    words_of,
)
from bot.domain.sentences import sentences
from bot.domain.words import Words, plural, words


def test_editions_that_differ_in_marks_and_capitals_have_one_fingerprint() -> None:
    assert fingerprint("“The River’s rise”, 1911.") == fingerprint('"the rivers RISE" 1911')


def test_another_word_is_another_fingerprint() -> None:
    assert fingerprint("The river rises.") != fingerprint("The river raises.")


def test_a_text_in_another_order_is_another_text() -> None:
    one, two = Paragraph(1, "The river."), Paragraph(2, "The council.")
    assert fingerprint_of_all([one, two]) != fingerprint_of_all([two, one])


def test_words_and_seconds_follow_the_silent_reading_rate() -> None:
    assert words_of([Paragraph(1, "The river – it rises."), Paragraph(2, "Twice.")]) == 6
    assert seconds_to_read(238) == 60


@pytest.mark.parametrize(
    ("text", "a_minute"),
    [("河水又涨起来了" * 40, 260), ("川の水はまた高くなった" * 40, 357), ("น้ำในแม่น้ำสูงขึ้น" * 40, 863)],
)
def test_scripts_without_spaces_are_paced_by_their_characters(text: str, a_minute: int) -> None:
    assert seconds_to_read(word_count(text)) == pytest.approx(len(text) * 60 / a_minute, abs=1)


def test_marks_between_chinese_characters_are_no_words() -> None:
    assert word_count("河水，又涨。") == word_count("河水又涨")
    assert word_count("2007年") == 2
    assert word_count("the 河 river") == 3


def test_words_in_scripts_with_spaces_are_what_they_always_were() -> None:
    for text in ("The river – it rises.", "النهر يرتفع مرة أخرى", "река снова поднялась", "강물이 다시 불었다"):
        assert word_count(text) == len(text.split())


@pytest.mark.parametrize(
    "said",
    [
        words("nothing in it"),
        plural("{count} page", "{count} pages", 3),
        words("“{text}” ({why})", text="a line", why=words("page number")),
    ],
)
def test_a_sentence_survives_its_packing(said: Words) -> None:
    assert unpacked_words(packed_words(said)) == said


def test_an_ellipsis_alone_is_no_sentence() -> None:
    text = "It rises. ... And then it falls."
    assert all(any(ch.isalpha() for ch in text[start:end]) for start, end in sentences(text))


@given(st.text(alphabet="ab .!?…“”\n", min_size=1, max_size=80))
def test_sentences_are_ordered_stretches_that_lose_no_letter(text: str) -> None:
    found = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    kept = "".join(text[start:end] for start, end in found)
    assert [ch for ch in kept if ch.isalpha()] == [ch for ch in text if ch.isalpha()]
