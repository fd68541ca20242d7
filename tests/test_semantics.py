"""Finding by meaning with the model that is installed, offline; and the command line that asks."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.domain.answers import Text, answer
from bot.domain.readings import Metadata, Paragraph
from bot.semantics import AT_ONCE, LONGEST, Finder, Model, Near, installed, pieces_of
from tests.asking.score import HELD_OUT, SAMPLE, asking, score, set_of

pytestmark = pytest.mark.skipif(not installed(), reason="needs the extra `semantic`")

ESSAY = Path(__file__).parent / "asking" / "texts" / "essay.txt"

FAR_APART = tuple(
    Paragraph(n, text)
    for n, text in enumerate(
        (
            "The physician examined the child and prescribed rest.",
            "A parcel arrived from abroad on Thursday.",
            "The automobile would not start because its battery was flat.",
            "Bread had become so expensive that people queued before dawn.",
            "She keeps a diary in green ink.",
        ),
        1,
    )
)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


def ready(model: Model, text: Text) -> Near:
    near = Near(model, text)
    near.prepare()
    return near


@pytest.mark.parametrize(
    ("question", "paragraph"),
    [
        ("What did the doctor advise?", 1),
        ("What was wrong with the car?", 3),
        ("Why did folk stand in line so early?", 4),
        ("How does she write her journal?", 5),
    ],
)
def test_a_passage_is_found_that_says_it_in_other_words(model: Model, question: str, paragraph: int) -> None:
    text = Text(FAR_APART)
    assert answer(text, question, meaning=ready(model, text)).passages[0].paragraph == paragraph


def test_the_sentence_that_answers_is_the_one_that_is_quoted(model: Model) -> None:
    text = Text(
        (Paragraph(1, " ".join(one.text for one in FAR_APART)), Paragraph(2, "The sea was calm that day, they say."))
    )
    best = answer(text, "Why would the car not go?", meaning=ready(model, text)).passages[0]
    assert best.quote == FAR_APART[2].text


def test_nothing_of_the_kind_is_told_as_such(model: Model) -> None:
    text = Text(FAR_APART)
    assert answer(text, "How do penguins play chess?", meaning=ready(model, text)).tier == "nothing"


def test_meaning_finds_more_than_words_on_texts_that_it_was_not_tuned_to(model: Model) -> None:
    sets = [set_of(name) for name in HELD_OUT]
    by_words = [score(posed, asking(text, None)) for text, posed in sets]
    by_meaning = [score(posed, asking(text, ready(model, text))) for text, posed in sets]
    assert sum(one.first for one in by_meaning) / 3 >= 0.60
    assert sum(one.three for one in by_meaning) / 3 >= 0.76
    assert sum(one.told for one in by_meaning) / 3 >= 0.65
    assert sum(one.first for one in by_words) / 3 >= 0.25
    for words, meaning in zip(by_words, by_meaning, strict=True):
        assert meaning.three > words.three


def test_an_answer_before_the_text_is_ready_looks_at_the_passages_that_the_words_propose(model: Model) -> None:
    text = Text(tuple(Paragraph(n, f"Number {n} of the list is a {n % 7}.") for n in range(1, 40)) + FAR_APART[2:3])
    near = Near(model, text)
    found = answer(text, "What about the battery?", meaning=near)
    assert not near.ready
    assert found.passages[0].quote == FAR_APART[2].text
    assert len(found.passages) == 10


def test_no_more_is_encoded_while_somebody_waits_than_fits_into_the_wait(model: Model) -> None:
    text = Text(tuple(Paragraph(n, f"The battery of car {n} was flat.") for n in range(1, 40)))
    near = Near(model, text)
    answer(text, "Which battery was flat?", meaning=near)
    pieces, _ = near._stack()
    assert len(pieces) == AT_ONCE


def test_preparing_can_be_stopped_between_paragraphs(model: Model) -> None:
    near, stopped = Near(model, Text(FAR_APART)), threading.Event()
    stopped.set()
    near.prepare(stopped)
    assert not near.ready


def test_asking_and_preparing_at_the_same_time_do_not_disturb_each_other(model: Model) -> None:
    text = Text(FAR_APART)
    near = Near(model, text)
    threads = [threading.Thread(target=near.prepare) for _ in range(3)]
    for thread in threads:
        thread.start()
    asked = "What was wrong with the car?"
    while any(thread.is_alive() for thread in threads):
        assert answer(text, asked, meaning=near).passages
    for thread in threads:
        thread.join()
    assert near.ready
    assert answer(text, asked, meaning=near).passages[0].paragraph == 3
    assert answer(text, asked, meaning=near) == answer(text, asked, meaning=ready(model, text))


def test_a_finder_knows_english_makes_long_texts_ready_behind_and_ends_with_its_thread() -> None:
    finder = Finder()
    short = finder.over(Text(FAR_APART, Metadata(language="en-GB")))
    assert short is not None
    assert short.ready
    assert finder.over(Text(FAR_APART, Metadata(language="fr"))) is None
    long = finder.over(Text(tuple(Paragraph(n, f"The battery of car {n} was flat.") for n in range(1, 2_000))))
    assert long is not None
    finder.close()
    assert not long.ready
    assert not [one for one in threading.enumerate() if one.name.startswith("meaning")]


def test_a_text_that_nobody_asks_any_more_is_not_made_ready(model: Model) -> None:
    finder = Finder()
    long = finder.over(Text(tuple(Paragraph(n, f"The battery of car {n} was flat.") for n in range(1, 2_000))))
    assert long is not None
    finder.leave(long)
    finder.close()
    assert not long.ready


def test_while_somebody_asks_no_text_is_made_ready(model: Model) -> None:
    near = Near(model, Text(FAR_APART))
    behind = threading.Thread(target=near.prepare)
    with model.asked():
        behind.start()
        behind.join(0.05)
        assert behind.is_alive()
        assert not near.ready
    behind.join()
    assert near.ready


def test_who_speaks_is_known_in_each_paragraph_of_a_run(model: Model) -> None:
    text = Text(
        (
            Paragraph(1, "Osric Thane spoke first.", lead_in=True, run=1, speaker="Osric Thane"),
            Paragraph(2, "“The wheel must be mended.", kind="quotation", run=1),
            Paragraph(3, "“Nothing else in the valley is worth a penny.”", kind="quotation", run=1),
            Paragraph(4, "Ida Moor disagreed.", lead_in=True, run=2, speaker="Ida Moor"),
            Paragraph(5, "“Nothing else in the valley costs so much.”", kind="quotation", run=2),
        )
    )
    for name, paragraph in (("Thane", 3), ("Moor", 5)):
        found = answer(text, f"What did {name} say about the rest of the valley?", meaning=ready(model, text))
        assert found.passages[0].paragraph == paragraph


def test_what_answers_stands_beside_what_speaks_of_it(model: Model) -> None:
    text = Text(
        (
            Paragraph(1, "She was given a medal for it."),
            Paragraph(2, "The lighthouse keeper told her story to the newspaper that winter."),
            Paragraph(3, "She had rowed out alone, in the dark, and brought nine sailors back."),
            Paragraph(4, "Potatoes were cheap that year, and nobody could say why."),
            Paragraph(5, "The road to the quarry was mended in spring."),
        )
    )
    found = answer(text, "What had the lighthouse keeper done?", meaning=ready(model, text))
    assert {one.paragraph for one in found.passages[:3]} == {1, 2, 3}


def test_a_long_paragraph_is_read_in_pieces_of_whole_sentences_and_none_is_left_out() -> None:
    spans = [(n * 100, n * 100 + 99) for n in range(40)]
    pieces = list(pieces_of(spans))
    assert [number for piece in pieces for number in piece] == list(range(40))
    assert all(spans[piece[-1]][1] - spans[piece[0]][0] <= LONGEST for piece in pieces)


def test_a_sentence_behind_the_model_s_reach_is_found(model: Model) -> None:
    padding = (
        "The committee discussed the minutes of the meeting before, and then the minutes of that discussion. " * 30
    )
    text = Text((Paragraph(1, padding + FAR_APART[2].text), *FAR_APART[3:]))
    best = answer(text, "What was wrong with the car?", meaning=ready(model, text)).passages[0]
    assert best.quote == FAR_APART[2].text


@pytest.mark.parametrize("question", ["?", "\N{ZERO WIDTH SPACE}", "🙂", "a" * 3_000, "what " * 500])
def test_a_question_without_a_subject_is_answered_calmly(model: Model, question: str) -> None:
    text = Text(FAR_APART)
    assert answer(text, question, meaning=ready(model, text)).passages


# The command line


def run(*arguments: str, semantic: str = "auto") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "ask", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"COLLOQUY_SEMANTIC": semantic, "PATH": ""},
    )


def test_a_question_gets_quotations_with_their_paragraphs() -> None:
    shown = run(str(ESSAY), "What did refrigeration do to the trade?")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("¶10 ")


def test_json_is_one_object_with_ten_passages_that_stand_in_the_text() -> None:
    shown = run(str(SAMPLE), "Which animals came back?", "--json")
    told = json.loads(shown.stdout)
    assert told["id"] == ""
    assert told["tier"] in ("quote", "closest", "nothing")
    assert len(told["passages"]) == 10
    text = " ".join(SAMPLE.read_text(encoding="utf-8").split())
    assert all(one["quote"] in text for one in told["passages"])


def test_what_is_known_of_the_text_comes_in_a_field_of_its_own() -> None:
    told = json.loads(run(str(ESSAY), "Who wrote this?", "--json").stdout)
    assert told["tier"] == "quote"
    assert told["metadata"]["values"] == ["Ines Farrow"]


def test_a_list_of_questions_gets_a_line_each_in_their_order(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "b", "question": "Who weighed salt?"}\n\n{"id": 7, "question": "Who wrote this?"}\n')
    shown = run(str(ESSAY), "--questions", str(questions), semantic="off")
    assert [json.loads(line)["id"] for line in shown.stdout.splitlines()] == ["b", 7]


def test_a_long_text_is_answered_at_once_and_the_background_ends_with_the_command(tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("\n\n".join(f"The {n}th lamp stood in street {n}, by the house of the baker." for n in range(900)))
    shown = run(str(book), "Where did the 7th lamp stand?")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "¶8 " in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((str(ESSAY),), "Give one question"),
        ((str(ESSAY), "Why?", "--questions", "x.jsonl"), "Give one question"),
        ((str(ESSAY), "  "), "The question is empty"),
        ((str(ESSAY), "--questions", "missing.jsonl"), "missing.jsonl cannot be read"),
        (("missing.txt", "Why?"), "missing.txt cannot be read"),
    ],
)
def test_a_wrong_call_gets_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    shown = run(*arguments, semantic="off")
    assert (shown.returncode, shown.stdout) == (1, "")
    assert said in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1


def test_a_broken_line_of_questions_is_named(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": 1, "question": "Why?"}\n{"id": 2}\n')
    shown = run(str(ESSAY), "--questions", str(questions), semantic="off")
    assert shown.stderr.strip() == "Line 2 of questions.jsonl must be a JSON object with “id” and “question”."


def test_switched_off_the_model_is_not_even_loaded() -> None:
    code = (
        "import sys; sys.argv = ['colloquy', 'ask', sys.argv[1], 'Who weighed salt?']\n"
        "from bot.cli.app import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code, str(ESSAY)],
        capture_output=True,
        text=True,
        check=True,
        env={"COLLOQUY_SEMANTIC": "off"},
    )
    assert shown.stdout.splitlines()[-1] == "[]"
    assert shown.stdout.startswith("¶1 ")
