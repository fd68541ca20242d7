"""The neutrality record: what the bot asked, did and said, in numbers that anybody may read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.figures import FEWEST_COUNTED
from bot.domain.interventions import rule_said
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.neutrality import Pressed
from bot.domain.replies import Reply
from bot.domain.words import Words, plural, words

PER_PAGE = 10

_WORD = re.compile(r"[぀-ヿ㐀-鿿]|[^\W぀-ヿ㐀-鿿](?:[\w'’-]*[^\W぀-ヿ㐀-鿿])?")
"""A word; a character where words are not spaced."""


@dataclass(frozen=True)
class Asked:
    """What one language model had to do with a programme's drafts."""

    model: str
    drafts: int
    """For so many it was asked."""
    used: int
    """So many are what it chose; the others were made without it."""
    refused: int
    """How much of what it proposed did not pass."""


@dataclass(frozen=True)
class Record:
    """What `/about` tells."""

    prompts: int = 0
    objected: int = 0
    """Prompts to which a rule of neutrality objects."""
    pressure: Mapping[Pressed, int] | None = None
    share: int | None = None
    """Percent of the words in the programme's threads that are the bot's; None when it cannot be told."""
    models: tuple[Asked, ...] = ()
    interventions: tuple[tuple[datetime, str], ...] = ()
    """Those of one page, the newest first."""
    total: int = 0
    page: int = 1


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def own_words(message: Message) -> int:
    """Words of the bot's own in a message: neither the text's nor a member's."""
    return sum(count_words(str(block.said)) for block in message.blocks if isinstance(block, Heading | Text | Small))


def share_of(posted: Iterable[Message], written: Sequence[Reply]) -> int | None:
    """Percent of all words that are the bot's; None while fewer members have written than may be counted."""
    if len({one.author for one in written}) < FEWEST_COUNTED:
        return None
    own = sum(own_words(message) for message in posted)
    theirs = sum(count_words(one.text) for one in written)
    return round(100 * own / (own + theirs)) if own + theirs else None


def share_line(share: int) -> Words:
    """The bot's share of words, as it is shown with a summary and in the record."""
    return words(
        "Of all words that it and members wrote in the threads and the posts they hang from, {share} % are the bot's "
        "own; those of the text are not counted.",
        share=share,
    )


def pages_of(total: int) -> int:
    """How many pages so many interventions fill; the first is there without any."""
    return max(1, -(-total // PER_PAGE))


def record_message(record: Record) -> Message:
    """One page without jargon; no member is named in it."""
    blocks: list[Block] = [
        Heading(words("What this bot does, and what it does not")),
        Text(words("It asks, quotes, counts and keeps time. It takes no side and adds no argument of its own.")),
        *(Text(line) for line in (*_questions(record), _said(record), *_drafted(record))),
        *_done(record),
        Small(words("Counted anew each time somebody looks. No member is named here.")),
    ]
    return Message(tuple(blocks), _turning(record))


def _questions(record: Record) -> list[Words]:
    if not record.prompts:
        return [words("**Questions:** none has been planned yet.")]
    asked = plural(
        "**Questions:** this programme has {count}, asked or in reserve.",
        "**Questions:** this programme has {count}, asked or in reserve.",
        record.prompts,
    )
    if record.objected:
        checked = plural(
            "The rules of neutral asking object to {count} of them; facilitators may ask in their own words.",
            "The rules of neutral asking object to {count} of them; facilitators may ask in their own words.",
            record.objected,
        )
    else:
        checked = words("Each was checked just now and passes every rule of neutral asking.")
    pressed = record.pressure or {}
    whom = words(
        "Whom they press, that is, ask for proof or for what is left out: the author {author}, the author's critics "
        "{critics}, both alike {both}, nobody {neither}.",
        **{name: pressed.get(name, 0) for name in ("author", "critics", "both", "neither")},
    )
    return [asked, checked, whom]


def _said(record: Record) -> Words:
    if record.share is None:
        return words(
            "**Its share of the words:** told once three members have written, while their words are still kept."
        )
    return words("**Its share of the words:** {line}", line=share_line(record.share))


def _drafted(record: Record) -> list[Words]:
    if not record.models:
        return [words("**Language models:** none was asked for any summary of this programme.")]
    return [line for one in record.models for line in _asked(one)]


def _asked(one: Asked) -> list[Words]:
    said = plural(
        "**Language models:** {model} was asked to choose sentences for {count} draft; used: {used}. "
        "Facilitators decide about every draft before it is public.",
        "**Language models:** {model} was asked to choose sentences for {count} drafts; used: {used}. "
        "Facilitators decide about every draft before it is public.",
        one.drafts,
        model=one.model,
        used=one.used,
    )
    refused = plural(
        "{count} thing that it proposed was refused, such as words that nobody wrote.",
        "{count} things that it proposed were refused, such as words that nobody wrote.",
        one.refused,
    )
    return [said, refused] if one.refused else [said]


def _done(record: Record) -> list[Block]:
    if not record.total:
        return [Text(words("**When it stepped in:** never so far."))]
    lines: list[Block] = [
        Text(plural("**When it stepped in:** {count} time.", "**When it stepped in:** {count} times.", record.total))
    ]
    lines += [Text(words("- {at}: {rule}", at=at, rule=rule_said(rule))) for at, rule in record.interventions]
    if pages_of(record.total) > 1:
        lines.append(Small(words("Page {page} of {pages}.", page=record.page, pages=pages_of(record.total))))
    return lines


def _turning(record: Record) -> tuple[Button, ...]:
    found = []
    if record.page > 1:
        found.append(Button("about", (record.page - 1,), words("Newer")))
    if record.page < pages_of(record.total):
        found.append(Button("about", (record.page + 1,), words("Earlier")))
    return tuple(found)
