"""The review desk: everything is kept unless touched, every touch is kept, and nothing is published by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.arrivals import Gone
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.messages import Message, Text
from bot.domain.options import Options
from bot.domain.quiet import after_quiet
from bot.store import groups, summaries
from tests.services.house import BODY, NAMES, REVIEW, THOUGHTS, House, button, conversation, said
from tests.services.test_summaries import drafted, talked


async def published(house: House) -> str:
    """What everybody reads after the newest draft was published."""
    await house.publish(None, {})
    await house.post()
    return house.shown("summary")


def pressed(message: Message, verb: str) -> Any:
    """What a button says when it is pressed."""
    return button(message, verb).args


async def retitled(house: House, desk: Message, typed: str) -> Message:
    summary_id, revision, position, page = pressed(desk, "retitle")
    return await house.desk.retitle(house.olga, summary_id, revision, position, page, typed)


def components(message: Message) -> int:
    """What Discord counts: the box, its texts, a line with a button as three, and each row with its buttons."""
    sections = sum(isinstance(one, Text) and one.button is not None for one in message.blocks)
    return 3 + 4 * sections + len(message.buttons) + -(-len(message.buttons) // 5)


async def test_a_title_is_shown_as_the_facilitators_words_and_the_quotations_stay(house: House) -> None:
    await talked(house)
    await drafted(house)
    desk = await house.desk.review(house.olga)
    args = pressed(desk, "retitle")
    assert await house.desk.title(house.olga, *args[:3]) == ("money", False)
    desk = await retitled(house, desk, "Who decides  about the river?")
    assert "**1.** Who decides about the river? (the facilitators' words)" in said(desk)
    assert "Only you see this hint" not in said(desk)
    await house.post()
    assert "Who decides about the river? (the facilitators' words)" in house.shown("draft")
    shown = await published(house)
    assert "**Who decides about the river? (the facilitators' words)**" in shown
    assert all(text in shown for text in THOUGHTS.values())


async def test_a_title_that_leans_is_answered_with_a_hint_that_only_its_writer_sees(house: House) -> None:
    await talked(house)
    await drafted(house)
    desk = await retitled(house, await house.desk.review(house.olga), "Why the council is clearly wrong")
    assert "Only you see this hint: “clearly”" in said(desk)
    await house.post()
    assert "hint" not in house.shown("draft")


@pytest.mark.parametrize(("typed", "refusal"), [("  ", "empty"), ("a" * 101, "more than 100 characters")])
async def test_a_title_that_cannot_be_shown_changes_nothing(house: House, typed: str, refusal: str) -> None:
    await talked(house)
    await drafted(house)
    before = house.snapshot()
    with pytest.raises(BadInput, match=refusal):
        await retitled(house, await house.desk.review(house.olga), typed)
    assert house.snapshot() == before


async def test_a_note_is_marked_as_the_facilitators_and_can_be_edited_and_struck(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    desk = await house.desk.note(house.olga, number, revision, "Next week we read ¶5; *bring* a map.")
    assert "A note by the facilitators\nNext week we read ¶5; *bring* a map." in said(desk)
    note: Any = next(one.args for one in desk.buttons if str(one.label).startswith("Edit note"))
    assert await house.desk.title(house.olga, *note[:3]) == ("Next week we read ¶5; *bring* a map.", True)
    await house.desk.retitle(house.olga, note[0], note[1], note[2], note[3], "Next week we read ¶6.")
    shown = await published(house)
    assert "**A note by the facilitators**\nNext week we read ¶6." in shown


async def test_a_sentence_chosen_from_a_reply_is_quoted_whole_and_said_to_be_chosen(house: House) -> None:
    await talked(house)
    await house.join(33, "Dora")
    house.clock.pass_by(hours=1)
    await house.summaries.draft(house.olga)  # up to now, without what is still to be said
    number = await house.write(33, "Dams last. The dam took half of the flow, and a ditch took the rest!")
    asked = await house.desk.quotable(house.olga, number)
    assert "1 Dams last.\n2 The dam took half of the flow, and a ditch took the rest!" in said(asked)
    first: Any
    second: Any
    first, second = (one.args for one in asked.buttons)
    with pytest.raises(Conflict, match="too few words"):
        await house.desk.quote(house.olga, *first)
    desk = await house.desk.quote(house.olga, *second)
    assert "Chosen by the facilitators" in said(desk)
    with pytest.raises(Conflict, match="quotes this sentence already"):
        await house.desk.quote(house.olga, second[0], second[1] + 1, second[2], second[3], second[4])
    assert "**Chosen by the facilitators**\nDora: The dam took half of the flow" in await published(house)


async def test_the_articles_words_are_nobodys_also_where_they_are_not_posted_yet(house: House) -> None:
    await talked(house)
    await house.join(33, "Dora")
    await house.join(34, "Emil")
    number = await house.write(33, f"{BODY[5]} It is the weir that the whole valley should look at.")
    all_borrowed = await house.write(34, f"The author says: {BODY[5]}")
    await drafted(house)
    async with house.store.read() as tx:
        points = await summaries.points(tx, house.guild_id, 1)
    quoted = [one.text for point in points for one in point.citations if one.text]
    assert any("the whole valley" in one for one in quoted)
    assert not any(BODY[5][:30] in one for one in quoted)
    asked = await house.desk.quotable(house.olga, number)
    assert "1 It is the weir that the whole valley should look at." in said(asked)
    assert BODY[5] not in said(asked)
    with pytest.raises(Conflict, match="only the text's words"):
        await house.desk.quotable(house.olga, all_borrowed)


async def test_only_replies_of_the_drafts_days_that_are_kept_can_be_chosen(house: House) -> None:
    ids = await talked(house)
    number, revision = await drafted(house)
    with pytest.raises(NotFound, match="has not joined"):
        await house.desk.quotable(house.olga, 424242)
    with pytest.raises(Conflict, match="edited meanwhile"):
        await house.desk.quote(house.olga, number, revision, ids[30], 4, 30)
    form = await house.form(house.person(30, "Ada"), "By form I say that the weir is older than the council.")
    post = next(number for number, one in house.wall.items() if one.subject == "reply")
    asked = await house.desk.quotable(house.olga, post)
    assert asked.buttons[0].args[2] == form
    late = await house.write(
        31, "Much later the council still counts the river.", created_at=house.clock() + timedelta(days=9)
    )
    with pytest.raises(Conflict, match="outside the days"):
        await house.desk.quotable(house.olga, late)


async def test_what_facilitators_did_survives_a_new_draft(house: House) -> None:
    ids = await talked(house)
    number, revision = await drafted(house)
    await house.desk.note(house.olga, number, revision, "We meet on Friday.")
    await house.desk.set_point(house.olga, number, revision + 1, 2, 1, kept=False)
    await house.desk.retitle(house.olga, number, revision + 2, 1, 1, "Who decides")
    struck = said(await house.desk.review(house.olga)).split("(struck)\n")[1].splitlines()[0]
    assert "on its way" in said(await house.summaries.redraft(house.olga, number, revision + 3))
    desk = said(await house.desk.review(house.olga))
    assert "We meet on Friday." in desk
    assert "Who decides (the facilitators' words)" in desk
    assert desk.split("(struck)\n")[1].splitlines()[0] == struck
    with pytest.raises(Conflict, match="discarded or replaced"):
        await house.desk.review(house.olga, number)
    assert len(ids) == 3


async def test_the_second_of_two_facilitators_loses_nothing_and_is_told_to_read_again(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    await house.desk.note(house.olga, number, revision, "We meet on Friday.")
    before = await house.rows()
    for late in (
        house.desk.note(house.olga, number, revision, "We meet on Monday."),
        house.desk.retitle(house.olga, number, revision, 1, 1, "Another"),
        house.desk.may_note(house.olga, number, revision),
        house.desk.title(house.olga, number, revision, 1),
        house.summaries.redraft(house.olga, number, revision),
    ):
        with pytest.raises(Conflict, match="read it again"):
            await late
    assert await house.rows() == before
    async with house.store.read() as tx:
        done = await summaries.revisions(tx, house.guild_id, number)
    assert [(who, action) for who, action, _ in done] == [(house.olga.user_id, "draft"), (house.olga.user_id, "note")]


async def test_the_post_in_the_review_channel_follows_the_desk_and_publishes_what_it_shows(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    await house.desk.set_point(house.olga, number, revision, 1, 1, kept=False)
    await house.post()
    (draft,) = house.posts("draft", REVIEW)
    publish = pressed(draft.message, "publish")
    await house.summaries.publish(house.olga, publish[0], publish[1], {})
    await house.post()
    assert sum(text in house.shown("summary") for text in THOUGHTS.values()) < 3


async def test_a_full_page_of_the_desk_fits_into_forty_components(house: House) -> None:
    await house.hold_first()
    for number in range(40, 70):
        await house.join(number, f"Reader {number}")
        await house.write(
            number, f"Why does reader {number} of the council ask the {('weir', 'dam', 'mayor')[number % 3]}?"
        )
    number, revision = await drafted(house)
    for place in range(6):
        await house.desk.note(house.olga, number, revision + place, f"Note {place}")
    for page in (1, 2):
        assert components(await house.desk.review(house.olga, None, page)) <= 40


# What is left after a deletion


async def test_a_theme_of_which_one_voice_is_left_claims_nothing_any_more(house: House) -> None:
    ids = await talked(house)
    await drafted(house)
    assert "Mentions of money" in house.shown("draft")
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[30],)))
    await house.post()
    shown = house.shown("draft")
    assert THOUGHTS[31] in shown
    assert "Mentions of money" not in shown
    assert "In single readers' own words" in shown


async def test_a_replaced_draft_does_not_come_back_when_words_are_withdrawn(house: House) -> None:
    ids = await talked(house)
    await drafted(house)
    await drafted(house)
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[30],)))
    await house.post()
    old, new = house.posts("draft")
    assert said(old.message).startswith("This draft was replaced by a newer one.")
    assert THOUGHTS[31] in said(new.message)


# The reminder


async def test_a_draft_that_nobody_touches_is_recalled_once_by_day_and_never_published(house: House) -> None:
    await talked(house)
    house.clock.instant = await house.next_due(house.summaries) or house.clock()
    await house.summaries.draft_due()
    await house.post()
    due = await house.next_due(house.desk)
    assert due is not None
    assert due - house.clock() == timedelta(days=2)
    house.clock.instant = due - timedelta(seconds=1)
    assert await house.desk.tend() == 0
    for _ in range(3):
        house.clock.instant += timedelta(days=3)
        await house.desk.tend()
        await house.post()
    (reminder,) = house.posts("reminder", REVIEW)
    assert said(reminder.message).startswith("The draft of week 1 of The river is waiting for a review.")
    assert button(reminder.message, "review")
    assert house.posts("summary") == []
    assert await house.next_due(house.desk) is None


@pytest.mark.parametrize("touch", ["strike", "publish", "discard"])
async def test_a_draft_that_somebody_has_touched_is_not_recalled(house: House, touch: str) -> None:
    await talked(house)
    number, revision = await drafted(house)
    if touch == "strike":
        await house.desk.set_point(house.olga, number, revision, 1, 1, kept=False)
    elif touch == "publish":
        await house.publish(None, {})
    else:
        await house.desk.discard(house.olga, number, revision)
    assert await house.next_due(house.desk) is None


async def test_quiet_hours_that_were_chosen_meanwhile_hold_a_reminder_up(house: House) -> None:
    await talked(house)
    await drafted(house)
    due = await house.next_due(house.desk)
    assert due is not None
    async with house.store.write() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        begin, end = (due - timedelta(hours=1)).strftime("%H:%M"), (due + timedelta(hours=2)).strftime("%H:%M")
        await groups.choose(tx, group, Options(quiet_from=begin, quiet_until=end))
    house.clock.instant = due
    await house.desk.tend()
    await house.post()
    assert house.posts("reminder") == []
    house.clock.instant = await house.next_due(house.desk) or due
    assert house.clock.instant == (due + timedelta(hours=2)).replace(second=0)
    await house.desk.tend()
    await house.post()
    assert len(house.posts("reminder")) == 1


@pytest.mark.parametrize(
    ("at", "until", "waits_for"),
    [
        ("21:59", "08:00", "21:59"),
        ("22:00", "08:00", "08:00"),
        ("03:00", "08:00", "08:00"),
        ("08:00", "08:00", "08:00"),
    ],
)
def test_quiet_hours_go_over_midnight_by_the_groups_own_clock(at: str, until: str, waits_for: str) -> None:
    zone = ZoneInfo("Asia/Tokyo")
    hour, minute = map(int, at.split(":"))
    instant = datetime(2026, 3, 3, hour, minute, tzinfo=zone).astimezone(UTC)
    later = after_quiet(instant, "Asia/Tokyo", Options(quiet_until=until))
    assert later.astimezone(zone).strftime("%H:%M") == waits_for
    assert timedelta(0) <= later - instant < timedelta(hours=11)
    assert after_quiet(instant, "Asia/Tokyo", Options(quiet_from=until, quiet_until=until)) == instant


# Days that somebody names


async def test_any_days_can_be_drafted_and_published_beside_the_weeks(house: House) -> None:
    await house.hold_first()
    first = house.clock().date()
    await conversation(house)
    await house.summaries.draft(house.olga, None, first.isoformat())
    await house.post()
    name = f"{first.isoformat()} to {first.isoformat()} of The river"
    assert house.shown("draft").startswith(f"Draft: {name}")
    shown = await published(house)
    assert shown.startswith(name)
    assert NAMES[30] in shown
    assert f"Summary of {first.isoformat()} to {first.isoformat()}" in house.shown("index")


@pytest.mark.parametrize(
    ("week", "first", "last", "refusal"),
    [
        (1, "2026-03-03", "", "not both"),
        (None, "3 March", "", "is not a date"),
        (None, "2030-01-01", "", "still to come"),
        (None, "2026-03-03", "2026-03-01", "is before"),
        (None, "2025-01-01", "2025-01-07", "Nobody who has joined wrote anything"),
    ],
)
async def test_days_that_cannot_be_drafted_say_why(
    house: House, week: int | None, first: str, last: str, refusal: str
) -> None:
    await talked(house)
    with pytest.raises((BadInput, NotFound), match=refusal):
        await house.summaries.draft(house.olga, week, first, last)
