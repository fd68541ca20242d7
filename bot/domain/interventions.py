"""What the bot does to a discussion beyond its plan: each kind by name, as the audit keeps it and as people read it."""

from __future__ import annotations

from typing import Literal

from bot.domain.words import Words, words

Rule = Literal["quiet week", "one voice", "question added", "nudge", "role offered", "listening offered"]

PREFIX = "intervention: "

RULES: dict[str, Words] = {
    "quiet week": words("nobody had replied by the middle of a session, so facilitators were told"),
    "one voice": words("one voice had more than 40 % of a week's words, so facilitators were told"),
    "question added": words("a facilitator let one more question be asked in a session's thread"),
    "nudge": words("somebody who had asked for it was reminded in private of a session without their answer"),
    "role offered": words("parts in a session were offered in private to members who take such offers"),
    "listening offered": words("a facilitator let the part of summing up be offered in private"),
}
"""Every rule, as the neutrality record says it; whom it concerned is told nowhere."""


def action_of(rule: Rule) -> str:
    """How an intervention is kept in the audit."""
    return f"{PREFIX}{rule}"


def rule_said(rule: str) -> Words:
    """A rule in words; one that this version does not know, as it is kept."""
    return RULES.get(rule) or words("{rule}", rule=rule)
