"""Sample voices for the rehearsal: replies to any excerpt, put together from moves, the same each time.

They quote, compare and ask, take no side of the text's subject and state nothing that the excerpt does not hold.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from bot.domain.readings import Paragraph
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
class Voices:
    """All persons and moves of a language."""

    persons: tuple[Person, ...]
    moves: tuple[Move, ...]
    ordinals: tuple[str, ...]

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


_VOICES = TypeAdapter(tuple[Voices, ...], config=ConfigDict(extra="forbid"))


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


def load_voices(folder: Path) -> Voices:
    """The English voices under `prompts/voices/`."""
    return read_voices(folder / "voices" / "en.toml")
