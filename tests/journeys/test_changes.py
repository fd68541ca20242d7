"""Postponing in the real client: both ways are shown, one is undone, and the session is posted at its new time."""

from __future__ import annotations

from typing import Any

import pytest

from bot import client
from tests.journeys.room import REVIEW, Room, text_of


async def test_a_session_is_postponed_in_words_and_posted_when_it_was_moved_to(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme(weeks=2, days="tue,fri")
    typed: dict[str, Any] = {"command": "session postpone", "options": {}, "focused": "number"}
    offered = await room.call("autocomplete", **{"as": "fay"}, channel=REVIEW, **typed)
    assert [one["value"] for one in offered["choices"]] == [1, 2, 3, 4]
    question = await room.slash("fay", "session postpone", number=1, to="next Wednesday 18:30")
    assert "[Only this one]\n[This and all later]" in text_of(question)
    moved = (await room.press("fay", question, "postpone:1:1:1"))["message"]
    assert "[Undo]" in text_of(moved)
    undone = (await room.press("fay", moved, "undo"))["message"]
    assert text_of(undone).startswith("The last change is undone.")
    question = await room.slash("fay", "session postpone", number=1, to="miércoles a las 18:30")
    await room.press("fay", question, "postpone:1:1:3")
    await room.pass_time(days=1, hours=12)  # past its old time, on Tuesday at 19:00
    assert room.session_posts() == []
    await room.pass_time(days=1)
    assert len(room.session_posts()) == 1


async def test_what_takes_long_to_read_is_answered_privately_too(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme(weeks=1)
    monkeypatch.setattr(client, "PATIENCE", 0.0)
    question = await room.slash("fay", "session postpone", number=1, to="next Wednesday 18:30")
    assert question["visible_to"]
    assert "Move session 1?" in text_of(question)
