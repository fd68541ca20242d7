from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.readings import Paragraph
from bot.domain.sentences import sentences
from bot.shipped import folder
from bot.voices import LONGEST, Voices, load_voices, read_voices

VOICES = load_voices(folder("prompts"))
NAMES = VOICES.names
EXCERPT = (
    Paragraph(7, "The mill on the river closed in spring, and nobody in the village heard the wheel again."),
    Paragraph(8, "People said that silence was worse than the noise, though the miller never agreed."),
)
PROMPTS = ("What does ¶8 say about silence?", "What is the strongest case for each reader of ¶7?")

some_words = st.lists(
    st.sampled_from(
        ["lamp", "river", "the", "and", "¶99", "“quoted", "words”", "@everyone", "**x**", "night,", "étoile"]
    ),
    min_size=1,
    max_size=60,
).map(" ".join)
texts = st.one_of(st.text(min_size=1, max_size=400), some_words)
excerpts = st.tuples(st.lists(texts, min_size=1, max_size=6), st.integers(1, 900)).map(
    lambda drawn: tuple(Paragraph(n, text) for n, text in enumerate(drawn[0], drawn[1]))
)
earlier_voices = st.lists(st.text(max_size=80), max_size=3)


def test_there_are_enough_persons_and_moves() -> None:
    assert 4 <= len(NAMES) <= 6
    assert len({move.text for move in VOICES.moves}) == len(VOICES.moves) >= 14
    assert all(len(sentences(move.text)) == 1 for move in VOICES.moves)


@given(excerpts, st.sampled_from(NAMES), st.integers(0, 60), earlier_voices)
def test_a_reply_to_any_text_is_about_the_excerpt_and_quotes_it_verbatim(
    excerpt: tuple[Paragraph, ...], person: str, turn: int, earlier: list[str]
) -> None:
    reply = VOICES.reply(person, turn, excerpt, PROMPTS, earlier)
    assert reply == VOICES.reply(person, turn, excerpt, PROMPTS, earlier)
    assert 0 < len(reply) < LONGEST
    named = [int(number) for number in re.findall(r"¶(\d+)", reply)]
    assert named
    assert set(named) <= {one.n for one in excerpt}
    about = [one.text for one in excerpt if one.n in named]
    for phrase in re.findall(r"“([^”]*)”", reply):
        assert len(phrase.split()) >= 3
        assert any(phrase in text for text in about)
    for word in re.findall(r"‘([^’]*)’", reply):
        assert any(word in text for text in about)
    assert not set("@*<>`|_{}") & set(reply)


@given(excerpts, st.integers(0, 60), earlier_voices)
def test_persons_and_consecutive_turns_differ(excerpt: tuple[Paragraph, ...], turn: int, earlier: list[str]) -> None:
    said = [VOICES.reply(person, turn, excerpt, PROMPTS, earlier) for person in NAMES]
    assert len(set(said)) == len(NAMES)
    for person, now in zip(NAMES, said, strict=True):
        assert VOICES.reply(person, turn + 1, excerpt, PROMPTS, earlier) != now


def test_a_reply_has_one_to_four_sentences() -> None:
    for person in NAMES:
        for turn in range(30):
            assert 1 <= len(sentences(VOICES.reply(person, turn, EXCERPT, PROMPTS, ["Something."]))) <= 4


def test_nobody_answers_before_somebody_has_spoken() -> None:
    cues = ("I am not sure about that", "I agree", "I read it the other way", "Yes, and", "I don’t quite", "I disagree")
    alone = [VOICES.reply(person, turn, EXCERPT, PROMPTS) for person in NAMES for turn in range(20)]
    after = [VOICES.reply(person, turn, EXCERPT, PROMPTS, ["Hm."]) for person in NAMES for turn in range(20)]
    assert not any(reply.startswith(cues) for reply in alone)
    assert {cue for cue in cues if any(reply.startswith(cue) for reply in after)} == set(cues)


def test_replies_quote_ask_and_take_up_what_was_asked() -> None:
    said = [VOICES.reply(person, turn, EXCERPT, PROMPTS, ["Hm."]) for person in NAMES for turn in range(20)]
    assert sum("“" in reply for reply in said) > len(said) / 3
    assert sum("?" in reply for reply in said) > len(said) / 5
    assert any("On the first question" in reply and "¶8" in reply for reply in said)


def test_an_unknown_person_speaks_with_a_known_habit() -> None:
    reply = VOICES.reply("Zoë", 3, EXCERPT, PROMPTS)
    assert reply == VOICES.reply("Zoë", 3, EXCERPT, PROMPTS)
    assert "¶" in reply


def test_a_reply_without_an_excerpt_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at least one paragraph"):
        VOICES.reply(NAMES[0], 0, (), ())


GOOD = """ordinals = ["first"]
[[persons]]
name = "ada"
patterns = [["open"]]
[[moves]]
part = "open"
by = "ada"
text = "¶{n} is short."
[[moves]]
part = "open"
by = "ada"
text = "¶{n} is long."
"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("¶{n} is short.", "¶{where} is short.", "no such slot as where"),
        ("¶{n} is short.", "It is short.", "an opening names its paragraph"),
        ("¶{n} is short.", "¶{n} is “{phrase}”.", "two openings with no slot but {n}"),
        ('[["open"]]', '[["ask"]]', "ada needs patterns"),
        ('[["open"]]', '[["shout"]]', "persons.0.patterns"),
        ('text = "¶{n} is long."', 'mood = 1\ntext = "¶{n} is long."', "moves.1.mood"),
    ],
)
def test_broken_voices_are_refused_with_what_is_wrong(tmp_path: Path, good: str, bad: str, said: str) -> None:
    path = tmp_path / "en.toml"
    path.write_text(GOOD, encoding="utf-8")
    voices: Voices = read_voices(path)
    assert voices.names == ("ada",)
    path.write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(said)):
        read_voices(path)
