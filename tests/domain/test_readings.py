from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import Paragraph, fingerprint, fingerprint_of_all, seconds_to_read, words_of
from bot.domain.sentences import sentences


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


def test_an_ellipsis_alone_is_no_sentence() -> None:
    text = "It rises. ... And then it falls."
    assert all(any(ch.isalpha() for ch in text[start:end]) for start, end in sentences(text))


@given(st.text(alphabet="ab .!?…“”\n", min_size=1, max_size=80))
def test_sentences_are_ordered_stretches_that_lose_no_letter(text: str) -> None:
    found = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    kept = "".join(text[start:end] for start, end in found)
    assert [ch for ch in kept if ch.isalpha()] == [ch for ch in text if ch.isalpha()]
