from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.neutrality import MOST_WORDS, PROMPTS, Finding, Kind, findings, pressed, pressure
from bot.guides import load_guides, load_stems
from bot.shipped import folder

KINDS: tuple[Kind, ...] = (
    "comprehension",
    "close reading",
    "connection",
    "contestation",
    "fact",
    "claim",
    "definition",
    "notice",
)


def rules(text: str, kind: Kind, **known: object) -> set[int]:
    return {found.rule for found in findings(text, kind, **known)}  # type: ignore[arg-type]


def only(found: tuple[Finding, ...]) -> Finding:
    (one,) = found
    return one


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What does the author’s brilliant account in ¶3 leave out?", "comprehension"),
        ("Which word of ¶2 gives away the absurd plan?", "close reading"),
        ("Your summary is excellent.", "notice"),
        ("The council foolishly left the lamps on.", "definition"),
    ],
)
def test_a_word_of_praise_or_blame_of_our_own_is_found(text: str, kind: Kind) -> None:
    assert 1 in rules(text, kind)


def test_the_same_word_quoted_from_the_text_is_left_alone() -> None:
    assert rules("In ¶3 the author writes “brilliant”. What does the word rest on?", "close reading") == set()


def test_a_claim_without_a_speaker_and_a_fact_without_a_paragraph_are_found() -> None:
    assert rules("The saving was small.", "claim") == {2}
    assert rules("The saving was small.", "claim", speaker="the author") == set()
    assert rules("The saving was £41,000.", "fact") == {2}
    assert rules("The saving was £41,000.", "fact", paragraph=30) == set()


def test_a_prompt_that_asserts_in_its_own_voice_is_found_with_the_sentence() -> None:
    prompt = "The trial made the town less safe. What in the town’s past is like it?"
    found = only(findings(prompt, "connection"))
    assert (found.rule, found.place, found.start) == (2, "The trial made the town less safe.", 0)
    assert rules("The author says that the town felt less safe. What is like it?", "connection") == set()


@pytest.mark.parametrize(
    "text",
    [
        "What is the strongest case against the lamps in ¶12?",
        "What could each side of ¶8 say?",
        "What is the strongest case for the council, which paid for the lamps and heard all who came, and for ¶8?",
        "What is the strongest case for the lamps rather than the dark, and for each reader of ¶8?",
        "How would you refute both readings of ¶8 in the strongest form?",
    ],
)
def test_contestation_that_helps_one_side_is_found(text: str) -> None:
    assert 3 in rules(text, "contestation")


def test_contestation_that_gives_two_sides_like_room_passes() -> None:
    prompt = "What is the strongest case for counting the saving in ¶21, and for leaving it out?"
    assert rules(prompt, "contestation") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Is the nurse in ¶9 afraid?",
        "Doesn’t ¶9 show fear?",
        "In ¶9, is the nurse afraid?",
        "If ¶9 were longer, would it change your view?",
        "Look at ¶9. Does it convince you?",
        "What does ¶9 show, surely?",
        "¶9 is about the kerb, isn’t it?",
        "The plan in ¶9 saves money, right?",
        "Why was Pask right to say so in ¶7?",
        "Why did the plan in ¶30 fail?",
        "What makes the plan in ¶33 better?",
    ],
)
def test_a_yes_or_no_opening_a_leading_tag_and_a_ready_verdict_are_found(text: str) -> None:
    assert 4 in rules(text, "comprehension")


def test_the_place_of_a_yes_or_no_opening_is_where_it_stands() -> None:
    found = only(findings("Read ¶9. Does it say so?", "comprehension"))
    assert (found.place, found.start) == ("Does it say so", 9)
    assert str(found.remedy) == "Open with what, which, how or where."


def test_forty_five_words_pass_and_one_more_does_not() -> None:
    fits = "What does ¶1 say " + "and " * (MOST_WORDS - 5) + "why?"
    assert len(fits.split()) == MOST_WORDS
    assert rules(fits, "comprehension") == set()
    found = only(findings("Now " + fits, "comprehension"))
    assert found.rule == 5
    assert str(found.remedy) == "46 words: cut it to 45 at most."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What lesson from Lenin does ¶4 hold?", "comprehension"),
        ("What does ¶4 offer as a warning?", "comprehension"),
        ("What in ¶4 brings the Republicans to mind?", "connection"),
        ("What does ¶4 bring to mind? Join those who act on it.", "connection"),
        ("What can you do about ¶4?", "connection"),
        ("¶4 speaks of lamps. We must put them out. Which ones?", "close reading"),
    ],
)
def test_models_warnings_and_calls_to_act_are_found(text: str, kind: Kind) -> None:
    assert 6 in rules(text, kind)


@pytest.mark.parametrize("kind", ["comprehension", "close reading"])
def test_reading_prompts_that_point_nowhere_are_found(kind: Kind) -> None:
    assert rules("What does the excerpt say about lamps?", kind) == {7}
    assert rules("What does ¶3 say about lamps?", kind) == set()
    assert rules("What does the word “lamps” do here?", kind) == set()
    assert rules("What does the excerpt bring to mind?", "connection") == set()


def test_a_prompt_must_point_and_quote_inside_its_excerpt() -> None:
    known = {"excerpt": "The lamps went out.", "span": (3, 4)}
    assert rules("What does “lamps” do in ¶3–4?", "close reading", **known) == set()
    assert rules("What does “lanterns” do in ¶3?", "close reading", **known) == {7}
    assert rules("What does “lamps” do in ¶5?", "close reading", **known) == {7}
    assert rules("What does “lamps” do in ¶3–5?", "close reading", **known) == {7}


def test_whom_prompts_press_is_counted() -> None:
    shipped: list[tuple[Kind, str]] = [
        ("comprehension", "What does the author leave out of ¶3?"),
        ("close reading", "What in ¶3 would a critic have to grant?"),
        ("contestation", "What is the strongest case for ¶3, and against it?"),
        ("connection", "What does ¶3 bring to mind?"),
    ]
    assert pressure(shipped) == {"author": 1, "critics": 1, "both": 1, "neither": 1}
    assert pressed(shipped[1][1], "close reading") == "critics"


def test_every_shipped_stem_is_neutral() -> None:
    stems = load_stems(folder("prompts"))
    assert len(stems) >= 13
    assert {stem.kind for stem in stems} == PROMPTS
    assert [(stem.move, found) for stem in stems for found in findings(stem.text, stem.kind)] == []


def test_every_shipped_guide_is_neutral() -> None:
    prompts = [
        (prompt, excerpt)
        for guide in load_guides(folder("prompts"))
        for excerpt in guide.excerpts
        for prompt in excerpt.prompts
    ]
    assert len(prompts) >= 30
    for prompt, excerpt in prompts:
        assert findings(prompt.text, prompt.kind, span=(excerpt.first, excerpt.last)) == (), prompt.text


def own_sentences() -> Iterator[str]:
    """Literal message ids of the whole bot, as gettext would find them."""
    for path in sorted(folder("prompts").parent.joinpath("bot").rglob("*.py")):
        yield from _literals(path)


def _literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("words", "plural"):
            for given_value in node.args[:2]:
                if isinstance(given_value, ast.Constant) and isinstance(given_value.value, str):
                    yield given_value.value


def test_the_bots_own_sentences_carry_no_verdict() -> None:
    said = set(own_sentences())
    assert len(said) > 100
    assert [(text, found) for text in said for found in findings(text, "notice") if found.rule != 5] == []


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_any_text_is_judged_and_every_place_stands_in_it(text: str, kind: Kind) -> None:
    for found in findings(text, kind):
        assert text[found.start :].startswith(found.place)
        assert 1 <= found.rule <= 7
        assert str(found.remedy)
