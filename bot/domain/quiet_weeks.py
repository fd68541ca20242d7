"""A session without any reply at its middle: what facilitators are told, and what they can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.changes import ALL_LATER, Move, move_lines
from bot.domain.index import titled_span
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.programmes import Programme
from bot.domain.sessions import Session, StoredPrompt, numbered
from bot.domain.words import words


def middle_of(opened: datetime, closes_at: datetime) -> datetime | None:
    """When it is looked whether anybody has replied; never, of a session that is over as it opens."""
    return opened + (closes_at - opened) / 2 if opened < closes_at else None


def quiet_line(session: Session) -> Message:
    """The one line in the review channel; nothing is said in public."""
    return Message(
        (_quiet(session),),
        (
            Button("shift", (session.id,), words("Shift everything a week")),
            Button("pose", (session.id, 0), words("Post another question")),
            Button("letbe", (session.id,), words("Leave it")),
        ),
    )


def left(session: Session) -> Message:
    """The same once somebody has decided to leave it."""
    return Message((_quiet(session), Small(words("Left as it is."))))


def _quiet(session: Session) -> Text:
    said = words(
        "Session {n}, {span}, is half over and has no reply: <#{thread}>. Only you are told; silence is a way to take "
        "part, too.",
        n=session.n,
        span=titled_span(session),
        thread=session.thread_id,
    )
    return Text(said)


def shift_question(moves: Sequence[Move], programme: Programme) -> Message:
    """What would move, and the button that moves it."""
    first = moves[0]
    args = (programme.id, first.session.n, programme.revision, int(first.starts_at.timestamp()), ALL_LATER)
    blocks: list[Block] = [
        Heading(words("Shift everything a week?")),
        *move_lines(moves),
        Small(words("Nothing has moved yet. Time zone {zone}.", zone=programme.zone)),
    ]
    return Message(tuple(blocks), (Button("postpone", args, words("Shift everything a week"), "primary"),))


def pose_question(session: Session, stored: StoredPrompt, name: str, place: int, turn: int, *, more: bool) -> Message:
    """The question as it would be posted."""
    blocks: tuple[Block, ...] = (
        Heading(words("Post this question in the thread of session {n}?", n=session.n)),
        Text(numbered(place, stored.prompt.text, name)),
        Small(words("Nothing has been posted yet.")),
    )
    post = Button("posed", (session.id, stored.id), words("Post it"), "primary")
    others = (Button("pose", (session.id, turn + 1), words("Another one")),) if more else ()
    return Message(blocks, (post, *others))


def posed(session: Session, stored: StoredPrompt, name: str, place: int) -> Message:
    """The question in the thread."""
    reply = Button("reply", (session.id,), words("Reply"), "primary")
    return Message((Text(numbered(place, stored.prompt.text, name)),), (reply,))
