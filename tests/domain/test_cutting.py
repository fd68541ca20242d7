"""Cuts moved by hand: whatever is pressed in whatever order, every paragraph stays in one session, in order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cutting import (
    Spans,
    begun_earlier,
    begun_later,
    joined,
    matched,
    refuse_endless,
    split,
    torn,
)
from bot.domain.errors import Conflict
from bot.domain.readings import Paragraph

OPENINGS = ("The council met.", "But nobody came.", "“It is for sale,” he said.", "They waited for an hour.")


@st.composite
def texts(draw: st.DrawFn) -> tuple[Paragraph, ...]:
    """Paragraphs with openings that lean or do not, and perhaps a quotation run with its lead-in."""
    count = draw(st.integers(1, 14))
    length = st.integers(1, 40)
    body = [
        Paragraph(n, f"{draw(st.sampled_from(OPENINGS))} {'word ' * draw(length)}".strip()) for n in range(1, count + 1)
    ]
    start = draw(st.integers(1, count))
    end = draw(st.integers(start, min(count, start + 3)))
    if end > start:
        body[start - 1] = Paragraph(start, "She wrote:", lead_in=True)
        for n in range(start + 1, end + 1):
            body[n - 1] = Paragraph(n, "“A line of hers.", run=1)
    return tuple(body)


@st.composite
def plans(draw: st.DrawFn) -> tuple[tuple[Paragraph, ...], Spans]:
    paragraphs = draw(texts())
    last = len(paragraphs)
    cuts = sorted(draw(st.sets(st.integers(2, last), max_size=last - 1))) if last > 1 else []
    starts = [1, *cuts]
    return paragraphs, tuple(zip(starts, [*(n - 1 for n in cuts), last], strict=True))


def whole(spans: Spans) -> list[int]:
    return [n for first, last in spans for n in range(first, last + 1)]


@given(plans(), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 13)), max_size=25))
def test_every_paragraph_stays_in_one_session_in_order_and_none_is_empty(
    plan: tuple[tuple[Paragraph, ...], Spans], presses: list[tuple[int, int]]
) -> None:
    paragraphs, spans = plan
    moves: tuple[Callable[[Spans, int], Spans], ...] = (
        begun_earlier,
        begun_later,
        joined,
        lambda here, place: split(here, place, paragraphs),
    )
    for how, place in presses:
        at = place % len(spans)
        with suppress(Conflict):
            spans = moves[how](spans, at)
        assert whole(spans) == list(range(1, len(paragraphs) + 1))
        assert all(first <= last for first, last in spans)


@given(plans(), st.integers(0, 13))
def test_earlier_and_later_undo_each_other(plan: tuple[tuple[Paragraph, ...], Spans], place: int) -> None:
    _, spans = plan
    at = place % len(spans)
    try:
        moved = begun_earlier(spans, at)
    except Conflict:
        return
    assert begun_later(moved, at) == spans


@given(plans(), st.integers(0, 13))
def test_a_split_can_be_joined_again_and_leaves_the_others_alone(
    plan: tuple[tuple[Paragraph, ...], Spans], place: int
) -> None:
    paragraphs, spans = plan
    at = place % len(spans)
    if spans[at][0] == spans[at][1]:
        with pytest.raises(Conflict, match="one paragraph only"):
            split(spans, at, paragraphs)
        return
    parted = split(spans, at, paragraphs)
    assert len(parted) == len(spans) + 1
    assert joined(parted, at) == spans
    kept = matched(spans, parted)
    assert [kept[parted.index(span)] for n, span in enumerate(spans) if n != at] == [
        n for n in range(len(spans)) if n != at
    ]
    assert sorted(one for one in kept if one is not None) == list(range(len(spans)))


def test_a_split_takes_the_cheapest_place() -> None:
    even = "word " * 30
    paragraphs = (
        Paragraph(1, f"The mayor spoke. {even}"),
        Paragraph(2, f"The river rose. {even}"),
        Paragraph(3, f"But nobody moved. {even}"),
        Paragraph(4, f"And it rained. {even}"),
    )
    assert split(((1, 4),), 0, paragraphs) == ((1, 1), (2, 4))


def test_a_quotation_is_split_only_where_there_is_no_other_place() -> None:
    run = [Paragraph(n, "“A line of hers.", run=1) for n in (2, 3)]
    quoted = (Paragraph(1, "She wrote:", lead_in=True), *run)
    assert len(split(((1, 3),), 0, quoted)) == 2
    longer = (*quoted, Paragraph(4, "The end."))
    assert split(((1, 4),), 0, longer) == ((1, 3), (4, 4))


def test_a_clean_cut_has_no_warning_and_a_costly_one_says_what_is_torn() -> None:
    plain = Paragraph(1, "The council met.")
    assert torn(plain, Paragraph(2, "The river rose.")) == ()
    assert "“But”" in str(torn(plain, Paragraph(2, "But nobody moved."))[0])
    assert "whose speaker" in str(torn(plain, Paragraph(2, "“Sell it,” he said."))[0])
    lead, one, two = Paragraph(3, "She wrote:", lead_in=True), Paragraph(4, "“A.", run=1), Paragraph(5, "“B.”", run=1)
    assert "lead into it" in str(torn(lead, one)[0])
    assert "goes on with it" in str(torn(one, two)[0])


def test_sessions_are_not_joined_beyond_what_can_be_read_in_a_channel() -> None:
    paragraphs = tuple(Paragraph(n, "word " * 2_000) for n in range(1, 9))
    refuse_endless(paragraphs, ((1, 3), (4, 8)), 3_700)
    with pytest.raises(Conflict, match="Session 1 would be longer than 20 messages"):
        refuse_endless(paragraphs, ((1, 8),), 3_700)
    refuse_endless((Paragraph(1, "word " * 20_000),), ((1, 1),), 3_700)
