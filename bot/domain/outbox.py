"""The outbox: keys, states, and the sender's steps as a generator that performs nothing itself.

Whoever drives `deliver` performs each yielded step and sends its answer back; every yield is a failpoint, because
the process may die before or after it. The rules come from Discord's documented behaviour: a nonce guards for some
minutes, message history for as long as the message stands, and only both together never lose and never double.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.domain.messages import Message

Kind = Literal["message", "direct", "thread", "edit", "pin", "event", "delete"]
State = Literal["pending", "sending", "sent", "sent_deleted", "uncertain", "blocked", "missed", "cancelled"]

ASKING = "consent"
"""Subject of the small reply that asks somebody once; it vanishes."""

LEASE = timedelta(seconds=30)
SEND_DEADLINE = 20.0  # seconds until a request is given up; it may still land up to a minute later
LANDING = timedelta(seconds=120)
CLOCK_DOUBT = timedelta(days=1)  # by how much our clock may have been behind Discord's when it noted an attempt
BACKOFF = (1, 2, 5, 10, 30, 60, 120, 240)  # seconds; each below the longest lease
MOST_TRIES = 20
"""Attempts without any answer, about an hour of them, after which people are told."""

FIRST_MOMENT = timedelta(seconds=60)


@dataclass(frozen=True)
class Delivery:
    """One message (or thread, edit, pin, event) that must appear exactly once."""

    guild_id: int
    key: str
    kind: Kind
    subject: str
    subject_id: int
    part: int
    channel_id: int | None
    target_id: int | None
    """What the delivery before it has made: the message that a thread, edit or pin belongs to, or the event."""
    message: Message | None
    title: str
    state: State
    due_at: datetime
    tries: int
    last_attempt_at: datetime | None
    anchor_id: int | None
    message_id: int | None
    last_error: str | None
    plain: bool = False
    language: str = "en"
    owner: str = ""


def key_of(guild_id: int, channel_id: int, kind: str, subject: str, subject_id: int, part: int, revision: int) -> str:
    """The name of one meaning: 32 hex digits. A person's wish to issue again raises `revision`; nothing else does."""
    meaning = json.dumps([guild_id, channel_id, kind, subject, subject_id, part, revision], separators=(",", ":"))
    return hashlib.blake2b(meaning.encode(), digest_size=16).hexdigest()


def anchor_before(seen: int) -> int:
    """The id to search from: a moment before `seen`, an id of Discord's own, so that no clock of ours is in it."""
    return max(0, seen - (int(FIRST_MOMENT.total_seconds() * 1000) << 22))


def nonce_of(key: str) -> str:
    """Discord's nonce for a key: 24 of the 25 characters it allows."""
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


# What the driver is asked to do.


@dataclass(frozen=True)
class LookForMark:
    """Read the channel's history for our message carrying the key; answer a message id, None, or `Unreadable`.

    None means that everything up to `until` has been seen; a search that gives up before is `Unreadable`.
    """

    channel_id: int
    after: int
    until: datetime
    key: str


@dataclass(frozen=True)
class HoldLease:
    """Renew the lease and say whether the row is still ours, as the very last step before the request."""

    key: str


@dataclass(frozen=True)
class Send:
    """Make the request with this nonce; answer an `Outcome`."""

    delivery: Delivery
    nonce: str


Step = LookForMark | HoldLease | Send


class Unreadable:
    """The history cannot be read."""


# What became of it.


@dataclass(frozen=True)
class Sent:
    """It stands; `message_id` is the message's (or the thread's)."""

    message_id: int | None


@dataclass(frozen=True)
class SentDeleted:
    """It stood, and somebody has deleted it: never again."""


@dataclass(frozen=True)
class Ambiguous:
    """It may stand or not: look before trying again."""

    error: str


@dataclass(frozen=True)
class Later:
    """Surely not stored; try again after `seconds`."""

    seconds: float
    error: str


@dataclass(frozen=True)
class Blocked:
    """It cannot be posted until a person mends something."""

    error: str


@dataclass(frozen=True)
class Uncertain:
    """It may stand and cannot be looked for: the facilitators decide."""

    error: str


@dataclass(frozen=True)
class Lost:
    """Another worker has the row now."""


@dataclass(frozen=True)
class Dropped:
    """Nobody wants it any more; nothing was sent."""


Outcome = Sent | SentDeleted | Ambiguous | Later | Blocked | Uncertain | Lost | Dropped


def deliver(delivery: Delivery) -> Generator[Step, Any, Outcome]:
    """The steps of one attempt at a claimed delivery.

    An earlier attempt is looked for in the history first, since its answer may have been lost; threads, edits and
    pins may simply be repeated, because Discord recognises them.
    """
    if delivery.kind in ("message", "direct") and delivery.tries > 1:
        found = yield _look(delivery)
        if isinstance(found, Unreadable):
            return Uncertain("history cannot be read")
        if found is not None:
            return Sent(found)
    if not (yield HoldLease(delivery.key)):
        return Lost()
    outcome: Outcome = yield Send(delivery, nonce_of(delivery.key))
    return outcome


def _look(delivery: Delivery) -> LookForMark:
    last = delivery.last_attempt_at or delivery.due_at
    until = last + LANDING + CLOCK_DOUBT
    return LookForMark(delivery.channel_id or 0, delivery.anchor_id or 0, until, delivery.key)


@dataclass(frozen=True)
class Change:
    """The row after an attempt: its state and, where it waits, until when."""

    state: State
    message_id: int | None = None
    due_at: datetime | None = None
    error: str | None = None
    sent_at: datetime | None = None


def after(outcome: Outcome, tries: int, now: datetime, pace: float = 1.0) -> Change | None:
    """What to store of an outcome; None when the row is no longer ours. `pace` below 1 shortens the pauses."""
    match outcome:
        case Sent(message_id):
            return Change("sent", message_id, sent_at=now)
        case SentDeleted():
            return Change("sent_deleted")
        case Ambiguous(error):
            if tries >= MOST_TRIES:
                return Change("blocked", error=f"unanswered {error}")
            wait = BACKOFF[min(tries, len(BACKOFF)) - 1]
            return Change("sending", due_at=now + timedelta(seconds=wait * pace), error=error)
        case Later(seconds, error):
            return Change("pending", due_at=now + timedelta(seconds=seconds), error=error)
        case Blocked(error):
            return Change("blocked", error=error)
        case Uncertain(error):
            return Change("uncertain", error=error)
        case Dropped():
            return Change("cancelled")
        case Lost():
            return None
