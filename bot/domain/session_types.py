"""Session types: what a session asks of people besides its thread, when that ends, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import BadInput
from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Voice
from bot.domain.sessions import ON_TIME, OPEN_FOR, Session
from bot.domain.words import Words, words

OPEN, ANSWER_FIRST, PAIRS, LIVE = "open thread", "answer first", "think, pair, share", "live meeting"

KINDS: dict[str, Words] = {
    OPEN: words("Open thread"),
    ANSWER_FIRST: words("Answer first"),
    PAIRS: words("Think, pair, share"),
    LIVE: words("Live meeting"),
}
"""Session types by name, as people read them; the names stand in programme files."""

EXPLAINED: dict[str, Words] = {
    OPEN: words("everybody writes in the thread"),
    ANSWER_FIRST: words("one's own answer opens the others'; then all are posted"),
    PAIRS: words("one answers alone, talks in a pair, and each pair shares a line"),
    LIVE: words("an event, an agenda with times, and a thread for notes"),
}

SEALING = (ANSWER_FIRST, PAIRS)
"""Types in which answers from the form are sealed at first."""

LASTS = 60
"""Minutes of a live meeting of which nobody has said how long it lasts."""

UNTIL_CLOSE, DEFAULT_DAYS = 0, 2
DEADLINES: dict[int, Words] = {
    1: words("after one day"),
    2: words("after two days"),
    3: words("after three days"),
    UNTIL_CLOSE: words("when the session closes"),
}
"""When sealed answers open."""

ANSWERING = "answer"
"""The phase in which answers from the form are sealed."""

SEALED = "sealed"
"""State of a reply that is shown at the end of the phase."""

SHOWN_AT_ONCE, MOST_SHOWN = 10, 3000
"""Answers on one page of *See the others*, and their characters: a page is one message."""


@dataclass(frozen=True)
class Answer:
    """A sealed answer, with what may be known of its author."""

    id: int
    author: int
    text: str
    name: str = ""
    closed: bool = False
    """Whether the form has been closed to its author."""
    held: bool = False
    """Whether facilitators see it before anybody else does."""


def kind_named(typed: str) -> str:
    """A session type by its name."""
    if typed not in KINDS:
        raise BadInput(words("“{typed}” is no session type. Choose one of these: {names}.", typed=typed,
                             names=" · ".join(KINDS)))  # fmt: skip
    return typed


def days_chosen(days: int) -> int:
    """When sealed answers open, as somebody chose it."""
    if days not in DEADLINES:
        raise BadInput(words("Choose one of the times in the list."))
    return days


def columns_of(kind: str, home_channel_id: int) -> dict[str, Any]:
    """What a session of a type holds: a live meeting is an hour in the group's channel until somebody says more."""
    live = kind == LIVE
    return {"kind": kind, "minutes": LASTS if live else None, "place": f"<#{home_channel_id}>" if live else ""}


def type_before(sessions: Sequence[Session], first: int) -> dict[str, Any]:
    """What a session that is split off at a paragraph takes over: it is of the same type."""
    earlier = [one for one in sessions if one.first <= first]
    return {name: getattr(earlier[-1], name) for name in ("kind", "answer_days", "minutes", "place") if earlier}


def kind_line(session: Session) -> Words:
    """A session's type, for who plans it."""
    if session.kind not in SEALING:
        return words("{kind}: {explained}.", kind=KINDS[session.kind], explained=EXPLAINED[session.kind])
    values = {"kind": KINDS[session.kind], "explained": EXPLAINED[session.kind], "when": DEADLINES[session.answer_days]}
    if session.kind == PAIRS and session.answer_days == UNTIL_CLOSE:
        return words("{kind}: {explained}. Pairs are made halfway to the close.", **values)
    if session.kind == PAIRS:
        return words("{kind}: {explained}. Pairs are made {when}.", **values)
    return words("{kind}: {explained}. Answers open {when}.", **values)


def kinds_lines(sessions: Sequence[Session]) -> list[Small]:
    """Which of a plan's sessions are more than open threads."""
    found = []
    for kind, name in KINDS.items():
        numbers = ", ".join(str(one.n) for one in sessions if one.kind == kind)
        if numbers and kind != OPEN:
            found.append(Small(words("{kind}: {numbers}.", kind=name, numbers=numbers)))
    return found


# When a phase ends


def first_phase(session: Session, now: datetime) -> tuple[str, datetime | None]:
    """The phase in which a session is posted, and when it ends."""
    if session.kind not in SEALING:
        return "", None
    begun, over = _bounds(session, now)
    if session.kind == PAIRS:
        over = begun + (over - begun) / 2  # the other half is for the pairs
    return ANSWERING, min(begun + timedelta(days=session.answer_days), over) if session.answer_days else over


def _bounds(session: Session, now: datetime) -> tuple[datetime, datetime]:
    """From when to when people can answer: one that is made up for begins late, and closes late enough."""
    begun = session.starts_at if now - session.starts_at <= ON_TIME else now
    return begun, session.closes_at if session.closes_at > begun else begun + OPEN_FOR


# What is said


def how_to_answer(session: Session, until: datetime | None) -> Words | None:
    """The line in a session's post that tells how to take part; none for an open thread."""
    if until is None:
        return None
    if session.kind == PAIRS:
        return words(
            "**Think, pair, share**: send your answer with *Reply* by {when}; it is not posted. Those who have "
            "answered are then put in pairs, each with a thread of its own, and later one line of each pair is posted "
            "in this session's thread. If only one person answers, the answer is posted there instead. You can write "
            "in the thread at any time.",
            when=until,
        )
    return words(
        "**Answer first**: send your answer with *Reply*. It opens the others' answers to you, and on {when} all of "
        "them are posted in the thread. You can write in the thread at any time.",
        when=until,
    )


def others_button(session_id: int) -> Button:
    """Opens the others' answers."""
    return Button("others", (session_id, 0), words("See the others"))


def buttons_of(session: Session, phase: str) -> tuple[Button, ...]:
    """What stands under a session's post because of its type."""
    return (others_button(session.id),) if session.kind == ANSWER_FIRST and phase else ()


def explained_in_form(session: Session) -> Words:
    """What the form says of where the words go."""
    if session.kind == PAIRS:
        return words("For those with whom you are paired; it is not posted. Name a paragraph as ¶5.")
    return words("Sealed at first; it opens the others' answers. Name a paragraph as ¶5 if you mean one.")


def kept_answer(session: Session, reply_id: int, *, again: bool) -> Message:
    """That an answer is sealed, and what can be done with it."""
    said = words("Your new answer is kept instead of the one before.") if again else words("Your answer is kept.")
    if session.kind == PAIRS:
        until = words(
            "It is not posted. On {when} you are put in a pair, which sees it. Until then *Reply* changes it.",
            when=session.phase_at,
        )
        return Message((Text(said), Small(until)), (take_back_button(reply_id),))
    until = words(
        "It is posted in the thread together with the others' on {when}. Until then *Reply* changes it.",
        when=session.phase_at,
    )
    return Message((Text(said), Small(until)), (others_button(session.id), take_back_button(reply_id)))


def take_back_button(reply_id: int) -> Button:
    """Takes a sealed answer back."""
    return Button("unseal", (reply_id,), words("Take it back"))


def others_message(session: Session, answers: Sequence[Answer], page: int) -> Message:
    """The others' answers, for who has answered: a page of them."""
    if not answers:
        alone = words("Nobody else has answered yet. Look again later: *See the others* stands under the session.")
        return Message((Text(alone),), (others_button(session.id),))
    pages = _pages(answers)
    here = page % len(pages)
    blocks: list[Block] = [Heading(words("What the others have answered"))]
    blocks += [Voice(one.text, one.name) for one in pages[here]]
    if session.phase_at is not None:
        blocks.append(Small(words("All answers are posted in the thread on {when}.", when=session.phase_at)))
    label = words("More") if len(pages) > 1 else words("Look again")
    return Message(tuple(blocks), (Button("others", (session.id, here + 1), label),))


def _pages(answers: Sequence[Answer]) -> list[list[Answer]]:
    """Answers in their order, as many to a page as one message holds."""
    pages: list[list[Answer]] = [[]]
    for one in answers:
        length = sum(len(other.text) for other in pages[-1])
        if pages[-1] and (len(pages[-1]) == SHOWN_AT_ONCE or length + len(one.text) > MOST_SHOWN):
            pages.append([])
        pages[-1].append(one)
    return pages
