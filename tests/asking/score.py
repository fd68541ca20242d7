"""How well questions are answered: hits among the first passages, and whether the tiers tell what the text answers.

`python -m tests.asking.score` prints the figures of every set; with a text and its questions behind it, of those.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.answers import Answer, Meaning, Text, answer
from bot.importing.child import ChildReader
from bot.semantics import Model, Near

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "bot" / "sandbox" / "sample.txt"
DEVELOPED_ON = ("sample", "essay")
HELD_OUT = ("story", "dialogue", "report")


@dataclass(frozen=True)
class Posed:
    """A question with the paragraphs that answer it; none where the text has no answer."""

    id: str
    question: str
    paragraphs: tuple[int, ...]


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1; `told` is the balanced accuracy of tier "quote" against the two others."""

    first: float
    three: float
    told: float
    questions: int


def questions_of(path: Path) -> tuple[Posed, ...]:
    """The questions of a JSON Lines file."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return tuple(Posed(one["id"], one["question"], tuple(one["paragraphs"])) for one in lines)


def text_of(path: Path) -> Text:
    """A text as the bot reads it."""
    imported = asyncio.run(ChildReader()(path.read_bytes(), path.name))
    return Text(imported.paragraphs, imported.metadata)


def set_of(name: str) -> tuple[Text, tuple[Posed, ...]]:
    """One of the sets beside this file."""
    path = SAMPLE if name == "sample" else HERE / "texts" / f"{name}.txt"
    return text_of(path), questions_of(HERE / "questions" / f"{name}.jsonl")


def score(posed: Sequence[Posed], ask: Callable[[str], Answer]) -> Score:
    """Ask everything and count."""
    answered = [(one, ask(one.question)) for one in posed]
    known = [(one, given) for one, given in answered if one.paragraphs]
    unknown = [given for one, given in answered if not one.paragraphs]
    right = sum(given.tier == "quote" for _, given in known) / max(1, len(known))
    wrong = sum(given.tier == "quote" for given in unknown) / max(1, len(unknown))
    return Score(_hits(known, 1), _hits(known, 3), (right + 1 - wrong) / 2, len(posed))


def _hits(known: Sequence[tuple[Posed, Answer]], most: int) -> float:
    hit = sum(any(found.paragraph in one.paragraphs for found in given.passages[:most]) for one, given in known)
    return hit / max(1, len(known))


def asking(text: Text, meaning: Meaning | None) -> Callable[[str], Answer]:
    """Questions put to one text."""
    return lambda question: answer(text, question, meaning=meaning)


def _rows(sets: Iterable[tuple[str, Text, tuple[Posed, ...]]]) -> None:
    model = Model()
    for name, text, posed in sets:
        for how, meaning in (("words", None), ("meaning", Near(model, text))):
            if meaning is not None:
                meaning.prepare()
            found = score(posed, asking(text, meaning))
            print(
                f"{name:10} {how:8} {found.questions:3}  hit@1 {found.first:.2f}  hit@3 {found.three:.2f}"
                f"  told {found.told:.2f}"
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _rows([(Path(sys.argv[1]).stem, text_of(Path(sys.argv[1])), questions_of(Path(sys.argv[2])))])
    else:
        _rows((name, *set_of(name)) for name in DEVELOPED_ON + HELD_OUT)
