"""The question behind *Join*."""

from __future__ import annotations

from bot.domain.messages import Button, Heading, Message, Small, Text
from bot.domain.words import Words, words


def consent_question(now: Words, session_id: int | None = None) -> Message:
    """What is kept, why, and the three choices; with a session, its *Reply* form follows the choice."""
    then = () if session_id is None else (session_id,)
    return Message(
        (
            Heading(words("Taking part")),
            Text(words("If you join, your replies are kept so that the weekly summary can quote them, word for word.")),
            Text(words("Without name: no name and no link, though the words themselves may still be found by search.")),
            Text(words("Leave me out: nothing is kept but a mark that says so. You lose nothing of the reading.")),
            Small(now),
        ),
        (
            Button("consent", (0, *then), words("Quote me by name"), "success"),
            Button("consent", (1, *then), words("Quote me without name"), "primary"),
            Button("consent", (2, *then), words("Leave me out")),
        ),
    )
