"""The calendar file, read back as a calendar reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain.groups import Group
from bot.domain.options import Options
from bot.domain.sessions import Session
from bot.exports.calendar import calendar_file

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
START = datetime(2026, 3, 27, 19, tzinfo=UTC)
GROUP = Group(
    900, 1, "River readers", 10, 20, None, "Europe/London", "en", "1", "19:00", False, b"", None, 0, NOW, Options()
)


def session(n: int = 1, **values: Any) -> Session:
    starts = START + timedelta(days=7 * (n - 1))
    plain = Session(900, n, 1, n, n, n, n + 1, None, starts, "", "Europe/London", "planned", starts)
    return replace(plain, **values)


def read_back(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def lines_are_in_form(data: bytes) -> None:
    assert data.endswith(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no letter is cut in two


def test_a_session_in_writing_and_a_live_meeting() -> None:
    live = session(2, minutes=90, place="The library, upstairs", title="El Alto")
    posted = session(1, state="open", channel_id=10, message_id=77)
    data = calendar_file(GROUP, "The river", [posted, live], NOW)
    lines_are_in_form(data)
    one, two = read_back(data)
    assert str(one["SUMMARY"]) == "Session 1: The river"
    assert one["DTSTART"].dt == START
    assert one["TRANSP"] == "TRANSPARENT"
    assert str(one["URL"]) == "https://discord.com/channels/900/10/77"
    assert str(two["SUMMARY"]) == "Session 2: El Alto"
    assert str(two["LOCATION"]) == "The library, upstairs"
    assert two["DTEND"].dt - two["DTSTART"].dt == timedelta(minutes=90)
    assert {event["DTSTAMP"].dt for event in (one, two)} == {NOW}
    assert b"DTSTART:20260327T190000Z" in data
    assert b"VTIMEZONE" not in data
    assert {name.upper() for name in Calendar.from_ical(data)} >= {"PRODID", "VERSION", "METHOD"}


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    before = read_back(calendar_file(GROUP, "The river", [session(revision=3)], NOW))[0]
    moved = session(revision=4, starts_at=START + timedelta(days=1))
    after = read_back(calendar_file(GROUP, "The river", [moved], NOW))[0]
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (3, 4)
    assert after["DTSTART"].dt == START + timedelta(days=1)


def test_what_is_called_off_is_marked_so_and_no_two_sessions_have_one_uid() -> None:
    events = read_back(calendar_file(GROUP, "The river", [session(1, state="cancelled"), session(2)], NOW))
    assert [event["STATUS"] for event in events] == ["CANCELLED", "CONFIRMED"]
    assert len({event["UID"] for event in events}) == 2


@settings(max_examples=40)
@given(title=st.text(max_size=200), place=st.text(max_size=100), name=st.text(max_size=80))
@example(title="a, b; c\\n\nd: “e”", place="x" * 300, name="مجموعة القراءة 📚👩🏽‍🚀" * 9)
@example(title="\x00\x0b\u2028\ud800", place="\r\n\r", name="\ufeff")
def test_whatever_somebody_writes_the_file_is_valid_and_says_it(title: str, place: str, name: str) -> None:
    group = replace(GROUP, name=name)
    data = calendar_file(group, "The river", [session(title=title, place=place, minutes=60)], NOW)
    lines_are_in_form(data)
    (event,) = read_back(data)
    assert legible(str(event["SUMMARY"]).removeprefix("Session 1: ")) == legible(title or "The river")


def legible(text: str) -> str:
    """What of a text can be seen, and its line breaks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one.isprintable() or one == "\n").strip()
