"""What somebody sees of themselves: the private panel, and everything that is kept of them as lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.members import Member
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.nudges import nudges_line
from bot.domain.reminders import lead_shown
from bot.domain.tasks import Task, roles_line
from bot.domain.words import Trusted, Words, plural, words

LISTED = 5
"""Summaries that are linked in the panel; all of them are counted."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands in a group."""

    group: str
    member: Member | None
    left_out: bool
    joined: int
    replies: int
    quoted: tuple[tuple[int, str], ...]
    """Week and link of every published summary that quotes them."""
    task: Task | None = None
    """The role that is offered to them, or that they have, in a session that is not over."""


def panel(standing: Standing) -> Message:
    """The panel behind `/me`."""
    blocks: list[Block] = [Heading(words("You in {group}", group=standing.group)), Text(how(standing))]
    member = standing.member
    if member is not None:
        blocks.append(
            Text(plural("{count} reply of yours is kept.", "{count} replies of yours are kept.", standing.replies))
        )
        blocks += _quoted(standing.quoted)
        blocks.append(Text(_pace(member.read_to), Button("progress", (), words("My pace"))))
        blocks.append(Text(lead_shown(member.remind_before), Button("remind", (), words("Reminders"))))
        blocks.append(Text(nudges_line(member), Button("nudges", (), words("Nudges"))))
        blocks.append(Text(roles_line(member, standing.task), Button("roles", (), words("Roles"))))
    blocks.append(
        Small(
            plural(
                "{count} reader has joined. Only you see this panel.",
                "{count} readers have joined. Only you see this panel.",
                standing.joined,
            )
        )
    )
    choose = Button("join", (), words("Change") if member else words("Join"), "primary")
    quoted = Button("quoted", (), words("Where I am quoted"))
    more = (quoted, Button("leave", (), words("Leave"))) if member else ()
    mine = (Button("export", (), words("Export")), Button("erase", (), words("Erase"), "danger"))
    return Message(tuple(blocks), (choose, *more, *mine, Button("privacy", (), words("What is kept"))))


def how(standing: Standing) -> Words:
    """What somebody has chosen."""
    if standing.member is not None:
        return words("You have joined, and may be quoted {how}.", how=quoted_how(standing.member.consent))
    if standing.left_out:
        return words("You are left out: nothing you write is kept.")
    return words("You have not joined yet; nothing you write is kept.")


def quoted_how(consent: str) -> Words:
    """The two ways of being quoted."""
    return words("by name") if consent == "by name" else words("without name")


def _pace(read_to: int | None) -> Words:
    if read_to is None:
        return words("How far you have read is not noted.")
    return words("You have read to ¶{paragraph}.", paragraph=read_to)


def _quoted(quoted: Sequence[tuple[int, str]]) -> list[Block]:
    if not quoted:
        return [Text(words("No published summary quotes you."))]
    blocks: list[Block] = [
        Text(plural("{count} published summary quotes you:", "{count} published summaries quote you:", len(quoted)))
    ]
    return blocks + [
        Text(words("- week {week}: {link}", week=week, link=Trusted(link))) for week, link in quoted[-LISTED:]
    ]


def leave_question() -> Message:
    """Before somebody leaves."""
    return Message(
        (
            Heading(words("Leave the group?")),
            Text(words("Your replies are deleted here, and quotations of you are taken out of drafts and summaries.")),
            Text(
                words(
                    "A mark that says “keep nothing of theirs” stays. You may go on reading, and join again any time."
                )
            ),
        ),
        (Button("consent", (2,), words("Leave"), "danger"),),
    )


def erase_question() -> Message:
    """The one confirmation before everything of somebody is erased."""
    return Message(
        (
            Heading(words("Erase everything about you?")),
            Text(
                words(
                    "Your membership, your replies, quotations of you in drafts and published summaries, and your name "
                    "in the record of who changed what are deleted for good. What was posted is corrected."
                )
            ),
            Text(
                words(
                    "Messages that you wrote yourself stay yours: delete them in Discord. Should you write in a thread "
                    "again, you are asked once more whether anything may be kept."
                )
            ),
        ),
        (Button("forget", (), words("Erase for good"), "danger"),),
    )


TITLES: Mapping[str, Words] = {
    "member": words("Your membership"),
    "reply": words("Your replies"),
    "citation": words("Quotations from your replies"),
    "audit": words("What you did as a facilitator or organiser"),
    "summary_revision": words("Summaries that you worked on"),
    "suggestion": words("Questions that you suggested"),
    "nudge": words("Your last nudge"),
    "task": words("Roles that were offered to you"),
    "pairing": words("Pairs that you were in"),
    "left_out": words("A mark that says: keep nothing of theirs"),
    "asked": words("A mark that says: asked once"),
}


def told(group: str, held: Mapping[str, Sequence[Mapping[str, Any]]], now: datetime) -> tuple[tuple[Words, ...], ...]:
    """Everything that is kept, in paragraphs of lines, for a person to read."""
    parts: list[tuple[Words, ...]] = [
        (words("What the reading group “{group}” keeps of you, {now}", group=group, now=now),)
    ]
    for table, rows in held.items():
        parts.append((words("{title}", title=TITLES.get(table, table)),))
        parts += [
            tuple(words("- {name}: {value}", name=name.replace("_", " "), value=value) for name, value in row.items())
            for row in rows
        ]
    return tuple(parts if held else [*parts, (words("Nothing."),)])
