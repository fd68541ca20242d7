"""Replies for the tests of the writer, all written for them."""

from __future__ import annotations

from bot.domain.summaries import Brief, BriefReply, Checked, check
from bot.writers.extractive import Extractive

WEEK = (
    (
        "ana",
        "The council in our town could recall any delegate within a week. That kept the delegates close to the street.",
    ),
    ("ben", "Recall sounds good, but a delegate who fears recall never takes a risk. Our union saw that last year."),
    (
        "cho",
        "A council needs people with time to sit in meetings. Who looks after the children while the council meets?",
    ),
    ("dee", "I kept thinking of the strike committee at the bakery. The committee had no office and no money."),
    ("ana", "The bakery strike is a good case because the committee dissolved itself when the strike was won."),
    ("eli", "Parliament and council answered to different people, so neither could give the other an order."),
    ("fay", "The parliament in the text is weaker than ours. Its orders were obeyed only when the council agreed."),
    ("gus", "My grandmother sat on a strike committee and she never spoke about power, only about bread."),
    ("ana", "Bread is the reason for most of the votes in a council, I think."),
)


def brief(*said: tuple[str, str], given: str = "", words: int = 220, answers: dict[int, int] | None = None) -> Brief:
    """Replies r1, r2, … of the members named."""
    to = answers or {}
    return Brief(
        tuple(
            BriefReply(f"r{n}", author, text, reply_to=f"r{to[n]}" if n in to else None)
            for n, (author, text) in enumerate(said, 1)
        ),
        given=given,
        word_budget=words,
    )


def drafted(of: Brief) -> Checked:
    """The verified draft; a quotation of the writer's own that failed would be a fault."""
    checked = check(Extractive().write(of), of)
    assert checked.dropped == ()
    return checked


def quoted(checked: Checked) -> list[str]:
    """All quotations in order."""
    return [quotation.text for point in checked.points for quotation in point.quotations]
