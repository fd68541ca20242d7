"""`ask`: questions about a text, answered with its own sentences; nothing is stored and nothing leaves the machine."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from bot.cli.speech import bytes_of, say, say_json
from bot.domain.answers import Answer, Meaning, Text, answer
from bot.domain.errors import BadInput
from bot.domain.words import words
from bot.guides import fitted, guide_for, load_guides
from bot.importing.child import ChildReader
from bot.semantics import AT_ONCE_WHOLE, LANGUAGES, Model, Near, installed, language_of
from bot.settings import read_settings
from bot.wording import TERMINAL

FEW_FOR_MANY = 1_000
"""Paragraphs that one waits for before a list of questions; a longer text is encoded in the background."""

LONGEST_QUESTION = 2_000


def add_to(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command()(ask)


def ask(
    file: Annotated[Path, typer.Argument(help="A text, Markdown, HTML, Word, EPUB or PDF file.")],
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    questions: Annotated[
        Path | None, typer.Option(help="JSON Lines with id and question; one answer line is printed for each.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Answer from a text, with its own sentences and their paragraphs."""
    if (question is None) == (questions is None):
        raise BadInput(words("Give one question, or --questions with a file of them."))
    posed = _posed(questions) if questions else [("", _fit(question or ""))]
    settings = read_settings()
    text = _text(file, settings.prompts_dir)
    few = AT_ONCE_WHOLE if questions is None else FEW_FOR_MANY
    with _meaning(text, few, wanted=settings.semantic == "auto") as meaning:
        for name, asked in posed:
            found = answer(text, asked, meaning=meaning)
            if as_json or questions:
                say_json(as_dict(name, found))
            else:
                _say(found)


def _posed(path: Path) -> list[tuple[Any, str]]:
    found = []
    for number, line in enumerate(bytes_of(path).decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict) or not isinstance(value.get("question"), str) or "id" not in value:
            raise BadInput(
                words(
                    "Line {number} of {file} must be a JSON object with “id” and “question”.",
                    number=number,
                    file=path.name,
                )
            )
        found.append((value["id"], _fit(value["question"])))
    return found


def _fit(question: str) -> str:
    if not question.strip():
        raise BadInput(words("The question is empty. Write what you want to know."))
    return question[:LONGEST_QUESTION]


def _text(file: Path, prompts: Path) -> Text:
    imported = asyncio.run(ChildReader()(bytes_of(file), file.name))
    known = guide_for(load_guides(prompts), imported.paragraphs)
    return Text(imported.paragraphs, imported.metadata, fitted(known, imported.paragraphs) if known else None)


@contextmanager
def _meaning(text: Text, few: int, *, wanted: bool) -> Iterator[Meaning | None]:
    """The finder by meaning, where it is installed and knows the language; a long text is left to the background."""
    if not wanted or language_of(text) not in LANGUAGES or not installed():
        yield None
        return
    near, stopped = Near(Model(), text), threading.Event()
    if len(text.paragraphs) > few:
        behind = threading.Thread(target=near.prepare, args=(stopped,), name="meaning")
        behind.start()
        try:
            yield near
        finally:
            stopped.set()
            behind.join()
        return
    told = Console(stderr=True)
    places = range(len(text.paragraphs))
    for place in track(places, "Reading", console=told, transient=True, disable=not told.is_terminal):
        near.encoded(place)
    yield near


def as_dict(name: Any, found: Answer) -> dict[str, Any]:  # noqa: ANN401  an id comes back as it was given
    """An answer in the format of the command line."""
    told: dict[str, Any] = {
        "id": name,
        "tier": found.tier,
        "passages": [
            {"paragraph": one.paragraph, "quote": one.quote, "score": one.score, "speaker": one.speaker}
            for one in found.passages
        ],
    }
    if found.fact is not None:
        fact = found.fact
        told["metadata"] = {"field": fact.field, "values": list(fact.values), "text": TERMINAL.say(fact.said)}
    return told


SHOWN = 3
"""Passages that are shown to a person; JSON has ten."""


def _say(found: Answer) -> None:
    if found.fact is not None:
        say(" ".join((TERMINAL.say(found.fact.said), *found.fact.values)))
        return
    if found.missing is not None:
        say(TERMINAL.say(found.missing))
    if found.tier == "nothing":
        say(TERMINAL.say(words("I find nothing on this in the text.")))
        return
    if found.tier == "closest":
        say(TERMINAL.say(words("These are the closest passages; they may not answer this.")))
    for one in found.passages[:SHOWN]:
        say(f"¶{one.paragraph}{f' [{one.speaker}]' if one.speaker else ''} {one.quote}")
