"""The index: the pinned message where members find everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Block, Button, Heading, Message, Small, Text, size
from bot.domain.programmes import PAUSED
from bot.domain.readings import Metadata
from bot.domain.sessions import Session, place_shown
from bot.domain.words import Trusted, Words, plural, words

LISTED = 24
"""Sessions listed at most, so that the index stays one message; those to come are preferred."""


HELD = ("open", "closed", "missed", "cancelled")
"""States of sessions whose time has come."""

BUTTONS = (
    Button("join", (), words("Join"), "primary"),
    Button("next", (), words("What is next?")),
    Button("remind", (), words("Remind me")),
    Button("catchup", (), words("Catch up")),
    Button("ask", (), words("Ask")),
)
"""What members can do from the index: at most five, one row on a telephone too."""

AROUND = 400
"""Characters that a list needs besides its lines, at most."""


@dataclass(frozen=True)
class Published:
    """A published summary's week and link."""

    week: int
    link: str
    first: str = ""
    last: str = ""
    """The days, where it tells of days that somebody named."""


def link_to(guild_id: int, channel_id: int, message_id: int | None = None) -> str:
    """Discord's address of a message, or of a channel or thread."""
    place = f"https://discord.com/channels/{guild_id}/{channel_id}"
    return place if message_id is None else f"{place}/{message_id}"


def index_message(
    name: str,
    reading: Metadata | None,
    sessions: Sequence[Session],
    summaries: Sequence[Published],
    *,
    paused: bool = False,
    over: bool = False,
    former: bool = False,
    plain: bool = False,
) -> Message:
    """What is read, the sessions with titles, dates and links, the summaries, and *Join*; one message always.

    Where not everything fits, titles go first, then what lies longest back.
    """
    shown, told = list(listed(sessions)), list(summaries[-LISTED:])
    room = PLAIN_LIMIT if plain else LAYOUT_LIMIT
    message = _index(name, reading, shown, told, paused=paused, over=over, former=former)
    if sum(map(size, message.blocks)) > room:
        shown = [replace(session, title="") for session in shown]
        message = _index(name, reading, shown, told, paused=paused, over=over, former=former)
    while sum(map(size, message.blocks)) > room and (shown or told):
        _drop(shown, told)
        message = _index(name, reading, shown, told, paused=paused, over=over, former=former, more=True)
    return message


def summary_line(one: Published) -> Words:
    """One published summary in a list."""
    if one.week:
        return words("Summary of week {week}: {link}", week=one.week, link=Trusted(one.link))
    return words("Summary of {first} to {last}: {link}", first=one.first, last=one.last, link=Trusted(one.link))


def _drop(shown: list[Session], told: list[Published]) -> None:
    """Leave out what matters least: the oldest summary or session that was held, else the last to come."""
    if len(told) > len(shown) // 2:
        told.pop(0)
    else:
        shown.pop(0 if shown[0].state in HELD else -1)


def _index(
    name: str,
    reading: Metadata | None,
    sessions: Sequence[Session],
    summaries: Sequence[Published],
    *,
    paused: bool,
    over: bool,
    former: bool,
    more: bool = False,
) -> Message:
    title = words("{name}: an earlier reading", name=name) if former else words("{name}: start here", name=name)
    blocks: list[Block] = [Heading(title)]
    if reading is None:
        blocks.append(Text(words("No programme is running yet. Join now, and you will find its dates here.")))
    elif over:
        blocks.append(Text(words("We have read **{title}**.", title=byline(reading))))
    else:
        blocks.append(Text(words("We are reading **{title}**.", title=byline(reading))))
    if paused:
        blocks.append(Text(PAUSED))
    blocks += [Text(session_line(session)) for session in sessions]
    blocks += [Text(summary_line(one)) for one in summaries]
    if more:
        blocks.append(Small(words("There is more than fits here: `/schedule` lists the dates.")))
    if former:
        blocks.append(Small(words("What is read now stands in a newer index.")))
    blocks.append(
        Small(
            words(
                "Read along without joining if you like: nothing of yours is kept then. *Join* asks you, privately, "
                "whether your replies may be quoted."
            )
        )
    )
    return Message(tuple(blocks), BUTTONS)


def byline(reading: Metadata) -> str:
    """Title and author, as far as they are known."""
    return f"{reading.title}, {reading.author}" if reading.author else reading.title


def listed(sessions: Sequence[Session]) -> Sequence[Session]:
    """The sessions to show when there are many: the last two held and those to come."""
    held = sum(session.state in HELD for session in sessions)
    first = max(0, min(held - 2, len(sessions) - LISTED))
    return sessions[first : first + LISTED]


def session_lines(sessions: Sequence[Session], *, plain: bool) -> list[Text]:
    """One line a session, with its title where all of them fit into one message."""
    titled = [Text(session_line(session)) for session in sessions]
    if sum(map(size, titled)) <= (PLAIN_LIMIT if plain else LAYOUT_LIMIT) - AROUND:
        return titled
    return [Text(session_line(replace(session, title=""))) for session in sessions]


def session_line(session: Session) -> Words:
    """One session in a list."""
    link = ""
    if session.message_id and session.channel_id:
        link = link_to(session.guild_id, session.channel_id, session.message_id)
    values = {"n": session.n, "span": titled_span(session), "when": session.starts_at, "link": Trusted(link)}
    match session.state:
        case "open" | "closed":
            return words("**{n}.** {span} · {when} · {link}", **values)
        case "missed":
            return words("**{n}.** {span} · {when} · missed", **values)
        case "cancelled":
            return words("**{n}.** {span} · {when} · cancelled", **values)
        case "blocked":
            return words("**{n}.** {span} · {when} · could not be posted", **values)
        case _ if session.minutes is not None:
            return words("**{n}.** {span} · {when} · live: {place}", **values, place=place_shown(session))
        case _:
            return words("**{n}.** {span} · {when}", **values)


def stated_line(session: Session, count: int) -> Words:
    """One session in the facilitators' list: its state in words and how many replies it has."""
    line = session_line(session)
    said = plural("{count} reply", "{count} replies", count)
    match session.state:
        case "planned":
            return words("{line} · planned", line=line)
        case "posting":
            return words("{line} · is being posted", line=line)
        case "open":
            return words("{line} · open · {replies}", line=line, replies=said)
        case "closed":
            return words("{line} · closed · {replies}", line=line, replies=said)
        case _:
            return words("{line} · {replies}", line=line, replies=said) if count else line


def span(session: Session) -> str:
    """The session's paragraphs: "¶4–6"."""
    return f"¶{session.first}" if session.first == session.last else f"¶{session.first}–{session.last}"


def titled_span(session: Session) -> str:
    """The session's paragraphs after its title, if it has one: "El Alto, ¶15–19"."""
    return f"{session.title}, {span(session)}" if session.title else span(session)
