"""Sessions that are more than an open thread: sealed answers, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Actor
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.messages import Message
from bot.domain.pairs import pairs_of, talk_until
from bot.domain.session_types import ANSWER_FIRST, LIVE, PAIRS, first_phase
from bot.services.replies import Blank
from bot.store import groups, replies, session_types, sessions
from tests.conftest import GUILD
from tests.services.house import NAMES, REVIEW, THOUGHTS, House, button, said

DAY = timedelta(days=1)
ADA_SAYS = "The council sold the river because the roof of the school does not wait."
BEN_SAYS = "I would ask the towns downstream before anything is sold at all."


async def two_answers(house: House, **wish: object) -> tuple[Actor, Actor]:
    """An answer-first session in which Ada, by name, and Ben, without, have answered."""
    await house.hold_first(**({"kind": ANSWER_FIRST} | wish))
    ada, ben = await house.join(30, "Ada"), await house.join(31, "Ben", "without name")
    await house.form(ada, ADA_SAYS)
    await house.form(ben, BEN_SAYS)
    return ada, ben


async def over(house: House) -> None:
    """The time for answers is over, and what follows is posted."""
    due = await house.next_due(house.session_types)
    assert due is not None
    house.clock.instant = max(house.clock(), due)
    await house.session_types.tend()
    await house.post()


async def test_one_answers_first_sees_the_others_and_then_all_of_it_is_posted_once(house: House) -> None:
    first = await house.hold_first(kind=ANSWER_FIRST)
    post = said(house.posts("session")[0].message)
    assert "**Answer first**: send your answer with *Reply*." in post
    assert "[See the others]" in post
    ada, ben = await house.join(30, "Ada"), await house.join(31, "Ben", "without name")
    with pytest.raises(Conflict, match="Answer first"):
        await house.session_types.others(ada, 1, 0)
    answer = await house.replies.form(ada, 1, ADA_SAYS, house.new_id())
    assert "posted in the thread together with the others'" in said(answer)
    assert "Nobody else has answered yet" in said(await house.session_types.others(ada, 1, 0))
    await house.form(ben, BEN_SAYS)
    seen = said(await house.session_types.others(ada, 1, 0))
    assert f"a participant: {BEN_SAYS}" in seen
    assert ADA_SAYS not in seen
    assert house.posts("reply") == []
    house.clock.instant = first.starts_at + 2 * DAY - timedelta(seconds=1)
    assert await house.session_types.tend() == 0
    await over(house)
    for _ in range(3):
        await house.session_types.tend()
        await house.post()
    shown = [said(one.message) for one in house.posts("reply", house.thread_id)]
    assert shown == [f"Ada: {ADA_SAYS}\n[Reply]", f"a participant: {BEN_SAYS}\n[Reply]"]
    assert await house.next_due(house.session_types) is None
    with pytest.raises(Conflict, match="Nothing is sealed any more"):
        await house.session_types.others(ada, 1, 0)


async def test_a_page_of_the_others_answers_is_one_message_however_long_they_are(house: House) -> None:
    ada, _ = await two_answers(house)
    for number in range(40, 46):
        await house.form(await house.join(number, f"Person {number}"), f"Thought {number}. " + "It is long. " * 110)
    pages = [said(await house.session_types.others(ada, 1, page)) for page in range(3)]
    assert all(len(page) < 3500 for page in pages)
    for number in range(40, 46):
        assert sum(f"Thought {number}." in page for page in pages) == 1
    assert said(await house.session_types.others(ada, 1, 3)) == pages[0]


async def test_afterwards_it_is_an_open_thread_and_the_thread_counts_before_too(house: House) -> None:
    ada, _ = await two_answers(house)
    await house.write(30, "This I say to all at once.")
    await over(house)
    await house.form(ada, "And this later.")
    assert len(house.posts("reply")) == 3
    assert "4 replies" in said(await house.sessions.listing(house.olga))


async def test_a_second_answer_takes_the_place_of_the_first_and_stays_of_its_day(house: House) -> None:
    ada, _ = await two_answers(house)
    house.clock.instant += DAY
    blank = await house.replies.before_form(ada, 1)
    assert isinstance(blank, Blank)
    assert blank.text == ADA_SAYS
    changed = await house.replies.form(ada, 1, "On second thought, the bridge counts more.", house.new_id())
    assert "instead of the one before" in said(changed)
    await over(house)
    assert ADA_SAYS not in house.shown("reply")
    assert "the bridge counts more" in house.shown("reply")
    times = [row[11] for row in (await house.rows())["reply"]]
    assert times[0] == times[1]


async def test_what_was_taken_back_erased_or_left_is_not_there_and_nobody_is_told(house: House) -> None:
    ada, ben = await two_answers(house)
    cleo = await house.join(32, "Cleo")
    answer = await house.replies.form(cleo, 1, "Nobody asked the towns.", house.new_id())
    taken = button(answer, "unseal").args[0]
    with pytest.raises(NotFound):
        await house.session_types.take_back(ada, taken)
    await house.session_types.take_back(cleo, taken)
    await house.members.choose(ben, "leave me out")
    await over(house)
    assert [said(one.message) for one in house.posts("reply")] == [f"Ada: {ADA_SAYS}\n[Reply]"]
    assert await house.standing_replies() == [ADA_SAYS]


async def test_after_the_reveal_answers_follow_erasures_names_and_facilitators(house: House) -> None:
    ada, ben = await two_answers(house)
    await house.members.choose(ben, "by name")
    await over(house)
    assert f"Ben: {BEN_SAYS}" in house.shown("reply")
    number = next(key for key, one in house.wall.items() if BEN_SAYS in said(one.message))
    await house.moderation.leave_out(house.olga, number)
    await house.myself.erase(ada)
    await house.post()
    assert ADA_SAYS not in house.shown("reply")
    assert "withdrawn" in house.shown("reply").casefold()


async def test_closing_the_session_opens_what_is_sealed(house: House) -> None:
    await two_answers(house)
    await house.changes.close(house.olga, 1)
    await over(house)
    assert len(house.posts("reply")) == 2


async def test_what_facilitators_are_to_see_first_waits_for_them_and_is_shown_to_nobody(house: House) -> None:
    await house.hold_first(kind=ANSWER_FIRST)
    async with house.store.write() as tx:
        group = await groups.current(tx, GUILD)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, approve_unnamed=True))
    ada, ben, cleo = await house.join(30, "Ada"), await house.join(31, "Ben", "without name"), await house.join(32, "C")
    for one, text in ((ada, ADA_SAYS), (ben, BEN_SAYS), (cleo, "Rubbish, all of it.")):
        await house.form(one, text)
    await house.moderation.block(house.olga, 32, blocked=True)
    assert "Nobody else" in said(await house.session_types.others(ada, 1, 0))
    await over(house)
    assert [said(one.message) for one in house.posts("reply")] == [f"Ada: {ADA_SAYS}\n[Reply]"]
    assert len(house.posts("held", REVIEW)) == 2


async def test_the_summary_of_a_week_waits_for_what_is_sealed_in_it(house: House) -> None:
    session = await house.hold_first(kind=ANSWER_FIRST)
    week_over = await house.next_due(house.summaries)
    assert week_over is not None
    async with house.store.write() as tx:
        await sessions.change(tx, GUILD, session.id, phase_at=week_over + DAY)
    for number, text in THOUGHTS.items():
        await house.form(await house.join(number, NAMES[number]), text)
    house.clock.instant = week_over
    await house.summaries.tend()
    await house.post()
    assert house.posts("draft") == []
    with pytest.raises(Conflict, match="sealed until"):
        await house.summaries.draft(house.olga, 1)
    assert await house.next_due(house.summaries) == week_over + DAY
    await over(house)
    await house.summaries.tend()
    await house.post()
    assert "week 1" in house.shown("draft")
    assert all(text in house.shown("draft") for text in THOUGHTS.values())


async def test_a_plan_has_a_type_for_all_and_one_for_each(house: House) -> None:
    await house.set_up()
    await house.keep()
    assert "Answer first: 1, 2, 3, 4." in said(await house.plan(kind=ANSWER_FIRST))
    await house.plans.retype(house.olga, 1, 2, 1, "open thread", 2)
    panel = await house.plans.retype(house.olga, 1, 3, 2, ANSWER_FIRST, 0)
    assert "Answers open when the session closes." in said(panel)
    assert "Answer first: 1, 3, 4." in said(await house.programmes.show(house.olga))
    with pytest.raises(BadInput, match="is no session type"):
        await house.plans.retype(house.olga, 1, 3, 3, "debate", 2)
    with pytest.raises(BadInput, match="is no session type"):
        await house.plan(kind="debate")
    split: Message = await house.plans.cut(house.olga, 1, 1, 3, 2)
    assert "Type" in said(split)
    _, filed = await house.programme_files.export(house.olga)

    async def fetch() -> bytes:
        return filed.data

    assert "Answer first: 1, 2, 3." in said(await house.programme_files.bring(house.olga, fetch, len(filed.data)))
    assert [one.answer_days for one in await house.planned()] == [2, 0, 2]


# Think, pair, share


async def think(house: House, *people: int) -> dict[int, Actor]:
    """A session in which some people have each answered on their own, by name."""
    await house.hold_first(kind=PAIRS)
    actors = {number: await house.join(number, f"M{number}") for number in people}
    for number, actor in actors.items():
        await house.form(actor, f"I am {number}, and this is what I think of it.")
    return actors


async def partners(house: House, actor: Actor) -> set[int]:
    async with house.store.read() as tx:
        return set(await session_types.pair_of(tx, GUILD, 1, actor.user_id)) - {actor.user_id}


async def test_people_think_alone_talk_in_pairs_and_each_pair_shares_a_line_together_with_the_others(
    house: House,
) -> None:
    actors = await think(house, 30, 31, 32, 33, 34)
    with pytest.raises(Conflict, match="Answers stay private"):
        await house.session_types.others(actors[30], 1, 0)
    await over(house)
    assert house.posts("reply") == []
    assert sorted(map(len, house.pinged)) == [2, 3]
    assert sorted(one for pair in house.pinged for one in pair) == [30, 31, 32, 33, 34]
    threads = [number for number, one in house.wall.items() if one.subject == "thread"]
    assert sorted(one.channel_id for one in house.posts("pair")) == threads[1:]
    first = next(iter(await partners(house, actors[30])))
    seen = said(await house.session_types.others(actors[30], 1, 0))
    assert f"M{first}: I am {first}" in seen
    assert "I am 30" not in seen
    trio = max(house.pinged, key=len)
    lone = min(house.pinged, key=len)
    await house.session_types.share(actors[trio[0]], 1, "We three want to count first.", house.new_id())
    assert await house.session_types.line(actors[trio[1]], 1) == "We three want to count first."
    await house.session_types.share(actors[trio[1]], 1, "We three want to count\nthe water first.", house.new_id())
    await house.session_types.share(actors[lone[0]], 1, "We two do not agree.", house.new_id())
    await house.post()
    assert house.posts("reply") == []
    await over(house)
    await over_again(house)
    assert [said(one.message) for one in house.posts("reply", house.thread_id)] == [
        f"What a pair shares:\nM{trio[1]}: We three want to count the water first.\n[Reply]",
        f"What a pair shares:\nM{lone[0]}: We two do not agree.\n[Reply]",
    ]
    assert await house.count("pairing") == 0
    async with house.store.read() as tx:
        kept = await replies.between(tx, GUILD, 1, house.clock() - 30 * DAY, house.clock() + DAY)
    assert len(kept) == 2


async def over_again(house: House) -> None:
    """Nothing is left to be done, however often it is asked."""
    assert await house.next_due(house.session_types) is None
    await house.session_types.tend()
    assert await house.post() == 0


async def test_a_single_answer_joins_the_open_thread_and_none_at_all_leaves_it_open(house: House) -> None:
    await think(house, 30)
    await over(house)
    assert [said(one.message) for one in house.posts("reply")] == [
        "M30: I am 30, and this is what I think of it.\n[Reply]"
    ]
    assert house.posts("pair") == []
    await over_again(house)


async def test_who_leaves_is_in_no_pair_and_the_partner_may_share_alone(house: House) -> None:
    actors = await think(house, 30, 31, 32)
    await house.members.choose(actors[32], "leave me out")
    await over(house)
    assert house.pinged == [(30, 31)]
    await house.myself.erase(actors[31])
    assert "not kept any more" in said(await house.session_types.others(actors[30], 1, 0))
    await house.session_types.share(actors[30], 1, "Alone, I still say that nobody was asked.", house.new_id())
    with pytest.raises(Conflict, match="in no pair"):
        await house.session_types.line(actors[32], 1)
    await over(house)
    assert "M30: Alone, I still say" in house.shown("reply")
    assert "M31" not in house.shown("reply") + house.shown("pair")


async def test_who_closes_a_session_before_its_pairs_are_made_hears_what_becomes_of_the_answers(house: House) -> None:
    await two_answers(house, kind=PAIRS)
    closed = await house.changes.close(house.olga, 1)
    assert "No pairs are made any more, and its private answers stay private." in said(closed)
    await over(house)
    assert house.posts("reply") == house.posts("pair") == []


async def test_pairs_without_a_line_are_passed_over_in_silence(house: House) -> None:
    actors = await think(house, 30, 31, 32, 33)
    await over(house)
    kept = await house.session_types.share(actors[30], 1, "A line to be taken back.", house.new_id())
    await house.session_types.take_back(actors[30], button(kept, "unseal").args[0])
    for bad in ("  ", "x" * 401):
        with pytest.raises(BadInput):
            await house.session_types.share(actors[31], 1, bad, house.new_id())
    await over(house)
    assert house.posts("reply") == []
    with pytest.raises(Conflict, match="No lines are collected now"):
        await house.session_types.share(actors[31], 1, "Late.", house.new_id())


async def test_the_times_of_the_phases_leave_room_for_both(house: House) -> None:
    session = await house.hold_first(kind=PAIRS)
    for days, think_days, share_days in ((2, 2, 4), (3, 3, 6), (1, 1, 2), (0, 3.5, 7)):
        one = replace(session, answer_days=days)
        phase, until = first_phase(one, one.starts_at)
        assert (phase, until) == ("answer", one.starts_at + think_days * DAY)
        assert until is not None
        shared = talk_until(replace(one, phase_at=until), until)
        assert shared == one.starts_at + share_days * DAY


@given(st.sets(st.integers(1, 2**63), max_size=40), st.integers(1, 10_000))
def test_everybody_is_in_one_pair_and_nobody_is_left_over(people: set[int], session_id: int) -> None:
    pairs = pairs_of(session_id, sorted(people))
    assert sorted(one for pair in pairs for one in pair) == sorted(people)
    assert pairs == pairs_of(session_id, sorted(people, reverse=True))
    if len(people) > 1:
        assert sorted(map(len, pairs), reverse=True) == [2 + len(people) % 2] + [2] * (len(people) // 2 - 1)


# Live meetings


async def test_a_live_meeting_has_an_event_and_an_agenda_with_times_in_its_thread(house: House) -> None:
    session = await house.hold_first(kind=LIVE)
    assert (session.place, session.minutes) == ("<#10>", 60)
    (posted,) = house.posts("agenda")
    assert posted.channel_id == house.thread_id
    lines = said(posted.message).splitlines()
    start = int(session.starts_at.timestamp())
    assert lines[:3] == [
        "Agenda",
        "<#10>, 60 minutes.",
        f"<t:{start}:t> · We arrive, and look at the excerpt once more.",
    ]
    assert [line.split(":t>")[0] for line in lines[3:6]] == [f"<t:{start + after * 60}" for after in (6, 30, 54)]
    assert "counts as a reply" in lines[6]
    assert await house.next_due(house.meetings) is not None
    assert "[See the others]" not in house.shown("session")


async def test_a_meeting_that_is_held_elsewhere_stays_there_and_one_without_a_place_is_none(house: House) -> None:
    await house.running()
    await house.meetings.hold(house.olga, 1, "The library", 90)
    panel = said(await house.plans.retype(house.olga, 1, 1, 1, LIVE, 2))
    assert "Live meeting: an event" in panel
    assert ((await house.planned())[0].place, (await house.planned())[0].minutes) == ("The library", 90)
    await house.plans.retype(house.olga, 1, 1, 2, PAIRS, 2)
    assert ((await house.planned())[0].place, (await house.planned())[0].minutes) == ("", None)
    await house.meetings.hold(house.olga, 1, "The library", 90)
    assert (await house.planned())[0].kind == LIVE
    await house.meetings.hold(house.olga, 1, "", 90)
    assert (await house.planned())[0].kind == "open thread"
