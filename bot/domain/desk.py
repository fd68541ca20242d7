"""The review desk: each line with its words beside it, and what a facilitator can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.errors import BadInput
from bot.domain.messages import Block, Button, Heading, Message, Rule, Small, Text, Verbatim
from bot.domain.neutrality import findings
from bot.domain.options import Options
from bot.domain.publication import Account, Line, by_model, coverage, draft_buttons, heading, named, shape, spoken
from bot.domain.quiet import after_quiet
from bot.domain.words import Words, words

DESK_PAGE = 5
"""Points on one page: a phone's screen, and all that fits into Discord's forty components with their buttons."""

LONGEST_TITLE = 100
LONGEST_NOTE = 600
HINTS = 2

REMIND_AFTER = timedelta(days=2)


def desk(account: Account, page: int, hints: Sequence[Words] = ()) -> Message:
    """The review: *Strike* or *Keep* beside each line, *Title* below; of what is public only the former."""
    pages = max(1, -(-len(account.lines) // DESK_PAGE))
    page = max(1, min(page, pages))
    shown = account.lines[(page - 1) * DESK_PAGE : page * DESK_PAGE]
    blocks: list[Block] = [Heading(words("Review: {what}", what=named(account)))]
    blocks += [Small(hint) for hint in hints]
    for line in shown:
        blocks.append(Text(_label(line), _toggle(account, line, page)))
        blocks += spoken(line)
        if line.contested:
            blocks.append(Small(words("Who wrote this says that it is not what they meant. Keep it, or strike it.")))
    blocks += [Rule(), *coverage(account), *by_model(account)]
    if account.state != "published":
        blocks += shape(account)
    moves = tuple(
        Button("review", (account.summary_id, to), label)
        for to, label in ((page - 1, words("Back")), (page + 1, words("Next")))
        if 1 <= to <= pages
    )
    if account.state == "published":
        blocks.append(Small(words("This summary is public; what you strike is taken out of it.")))
        below = tuple(_keep(account, line, page) for line in shown if line.kept and line.contested)
        return Message(tuple(blocks), (*below, *moves))
    publish, _, unseen, discard = draft_buttons(account)
    here = (account.summary_id, account.revision)
    more = (Button("note", (*here, page), words("Add a note")), Button("redraft", here, words("Draft again")))
    below = tuple(_below(account, line, page) for line in shown)
    return Message(tuple(blocks), (*below, *moves, publish, *more, unseen, discard))


def _label(line: Line) -> Words:
    if line.kept:
        return words("**{n}.** {label}", n=line.position, label=heading(line))
    return words("**{n}.** {label} (struck)", n=line.position, label=heading(line))


def _toggle(account: Account, line: Line, page: int) -> Button:
    if line.kept:
        arguments = (account.summary_id, account.revision, line.position, page)
        return Button("strike", arguments, words("Strike {n}", n=line.position))
    return _keep(account, line, page)


def _keep(account: Account, line: Line, page: int) -> Button:
    arguments = (account.summary_id, account.revision, line.position, page)
    return Button("restore", arguments, words("Keep {n}", n=line.position), "success")


def _below(account: Account, line: Line, page: int) -> Button:
    """*Title* or *Note*; where an author objects, that is decided first."""
    if line.kept and line.contested:
        return _keep(account, line, page)
    label = words("Edit note {n}", n=line.position) if line.kind == "note" else words("Title {n}", n=line.position)
    return Button("retitle", (account.summary_id, account.revision, line.position, page), label)


def title_typed(typed: str, *, note: bool = False) -> str:
    """A title or a note as somebody typed it; `BadInput` for none and for one that is too long."""
    text = typed.strip() if note else " ".join(typed.split())
    most = LONGEST_NOTE if note else LONGEST_TITLE
    if not text:
        raise BadInput(words("It was empty, so nothing was changed. To leave a line out, press *Strike*."))
    if len(text) > most:
        raise BadInput(words("It has more than {most} characters. Shorten it and send it again.", most=most))
    return text


def hints_on(text: str) -> tuple[Words, ...]:
    """What the linter says to the facilitators' own words: only who wrote them sees it."""
    return tuple(
        words("Only you see this hint: “{place}”. {remedy}", place=one.place[:LONGEST_TITLE], remedy=one.remedy)
        for one in findings(text, "notice")[:HINTS]
    )


def unseen_message(account: Account, names: Sequence[str]) -> Message:
    """Who wrote and is not represented; facilitators only."""
    if not names:
        return Message((Text(words("Everybody who wrote is quoted.")),))
    blocks: list[Block] = [Heading(words("Not quoted in {what}", what=named(account)))]
    blocks += [Text(words("{name}", name=name)) for name in names]
    return Message(tuple(blocks))


def sentences_message(account: Account, reply: int, text: str, spans: Sequence[tuple[int, int]]) -> Message:
    """A reply's sentences, each with a button that puts it into the draft."""
    blocks: list[Block] = [Heading(words("Quote in {what}", what=named(account)))]
    blocks += [Verbatim(text[start:end], str(n)) for n, (start, end) in enumerate(spans, 1)]
    buttons = tuple(
        Button("quote", (account.summary_id, account.revision, reply, start, end), words("Quote {n}", n=n))
        for n, (start, end) in enumerate(spans, 1)
    )
    return Message(tuple(blocks), buttons)


def reminder(account: Account) -> Message:
    """What the review channel hears, once, of a draft that nobody has touched."""
    said = words("The draft of {what} is waiting for a review. It is not published by itself.", what=named(account))
    return Message((Text(said),), draft_buttons(account)[1:2])


def reminder_at(drafted_at: datetime, zone: str, options: Options) -> datetime:
    """When that is said: two days after the draft, at the end of quiet hours that it would fall into."""
    return after_quiet(drafted_at + REMIND_AFTER, zone, options)
