"""What follows when a post is sent, refused or uncertain."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.outbox import Ambiguous, Blocked, Delivery, Later, Lost, Outcome, SentDeleted, Uncertain
from bot.services.outbox import Outbox
from tests.services.house import HOME, REVIEW, House, said


async def refuse(house: House, outcome: Outcome, subject: str = "session") -> list[Delivery]:
    """Deliver what is due, answering the posts of one kind with `outcome`; answers those."""
    refused: list[Delivery] = []
    while (delivery := await house.claim()) is not None:
        if delivery.subject == subject and not (refused and isinstance(outcome, Later | Ambiguous)):
            refused.append(delivery)
            await house.outbox.mark(delivery, outcome)
        else:
            await house.outbox.mark(delivery, house.take(delivery))
    return refused


async def opening(house: House) -> None:
    """The first session's posts are in the outbox."""
    await house.running()
    house.clock.instant = (await house.planned())[0].starts_at
    await house.sessions.open_due()


async def test_a_sent_session_knows_its_message_and_its_thread(house: House) -> None:
    await opening(house)
    assert await house.outbox.next_due() == house.clock()
    await house.post()
    held = (await house.planned())[0]
    assert (held.state, held.channel_id) == ("open", HOME)
    assert house.wall[held.message_id or 0].subject == "session"
    assert house.wall[held.thread_id or 0].subject == "thread"
    assert await house.outbox.claim(lambda channel: channel) is None


@pytest.mark.parametrize(
    ("outcome", "told", "verbs"),
    [
        (Blocked("50013 Missing Permissions"), f"I lack a permission in <#{HOME}>", ["retry", "elsewhere"]),
        (Blocked("10003 Unknown Channel"), "Move the session to another one", ["retry", "elsewhere"]),
        (Blocked("50083 Thread is archived"), "is archived. Reopen it", ["retry", "elsewhere"]),
        (Blocked("50035 Invalid Form Body"), "(code 50035)", ["retry", "elsewhere"]),
        (Uncertain("history cannot be read"), "Session 1 may stand already, or not", ["retry", "stands", "anew"]),
    ],
)
async def test_a_post_that_is_stuck_is_told_once_in_the_review_channel(
    house: House, outcome: Outcome, told: str, verbs: list[str]
) -> None:
    await opening(house)
    await refuse(house, outcome)
    (notice,) = house.posts("notice")
    assert notice.channel_id == REVIEW
    assert told in said(notice.message)
    assert [one.verb for one in notice.message.buttons] == verbs
    assert (await house.planned())[0].state == "blocked"
    await house.post()
    assert len(house.posts("notice")) == 1


async def test_what_was_blocked_is_posted_when_it_is_released(house: House) -> None:
    await opening(house)
    await refuse(house, Blocked("50013 Missing Permissions"))
    assert house.posts("thread") == []  # it waits for the post that it belongs to
    assert await house.outbox.release_blocked(house.guild_id) == 1
    assert await house.outbox.release_blocked(house.guild_id) == 0
    await house.post()
    assert len(house.posts("session")) == 1
    assert (await house.planned())[0].state == "open"


async def test_an_ambiguous_attempt_is_repeated_after_its_pause_and_not_before(house: House) -> None:
    await opening(house)
    (first,) = await refuse(house, Ambiguous("timeout"))
    assert await house.claim() is None
    house.clock.pass_by(seconds=1)
    again = await house.claim()
    assert again is not None
    assert (again.key, again.tries) == (first.key, 2)
    assert again.last_attempt_at == first.due_at  # what is looked for is the first attempt


async def test_a_rate_limited_post_waits_as_long_as_discord_says(house: House) -> None:
    await opening(house)
    await refuse(house, Later(40, "rate limited"))
    assert await house.outbox.next_due() == house.clock() + timedelta(seconds=40)
    house.clock.pass_by(seconds=40)
    await house.post()
    assert len(house.posts("session")) == 1


async def test_a_post_that_somebody_deleted_is_never_posted_again(house: House) -> None:
    await opening(house)
    await refuse(house, SentDeleted())
    house.clock.pass_by(days=1)
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    assert house.posts("session") == []
    (notice,) = house.posts("notice")  # its thread waits for it in vain, so the facilitators hear of it
    assert "deleted" in said(notice.message)


async def test_a_claim_that_was_lost_changes_nothing(house: House) -> None:
    await opening(house)
    claimed = await house.claim()
    assert claimed is not None
    before = await house.rows()
    await house.outbox.mark(claimed, Lost())
    assert await house.rows() == before


async def test_only_one_worker_holds_a_post_and_a_late_answer_of_the_other_is_ignored(house: House) -> None:
    await opening(house)
    slow, fast = house.outbox, Outbox(house.store, house.clock, "there")
    first = await slow.claim(lambda channel: channel)
    assert first is not None
    assert await slow.holds(first)
    house.clock.pass_by(seconds=31)
    assert not await slow.holds(first)
    second = await fast.claim(lambda channel: channel)
    assert second is not None
    assert second.key == first.key
    await fast.mark(second, house.take(second))
    await slow.mark(first, Blocked("50013 late"))
    await house.post()
    assert (await house.planned())[0].state == "open"
    assert house.posts("notice") == []


async def test_holding_a_claim_renews_its_lease(house: House) -> None:
    await opening(house)
    claimed = await house.claim()
    assert claimed is not None
    house.clock.pass_by(seconds=25)
    assert await house.outbox.holds(claimed)
    house.clock.pass_by(seconds=25)
    assert await house.outbox.holds(claimed)


async def test_an_index_too_old_to_edit_is_posted_and_pinned_anew(house: House) -> None:
    await house.set_up()
    await house.post()
    await house.set_up(name="Valley readers")
    while (delivery := await house.claim()) is not None:
        old = delivery.kind == "edit"
        await house.outbox.mark(delivery, Blocked("30046 too many edits") if old else house.take(delivery))
    assert len(house.posts("index")) == 2
    assert said(house.posts("index")[-1].message).startswith("Valley readers")
    assert len(house.pinned) == 2
    assert house.posts("notice") == []


async def test_health_names_a_post_that_is_long_overdue(house: House) -> None:
    await opening(house)
    assert await house.outbox.health() is None
    house.clock.pass_by(minutes=6)
    assert await house.outbox.health() == "the oldest post is 360 s late"
    measures = await house.outbox.measures()
    assert measures["outbox_oldest_due_seconds"] == 360
    assert measures["posts_pending_total"] == 2
    await house.post()
    assert await house.outbox.health() is None


async def test_a_message_of_ours_is_found_by_its_id(house: House) -> None:
    await opening(house)
    await house.post()
    held = (await house.planned())[0]
    found = await house.outbox.by_message(house.guild_id, held.message_id or 0)
    assert found is not None
    assert (found.subject, found.subject_id) == ("session", held.id)
    assert await house.outbox.by_message(house.guild_id + 1, held.message_id or 0) is None
