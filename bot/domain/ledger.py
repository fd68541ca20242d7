"""The delivery ledger: when each session was due, when it appeared, how often it was tried, why it was late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alerts import GONE, NO_ACCESS
from bot.domain.sessions import ON_TIME, Session
from bot.domain.words import Words, plural, words

PROMPT = timedelta(minutes=1)
"""Later than this is told."""


@dataclass(frozen=True)
class Slot:
    """What became of one message or thread of a session."""

    session_id: int
    kind: str
    part: int
    state: str
    due_at: datetime
    first_attempt_at: datetime | None
    sent_at: datetime | None
    tries: int
    error: str | None


def ledger_line(session: Session, slots: Sequence[Slot]) -> Words:
    """One session's line."""
    mine = [one for one in slots if one.session_id == session.id]
    values: dict[str, object] = {"n": session.n, "due": session.starts_at}
    appeared = min((one.sent_at for one in mine if one.kind == "message" and one.sent_at), default=None)
    tries = max((one.tries for one in mine), default=0)
    tried = plural("{count} attempt", "{count} attempts", tries)
    if session.state == "missed":
        return words("**{n}.** due {due} · missed: I was away, or the programme was paused", **values)
    if session.state == "cancelled":
        return words("**{n}.** due {due} · cancelled", **values)
    if session.state == "blocked":
        return words(
            "**{n}.** due {due} · blocked after {tried}: {why}", tried=tried, why=_why(session, mine), **values
        )
    if appeared is None:
        if not mine:
            return words("**{n}.** due {due}", **values)
        start = min(one.due_at for one in mine)
        return words("**{n}.** due {due} · on its way, {start} · {tried}", start=start, tried=tried, **values)
    values |= {"posted": appeared, "tried": tried}
    late = appeared - session.starts_at
    if late <= PROMPT:
        return words("**{n}.** due {due} · posted {posted} · {tried}", **values)
    values |= {"late": _duration(late), "why": _why(session, mine)}
    return words("**{n}.** due {due} · posted {posted} · {tried} · {late} late: {why}", **values)


def _duration(late: timedelta) -> Words:
    minutes = round(late.total_seconds() / 60)
    if minutes < 120:
        return plural("{count} minute", "{count} minutes", minutes)
    hours = round(minutes / 60)
    if hours < 48:
        return plural("{count} hour", "{count} hours", hours)
    return plural("{count} day", "{count} days", round(hours / 24))


def _why(session: Session, slots: Sequence[Slot]) -> Words:
    """Why it was late: not tried in time, or tried in vain."""
    first = min((one.first_attempt_at for one in slots if one.first_attempt_at), default=None)
    error = next((one.error for one in reversed(slots) if one.error), "")
    if first is not None and first - session.starts_at > ON_TIME:
        return words("I was away, the programme was paused, or it was posted by hand")
    if not error:
        return words("I was stopped on the way, or other posts came first")
    if error.startswith(NO_ACCESS):
        return words("I lacked a permission")
    if error.startswith(GONE):
        return words("the channel was gone")
    if error.startswith("rate"):
        return words("Discord asked me to wait")
    if error[:5].isdigit():
        return words("Discord refused it (code {code})", code=error[:5])
    return words("Discord did not answer")
