"""The question behind *Join*."""

from __future__ import annotations

from bot.domain.messages import Button, Heading, Message, Small, Text
from bot.domain.words import Words, words

CONSENT_VERSION = 1
"""Of what is kept, as the question and the policy tell it; raised when something changes for members.

Whoever chose under an earlier one is asked again, privately, when they next press *Join* or *Reply*.
"""

KEPT_CHANGED = words("What is kept has changed since you chose. Please choose again.")


def consent_question(now: Words, session_id: int | None = None) -> Message:
    """What is kept, why, and the three choices; with a session, its *Reply* form follows the choice."""
    then = () if session_id is None else (session_id,)
    return Message(
        (
            Heading(words("Taking part")),
            Text(words("Your replies are kept so that the weekly summary can quote them, word for word. Choose how:")),
            Text(
                words("**By name**: you may be quoted with your name and a link.\nEverybody in the channel sees both.")
            ),
            Text(
                words(
                    "**Without name**: quoted as “a participant”, without a link; search may still find the words.\n"
                    "A message in a thread shows who wrote it; the *Reply* form hides it, though not from staff."
                )
            ),
            Text(
                words(
                    "**Leave me out**: nothing is stored but a keyed mark that says so.\n"
                    "You lose nothing of the reading."
                )
            ),
            Small(now),
        ),
        (
            Button("consent", (0, *then), words("Quote me by name"), "success"),
            Button("consent", (1, *then), words("Quote me without name"), "primary"),
            Button("consent", (2, *then), words("Leave me out")),
            Button("privacy", (), words("What is kept")),
        ),
    )
