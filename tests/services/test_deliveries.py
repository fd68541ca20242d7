"""What people hear of posts that are stuck, and what they decide about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.domain.alerts import key_from
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.messages import Message
from bot.domain.outbox import Ambiguous, Blocked, Delivery, Outcome, Uncertain
from tests.services.house import HOME, REVIEW, House, button, said, text_of

GONE = Blocked("10003 Unknown Channel")
UNSEEN = Uncertain("history cannot be read")
ELSEWHERE, STAFF = 30, 40


async def opening(house: House, n: int = 0) -> None:
    """A session's posts are in the outbox."""
    if not await house.groups.everywhere():
        await house.running()
    house.clock.instant = (await house.planned())[n].starts_at
    await house.sessions.open_due()


async def post(house: House, trouble: Callable[[Delivery], Outcome | None], managers: Sequence[int] = ()) -> None:
    """Deliver what is due, but for what meets with trouble."""
    while (delivery := await house.claim()) is not None:
        await house.outbox.mark(delivery, trouble(delivery) or house.take(delivery), managers)


def in_channels(outcome: Outcome, *channels: int) -> Callable[[Delivery], Outcome | None]:
    return lambda one: outcome if one.channel_id in channels else None


def once(outcome: Outcome, subject: str = "session") -> Callable[[Delivery], Outcome | None]:
    """Trouble with one post."""
    left = [outcome]
    return lambda one: left.pop() if left and (one.kind, one.subject) == ("message", subject) else None


def number(message: Message, verb: str) -> int:
    """The delivery that a button is about."""
    return button(message, verb).args[0]


async def alerted(house: House, outcome: Outcome = GONE) -> Message:
    """The alert about the first session, whose post met with trouble."""
    await opening(house)
    await post(house, once(outcome))
    return house.posts("notice")[0].message


async def test_retry_posts_the_session_with_its_thread(house: House) -> None:
    alert = await alerted(house)
    assert "trying it again" in said(await house.deliveries.retry(house.olga, number(alert, "retry")))
    await house.post()
    assert len(house.posts("session")) == len(house.posts("thread")) == 1
    assert (await house.planned())[0].state == "open"
    with pytest.raises(Conflict, match="settled already"):
        await house.deliveries.retry(house.olga, number(alert, "retry"))


async def test_a_session_is_moved_whole_to_a_channel_that_both_may_write_in(house: House) -> None:
    alert = await alerted(house)
    channels = {HOME: "reading", REVIEW: "staff", ELSEWHERE: "annex"}
    asked = await house.deliveries.places(house.olga, number(alert, "elsewhere"), channels)
    assert [str(one.label) for one in asked.buttons] == ["#annex"]
    assert asked.buttons[0].args == (number(alert, "elsewhere"), ELSEWHERE)
    answer = await house.deliveries.move(house.olga, *asked.buttons[0].args)
    assert f"What comes later still goes to <#{HOME}>" in said(answer)
    await house.post()
    (moved,) = house.posts("session")
    assert moved.channel_id == ELSEWHERE
    held = (await house.planned())[0]
    assert (held.state, held.channel_id, held.thread_id) == ("open", ELSEWHERE, house.thread_id)
    with pytest.raises(Conflict, match="settled already"):
        await house.deliveries.move(house.olga, *asked.buttons[0].args)
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    assert len(house.posts("session")) == 1


async def test_where_there_is_no_other_channel_the_way_out_is_said(house: House) -> None:
    alert = await alerted(house)
    with pytest.raises(NotFound, match="Give me View Channel"):
        await house.deliveries.places(house.olga, number(alert, "elsewhere"), {HOME: "reading"})


async def test_what_somebody_has_seen_standing_is_not_posted_and_its_thread_is_made(house: House) -> None:
    alert = await alerted(house, UNSEEN)
    told = number(alert, "stands")
    for typed, refused in (("I saw it!", "no link"), (f"https://discord.com/channels/1/{REVIEW}/5", "elsewhere")):
        with pytest.raises(BadInput, match=refused):
            await house.deliveries.stands(house.olga, told, typed)
    await house.deliveries.stands(house.olga, told, f" https://discord.com/channels/1/{HOME}/4711 ")
    await house.post()
    held = (await house.planned())[0]
    assert (held.state, held.message_id, held.thread_id) == ("open", 4711, house.thread_id)
    assert house.posts("session") == []


async def test_what_somebody_has_not_found_is_posted_once_more_under_a_key_of_its_own(house: House) -> None:
    alert = await alerted(house, UNSEEN)
    told = number(alert, "anew")
    await house.deliveries.anew(house.olga, told)
    with pytest.raises(Conflict, match="settled already"):
        await house.deliveries.anew(house.olga, told)
    fresh = await house.claim()
    assert fresh is not None
    assert (fresh.key != key_from(told), fresh.tries) == (True, 1)
    await house.outbox.mark(fresh, house.take(fresh))
    await house.post()
    assert len(house.posts("session")) == len(house.posts("thread")) == 1
    assert (await house.planned())[0].state == "open"


async def test_only_what_is_uncertain_is_decided_about(house: House) -> None:
    alert = await alerted(house)
    with pytest.raises(Conflict, match="does not stand"):
        await house.deliveries.anew(house.olga, number(alert, "retry"))


async def test_without_the_review_channel_managers_are_told(house: House) -> None:
    await opening(house)
    await post(house, in_channels(GONE, HOME, REVIEW), (REVIEW, STAFF))
    (notice,) = house.posts("notice")
    assert notice.channel_id == STAFF
    assert "Session 1 could not be posted" in said(notice.message)
    assert button(notice.message, "elsewhere")


async def test_without_any_such_channel_it_is_told_once_at_home(house: House) -> None:
    await house.running()
    for n in range(3):
        await opening(house, n)
        await post(house, lambda one: GONE if one.subject == "session" or one.channel_id == REVIEW else None)
    assert [notice.channel_id for notice in house.posts("notice")] == [HOME]
    assert (await house.outbox.measures())["alerts_undelivered"] == 2
    seen = await house.doctor.check(house.olga, (), "https://invite", hears_threads=True)
    assert "Alerts of mine that found nobody: 2" in said(seen)
    shown = await house.deliveries.show(house.olga, number(seen, "stuck"))
    assert "Session 1 could not be posted" in said(shown)


async def test_when_nobody_can_be_told_nothing_is_lost_and_nothing_goes_round(house: House) -> None:
    await opening(house)
    asked: list[str] = []

    def nowhere(one: Delivery) -> Outcome:
        asked.append(one.key)
        return GONE

    await post(house, nowhere, (STAFF,))
    assert len(asked) == len(set(asked)) == 4  # the session, then its alert in three places
    assert await house.outbox.next_due() is None
    assert (await house.outbox.measures())["alerts_undelivered"] == 1
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    assert len(house.posts("session")) == 1
    assert (await house.outbox.measures())["alerts_undelivered"] == 0


async def test_a_channel_that_can_be_posted_in_again_is_posted_in_without_anybody_asking(house: House) -> None:
    await alerted(house, Blocked("50013 Missing Permissions"))
    assert await house.deliveries.wanting_rights(house.guild_id) == [HOME]
    assert await house.deliveries.mended(house.guild_id, [REVIEW]) == 0
    assert await house.deliveries.mended(house.guild_id, [HOME]) == 1
    await house.post()
    assert (await house.planned())[0].state == "open"


async def test_a_post_that_discord_never_answers_is_blocked_after_an_hour_and_told(house: House) -> None:
    await opening(house)
    began = house.clock()
    while not house.posts("notice"):
        due = await house.outbox.next_due()
        assert due is not None
        house.clock.instant = max(house.clock(), due)
        await post(house, lambda one: Ambiguous("TimeoutError") if one.subject == "session" else None)
    assert 50 * 60 < (house.clock() - began).total_seconds() < 70 * 60
    assert "Discord has not answered for an hour (20 attempts" in said(house.posts("notice")[0].message)
    await house.deliveries.retry(house.olga, number(house.posts("notice")[0].message, "retry"))
    again = await house.claim()
    assert again is not None
    assert again.tries == 21  # so that what may stand already is looked for first


async def test_small_posts_that_fail_in_one_channel_are_told_once_a_day(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    for n in range(4):
        await house.replies.form(ada, 1, f"The river is thought number {n}.", house.new_id())
    await post(house, lambda one: GONE if one.subject == "reply" else None)
    assert len(house.posts("notice")) == 1


async def logged(house: House, page: int = 1) -> list[str]:
    """The ledger's lines about sessions, without the instants."""
    lines = said(await house.deliveries.log(house.olga, page)).splitlines()
    return [re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "T", one) for one in lines if one.startswith("**")]


async def test_the_ledger_tells_when_each_session_appeared_how_often_it_was_tried_and_why_it_was_late(
    house: House,
) -> None:
    await opening(house)
    await house.post()
    await opening(house, 1)
    await post(house, once(Ambiguous("TimeoutError")))
    house.clock.pass_by(minutes=7)
    await house.post()
    house.clock.instant = (await house.planned())[3].starts_at + timedelta(hours=5)
    await house.sessions.open_due()
    await post(house, once(GONE))
    assert await logged(house) == [
        "**1.** due T · posted T · 1 attempt",
        "**2.** due T · posted T · 2 attempts · 7 minutes late: Discord did not answer",
        "**3.** due T · missed: I was away, or the programme was paused",
        "**4.** due T · blocked after 1 attempt: I was away, the programme was paused, or it was posted by hand",
    ]
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    assert "5 hours late: I was away" in (await logged(house))[3]


async def test_the_ledger_says_in_words_that_a_channel_was_gone(house: House) -> None:
    await opening(house)
    await post(house, once(GONE))
    assert (await logged(house))[0] == "**1.** due T · blocked after 1 attempt: the channel was gone"


async def test_the_ledger_of_a_long_programme_has_pages(house: House) -> None:
    body = tuple(f"Paragraph {n} tells of the river and of those who count it." * 5 for n in range(1, 25))
    await house.set_up()
    await house.keep(text_of("Long", body))
    await house.plan(weeks=6)
    await house.programmes.start(house.olga)
    first = await house.deliveries.log(house.olga)
    assert [one.startswith(f"**{n}.** due T") for n, one in enumerate(await logged(house), 1)] == [True] * 10
    assert [str(one.label) for one in first.buttons] == ["Next"]
    assert len(await logged(house, 2)) == 2
    assert await logged(house, 99) == await logged(house, 2)
