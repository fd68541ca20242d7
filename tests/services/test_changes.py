"""Changing single sessions: shown first, then made, then perhaps taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.access import Actor
from bot.domain.errors import BadInput, BotError, Conflict
from bot.domain.messages import Message
from bot.domain.programme_file import read
from bot.domain.skips import kept
from bot.services.additions import Wanted
from tests.services.house import House, button, said

# Sessions are on Tuesday 3rd, Friday 6th, Tuesday 10th and Friday 13th of March 2026 at 19:00.


def pressed(message: Message, label: str) -> tuple[int, ...]:
    """The numbers that the button with this label carries."""
    return next(one.args for one in message.buttons if str(one.label) == label)


async def dates(house: House) -> list[str]:
    zone = ZoneInfo("Europe/London")
    return [f"{one.starts_at.astimezone(zone):%a %d %H:%M}" for one in await house.planned()]


async def spans(house: House) -> list[tuple[int, int, str]]:
    return [(one.first, one.last, one.state) for one in await house.planned()]


def posts(house: House) -> list[str]:
    return [said(post.message).splitlines()[0] for post in house.posts("session")]


PLANNED = ["Tue 03 19:00", "Fri 06 19:00", "Tue 10 19:00", "Fri 13 19:00"]


async def test_postponing_shows_both_ways_and_moves_nothing_before_it_is_confirmed(house: House) -> None:
    await house.running()
    question = await house.changes.postpone(house.olga, 2, "next Monday 18:30")
    shown = said(question)
    assert "**2.** ¶3 · 2026-03-06T19:00:00+00:00 → 2026-03-09T18:30:00+00:00" in shown
    assert "**4.** ¶5–6 · 2026-03-13T19:00:00+00:00 → 2026-03-16T18:30:00+00:00" in shown
    assert "[Only this one]\n[This and all later]" in shown
    assert await dates(house) == PLANNED


async def test_only_this_one_moves_and_undo_brings_it_back(house: House) -> None:
    await house.running()
    before = [(one.starts_at, one.week, one.closes_at) for one in await house.planned()]
    question = await house.changes.postpone(house.olga, 2, "2026-03-19")
    assert "Alone, it is then out of order with session 3." in said(question)
    made = await house.changes.move(house.olga, *pressed(question, "Only this one"))
    assert await dates(house) == ["Tue 03 19:00", "Thu 19 19:00", "Tue 10 19:00", "Fri 13 19:00"]
    assert [one.week for one in await house.planned()] == [1, 3, 2, 2]
    assert (await house.rows())["programme"][0][5] == 3
    await house.post()
    assert "2026-03-19T19:00" in house.shown("index")
    assert "2026-03-06T19:00:00+00:00 → 2026-03-19T19:00:00+00:00" in said(made)
    undone = await house.changes.undo(house.olga, *pressed(made, "Undo"))
    assert "2026-03-19T19:00:00+00:00 → 2026-03-06T19:00:00+00:00" in said(undone)
    assert [(one.starts_at, one.week, one.closes_at) for one in await house.planned()] == before
    assert (await house.rows())["programme"][0][5] == 2
    with pytest.raises(Conflict, match="changed this plan meanwhile"):
        await house.changes.undo(house.olga, *pressed(made, "Undo"))


async def test_all_later_ones_move_along_at_their_hours_over_a_change_of_the_clocks(house: House) -> None:
    await house.running()
    house.clock.instant = (await house.planned())[0].starts_at
    await house.sessions.open_due()
    await house.post()
    question = await house.changes.postpone(house.olga, 2, "27 March")
    await house.changes.move(house.olga, *pressed(question, "This and all later"))
    assert await dates(house) == ["Tue 03 19:00", "Fri 27 19:00", "Tue 31 19:00", "Fri 03 19:00"]
    assert [one.starts_at.hour for one in await house.planned()] == [19, 19, 18, 18]
    assert [one.week for one in await house.planned()] == [1, 4, 5, 5]


async def test_a_moved_session_is_posted_at_its_new_time_and_not_at_the_old_one(house: House) -> None:
    await house.running()
    question = await house.changes.postpone(house.olga, 1, "in 3 days at 19:00")
    await house.changes.move(house.olga, *pressed(question, "Only this one"))
    house.clock.instant = datetime(2026, 3, 3, 19, tzinfo=UTC)
    assert await house.sessions.open_due() == 0
    house.clock.instant = datetime(2026, 3, 5, 19, tzinfo=UTC)
    assert await house.sessions.open_due() == 1
    await house.post()
    assert posts(house) == ["Session 1 of 4: The river"]


async def test_what_has_been_posted_is_never_moved_and_its_move_not_undone(house: House) -> None:
    await house.running()
    question = await house.changes.postpone(house.olga, 1, "in 2 hours")
    made = await house.changes.move(house.olga, *pressed(question, "Only this one"))
    house.clock.pass_by(hours=2)
    await house.sessions.open_due()
    await house.post()
    with pytest.raises(Conflict, match="posted meanwhile"):
        await house.changes.undo(house.olga, *pressed(made, "Undo"))
    for change in (house.changes.cancelling(house.olga, 1), house.changes.postpone(house.olga, 1, "tomorrow")):
        with pytest.raises(Conflict, match="posted"):
            await change
    assert posts(house) == ["Session 1 of 4: The river"]


async def test_two_who_change_at_once_do_not_undo_each_other(house: House) -> None:
    await house.running()
    one = await house.changes.postpone(house.olga, 2, "2026-03-07")
    other = await house.changes.cancelling(house.olga, 3)
    await house.changes.cancel(house.olga, *other.buttons[0].args)
    with pytest.raises(Conflict, match="changed this plan meanwhile"):
        await house.changes.move(house.olga, *pressed(one, "Only this one"))


async def test_a_time_that_the_clocks_repeat_or_skip_is_asked_about(house: House) -> None:
    await house.running()
    for typed, told in (("2026-10-25 01:30", "twice"), ("2027-03-28 01:30", "skip")):
        question = await house.changes.postpone(house.olga, 4, typed)
        assert told in said(question)
        early, late = (pressed(question, label) for label in ("Before the change", "After the change"))
        assert late[-1] - early[-1] == 3600
        preview = await house.changes.moving(house.olga, *late)
        assert [str(one.label) for one in preview.buttons] == ["Move it"]
    assert await dates(house) == PLANNED
    await house.changes.move(house.olga, *preview.buttons[0].args)
    assert (await house.planned())[3].starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "typed", "told"),
    [
        (2, "blursday", "cannot read “blursday” as a time"),
        (2, "yesterday", "has passed"),
        (2, "2026-03-06", "planned for 2026-03-06T19:00:00.00:00 already"),
        (9, "tomorrow", "no session 9; this programme has 4"),
    ],
)
async def test_a_move_that_cannot_be_says_why(house: House, number: int, typed: str, told: str) -> None:
    await house.running()
    with pytest.raises(BadInput, match=told):
        await house.changes.postpone(house.olga, number, typed)


async def test_cancelling_gives_the_paragraphs_to_the_next_session(house: House) -> None:
    await house.running()
    questions = await house.count("prompt")
    question = await house.changes.cancelling(house.olga, 2)
    assert "gives its paragraphs to session 3" in said(question)
    made = await house.changes.cancel(house.olga, *pressed(question, "Cancel, read with the next"))
    assert await spans(house) == [(1, 2, "planned"), (3, 3, "cancelled"), (3, 4, "planned"), (5, 6, "planned")]
    assert await house.count("prompt") > questions
    await house.post()
    assert "¶3 · 2026-03-06T19:00:00+00:00 · cancelled" in house.shown("index")
    house.clock.instant = datetime(2026, 3, 10, 19, tzinfo=UTC)
    for _ in range(2):
        await house.sessions.open_due()
    assert [one.state for one in await house.planned()] == ["missed", "cancelled", "posting", "planned"]
    with pytest.raises(Conflict, match="which has passed"):
        await house.changes.undo(house.olga, *pressed(made, "Undo"))


async def test_a_cancelled_session_comes_back_with_its_questions(house: House) -> None:
    await house.running()
    before = await spans(house)
    texts = sorted(str(row[4:]) for row in (await house.rows())["prompt"])
    question = await house.changes.cancelling(house.olga, 2)
    for label in ("Cancel, read with the next", "Cancel, leave out"):
        question = await house.changes.cancelling(house.olga, 2)
        made = await house.changes.cancel(house.olga, *pressed(question, label))
        assert before[1] not in await spans(house)
        await house.changes.undo(house.olga, *pressed(made, "Undo"))
        assert await spans(house) == before
        assert sorted(str(row[4:]) for row in (await house.rows())["prompt"]) == texts


async def test_the_last_session_has_no_other_that_could_take_its_paragraphs(house: House) -> None:
    await house.running()
    question = await house.changes.cancelling(house.olga, 4)
    assert "left out" in said(question)
    made = await house.changes.cancel(house.olga, *pressed(question, "Cancel session 4"))
    assert "left out" in said(made)
    assert (await spans(house))[3] == (5, 6, "cancelled")


async def test_opening_now_asks_first_and_posts_once(house: House) -> None:
    await house.running()
    question = await house.changes.opening(house.olga, 2)
    assert await house.sessions.open_due() == 0
    assert "on its way to" in said(await house.changes.open(house.olga, *question.buttons[0].args))
    assert await house.sessions.open_due() == 1
    await house.post()
    assert posts(house) == ["Session 2 of 4: The river"]
    with pytest.raises(Conflict, match="changed this plan meanwhile"):
        await house.changes.open(house.olga, *question.buttons[0].args)
    with pytest.raises(Conflict, match="has been posted"):
        await house.changes.opening(house.olga, 2)
    assert [one.state for one in await house.planned()] == ["planned", "open", "planned", "planned"]


async def test_a_missed_session_can_be_posted_after_all(house: House) -> None:
    await house.running()
    house.clock.instant = (await house.planned())[1].starts_at + timedelta(hours=25)
    await house.sessions.open_due()
    assert "Missed: 1, 2. `/session open` posts one of them now." in said(await house.programmes.show(house.olga))
    question = await house.changes.opening(house.olga, 2)
    await house.changes.open(house.olga, *question.buttons[0].args)
    await house.sessions.open_due()
    await house.post()
    assert [one.state for one in await house.planned()] == ["missed", "open", "planned", "planned"]


async def test_closing_now_locks_nothing_and_can_be_undone(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada")
    made = await house.changes.close(house.olga, 1)
    assert (await house.planned())[0].state == "closed"
    await house.write(30, "A late thought about the river, which still counts.")
    assert await house.standing_replies() == ["A late thought about the river, which still counts."]
    await house.changes.undo(house.olga, *pressed(made, "Undo"))
    assert (await house.planned())[0].state == "open"
    with pytest.raises(Conflict, match="not open"):
        await house.changes.close(house.olga, 2)


async def test_a_title_is_changed_at_once_and_undone(house: House) -> None:
    await house.running()
    made = await house.changes.edit(house.olga, 2, "  Counting   water ", "")
    assert "Session 2 is now Counting water, ¶3." in said(made)
    both = await house.changes.edit(house.olga, 3, "Another", "2026-03-11")
    assert [one.verb for one in both.buttons] == ["undo", "postpone", "postpone"]
    await house.post()
    assert "Counting water, ¶3" in house.shown("index")
    await house.changes.undo(house.olga, *button(both, "undo").args)
    assert [one.title for one in await house.planned()] == ["", "Counting water", "", ""]
    await house.changes.edit(house.olga, 2, "-", "")
    assert [one.title for one in await house.planned()] == ["", "", "", ""]


async def test_titles_and_questions_change_while_the_programme_runs_but_not_its_cuts(house: House) -> None:
    await house.hold_first()
    programme, n = await house.changes.panel_of(house.olga, 2)
    panel = await house.plans.panel(house.olga, programme, n)
    assert {one.verb for one in panel.buttons} == {"plan", "questions", "rename", "whole", "kind"}
    await house.plans.rename(house.olga, programme, 2, 1, "Counting")
    await house.plans.add(house.olga, programme, 2, 2, "What is counted in ¶3, and by whom?")
    await house.post()
    assert "Counting, ¶3" in house.shown("index")
    with pytest.raises(Conflict, match="posted"):
        await house.plans.rename(house.olga, programme, 1, 3, "Too late")
    with pytest.raises(Conflict, match="has started"):
        await house.plans.cut(house.olga, programme, 2, 3, 0)


async def test_a_session_is_added_between_others_and_taken_back(house: House) -> None:
    await house.running()
    before = await house.planned()
    question = await house.additions.propose(house.olga, Wanted("2026-03-08 15:00", 2, 4, "Another evening"))
    assert said(question).startswith("Add session 3?\nAnother evening, ¶2–4 · 2026-03-08T15:00:00+00:00")
    assert "sessions from 3 on take the next number" in said(question)
    assert await house.planned() == before
    made = await house.additions.confirm(house.olga, *button(question, "add").args)
    assert await dates(house) == ["Tue 03 19:00", "Fri 06 19:00", "Sun 08 15:00", "Tue 10 19:00", "Fri 13 19:00"]
    added = (await house.planned())[2]
    assert (added.title, added.first, added.last, added.week) == ("Another evening", 2, 4, 1)
    await house.changes.undo(house.olga, *pressed(made, "Undo"))
    assert [(one.id, one.n) for one in await house.planned()] == [(one.id, one.n) for one in before]
    assert await dates(house) == PLANNED


async def test_a_session_without_paragraphs_takes_those_of_the_one_before(house: House) -> None:
    await house.running()
    question = await house.additions.propose(house.olga, Wanted("14 March 10am"))
    await house.additions.confirm(house.olga, *button(question, "add").args)
    assert (await spans(house))[4] == (5, 6, "planned")
    house.clock.instant = datetime(2026, 3, 14, 10, tzinfo=UTC)
    await house.sessions.open_due()
    await house.post()
    assert posts(house) == ["Session 5 of 5: The river"]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted("tomorrow", 4, 2), "¶1 to ¶6"),
        (Wanted("tomorrow", 1, 7), "¶1 to ¶6"),
        (Wanted("never"), "cannot read"),
        (Wanted("tomorrow", title="x" * 81), "within 80"),
    ],
)
async def test_what_cannot_be_added_says_why(house: House, wanted: Wanted, told: str) -> None:
    await house.running()
    with pytest.raises(BadInput, match=told):
        await house.additions.propose(house.olga, wanted)
    assert await house.count("session") == 4


async def test_only_the_newest_proposal_can_be_confirmed(house: House) -> None:
    await house.running()
    one = await house.additions.propose(house.olga, Wanted("tomorrow 9pm", title="One"))
    await house.additions.propose(house.olga, Wanted("tomorrow 9pm", title="Two"))
    with pytest.raises(Conflict):
        await house.additions.confirm(house.olga, *button(one, "add").args)


async def test_plans_that_have_not_started_and_paused_programmes_change_too(house: House) -> None:
    await house.set_up()
    await house.keep()
    await house.plan()
    question = await house.changes.postpone(house.olga, 1, "2026-03-02 20:00")
    made = await house.changes.move(house.olga, *pressed(question, "Only this one"))
    assert [one.week for one in await house.planned()] == [1, 1, 2, 2]
    assert (await house.rows())["programme"][0][9] == "2026-03-02"
    await house.changes.undo(house.olga, *pressed(made, "Undo"))
    assert (await house.rows())["programme"][0][9] == "2026-03-03"
    with pytest.raises(Conflict, match="has not started"):
        await house.changes.opening(house.olga, 1)
    await house.programmes.start(house.olga)
    await house.programmes.pause(house.olga)
    question = await house.changes.postpone(house.olga, 1, "2026-03-04")
    await house.changes.move(house.olga, *pressed(question, "Only this one"))
    assert (await dates(house))[0] == "Wed 04 19:00"
    with pytest.raises(Conflict, match="paused"):
        await house.changes.opening(house.olga, 1)


async def test_numbers_are_offered_with_their_dates(house: House) -> None:
    await house.hold_first()
    assert await house.changes.choices(house.olga, "", ["planned"]) == [
        ("2 · 2026-03-06 19:00 · ¶3", 2),
        ("3 · 2026-03-10 19:00 · ¶4", 3),
        ("4 · 2026-03-13 19:00 · ¶5–6", 4),
    ]
    assert [n for _, n in await house.changes.choices(house.olga, "03-1", ["planned"])] == [3, 4]
    with pytest.raises(BotError):
        await house.changes.choices(Actor(house.guild_id, 66, "Eve"), "", ["planned"])


async def test_a_cut_moved_by_hand_leaves_dates_that_were_moved(house: House) -> None:
    await house.set_up()
    await house.keep()
    programme = button(await house.plan(), "start").args[0]
    question = await house.changes.postpone(house.olga, 2, "2026-03-07")
    await house.changes.move(house.olga, *pressed(question, "Only this one"))
    await house.plans.cut(house.olga, programme, 2, 2, 0)
    assert (await dates(house))[1] == "Sat 07 19:00"
    made = await house.changes.cancelling(house.olga, 3)
    await house.changes.cancel(house.olga, *made.buttons[0].args)
    with pytest.raises(Conflict, match="its cuts stand"):
        await house.plans.cut(house.olga, programme, 2, 4, 0)


async def test_a_plan_whose_first_session_is_cancelled_or_moved_starts_with_the_earliest(house: House) -> None:
    await house.set_up()
    await house.keep()
    await house.plan()
    question = await house.changes.cancelling(house.olga, 1)
    await house.changes.cancel(house.olga, *pressed(question, "Cancel, read with the next"))
    house.clock.instant = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert "first session is on 2026-03-06" in said(await house.programmes.start(house.olga))


async def test_a_changed_programme_is_handed_over_whole_with_its_rhythm(house: House) -> None:
    await house.set_up()
    await house.keep()
    await house.plan(weeks=4, every=2, skip="2026-03-17..2026-03-18")
    question = await house.changes.cancelling(house.olga, 2)
    await house.changes.cancel(house.olga, *pressed(question, "Cancel, read with the next"))
    question = await house.additions.propose(house.olga, Wanted("2026-03-08 15:00", 2, 5))
    await house.additions.confirm(house.olga, *button(question, "add").args)
    _, attached = await house.programme_files.export(house.olga)
    filed = read(attached.data)
    assert [(one.first, one.last) for one in filed.sessions] == [(1, 2), (3, 4), (5, 6)]
    assert (filed.every, kept(filed.skips)) == (2, "2026-03-17..2026-03-18")

    async def fetch() -> bytes:
        return attached.data

    await house.programme_files.bring(house.olga, fetch, len(attached.data), "next Tuesday")
    assert await dates(house) == ["Tue 03 19:00", "Fri 06 19:00", "Fri 20 19:00"]
