"""Think, pair, share: who talks with whom, and what is said in a pair and about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.errors import BadInput
from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Voice
from bot.domain.session_types import Answer, take_back_button
from bot.domain.sessions import ON_TIME, Session, thread_title
from bot.domain.words import words

PAIRING = "pair"
"""The phase in which pairs talk, and one of each shares a line."""

PRIVATE = "private"
"""State of an answer that was shown to one's pair alone, and is never posted or quoted."""

LONGEST_LINE = 400
AT_LEAST = timedelta(days=1)
"""How long pairs have to talk, also where the session closes before."""


def pairs_of(session_id: int, people: Sequence[int]) -> list[tuple[int, ...]]:
    """Pairs, and one three where the number is odd; always the same ones for the same session and people.

    The order comes from a hash of session and person, so that nobody meets the same partner every time.
    """
    mixed = sorted(set(people), key=lambda one: hashlib.blake2b(f"{session_id}:{one}".encode()).digest())
    found = [tuple(mixed[start : start + 2]) for start in range(0, len(mixed), 2)]
    if len(found) > 1 and len(found[-1]) == 1:
        (single,) = found.pop()
        found[-1] = (*found[-1], single)
    return found


def talk_until(session: Session, now: datetime) -> datetime:
    """When the lines are shared: as long after the pairs were made as answers were sealed, or when it closes."""
    begun = session.phase_at if session.phase_at and now - session.phase_at <= ON_TIME else now
    wished = begun + timedelta(days=session.answer_days) if session.answer_days else session.closes_at
    return max(min(wished, session.closes_at), begun + AT_LEAST)


def pair_title(session: Session, number: int) -> str:
    """The name of a pair's thread; no other thread of the session has it."""
    return f"{thread_title(session)} · {number}"


def pair_message(session: Session, until: datetime) -> Message:
    """The first message in a pair's thread; whom it is for is added when it is sent."""
    return Message(
        (
            Text(
                words(
                    "You talk about session {n} here: tell each other what you have answered, and why. *See the "
                    "others* shows it, only to you.",
                    n=session.n,
                )
            ),
            Text(
                words(
                    "By {when} one of you presses *Share a line*: what you found out together, or still disagree "
                    "about. The lines are then posted together in <#{thread}>.",
                    when=until,
                    thread=session.thread_id,
                )
            ),
            Small(words("Nothing that is written in this thread is kept. If your partner is silent, share alone.")),
        ),
        (
            Button("line", (session.id,), words("Share a line"), "primary"),
            Button("others", (session.id, 0), words("See the others")),
        ),
    )


def partners_message(session: Session, answers: Sequence[Answer]) -> Message:
    """What one's partners have answered."""
    share = Button("line", (session.id,), words("Share a line"), "primary")
    if not answers:
        return Message(
            (Text(words("Your partner's answer is not kept any more. You can share a line alone.")),), (share,)
        )
    blocks: list[Block] = [Heading(words("What your partner has answered"))]
    blocks += [Voice(one.text, one.name) for one in answers]
    blocks.append(Small(words("This is never posted; what you make of it together is what you share.")))
    return Message(tuple(blocks), (share,))


def line_typed(typed: str) -> str:
    """A pair's line as somebody typed it."""
    line = " ".join(typed.split())
    if not line:
        raise BadInput(words("The line was empty, so nothing was kept. Write what you want to share."))
    if len(line) > LONGEST_LINE:
        raise BadInput(
            words("The line has {count} characters. Keep it within {most}.", count=len(line), most=LONGEST_LINE)
        )
    return line


def kept_line(session: Session, reply_id: int) -> Message:
    """That a pair's line is kept."""
    return Message(
        (
            Text(
                words("Your line is kept. It is posted with those of the other pairs on {when}.", when=session.phase_at)
            ),
            Small(words("A pair has one line: whoever of you presses *Share a line* again writes it anew.")),
        ),
        (take_back_button(reply_id),),
    )


def shared_message(session_id: int, line: str, name: str) -> Message:
    """A pair's line in the session's thread; nothing is said about who was in the pair."""
    return Message(
        (Small(words("What a pair shares:")), Voice(line, name)), (Button("reply", (session_id,), words("Reply")),)
    )
