"""The question behind *Join*."""

from __future__ import annotations

from bot.domain.messages import Button, Heading, Message, Small, Text
from bot.domain.privacy import NO_MODEL, model_line
from bot.domain.words import Words, words

CONSENT_VERSION = 1
"""Of what is kept, as the question and the policy tell it; raised when something changes for members.

Whoever chose under an earlier one is asked again, privately, when they next press *Join* or *Reply*.
"""

WITH_MODEL = 2
"""The same where the question says that a language model helps with the drafts: only these replies are given to it."""

KEPT_CHANGED = words("What is kept has changed since you chose. Please choose again.")


def _sent() -> Text:
    return Text(
        words(
            "So your replies also go to whoever runs that model. It writes nothing; people review every draft before "
            "it is public."
        )
    )


def version_under(writer: str) -> int:
    """Of what the question says while this writer drafts."""
    return CONSENT_VERSION if writer == NO_MODEL else WITH_MODEL


def consent_question(now: Words, session_id: int | None = None, writer: str = NO_MODEL) -> Message:
    """What is kept, why, and the three choices; with a session, its *Reply* form follows the choice."""
    version = version_under(writer)
    then: tuple[int, ...] = () if session_id is None else (session_id,)
    if version > CONSENT_VERSION:
        # Told by the button itself: it may be pressed after the bot was started anew with another writer.
        then = (session_id or 0, version)
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
            Text(model_line(writer)),
            *([] if writer == NO_MODEL else [_sent()]),
            Small(now),
        ),
        (
            Button("consent", (0, *then), words("Quote me by name"), "success"),
            Button("consent", (1, *then), words("Quote me without name"), "primary"),
            Button("consent", (2, *then), words("Leave me out")),
            Button("privacy", (), words("What is kept")),
        ),
    )
