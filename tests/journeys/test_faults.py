"""When Discord or the line to it fails, each post appears exactly once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Pace
from bot.domain.messages import Button, Message, Text
from bot.domain.words import words
from bot.store import outbox
from bot.store.outbox import NewDelivery
from tests.journeys.room import HOME, REVIEW, Room, button, opened, text_of

QUICK = Pace(lease=timedelta(seconds=5), send_deadline=0.5, guild_ready_timeout=0.05)

FAULTS: list[dict[str, Any]] = [
    {"kind": "rate_limit", "count": 1},
    {"kind": "rate_limit", "count": 1, "via": False},
    {"kind": "server_error", "count": 1, "status": 503},
    {"kind": "store_then_error", "count": 2, "status": 503},
    {"kind": "store_then_error", "count": 1, "status": 500},
    {"kind": "drop_reply", "count": 2},
    {"kind": "late_delivery", "count": 1, "seconds": 0.2},
    {"kind": "slow", "count": 1, "seconds": 0.7},
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: "-".join(str(value) for value in fault.values()))
async def test_a_session_is_posted_once_through(fault: dict[str, Any], tmp_path: Path) -> None:
    async with opened(tmp_path, cast={"pace": QUICK}, nonce_window=1.0) as room:
        await room.set_up()
        await room.bring()
        await room.start_programme()
        await room.call("fault", **fault)
        await room.pass_time(days=2)
        assert len(room.session_posts()) == 1
        assert len(room.threads()) == 1


async def test_a_post_that_lands_late_is_not_doubled_by_moving_time(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme()
    await room.call("fault", kind="late_delivery", seconds=0.5)
    await room.pass_time(days=6)
    assert [text.splitlines()[0] for text in room.session_posts()] == sorted(
        {text.splitlines()[0] for text in room.session_posts()}
    )
    assert len(room.session_posts()) == len(room.threads()) >= 1


async def test_a_missing_permission_is_told_and_the_session_is_posted_once_it_is_granted(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme()
    await room.call("rights", channel=HOME, **{"for": "bot"}, deny=["SEND_MESSAGES"])
    await room.pass_time(days=2)
    assert room.session_posts() == []
    notice = room.posts(REVIEW)[-1]
    assert "Session 1 could not be posted" in text_of(notice)
    still = await room.press("fay", notice, "retry")
    assert "Send Messages" in text_of(still["message"])
    assert room.session_posts() == []
    assert sum(room.sandbox.limits.counted.values()) == 0  # Discord was not asked what it had told already

    await room.call("rights", channel=HOME, **{"for": "bot"}, allow=[])
    await room.stage.settle()
    assert len(room.session_posts()) == 1
    assert len(room.threads()) == 1


async def test_a_session_of_a_channel_that_is_gone_is_told_and_moved_to_another(room: Room) -> None:
    await room.set_up()
    await room.bring()
    await room.start_programme()
    await room.sandbox.controls.call("channel", {"name": "annex"})
    for channel in (HOME, REVIEW):
        await room.call("rights", channel=channel, gone=True)
    await room.sandbox.controls.call("channel", {"name": "staff"})
    await room.call("rights", channel="staff", **{"for": "@everyone"}, deny=["VIEW_CHANNEL"])
    await room.call("rights", channel="staff", **{"for": "bot"}, allow=["VIEW_CHANNEL"])
    await room.pass_time(days=6)
    alerts = [one for one in room.posts("staff") if "could not be posted" in text_of(one)]
    assert [text_of(one).count("Session 1") for one in alerts] == [1] + [0] * (len(alerts) - 1)
    asked = await room.press("olga", alerts[0], "elsewhere")
    labels = text_of(asked["message"])
    assert "#annex" in labels
    annex = room.sandbox.world.channel_named("annex")["id"]
    number = button(asked["message"], "moveto").split(":")[2]
    await room.press("olga", asked["message"], f"moveto:{number}:{annex}")
    assert ["Session 1 of" in text.splitlines()[0] for text in room.texts("annex")] == [True]
    assert [one["parent_id"] for one in room.threads()] == [annex]
    assert sum(room.sandbox.limits.counted.values()) < 20


async def test_a_channel_that_answers_slowly_holds_up_no_other(room: Room) -> None:
    await room.set_up()
    annex = await room.sandbox.controls.call("channel", {"name": "annex"})
    home, guild = room.sandbox.world.channel_named(HOME)["id"], int(room.sandbox.world.guild["id"])
    await room.sandbox.controls.call("fault", {"kind": "slow", "seconds": 0.4, "path": f"/channels/{home}/messages"})
    message = Message((Text(words("Here.")),), (Button("next", (), words("What is next?")),))
    async with room.stage.app.store.write() as tx:
        for n, channel in enumerate((int(home), int(home), int(annex["id"]))):
            due = room.clock.now() - timedelta(seconds=9 - n)
            await outbox.put(tx, NewDelivery(guild, f"{n:032x}", "message", "test", n, channel, due, message=message))
    room.stage.app.bot.wake()
    await room.stage.settle()
    posted = {
        key: int(one["id"])
        for channel in (HOME, "annex")
        for one in room.posts(channel)
        for key in ("0", "1", "2")
        if f"~{key:>032}" in str(one["components"])
    }
    assert posted["2"] < posted["0"] < posted["1"]


async def test_replies_written_while_the_gateway_is_cut_are_kept_once(room: Room) -> None:
    thread = await room.open_session()
    await room.call("fault", kind="close_gateway")
    await room.sandbox.controls.call(
        "say", {"as": "ada", "channel": thread, "text": "This was written while the line to Discord was cut."}
    )
    await room.sandbox.until(lambda: any(one["kind"] == "resumed" for one in room.sandbox.records))
    await room.say("ben", thread, "And this was written after the line to Discord had come back.")
    await room.pass_time(days=7)
    draft = text_of(room.posts(REVIEW)[-1])
    assert draft.count("This was written while the line to Discord was cut.") == 1
    assert "2 of" not in draft


async def test_replies_written_while_the_session_with_the_gateway_is_lost_are_found(room: Room) -> None:
    thread = await room.open_session()
    identified = sum(one["kind"] == "identified" for one in room.sandbox.records)
    await room.call("fault", kind="invalidate_session")
    await room.sandbox.controls.call(
        "say", {"as": "ada", "channel": thread, "text": "Nobody told the bot of this sentence at the time."}
    )
    await room.sandbox.until(
        lambda: sum(one["kind"] == "identified" for one in room.sandbox.records) > identified, within=20
    )
    await room.stage.settle()
    await room.pass_time(days=7)
    assert "Nobody told the bot of this sentence at the time." in text_of(room.posts(REVIEW)[-1])


async def test_a_quotation_that_was_edited_unseen_is_left_out_when_the_summary_is_published(room: Room) -> None:
    thread = await room.open_session()
    stays = "The corner where children might play is the hardest loss in ¶3."
    await room.say("ada", thread, stays)
    changed = await room.say("ben", thread, "Children can play in a garden as well as anywhere else in the street.")
    await room.pass_time(days=7)
    world = room.sandbox.world
    world.message(thread, changed["id"])["content"] = "I no longer think so."
    await room.press("fay", room.posts(REVIEW)[-1], "publish")
    published = text_of(room.summaries()[0])
    assert stays in published
    assert "as well as anywhere" not in published
