"""How an answer reads: the text's own sentences with their paragraph, their speaker and where they were posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.answers import SHORTEST_QUOTE, Answer, Fact, Passage
from bot.domain.cues import Field
from bot.domain.index import link_to
from bot.domain.lexical import tokens
from bot.domain.messages import Block, Button, Message, Small, Text, Verbatim
from bot.domain.readings import Paragraph
from bot.domain.sentences import sentences
from bot.domain.sessions import Session
from bot.domain.words import Trusted, Words, words

SHOWN = 3
"""Passages of a private answer; `docs/asking.md` tells how often the first is right, and one of three."""

SHOWN_IN_PUBLIC: Mapping[str, int] = {"quote": 1, "closest": 2, "nothing": 0}

LONGEST, LONGEST_IN_PUBLIC = 1_000, 500
"""Characters of one quotation; what is longer is cut between words, and shows it."""

BRIEF = 200
"""The same of a text that must not be reposted: enough to find the place by."""

POSTED = ("open", "closed")
"""States of sessions whose excerpt stands in the channel."""


@dataclass(frozen=True)
class Shown:
    """What an answer is shown with: the programme's sessions, and the last paragraph that may be quoted."""

    reading_id: int
    sessions: Sequence[Session]
    upto: int | None
    member: bool = False
    """Whether who asks may say that they have read further."""
    brief: bool = False
    """Whether the text must not be reposted, so that only short quotations are shown."""
    for_all: int | None = None
    """The last paragraph that may be shared."""


def pace_of(sessions: Sequence[Session]) -> int:
    """The last paragraph that has been posted; 0 before the first session."""
    return max((one.last for one in sessions if one.state in POSTED), default=0)


def session_of(sessions: Sequence[Session], paragraph: int) -> Session | None:
    """The session that a paragraph belongs to."""
    return next((one for one in sessions if one.first <= paragraph <= one.last), None)


def private_answer(answer: Answer, shown: Shown) -> Message:
    """What somebody sees who asked privately, with *Share* and, where something lies ahead, *I have read further*."""
    blocks = [*_told(answer, shown), *quoted(answer, shown, SHOWN, LONGEST), *_ahead(answer, shown)]
    return Message(tuple(blocks), _buttons(answer, shown))


def public_answer(answer: Answer, shown: Shown) -> Message:
    """What everybody sees: one quotation, or two that may not answer."""
    most = SHOWN_IN_PUBLIC[answer.tier]
    blocks = [
        *_told(answer, shown),
        *quoted(answer, shown, most, LONGEST_IN_PUBLIC),
        *_ahead(answer, shown, can_open=False),
    ]
    return Message(tuple(blocks))


def shared_fact(fact: Fact, name: str) -> Message:
    """Something known of the text as a whole, for all."""
    return Message((*told_fact(fact), Small(words("Shared by {name}.", name=name))))


def shared_passage(passage: Passage, shown: Shown, name: str) -> Message:
    """A passage for all."""
    blocks = quotation(passage, shown, LONGEST_IN_PUBLIC)
    return Message((*blocks, Small(words("From the text, shared by {name}.", name=name))))


def read_on(passage: Passage, shown: Shown) -> Message:
    """What lay ahead, for somebody who has read further."""
    said = words("Noted: for you I answer up to ¶{n} from now on.", n=shown.upto)
    return Message((Text(said), *quotation(passage, shown, LONGEST)), (Button("ask", (), words("Ask"), "primary"),))


def _told(answer: Answer, shown: Shown) -> list[Block]:
    if answer.fact is not None:
        return told_fact(answer.fact)
    if answer.missing is not None:
        return [Text(answer.missing), *_told(replace(answer, missing=None), shown)]
    if shown.upto == 0:
        return [Text(words("Nothing of the text has been posted in this group yet, so I cannot quote it."))]
    if answer.tier == "nothing" or not answer.passages:
        if shown.upto is None:
            return [Text(words("I find nothing on this in the text."))]
        read = "¶1" if shown.upto == 1 else f"¶1–{shown.upto}"
        return [Text(words("I find nothing on this in {span}, as far as has been posted here.", span=read))]
    if answer.tier == "closest":
        return [Text(words("These are the closest passages; they may not answer this."))]
    return []


def told_fact(fact: Fact) -> list[Block]:
    """A fact and its values."""
    return [
        Text(fact.said),
        *(Text(words("**{value}**", value=value)) for value in fact.values if fact.field != "length"),
    ]


def quoted(answer: Answer, shown: Shown, most: int, longest: int) -> list[Block]:
    """The passages, best first."""
    if answer.fact is not None or answer.tier == "nothing":
        return []
    return [block for one in answer.passages[:most] for block in quotation(one, shown, longest)]


def quotation(passage: Passage, shown: Shown, longest: int) -> list[Block]:
    """One passage, and under it who says it and where it was posted."""
    most = min(longest, BRIEF) if shown.brief else longest
    block = Verbatim(shortened(passage.quote, most), f"¶{passage.paragraph}")
    line = _source(passage, session_of(shown.sessions, passage.paragraph))
    return [block, Small(line)] if line else [block]


def _source(passage: Passage, session: Session | None) -> Words | None:
    posted = session is not None and session.message_id and session.channel_id and session.state in POSTED
    if session is None or not posted:
        return words("{speaker}", speaker=passage.speaker) if passage.speaker else None
    link = Trusted(link_to(session.guild_id, session.channel_id or 0, session.message_id or 0))
    if passage.speaker:
        return words("{speaker} · session {n}: {link}", speaker=passage.speaker, n=session.n, link=link)
    return words("Session {n}: {link}", n=session.n, link=link)


def _ahead(answer: Answer, shown: Shown, *, can_open: bool = True) -> list[Block]:
    if answer.ahead is None:
        return []
    session = session_of(shown.sessions, answer.ahead.paragraph)
    if session is None:
        return [Small(words("There is something on this ahead, which has not been posted yet."))]
    if session.state in POSTED or not can_open or shown.member:
        return [Small(words("There is something on this ahead, in session {n}.", n=session.n))]
    return [
        Small(
            words(
                "There is something on this ahead, in session {n}. Who has joined can open it for themselves.",
                n=session.n,
            )
        )
    ]


def _buttons(answer: Answer, shown: Shown) -> tuple[Button, ...]:
    found: list[Button] = []
    if answer.fact is not None:
        found.append(Button("share", (shown.reading_id, SHARED_FACTS.index(answer.fact.field)), words("Share")))
    elif answer.tier != "nothing":
        found += sharing(answer.passages[:1], shown)
    if answer.ahead is not None and shown.member:
        there = answer.ahead
        arguments = (shown.reading_id, there.paragraph, there.start, there.end)
        found.append(Button("further", arguments, words("I have read further")))
    return (*found, Button("ask", (), words("Ask something else")))


def sharing(passages: Sequence[Passage], shown: Shown) -> list[Button]:
    """*Share* for passages that the group has come to."""
    return [
        Button("share", (shown.reading_id, one.paragraph, one.start, one.end), words("Share"))
        for one in passages
        if shown.for_all is None or one.paragraph <= shown.for_all
    ]


SHARED_FACTS: tuple[Field, ...] = ("author", "published", "publication", "title", "length", "further")
"""Facts by their number in a button's id."""


def opening(paragraph: Paragraph, language: str) -> Passage:
    """A paragraph's first sentence, with the next ones where it is too short to be understood alone."""
    spans = sentences(paragraph.text, language) or [(0, len(paragraph.text))]
    end = next((end for _, end in spans if len(tokens(paragraph.text[:end])) >= SHORTEST_QUOTE), spans[-1][1])
    return Passage(paragraph.n, spans[0][0], end, paragraph.text[spans[0][0] : end], 0.0, paragraph.speaker)


def strongest(excerpt: Sequence[Paragraph], language: str) -> list[Passage]:
    """Where an excerpt takes a stand: what somebody says in it, else how its paragraphs begin, the longest first."""
    told = [one for one in excerpt if one.speaker and not one.lead_in]
    return [opening(one, language) for one in told or sorted(excerpt, key=lambda one: -len(one.text))]


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning up to the end of a word."""
    if len(text) <= longest:
        return text
    cut = text.rfind(" ", longest // 2, longest)
    return f"{text[: cut if cut > 0 else longest].rstrip()} […]"
