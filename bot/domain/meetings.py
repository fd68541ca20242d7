"""Live meetings: when a session's Discord event stands, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import BadInput, Conflict
from bot.domain.index import titled_span
from bot.domain.members import mark_of
from bot.domain.sessions import CHANNEL, Session
from bot.domain.words import Words, words

ANNOUNCED = timedelta(days=7)
"""So long before a live meeting its event appears."""

SHORTEST, LONGEST = 5, 12 * 60
"""Minutes that a live meeting lasts."""

LONGEST_PLACE = 100
LONGEST_NAME = 100
LONGEST_ABOUT = 900  # Discord's 1,000 less the line with the mark


@dataclass(frozen=True)
class Meeting:
    """What the Discord event of a session should say; `about` is cut where Discord's limit needs it."""

    name: Words
    about: Words
    place: str
    starts_at: datetime
    ends_at: datetime


def event_mark(secret: bytes, session_id: int) -> str:
    """The last line of an event's description, by which it is found again: events have no nonce."""
    return f"Colloquy {mark_of(secret, session_id)[:12]}"


def ends_at(session: Session) -> datetime:
    """When a live meeting is over."""
    return session.starts_at + timedelta(minutes=session.minutes or 0)


def stands(session: Session, *, running: bool, now: datetime) -> bool:
    """Whether a session has, or will have, an event: it is live, not over, and nobody has called it off."""
    if session.minutes is None or now >= ends_at(session):
        return False
    return running if session.state == "planned" else session.state in ("posting", "open", "blocked")


def meeting_of(session: Session, group: str, title: str) -> Meeting:
    """The event as it should read now."""
    return Meeting(
        words("Session {n}: {title}", n=session.n, title=session.title or title),
        words("{group} · “{title}” · {span}", group=group, title=title, span=titled_span(session)),
        place_outside(session),
        session.starts_at,
        ends_at(session),
    )


def place_outside(session: Session) -> str:
    """The place for an event or a calendar, which show a channel by its address only."""
    channel = CHANNEL.fullmatch(session.place)
    return f"https://discord.com/channels/{session.guild_id}/{channel[1]}" if channel else session.place


def place_typed(typed: str) -> str:
    """A place as somebody typed it: one line."""
    place = " ".join(typed.split())
    if len(place) > LONGEST_PLACE:
        raise BadInput(
            words("The place has {count} characters. Keep it within {most}.", count=len(place), most=LONGEST_PLACE)
        )
    return place


def changeable(session: Session) -> None:
    """Refuse to make a live meeting of what has begun or is called off."""
    if session.state != "planned":
        raise Conflict(
            words(
                "Session {n} has begun, is over or was called off, so it stays as it is. Choose one to come.",
                n=session.n,
            )
        )
