"""The doctor: permissions with their reasons, clocks, what is posted next and what could not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outbox import Blocked
from bot.domain.permissions import PERMISSIONS, ChannelCheck
from bot.services.doctor import refusal_of
from tests.services.house import HOME, REVIEW, House, said

WELL = (ChannelCheck(HOME, ()), ChannelCheck(REVIEW, ()))


async def check(house: House, *checks: ChannelCheck, hears_threads: bool = True, **actor: object) -> str:
    olga = replace(house.olga, **actor)  # type: ignore[arg-type]
    return said(await house.doctor.check(olga, checks or WELL, "https://invite", hears_threads=hears_threads))


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.name)
async def test_each_missing_permission_is_named_with_its_channel_and_reason(house: House, permission: object) -> None:
    await house.set_up()
    name, why = permission.name, str(permission.why)  # type: ignore[attr-defined]
    if permission.place == "wished":  # type: ignore[attr-defined]
        seen = await check(house, ChannelCheck(HOME, (), (name,)), ChannelCheck(REVIEW, ()))
        assert "every permission that I need" in seen
        assert "https://invite" not in seen
    else:
        seen = await check(house, ChannelCheck(HOME, ()), ChannelCheck(REVIEW, (name,)))
        assert f"In <#{REVIEW}> I lack **{permission.shown}**: {why}" in seen  # type: ignore[attr-defined]
        assert "https://invite" in seen
        assert f"<#{HOME}> I lack" not in seen
    assert why in seen


async def test_it_says_how_replies_are_collected_and_what_the_operator_could_change(house: House) -> None:
    await house.set_up()
    assert "count as replies" in await check(house)
    assert "developer portal" in await check(house, hears_threads=False)


async def test_a_clock_that_differs_from_discords_is_told_beyond_a_minute(house: House) -> None:
    await house.set_up()
    now = house.clock()
    assert "My clock" not in await check(house, acted_at=now - timedelta(seconds=59))
    assert "90 seconds ahead of Discord's" in await check(house, acted_at=now - timedelta(seconds=90))
    assert "3600 seconds behind Discord's" in await check(house, acted_at=now + timedelta(hours=1))


async def test_the_next_three_posts_are_listed_with_time_and_place(house: House) -> None:
    await house.set_up()
    await house.post()
    assert "`/programme plan` proposes one" in await check(house)
    await house.keep()
    await house.plan(weeks=1)
    assert "No programme is running" in await check(house)
    await house.programmes.start(house.olga)
    await house.post()
    lines = [line for line in (await check(house)).splitlines() if line.startswith("**Next:**")]
    assert [line.split(" · ")[0] for line in lines] == [
        "**Next:** session 1, ¶1–3",
        "**Next:** session 2, ¶4–6",
        "**Next:** draft of the summary of week 1",
    ]
    assert [line.split(" · ")[2] for line in lines] == [f"<#{HOME}>", f"<#{HOME}>", f"<#{REVIEW}>"]
    await house.programmes.pause(house.olga)
    paused = await check(house)
    assert "is paused" in paused
    assert "**Next:** session" not in paused


async def test_what_could_not_be_posted_is_listed_until_it_stands(house: House) -> None:
    await house.set_up()
    index = await house.claim()
    assert index is not None
    await house.outbox.mark(index, Blocked("50013 Missing Permissions"))
    lacking = ChannelCheck(HOME, ("send_messages",))
    seen = await check(house, lacking, ChannelCheck(REVIEW, ()))
    assert f"**Not posted:** the index · due {index.due_at.isoformat()} · <#{HOME}>" in seen
    assert "press *Check again*" in seen
    assert "trying them again now" in await check(house)
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    assert "Not posted" not in await check(house)


def test_a_refused_test_message_says_why() -> None:
    lacking = ChannelCheck(HOME, ("send_messages",))
    assert "I lack Send Messages" in str(refusal_of(50013, lacking))
    assert "/setup view" in str(refusal_of(10003, lacking))
    assert "code 50013" in str(refusal_of(50013, ChannelCheck(HOME, ())))
