"""Which paragraph a reply takes up, which question it answers, and whether it asks: in words of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.context import Context, Passages, context_of
from bot.domain.readings import Paragraph

TEXT = (
    "The ferry left at six, and nobody on the quay knew whether it would come back before the storm.",
    "What is a harbour for, if the boats that it was built for have gone to another town?",
    "The keeper of the light wrote every evening in a grey book: wind from the west, two ships, no letters.",
    "港の灯りは毎晩同じ時刻に点され、町の人々はそれを見て眠りについた。",
    "The ferry left at six, and nobody asked why.",
)
PASSAGES = Passages([Paragraph(n, text) for n, text in enumerate(TEXT, 1)], (2, 4))


def found(text: str) -> Context:
    return context_of(text, PASSAGES, 2)


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("I doubt ¶3.", 3),
        ("see ¶ 3, please", 3),
        ("In par. 3 the keeper lies", 3),
        ("Paragraph 3 is the heart of it.", 3),
        ("paragraph no. 3", 3),
        ("§3 and ¶2 disagree", 3),
        ("¶99 does not exist, ¶2 does", 2),
        ("En el párrafo 3 dice otra cosa", 3),
        ("a paragraph of 3 lines", None),
        ("In 3 of 10 cases", None),
        ("“wind from the west, two ships” is all he says", 3),
        ("He writes “Two ships, no letters”, day after day.", 3),
        ("> the boats that it was built for\nThat is us.", 2),
        ("two ships, no letters, and then the war", None),
        ("The keeper of the light wrote every evening in a grey book, as my father did.", 3),
        ("「町の人々はそれを見て眠りについた」と書かれている", 4),
        ("I read “the ferry left at six, and nobody” and stopped.", 1),
        ("¶2, though he says “wind from the west, two ships”", 2),
        ("Nothing of the text at all.", None),
        ("", None),
    ],
)
def test_the_paragraph_is_the_one_that_is_named_or_else_repeated(text: str, paragraph: int | None) -> None:
    assert found(text).paragraph == paragraph


def test_of_two_paragraphs_with_the_same_words_the_excerpts_own_comes_first() -> None:
    again = Passages([Paragraph(1, TEXT[0]), Paragraph(2, TEXT[1]), Paragraph(5, TEXT[4])], (5, 5))
    assert context_of("“The ferry left at six, and nobody”", again, 0).paragraph == 5


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("Question 2: I would not.", 2),
        ("To question 1 I say no.", 1),
        ("Q2 — no.", 2),
        ("prompt #1", 1),
        ("Pregunta 2: no.", 2),
        ("2) The keeper.", 2),
        ("**2.** The keeper.", 2),
        ("1. The ferry.\n2. The keeper.", None),
        ("Questions 1 and 2 are the same question.", None),
        ("Question 3 was never asked.", None),
        ("2 ships passed.", None),
        ("No question in here.", None),
    ],
)
def test_the_question_answered_is_the_only_one_that_is_named(text: str, prompt: int | None) -> None:
    assert found(text).prompt == prompt


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Who keeps the book now?", True),
        ("Who keeps the book now ?! Tell me.", True),
        ("¿Quién lo guarda?", True),
        ("誰が灯りを点すのか？", True),
        ("I see (do you?).", True),
        ("**Why?**", True),
        ("He asks “What is a harbour for?” and I have no answer.", False),
        ("> What is a harbour for?\nA good line.", False),
        ("What is a harbour for, if the boats that it was built for have gone to another town?", False),
        ("Do you agree that the keeper of the light wrote every evening in a grey book?", True),
        ("See https://example.org/page?x=1 for that.", False),
        ("`a ? b : c`", False),
        ("No question.", False),
    ],
)
def test_a_reply_asks_when_its_own_words_do(text: str, asks: bool) -> None:
    assert found(text).asks is asks


@given(st.text(st.sampled_from("“”\"'‘’«»> \n?¶§123abq灯)(*`:/."), max_size=80), st.integers(0, 3))
def test_whatever_is_written_an_answer_stays_within_what_there_is(text: str, shown: int) -> None:
    context = context_of(text, PASSAGES, shown)
    assert context.paragraph is None or context.paragraph in PASSAGES.numbers
    assert context.prompt is None or 1 <= context.prompt <= shown
