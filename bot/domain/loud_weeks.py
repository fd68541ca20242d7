"""A week in which one voice has most of the words: its shape for facilitators, never a name and never a ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.balance import FEWEST_WRITERS
from bot.domain.messages import Button, Message, Text
from bot.domain.record import count_words
from bot.domain.replies import Reply
from bot.domain.sessions import Session
from bot.domain.words import words

TOO_LOUD = 40
"""Percent of a week's words above which facilitators are told of one voice."""


def one_voice(written: Sequence[Reply]) -> tuple[int, int] | None:
    """Author and percent of the one voice above the limit; None below it, or where fewer than four wrote."""
    amounts: Counter[int] = Counter()
    for one in written:
        amounts[one.author] += count_words(one.text)
    if len(amounts) < FEWEST_WRITERS:
        return None
    author, most = amounts.most_common(1)[0]
    total = sum(amounts.values())
    return (author, round(100 * most / total)) if 100 * most > TOO_LOUD * total else None


def one_voice_line(percent: int, writers: int, summary_id: int) -> Text:
    """The shape, with what may be done about it."""
    said = words(
        "One voice has {percent} % of the words of these days, {others} others share the rest. A listening role can be "
        "offered to it in private.",
        percent=percent,
        others=writers - 1,
    )
    return Text(said, Button("listen", (summary_id,), words("Offer to sum up")))


def listening_message(session: Session) -> Message:
    """What a facilitator is told: the same whether that member takes offers or not."""
    said = words(
        "If that member takes role offers, the part of the summariser of session {n} is offered to them in private, "
        "with no word of why. I tell nobody who it is, or whether they take offers.",
        n=session.n,
    )
    return Message((Text(said),))
