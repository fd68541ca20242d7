"""Sample voices for the rehearsal: replies to any excerpt, the same each time.

For a text that has a scene the persons say its lines; for any other, replies are put together from moves, which quote,
compare and ask, take no side of the text's subject and state nothing that the excerpt does not hold.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from bot.domain.readings import Paragraph, fingerprint
from bot.guides import read_toml

Part = Literal["open", "follow", "ask", "answer"]

LONGEST = 900
"""Characters of a reply, at most."""

PHRASE_WORDS = (3, 9)
LONGEST_PHRASE = 90
LONGEST_WORD = 30
CONTENT_LETTERS = 5
THEMES = 6
"""Of the words of a paragraph, so many of those most frequent in the excerpt are spoken of."""

SLOTS = frozenset(("n", "m", "phrase", "phrase2", "word", "other", "question"))

_PIECE = r"[^\W_]+(?:[’'.,-][^\W_]+)*"
_CLAUSE = re.compile(rf"{_PIECE}(?: {_PIECE})*")
_LETTERS = re.compile(r"[^\W\d_]+")
_MENTION = re.compile(r"¶(\d+)")

_SMALL = frozenset(
    "a about above according after again against all almost already also although am an and another any anybody "
    "anyone are as at be became because been before being between both but by can cannot could did do does done "
    "down during each either eleven else even ever every everybody everyone few first for four from further had has "
    "have he her here hers him his how however i if in instead into is it its itself just last least less many may "
    "me might more most much must my neither never next nine no nobody none nor not nothing now of off often on "
    "once one only or other others our out over own perhaps quite rather said same says seven she should since six "
    "so some somebody something still such ten than that the their them then there these they thing things third "
    "this those though three through thus to together too towards twelve two under until up upon us very was we "
    "were what when where whether which while who whom whose why will with within without would yet you your".split()
)


@dataclass(frozen=True)
class Person:
    """Somebody with a habit: which parts a reply has, by turns."""

    name: str
    patterns: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Move:
    """One sentence with slots; `by` is the person it belongs to, or empty for everybody."""

    part: Part
    text: str
    by: str = ""

    @property
    def slots(self) -> frozenset[str]:
        """The names of its slots."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)


@dataclass(frozen=True)
class Answer:
    """What a line begins with where somebody has said another line of the scene."""

    by: str
    paragraph: int
    lead: str


@dataclass(frozen=True)
class Line:
    """What one person says of one paragraph; it can be read without its answer."""

    by: str
    paragraph: int
    text: str
    answers: Answer | None = None

    @property
    def places(self) -> frozenset[int]:
        """The paragraphs that have to be in the excerpt: its own, and those that it names."""
        return frozenset((self.paragraph, *map(int, _MENTION.findall(self.text))))


@dataclass(frozen=True)
class Scene:
    """Lines written for one text, which is known by the fingerprints of its paragraphs."""

    fingerprints: tuple[str, ...]
    lines: tuple[Line, ...]

    def numbers(self, paragraphs: Sequence[Paragraph]) -> dict[int, int]:
        """For each paragraph of the text that is in this excerpt, its number there."""
        here = {fingerprint(one.text): one.n for one in reversed(paragraphs)}
        return {n: here[mark] for n, mark in enumerate(self.fingerprints, 1) if mark in here}

    def line(self, by: str, paragraph: int) -> Line | None:
        """The line of this person about this paragraph."""
        return next((one for one in self.lines if (one.by, one.paragraph) == (by, paragraph)), None)


@dataclass(frozen=True)
class _Said:
    """A line with the words that stand for it in an excerpt, and whom it answers there."""

    text: str
    to: str | None = None


@dataclass(frozen=True)
class Voices:
    """All persons and moves of a language, and the scenes of known texts."""

    persons: tuple[Person, ...]
    moves: tuple[Move, ...]
    ordinals: tuple[str, ...]
    scenes: tuple[Scene, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The persons, in the file's order."""
        return tuple(person.name for person in self.persons)

    def reply(
        self,
        person: str,
        turn: int,
        paragraphs: Sequence[Paragraph],
        prompts: Sequence[str],
        earlier: Sequence[str] = (),
    ) -> str:
        """What `person` says at this turn about the excerpt; an unknown person borrows the habit of a known one.

        `prompts` are the questions posted with the excerpt, `earlier` what others have said under it.
        """
        if not paragraphs:
            raise ValueError("A reply needs an excerpt with at least one paragraph.")
        line = self._line(person, turn, paragraphs, earlier)
        return line.text if line else self._made(person, turn, paragraphs, prompts, earlier)

    def answers(
        self, person: str, turn: int, paragraphs: Sequence[Paragraph], earlier: Sequence[str] = ()
    ) -> str | None:
        """Whose earlier words the reply at this turn takes up, if anybody's."""
        line = self._line(person, turn, paragraphs, earlier)
        return line.to if line else None

    def _line(self, person: str, turn: int, paragraphs: Sequence[Paragraph], earlier: Sequence[str]) -> _Said | None:
        """A line for this excerpt that is not said yet, by turns, but an answer first; none where no scene has one."""
        for scene in self.scenes:
            numbers = scene.numbers(paragraphs)
            fitting = [one for one in scene.lines if one.by == person.casefold() and one.places <= numbers.keys()]
            first = turn % max(1, len(fitting))
            left = [
                _spoken(scene, one, numbers, earlier)
                for one in (*fitting[first:], *fitting[:first])
                if not _heard(_numbered(one.text, numbers), earlier)
            ]
            if left:
                return next((one for one in left if one.to), left[0])
        return None

    def _made(
        self,
        person: str,
        turn: int,
        paragraphs: Sequence[Paragraph],
        prompts: Sequence[str],
        earlier: Sequence[str],
    ) -> str:
        """A reply put together from moves."""
        who = self._person(person)
        place = self._place(who, turn, paragraphs, prompts)
        slots = _Slots(paragraphs, place, self._question(prompts, paragraphs[place].n), f"{person}|{turn}")
        pattern = who.patterns[turn % len(who.patterns)]
        said: list[str] = []
        for part in pattern:
            if part == "answer" and not earlier:
                continue
            sentence = self._sentence(part, who, turn, slots)
            if sentence and (part == "open" or len(" ".join((*said, sentence))) <= LONGEST):
                said.append(sentence)
        return " ".join(said)

    def _person(self, name: str) -> Person:
        for one in self.persons:
            if one.name == name.casefold():
                return one
        return self.persons[_number(name) % len(self.persons)]

    def _place(self, who: Person, turn: int, paragraphs: Sequence[Paragraph], prompts: Sequence[str]) -> int:
        """Which paragraph is spoken of: another each turn, and every third turn one that a question names."""
        asked = {int(number) for prompt in prompts for number in _MENTION.findall(prompt)}
        named = [place for place, one in enumerate(paragraphs) if one.n in asked]
        if turn % 3 == 2 and named:
            return named[turn // 3 % len(named)]
        return (turn + self.persons.index(who)) % len(paragraphs)

    def _question(self, prompts: Sequence[str], n: int) -> str:
        for ordinal, prompt in zip(self.ordinals, prompts, strict=False):
            if str(n) in _MENTION.findall(prompt):
                return ordinal
        return ""

    def _sentence(self, part: Part, who: Person, turn: int, slots: _Slots) -> str:
        moves = [move for move in self.moves if move.part == part and move.by in ("", who.name)]
        ready = [move for move in moves if slots.can_fill(move)]
        rich = [move for move in ready if move.slots - {"n"}]
        pool = rich if part == "open" and len(rich) > 1 else ready
        if not pool:
            return ""
        turned = turn if part == "open" else _number(who.name, part, str(turn))
        return slots.fill(pool[turned % len(pool)])


def _spoken(scene: Scene, line: Line, numbers: Mapping[int, int], earlier: Sequence[str]) -> _Said:
    """A line as it is said, with its lead where the line that it answers was said before."""
    text = _numbered(line.text, numbers)
    answer = line.answers
    other = scene.line(answer.by, answer.paragraph) if answer else None
    if answer is None or other is None or not _heard(_numbered(other.text, numbers), earlier):
        return _Said(text)
    return _Said(f"{answer.lead} {text}", answer.by)


def _numbered(text: str, numbers: Mapping[int, int]) -> str:
    """The text with its ¶ numbers as they are in this edition."""
    return _MENTION.sub(lambda match: f"¶{numbers.get(int(match[1]), int(match[1]))}", text)


def _heard(text: str, earlier: Sequence[str]) -> bool:
    return any(text in told for told in earlier)


class _Slots:
    """What the slots may hold for one reply; a phrase or word is used once."""

    def __init__(self, paragraphs: Sequence[Paragraph], place: int, question: str, salt: str) -> None:
        here, beside = paragraphs[place], paragraphs[(place + 1) % len(paragraphs)]
        self.values = {"n": str(here.n), "question": question, "m": str(beside.n) if beside is not here else ""}
        self.phrases = _turned(_phrases(here.text), salt)
        self.phrases2 = _turned(_phrases(beside.text), salt) if beside is not here else []
        self.words = _turned(_themes(here, paragraphs), salt)

    def can_fill(self, move: Move) -> bool:
        needs = move.slots
        return (
            all(self.values[name] for name in needs & self.values.keys())
            and ("phrase" not in needs or bool(self.phrases))
            and ("phrase2" not in needs or bool(self.phrases2))
            and len(self.words) >= len(needs & {"word", "other"})
        )

    def fill(self, move: Move) -> str:
        taken = dict(self.values)
        for name, store in (
            ("phrase", self.phrases),
            ("phrase2", self.phrases2),
            ("word", self.words),
            ("other", self.words),
        ):
            if name in move.slots:
                taken[name] = store.pop(0)
        return move.text.format(**taken)


def _number(*parts: str) -> int:
    return int.from_bytes(hashlib.blake2b("|".join(parts).encode(), digest_size=4).digest(), "big")


def _turned(items: list[str], salt: str) -> list[str]:
    start = _number(salt, *items) % len(items) if items else 0
    return [*items[start:], *items[:start]]


def _phrases(text: str) -> list[str]:
    """Stretches of words between two marks, as they stand; those that had to be cut only where no other is."""
    fewest, most = PHRASE_WORDS
    whole, short, cut = [], [], []
    for clause in _CLAUSE.finditer(text):
        pieces = clause[0].split(" ")
        if len(pieces) > most:
            cut.append(_cut(pieces[:most], fewest))
        elif len(pieces) > fewest:
            whole.append(clause[0])
        elif len(pieces) == fewest:
            short.append(clause[0])
    fitting = [[phrase for phrase in some if len(phrase) <= LONGEST_PHRASE] for some in (whole, cut, short)]
    return next((some for some in fitting if some), [])


def _cut(pieces: list[str], fewest: int) -> str:
    while len(pieces) > fewest and pieces[-1].casefold() in _SMALL:
        pieces.pop()
    return " ".join(pieces)


def _themes(here: Paragraph, paragraphs: Sequence[Paragraph]) -> list[str]:
    """Words of the paragraph that carry meaning, those first that the excerpt has most."""
    counts = Counter(word for one in paragraphs for word in _content(one.text))
    found = dict.fromkeys(_content(here.text))
    return sorted(found, key=lambda word: -counts[word])[:THEMES]


def _content(text: str) -> Iterator[str]:
    for clause in _CLAUSE.finditer(text):
        for word in clause[0].split(" "):
            if not (CONTENT_LETTERS <= len(word) <= LONGEST_WORD and _LETTERS.fullmatch(word) and word.islower()):
                continue
            if word not in _SMALL and not word.endswith("ly"):
                yield word


_STRICT = ConfigDict(extra="forbid")
_VOICES = TypeAdapter(tuple[Voices, ...], config=_STRICT)
_SCENES = TypeAdapter(tuple[Scene, ...], config=_STRICT)


def read_voices(path: Path) -> Voices:
    """The voices of one file; raises `BadInput` with what is wrong."""

    def shaped(data: object) -> Voices:
        (voices,) = _VOICES.validate_python([data])
        _check(voices)
        return voices

    return read_toml(path, shaped)


def _check(voices: Voices) -> None:
    for move in voices.moves:
        if unknown := move.slots - SLOTS:
            raise ValueError(f"moves: no such slot as {', '.join(sorted(unknown))}: {move.text}")
        if move.part == "open" and "n" not in move.slots:
            raise ValueError(f"moves: an opening names its paragraph by {{n}}: {move.text}")
    for person in voices.persons:
        plain = [move for move in voices.moves if move.by == person.name and move.slots == {"n"}]
        if not person.patterns or not all("open" in pattern for pattern in person.patterns):
            raise ValueError(f"persons: {person.name} needs patterns, each with an “open” in it")
        if len(plain) < 2:
            raise ValueError(f"moves: {person.name} needs two openings with no slot but {{n}}")
    if not voices.persons:
        raise ValueError("persons: there is nobody to speak")
    if voices.scenes:
        raise ValueError("scenes: each scene has a file of its own")


def read_scene(path: Path) -> Scene:
    """The lines for one text; raises `BadInput` with what is wrong."""

    def shaped(data: object) -> Scene:
        (scene,) = _SCENES.validate_python([data])
        _check_scene(scene)
        return scene

    return read_toml(path, shaped)


def _check_scene(scene: Scene) -> None:
    if not scene.lines:
        raise ValueError("lines: there is nothing to say")
    counted = Counter((line.by, line.paragraph) for line in scene.lines)
    for place, line in enumerate(scene.lines):
        if counted[line.by, line.paragraph] > 1:
            raise ValueError(f"lines.{place}: {line.by} has two lines about ¶{line.paragraph}")
        if beyond := sorted(n for n in line.places if not 1 <= n <= len(scene.fingerprints)):
            raise ValueError(f"lines.{place}: there is no fingerprint of ¶{beyond[0]}")
        answer = line.answers
        if answer and (answer.by == line.by or scene.line(answer.by, answer.paragraph) is None):
            raise ValueError(f"lines.{place}: {answer.by} has no line about ¶{answer.paragraph} to be answered")
        if not line.text.strip() or len(f"{answer.lead if answer else ''} {line.text}") > LONGEST:
            raise ValueError(f"lines.{place}: a reply has 1 to {LONGEST} characters")


ANY_TEXT = "en.toml"
"""The moves that do for any text; the other files of `prompts/voices/` are scenes."""


def load_voices(folder: Path) -> Voices:
    """The English voices under `prompts/voices/`, with the scenes of known texts."""
    scenes = (read_scene(path) for path in sorted((folder / "voices").glob("*.toml")) if path.name != ANY_TEXT)
    return replace(read_voices(folder / "voices" / ANY_TEXT), scenes=tuple(scenes))
