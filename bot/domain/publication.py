"""How a summary reads: the draft in the review channel, the desk, the published message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.messages import Block, Button, Heading, Message, Rule, Small, Text, Voice
from bot.domain.summaries import PointKind, is_plain
from bot.domain.words import Words, plural, words

FEWEST_COUNTED = 3
"""Smaller numbers of people are never shown in public: they could give somebody away."""

DESK_PAGE = 5
"""Points on one page of the desk, for a phone's screen."""


@dataclass(frozen=True)
class Quoted:
    """A verified quotation; `name` and `link` are empty for a member who is quoted without name."""

    text: str
    name: str
    link: str


@dataclass(frozen=True)
class Line:
    """A point as it will be shown."""

    position: int
    label: str
    kind: PointKind
    kept: bool
    quotations: tuple[Quoted, ...]
    replies: int


@dataclass(frozen=True)
class Account:
    """Everything that is said of one week."""

    summary_id: int
    revision: int
    week: int
    title: str
    since: datetime
    until: datetime
    lines: tuple[Line, ...]
    replies: int
    spoke: int
    quoted: int
    dropped: int
    writer: str
    withdrawn: bool = False
    """Whether words were taken back after publication."""
    edited: bool = False
    """Whether quoted words were changed by their author after publication."""


def draft_message(account: Account) -> Message:
    """The draft for the facilitators, with the two taps that publish a good one."""
    blocks: list[Block] = [
        Heading(words("Draft: week {week} of {title}", week=account.week, title=account.title)),
        *_body(account),
        *_coverage(account),
    ]
    if account.dropped:
        blocks.append(
            Small(
                plural(
                    "{count} quotation was left out because it no longer stands word for word.",
                    "{count} quotations were left out because they no longer stand word for word.",
                    account.dropped,
                )
            )
        )
    blocks.append(Small(words("Nothing is public before somebody presses *Publish*.")))
    return Message(tuple(blocks), _desk_buttons(account))


def _desk_buttons(account: Account) -> tuple[Button, ...]:
    return (
        Button("publish", (account.summary_id, account.revision), words("Publish"), "success"),
        Button("review", (account.summary_id, 1), words("Review line by line"), "primary"),
        Button("unseen", (account.summary_id,), words("Who is not represented")),
        Button("bin", (account.summary_id, account.revision), words("Discard"), "danger"),
    )


def desk(account: Account, page: int) -> Message:
    """The review: each line with its words beside it, and *Strike* or *Keep*."""
    pages = max(1, -(-len(account.lines) // DESK_PAGE))
    page = max(1, min(page, pages))
    blocks: list[Block] = [Heading(words("Review: week {week} of {title}", week=account.week, title=account.title))]
    for line in account.lines[(page - 1) * DESK_PAGE : page * DESK_PAGE]:
        blocks.append(Text(_desk_label(line), _toggle(account, line, page)))
        blocks += [Voice(quotation.text, quotation.name, quotation.link) for quotation in line.quotations]
    blocks += [Rule(), *_coverage(account)]
    moves = tuple(
        Button("review", (account.summary_id, to), label)
        for to, label in ((page - 1, words("Back")), (page + 1, words("Next")))
        if 1 <= to <= pages
    )
    publish, _, unseen, discard = _desk_buttons(account)
    return Message(tuple(blocks), (*moves, publish, unseen, discard))


def _desk_label(line: Line) -> Words:
    if line.kept:
        return words("**{n}.** {label}", n=line.position, label=heading(line))
    return words("**{n}.** {label} (struck)", n=line.position, label=heading(line))


def _toggle(account: Account, line: Line, page: int) -> Button:
    arguments = (account.summary_id, account.revision, line.position, page)
    if line.kept:
        return Button("strike", arguments, words("Strike {n}", n=line.position))
    return Button("restore", arguments, words("Keep {n}", n=line.position), "success")


def summary_message(account: Account) -> Message:
    """The published summary: what was kept, each quotation with its link, and who is represented."""
    blocks: list[Block] = [
        Heading(words("Week {week} of {title}", week=account.week, title=account.title)),
        *_body(account),
        *_corrections(account),
        *_coverage(account),
    ]
    return Message(tuple(blocks), (Button("how", (account.summary_id,), words("How this was made")),))


def how_message(account: Account) -> Message:
    """How a summary came about, behind its button."""
    return Message(
        (
            Heading(words("How this was made")),
            Text(
                words(
                    "Every quotation is a member's own sentence, checked word for word against what they wrote, "
                    "when drafted, when reviewed and when published."
                )
            ),
            Text(words("Sentences were chosen by the words that several members share; no model wrote any of it.")),
            Text(words("From {since} to {until}.", since=account.since, until=account.until)),
            Small(words("Writer: {writer}.", writer=account.writer)),
        )
    )


def _body(account: Account) -> list[Block]:
    blocks: list[Block] = []
    kept = [line for line in account.lines if line.kept]
    for before, line in zip([None, *kept], kept, strict=False):
        if not (before and _is_alone(before) and _is_alone(line)):
            blocks.append(Text(words("**{label}**", label=heading(line))))
        blocks += [Voice(quotation.text, quotation.name, quotation.link) for quotation in line.quotations]
    return blocks


def _corrections(account: Account) -> list[Block]:
    return [
        *([withdrawn_line()] if account.withdrawn else []),
        *([Small(words("A contribution was edited by its author."))] if account.edited else []),
    ]


def withdrawn_line() -> Small:
    """What a summary says in the place of words that were taken back."""
    return Small(words("A contribution was withdrawn."))


def removed_line() -> Small:
    """What stands in the place of a summary whose reading was removed."""
    return Small(words("This was removed together with its reading."))


def withdrawn_reply() -> Small:
    """What a form reply says when its author has taken it back."""
    return Small(words("A contribution was withdrawn by its author."))


def heading(line: Line) -> Words:
    """A point's title: what it is, in the members' own terms."""
    match line.kind:
        case "question":
            return words("An open question")
        case "disagreement" if _is_bare(line):
            return words("In reply to one another")
        case "disagreement":
            return words("In reply to one another: {label}", label=line.label)
        case "agreement":
            return words("Agreed: {label}", label=line.label)
        case "unanswered":
            return words("Not answered yet: {label}", label=line.label)
        case "theme" if _is_bare(line):
            return words("In single readers' own words")
        case "theme":
            return words("Mentions of {label}", label=line.label)


def _is_bare(line: Line) -> bool:
    """Whether a point's label claims nothing, so that it is not worth showing."""
    return is_plain(line.label, line.quotations[0].text if line.quotations else "")


def _is_alone(line: Line) -> bool:
    """Whether a point only says what one reader wrote; such points share one title."""
    return line.kind == "theme" and _is_bare(line)


def _coverage(account: Account) -> list[Block]:
    blocks: list[Block] = []
    if account.spoke >= FEWEST_COUNTED:
        blocks.append(
            Small(
                words(
                    "{replies} replies; {quoted} of {spoke} who wrote are quoted.",
                    replies=account.replies,
                    quoted=account.quoted,
                    spoke=account.spoke,
                )
            )
        )
    return blocks


def unseen_message(account: Account, names: Sequence[str]) -> Message:
    """Who wrote and is not represented; facilitators only."""
    if not names:
        return Message((Text(words("Everybody who wrote is quoted.")),))
    blocks: list[Block] = [Heading(words("Not quoted in week {week}", week=account.week))]
    blocks += [Text(words("{name}", name=name)) for name in names]
    return Message(tuple(blocks))
