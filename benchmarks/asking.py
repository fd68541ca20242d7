"""Questions about a text of an article's length and about a book of 300,000 words, by words and by meaning."""

from __future__ import annotations

import asyncio
import random
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bot.domain.answers import Meaning, Text, answer
from bot.domain.readings import Paragraph, word_count
from bot.importing.child import ChildReader
from bot.semantics import Model, Near, installed

SAMPLE = Path(__file__).parent.parent / "bot" / "sandbox" / "sample.txt"
BOOK = 300_000
QUESTIONS = (
    "Why had the lamps been left on all night?",
    "How many people replied to the letter?",
    "Who designed the scheme?",
    "Which animals profited from the darkness?",
    "What would it cost to replace the old lamps?",
    "What frightened the nurse on her way home?",
    "When did the shop open its door?",
)


async def measure() -> dict[str, float]:
    """Seconds to the first answer, medians of later ones, resident memory; encoding the book takes about a minute."""
    reading = await ChildReader()(SAMPLE.read_bytes(), SAMPLE.name)
    book = _book(reading.paragraphs)
    before = _resident()
    started = time.perf_counter()
    text = Text(book)
    answer(text, QUESTIONS[0])
    figures = {"book_first_by_words_s": time.perf_counter() - started}
    figures["book_by_words_ms"] = _median(text, None)
    figures["book_by_words_mb"] = _resident() - before
    if installed():
        figures |= await asyncio.to_thread(_by_meaning, Text(reading.paragraphs), text)
    return {name: round(value, 3) for name, value in figures.items()}


def _by_meaning(article: Text, book: Text) -> dict[str, float]:
    model, before = Model(), _resident()
    figures = {"model_first_s": _taken(lambda: model.encode(QUESTIONS[0])), "model_mb": _resident() - before}
    near = Near(model, article)
    figures["article_encode_s"] = _taken(near.prepare)
    figures["article_ms"] = _median(article, near)
    far = Near(model, book)
    figures["book_unready_first_ms"] = 1000 * _taken(lambda: answer(book, QUESTIONS[0], meaning=far))
    figures["book_unready_ms"] = _median(book, far)
    before = _resident()
    figures["book_encode_s"] = _taken(far.prepare)
    figures["book_ms"] = _median(book, far)
    return figures | {"book_mb": _resident() - before}


def _taken(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _median(text: Text, meaning: Meaning | None) -> float:
    return 1000 * statistics.median(
        _taken(lambda asked=question: answer(text, asked, meaning=meaning))  # type: ignore[misc]
        for question in QUESTIONS * 3
    )


def _resident() -> float:
    """Megabytes at most so far; measured from the smaller to the larger."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _book(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """The sample's paragraphs over and over, each time with some words of another vocabulary."""
    chance = random.Random(1)
    syllables = ("bar", "den", "fil", "gom", "hast", "kel", "lor", "mun", "pir", "ros", "sel", "tam", "ver", "wick")
    found: list[Paragraph] = []
    words = 0
    while words < BOOK:
        for one in paragraphs:
            text = " ".join(
                "".join(chance.choices(syllables, k=2)) if chance.random() < 0.2 else word for word in one.text.split()
            )
            found.append(Paragraph(len(found) + 1, text))
            words += word_count(text)
    return tuple(found)
