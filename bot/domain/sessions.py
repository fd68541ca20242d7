"""A session: one meeting of text and people, how it is announced, and what downtime does to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.errors import BadInput
from bot.domain.messages import Block, Button, Heading, Message, Rule, Small, Text, Verbatim
from bot.domain.pointers import opening_words, source_link
from bot.domain.prompts import Prompt
from bot.domain.readings import Metadata, Paragraph
from bot.domain.words import Trusted, Words, words

SessionState = Literal["planned", "posting", "open", "closed", "cancelled", "missed", "blocked"]

CATCH_UP = timedelta(hours=24)
"""The newest session is posted when the bot comes back, unless it is later than this."""

ON_TIME = timedelta(minutes=15)
"""By how much a session may be late without counting as downtime."""

MOST_MADE_UP = 3
SPACED = timedelta(hours=1)
"""Between two sessions that are made up for, so that they can be read."""

OPEN_FOR = timedelta(days=7)
SHOWN_PROMPTS = 2

LONGEST_TITLE = 80
LONGEST_QUESTION = 400
CHANNEL = re.compile(r"<#(\d{1,20})>")
"""A channel as Discord writes it."""

EDITED = "edited"
"""The move of a question that somebody has written for a session."""


@dataclass(frozen=True)
class Session:
    """One session as stored."""

    guild_id: int
    id: int
    programme_id: int
    n: int
    week: int
    first: int
    last: int
    recall: tuple[int, int, int] | None
    starts_at: datetime
    local: str
    zone: str
    state: SessionState
    closes_at: datetime
    title: str = ""
    """What its excerpt is about, from the guide or the organiser; often empty."""
    channel_id: int | None = None
    message_id: int | None = None
    thread_id: int | None = None
    revision: int = 0
    """Counts the changes that people's calendars must learn of."""
    minutes: int | None = None
    """How long it lasts as a live meeting; None for a discussion in writing."""
    place: str = ""
    """Where a live meeting is held, as a facilitator wrote it."""
    event_at: datetime | None = None
    event_key: str | None = None
    remind_at: datetime | None = None
    middle_at: datetime | None = None
    """When it is looked whether anybody has replied; None once it has been."""
    kind: str = "open thread"
    """A name of `bot/domain/session_types.py: KINDS`."""
    answer_days: int = 2
    """For how many days answers are sealed; 0 until the session closes."""
    phase: str = ""
    """What everybody does now where it is more than an open thread: "answer", then perhaps "pair"."""
    phase_at: datetime | None = None
    """When the phase ends."""


@dataclass(frozen=True)
class StoredPrompt:
    """A prompt with its place in a session."""

    id: int
    session_id: int
    position: int
    prompt: Prompt
    shown: bool


def catch_up(
    due: Sequence[Session], now: datetime, policy: str = "latest"
) -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    """Of one programme's sessions that came due: those to hold now, in order, and those that are missed."""
    ordered = sorted(due, key=lambda session: session.starts_at)
    match policy:
        case "all":
            held = ordered[-MOST_MADE_UP:]
        case "skip" | "ask":
            held = [session for session in ordered if now - session.starts_at <= ON_TIME]
        case _:
            held = [session for session in ordered[-1:] if now - session.starts_at <= CATCH_UP]
    return tuple(held), tuple(session for session in ordered if session not in held)


def whole(sessions: Sequence[Session]) -> list[Session]:
    """The sessions that together take every paragraph once: without what was added, or joined to another."""
    found: list[Session] = []
    for one in sorted(sessions, key=lambda one: (one.first, one.state == "cancelled", one.id)):
        if one.first == (found[-1].last + 1 if found else 1):
            found.append(one)
    return found


def announcement(
    session: Session,
    paragraphs: Sequence[Paragraph],
    recall: str | None,
    prompts: Sequence[StoredPrompt],
    reading: Metadata,
    total: int,
    *,
    terms: bool = False,
    pointer: bool = False,
    named: Mapping[str, str] | None = None,
    how: Words | None = None,
    beside: tuple[Button, ...] = (),
) -> Message:
    """The post of a session: recall line, excerpt with paragraph numbers, source, prompts, buttons.

    As a pointer it shows each paragraph's number and first words, and where to read it. `how` to take part is said
    where it is no open thread; `beside` are the buttons of that.
    """
    blocks: list[Block] = [
        Heading(
            words("Session {n} of {total}: {title}", n=session.n, total=total, title=session.title or reading.title)
        )
    ]
    if session.minutes is not None:
        blocks.append(
            Text(words("We meet now: {place}, {minutes} minutes.", place=place_shown(session), minutes=session.minutes))
        )
    if pointer:
        blocks += _pointers(paragraphs, reading)
    else:
        if recall is not None and session.recall is not None:
            blocks += [Small(words("Just before this, ¶{n}:", n=session.recall[0])), Verbatim(recall)]
        blocks += [Verbatim(paragraph.text, f"¶{paragraph.n}") for paragraph in paragraphs]
    blocks.append(Small(source_line(reading)))
    shown = [stored for stored in prompts if stored.shown]
    if shown:
        blocks += [
            Rule(),
            *(
                Text(numbered(place, stored.prompt.text, (named or {}).get(stored.prompt.text, "")))
                for place, stored in enumerate(shown, 1)
            ),
        ]
    if how is not None:
        blocks.append(Text(how))
    return Message(tuple(blocks), session_buttons(session, beside, more=len(prompts) > len(shown), terms=terms))


def numbered(place: int, question: str, name: str = "") -> Words:
    """A question in a session's post; with the name of the member who suggested it, if they want that."""
    if name:
        return words("**{number}.** {question} (suggested by {name})", number=place, question=question, name=name)
    return words("**{number}.** {question}", number=place, question=question)


def drawn(prompts: Sequence[StoredPrompt]) -> list[StoredPrompt]:
    """What *Another question* asks, in order: first what people have written, then the guide's and the templates'."""
    return sorted((one for one in prompts if not one.shown), key=lambda one: one.prompt.move != EDITED)


def _pointers(paragraphs: Sequence[Paragraph], reading: Metadata) -> list[Block]:
    """Where to read, and how each paragraph begins."""
    link = source_link(reading.source)
    where = (
        words("This text may not be posted here. Read these paragraphs at its source: {link}", link=link)
        if link
        else words("This text may not be posted here. Read these paragraphs in your own copy.")
    )
    return [Text(where), *(Verbatim(opening_words(one.text), f"¶{one.n}") for one in paragraphs)]


def session_buttons(
    session: Session, beside: tuple[Button, ...] = (), *, more: bool, terms: bool = False
) -> tuple[Button, ...]:
    """What a reader can do under a session."""
    buttons = [Button("reply", (session.id,), words("Reply"), "primary"), *beside, Button("ask", (), words("Ask"))]
    if more:
        buttons.append(Button("another", (session.id,), words("Another question")))
    if terms:
        buttons.append(Button("terms", (session.id,), words("Terms")))
    return (*buttons, Button("join", (), words("Join")), Button("remind", (), words("Remind me")))


def source_line(reading: Metadata) -> Words:
    """Author, title, publication and date, as far as they are known."""
    parts = (reading.author, f"“{reading.title}”", reading.publication, reading.published)
    return words("Source: {source}", source=", ".join(part for part in parts if part))


def place_shown(session: Session) -> str:
    """Where a live meeting is held: a channel can be pressed, anything else stands as somebody wrote it."""
    return Trusted(session.place) if CHANNEL.fullmatch(session.place) else session.place


def thread_title(session: Session) -> str:
    """The thread's name, within Discord's 100 characters."""
    span = f"¶{session.first}" if session.first == session.last else f"¶{session.first}–{session.last}"
    return f"{session.n} · {span}"


def title_typed(typed: str) -> str:
    """A session's title as somebody typed it: one line; empty takes it away."""
    title = " ".join(typed.split())
    if len(title) > LONGEST_TITLE:
        raise BadInput(
            words("The title has {count} characters. Keep it within {most}.", count=len(title), most=LONGEST_TITLE)
        )
    return title


def question_typed(typed: str) -> str:
    """A question as somebody typed it, which must not be empty."""
    question = " ".join(typed.split())
    if not question:
        raise BadInput(words("The question is empty. Write one, or press *Swap* to take another."))
    if len(question) > LONGEST_QUESTION:
        raise BadInput(
            words(
                "The question has {count} characters. Keep it within {most}.",
                count=len(question),
                most=LONGEST_QUESTION,
            )
        )
    return question
