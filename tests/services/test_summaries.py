"""The weekly summary: drafted once, reviewed, published by a person, verified to the last moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.arrivals import Gone
from bot.domain.errors import BadInput, Conflict, NotFound
from tests.services.house import HOME, REVIEW, THOUGHTS, House, button, conversation, said


async def talked(house: House, **wish: object) -> dict[int, int]:
    """The first session with a thought of each of three members; answers message ids by author."""
    await house.hold_first(**wish)
    return await conversation(house)


async def drafted(house: House) -> tuple[int, int]:
    """A draft in the review channel; answers its number and revision."""
    await house.summaries.draft(house.olga)
    await house.post()
    number, revision = button(house.posts("draft", REVIEW)[-1].message, "publish").args
    return number, revision


# Drafting


async def test_a_week_that_has_ended_is_drafted_once_and_only_for_facilitators(house: House) -> None:
    await talked(house)
    due = await house.next_due(house.summaries)
    assert due is not None
    house.clock.instant = due - timedelta(seconds=1)
    assert await house.summaries.draft_due() == 0
    house.clock.instant = due
    assert await house.summaries.draft_due() == 1
    assert await house.summaries.draft_due() == 0
    await house.post()
    (draft,) = house.posts("draft", REVIEW)
    shown = said(draft.message)
    assert shown.startswith("Draft: week 1 of The river")
    assert all(text in shown for text in THOUGHTS.values())
    assert "Nothing is public before somebody presses *Publish*." in shown
    assert house.posts("summary") == []


async def test_a_week_is_drafted_once_by_several_processes_too(house: House) -> None:
    await talked(house)
    house.clock.instant = await house.next_due(house.summaries) or house.clock()
    await asyncio.gather(*(house.summaries.draft_due() for _ in range(5)))
    await house.post()
    assert len(house.posts("draft")) == 1
    assert await house.count("summary") == 1


async def test_a_week_without_replies_makes_no_draft_and_the_programme_goes_on(house: House) -> None:
    await house.hold_first()
    for _ in range(2):
        house.clock.instant = await house.next_due(house.summaries) or house.clock()
        assert await house.summaries.draft_due() == 1
    await house.post()
    assert house.posts("draft") == []
    assert await house.next_due(house.summaries) is None
    assert [row[4] for row in (await house.rows())["programme"]] == ["finished"]


async def test_each_reply_is_drafted_in_its_own_week(house: House) -> None:
    await talked(house)
    house.clock.instant = await house.next_due(house.summaries) or house.clock()
    await house.summaries.draft_due()
    await house.write(30, "In the second week the council wavers about the river after all.")
    house.clock.instant = await house.next_due(house.summaries) or house.clock()
    await house.summaries.draft_due()
    await house.post()
    first, second = (said(post.message) for post in house.posts("draft"))
    assert "second week" not in first
    assert "second week" in second
    assert THOUGHTS[30] not in second


async def test_a_paused_programme_drafts_after_it_goes_on(house: House) -> None:
    await talked(house)
    await house.programmes.pause(house.olga)
    house.clock.pass_by(days=8)
    assert await house.summaries.draft_due() == 0
    _, skip = (await house.programmes.resume(house.olga)).buttons
    await house.programmes.go_on(house.olga, *skip.args)
    assert await house.summaries.draft_due() == 1


async def test_a_draft_made_by_hand_replaces_the_one_that_waits(house: House) -> None:
    await talked(house)
    old, revision = await drafted(house)
    await house.write(32, "One more sentence about the river and the council and the towns.")
    new, _ = await drafted(house)
    assert new != old
    with pytest.raises(Conflict, match="discarded or replaced"):
        await house.summaries.publish(house.olga, old, revision, {})
    assert f"<#{REVIEW}>" in said(await house.summaries.draft(house.olga))
    assert "Review: week 1" in said(await house.desk.review(house.olga))


async def test_a_draft_by_hand_does_not_stop_the_weeks_own_draft(house: House) -> None:
    await talked(house)
    await drafted(house)
    house.clock.instant = await house.next_due(house.summaries) or house.clock()
    assert await house.summaries.draft_due() == 1
    await house.post()
    assert len(house.posts("draft")) == 2


async def test_a_week_that_cannot_be_drafted_says_which_can(house: House) -> None:
    with pytest.raises(NotFound):
        await house.summaries.draft(house.olga)
    await house.set_up()
    with pytest.raises(NotFound, match="No programme has started"):
        await house.summaries.draft(house.olga)
    await house.hold_first()
    for week in (0, 3):
        with pytest.raises(BadInput, match="weeks 1 to 2"):
            await house.summaries.draft(house.olga, week)
    with pytest.raises(BadInput, match="Week 2 begins on"):
        await house.summaries.draft(house.olga, 2)
    with pytest.raises(NotFound, match="Nobody who has joined wrote anything"):
        await house.summaries.draft(house.olga, 1)
    with pytest.raises(NotFound, match="No draft is waiting"):
        await house.desk.review(house.olga)


# Review


async def test_a_line_can_be_struck_and_kept_again(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    desk = await house.desk.review(house.olga)
    lines = len([one for one in said(desk).splitlines() if one.startswith("**")])
    desk = await house.desk.set_point(house.olga, *button(desk, "strike").args, kept=False)
    assert "(struck)" in said(desk)
    desk = await house.desk.set_point(house.olga, *button(desk, "restore").args, kept=True)
    assert "(struck)" not in said(desk)
    desk = await house.desk.set_point(house.olga, *button(desk, "strike").args, kept=False)
    struck = [text for text in THOUGHTS.values() if text in said(desk).split("**2.**")[0]]
    assert lines > 1
    await house.summaries.publish(house.olga, number, revision + 3, {})
    await house.post()
    assert not any(text in house.shown("summary") for text in struck)
    assert any(text in house.shown("summary") for text in THOUGHTS.values())


async def test_only_the_first_of_two_reviewers_gets_through(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    await house.desk.set_point(house.olga, number, revision, 1, 1, kept=False)
    before = await house.rows()
    for late in (
        house.desk.set_point(house.olga, number, revision, 2, 1, kept=False),
        house.summaries.publish(house.olga, number, revision, {}),
        house.desk.discard(house.olga, number, revision),
    ):
        with pytest.raises(Conflict, match="read it again"):
            await late
    assert await house.rows() == before


async def test_two_presses_of_publish_publish_once(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    answers = await asyncio.gather(
        *(house.summaries.publish(house.olga, number, revision, {}) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in answers) == 2
    await house.post()
    assert len(house.posts("summary")) == 1


async def test_a_discarded_draft_cannot_be_published(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    assert "is discarded" in said(await house.desk.discard(house.olga, number, revision))
    with pytest.raises(Conflict, match="discarded or replaced"):
        await house.summaries.publish(house.olga, number, revision + 1, {})
    with pytest.raises(NotFound, match="/summary draft"):
        await house.summaries.publish(house.olga, 99, 1, {})


async def test_facilitators_see_who_is_not_represented(house: House) -> None:
    await talked(house)
    await house.join(33, "Dora")
    await house.write(33, "https://example.org")
    await drafted(house)
    seen = said(await house.desk.unseen(house.olga))
    assert "Dora" in seen
    assert "Ada" not in seen


# Publication


async def test_a_published_summary_quotes_by_name_with_a_link_and_stands_in_the_index(house: House) -> None:
    ids = await talked(house)
    number, revision = await drafted(house)
    await house.summaries.publish(house.olga, number, revision, {})
    await house.post()
    (summary,) = house.posts("summary", HOME)
    shown = said(summary.message)
    link = f"https://discord.com/channels/{house.guild_id}/{house.thread_id}/{ids[30]}"
    assert f"Ada: {THOUGHTS[30]} {link}" in shown
    assert "3 replies. 3 of 3 who joined wrote; 3 are quoted." in shown
    assert "Summary of week 1: https://discord.com" in house.shown("index")
    with pytest.raises(Conflict, match="published already"):
        await house.summaries.publish(house.olga, number, revision + 1, {})
    how = said(await house.archive.how(house.person(5, "Eve"), number))
    assert "word for word" in how
    assert "Writer: extractive." in how


async def test_who_is_quoted_without_name_has_neither_name_nor_link(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada", "without name")
    number = await house.write(30, THOUGHTS[30])
    await drafted(house)
    drafted_as = house.shown("draft")
    await house.publish(None, {})
    await house.post()
    for shown in (drafted_as, house.shown("summary")):
        assert f"a participant: {THOUGHTS[30]}" in shown
        assert "Ada" not in shown
        assert str(number) not in shown
    stored = str((await house.rows())["delivery"])
    assert "Ada" not in stored


async def test_counts_of_fewer_than_three_people_are_never_shown(house: House) -> None:
    await house.hold_first()
    for number, name in ((30, "Ada"), (31, "Ben")):
        await house.join(number, name)
        await house.write(number, THOUGHTS[number])
    await drafted(house)
    await house.publish(None, {})
    await house.post()
    assert "who joined wrote" not in house.shown("summary")
    assert THOUGHTS[31] in house.shown("summary")


async def test_fewer_than_three_who_are_quoted_are_not_counted(house: House) -> None:
    await house.hold_first()
    for number, name in ((30, "Ada"), (31, "Ben"), (32, "Cem")):
        await house.join(number, name)
    await house.write(30, THOUGHTS[30])
    for number in (31, 32):
        await house.write(number, "Thank you so much, everyone!")
    await drafted(house)
    assert "3 replies. 3 of 3 who joined wrote." in house.shown("draft")
    assert "Thank you" not in house.shown("draft")


async def test_a_week_is_measured_by_the_week_before(house: House) -> None:
    ids = await talked(house)
    await drafted(house)
    assert "The week before" not in house.shown("draft")
    house.clock.pass_by(days=7)
    for number in ids:
        await house.write(number, THOUGHTS[number])
    await drafted(house)
    assert "The week before: 3 replies by 3 members." in said(house.posts("draft", REVIEW)[-1].message)


async def test_publishing_looks_once_more_and_leaves_out_what_no_longer_stands(house: House) -> None:
    ids = await talked(house)
    number, revision = await drafted(house)
    asked = await house.summaries.to_publish(house.olga, None)
    assert (asked.summary_id, asked.revision) == (number, revision)
    assert sorted(asked.messages) == sorted((house.thread_id, one) for one in ids.values())
    found = {ids[30]: THOUGHTS[30], ids[31]: None, ids[32]: "I never asked anything."}
    await house.summaries.publish(house.olga, number, revision, found)
    await house.post()
    shown = house.shown("summary")
    assert THOUGHTS[30] in shown
    assert THOUGHTS[31] not in shown
    assert THOUGHTS[32] not in shown
    assert "withdrawn" not in shown  # it never was public
    assert sorted(await house.standing_replies()) == sorted([THOUGHTS[30], "I never asked anything."])


async def test_with_nothing_left_there_is_nothing_to_publish(house: House) -> None:
    ids = await talked(house)
    number, revision = await drafted(house)
    with pytest.raises(Conflict, match="nothing to publish"):
        await house.summaries.publish(house.olga, number, revision, dict.fromkeys(ids.values()))
    await house.post()
    assert house.posts("summary") == []


async def test_with_every_line_struck_there_is_nothing_to_publish(house: House) -> None:
    await talked(house)
    number, revision = await drafted(house)
    points = await house.count("summary_point")
    for place in range(points):
        await house.desk.set_point(house.olga, number, revision + place, place + 1, 1, kept=False)
    with pytest.raises(Conflict, match="nothing to publish"):
        await house.summaries.publish(house.olga, number, revision + points, {})


async def test_a_form_reply_is_linked_to_the_post_that_shows_it(house: House) -> None:
    await house.hold_first()
    await house.form(await house.join(30, "Ada"), THOUGHTS[30])
    post = next(number for number, one in house.wall.items() if one.subject == "reply")
    number, revision = await drafted(house)
    assert f"/{house.thread_id}/{post}" in house.shown("draft")
    await house.hear(Gone(house.guild_id, house.thread_id, (post,)))
    with pytest.raises(Conflict, match="nothing to publish"):
        await house.summaries.publish(house.olga, number, revision, {})


async def test_nothing_of_a_person_reaches_the_writer_but_words_and_a_pseudonym(house: House) -> None:
    from bot.domain.summaries import Brief, Draft
    from bot.services.summaries import Summaries
    from bot.writers.extractive import Extractive

    seen: list[Brief] = []

    class Listening(Extractive):
        def write(self, brief: Brief) -> Draft:
            seen.append(brief)
            return super().write(brief)

    await talked(house)
    await Summaries(house.store, house.clock, Listening()).draft(house.olga)
    assert [reply.author for reply in seen[0].replies] == ["a1", "a2", "a3"]
    assert not any(name in str(seen[0]) for name in ("Ada", "Ben", "Cleo"))
