"""The index and lists of sessions: titles where they fit, one message always."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.index import Published, index_message, link_to, session_line, session_lines
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message, Verbatim, size
from bot.domain.readings import Metadata
from bot.domain.sessions import Session, SessionState, announcement

START = datetime(2026, 12, 1, 19, tzinfo=UTC)
BIG = 10**18


def session(n: int, state: SessionState = "planned", title: str = "") -> Session:
    instant = START + timedelta(days=3 * n)
    values = {"local": "2026-12-01T19:00", "zone": "Europe/London", "state": state, "closes_at": instant}
    posted = {"channel_id": BIG, "message_id": BIG} if state == "closed" else {}
    return Session(BIG, n, 1, n, n, n, n + 2, None, instant, title=title, **values, **posted)  # type: ignore[arg-type]


def told(message: Message) -> str:
    return "\n".join("" if isinstance(one, Verbatim) else str(getattr(one, "said", "")) for one in message.blocks)


def test_a_line_names_the_title_before_the_paragraphs() -> None:
    assert str(session_line(session(3, title="El Alto"))).startswith("**3.** El Alto, ¶3–5 · ")
    assert str(session_line(session(3))).startswith("**3.** ¶3–5 · ")


def test_the_post_is_headed_by_its_title_and_the_source_names_the_reading() -> None:
    reading = Metadata(title="Dual power", author="Ann")
    titled = announcement(session(3, title="El Alto"), (), None, (), reading, 10)
    assert told(titled).splitlines() == ["Session 3 of 10: El Alto", "Source: Ann, “Dual power”"]
    assert told(announcement(session(3), (), None, (), reading, 10)).startswith("Session 3 of 10: Dual power")


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("state", ["planned", "closed"])
@pytest.mark.parametrize("count", [1, 10, 24, 80])
def test_the_index_is_one_message_however_long_the_programme(count: int, state: SessionState, *, plain: bool) -> None:
    sessions = [session(n, state, title="A title of some length for session" + str(n)) for n in range(1, count + 1)]
    summaries = [Published(week, link_to(BIG, BIG, BIG)) for week in range(1, count // 2 + 1)]
    message = index_message("Readers", Metadata(title="A text"), sessions, summaries, plain=plain)
    assert sum(map(size, message.blocks)) <= (PLAIN_LIMIT if plain else LAYOUT_LIMIT)
    said = told(message)
    assert "**" in said
    if count == 1:
        assert "A title of some length" in said
    if state == "closed":
        assert f"**{count}.**" in said, "what was held last is there"


def test_titles_stand_in_a_list_only_where_all_of_them_fit() -> None:
    few = [session(n, title="Water and weirs") for n in range(1, 11)]
    assert all("Water and weirs" in str(line.said) for line in session_lines(few, plain=False))
    many = [session(n, title="Water and weirs " * 5) for n in range(1, 25)]
    lines = session_lines(many, plain=True)
    assert len(lines) == 24
    assert not any("Water" in str(line.said) for line in lines)
