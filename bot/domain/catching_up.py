"""What somebody has missed: sessions with a sentence of each, published words, and one question to join in on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answers import Passage
from bot.domain.index import session_line
from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Verbatim
from bot.domain.prompts import Prompt, PromptKind
from bot.domain.quoting import BRIEF, LONGEST_IN_PUBLIC, shortened
from bot.domain.sessions import Session, StoredPrompt
from bot.domain.spoken import Spoken, voices
from bot.domain.words import Words, plural, words

FOR_VISITORS = 2
"""Sessions that are shown to somebody who has not joined."""

MOST_SESSIONS = 6
MOST_WORDS = 3

EASIEST: tuple[PromptKind, ...] = ("comprehension", "close reading", "connection", "contestation")
"""Kinds of question, the easiest to join in on first."""


@dataclass(frozen=True)
class Held:
    """A session that was held, how its excerpt begins, and how much was written in its thread."""

    session: Session
    opening: Passage
    replies: int


@dataclass(frozen=True)
class Missed:
    """What somebody has missed; `since` is empty for visitors."""

    held: Sequence[Held]
    earlier: int
    """Sessions besides, for which there is no room."""
    since: datetime | None
    spoken: Sequence[Spoken]
    newest: Session | None
    brief: bool
    """Whether the text must not be reposted."""
    question: Prompt | None
    """One to join in on, of the newest session."""


def easiest(prompts: Sequence[StoredPrompt]) -> Prompt | None:
    """The easiest of a session's questions, those first that stand in its post."""
    ranked = sorted(prompts, key=lambda one: (not one.shown, EASIEST.index(one.prompt.kind)))
    return ranked[0].prompt if ranked else None


def catch_up_message(missed: Missed) -> Message:
    """The private account."""
    blocks: list[Block] = [Heading(words("What you have missed")), Text(_lead(missed))]
    if missed.earlier:
        said = plural(
            "And {count} session before: `/schedule` links it.",
            "And {count} sessions before: `/schedule` links them.",
            missed.earlier,
        )
        blocks.append(Small(said))
    for one in missed.held:
        blocks.append(Text(session_line(one.session)))
        quote = shortened(one.opening.quote, BRIEF if missed.brief else LONGEST_IN_PUBLIC)
        blocks.append(Verbatim(quote, f"¶{one.opening.paragraph}"))
        if one.replies:
            blocks.append(Small(plural("{count} reply in its thread.", "{count} replies in its thread.", one.replies)))
    if missed.spoken:
        blocks += [Text(words("Published points that most replies stand behind:")), *voices(missed.spoken)]
    return Message((*blocks, *_question(missed)), _buttons(missed))


def _lead(missed: Missed) -> Words:
    if not missed.held:
        return words("Nothing: no session has begun since you last took part.")
    if missed.since is None:
        return words("The newest sessions. Join, and I tell you what has come since you last took part.")
    return plural(
        "{count} session since you last took part, {when}.",
        "{count} sessions since you last took part, {when}.",
        len(missed.held) + missed.earlier,
        when=missed.since,
    )


def _question(missed: Missed) -> list[Block]:
    if missed.question is None or missed.newest is None:
        return []
    return [
        Text(words("To join in, a question of session {n}:", n=missed.newest.n)),
        Text(words("{question}", question=missed.question.text)),
    ]


def _buttons(missed: Missed) -> tuple[Button, ...]:
    ask = Button("ask", (), words("Ask"))
    if missed.newest is None or missed.newest.thread_id is None:
        return (ask,)
    return (Button("reply", (missed.newest.id,), words("Reply"), "primary"), ask)
