"""A handful of journeys once more, with the bot's store on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.engine import Store
from bot.store.upgrade import upgrade
from tests import postgres
from tests.journeys.room import HOME, REVIEW, Room, button, opened, text_of
from tests.journeys.test_faults import test_replies_written_while_the_gateway_is_cut_are_kept_once
from tests.journeys.test_main_job import (
    test_a_group_reads_replies_and_publishes_what_it_said,
    test_a_summary_is_published_once_however_often_the_button_is_pressed,
    test_two_facilitators_at_once_lose_nothing,
)
from tests.journeys.test_replies import (
    test_somebody_who_has_not_joined_is_asked_once_and_nothing_is_kept,
)
from tests.journeys.test_restarts import (
    test_buttons_sent_before_a_restart_work_after_it,
    test_what_was_written_edited_and_deleted_while_the_bot_was_down_is_found_again,
)
from tests.postgres import Cluster

__all__ = [
    "test_a_group_reads_replies_and_publishes_what_it_said",
    "test_a_summary_is_published_once_however_often_the_button_is_pressed",
    "test_buttons_sent_before_a_restart_work_after_it",
    "test_replies_written_while_the_gateway_is_cut_are_kept_once",
    "test_somebody_who_has_not_joined_is_asked_once_and_nothing_is_kept",
    "test_two_facilitators_at_once_lose_nothing",
    "test_what_happens_while_the_database_is_away_is_there_once_it_is_back",
    "test_what_was_written_edited_and_deleted_while_the_bot_was_down_is_found_again",
]


@pytest.fixture
def frail() -> Iterator[Cluster]:
    """A server that may be stopped, with nothing about durability turned off."""
    missing = postgres.why_not()
    if missing:
        pytest.skip(missing)
    with postgres.served(fast=False) as made:
        yield made


@pytest.fixture
async def room(tmp_path: Path, emptied: str) -> AsyncIterator[Room]:
    """An empty server with the bot in it, its store on PostgreSQL."""
    async with opened(tmp_path, cast={"database": emptied}) as made:
        assert not made.stage.app.store.is_sqlite
        yield made
        assert made.sandbox.unknown_routes == []


async def test_what_happens_while_the_database_is_away_is_there_once_it_is_back(tmp_path: Path, frail: Cluster) -> None:
    """A reply, an edit of an earlier one, a session that comes due; and a button is answered with what to do."""
    store = Store(frail.url("postgres"))
    await upgrade(store)
    await store.close()
    async with opened(tmp_path, cast={"database": frail.url("postgres")}) as room:
        thread = await room.open_session()
        early = await room.say("ada", thread, "An early thought about beans that will not stand for long.")
        index = room.posts(HOME)[0]
        frail.stop()
        controls = room.sandbox.controls
        ada = {"as": "ada", "channel": thread}
        await controls.call("edit", ada | {"message": early["id"], "text": "Giving beans away is what changed."})
        await controls.call("say", ada | {"text": "In the third year the neighbour has what he wanted."})
        press = {"as": "dan", "channel": index["channel_id"], "message": index["id"]}
        answer = await controls.call("click", press | {"custom_id": button(index, "join")})
        assert text_of(answer["message"]) == "My database does not answer. Try again in a minute."
        room.clock.set(room.clock.now() + timedelta(days=3))
        frail.start()
        await room.stage.settle()
        assert len(room.session_posts()) == 2
        await room.pass_time(days=7)
        (draft,) = [text for text in room.texts(REVIEW) if "Draft: week 1" in text]
    assert "Giving beans away is what changed." in draft
    assert "In the third year the neighbour has what he wanted." in draft
    assert "will not stand" not in draft
