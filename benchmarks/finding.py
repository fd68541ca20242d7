"""How often questions find a right paragraph: ours beside SQLite's FTS5, plain BM25 and embeddings alone.

The questions and texts are those of `tests/asking`, all of our own making; a right paragraph must come first, or among
the first three.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

from bot.domain.answers import Text
from bot.domain.lexical import Index, Stems
from bot.semantics import Model, Near, installed
from tests.asking.score import DEVELOPED_ON, HELD_OUT, Posed, asking, score, set_of

Ranked = Callable[[str], Sequence[int]]
"""The best paragraphs for a question, by number."""


async def measure() -> dict[str, float]:
    """Hits of every finder on all questions that have an answer, and how well ours tells that there is none."""
    return await asyncio.to_thread(_measure)


def _measure() -> dict[str, float]:
    sets = [set_of(name) for name in DEVELOPED_ON + HELD_OUT]
    figures: dict[str, float] = {"questions": sum(len(posed) for _, posed in sets)}
    figures |= _hits("fts5", sets, _fts5)
    figures |= _hits("bm25", sets, _bm25)
    figures |= _hits("by_words", sets, lambda text: _ours(text, None))
    figures["by_words_told"] = _told(sets, lambda _: None)
    if installed():
        model = Model()
        near = {id(text): _ready(model, text) for text, _ in sets}
        figures |= _hits("embeddings", sets, lambda text: _embeddings(model, near[id(text)]))
        figures |= _hits("by_meaning", sets, lambda text: _ours(text, near[id(text)]))
        figures["by_meaning_told"] = _told(sets, lambda text: near[id(text)])
    return {name: round(value, 3) for name, value in figures.items()}


def _hits(
    name: str, sets: Sequence[tuple[Text, tuple[Posed, ...]]], finder: Callable[[Text], Ranked]
) -> dict[str, float]:
    first = three = known = 0
    for text, posed in sets:
        ranked = finder(text)
        for one in posed:
            if one.paragraphs:
                found = list(ranked(one.question))[:3]
                known += 1
                first += bool(set(found[:1]) & set(one.paragraphs))
                three += bool(set(found) & set(one.paragraphs))
    return {f"{name}_first": first / known, f"{name}_three": three / known}


def _told(sets: Sequence[tuple[Text, tuple[Posed, ...]]], meaning: Callable[[Text], Near | None]) -> float:
    """Balanced accuracy of the tier "quote" against the two others, the mean of all texts."""
    return sum(score(posed, asking(text, meaning(text))).told for text, posed in sets) / len(sets)


def _ready(model: Model, text: Text) -> Near:
    near = Near(model, text)
    near.prepare()
    return near


def _ours(text: Text, meaning: Near | None) -> Ranked:
    ask = asking(text, meaning)
    return lambda question: [one.paragraph for one in ask(question).passages]


def _fts5(text: Text) -> Ranked:
    """SQLite's own text search with its stemmer, any of the question's words."""

    def ranked(question: str) -> Sequence[int]:
        wanted = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        with closing(sqlite3.connect(":memory:")) as conn:
            conn.execute("CREATE VIRTUAL TABLE paragraph USING fts5(text, tokenize='porter unicode61')")
            rows = [(one.n, one.text) for one in text.paragraphs]
            conn.executemany("INSERT INTO paragraph(rowid, text) VALUES (?, ?)", rows)
            return [row[0] for row in conn.execute("SELECT rowid FROM paragraph(?) ORDER BY rank LIMIT 3", (wanted,))]

    return ranked


def _bm25(text: Text) -> Ranked:
    """Whole paragraphs by stems, with every word of the question."""
    stems, index = Stems(text.language), Index()
    for one in text.paragraphs:
        index.add(stems.of(one.text))

    def ranked(question: str) -> Sequence[int]:
        found = index.scores(stems.of(question))
        return [text.paragraphs[place].n for place in sorted(found, key=lambda place: -found[place])[:3]]

    return ranked


def _embeddings(model: Model, near: Near) -> Ranked:
    """One vector a paragraph and one for the question."""
    pieces, wholes = near._stack()  # noqa: SLF001  the very vectors that ours rests on

    def ranked(question: str) -> Sequence[int]:
        likeness = wholes @ model.encode(question).whole
        return list(dict.fromkeys(pieces[number].place + 1 for number in (-likeness).argsort()))[:3]

    return ranked
