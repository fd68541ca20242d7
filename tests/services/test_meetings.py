"""Live meetings: when their Discord events are looked at, and what they say then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.domain.errors import BadInput, Conflict
from bot.domain.meetings import Meeting
from bot.domain.outbox import Blocked, Delivery, Sent
from bot.domain.sessions import place_shown
from bot.domain.words import Trusted
from bot.services.additions import Wanted
from bot.store import readings, retention, sessions
from bot.store.engine import Store
from tests.conftest import HandClock
from tests.services.house import REVIEW, House, button, said


@pytest.fixture
async def house(store: Store, clock: HandClock) -> House:
    house = House(store, clock)
    await house.running(weeks=3)
    return house


async def looks(house: House) -> list[tuple[Delivery, Meeting | None]]:
    """What the sender is asked to do about events by now, and what it finds that they should be."""
    await house.meetings.tend()
    found = []
    while (delivery := await house.claim()) is not None:
        if delivery.kind == "event":
            found.append((delivery, (await house.meetings.wanted(delivery))[0]))
        await house.outbox.mark(delivery, house.take(delivery))
    return found


async def change(house: House, n: int, **values: object) -> None:
    async with house.store.write() as tx:
        await sessions.change(tx, house.guild_id, (await house.planned())[n - 1].id, **values)


async def test_an_event_appears_a_week_before_and_not_earlier(house: House) -> None:
    last = (await house.planned())[-1]
    answer = await house.meetings.hold(house.olga, last.n, "The  library,\nupstairs", 90)
    assert "The library, upstairs, 90 minutes" in said(answer)
    assert await looks(house) == []
    assert await house.next_due(house.meetings) == last.starts_at - timedelta(days=7)
    house.clock.instant = last.starts_at - timedelta(days=7)
    ((_, meeting),) = await looks(house)
    assert meeting is not None
    assert str(meeting.name) == f"Session {last.n}: The river"
    assert (meeting.place, meeting.starts_at) == ("The library, upstairs", last.starts_at)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)


async def test_an_event_follows_a_session_that_moves_and_goes_with_one_that_is_called_off(house: House) -> None:
    first = (await house.planned())[0]
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await looks(house)
    await change(house, 1, starts_at=first.starts_at + timedelta(days=21))
    ((_, moved),) = await looks(house)
    assert moved is not None
    assert moved.starts_at == first.starts_at + timedelta(days=21)
    await change(house, 1, title="Who owns it")
    ((_, renamed),) = await looks(house)
    assert "Who owns it" in str(renamed.name if renamed else "")
    await change(house, 1, state="cancelled")
    ((_, gone),) = await looks(house)
    assert gone is None
    assert await house.next_due(house.meetings) is None
    await change(house, 1, state="planned")
    ((_, back),) = await looks(house)
    assert back is not None


async def test_each_look_waits_for_the_one_before_and_takes_what_is_true_when_it_is_sent(house: House) -> None:
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await house.meetings.tend()
    first = await house.claim()
    assert first is not None
    await house.meetings.hold(house.olga, 1, "The park", 60)
    await house.meetings.tend()
    assert await house.claim() is None
    meeting, _ = await house.meetings.wanted(first)
    assert meeting is not None
    assert meeting.place == "The park"
    await house.outbox.mark(first, Sent(77))
    second = await house.claim()
    assert second is not None
    assert second.target_id == 77


async def test_an_event_is_ended_when_the_meeting_is_over_and_hidden_while_the_programme_is_paused(
    house: House,
) -> None:
    first = (await house.planned())[0]
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await looks(house)
    await house.programmes.pause(house.olga)
    assert [meeting for _, meeting in await looks(house)] == [None]
    await house.programmes.resume(house.olga)
    assert [meeting is None for _, meeting in await looks(house)] == [False]
    house.clock.instant = first.starts_at
    await house.sessions.open_due()
    assert await looks(house) == []
    house.clock.instant = first.starts_at + timedelta(minutes=60)
    assert [meeting for _, meeting in await looks(house)] == [None]


async def test_a_plan_announces_its_meetings_when_it_starts(store: Store, clock: HandClock) -> None:
    house = House(store, clock)
    await house.set_up()
    await house.keep()
    await house.plan()
    answer = await house.meetings.hold(house.olga, 1, "The library", 60)
    assert "when the programme runs" in said(answer)
    assert await looks(house) == []
    await house.programmes.start(house.olga)
    assert [meeting is None for _, meeting in await looks(house)] == [False]


async def test_without_a_place_a_session_is_discussed_in_writing_again(house: House) -> None:
    with pytest.raises(BadInput, match="Say where you meet"):
        await house.meetings.hold(house.olga, 1, "  ", 60)
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await looks(house)
    assert "in writing" in said(await house.meetings.hold(house.olga, 1, "", 60))
    assert [meeting for _, meeting in await looks(house)] == [None]
    with pytest.raises(BadInput, match="Keep it within 100"):
        await house.meetings.hold(house.olga, 1, "x" * 101, 60)


async def test_what_has_begun_becomes_no_live_meeting(store: Store, clock: HandClock) -> None:
    house = House(store, clock)
    await house.hold_first()
    with pytest.raises(Conflict, match="Session 1 has begun"):
        await house.meetings.hold(house.olga, 1, "The library", 60)


async def test_the_facilitators_are_told_what_an_event_lacks(house: House) -> None:
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await house.meetings.tend()
    delivery = await house.claim()
    assert delivery is not None
    await house.outbox.mark(delivery, Blocked("50013 Missing Permissions"))
    await house.post()
    (notice,) = house.posts("notice", REVIEW)
    assert "could not be made or changed" in said(notice.message)
    assert "I lack the permission Create Events" in said(notice.message)
    assert await house.outbox.release_blocked(house.guild_id) == 1
    assert (await house.claim()) is not None


async def test_the_event_of_a_session_whose_text_is_removed_is_taken_down(house: House) -> None:
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await looks(house)
    await house.programmes.pause(house.olga)
    await looks(house)
    await house.programmes.resume(house.olga)
    await looks(house)
    await house.programmes.pause(house.olga)
    async with house.store.read() as tx:
        (reading,) = await readings.kept(tx, house.guild_id)
    await house.readings.remove(house.olga, reading.id)
    found = await looks(house)
    assert found
    assert {meeting for _, meeting in found} == {None}


async def test_the_calendar_file_follows_moves_and_cancellations(house: House) -> None:
    async def dates() -> list[Any]:
        _, attached = await house.calendars.file(house.person(99, "Vi"))
        return list(Calendar.from_ical(attached.data).walk("VEVENT"))

    before = await dates()
    moved = (await house.planned())[0].starts_at + timedelta(days=1)
    await change(house, 1, starts_at=moved)
    await change(house, 2, state="cancelled")
    after = await dates()
    assert [event["UID"] for event in after] == [event["UID"] for event in before]
    assert after[0]["DTSTART"].dt == moved
    assert after[1]["STATUS"] == "CANCELLED"
    raised = [late["SEQUENCE"] - early["SEQUENCE"] for early, late in zip(before, after, strict=True)]
    assert raised[:2] == [1, 1]
    assert set(raised[2:]) == {0}


async def test_a_channel_as_the_place_can_be_pressed_and_is_an_address_in_the_event(house: House) -> None:
    await house.meetings.hold(house.olga, 1, "<#4711>", 60)
    ((_, meeting),) = await looks(house)
    assert meeting is not None
    assert meeting.place == f"https://discord.com/channels/{house.guild_id}/4711"
    first = (await house.planned())[0]
    assert isinstance(place_shown(first), Trusted)
    await house.meetings.hold(house.olga, 1, "[here](https://example.org) <#4711>", 60)
    assert not isinstance(place_shown((await house.planned())[0]), Trusted)
    house.clock.instant = first.starts_at
    await house.sessions.open_due()
    await house.post()
    assert "We meet now" in said(house.posts("session")[0].message)


async def test_an_event_is_kept_in_step_after_looks_that_were_given_up(house: House) -> None:
    await house.meetings.hold(house.olga, 1, "The library", 60)
    await house.meetings.tend()
    async with house.store.write() as tx:  # as when the server has removed the bot for a while
        await retention.give_up_posts(tx, house.guild_id)
    await house.meetings.hold(house.olga, 1, "The park", 60)
    ((delivery, meeting),) = await looks(house)
    assert delivery.target_id is None
    assert meeting is not None
    assert meeting.place == "The park"


async def test_the_event_of_an_added_session_goes_when_the_addition_is_undone(house: House) -> None:
    question = await house.additions.propose(house.olga, Wanted("2026-03-08 15:00", 2, 4, "Another evening"))
    made = await house.additions.confirm(house.olga, *button(question, "add").args)
    number = next(one.n for one in await house.planned() if one.title == "Another evening")
    await house.meetings.hold(house.olga, number, "The library", 60)
    assert [meeting is None for _, meeting in await looks(house)] == [False]
    await house.changes.undo(house.olga, *button(made, "undo").args)
    assert number not in [one.n for one in await house.planned() if one.title == "Another evening"]
    assert [meeting for _, meeting in await looks(house)] == [None]
