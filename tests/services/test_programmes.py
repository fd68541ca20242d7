"""Planning, starting, pausing and resuming a programme."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.messages import Message
from tests.services.house import BODY, House, button, said, text_of


def local(instant: datetime, zone: str = "Europe/London") -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")


async def ready(house: House) -> None:
    await house.set_up()
    await house.keep()


async def test_a_plan_takes_the_groups_days_and_hour_unless_others_are_named(house: House) -> None:
    await ready(house)
    plan = await house.plan(days="", weeks=1)
    assert said(plan).startswith("Programme: The river")
    assert {local(session.starts_at) for session in await house.planned()} == {"Tue 19:00", "Fri 19:00"}
    await house.plan(days="sun", at="7.30")
    assert {local(session.starts_at) for session in await house.planned()} == {"Sun 07:30"}


async def test_a_plan_covers_the_whole_text_in_order(house: House) -> None:
    await ready(house)
    await house.plan()
    planned = await house.planned()
    covered = [n for session in planned for n in range(session.first, session.last + 1)]
    assert covered == [1, 2, 3, 4, 5, 6]
    assert [session.n for session in planned] == [1, 2, 3, 4]
    assert all((await house.rows())["prompt"])


async def test_a_new_plan_replaces_one_that_was_not_started(house: House) -> None:
    await ready(house)
    old = button(await house.plan(), "start").args[0]
    new = button(await house.plan(weeks=1), "start").args[0]
    with pytest.raises(Conflict, match="over"):
        await house.programmes.start(house.olga, old)
    assert "has started" in said(await house.programmes.start(house.olga, new))
    assert len(await house.planned()) == 2


async def test_a_programme_starts_once(house: House) -> None:
    await ready(house)
    number = button(await house.plan(), "start").args[0]
    await house.programmes.start(house.olga, number)
    for wanted in (number, None):
        with pytest.raises(Conflict, match="running already"):
            await house.programmes.start(house.olga, wanted)
    assert [row[3] for row in (await house.rows())["audit"] if row[4] == "programme start"] == [1]


async def test_two_programmes_never_run_at_once(house: House) -> None:
    await house.running()
    await house.keep(text_of("The hill", ("A hill is a hill, and nobody sells it to anybody.",)))
    await house.plan(weeks=1)
    with pytest.raises(Conflict, match="Another programme is running"):
        await house.programmes.start(house.olga)
    await house.programmes.pause(house.olga)
    await house.programmes.start(house.olga)
    with pytest.raises(Conflict, match="Another programme is running"):
        await house.programmes.resume(house.olga)


async def test_a_plan_whose_first_date_has_passed_has_to_be_made_again(house: House) -> None:
    await ready(house)
    await house.plan()
    house.clock.pass_by(days=30)
    with pytest.raises(Conflict, match="has passed"):
        await house.programmes.start(house.olga)


async def test_a_started_programme_stands_in_the_index(house: House) -> None:
    await house.running()
    index = house.shown("index")
    assert "We are reading **The river, Ann Lee**." in index
    assert index.count("¶") == 4


async def test_a_paused_programme_holds_its_sessions_and_says_so(house: House) -> None:
    await house.running()
    await house.programmes.pause(house.olga)
    house.clock.instant = (await house.planned())[0].starts_at
    assert await house.sessions.open_due() == 0
    await house.post()
    assert house.posts("session") == []
    assert "paused" in house.shown("index")
    assert "paused" in said(await house.sessions.next(house.person(5, "Eve")))
    with pytest.raises(Conflict, match="paused already"):
        await house.programmes.pause(house.olga)


async def paused(house: House, days: float) -> Message:
    """The question after a pause that began before the first session."""
    await house.running()
    await house.programmes.pause(house.olga)
    house.clock.pass_by(days=days)
    return await house.programmes.resume(house.olga)


async def test_after_a_short_pause_nothing_is_asked(house: House) -> None:
    assert "goes on: session 1 follows on 2026-03-03" in said(await paused(house, 1))
    with pytest.raises(Conflict, match="nothing to resume"):
        await house.programmes.resume(house.olga)


async def test_after_a_pause_all_that_remains_is_shifted_by_whole_weeks(house: House) -> None:
    question = await paused(house, 9)
    assert "**1.** ¶1–2 · 2026-03-03T19:00:00+00:00 → 2026-03-17T19:00:00+00:00" in said(question)
    assert await dates(house) == ["2026-03-03", "2026-03-06", "2026-03-10", "2026-03-13"]
    shift, _ = question.buttons
    went_on = await house.programmes.go_on(house.olga, *shift.args)
    assert await dates(house) == ["2026-03-17", "2026-03-20", "2026-03-24", "2026-03-27"]
    assert {local(one.starts_at)[4:] for one in await house.planned()} == {"19:00"}
    assert await house.sessions.open_due() == 0
    await house.post()
    assert "paused" not in house.shown("index")
    await house.changes.undo(house.olga, *went_on.buttons[0].args)
    assert await dates(house) == ["2026-03-03", "2026-03-06", "2026-03-10", "2026-03-13"]
    with pytest.raises(Conflict, match="paused already"):
        await house.programmes.pause(house.olga)


async def test_after_a_pause_what_fell_into_it_is_skipped_and_told(house: House) -> None:
    question = await paused(house, 9)
    assert "leaves these sessions out, and all others keep their dates: 1, 2, 3." in said(question)
    _, skip = question.buttons
    assert "session 4 follows on 2026-03-13" in said(await house.programmes.go_on(house.olga, *skip.args))
    assert await house.sessions.open_due() == 0
    assert [session.state for session in await house.planned()] == ["missed", "missed", "missed", "planned"]
    assert "Missed: 1, 2, 3." in said(await house.programmes.show(house.olga))
    with pytest.raises(Conflict, match="changed this plan meanwhile"):
        await house.programmes.go_on(house.olga, *skip.args)


async def test_a_change_undone_after_the_start_does_not_stop_the_programme(house: House) -> None:
    await ready(house)
    await house.plan()
    question = await house.changes.postpone(house.olga, 2, "2026-03-07")
    made = await house.changes.move(house.olga, *question.buttons[0].args)
    await house.programmes.start(house.olga)
    await house.changes.undo(house.olga, *made.buttons[0].args)
    assert (await house.rows())["programme"][0][4] == "running"


async def test_a_paused_programme_is_resumed_and_not_started_again(house: House) -> None:
    await house.running()
    await house.programmes.pause(house.olga)
    assert "The programme is paused" in said(await house.programmes.show(house.olga))
    with pytest.raises(Conflict, match="/programme resume"):
        await house.programmes.start(house.olga)


@pytest.mark.parametrize(
    ("zone", "start"),
    [("Europe/London", "2026-03-24"), ("America/New_York", "2026-10-27"), ("Asia/Tokyo", "2026-03-24")],
)
async def test_seven_in_the_evening_stays_seven_when_the_clocks_change(house: House, zone: str, start: str) -> None:
    await house.set_up(zone=zone)
    await house.keep()
    await house.plan(start=start)
    planned = await house.planned()
    assert len(planned) == 4
    assert {local(session.starts_at, zone)[4:] for session in planned} == {"19:00"}
    hours = {session.starts_at.hour for session in planned}
    assert len(hours) == (1 if zone == "Asia/Tokyo" else 2)


async def test_a_session_in_the_hour_that_does_not_exist_comes_an_hour_later(house: House) -> None:
    await ready(house)
    await house.plan(days="sun", at="01:30", start="2026-03-29", weeks=1)
    (session,) = await house.planned()
    assert session.starts_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 British Summer Time
    assert session.local == "2026-03-29T01:30"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"weeks": 0}, "1 to 52 weeks"),
        ({"weeks": 53}, "1 to 52 weeks"),
        ({"days": "blursday"}, "not a weekday"),
        ({"at": "25:00"}, "not a time of day"),
        ({"start": "whenever"}, "Write it as 2026-03-09, “next Tuesday”"),
        ({"start": "yesterday"}, "has passed"),
        ({"every": 0}, "every 1 to 8 weeks"),
        ({"skip": "nowhen"}, "not a date I can read"),
        ({"skip": "2026-04-02..2026-04-01"}, "ends before it begins"),
        ({"skip": "2026-04-02..2029-04-01"}, "too long"),
        ({"start": "2026-03-01"}, "has passed"),
        ({"start": "9999-12-30"}, "Give a start"),
        ({"start": "2026-03-02", "days": "mon", "at": "09:00"}, "has passed. Give a later start"),
        ({"reading_id": 99}, "not here"),
    ],
)
async def test_a_wish_that_cannot_be_met_says_what_to_write(house: House, wish: dict[str, object], told: str) -> None:
    await ready(house)
    with pytest.raises((BadInput, NotFound), match=told):
        await house.plan(**wish)
    assert await house.count("programme") == 0


async def dates(house: House) -> list[str]:
    return [session.local[:10] for session in await house.planned()]


async def test_a_plan_meets_every_other_week_and_skips_holidays(house: House) -> None:
    await ready(house)
    await house.plan(days="tue", weeks=8, every=2, start="next Tuesday", skip="16-18 March, 2026-04-14")
    assert await dates(house) == ["2026-03-03", "2026-03-31", "2026-04-28", "2026-05-12"]
    assert (await house.planned())[-1].week == 11
    shown = said(await house.programmes.show(house.olga))
    assert "Nothing is held on these days: 2026-03-16..2026-03-18, 2026-04-14." in shown


async def test_a_plan_says_what_the_clocks_do_to_its_sessions(house: House) -> None:
    await ready(house)
    shown = said(await house.plan(days="sun", at="1:30am", start="2026-03-29", weeks=1))
    assert "The clocks skip 01:30 on that day; session 1 is on 2026-03-29T01:30:00+00:00." in shown
    shown = said(await house.plan(days="sun", at="01:30", start="2026-10-25", weeks=1))
    assert "The clocks show 01:30 twice on that day" in shown


async def test_a_short_text_offers_its_paces(house: House) -> None:
    await house.set_up()
    await house.keep(text_of(body=(*BODY, *(f"{text} So it was said once more." for text in BODY[:3]))))
    plan = await house.plan(weeks=3)
    assert "3 weeks at 2 a week" in said(plan)
    chosen = next(one for one in plan.buttons if one.verb == "pace")
    assert str(chosen.label) == "2 weeks, 5 a week"
    before = [(one.first, one.last) for one in await house.planned()]
    fast = await house.plans.pace(house.olga, *chosen.args)
    assert [local(one.starts_at)[:3] for one in await house.planned()] == ["Tue", "Wed", "Thu", "Fri", "Mon", "Tue"]
    assert [(one.first, one.last) for one in await house.planned()] == before
    with pytest.raises(Conflict, match="changed this plan meanwhile"):
        await house.plans.pace(house.olga, *chosen.args)
    slow = [one for one in fast.buttons if one.verb == "pace"][1]
    await house.plans.pace(house.olga, *slow.args)
    assert [local(one.starts_at)[:3] for one in await house.planned()] == ["Tue", "Fri"] * 3
    assert [one for one in (await house.plan(weeks=1)).buttons if one.verb == "pace"] == []


async def test_an_hour_written_loosely_is_kept_plainly(house: House) -> None:
    await ready(house)
    await house.plan(at="  7:05 ")
    assert [row[7] for row in (await house.rows())["programme"]] == ["07:05"]


async def test_showing_a_programme_before_there_is_one_names_the_way(house: House) -> None:
    await house.set_up()
    with pytest.raises(NotFound, match="/programme plan"):
        await house.programmes.show(house.olga)
    await house.keep()
    await house.plan()
    assert button(await house.programmes.show(house.olga), "start").args == (1,)
    await house.programmes.start(house.olga)
    assert (await house.programmes.show(house.olga)).buttons == ()
