"""The agenda of a live meeting: its questions with times, for the thread in which notes are taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.session_types import LASTS
from bot.domain.sessions import Session, StoredPrompt, place_shown
from bot.domain.words import Trusted, Words, words

FRAME = 10
"""The tenth part of a meeting is for arriving, and as much for closing."""


def agenda(session: Session, prompts: Sequence[StoredPrompt]) -> Message:
    """Arriving, each question for as long as the others, and what to keep."""
    minutes = session.minutes or LASTS
    aside = max(1, minutes // FRAME)
    asked = [words("{question}", question=one.prompt.text) for one in prompts if one.shown]
    asked = asked or [words("What do we make of the excerpt?")]
    each = (minutes - 2 * aside) // len(asked)
    steps = [(0, words("We arrive, and look at the excerpt once more."))]
    steps += [(aside + place * each, one) for place, one in enumerate(asked)]
    steps.append((minutes - aside, words("What do we want to keep? Somebody writes it here.")))
    blocks: list[Block] = [Heading(words("Agenda"))]
    blocks.append(Small(words("{place}, {minutes} minutes.", place=place_shown(session), minutes=minutes)))
    blocks += [_step(session.starts_at + timedelta(minutes=after), one) for after, one in steps]
    blocks.append(Small(words("This thread is for notes: what members write here counts as a reply, as always.")))
    return Message(tuple(blocks), (Button("reply", (session.id,), words("Reply"), "primary"),))


def _step(at: datetime, what: Words) -> Text:
    clock = Trusted(f"<t:{int(at.timestamp())}:t>")
    return Text(words("{clock} · {what}", clock=clock, what=what))
