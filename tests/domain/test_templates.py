from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.neutrality import findings
from bot.domain.prompts import Prompt, Stem
from bot.domain.readings import Paragraph
from bot.domain.templates import BEYOND_IT, IN_THE_TEXT, MOST, template_prompts
from bot.guides import load_stems
from bot.services.plan_rows import chosen
from bot.shipped import folder

STEMS = tuple(stem for stem in load_stems(folder("prompts")) if stem.language == "en")
EXCERPT = (
    Paragraph(4, "The mill may close. Only 1,212 people know it, but nobody says so."),
    Paragraph(5, "“It must close,” she says.", speaker="Ann Hale"),
)
KINDS = {*IN_THE_TEXT, *BEYOND_IT}
LONGEST = 20
"""Sessions of a programme in which nothing is asked twice."""

ESSAY = (
    "Nothing is so often praised, and so seldom kept, as an hour without a purpose. We call it idle, but it may work."
)
NEWS = "The council voted on Tuesday to close 12 of its 40 libraries. “We had no choice,” said the mayor of the town."
STORY = "I came down the hill as if somebody had called. The house was shut. Then, suddenly, a lamp was lit upstairs."
POEM = "The tide goes out —\nand what it leaves\nthe tide comes back for,\nleaf by leaf."
DIALOGUE = "“Who is there?”\n“Only the wind…”\n“Then let it in.”"
MANUAL = (
    "If the valve is closed, the pump stops. Use a dry cloth, such as cotton; it must never stay wet for 2 minutes."
)
GENRES = {"essay": ESSAY, "news": NEWS, "story": STORY, "poem": POEM, "dialogue": DIALOGUE, "manual": MANUAL}


def shown_of(prompts: tuple[Prompt, ...]) -> list[Prompt]:
    return [prompt for prompt, shown in chosen(prompts) if shown]


def programme(excerpts: Sequence[Sequence[Paragraph]]) -> list[list[Prompt]]:
    """The questions shown with each excerpt, as planning chooses them."""
    sessions: list[list[Prompt]] = []
    for excerpt in excerpts:
        used = [prompt.move for shown in sessions for prompt in shown]
        sessions.append(shown_of(template_prompts(excerpt, STEMS, used=used)))
    return sessions


def numbered(texts: list[list[str]]) -> list[tuple[Paragraph, ...]]:
    n = 0
    excerpts = []
    for part in texts:
        excerpts.append(tuple(Paragraph(n + place, text) for place, text in enumerate(part, 1)))
        n += len(part)
    return excerpts


PLAIN = st.lists(st.sampled_from("cat sat red hill sun moon went home rain fell".split()), min_size=1, max_size=12)
TEXTS = st.one_of(
    PLAIN.map(lambda said: " ".join(said).capitalize() + "."),
    st.sampled_from((*GENRES.values(), "Yes.", "So.", "* * *")),
    st.text(min_size=1, max_size=80),
)


def test_an_excerpt_gets_six_prompts_of_all_four_kinds_the_shown_ones_in_front() -> None:
    made = template_prompts(EXCERPT, STEMS)
    assert len(made) == MOST
    assert {prompt.kind for prompt in made[:4]} == KINDS
    assert made[0].kind in IN_THE_TEXT
    assert made[1].kind in BEYOND_IT
    assert shown_of(made) == list(made[:2])


def test_the_same_excerpt_gives_the_same_prompts() -> None:
    assert template_prompts(EXCERPT, STEMS) == template_prompts(EXCERPT, tuple(reversed(STEMS)))


def test_different_texts_do_not_all_begin_with_the_same_question() -> None:
    first = {template_prompts((Paragraph(1, text),), STEMS)[place].move for text in GENRES.values() for place in (0, 1)}
    assert len(first) > len(GENRES)


def test_a_word_that_the_pattern_found_stands_in_the_paragraph_named() -> None:
    at = {paragraph.n: paragraph.text for paragraph in EXCERPT}
    for stem in STEMS:
        for prompt in template_prompts(EXCERPT, (stem,)):
            for word in re.findall(r"“([^”]+)”", prompt.text):
                (n,) = re.findall(r"¶(\d+)", prompt.text)[:1]
                assert word in at[int(n)]


def test_a_stem_for_a_speaker_waits_for_one() -> None:
    stem = Stem("close reading", "listen", "What does {speaker} say in ¶{n}?")
    assert template_prompts(EXCERPT[:1], (stem,)) == ()
    assert [prompt.text for prompt in template_prompts(EXCERPT, (stem,))] == ["What does Ann Hale say in ¶5?"]


def test_what_fits_any_paragraph_is_asked_about_the_longest_and_never_about_code_beside_prose() -> None:
    stem = Stem("comprehension", "one", "What does ¶{n} say?")
    short, long = Paragraph(1, "Yes."), Paragraph(2, "A longer line than that.")
    listing = Paragraph(3, "if not done: wait_until(everything_is_done_and_dusted)", kind="code")
    assert [prompt.text for prompt in template_prompts((short, long, listing), (stem,))] == ["What does ¶2 say?"]
    assert [prompt.text for prompt in template_prompts((listing,), (stem,))] == ["What does ¶3 say?"]
    negation = Stem("close reading", "not", "What is “{word}” in ¶{n}?", r"\bnot\b")
    assert template_prompts((short, listing), (negation,)) == ()


def test_moves_shown_before_come_last_and_the_least_shown_of_them_first() -> None:
    one = Stem("comprehension", "one", "What does ¶{n} say?")
    two = Stem("comprehension", "two", "What does ¶{n} leave open?")
    at = (Paragraph(2, "Words."),)
    assert template_prompts(at, (one, two), used=["one"])[0].move == "two"
    assert template_prompts(at, (one, two), used=["two"])[0].move == "one"
    assert template_prompts(at, (one, two), used=["one", "two", "two"])[0].move == "one"


def test_what_a_pattern_found_goes_before_what_fits_any_text() -> None:
    found = Stem("close reading", "found", "What is “{word}” in ¶{n}?", "mill")
    stems = (*(Stem("close reading", f"any {n}", f"What is ¶{{n}} ({n})?") for n in range(30)), found)
    assert template_prompts(EXCERPT, stems)[0].text == "What is “mill” in ¶4?"
    assert template_prompts(EXCERPT, stems, used=["found"])[0].move != "found"


def test_the_kinds_take_turns_over_a_programme() -> None:
    excerpts = [(Paragraph(n, f"{text} That was {n}."),) for n, text in enumerate([*GENRES.values()] * 2, 1)]
    kinds = Counter(prompt.kind for shown in programme(excerpts) for prompt in shown)
    assert kinds == dict.fromkeys(KINDS, len(excerpts) // 2)


def test_enough_stems_fit_any_text_for_a_programme_without_a_question_asked_twice() -> None:
    any_text = [stem for stem in STEMS if not stem.pattern and "{speaker}" not in stem.text]
    for kinds in (IN_THE_TEXT, BEYOND_IT):
        assert sum(stem.kind in kinds for stem in any_text) >= LONGEST


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=LONGEST))
def test_no_programme_of_twenty_sessions_asks_the_same_question_twice(texts: list[list[str]]) -> None:
    excerpts = numbered(texts)
    sessions = programme(excerpts)
    assert all(len({prompt.move for prompt in shown}) == 2 for shown in sessions)
    moves = Counter(prompt.move for shown in sessions for prompt in shown)
    assert [move for move, times in moves.items() if times > 1] == []
    assert programme(excerpts) == sessions


@pytest.mark.parametrize("text", ["Yes.", ESSAY, POEM, DIALOGUE])
def test_a_text_that_stays_the_same_for_twenty_sessions_is_asked_forty_questions(text: str) -> None:
    sessions = programme([(Paragraph(n, text),) for n in range(1, LONGEST + 1)])
    assert len({prompt.move for shown in sessions for prompt in shown}) == 2 * LONGEST


def test_a_long_programme_shows_each_question_that_fits_about_as_often_as_the_others() -> None:
    sessions = programme([(Paragraph(n, "Yes."),) for n in range(1, 61)])
    times = Counter(prompt.move for shown in sessions for prompt in shown)
    assert {prompt.kind for shown in sessions for prompt in shown} == KINDS
    for kinds in (IN_THE_TEXT, BEYOND_IT):
        counts = [times[stem.move] for stem in STEMS if stem.kind in kinds and times[stem.move]]
        assert max(counts) - min(counts) <= 1


def test_a_programme_of_many_sessions_uses_every_close_reading_move_that_fits() -> None:
    text = "He may only come in 40 minutes, but she will always say so."
    excerpts = [(Paragraph(n, text, speaker="Ann Hale"),) for n in range(1, 61)]
    fitting = {stem.move for stem in STEMS if template_prompts(excerpts[0], (stem,)) and stem.kind == "close reading"}
    asked = {prompt.move for shown in programme(excerpts) for prompt in shown if prompt.kind == "close reading"}
    assert asked == fitting
    assert {"weigh a hedge", "remove a limiter", "restate a figure", "follow a turn", "listen to a speaker"} <= asked


def test_every_move_has_a_short_name_of_its_own() -> None:
    moves = [stem.move for stem in STEMS]
    assert len(set(moves)) == len(moves)
    assert [move for move in moves if not re.fullmatch(r"[\w ,-]{1,32}", move)] == []


def test_questions_do_not_all_open_with_the_same_word() -> None:
    openings = Counter(stem.text.split()[0] for stem in STEMS)
    assert max(openings.values()) <= len(STEMS) / 5
    assert len({stem.text for stem in STEMS}) == len(STEMS)


FIGURES = [
    ("It cost £148,000 to run.", "£148,000"),
    ("It fell by 58 per cent.", "58 per cent"),
    ("There were 1,212 of them.", "1,212"),
    ("They counted 140.", "140"),
    ("It began in 1917.", None),
    ("It came on 1 March.", None),
    ("It opens at 19:00.", None),
    ("She waited 2.5 hours.", "2.5 hours"),
]


@pytest.mark.parametrize(("text", "found"), FIGURES)
def test_figures_are_found_whole_and_years_are_not_figures(text: str, found: str | None) -> None:
    assert word_found("restate a figure", text) == found


FOUND = [
    ("follow a turn", "It rained. However, they went.", "However"),
    ("follow a turn", "It rained, but they went.", "but"),
    ("follow a turn", "Nobody but her has seen it yet, in all that while.", None),
    ("weigh a hedge", "It may rain.", "may"),
    ("weigh a hedge", "In May it was warm, and she could sit outside.", None),
    ("test a certainty", "Every door was shut.", "Every"),
    ("test a certainty", "It was not at all easy.", None),
    ("remove a limiter", "It was only a drill.", "only"),
    ("remove a limiter", "The lonely man slept.", None),
    ("out of how many", "It was the largest ship.", "the largest"),
    ("out of how many", "He is the most patient of men.", "the most patient"),
    ("out of how many", "The forest is in the west in the first place.", None),
    ("inside the quotation", "“Come in,” she said, “please.”", "Come in"),
    ("inside the quotation", '"Come in," she said, "please."', "Come in"),
    ("inside the quotation", "They call it ‘the dog’s hour’ here.", "the dog’s hour"),
    ("inside the quotation", f'"{"Very long words " * 5}," he said, "yes."', "yes"),
    ("inside the quotation", "It’s the dog’s bowl.", None),
    ("three dots", "And then … nothing.", ""),
    ("three dots", "And then nothing..", None),
    ("out of the brackets", "The hall (once a barn) is full.", "once a barn"),
    ("out of the brackets", "It is there (12), and there too (see page 9).", None),
    ("a verb of saying", "“Here,” she whispered.", "whispered"),
    ("a verb of saying", "The mayor insists that it is so.", "insists"),
    ("a verb of saying", "The 1,150 that answered gave two answers.", None),
    ("by what measure", "It is colder than ice.", "colder than"),
    ("by what measure", "Fewer came, more often than before.", "more often than"),
    ("by what measure", "He left rather than wait more than once, more than 20 times.", None),
    ("cause and consequence", "We left because of it.", "because"),
    ("cause and consequence", "We left and it rained.", None),
    ("find the doer", "The bridge was slowly rebuilt and was opened.", "was opened"),
    ("find the doer", "It was indeed red, and they were tired.", None),
    ("what is not so", "They didn’t come.", "didn’t"),
    ("what is not so", "Nobody came.", "Nobody"),
    ("what is not so", "It was not only late, not so much a house as a knot.", None),
    ("things in a row", "She bought bread, milk and eggs there.", "bread, milk and eggs"),
    ("things in a row", "It had rust, dust, and moss on it.", "rust, dust, and moss"),
    ("things in a row", "Of course, he came and went.", None),
    ("a question in the text", "“Who is it?” she said.", ""),
    ("a question in the text", "See example.org/?q=1 for it.", None),
    ("fix a time", "It began in 1917 there.", "in 1917"),
    ("fix a time", "They met on 4 July at noon.", "on 4 July"),
    ("fix a time", "Long ago? No: yesterday.", "yesterday"),
    ("fix a time", "It may march in 1,917 steps.", None),
    ("who is we", "The river is ours.", "ours"),
    ("who is we", "The US army left.", None),
    ("who are they", "They took it.", "They"),
    ("who are they", "There it is, and 31 people saw it.", None),
    ("who is you", "Mind your head.", "your"),
    ("who is you", "The young left.", None),
    ("who is speaking", "Then I saw it.", "I"),
    ("who is speaking", "Charles I. ruled; World War I.", None),
    ("where a likeness ends", "It fell like a stone.", "like a"),
    ("where a likeness ends", "It was as white as chalk.", "as white as"),
    ("where a likeness ends", "I would like a stone as soon as possible; they don’t like a joke.", None),
    ("if and if not", "If it rains, wait.", "If"),
    ("if and if not", "It looked as if it rained; she asked if it did.", None),
    ("an example of what", "Use cloth, such as linen.", "such as"),
    ("an example of what", "Such is life.", None),
    ("set the pace", "Suddenly it stopped.", "Suddenly"),
    ("set the pace", "It stopped at noon.", None),
    ("a word comes back", "The stone lay there, a stone among others.", "stone"),
    ("a word comes back", "They went there, and there they were.", None),
]


@pytest.mark.parametrize(("move", "text", "found"), FOUND)
def test_a_pattern_finds_what_its_question_is_about_and_lets_the_rest_be(
    move: str, text: str, found: str | None
) -> None:
    assert word_found(move, text) == found


def test_every_pattern_is_shown_to_find_something_and_to_leave_something() -> None:
    shown = {(move, found is not None) for move, _, found in FOUND}
    shown |= {("restate a figure", found is not None) for _, found in FIGURES}
    assert shown == {(stem.move, found) for stem in STEMS if stem.pattern for found in (True, False)}


def word_found(move: str, text: str) -> str | None:
    """The word that a stem quotes from a text, nothing if it quotes none, None if it does not fit."""
    stem = next(stem for stem in STEMS if stem.move == move)
    made = template_prompts((Paragraph(1, text),), (stem,))
    return next(("".join(re.findall(r"“(.+?)”", prompt.text)[:1]) for prompt in made), None)


SPANISH = tuple(stem for stem in load_stems(folder("prompts")) if stem.language == "es")


def test_a_text_in_spanish_gets_two_questions_in_spanish_for_six_sessions_without_one_twice() -> None:
    used: list[str] = []
    for n in range(1, 7):
        asked = shown_of(template_prompts((Paragraph(n, "El molino ya no muele para nadie."),), SPANISH, used=used))
        assert len(asked) == 2
        assert all("¿" in prompt.text and prompt.text.rstrip(".").endswith("?") for prompt in asked)
        used += [prompt.move for prompt in asked]
    assert len(set(used)) == len(used)


def test_every_kind_of_spanish_question_has_four_or_more_and_every_move_a_name_of_its_own() -> None:
    kinds = Counter(stem.kind for stem in SPANISH)
    assert {kind for kind, times in kinds.items() if times >= 4} >= KINDS - {"contestation"}
    assert len({stem.move for stem in load_stems(folder("prompts"))}) == len(load_stems(folder("prompts")))


def test_no_excerpt_and_no_stems_give_no_prompts() -> None:
    assert template_prompts((), STEMS) == ()
    assert template_prompts(EXCERPT, ()) == ()


@pytest.mark.parametrize("genre", GENRES)
def test_every_stem_that_fits_a_genre_makes_a_neutral_question_about_it(genre: str) -> None:
    at = (Paragraph(7, GENRES[genre]),)
    made = [prompt for stem in STEMS for prompt in template_prompts(at, (stem,))]
    assert len(made) >= 2 * LONGEST
    assert [(one.text, findings(one.text, one.kind, excerpt=GENRES[genre], span=(7, 7))) for one in made] == [
        (one.text, ()) for one in made
    ]


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(1, 500))
def test_prompts_for_any_text_are_neutral_and_stay_inside_it(texts: list[str], start: int) -> None:
    excerpt = [Paragraph(n, text) for n, text in enumerate(texts, start)]
    span = (start, start + len(texts) - 1)
    for stem in STEMS:
        for prompt in template_prompts(excerpt, (stem,)):
            assert findings(prompt.text, prompt.kind, excerpt="\n".join(texts), span=span) == ()
