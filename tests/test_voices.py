from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.prompts import Guide
from bot.domain.readings import Paragraph, fingerprint
from bot.domain.sentences import sentences
from bot.domain.summaries import Brief, BriefReply
from bot.guides import cuts_of, load_guides
from bot.importing.files import read
from bot.linting import lint
from bot.shipped import folder
from bot.voices import LONGEST, Line, Scene, Voices, load_voices, read_scene, read_voices
from bot.writers.extractive import Extractive

PROMPTS_FOLDER = folder("prompts")
SAMPLE = PROMPTS_FOLDER.parent / "bot" / "sandbox" / "sample.txt"
VOICES = load_voices(PROMPTS_FOLDER)
NAMES = VOICES.names
READERS = ("ada", "ben", "cleo", "dan")
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


def sample() -> tuple[Paragraph, ...]:
    return read(SAMPLE.read_bytes(), SAMPLE.name).paragraphs


def the_guide() -> Guide:
    (guide,) = (one for one in load_guides(PROMPTS_FOLDER) if one.name == "dark-hours")
    return guide


def the_scene() -> Scene:
    (scene,) = VOICES.scenes
    return scene


def the_line(by: str, paragraph: int) -> Line:
    line = the_scene().line(by, paragraph)
    assert line is not None
    return line


def runs(count: int) -> list[tuple[Paragraph, ...]]:
    """The sample in so many excerpts, as its guide cuts it."""
    paragraphs = sample()
    return [paragraphs[first - 1 : last] for first, last in cuts_of(the_guide(), paragraphs, count)]


def discussed(
    excerpt: tuple[Paragraph, ...], turn: int, speakers: tuple[str, ...]
) -> dict[str, tuple[str, str | None]]:
    """What each says after the ones before, and whom they answer."""
    said: dict[str, tuple[str, str | None]] = {}
    for name in speakers:
        earlier = [text for text, _ in said.values()]
        said[name] = (
            VOICES.reply(name, turn, excerpt, (), earlier),
            VOICES.answers(name, turn, excerpt, earlier),
        )
    return said


def as_said(line: Line) -> str:
    return f"{line.answers.lead} {line.text}" if line.answers else line.text


def test_the_sample_has_lines_of_four_readers_for_every_excerpt_of_its_guide() -> None:
    guide, scene = the_guide(), the_scene()
    assert scene.fingerprints == guide.fingerprints == tuple(fingerprint(one.text) for one in sample())
    for excerpt in guide.excerpts:
        inside = [line for line in scene.lines if excerpt.first <= line.paragraph <= excerpt.last]
        assert {line.by for line in inside} == set(READERS)
        assert all(excerpt.first <= n <= excerpt.last for line in inside for n in line.places)
        assert {line.answers.paragraph for line in inside if line.answers} <= {line.paragraph for line in inside}


def test_a_line_is_brief_names_its_paragraph_and_quotes_it_verbatim() -> None:
    text = {one.n: one.text for one in sample()}
    for line in the_scene().lines:
        assert 12 <= len(as_said(line).split()) <= 60
        assert 1 <= len(sentences(as_said(line))) <= 3
        assert f"¶{line.paragraph}" in line.text
        for phrase in re.findall(r"“([^”]*)”", as_said(line)):
            assert len(phrase.split()) >= 3
            assert phrase in text[line.paragraph]
        assert not set("@*<>`|_{}\"'") & set(as_said(line))


def test_nobody_says_the_name_of_the_reader_who_joins_without_one() -> None:
    assert not any("cleo" in as_said(line).casefold() for line in the_scene().lines)


def test_readers_disagree_ask_and_quote() -> None:
    lines = the_scene().lines
    disagreeing = r"I disagree|I don’t agree|not sure|not convinced|I doubt|^But "
    assert sum(bool(re.search(disagreeing, line.answers.lead)) for line in lines if line.answers) >= 10
    for name in READERS:
        own = [line for line in lines if line.by == name]
        assert any("?" in line.text for line in own)
        assert any("“" in line.text for line in own)
        assert any(line.answers for line in own)
    assert {line.answers.by for line in lines if line.answers} >= {"ada", "ben", "dan"}


@pytest.mark.parametrize("count", range(1, 11))
def test_in_a_programme_of_any_length_each_reader_says_only_new_lines(count: int) -> None:
    for name in READERS:
        said = [VOICES.reply(name, turn, excerpt, ()) for turn, excerpt in enumerate(runs(count), 1)]
        assert len(set(said)) == count
        assert set(said) <= {line.text for line in the_scene().lines if line.by == name}


def test_a_line_is_used_where_its_paragraph_is_in_the_excerpt_however_the_text_is_cut() -> None:
    paragraphs = sample()
    assert VOICES.reply("Dan", 7, paragraphs[9:10], ()) == the_line("dan", 10).text
    assert VOICES.reply("dan", 7, paragraphs[4:5], ()) not in {line.text for line in the_scene().lines}
    both = the_line("ada", 27)
    assert both.places == {27, 28}
    assert VOICES.reply("ada", 7, paragraphs[26:27], ()) != both.text
    assert VOICES.reply("ada", 7, paragraphs[26:28], ()) == both.text


def test_in_another_edition_a_line_names_the_paragraph_by_its_number_there() -> None:
    moved = tuple(Paragraph(one.n + 100, one.text) for one in sample()[8:11])
    said = VOICES.reply("dan", 3, moved, ())
    assert "(¶110)" in said
    assert said == the_line("dan", 10).text.replace("¶10", "¶110")
    answered = VOICES.reply("ada", 3, moved, (), [said])
    assert answered.startswith("I don’t agree that it is only a price, Dan. ")
    assert "(¶110)" in answered


def test_of_several_lines_a_reader_takes_turns_and_says_none_twice_in_a_thread() -> None:
    stars = sample()[14:19]
    own = [line.text for line in the_scene().lines if line.by == "ada" and 15 <= line.paragraph <= 19]
    assert len(own) == 2
    assert [VOICES.reply("ada", turn, stars, ()) for turn in (4, 5, 6)] == [own[0], own[1], own[0]]
    assert VOICES.reply("ada", 4, stars, (), [own[0]]) == own[1]
    third = VOICES.reply("ada", 4, stars, (), own)
    assert third not in own
    assert "¶" in third


def test_a_reader_answers_only_what_was_said_before() -> None:
    first = runs(10)[0]
    line = the_line("ben", 3)
    assert line.answers is not None
    assert VOICES.reply("ben", 1, first, ()) == line.text
    assert VOICES.answers("ben", 1, first) is None
    assert VOICES.answers("ben", 1, first, ["Good evening."]) is None
    said = discussed(first, 1, ("ada", "ben", "cleo"))
    assert said["ben"] == (f"{line.answers.lead} {line.text}", "ada")
    assert said["ada"][1] is None


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 10])
def test_whoever_is_answered_has_spoken_whatever_the_cuts_and_the_order(count: int) -> None:
    for turn, excerpt in enumerate(runs(count), 1):
        for place in range(4):
            order = (*READERS[place:], *READERS[:place])
            said = discussed(excerpt, turn, order)
            assert len({text for text, _ in said.values()}) == 4
            for name, (_, answered) in said.items():
                assert answered is None or order.index(answered) < order.index(name)


@pytest.mark.parametrize("week", range(5))
def test_each_week_of_the_sample_has_a_disagreement_and_a_question_that_a_summary_shows(week: int) -> None:
    replies: list[BriefReply] = []
    for turn, excerpt in list(enumerate(runs(10), 1))[2 * week : 2 * week + 2]:
        for name, (text, to) in discussed(excerpt, turn, READERS).items():
            replies.append(BriefReply(f"{name} {turn}", name, text, reply_to=f"{to} {turn}" if to else None))
    draft = Extractive().write(Brief(tuple(replies), "\n".join(one.text for one in sample())))
    assert {"theme", "disagreement", "question"} <= {point.kind for point in draft.points}
    quoted = {quotation.reply.split()[0] for point in draft.points for quotation in point.quotations}
    assert quoted == set(READERS)


def test_somebody_without_a_line_speaks_in_moves_and_answers_nobody() -> None:
    assert VOICES.reply("eve", 1, runs(10)[0], ()) not in {line.text for line in the_scene().lines}
    assert VOICES.answers("eve", 1, runs(10)[0], ["Hm."]) is None
    assert VOICES.answers("ada", 1, EXCERPT, ["Hm."]) is None


SCENE = """fingerprints = ["a", "b"]
[[lines]]
by = "ada"
paragraph = 1
text = "¶1 is short."
[[lines]]
by = "ben"
paragraph = 2
text = "¶2 is long."
answers = { by = "ada", paragraph = 1, lead = "No, Ada." }
"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("paragraph = 2", "paragraph = 3", "lines.1: there is no fingerprint of ¶3"),
        ("¶1 is short.", "¶1 is shorter than ¶0.", "lines.0: there is no fingerprint of ¶0"),
        ('by = "ada", paragraph = 1', 'by = "ada", paragraph = 2', "lines.1: ada has no line about ¶2"),
        ('by = "ada", paragraph = 1', 'by = "ben", paragraph = 2', "lines.1: ben has no line about ¶2"),
        ('by = "ben"\nparagraph = 2', 'by = "ada"\nparagraph = 1', "lines.0: ada has two lines about ¶1"),
        ("¶1 is short.", "  ", "lines.0: a reply has 1 to 900 characters"),
        ("No, Ada.", "No, Ada. " * 120, "lines.1: a reply has 1 to 900 characters"),
        ('text = "¶1 is short."', 'text = "¶1 is short."\nmood = 1', "lines.0.mood"),
    ],
)
def test_a_broken_scene_is_refused_and_linted_with_what_is_wrong(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    path = tmp_path / "scene.toml"
    path.write_text(SCENE, encoding="utf-8")
    assert len(read_scene(path).lines) == 2
    assert lint([path]) == []
    path.write_text(SCENE.replace(good, bad), encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(said)):
        read_scene(path)
    (found,) = lint([path])
    assert (found.rule, found.line) == (0, 2 if "lines.0" in said else 6)


def test_a_scene_without_lines_or_among_the_moves_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("fingerprints = []\nlines = []\n", encoding="utf-8")
    with pytest.raises(BadInput, match="there is nothing to say"):
        read_scene(empty)
    mixed = tmp_path / "en.toml"
    mixed.write_text(f"{GOOD}\n[[scenes]]\nfingerprints = []\nlines = []\n", encoding="utf-8")
    with pytest.raises(BadInput, match="each scene has a file of its own"):
        read_voices(mixed)


def test_what_readers_say_need_not_be_neutral(tmp_path: Path) -> None:
    path = tmp_path / "scene.toml"
    path.write_text(SCENE.replace("¶1 is short.", "¶1 is a brilliant piece of propaganda."), encoding="utf-8")
    assert lint([path]) == []
