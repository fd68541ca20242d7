from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.messages import Text, Voice
from bot.domain.publication import Account, Line, Quoted, summary_message
from bot.domain.summaries import (
    Brief,
    BriefReply,
    Draft,
    Point,
    PointKind,
    Quotation,
    check,
    coverage_of,
    is_plain,
    place_of,
    plain_label,
    standing,
    word_count,
)


def brief(*texts: str, reply_to: dict[int, int] | None = None) -> Brief:
    """Replies r1, r2, … of members a1, a2, …"""
    answers = reply_to or {}
    return Brief(
        tuple(
            BriefReply(f"r{n}", f"a{n}", text, reply_to=f"r{answers[n]}" if n in answers else None)
            for n, text in enumerate(texts, 1)
        )
    )


def quoting(reply: str, text: str, start: int = 0) -> Quotation:
    return Quotation(reply, start, start + len(text), text)


def one_point(*quotations: Quotation, label: str = "council", kind: PointKind = "theme") -> Draft:
    return Draft((Point(label, kind, quotations, tuple(one.reply for one in quotations)),), "test")


def test_a_quotation_that_stands_in_its_reply_passes() -> None:
    checked = check(one_point(quoting("r1", "a council can recall")), brief("Only a council can recall its members."))
    (quotation,) = checked.points[0].quotations
    assert (quotation.start, quotation.end, quotation.text) == (5, 25, "a council can recall")
    assert checked.coverage.cited == 1


@pytest.mark.parametrize(
    ("quotation", "reply"),
    [
        ("it is “not” a party", 'Well, it is "not" a party at all.'),
        ("it's only a meeting", "So it’s only a meeting."),
        ("two lines of thought", "These are two\n   lines of\tthought."),
        ("un cafe\u0301 est ouvert", "Ici un café est ouvert."),
        ("un café est ouvert", "Ici un cafe\u0301 est ouvert."),
        ("한국어 문장 하나", unicodedata.normalize("NFD", "여기 한국어 문장 하나 있다.")),
    ],
)
def test_quotation_marks_white_space_and_form_do_not_matter_but_the_words_shown_are_the_replys(
    quotation: str, reply: str
) -> None:
    found = standing(quotation, reply)
    assert found is not None
    assert found in reply


@pytest.mark.parametrize(
    ("quotation", "reply"),
    [
        ("we can do this", "I fear we cannot do this."),
        ("I think we can", "I think we can't do this."),
        ("I think we can", "I think we can’t do this."),
        ("violent resistance is needed", "Only non-violent resistance is needed."),
        ("they paid 1 million", "Then they paid 1 millions."),
        ("it cost exactly 1", "Then it cost exactly 1,500 pounds."),
        ("this is the cafe", "this is the cafe\u0301"),
        ("this is the x", "this is the x\u0302 of the matter"),
        ("art of war", "They start of war"),
        ("Only two", "Only two words of many."),
        ("no such words here", "Something else was said."),
        ("", "Something else was said."),
    ],
)
def test_words_are_never_parted_nor_taken_from_where_they_do_not_stand(quotation: str, reply: str) -> None:
    assert standing(quotation, reply) is None


def test_a_hindi_word_is_not_parted_before_its_vowel_sign() -> None:
    assert standing("यह एक क", "यह एक कि बात") is None
    assert standing("यह एक कि", "यह एक कि बात") == "यह एक कि"


def test_a_short_quotation_passes_only_as_the_whole_reply() -> None:
    assert standing("No way", "  No way ") == "No way"
    assert standing("No way", "No way José would vote for that.") is None


def test_a_sentence_without_spaces_between_words_can_be_quoted() -> None:
    assert standing("我们需要议会。", "我们需要议会。为什么不呢?") == "我们需要议会。"


def test_of_two_places_the_claimed_one_is_cut() -> None:
    text = "We need a council. Really: We need a council."
    assert place_of("We need a council.", text, near=27) == (27, 45)
    checked = check(one_point(quoting("r1", "We need a council.", 27)), brief(text))
    assert checked.points[0].quotations[0].start == 27


def test_a_place_that_parts_a_word_is_passed_over_for_one_that_does_not() -> None:
    text = "Smart of warfare; but the art of war matters."
    assert place_of("art of war", text) == (26, 36)


def test_what_fails_is_counted_with_its_reason_and_an_emptied_point_goes() -> None:
    draft = one_point(
        quoting("r1", "words nobody ever wrote"),
        quoting("r9", "a council can recall"),
        quoting("r2", "no member said so"),
    )
    checked = check(draft, brief("Only a council can recall its members.", "I do not know."))
    assert checked.points == ()
    assert [(one.reply, one.reason) for one in checked.dropped] == [
        ("r1", "not word for word in the reply"),
        ("r9", "no such reply"),
        ("r2", "not word for word in the reply"),
    ]
    assert checked.coverage.not_cited == ("a1", "a2")


def test_a_quotation_of_another_members_words_is_dropped() -> None:
    checked = check(
        one_point(quoting("r2", "a council can recall")), brief("Only a council can recall.", "I agree with that.")
    )
    assert checked.points == ()


def test_the_same_words_are_not_quoted_twice() -> None:
    twice = one_point(quoting("r1", "a council can recall"), quoting("r1", "a council can recall"))
    checked = check(twice, brief("Only a council can recall its members."))
    assert len(checked.points[0].quotations) == 1
    assert checked.dropped[0].reason == "quoted before"


@pytest.mark.parametrize("label", ["9 members agree", "", " / ", "council / parliament", "council 🎉🎉 victory"])
def test_a_label_of_words_nobody_wrote_is_replaced_by_the_quotations_own(label: str) -> None:
    checked = check(
        one_point(quoting("r1", "a council can recall"), label=label), brief("Only a council can recall its members.")
    )
    assert checked.points[0].label == "a council can recall"
    assert checked.points[0].cites == ("r1",)


def test_a_label_made_of_words_of_cited_replies_stays() -> None:
    draft = Draft(
        (Point("Council / assembly", "theme", (quoting("r1", "a council can recall"),), ("r1", "r2", "r7")),), "test"
    )
    checked = check(draft, brief("Only a council can recall.", "Our assembly meets weekly."))
    assert checked.points[0].label == "Council / assembly"
    assert checked.points[0].cites == ("r1", "r2")


def test_a_plain_label_is_short() -> None:
    label = plain_label("one two three four five six seven eight")
    assert label == "one two three four five six…"
    assert len(plain_label("x" * 500)) <= 61


@pytest.mark.parametrize(
    ("label", "plain"),
    [("We met “at noon” by the…", True), ('We met "at noon" by the…', True), ("", True), ("noon", False)],
)
def test_the_first_words_of_a_quotation_claim_nothing(label: str, plain: bool) -> None:
    assert is_plain(label, "We met “at noon” by the old harbour wall.") is plain


def line(label: str, *texts: str, kind: PointKind = "theme", kept: bool = True) -> Line:
    return Line(1, label, kind, kept, tuple(Quoted(text, "Ada", "") for text in texts), len(texts))


def shown(*lines: Line) -> list[str]:
    """The titles and quotations of a published summary, in order."""
    instant = datetime(2026, 12, 1, tzinfo=UTC)
    account = Account(1, 1, 1, "Harbours", instant, instant, lines, 4, 4, 4, 0, "test")
    blocks = summary_message(account).blocks
    return [
        str(block.said) if isinstance(block, Text) else block.text
        for block in blocks
        if isinstance(block, Text | Voice)
    ]


def test_only_what_members_share_is_said_to_be_mentioned() -> None:
    alone = "Coal dust settled on every window."
    assert shown(line("harbour", "The harbour froze."), line(plain_label(alone), alone)) == [
        "**Mentions of harbour**",
        "The harbour froze.",
        "**In single readers' own words**",
        alone,
    ]


def test_neighbouring_points_of_single_readers_share_one_title() -> None:
    texts = ("Coal dust settled on every window.", "My choir sang in the cellar.", "Bread was short.")
    first, second, third = (line(plain_label(text), text) for text in texts)
    assert shown(first, replace(second, kept=False), third, line("harbour", "The harbour froze.")) == [
        "**In single readers' own words**",
        texts[0],
        texts[2],
        "**Mentions of harbour**",
        "The harbour froze.",
    ]


def test_a_disagreement_without_a_label_is_still_named() -> None:
    text = "Every ferry is a republic."
    pair = line(plain_label(text), text, "But a ferry obeys one captain.", kind="disagreement")
    assert shown(pair, line("ferry", text, kind="disagreement"))[::3] == [
        "**In reply to one another**",
        "**In reply to one another: ferry**",
    ]


def test_a_disagreement_needs_a_reply_and_its_answer() -> None:
    said = (quoting("r1", "a council can recall"), quoting("r2", "I am not sure."))
    texts = ("Only a council can recall.", "I am not sure.")
    apart = check(one_point(*said, kind="disagreement", label="council"), brief(*texts))
    answering = check(one_point(*said, kind="disagreement", label="council"), brief(*texts, reply_to={2: 1}))
    alone = check(one_point(said[1], kind="disagreement", label="sure"), brief(*texts, reply_to={2: 1}))
    assert [one.points[0].kind for one in (apart, answering, alone)] == ["theme", "disagreement", "theme"]


def test_agreement_is_never_taken_on_a_writers_word() -> None:
    checked = check(
        one_point(quoting("r1", "a council can recall"), kind="agreement"), brief("Only a council can recall.")
    )
    assert checked.points[0].kind == "theme"


def test_a_question_has_to_ask() -> None:
    texts = brief("Can a council recall?", "A council can recall.")
    asked = check(one_point(quoting("r1", "Can a council recall?"), kind="question"), texts)
    told = check(one_point(quoting("r2", "A council can recall."), kind="question"), texts)
    assert (asked.points[0].kind, told.points[0].kind) == ("question", "theme")


def test_coverage_counts_members_not_replies() -> None:
    replies = (BriefReply("r1", "a", "x"), BriefReply("r2", "a", "y"), BriefReply("r3", "b", "z"))
    point = Point("", "theme", (quoting("r1", "x"), quoting("r2", "y")), ())
    assert coverage_of((point,), replies).cited == 1
    assert coverage_of((point,), replies).not_cited == ("b",)


def test_two_characters_of_a_script_without_spaces_count_as_a_word() -> None:
    assert word_count("我们需要议会") == 3
    assert word_count("three plain words") == 3
    assert word_count("议会 means council") == 3


ALPHABET = st.sampled_from(
    [
        "a",
        "b",
        "can",
        "not",
        "'t",
        "’",
        '"',
        "“",
        "-",
        " ",
        "  ",
        "\n",
        ".",
        "?",
        "é",
        "e\u0301",
        "\u0302",
        "\u200d",
        "会",
        "議",
        "क",
        "ि",
        "ᄒ",
        "ᅡ",
        "ᆫ",
        "👍",
        "1",
        ",",
    ]
)
TEXTS = st.lists(ALPHABET, max_size=40).map("".join)


def folded(text: str) -> str:
    marks = str.maketrans({"“": '"', "’": "'"})
    return " ".join(unicodedata.normalize("NFC", text).translate(marks).split())


@given(TEXTS, TEXTS)
@example("a b can", "a b can\u0302")
def test_what_stands_is_cut_from_the_text_and_says_what_was_quoted(quotation: str, text: str) -> None:
    found = standing(quotation, text)
    if found is not None:
        assert found in text
        assert folded(found) == folded(quotation)


WORDS = st.lists(
    st.sampled_from(["can", "not", "e\u0301te", "été", "don't", "“so”", "x\u0302", "कि", "1,000", "non-party"]),
    min_size=3,
)


@given(WORDS, st.data())
def test_whole_words_of_a_reply_can_always_be_quoted(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 3))
    last = data.draw(st.integers(first + 3, len(words)))
    wanted = " ".join(words[first:last])
    found = standing(wanted, "\n".join(words))
    assert found is not None
    assert folded(found) == folded(wanted)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_whatever_a_lying_writer_returns_only_words_of_the_cited_reply_pass(
    texts: list[str], data: st.DataObject
) -> None:
    replies = brief(*texts)
    quotations = st.builds(
        Quotation,
        st.sampled_from([*(reply.id for reply in replies.replies), "nobody"]),
        st.integers(-5, 200),
        st.integers(-5, 200),
        st.one_of(TEXTS, st.sampled_from(texts)),
    )
    kinds = st.sampled_from(["theme", "agreement", "disagreement", "question", "unanswered"])
    points = st.builds(
        Point,
        TEXTS,
        kinds,
        st.lists(quotations, max_size=4).map(tuple),
        st.lists(st.sampled_from(["r1", "r7"])).map(tuple),
    )
    draft = Draft(tuple(data.draw(st.lists(points, max_size=3))), "liar")
    checked = check(draft, replies)
    stored = {reply.id: reply.text for reply in replies.replies}
    passed = [quotation for point in checked.points for quotation in point.quotations]
    for quotation in passed:
        assert quotation.text
        assert quotation.text == stored[quotation.reply][quotation.start : quotation.end]
    assert len(passed) + len(checked.dropped) == sum(len(point.quotations) for point in draft.points)
    for point in checked.points:
        assert set(point.cites) <= set(stored)
        assert {quotation.reply for quotation in point.quotations} <= set(point.cites)
        assert point.kind not in ("agreement", "disagreement", "unanswered")


@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_after_an_edit_only_what_still_stands_is_shown(
    before: list[str], inserted: str, start: int, length: int
) -> None:
    """A quotation checked once is looked for again in the text as it is now, never shown from memory."""
    text = "We need a council here. " + " ".join(before)
    checked = check(one_point(quoting("r1", "We need a council here."), label="council"), brief(text))
    (quotation,) = checked.points[0].quotations
    edited = text[:start] + inserted + text[start + length :]
    found = standing(quotation.text, edited)
    if found is not None:
        assert found in edited
        assert folded(found) == "We need a council here."
    assert standing(quotation.text, "") is None
