"""Reminders: how long before a session somebody may ask for one, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.groups import Group
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.outbox import key_of
from bot.domain.sessions import Session, place_shown
from bot.domain.words import Trusted, Words, words

AT_START, AN_HOUR, A_DAY = 0, 60, 24 * 60
"""Minutes before a session."""

BEFORE = (A_DAY, AN_HOUR)
"""Leads that are told in the home channel, since there is no thread yet; the longest first."""

LEADS: tuple[int | None, ...] = (None, AT_START, AN_HOUR, A_DAY)
"""What somebody may choose; None is no reminder."""

CALLED = 60
"""People in one message: each takes some 25 of its 2,000 characters, and Discord pings at most 100."""

_BATCH = 10_000  # more than the minutes of any lead


def first_reminder(starts_at: datetime) -> datetime:
    """When those who asked are looked for first."""
    return starts_at - timedelta(minutes=BEFORE[0])


def part_of(lead: int, batch: int) -> int:
    """The part of a delivery that reminds a batch of those who asked for a lead."""
    return batch * _BATCH + lead


def lead_and_batch(part: int) -> tuple[int, int]:
    """The same, read back."""
    return part % _BATCH, part // _BATCH


def reminder_key(session: Session, part: int) -> str:
    """One reminder for a session's start, lead and batch; another one when it starts at another time."""
    start = int(session.starts_at.timestamp())
    return key_of(session.guild_id, 0, "message", "remind", session.id, part, start)


def lead_shown(lead: int | None) -> Words:
    """What somebody has chosen, as a sentence."""
    match lead:
        case None:
            return words("You are not reminded of sessions.")
        case 0:
            return words("You are reminded when a session starts.")
        case 60:
            return words("You are reminded one hour before a session.")
        case _:
            return words("You are reminded one day before a session.")


def _label(lead: int | None) -> Words:
    match lead:
        case None:
            return words("Off")
        case 0:
            return words("At the start")
        case 60:
            return words("1 hour before")
        case _:
            return words("1 day before")


def reminders_panel(group: Group, lead: int | None) -> Message:
    """The private panel: what is chosen, where the ping comes, and the choices."""
    since, until = group.options.quiet_from, group.options.quiet_until
    blocks: list[Block] = [
        Heading(words("Reminders")),
        Text(lead_shown(lead)),
        Text(
            words(
                "The ping comes in <#{channel}>, at the start in the session's thread, never as a private message.",
                channel=group.home_channel_id,
            )
        ),
    ]
    if since != until:
        blocks.append(
            Small(
                words(
                    "In quiet hours, from {since} to {until}, it waits, and is left out if the session starts before "
                    "they end.",
                    since=since,
                    until=until,
                )
            )
        )
    choices = (
        Button("lead", (number,), _label(one), "primary" if one == lead else "secondary")
        for number, one in enumerate(LEADS)
    )
    return Message(tuple(blocks), tuple(choices))


def join_first() -> Message:
    """For who has not joined: a reminder needs somebody to ping, and nothing is kept of them."""
    said = words("I remind members only, because I keep nothing of anybody else. Join first, then choose.")
    return Message((Text(said),), (Button("join", (), words("Join"), "primary"),))


def reminder(session: Session, title: str, lead: int) -> Message:
    """What is said to those who asked; who they are is added when it is sent."""
    name = session.title or title
    if lead == AT_START:
        said = words("Session {n} has started: {title}.", n=session.n, title=name)
    else:
        said = words("Session {n} starts on {when}: {title}.", n=session.n, when=session.starts_at, title=name)
    blocks: list[Block] = [Text(said)]
    if session.minutes is not None:
        blocks.append(Text(words("It is a live meeting: {place}.", place=place_shown(session))))
    blocks.append(Small(words("Only those who asked to be reminded are pinged.")))
    buttons = (
        Button("unremind", (), words("No more reminders")),
        Button("remind", (), words("Remind me")),
    )
    return Message(tuple(blocks), buttons)


def called(message: Message, people: Sequence[int]) -> Message:
    """The reminder with those whom it pings."""
    names = Trusted(" ".join(f"<@{one}>" for one in people))
    return replace(message, blocks=(Text(words("{people}", people=names)), *message.blocks))
