"""Where a member is quoted: their own words, each with the two things that only they can say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Verbatim
from bot.domain.publication import Account, Quoted, named
from bot.domain.words import Words, words

PAGE = 4
"""Quotations on one page: with two buttons each, all that fits into Discord's forty components."""


@dataclass(frozen=True)
class Mine:
    """A quotation of somebody's own words, and where it stands."""

    account: Account
    position: int
    quotation: Quoted


def mine_message(mine: Sequence[Mine], page: int, said: Words | None = None) -> Message:
    """The private list; `said` is the answer to what was just pressed."""
    blocks: list[Block] = [Heading(words("Where you are quoted"))]
    blocks += [Text(said)] if said is not None else []
    if not mine:
        blocks.append(Text(words("You are quoted in no draft and in no summary.")))
        return Message(tuple(blocks))
    pages = -(-len(mine) // PAGE)
    page = max(1, min(page, pages))
    for number, one in enumerate(mine[(page - 1) * PAGE : page * PAGE], 1 + (page - 1) * PAGE):
        # The number keeps the ids of two buttons apart where one reply is quoted twice.
        take_out = Button("unquote", (one.quotation.reply, page, number), words("Take out {n}", n=number), "danger")
        blocks.append(Text(_where(number, one.account), take_out))
        blocks.append(Verbatim(one.quotation.text))
        if one.quotation.contested:
            blocks.append(Small(words("You said that this is not what you meant. The facilitators will decide.")))
        else:
            numbers = (one.account.summary_id, one.position, one.quotation.reply, page, number)
            meant = Button("meant", numbers, words("Not what I meant: {n}", n=number))
            blocks.append(Text(words("Is it quoted so that it says something else?"), meant))
    blocks.append(
        Small(words("What you take out is quoted in no summary from then on; your reply stays where you wrote it."))
    )
    moves = tuple(
        Button("quoted", (to,), label)
        for to, label in ((page - 1, words("Back")), (page + 1, words("Next")))
        if 1 <= to <= pages
    )
    return Message(tuple(blocks), moves)


def _where(number: int, account: Account) -> Words:
    if account.state == "published":
        return words("**{n}.** In the summary of {what}", n=number, what=named(account))
    return words("**{n}.** In the draft of {what}, which is not public yet", n=number, what=named(account))


def objection(account: Account, position: int, page: int) -> Message:
    """What the review channel hears when somebody objects to how they are quoted in public; it names nobody."""
    said = words(
        "Somebody who is quoted in the summary of {what} says of line {n} that it is not what they meant. Keep the "
        "line, or strike it.",
        what=named(account),
        n=position,
    )
    return Message((Text(said),), (Button("review", (account.summary_id, page), words("Look at it"), "primary"),))
