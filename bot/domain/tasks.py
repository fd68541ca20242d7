"""Roles in a session: offered in private to who takes offers, by turns, declinable without reason, fading out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.errors import NotFound
from bot.domain.index import titled_span
from bot.domain.members import Member
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.sessions import Session
from bot.domain.words import Words, words

Kind = Literal["starter", "searcher", "summariser"]
State = Literal["offered", "taken", "declined"]

KINDS: tuple[Kind, ...] = ("starter", "searcher", "summariser")

NAMES: Mapping[str, Words] = {
    "starter": words("starter"),
    "searcher": words("source searcher"),
    "summariser": words("summariser"),
}

TITLES: Mapping[str, Words] = {
    "starter": words("Starter"),
    "searcher": words("Source searcher"),
    "summariser": words("Summariser"),
}

EXPLAINED: Mapping[str, Words] = {
    "starter": words("You write first: the sentence of the excerpt that you would like to talk about, and why."),
    "searcher": words("You look where the text, or a source that it names, bears out what is said, and quote it."),
    "summariser": words("You listen, and near the end you write in two or three lines what has been said."),
}

DECLINE, TAKE, SHOW, HIDE = range(4)
"""What a press of `task` does."""

LIVE = ("planned", "posting", "open")
"""States of sessions in which a role can be had."""


@dataclass(frozen=True)
class Task:
    """A role in one session, offered to one member."""

    guild_id: int
    session_id: int
    person_id: int
    group_id: int
    kind: Kind
    state: State
    at: datetime
    shown: bool = False
    """Whether everybody may see who has it: its holder decides."""
    told: bool = False
    """Whether the offer was said to them."""


def is_early(session: Session, sessions: Sequence[Session]) -> bool:
    """Whether a session is among the first two thirds of its programme: later on, nobody is asked any more."""
    held = sorted((one for one in sessions if one.state != "cancelled"), key=lambda one: (one.starts_at, one.n))
    place = next((place for place, one in enumerate(held, 1) if one.id == session.id), len(held) + 1)
    return place * 3 <= len(held) * 2


def offers(
    session_id: int, willing: Sequence[int], had: Sequence[Task], kinds: Sequence[Kind] = KINDS
) -> list[tuple[int, Kind]]:
    """Whom to offer which role: nobody twice before all who want had a turn, and not the same role twice if it can be.

    `willing` stand in a fixed order; `had` are all tasks of the programme so far, those of this session among them.
    """
    turns = Counter(one.person_id for one in had)
    kinds_had = Counter((one.person_id, one.kind) for one in had)
    here = {one.person_id for one in had if one.session_id == session_id}
    gone = {one.kind for one in had if one.session_id == session_id and one.state != "declined"}
    free = [kind for kind in kinds if kind not in gone]
    queue = sorted((one for one in willing if one not in here), key=lambda one: turns[one])
    found: list[tuple[int, Kind]] = []
    for person in queue[: len(free)]:
        kind = min(free, key=lambda one: kinds_had[person, one])
        free.remove(kind)
        found.append((person, kind))
    return found


def offer_message(task: Task, session: Session) -> Message:
    """The private offer."""
    said = words(
        "Would you like to be the {role} of session {n}, {span}?",
        role=NAMES[task.kind],
        n=session.n,
        span=titled_span(session),
    )
    why = words("You are asked because you take role offers (`/me`). Decline without a reason; nobody learns of it.")
    buttons = (
        Button("task", (session.id, TAKE), words("Take it"), "primary"),
        Button("task", (session.id, DECLINE), words("No, thanks")),
        Button("offers", (0,), words("No more offers")),
    )
    return Message((Text(said), Text(EXPLAINED[task.kind]), Small(why)), buttons)


def held_message(task: Task, session: Session) -> Message:
    """What its holder sees."""
    said = words(
        "You are the {role} of session {n}, {span}.", role=NAMES[task.kind], n=session.n, span=titled_span(session)
    )
    seen = words("Others see it in `/next`.") if task.shown else words("Only you know of it.")
    toggle = (
        Button("task", (session.id, HIDE), words("Keep it to myself"))
        if task.shown
        else Button("task", (session.id, SHOW), words("Show it in /next"))
    )
    back = Button("task", (session.id, DECLINE), words("Give it back"))
    return Message((Text(said), Text(EXPLAINED[task.kind]), Small(seen)), (toggle, back))


def declined_message() -> Message:
    """After *No, thanks* or *Give it back*."""
    return Message((Text(words("That is fine. Nobody is told.")),))


def roles_line(member: Member, task: Task | None) -> Words:
    """How somebody stands, as a sentence."""
    if task is not None and task.state == "taken":
        return words("You have a role in a session: {role}.", role=NAMES[task.kind])
    if task is not None and task.state == "offered":
        return words("A role in a session is offered to you: {role}.", role=NAMES[task.kind])
    if member.takes_offers:
        return words("You take role offers.")
    return words("You take no role offers.")


def roles_panel(member: Member, task: Task | None, session: Session | None, *, wanted: bool) -> Message:
    """The private panel: what is offered or held, and whether offers come at all."""
    said = None
    if task is not None and session is not None:
        said = held_message(task, session) if task.state == "taken" else offer_message(task, session)
    blocks: list[Block] = [Heading(words("Roles")), *(said.blocks if said else (Text(roles_line(member, None)),))]
    blocks += [Text(words("**{role}:** {explained}", role=TITLES[one], explained=EXPLAINED[one])) for one in KINDS]
    if not wanted:
        blocks.append(Text(words("This group does not offer roles by turns; facilitators may still offer one.")))
    blocks.append(
        Small(
            words(
                "Offers come in private, by turns, in the first two thirds of a programme. Decline without a reason; "
                "who has a role is shown only if they want it."
            )
        )
    )
    toggle = (
        Button("offers", (0,), words("No more offers"))
        if member.takes_offers
        else Button("offers", (1,), words("Take offers"), "primary")
    )
    own = tuple(one for one in said.buttons if one.verb == "task") if said else ()
    return Message(tuple(blocks), (*own, toggle))


def roles_shown(tasks: Sequence[tuple[Task, str]]) -> list[Block]:
    """Who has a role in a session, of those who want it to be seen."""
    return [
        Small(words("{role}: {name}", role=TITLES[task.kind], name=name))
        for task, name in sorted(tasks, key=lambda one: KINDS.index(one[0].kind))
    ]


def gone() -> NotFound:
    """For a button of an offer that is over."""
    return NotFound(words("That role is not offered to you any more. `/me` shows what is."))
