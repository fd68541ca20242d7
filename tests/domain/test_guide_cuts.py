"""The cuts, the recalled sentences and the glossary that a guide gives to a programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.planning import propose, time_named
from bot.domain.prompts import Guide, GuideExcerpt, Recall, Term, Variant
from bot.domain.readings import Paragraph, fingerprint
from bot.guides import cuts_of, find_term, fitted, load_guides, recalls_of, terms_of
from bot.shipped import folder

TEN = ((1, 3), (4, 6), (7, 10), (11, 14), (15, 19), (20, 21), (22, 27), (28, 32), (33, 37), (38, 39))


def dual_power() -> Guide:
    (guide,) = (one for one in load_guides(folder("prompts")) if one.name == "dual-power")
    return guide


def text_of(*sizes: int) -> tuple[Paragraph, ...]:
    """Paragraphs of so many words each, none like another."""
    return tuple(Paragraph(n, " ".join([f"word{n}"] * size)) for n, size in enumerate(sizes, 1))


A_TEXT = text_of(*[40] * 39)


@pytest.mark.parametrize("wished", [10, 11, 12, 20, 25, 52, 364])
def test_a_programme_of_ten_sessions_or_more_has_the_ten_excerpts_of_the_guide(wished: int) -> None:
    assert cuts_of(dual_power(), A_TEXT, wished) == TEN


def test_four_weeks_join_the_first_excerpts_and_leave_the_later_weeks_as_they_are() -> None:
    assert cuts_of(dual_power(), A_TEXT, 9) == ((1, 6), *TEN[2:])
    assert cuts_of(dual_power(), A_TEXT, 8) == ((1, 6), (7, 14), *TEN[4:])


def test_one_session_a_week_for_five_weeks_has_the_two_excerpts_of_its_week() -> None:
    assert cuts_of(dual_power(), A_TEXT, 5) == ((1, 6), (7, 14), (15, 21), (22, 32), (33, 39))


def test_a_variant_holds_whatever_the_lengths_and_without_one_the_shortest_are_joined() -> None:
    guide = Guide("g", "en", (), tuple(GuideExcerpt(n, n) for n in (1, 2, 3)), variants=(Variant(2, ((2, 3),)),))
    paragraphs = text_of(5, 5, 500)
    assert cuts_of(guide, paragraphs, 2) == ((1, 1), (2, 3))
    assert cuts_of(replace(guide, variants=()), paragraphs, 2) == ((1, 2), (3, 3))


@given(
    sizes=st.lists(st.integers(1, 60), min_size=39, max_size=39),
    wished=st.integers(1, 60),
)
def test_whatever_the_pace_the_cuts_cover_the_text_and_open_where_the_guide_opens(
    sizes: list[int], wished: int
) -> None:
    runs = cuts_of(dual_power(), text_of(*sizes), wished)
    assert len(runs) == min(wished, 10)
    assert [n for first, last in runs for n in range(first, last + 1)] == list(range(1, 40))
    assert {first for first, _ in runs} <= {first for first, _ in TEN}


def test_the_plan_of_the_guides_cuts_says_in_words_how_many_sessions_there_are() -> None:
    proposal = propose(
        A_TEXT,
        weeks=5,
        days=(0, 1, 2, 3, 4),
        start=date(2026, 11, 2),
        at=time_named("19:00"),
        zone="Europe/London",
        runs=cuts_of(dual_power(), A_TEXT, 25),
    )
    assert tuple((slot.excerpt.first, slot.excerpt.last) for slot in proposal.slots) == TEN
    assert "10 sessions" in str(proposal.note)


def test_variants_count_excerpts_and_are_left_out_in_an_edition_that_lacks_one() -> None:
    paragraphs = text_of(3, 4, 5)
    guide = Guide(
        "g",
        "en",
        tuple(fingerprint(one.text) for one in paragraphs),
        tuple(GuideExcerpt(n, n) for n in (1, 2, 3)),
        variants=(Variant(2, ((2, 3),)),),
    )
    assert fitted(guide, paragraphs) == guide
    assert cuts_of(fitted(guide, paragraphs[:2]), paragraphs[:2], 2) == ((1, 1), (2, 2))


def recalling(recall: Recall | None) -> tuple[Guide, tuple[Paragraph, ...]]:
    paragraphs = (Paragraph(1, "It rained. The river rose. Nobody slept."), Paragraph(2, "This was in May."))
    marks = tuple(fingerprint(one.text) for one in paragraphs)
    return Guide("g", "en", marks, (GuideExcerpt(1, 1), GuideExcerpt(2, 2, recall=recall))), paragraphs


def test_a_guide_chooses_the_sentence_to_recall_by_its_number() -> None:
    guide, paragraphs = recalling(Recall(1, 2))
    ((opening, (n, start, end)),) = recalls_of(guide, paragraphs).items()
    assert (opening, n, paragraphs[0].text[start:end]) == (2, 1, "The river rose.")


def test_a_sentence_that_is_not_there_is_not_recalled() -> None:
    assert recalls_of(*recalling(Recall(1, 4))) == {}
    assert recalls_of(*recalling(None)) == {}


def test_in_another_edition_the_same_sentence_is_recalled() -> None:
    guide, paragraphs = recalling(Recall(1, 1))
    edition = [Paragraph(1, "A note."), *(replace(one, n=one.n + 1) for one in paragraphs)]
    assert recalls_of(fitted(guide, edition), edition) == {3: (2, 0, 10)}
    assert recalls_of(fitted(guide, edition[2:]), edition[2:]) == {}


GLOSSARY = Guide(
    "g",
    "en",
    (),
    (
        GuideExcerpt(1, 2, terms=(Term("workers’ council", "d", 2), Term("soviet", "d", 1))),
        GuideExcerpt(3, 4, terms=(Term("the Tsar", "d"), Term("Soviets", "again", 4), Term("barrio", "d", 4))),
    ),
)


def test_the_terms_of_an_excerpt_come_in_the_order_of_the_text_and_once() -> None:
    assert [term.term for term in terms_of(GLOSSARY, 1, 4)] == ["soviet", "workers’ council", "the Tsar", "barrio"]
    assert [term.term for term in terms_of(GLOSSARY, 2, 3)] == ["workers’ council", "the Tsar"]
    assert terms_of(GLOSSARY, 5, 9) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("SOVIET", "soviet"),
        ("soviets", "soviet"),
        (" sovjet ", "soviet"),
        ("“Soviet”?", "soviet"),
        ("worker's councils", "workers’ council"),
        ("workers council", "workers’ council"),
        ("workers’-council", "workers’ council"),
        ("wokers counsil", "workers’ council"),
        ("tsar", "the Tsar"),
        ("a barrio", "barrio"),
    ],
)
def test_a_term_is_found_despite_case_plural_and_slips(typed: str, meant: str) -> None:
    found = find_term(GLOSSARY, typed)
    assert found is not None
    assert found.term == meant


@pytest.mark.parametrize("typed", ["", "  ", "?!", "state", "council", "solvent", "x" * 5_000])
def test_a_word_that_is_no_term_finds_nothing(typed: str) -> None:
    assert find_term(GLOSSARY, typed) is None
