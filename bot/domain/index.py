"""The index: the pinned message where members find everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.readings import Metadata
from bot.domain.sessions import Session
from bot.domain.words import Trusted, Words, words

LISTED = 24
"""Sessions listed at most, so that the index stays one message; those to come are preferred."""


@dataclass(frozen=True)
class Published:
    """A published summary's week and link."""

    week: int
    link: str


def link_to(guild_id: int, channel_id: int, message_id: int) -> str:
    """Discord's address of a message."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def index_message(
    name: str,
    reading: Metadata | None,
    sessions: Sequence[Session],
    summaries: Sequence[Published],
    *,
    paused: bool = False,
) -> Message:
    """What is read, every session with its date and link, the summaries, and *Join*."""
    blocks: list[Block] = [Heading(words("{name}: start here", name=name))]
    if reading is None:
        blocks.append(Text(words("No programme is running yet. Join now, and you will find its dates here.")))
    else:
        blocks.append(Text(words("We are reading **{title}**.", title=byline(reading))))
    if paused:
        blocks.append(Text(words("The programme is paused; nothing is posted until it is resumed.")))
    blocks += [Text(session_line(session)) for session in listed(sessions)]
    blocks += [
        Text(words("Summary of week {week}: {link}", week=one.week, link=Trusted(one.link)))
        for one in summaries[-LISTED:]
    ]
    blocks.append(
        Small(
            words(
                "Read along without joining if you like: nothing of yours is kept then. *Join* asks you, privately, "
                "whether your replies may be quoted."
            )
        )
    )
    return Message(
        tuple(blocks), (Button("join", (), words("Join"), "primary"), Button("next", (), words("What is next?")))
    )


def byline(reading: Metadata) -> str:
    """Title and author, as far as they are known."""
    return f"{reading.title}, {reading.author}" if reading.author else reading.title


def listed(sessions: Sequence[Session]) -> Sequence[Session]:
    """The sessions to show when there are many: the last two held and those to come."""
    held = sum(session.state in ("open", "closed", "missed", "cancelled") for session in sessions)
    first = max(0, min(held - 2, len(sessions) - LISTED))
    return sessions[first : first + LISTED]


def session_line(session: Session) -> Words:
    """One session in a list."""
    link = ""
    if session.message_id and session.channel_id:
        link = link_to(session.guild_id, session.channel_id, session.message_id)
    values = {"n": session.n, "span": span(session), "when": session.starts_at, "link": Trusted(link)}
    match session.state:
        case "open" | "closed":
            return words("**{n}.** {span} · {when} · {link}", **values)
        case "missed":
            return words("**{n}.** {span} · {when} · missed", **values)
        case "cancelled":
            return words("**{n}.** {span} · {when} · cancelled", **values)
        case "blocked":
            return words("**{n}.** {span} · {when} · could not be posted", **values)
        case _:
            return words("**{n}.** {span} · {when}", **values)


def span(session: Session) -> str:
    """The session's paragraphs: "¶4–6"."""
    return f"¶{session.first}" if session.first == session.last else f"¶{session.first}–{session.last}"
