"""What somebody gets who asks a text: verbatim passages, tiers, facts about the whole, nothing beyond the pace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import MOST, Text, answer
from bot.domain.prompts import Guide, GuideExcerpt, Term
from bot.domain.readings import Metadata, Paragraph

METADATA = Metadata(
    title="The Mill",
    author="Ada Birch",
    publication="The Vale",
    published="2021-05-04",
    further_reading=("A History of Mills", "Water and Work"),
)
PARAGRAPHS = (
    Paragraph(1, "The mill stood by the river. It ground barley for eleven farms until 1902.", None),
    Paragraph(2, "Osric Thane said of it:", lead_in=True, run=1, speaker="Osric Thane"),
    Paragraph(3, "“The wheel never stopped while my father lived.", kind="quotation", run=1),
    Paragraph(4, "“It stopped because the river was moved.”", kind="quotation", run=1),
    Paragraph(
        5,
        "Nobody bought it. Its roof fell in. A heron has nested in the granary since then, and walkers photograph it.",
    ),
    Paragraph(6, "The council wants a hotel there. Forty letters opposed the plan."),
)
MILL = Text(PARAGRAPHS, METADATA)


def first(question: str, text: Text = MILL) -> int:
    return answer(text, question).passages[0].paragraph


def test_the_paragraph_that_says_it_comes_first_and_is_quoted_word_for_word() -> None:
    found = answer(MILL, "Which bird nested in the granary?")
    best = found.passages[0]
    assert (found.tier, best.paragraph) == ("quote", 5)
    assert best.quote == "A heron has nested in the granary since then, and walkers photograph it."
    assert PARAGRAPHS[4].text[best.start : best.end] == best.quote


def test_a_word_in_another_form_is_found() -> None:
    assert first("Who was grinding the barley?") == 1


def test_a_slip_of_the_keys_is_mended_by_the_words_of_the_text() -> None:
    assert first("Is there a hreon in the grannary?") == 5


def test_the_speaker_of_a_run_is_found_and_shown_in_each_of_its_paragraphs() -> None:
    found = answer(MILL, "What did Thane say about his father's wheel?")
    assert (found.passages[0].paragraph, found.passages[0].speaker) == (3, "Osric Thane")


def test_a_question_for_a_number_prefers_the_sentence_with_a_number() -> None:
    text = Text(
        (
            Paragraph(1, "Letters about the plan came in slowly."),
            Paragraph(2, "Letters about the plan came from everywhere, forty of them in all."),
        )
    )
    assert first("How many letters about the plan came?", text) == 2
    assert first("Who said that letters about the plan came slowly?", text) == 1


def test_a_question_for_a_reason_prefers_the_sentence_that_gives_one() -> None:
    assert first("Why did it stop?") == 4


def test_a_name_that_the_text_never_mentions_is_no_ground_for_a_quotation() -> None:
    assert answer(MILL, "What did the council write to Napoleon?").tier == "closest"


def test_a_question_about_something_else_altogether_finds_nothing_yet_shows_what_there_is() -> None:
    found = answer(MILL, "Do penguins enjoy chess tournaments?")
    assert found.tier == "nothing"
    assert len(found.passages) == len(PARAGRAPHS)


@pytest.mark.parametrize(
    ("question", "field", "values"),
    [
        ("Who wrote this?", "author", ("Ada Birch",)),
        ("who wrtoe this", "author", ("Ada Birch",)),
        ("who is the author of this?", "author", ("Ada Birch",)),
        ("who published it", "publication", ("The Vale",)),
        ("who is teh auhtor?", "author", ("Ada Birch",)),
        ("作者是谁？", "author", ("Ada Birch",)),
        ("من هو الكاتب؟", "author", ("Ada Birch",)),
        ("Who is the author of the article?", "author", ("Ada Birch",)),
        ("When was it published?", "published", ("2021-05-04",)),
        ("Where was this article published?", "publication", ("The Vale",)),
        ("What is the title?", "title", ("The Mill",)),
        ("What should I read next?", "further", ("A History of Mills", "Water and Work")),
        ("How long is the text?", "length", ("65",)),
    ],
)
def test_what_is_known_of_the_text_as_a_whole_is_told_from_its_metadata(
    question: str, field: str, values: tuple[str, ...]
) -> None:
    found = answer(MILL, question)
    assert found.tier == "quote"
    assert found.fact is not None
    assert (found.fact.field, found.fact.values) == (field, values)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the author of Water and Work?",
        "Who wrote the forty letters?",
        "What is the title of his book?",
        "When was it built?",
        "What else did the heron read?",
        "How long is this river?",
    ],
)
def test_a_question_that_only_sounds_like_one_about_the_text_is_answered_from_its_paragraphs(question: str) -> None:
    assert answer(MILL, question).fact is None


def test_of_a_fact_that_is_not_known_it_is_told_that_it_is_not_noted() -> None:
    found = answer(Text(PARAGRAPHS), "Who wrote this?")
    assert found.fact is None
    assert str(found.missing) == "No author is noted for this text."
    assert answer(Text(PARAGRAPHS), "Who met the mayor?").missing is None


def test_nothing_beyond_the_groups_place_is_quoted_and_one_is_told_that_more_comes() -> None:
    found = answer(MILL, "Which bird nested in the granary?", upto=4)
    assert found.ahead is not None
    assert found.ahead.paragraph == 5
    assert found.tier != "quote"
    assert {one.paragraph for one in found.passages} <= {1, 2, 3, 4}


def test_what_has_been_read_already_is_not_called_ahead() -> None:
    found = answer(MILL, "For how many farms was barley ground?", upto=4)
    assert (found.ahead, found.tier, found.passages[0].paragraph) == (None, "quote", 1)


def test_a_paragraph_that_is_named_is_looked_in() -> None:
    found = answer(MILL, "What does ¶1 say about it?")
    assert (found.tier, found.passages[0].paragraph) == ("quote", 1)
    assert first("In paragraphs 5 to 6, who opposed the hotel?") == 6
    assert first("What is meant in ¶3 and ¶4 by the river?") == 4
    beyond = answer(MILL, "What happens in ¶6?", upto=4)
    assert beyond.ahead is not None
    assert (beyond.ahead.paragraph, beyond.tier) == (6, "nothing")
    assert answer(MILL, "What about ¶77 and the heron?").passages[0].paragraph == 5


def test_a_guides_own_words_lead_to_the_paragraph_that_they_explain() -> None:
    term = Term("weir", "a low dam across a stream", 4)
    guide = Guide("mill", "en", (), (GuideExcerpt(1, 6, terms=(term,)),))
    assert first("What has a dam to do with it?", Text(PARAGRAPHS, METADATA, guide)) == 4


def test_a_very_short_sentence_is_quoted_with_the_one_beside_it() -> None:
    found = answer(MILL, "Who bought it?").passages[0]
    assert found.quote == "Nobody bought it. Its roof fell in."


def test_a_text_without_spaces_is_searched_by_pairs_of_characters() -> None:
    text = Text(
        (Paragraph(1, "磨坊在河边。"), Paragraph(2, "苍鹭在谷仓里筑巢。"), Paragraph(3, "议会想建一家酒店。")),
        Metadata(language="zh"),
    )
    found = answer(text, "谁在谷仓筑巢?")
    assert (found.passages[0].paragraph, found.passages[0].quote) == (2, "苍鹭在谷仓里筑巢。")


MILL_ELSEWHERE = {
    "zh": ("磨坊在河边。", "苍鹭在谷仓里筑巢。", "议会想建一家酒店。", "镇上的水很贵,农民不卖。"),
    "ja": ("水車小屋は川のそばに立っていた。", "鷺が納屋に巣を作った。", "議会はホテルを建てたい。"),
    "ar": ("كانت الطاحونة تقف عند النهر.", "بنى طائر البلشون عشه في المخزن.", "يريد المجلس بناء فندق.", "الماء غالٍ."),
    "he": ("הטחנה עמדה ליד הנהר.", "אנפה בנתה קן באסם.", "המועצה רוצה לבנות מלון.", "המים בעיירה יקרים."),
    "ru": ("Мельница стояла у реки.", "Цапля свила гнездо в амбаре.", "Совет хочет построить гостиницу.", "Вода."),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "question", "paragraph"),
    [
        ("zh", "水?", 4),
        ("zh", "水呢", 4),
        ("zh", "鹭", 2),
        ("zh", "酒店谁建", 3),
        ("ja", "川", 1),
        ("ja", "誰が納屋に巣を作りましたか?", 2),
        ("ar", "أين تقف الطاحونة؟", 1),
        ("ar", "ما الذي بناه البلشون؟", 2),
        ("ar", "لماذا الماء غال؟", 4),
        ("he", "איפה עמדה טחנה?", 1),
        ("he", "למה מים יקרים?", 4),
        ("ru", "Кто свил гнезда в амбарах?", 2),
        ("ru", "Что хочет построить совет?", 3),
    ],
)
def test_other_scripts_are_searched_by_their_own_words(language: str, question: str, paragraph: int) -> None:
    texts = enumerate(MILL_ELSEWHERE[language], 1)
    text = Text(tuple(Paragraph(n, one) for n, one in texts), Metadata(language=language))
    found = answer(text, question)
    assert found.tier != "nothing"
    assert found.passages[0].paragraph == paragraph


def test_accents_may_be_left_out() -> None:
    text = Text(
        (Paragraph(1, "El río baja lento."), Paragraph(2, "La revolución empezó en el puerto.")),
        Metadata(language="es"),
    )
    assert first("¿Dónde empezo la revolucion?", text) == 2


@pytest.mark.parametrize(
    "question", ["?", "…", "\N{ZERO WIDTH SPACE}", "what who why", "\N{COLLISION SYMBOL}" * 50, "a" * 5_000]
)
def test_a_question_without_a_subject_is_answered_calmly(question: str) -> None:
    found = answer(MILL, question)
    assert found.tier in ("nothing", "closest")


def test_an_empty_text_gives_no_passage() -> None:
    found = answer(Text(()), "Why?")
    assert (found.tier, found.passages) == ("nothing", ())


LETTERS = st.text(alphabet="abcdeé .,?!“”’…\n磨坊", min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=14), LETTERS, st.integers(0, 14))
def test_whatever_is_asked_of_whatever_text_each_quotation_is_a_stretch_of_its_paragraph(
    texts: list[str], question: str, upto: int
) -> None:
    paragraphs = tuple(Paragraph(n, text) for n, text in enumerate(texts, 1))
    found = answer(Text(paragraphs), question, upto=upto)
    assert len(found.passages) <= MOST
    assert len({one.paragraph for one in found.passages}) == len(found.passages)
    for one in found.passages:
        assert one.paragraph <= upto
        assert paragraphs[one.paragraph - 1].text[one.start : one.end] == one.quote


def test_the_same_question_gets_the_same_answer() -> None:
    assert answer(MILL, "What about the river?") == answer(Text(PARAGRAPHS, METADATA), "What about the river?")
