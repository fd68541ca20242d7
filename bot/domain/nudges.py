"""Nudges: whom the bot may remind in private, when, and in which words; only those who asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.groups import Group
from bot.domain.index import link_to, titled_span
from bot.domain.members import Member
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.quiet import after_quiet
from bot.domain.sessions import OPEN_FOR, Session
from bot.domain.skips import Skip, is_skipped
from bot.domain.words import Trusted, Words, plural, words

APART = timedelta(days=7)
"""At most one nudge a week and person."""

LONGEST_AWAY = timedelta(days=366)

HERE, BY_MESSAGE = "here", "message"
"""Ways of being nudged: beside the answer to one's next press or command, or by a private message."""

WAYS: tuple[str | None, ...] = (None, HERE, BY_MESSAGE)
"""What somebody may choose, by number."""


def may_nudge(
    member: Member, last: datetime | None, now: datetime, group: Group, skips: Sequence[Skip], zone: str
) -> bool:
    """Whether somebody may be nudged at this instant: asked for, not within a week, no quiet hour, no holiday."""
    if member.nudge_by is None or not group.options.nudges:
        return False
    if last is not None and abs(now - last) < APART:
        return False
    if after_quiet(now, group.zone, group.options) != now or is_skipped(now.astimezone(ZoneInfo(zone)).date(), skips):
        return False
    return not is_away(member, now, group.zone)


def is_away(member: Member, now: datetime, zone: str) -> bool:
    """Whether somebody is on a holiday of their own."""
    return member.away_until is not None and now.astimezone(ZoneInfo(zone)).date() <= date.fromisoformat(
        member.away_until
    )


def is_half_over(session: Session, now: datetime) -> bool:
    """Whether an open session may be mentioned: from its middle until it closes."""
    return session.state == "open" and session.closes_at - OPEN_FOR / 2 <= now < session.closes_at


def nudge(group: Group, session: Session, title: str, replies: int) -> Message:
    """What is said to one person, with why, and with the way out."""
    link = Trusted(link_to(session.guild_id, session.thread_id or 0))
    said = words(
        "A nudge from {group}, as you wished: session {n} of {title}, {span}, is open until {when}, and you have not "
        "answered yet.",
        group=group.name,
        n=session.n,
        title=title,
        span=titled_span(session),
        when=session.closes_at,
    )
    counted = plural("It has {count} reply so far: {link}", "It has {count} replies so far: {link}", replies, link=link)
    there = counted if replies else words("You would be the first: {link}", link=link)
    why = words(
        "Why this comes: you switched nudges on in `/me`. At most one a week, none in quiet hours or on holidays. "
        "Reading along in silence is fine, too."
    )
    return Message((Text(said), Text(there), Small(why)), (Button("unnudge", (session.guild_id,), words("Off")),))


def nudges_line(member: Member) -> Words:
    """What somebody has chosen, as a sentence."""
    if member.nudge_by == HERE:
        return words("You are nudged beside the answer to your next press or command.")
    if member.nudge_by == BY_MESSAGE:
        return words("You are nudged by a private message.")
    return words("You are not nudged.")


def nudges_panel(group: Group, member: Member) -> Message:
    """The private panel: what is chosen, what a nudge is, and the choices."""
    blocks: list[Block] = [Heading(words("Nudges")), Text(nudges_line(member))]
    if not group.options.nudges:
        blocks.append(Text(words("This group has nudges switched off, so none is sent whatever you choose.")))
    blocks.append(Text(away_line(member), Button("away", (), words("Holiday …"))))
    blocks.append(
        Small(
            words(
                "A nudge tells you in private of one session that is half over without a reply of yours: at most one a "
                "week, none in quiet hours or on holidays. If your private messages are closed, it comes beside an "
                "answer."
            )
        )
    )
    labels = (words("Off"), words("Beside an answer"), words("By private message"))
    buttons = tuple(
        Button("nudge", (number,), label, "primary" if WAYS[number] == member.nudge_by else "secondary")
        for number, label in enumerate(labels)
    )
    return Message(tuple(blocks), buttons)


def away_line(member: Member) -> Words:
    """Somebody's own holiday, as a sentence."""
    if member.away_until is None:
        return words("You have noted no holiday.")
    return words("You are away until {date}: no nudges and no offers until then.", date=member.away_until)


def away_until(day: date, today: date) -> date:
    """The last day of a holiday, unless it has passed or is a slip of the hand."""
    if day < today:
        raise BadInput(words("{date} has passed. Give the last day of your holiday, or nothing.", date=str(day)))
    if day > today + LONGEST_AWAY:
        raise BadInput(words("{date} is too far off. Give a day within a year, or nothing.", date=str(day)))
    return day


def join_first() -> Message:
    """For who has not joined."""
    said = words("I nudge members only, because I keep nothing of anybody else. Join first, then choose.")
    return Message((Text(said),), (Button("join", (), words("Join"), "primary"),))


def switched_off() -> Message:
    """After *Off*."""
    return Message((Text(words("You are not nudged any more. `/me` switches it on again.")),))


def invitation(title: str, session: Session | None, link: str) -> Message:
    """A ready sentence for somebody whom a member would like to have there; the member stays the sender."""
    if session is None:
        sentence = words(
            "We read “{title}” together. Would you like to join in? {link}", title=title, link=Trusted(link)
        )
    else:
        sentence = words(
            "We read “{title}” together, just now {span}. I would like to hear what you think of it: {link}",
            title=title,
            span=titled_span(session),
            link=Trusted(link),
        )
    how = words("Copy this, change it as you like, and send it yourself to whom you like:")
    small = words("I send nothing and do not learn whom you ask.")
    return Message((Text(how), Text(sentence), Small(small)))
