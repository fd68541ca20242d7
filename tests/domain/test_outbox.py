"""The sender's steps and what is stored of each outcome."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outbox import (
    BACKOFF,
    CLOCK_DOUBT,
    LEASE,
    MOST_TRIES,
    SEND_DEADLINE,
    Ambiguous,
    Blocked,
    Change,
    Delivery,
    HoldLease,
    Kind,
    Later,
    LookForMark,
    Lost,
    Outcome,
    Send,
    Sent,
    SentDeleted,
    Step,
    Uncertain,
    Unreadable,
    after,
    anchor_before,
    deliver,
    key_of,
    nonce_of,
)
from bot.store.outbox import LONGEST_LEASE

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY = key_of(1, 2, "message", "session", 3, 0, 0)
FIRST = Delivery(
    guild_id=1,
    key=KEY,
    kind="message",
    subject="session",
    subject_id=3,
    part=0,
    channel_id=2,
    target_id=None,
    message=None,
    title="",
    state="sending",
    due_at=NOON,
    tries=1,
    last_attempt_at=None,
    anchor_id=77,
    message_id=None,
    last_error=None,
)
AGAIN = replace(FIRST, tries=2, last_attempt_at=NOON)


def played(delivery: Delivery, *answers: object) -> tuple[list[type[Step]], Outcome]:
    """The steps asked for when these answers are given, and the outcome."""
    steps: Generator[Step, Any, Outcome] = deliver(delivery)
    asked: list[type[Step]] = []
    given_: list[object] = [None, *answers]
    try:
        for answer in given_:
            step = steps.send(answer)
            asked.append(type(step))
    except StopIteration as ended:
        return asked, ended.value
    raise AssertionError("the steps did not end")


def test_a_first_attempt_checks_its_lease_and_sends() -> None:
    assert played(FIRST, True, Sent(5)) == ([HoldLease, Send], Sent(5))


def test_a_repeat_looks_for_the_message_first() -> None:
    assert played(AGAIN, None, True, Sent(5)) == ([LookForMark, HoldLease, Send], Sent(5))


def test_a_message_that_is_found_is_not_sent_again() -> None:
    assert played(AGAIN, 55) == ([LookForMark], Sent(55))


def test_a_history_that_cannot_be_read_leaves_it_to_people() -> None:
    asked, outcome = played(AGAIN, Unreadable())
    assert asked == [LookForMark]
    assert isinstance(outcome, Uncertain)


@pytest.mark.parametrize("row", [FIRST, AGAIN])
def test_nothing_is_sent_on_a_lost_lease(row: Delivery) -> None:
    answers = [False] if row is FIRST else [None, False]
    asked, outcome = played(row, *answers)
    assert Send not in asked
    assert outcome == Lost()


@pytest.mark.parametrize("kind", ["thread", "edit", "pin"])
def test_what_discord_recognises_is_simply_repeated(kind: Kind) -> None:
    assert played(replace(AGAIN, kind=kind), True, Sent(5)) == ([HoldLease, Send], Sent(5))


def test_a_repeat_carries_the_same_nonce() -> None:
    first, again = deliver(FIRST), deliver(AGAIN)
    next(first)
    next(again)
    again.send(None)
    assert first.send(True) == Send(FIRST, nonce_of(KEY))
    assert again.send(True) == Send(AGAIN, nonce_of(KEY))


def test_the_search_begins_at_the_anchor_and_ends_a_day_after_the_attempt_by_our_clock() -> None:
    asked = next(deliver(AGAIN))
    assert asked == LookForMark(2, 77, NOON + timedelta(seconds=120) + CLOCK_DOUBT, KEY)


def test_the_anchor_lies_a_minute_before_what_was_seen_by_discords_own_time() -> None:
    seen = (1_700_000_060_000 << 22) | 4_194_303
    assert anchor_before(seen) >> 22 == 1_700_000_000_000
    assert anchor_before(5) == 0


def test_a_request_ends_before_its_lease() -> None:
    assert timedelta(seconds=SEND_DEADLINE) < LEASE


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 5), min_size=2, max_size=2, unique=True))
def test_two_meanings_never_share_a_key_or_a_nonce(two: list[tuple[int, ...]]) -> None:
    keys = [key_of(a, b, "message", "session", c, d, e) for a, b, c, d, e in two]
    assert len(set(keys)) == len({nonce_of(key) for key in keys}) == 2
    assert all(len(key) == 32 and len(nonce_of(key)) <= 25 for key in keys)


def test_a_key_stays_what_it_is() -> None:
    """Another key for an old meaning would post what stands already."""
    assert key_of(1, 2, "message", "session", 3, 0, 0) == KEY_BY_HAND
    assert nonce_of(KEY_BY_HAND) == NONCE_BY_HAND


KEY_BY_HAND = "e9306da96a1be20a864d16c5da9e9283"
NONCE_BY_HAND = "370ae71226b6d600a9fcdf15"


@pytest.mark.parametrize(
    ("outcome", "change"),
    [
        (Sent(5), Change("sent", 5, sent_at=NOON)),
        (SentDeleted(), Change("sent_deleted")),
        (Later(7, "slow"), Change("pending", due_at=NOON + timedelta(seconds=7), error="slow")),
        (Blocked("50013"), Change("blocked", error="50013")),
        (Uncertain("unread"), Change("uncertain", error="unread")),
        (Lost(), None),
    ],
)
def test_an_outcome_becomes_a_state(outcome: Outcome, change: Change | None) -> None:
    assert after(outcome, 1, NOON) == change


def test_an_unknown_outcome_stays_sending_and_waits_longer_each_time() -> None:
    waits = []
    for tries in range(1, 12):
        change = after(Ambiguous("timeout"), tries, NOON)
        assert change is not None
        assert change.state == "sending"
        assert change.due_at is not None
        waits.append((change.due_at - NOON).total_seconds())
    assert waits == [*BACKOFF, *[BACKOFF[-1]] * 3]


def test_after_an_hour_without_any_answer_people_are_asked() -> None:
    states = [change.state for tries in range(1, MOST_TRIES + 1) if (change := after(Ambiguous("x"), tries, NOON))]
    assert states == ["sending"] * (MOST_TRIES - 1) + ["blocked"]
    waited = sum(BACKOFF[min(tries, len(BACKOFF)) - 1] for tries in range(1, MOST_TRIES))
    assert 50 * 60 < waited < 70 * 60


def test_every_pause_is_shorter_than_what_a_stepped_clock_is_told_by() -> None:
    assert timedelta(seconds=max(BACKOFF)) < LONGEST_LEASE
