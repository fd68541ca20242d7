"""The end of a programme: the closing post with the further reading, and the digest of all summaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.index import Published, byline, summary_line
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.programmes import Programme, draft_at
from bot.domain.proposals import PROPOSE
from bot.domain.readings import Metadata
from bot.domain.sessions import Session
from bot.domain.strip import Strip, digest_blocks
from bot.domain.words import plural, words

LOOK_AGAIN = timedelta(hours=1)
"""How long the digest waits for a draft that nobody has decided about, before it looks again."""

STANDING = timedelta(minutes=1)
"""After a summary was published: by then its post stands and can be linked."""

PATIENCE = timedelta(days=14)
"""After the end; then the digest tells what is published, whatever still waits."""

FURTHER = 12

JOIN = Button("join", (), words("Join"))


def given_up_at(programme: Programme) -> datetime:
    """When the digest waits no longer."""
    return draft_at(programme, programme.weeks) + PATIENCE


def closing_message(reading: Metadata, sessions: Sequence[Session]) -> Message:
    """That the reading is over, what could be read next, and that nothing is locked."""
    held = sum(one.state in ("open", "closed") for one in sessions)
    blocks: list[Block] = [
        Heading(words("We have read {title}", title=byline(reading))),
        Text(plural("{count} session was held.", "{count} sessions were held.", held)),
    ]
    if reading.further_reading:
        blocks.append(Text(words("Further reading:")))
        blocks += [Text(words("- {entry}", entry=entry)) for entry in reading.further_reading[:FURTHER]]
    blocks.append(Text(words("What stays with you? All threads stay open, and the index keeps the whole programme.")))
    blocks.append(Text(words("What do we read next? Propose a text; facilitators let members vote.")))
    return Message(tuple(blocks), (JOIN, PROPOSE))


def digest_message(reading: Metadata, published: Sequence[Published], strip: Strip) -> Message:
    """Every published summary, linked; and where in the text the talk sat."""
    blocks: list[Block] = [Heading(words("All summaries of {title}", title=byline(reading)))]
    blocks += [Text(summary_line(one)) for one in published]
    blocks.append(Small(words("Each is made of what readers wrote, word for word.")))
    return Message((*blocks, *digest_blocks(strip)), (JOIN,))
