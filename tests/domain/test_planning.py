from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.planning import LEAST, cut, cut_cost, days_named, excerpts_of, propose, schedule, time_named
from bot.domain.readings import Paragraph, ParagraphKind, words_of

OPENINGS = ("The river", "But the river", "This", "“The river", "For example, the river", "For years the river")


@st.composite
def texts(draw: st.DrawFn) -> list[Paragraph]:
    """Paragraphs of any size, some of them in runs with or without a lead-in."""
    paragraphs: list[Paragraph] = []
    runs = 0
    for _ in range(draw(st.integers(1, 14))):
        size = draw(st.integers(0, 3))
        lead_in = bool(size) and draw(st.booleans())
        runs += bool(size)
        for place in range(max(1, size + lead_in)):
            said = f"{draw(st.sampled_from(OPENINGS))} {'rises again ' * draw(st.integers(1, 40))}today."
            leads = lead_in and place == 0
            run = runs if size and not leads else None
            paragraphs.append(Paragraph(len(paragraphs) + 1, said, run=run, lead_in=leads))
    return paragraphs


COUNTS = st.integers(1, 20)


@given(texts(), COUNTS)
def test_excerpts_cover_every_paragraph_once_and_in_order(paragraphs: list[Paragraph], count: int) -> None:
    excerpts = cut(paragraphs, count)
    covered = [n for excerpt in excerpts for n in range(excerpt.first, excerpt.last + 1)]
    assert covered == [one.n for one in paragraphs]
    assert 1 <= len(excerpts) <= count
    assert [excerpt.n for excerpt in excerpts] == list(range(1, len(excerpts) + 1))


@given(texts(), COUNTS)
def test_no_cut_parts_a_quotation_run_or_its_lead_in(paragraphs: list[Paragraph], count: int) -> None:
    for excerpt in cut(paragraphs, count)[1:]:
        before, after = paragraphs[excerpt.first - 2], paragraphs[excerpt.first - 1]
        assert not (before.run is not None and before.run == after.run)
        assert not (before.lead_in and after.run is not None)


@given(texts(), COUNTS)
def test_the_same_text_gives_the_same_plan(paragraphs: list[Paragraph], count: int) -> None:
    assert cut(paragraphs, count) == cut(list(paragraphs), count)


@given(texts(), COUNTS)
def test_an_excerpt_counts_the_words_of_its_own_paragraphs(paragraphs: list[Paragraph], count: int) -> None:
    for excerpt in cut(paragraphs, count):
        assert excerpt.words == words_of(paragraphs[excerpt.first - 1 : excerpt.last])


@given(texts(), COUNTS)
def test_a_costly_cut_is_mended_by_the_sentence_before_it(paragraphs: list[Paragraph], count: int) -> None:
    for excerpt in cut(paragraphs, count):
        costly = excerpt.first > 1 and cut_cost(paragraphs[excerpt.first - 2], paragraphs[excerpt.first - 1]) > 0
        if not costly:
            assert excerpt.recall is None
        elif excerpt.recall is None:
            assert len(paragraphs[excerpt.first - 2].text) > 400
        else:
            n, start, end = excerpt.recall
            said = paragraphs[n - 1].text[start:end]
            assert n == excerpt.first - 1
            assert said.strip() == said != ""
            assert paragraphs[n - 1].text.endswith(said)


def test_a_cut_is_made_before_a_paragraph_that_stands_alone() -> None:
    said = (
        "The river rises in the hills, and in most years nobody looks at it before the snow is gone.",
        "But it falls in June.",
        "The council met in May, as it does in every year that has an election in its last months.",
        "This was late for it.",
    )
    paragraphs = [Paragraph(n, text) for n, text in enumerate(said, 1)]
    assert [(one.first, one.last, one.recall) for one in cut(paragraphs, 2)] == [(1, 2, None), (3, 4, None)]


@given(texts(), COUNTS)
def test_no_excerpt_is_smaller_than_the_least_unless_the_text_is(paragraphs: list[Paragraph], count: int) -> None:
    least = min(LEAST, words_of(paragraphs))
    assert all(excerpt.words >= least for excerpt in cut(paragraphs, count))


SAID = "The river rises in the hills, and in most years nobody looks at it before the snow is all gone."
CODE = "level = measure(weir)\nprint(level)"


def test_a_short_post_with_code_becomes_few_sessions_and_its_note_says_how_many() -> None:
    paragraphs = [
        Paragraph(1, f"{SAID} It is so:"),
        Paragraph(2, CODE, kind="code"),
        Paragraph(3, "That is all of it."),
        Paragraph(4, SAID),
        Paragraph(5, "1 stick\n2 pencils", kind="list"),
        Paragraph(6, "Thank you for reading."),
    ]
    proposal = propose(paragraphs, weeks=5, days=(1, 4), start=date(2026, 12, 1), at=time(19), zone="Europe/London")
    assert [(slot.excerpt.first, slot.excerpt.last) for slot in proposal.slots] == [(1, 3), (4, 6)]
    assert str(proposal.note).startswith("The text has room for 2 sessions")


@pytest.mark.parametrize("kind", ["list", "table", "code"])
def test_what_is_set_off_stays_with_the_paragraph_that_introduces_it(kind: ParagraphKind) -> None:
    paragraphs = [Paragraph(1, SAID), Paragraph(2, SAID * 2, kind=kind), Paragraph(3, SAID * 2, kind=kind)]
    paragraphs += [Paragraph(4, SAID), Paragraph(5, SAID * 2, kind=kind)]
    assert [(one.first, one.last) for one in cut(paragraphs, 5)] == [(1, 3), (4, 5)]


def test_a_list_longer_than_a_message_may_be_parted_between_its_items() -> None:
    items = [Paragraph(n, SAID * 3, kind="list") for n in range(2, 32)]
    excerpts = cut([Paragraph(1, SAID), *items], 6)
    assert len(excerpts) == 6
    assert excerpts[0].last > 1


def test_a_recall_line_is_taken_from_prose_and_never_from_code() -> None:
    after = Paragraph(3, f"But {SAID}")
    set_off: tuple[ParagraphKind, ...] = ("code", "table", "list", "verse")
    for kind in (*set_off, "prose", "quotation"):
        paragraphs = [Paragraph(1, SAID), Paragraph(2, SAID, kind=kind), after]
        recalls = [one.recall and one.recall[0] for one in excerpts_of(paragraphs, [(1, 2), (3, 3)], "en")]
        assert recalls == [None, None if kind in set_off else 2]


def test_headings_earn_no_cut() -> None:
    said = (SAID, "The council met.", f"But {SAID}", "The clerk wrote.")
    plain = [Paragraph(n, text) for n, text in enumerate(said, 1)]
    headed = [Paragraph(one.n, one.text, "A heading" if one.n == 3 else None) for one in plain]
    assert cut(headed, 2) == cut(plain, 2)


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 12),
    st.sampled_from(("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")),
)
def test_meetings_keep_their_wall_time_over_clock_changes(days: set[int], start: date, count: int, zone: str) -> None:
    excerpts = cut([Paragraph(n, f"The river rises on day {n}. " * 4) for n in range(1, count + 1)], count)
    assert len(excerpts) == count
    slots = schedule(excerpts, sorted(days), start, time(19, 0), zone)
    assert [slot.n for slot in slots] == list(range(1, len(excerpts) + 1))
    for slot in slots:
        assert slot.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == slot.local
        assert slot.local.time() == time(19, 0)
        assert slot.local.weekday() in days
        assert start + timedelta(days=7 * (slot.week - 1)) <= slot.local.date() < start + timedelta(days=7 * slot.week)


def test_seven_in_the_evening_is_an_hour_earlier_in_utc_once_summer_time_begins() -> None:
    excerpts = cut([Paragraph(1, "The river rises. " * 9), Paragraph(2, "The river falls. " * 9)], 2)
    slots = schedule(excerpts, (1,), date(2027, 3, 23), time(19, 0), "Europe/London")
    assert [slot.starts_at for slot in slots] == [
        datetime(2027, 3, 23, 19, tzinfo=UTC),
        datetime(2027, 3, 30, 18, tzinfo=UTC),
    ]


def test_a_text_is_never_stretched_to_the_weeks_wished_for() -> None:
    paragraphs = [Paragraph(1, "The river rises. " * 9), Paragraph(2, "The council met. " * 9)]
    proposal = propose(paragraphs, weeks=5, days=(1, 4), start=date(2026, 12, 1), at=time(19), zone="Europe/London")
    assert len(proposal.slots) == 2
    assert str(proposal.note) == "The text has room for 2 sessions, of about 27 words each."


def test_a_short_text_is_called_short() -> None:
    paragraphs = [Paragraph(n, "The river rises and the council meets. " * 4) for n in range(1, 9)]
    proposal = propose(paragraphs, weeks=2, days=(1,), start=date(2026, 12, 1), at=time(19), zone="Europe/London")
    assert "short text: 2 excerpts" in str(proposal.note)


def test_a_short_text_is_offered_its_paces() -> None:
    paragraphs = [Paragraph(n, "The river rises and the council meets. " * 4) for n in range(1, 11)]
    wish: dict[str, Any] = {"start": date(2026, 12, 1), "at": time(19), "zone": "Europe/London"}
    short = propose(paragraphs, weeks=5, days=(1, 4), **wish).note
    paces = "That is 2 weeks at 5 a week, or 5 weeks at 2 a week."
    assert str(short) == (
        f"A short text: 10 excerpts of about 28 words, each less than a minute of plain reading. {paces}"
    )
    wished_longer = propose(paragraphs, weeks=20, days=(1, 4), **wish).note
    assert str(wished_longer) == f"The text has room for 10 sessions, of about 28 words each. {paces}"


def test_a_plan_that_nobody_could_read_in_a_channel_is_refused_with_the_number_that_works() -> None:
    paragraphs = [Paragraph(n, "The river rises and the council meets. " * 50) for n in range(1, 201)]
    wish: dict[str, Any] = {
        "days": (1,),
        "start": date(2026, 12, 1),
        "at": time(19),
        "zone": "Europe/London",
        "room": 1_900,
    }
    with pytest.raises(BadInput, match="more than 20 messages") as refused:
        propose(paragraphs, weeks=3, **wish)
    found = re.search(r"Plan (\d+) sessions or more", str(refused.value))
    assert found is not None
    least = int(found[1])
    assert len(propose(paragraphs, weeks=least, **wish).slots) == least
    with pytest.raises(BadInput):
        propose(paragraphs, weeks=least - 1, **wish)


def test_a_paragraph_that_fills_more_than_a_channel_is_named() -> None:
    paragraphs = [Paragraph(1, "Short."), Paragraph(2, "The river rises. " * 5_000)]
    with pytest.raises(BadInput, match="¶2 and what cannot be parted from it"):
        propose(paragraphs, weeks=2, days=(1,), start=date(2026, 12, 1), at=time(19), zone="Europe/London", room=3_700)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("tue,fri", (1, 4)), ("Friday; tuesday", (1, 4)), ("mon mon", (0,)), ("thurs, sat", (3, 5)), ("WED", (2,))],
)
def test_weekdays_are_read_in_many_forms(typed: str, days: tuple[int, ...]) -> None:
    assert days_named(typed) == days


@pytest.mark.parametrize("typed", ["", " , ", "tue,fry", "t", "mondayt", "monx"])
def test_what_is_no_weekday_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadInput, match=r"tue,fri\.$"):
        days_named(typed)


@pytest.mark.parametrize(("typed", "at"), [("19:00", time(19)), (" 7.30 ", time(7, 30)), ("00:59", time(0, 59))])
def test_times_are_read_with_colon_or_stop(typed: str, at: time) -> None:
    assert time_named(typed) == at


@pytest.mark.parametrize("typed", ["", "7", "24:00", "12:60", "13pm", "0am", "19:0"])
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadInput, match=r"19:00\.$"):
        time_named(typed)
