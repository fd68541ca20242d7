"""Collecting replies: whatever the order, the burst or the failure."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.arrivals import FORM_LONGEST, LONGEST, Arrival, Gone
from bot.domain.errors import BadInput, Conflict, NotFound, Refused
from bot.store.engine import Store
from tests.conftest import HandClock, facilitator
from tests.services.house import Held, House, button, said


@pytest.fixture
async def house(store: Store, clock: HandClock, held: Held) -> House:
    """In the middle of the first session; Ada has joined, Eve has not."""
    made = House(store, clock, held=held)
    await made.hold_first()
    await made.join(30, "Ada")
    return made


async def test_a_members_message_is_kept_and_anothers_is_not(house: House) -> None:
    await house.write(30, "Ada's thought.")
    await house.write(66, "Eve's thought.")
    assert await house.standing_replies() == ["Ada's thought."]
    assert "Eve's thought." not in str(await house.rows())
    assert "66" not in [str(row[4]) for row in (await house.rows())["reply"]]


async def test_somebody_who_has_not_joined_is_asked_once_and_not_by_name(house: House) -> None:
    await house.write(66, "Eve's first.")
    await house.write(66, "Eve's second.")
    await house.post()
    (asked,) = house.posts("consent", house.thread_id)
    assert "not kept, since you have not joined" in said(asked.message)
    assert button(asked.message, "join")


async def test_the_question_goes_away_by_itself_and_does_not_come_again(house: House) -> None:
    number = await house.write(66, "Eve's first.")
    await house.post()
    house.clock.pass_by(minutes=14)
    assert await house.post() == 0
    house.clock.pass_by(minutes=1)
    await house.post()
    assert house.posts("consent") == []
    await house.write(66, "Eve's second.")
    await house.write(66, "Eve's first.", number)
    await house.post()
    assert house.posts("consent") == []


async def test_the_question_goes_away_once_it_is_answered(house: House) -> None:
    await house.write(66, "Eve's first.")
    await house.write(67, "Finn's first.")
    await house.post()
    asked = [number for number, post in house.wall.items() if post.subject == "consent"]
    await house.members.join(house.person(66, "Eve"), asked[0])
    await house.post()
    assert [number for number, post in house.wall.items() if post.subject == "consent"] == asked[1:]
    before = await house.count("reply")
    await house.hear(Gone(house.guild_id, house.thread_id, (asked[0],)))
    assert await house.count("reply") == before  # the bot's own message is nobody's reply


async def test_somebody_who_is_left_out_is_not_asked_again(house: House) -> None:
    await house.join(66, "Eve", "leave me out")
    await house.write(66, "Eve's thought.")
    await house.post()
    assert house.posts("consent") == []


async def test_what_was_written_before_joining_is_not_kept_by_discords_clock(house: House) -> None:
    joined = house.clock()
    house.clock.pass_by(minutes=5)  # the messages come late: what counts is when they were written
    await house.write(30, "Before.", created_at=joined - timedelta(seconds=1))
    await house.write(30, "After.", created_at=joined)
    await house.write(30, "Before, edited since.", created_at=joined - timedelta(hours=1), edited_at=house.clock())
    assert await house.standing_replies() == ["After."]


async def test_a_message_in_another_channel_is_nobodys_reply(house: House) -> None:
    await house.write(30, "Elsewhere.", channel_id=999)
    await house.hear(Gone(house.guild_id, 999, (1, 2)))
    assert await house.count("reply") == 0


async def test_the_newest_words_stand_whatever_order_their_events_come_in(house: House) -> None:
    for place, order in enumerate(permutations(range(3))):
        number = 10_000 + place
        events = [
            house.heard(30, "first", number),
            house.heard(30, "second", number, edited_at=house.clock() + timedelta(minutes=1)),
            house.heard(30, "third", number, edited_at=house.clock() + timedelta(minutes=2)),
        ]
        await house.hear(*(events[one] for one in order))
    assert await house.standing_replies() == ["third"] * 6


async def test_a_deletion_wins_even_when_it_comes_first(house: House) -> None:
    for place, order in enumerate(permutations(range(3))):
        number = 10_000 + place
        events: list[Arrival] = [
            house.heard(30, "said", number),
            house.heard(30, "edited", number, edited_at=house.clock() + timedelta(minutes=1)),
            Gone(house.guild_id, house.thread_id, (number,)),
        ]
        await house.hear(*(events[one] for one in order))
    assert await house.standing_replies() == []
    rows = (await house.rows())["reply"]
    assert [row[4:6] for row in rows] == [(None, None)] * 6  # tombstones without author and words


async def test_a_repeated_event_changes_nothing(house: House) -> None:
    heard = house.heard(30, "Once.")
    await house.hear(heard, heard)
    before = await house.rows()
    await house.hear(heard)
    assert await house.rows() == before


async def test_an_edit_that_takes_all_words_away_is_followed_and_may_be_taken_back(house: House) -> None:
    number = await house.write(30, "Words.")
    later = house.clock() + timedelta(minutes=1)
    await house.hear(house.heard(30, None, number, edited_at=later))
    assert await house.standing_replies() == []
    assert "Replies: 0" in said(await house.sessions.show(house.olga, 1))
    await house.write(30, "Other words.", number, edited_at=later + timedelta(minutes=1))
    assert await house.standing_replies() == ["Other words."]


async def test_a_message_whose_words_discord_withholds_is_not_kept(house: House) -> None:
    await house.hear(house.heard(30, None))
    assert await house.count("reply") == 0


async def test_a_very_long_message_is_kept_to_discords_limit(house: House) -> None:
    await house.write(30, "x" * (LONGEST + 5))
    assert [len(text) for text in await house.standing_replies()] == [LONGEST]


async def test_a_burst_of_five_hundred_is_stored_whole_in_order_and_each_sender_hears_of_it(house: House) -> None:
    async with house.drained():
        waiting = [house.replies.heard(house.heard(30, f"Thought {n}")) for n in range(500)]
        await house.replies.idle()
        assert all(one.done() and one.exception() is None for one in waiting)
    assert await house.standing_replies() == [f"Thought {n}" for n in range(500)]


async def test_nothing_is_acknowledged_before_it_is_stored(house: House) -> None:
    waiting = house.replies.heard(house.heard(30, "Waiting."))
    await asyncio.sleep(0)
    assert not waiting.done()
    async with house.drained():
        await waiting
    assert await house.standing_replies() == ["Waiting."]


async def test_one_that_cannot_be_stored_is_told_and_takes_no_other_along(house: House) -> None:
    too_large = 1 << 70  # no id of Discord's: the database refuses it
    good, bad = house.heard(30, "With a bad one."), house.heard(30, "Bad.", too_large)
    waiting = [house.replies.heard(one) for one in (good, bad)]
    async with house.drained():
        stored, failed = await asyncio.gather(*waiting, return_exceptions=True)
        assert stored is False
        assert isinstance(failed, OverflowError | DBAPIError)
        await house.replies.heard(house.heard(30, "The next one."))
    assert await house.standing_replies() == ["With a bad one.", "The next one."]


async def test_a_sender_who_has_gone_away_stops_nobody(house: House) -> None:
    first, second = (house.replies.heard(house.heard(30, text)) for text in ("One.", "Two."))
    first.cancel()
    async with house.drained():
        await second
    assert await house.standing_replies() == ["One.", "Two."]


async def test_a_form_reply_stands_in_the_thread_under_its_authors_name(house: House) -> None:
    await house.form(house.person(30, "Ada"), "  From the form.  ")
    (post,) = house.posts("reply", house.thread_id)
    assert said(post.message) == "Ada: From the form.\n[Reply]"
    assert await house.standing_replies() == ["From the form."]


async def test_a_form_reply_without_name_is_a_participants(house: House) -> None:
    await house.form(await house.join(31, "Ben", "without name"), "From the form.")
    assert house.shown("reply").startswith("a participant: From the form.")


async def test_a_form_sent_twice_is_kept_and_posted_once(house: House) -> None:
    for _ in range(2):
        await house.replies.form(house.person(30, "Ada"), 1, "From the form.", 77_000)
    await house.post()
    assert len(house.posts("reply")) == 1
    assert await house.standing_replies() == ["From the form."]


async def test_a_form_that_cannot_be_kept_says_why(house: House) -> None:
    ada = house.person(30, "Ada")
    before = await house.rows()
    with pytest.raises(BadInput, match="empty"):
        await house.replies.form(ada, 1, " \n ", 1)
    with pytest.raises(BadInput, match=f"at most {FORM_LONGEST}"):
        await house.replies.form(ada, 1, "x" * (FORM_LONGEST + 1), 1)
    with pytest.raises(Conflict, match="Press \\*Join\\* first"):
        await house.replies.form(house.person(66, "Eve"), 1, "Words.", 1)
    for session in (2, 99):
        with pytest.raises(NotFound, match="/schedule"):
            await house.replies.form(ada, session, "Words.", 1)
    assert await house.rows() == before


async def test_a_form_before_the_thread_is_open_asks_for_patience(house: House) -> None:
    house.clock.instant = (await house.planned())[1].starts_at
    await house.sessions.open_due()
    with pytest.raises(Conflict, match="Try again in a minute"):
        await house.replies.form(house.person(30, "Ada"), 2, "Words.", 1)


async def test_deleting_the_post_of_a_form_reply_takes_the_reply_back(house: House) -> None:
    await house.form(house.person(30, "Ada"), "From the form.")
    post = next(number for number, one in house.wall.items() if one.subject == "reply")
    await house.hear(Gone(house.guild_id, house.thread_id, (post,)))
    assert await house.standing_replies() == []


async def test_after_downtime_the_store_is_made_equal_to_the_thread(house: House) -> None:
    kept, edited, deleted = [await house.write(30, text) for text in ("Kept.", "To be edited.", "To be deleted.")]
    form = await house.form(house.person(30, "Ada"), "From the form.")
    assert await house.replies.threads(house.guild_id) == [house.thread_id]
    known = await house.replies.known(house.guild_id, house.thread_id)
    (post,) = [number for number, one in house.wall.items() if one.subject == "reply"]
    assert known == {kept, edited, deleted, post}
    late = house.heard(30, "Came in while the history was read.")
    standing = [
        house.heard(30, "Kept.", kept),
        house.heard(30, "Edited.", edited, edited_at=house.clock() + timedelta(minutes=1)),
        house.heard(30, "Missed."),
    ]
    async with house.drained():
        await house.replies.heard(late)
        there = {one.message_id for one in standing} | {post}
        await house.replies.reconcile(house.guild_id, house.thread_id, known, there, standing)
    assert sorted(await house.standing_replies()) == [
        "Came in while the history was read.",
        "Edited.",
        "From the form.",
        "Kept.",
        "Missed.",
    ]
    assert form


async def test_a_form_replys_post_that_was_deleted_while_the_bot_was_away_takes_the_reply_back(house: House) -> None:
    await house.form(house.person(30, "Ada"), "From the form.")
    await house.write(30, "From the thread.")
    known = await house.replies.known(house.guild_id, house.thread_id)
    async with house.drained():
        await house.replies.reconcile(house.guild_id, house.thread_id, known, set())
    assert await house.standing_replies() == []


async def test_a_message_is_added_by_its_author_or_by_a_facilitator_if_its_author_has_joined(
    house: House,
) -> None:
    ada, fay = house.person(30, "Ada"), facilitator()
    told = said(await house.replies.add(ada, house.heard(30, "Not heard by itself."), hears_threads=False))
    assert "Added to the discussion of session 1." in told
    assert "after an edit, add it once more" in told
    await house.replies.add(fay, house.heard(30, "Pointed at by Fay."), hears_threads=True)
    assert await house.standing_replies() == ["Not heard by itself.", "Pointed at by Fay."]
    early = house.heard(30, "Before I joined.", created_at=house.clock() - timedelta(days=9))
    with pytest.raises(Conflict, match="had not joined"):
        await house.replies.add(fay, early, hears_threads=True)
    with pytest.raises(Conflict, match="had not joined"):
        await house.replies.add(fay, house.heard(66, "Eve's."), hears_threads=True)
    with pytest.raises(Refused):
        await house.replies.add(ada, house.heard(66, "Eve's."), hears_threads=True)
    await house.replies.add(ada, early, hears_threads=True)
    assert "Before I joined." in await house.standing_replies()


async def test_whoever_has_not_joined_is_asked_and_nothing_is_added(house: House) -> None:
    eve = house.person(66, "Eve")
    assert "use *Add to the discussion* once more" in said(
        await house.replies.add(eve, house.heard(66, "Eve's."), hears_threads=True)
    )
    with pytest.raises(NotFound, match="in a session's thread"):
        await house.replies.add(eve, house.heard(66, "Elsewhere.", channel_id=999), hears_threads=True)
    with pytest.raises(BadInput, match="no words"):
        await house.replies.add(house.person(30, "Ada"), house.heard(30, None), hears_threads=True)
    assert await house.standing_replies() == []


async def test_what_was_taken_back_or_changed_unseen_is_added_again_by_its_author_alone(house: House) -> None:
    number = await house.write(30, "Said.")
    edited = house.heard(30, None, number, edited_at=house.clock() + timedelta(minutes=1))
    await house.hear(edited)
    now = house.heard(30, "Said anew.", number, edited_at=edited.edited_at)
    await house.replies.add(house.person(30, "Ada"), now, hears_threads=False)
    assert await house.standing_replies() == ["Said anew."]
    await house.hear(Gone(house.guild_id, house.thread_id, (number,)))
    with pytest.raises(Conflict, match="only they can add it again"):
        await house.replies.add(facilitator(), now, hears_threads=False)
    assert await house.standing_replies() == []
    await house.replies.add(house.person(30, "Ada"), now, hears_threads=False)
    assert await house.standing_replies() == ["Said anew."]
