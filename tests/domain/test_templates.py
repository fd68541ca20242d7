from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.neutrality import findings
from bot.domain.prompts import Stem
from bot.domain.readings import Paragraph
from bot.domain.templates import MOST, template_prompts
from bot.guides import load_stems
from bot.shipped import folder

STEMS = load_stems(folder("prompts"))
EXCERPT = (
    Paragraph(4, "The mill may close. Only 1,212 people know it, but nobody says so."),
    Paragraph(5, "“It must close,” she says.", speaker="Ann Hale"),
)


def test_an_excerpt_gets_up_to_six_prompts_of_all_four_kinds() -> None:
    made = template_prompts(EXCERPT, STEMS)
    assert len(made) == MOST
    assert [prompt.kind for prompt in made[:4]] == ["close reading", "contestation", "comprehension", "connection"]


def test_the_same_excerpt_gives_the_same_prompts() -> None:
    assert template_prompts(EXCERPT, STEMS) == template_prompts(EXCERPT, STEMS)


def test_a_word_that_the_pattern_found_stands_in_the_paragraph_named() -> None:
    at = {paragraph.n: paragraph.text for paragraph in EXCERPT}
    for turn in range(len(STEMS)):
        for prompt in template_prompts(EXCERPT, (*STEMS[turn:], *STEMS[:turn])):
            for word in re.findall(r"“([^”]+)”", prompt.text):
                (n,) = re.findall(r"¶(\d+)", prompt.text)[:1]
                assert word in at[int(n)]


def test_a_stem_for_a_speaker_waits_for_one() -> None:
    stem = Stem("close reading", "listen", "What does {speaker} say in ¶{n}?")
    assert template_prompts(EXCERPT[:1], (stem,)) == ()
    assert [prompt.text for prompt in template_prompts(EXCERPT, (stem,))] == ["What does Ann Hale say in ¶5?"]


def test_moves_shown_before_come_last_whatever_paragraph_they_named() -> None:
    one = Stem("comprehension", "one", "What does ¶{n} say?")
    two = Stem("comprehension", "two", "What does ¶{n} leave open?")
    at = (Paragraph(2, "Words."),)
    assert template_prompts(at, (one, two))[0].move == "one"
    assert template_prompts(at, (one, two), used=["What does ¶9 say?"])[0].move == "two"
    assert template_prompts(at, (one, two), used=["What does ¶9 say?", "What does ¶8 leave open?"])[0].move == "one"


def test_a_programme_of_many_sessions_uses_every_close_reading_move() -> None:
    used: list[str] = []
    first_moves = []
    for n in range(1, 31):
        text = "He may only come in 40 minutes, but she will always say so."
        prompts = template_prompts((Paragraph(n, text, speaker="Ann Hale"),), STEMS, used=used)
        first_moves.append(prompts[0].move)
        used += [prompt.text for prompt in prompts]
    assert set(first_moves) == {stem.move for stem in STEMS if stem.kind == "close reading"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It cost £148,000 to run.", "£148,000"),
        ("It fell by 58 per cent.", "58 per cent"),
        ("There were 1,212 of them.", "1,212"),
        ("They counted 140.", "140"),
        ("It began in 1917.", None),
        ("It came on 1 March.", None),
        ("It opens at 19:00.", None),
        ("She waited 2.5 hours.", "2.5 hours"),
    ],
)
def test_figures_are_found_whole_and_years_are_not_figures(text: str, found: str | None) -> None:
    stem = next(stem for stem in STEMS if stem.move == "restate a figure")
    made = template_prompts((Paragraph(1, text),), (stem,))
    assert [re.findall(r"“(.+?)”", prompt.text)[0] for prompt in made] == ([found] if found else [])


def test_no_excerpt_and_no_stems_give_no_prompts() -> None:
    assert template_prompts((), STEMS) == ()
    assert template_prompts(EXCERPT, ()) == ()


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=5), st.integers(1, 500))
def test_prompts_for_any_text_are_neutral_and_stay_inside_it(texts: list[str], start: int) -> None:
    excerpt = [Paragraph(n, text) for n, text in enumerate(texts, start)]
    span = (start, start + len(texts) - 1)
    for prompt in template_prompts(excerpt, STEMS):
        assert findings(prompt.text, prompt.kind, excerpt="\n".join(texts), span=span) == ()
