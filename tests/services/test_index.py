"""The pinned index: true after every change, one for each programme, posted anew when it is gone."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.outbox import Blocked, SentDeleted
from tests.services.house import HOME, House, conversation, said, text_of

OTHER = text_of(
    "A hill", tuple(f"Paragraph {n} of the hill goes on for a while, as paragraphs of hills do." for n in "ab")
)


def indices(house: House) -> list[str]:
    return [said(one.message) for one in house.posts("index")]


async def finish(house: House) -> None:
    """Let every week of the running programme end."""
    for _ in range(6):
        house.clock.instant += timedelta(days=7)
        await house.sessions.tend()
        await house.summaries.tend()
        await house.post()


async def test_a_programme_that_is_over_is_told_of_as_such(house: House) -> None:
    await house.hold_first()
    assert "We are reading **The river" in indices(house)[0]
    await finish(house)
    assert "We have read **The river" in indices(house)[0]


async def test_the_next_programme_gets_an_index_of_its_own_and_the_former_stays_true(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await finish(house)
    await house.keep(OTHER)
    await house.plan(weeks=1)
    await house.programmes.start(house.olga)
    await house.post()
    former, current = indices(house)
    assert former.startswith("River readers: an earlier reading")
    assert "We have read **The river" in former
    assert "newer index" in former
    assert current.startswith("River readers: start here")
    assert "We are reading **A hill" in current
    assert len(house.pinned) == 2
    await house.summaries.publish(house.olga, 1, 1, {})
    await house.post()
    former, current = indices(house)
    assert "Summary of week 1" in former
    assert "Summary of week 1" not in current
    await house.set_up(name="Valley readers")
    await house.post()
    assert indices(house)[1].startswith("Valley readers: start here")


async def test_an_index_that_somebody_deleted_is_posted_and_pinned_anew(house: House) -> None:
    await house.set_up()
    await house.post()
    await house.set_up(name="Valley readers")
    edit = await house.claim()
    assert edit is not None
    await house.outbox.mark(edit, SentDeleted())
    await house.post()
    assert indices(house)[-1].startswith("Valley readers: start here")
    assert len(house.pinned) == 2


async def test_a_session_that_cannot_be_posted_is_marked_in_the_index(house: House) -> None:
    await house.set_up()
    await house.keep()
    await house.plan(weeks=1)
    await house.programmes.start(house.olga)
    await house.post()
    house.clock.instant += timedelta(days=2)
    await house.sessions.tend()
    post = await house.claim()
    assert post is not None
    assert post.subject == "session"
    await house.outbox.mark(post, Blocked("50013 Missing Permissions"))
    await house.post()
    assert "could not be posted" in indices(house)[0]


async def test_the_facilitators_list_tells_state_and_replies(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    seen = said(await house.sessions.listing(house.olga))
    first, second, *_ = [line for line in seen.splitlines() if line.startswith("**")]
    assert first.endswith(" · open · 3 replies")
    assert second.endswith(" · planned")
    assert f"/{HOME}/" in first
    assert "replies" not in said(await house.sessions.schedule(house.olga))


async def test_removing_a_reading_takes_its_former_index_down(house: House) -> None:
    await house.hold_first()
    await finish(house)
    await house.keep(OTHER)
    await house.plan(weeks=1)
    await house.programmes.start(house.olga)
    await house.post()
    await house.readings.remove(house.olga, 1)
    await house.post()
    former, current = indices(house)
    assert former.startswith("The reading of which this told was removed.")
    assert "We are reading **A hill" in current
    await house.programmes.pause(house.olga)
    await house.readings.remove(house.olga, 2)
    await house.post()
    assert "No programme is running yet" in indices(house)[1]


async def test_removing_what_was_read_last_leaves_the_former_index_as_it_is(house: House) -> None:
    await house.hold_first()
    await finish(house)
    await house.keep(OTHER)
    await house.plan(weeks=1)
    await house.programmes.start(house.olga)
    await house.programmes.pause(house.olga)
    await house.post()
    await house.readings.remove(house.olga, 2)
    await house.post()
    former, current = indices(house)
    assert "We have read **The river" in former
    assert "No programme is running yet" in current
    await house.plan(weeks=1)
    await house.programmes.start(house.olga)
    await house.post()
    assert "We are reading **The river" in indices(house)[1]
    assert len(indices(house)) == 2
