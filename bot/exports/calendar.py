"""A programme's dates as an iCalendar file (RFC 5545): one event a session, in UTC.

A calendar that has read an earlier file recognises each session by its UID and takes what is new by its SEQUENCE.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from bot.domain.groups import Group
from bot.domain.index import link_to
from bot.domain.meetings import meeting_of
from bot.domain.sessions import Session
from bot.wording import Wording

READ_IN = timedelta(minutes=30)
"""What a session in writing takes up in a calendar; it does not make anybody busy."""

CALLED_OFF = ("cancelled", "missed")
PRODUCT = "-//Colloquy//Reading group//EN"


def calendar_file(group: Group, title: str, sessions: Sequence[Session], now: datetime, language: str = "en") -> bytes:
    """The file; `title` is the reading's."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar["X-WR-CALNAME"] = vText(" ".join(_clean(group.name).split()))
    for session in sessions:
        calendar.add_component(_event(group, title, session, now, Wording(language, text=str)))
    return bytes(calendar.to_ical())


def _event(group: Group, title: str, session: Session, now: datetime, wording: Wording) -> Event:
    shown = meeting_of(session, group.name, title)
    event = Event()
    event.add("uid", f"{group.guild_id}-{group.id}-{session.programme_id}-{session.id}@colloquy")
    event.add("sequence", session.revision)
    event.add("dtstamp", now)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.starts_at + READ_IN if session.minutes is None else shown.ends_at)
    event.add("summary", _clean(wording.say(shown.name)))
    event.add("description", _clean(wording.say(shown.about)))
    event.add("status", "CANCELLED" if session.state in CALLED_OFF else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if session.minutes is None else "OPAQUE")
    if shown.place:
        event.add("location", _clean(shown.place))
    if session.message_id and session.channel_id:
        event.add("url", link_to(session.guild_id, session.channel_id, session.message_id))
    return event


def _clean(text: str) -> str:
    """Without control characters, which the format forbids; line breaks stay."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in kept if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
