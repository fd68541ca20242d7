"""Quick positions on a question that contests the text: three buttons, counted when the session closes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.messages import Button, Message, Small, Text
from bot.domain.sessions import StoredPrompt
from bot.domain.words import Words, words

FEWEST = 3
"""Fewer positions are never shown: one could guess whose they are."""

NAMES = (words("Agree"), words("Unsure"), words("Disagree"))

WITH = words("*Agree* and *Disagree* mean: with what the text says here, once both sides are weighed.")
"""A question that asks for the best case of each side cannot itself be agreed with."""


def contested(prompts: Sequence[StoredPrompt]) -> StoredPrompt | None:
    """The question that contests the text: one that is shown, else one that waits, since it is asked here in full."""
    found = sorted((one for one in prompts if one.prompt.kind == "contestation"), key=lambda one: not one.shown)
    return found[0] if found else None


def offer_message(session_id: int, question: str) -> Message:
    """The question, with the three buttons."""
    return Message(
        (
            Text(words("**Where do you stand?**")),
            Text(words("{question}", question=question)),
            Text(WITH),
            Small(words("Nobody sees what you press. Counts appear when the session closes; nothing else is kept.")),
        ),
        tuple(Button("stand", (session_id, choice), name) for choice, name in enumerate(NAMES)),
    )


def kept_message(choice: int) -> Message:
    """What somebody hears who has pressed."""
    said = words("Kept: {position}. Until the session closes you may press another.", position=NAMES[choice])
    return Message((Text(said),))


def result_message(session_id: int, question: str, counts: tuple[int, int, int]) -> Message:
    """What came of it."""
    lines = (_line(name, count) for name, count in zip(NAMES, counts, strict=True))
    return Message(
        (
            Text(words("**Where the group stood**")),
            Text(words("{question}", question=question)),
            Text(WITH),
            *(Text(line) for line in lines),
            Small(words("Only these counts are kept.")),
        ),
        (Button("reply", (session_id,), words("Reply")),),
    )


def _line(name: Words, count: int) -> Words:
    return words("{position}: {count}", position=name, count=count)
