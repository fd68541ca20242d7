"""What members propose to read next: what is taken, how facilitators make the list for a vote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.errors import BadInput
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.pointers import source_link
from bot.domain.readings import Metadata
from bot.domain.words import Words, plural, words

State = Literal["proposed", "listed", "standing", "chosen"]
"""`listed` for the next vote; `standing` in one that is open; `chosen` by one that has ended."""

LONGEST_TITLE = 100
"""What Discord shows in a list to choose from."""

LONGEST_LINK = 300
MOST_PROPOSED = 3
"""Proposals of one member that may wait."""

FEWEST_LISTED, MOST_LISTED = 2, 8
DAYS = (3, 7, 14)
"""How long a vote may be open."""

PAGE = 8
PROPOSE = Button("proposal", (), words("Propose a text"))

BETWEEN = {"by", "de", "por", "of"}
"""Words that stand between a title and its author."""

BEFORE_AUTHOR = re.compile(r"[,:;(–—]|\b(?:by|por)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """A text that could be read next."""

    guild_id: int
    id: int
    group_id: int
    author_id: int | None
    title: str
    link: str
    state: State
    created_at: datetime

    @property
    def named(self) -> Words:
        """The title, or the address that stands for it."""
        link = source_link(self.link) if self.title == self.link else None
        return words("{title}", title=link or self.title)

    @property
    def shown(self) -> Words:
        """The title, with its address if there is one."""
        link = source_link(self.link)
        if link is None or self.title == self.link:
            return self.named
        return words("{title} ({link})", title=self.title, link=link)


def proposal_typed(title: str, link: str) -> tuple[str, str]:
    """Title and address as a member typed them; an address alone, or in the title's place, is its own title."""
    title, link = " ".join(title.split()), link.strip()
    if not link and re.match(r"(\w+://|www\.)\S+$", title, re.IGNORECASE):
        title, link = "", title
    if not title and not link:
        raise BadInput(words("Give a title, or the address of the text, or both."))
    known = _link(link) if link else ""
    title = title or known
    if len(title) > LONGEST_TITLE and title != known:
        raise BadInput(
            words("The title is too long. Shorten it to {most} characters, and send it again.", most=LONGEST_TITLE)
        )
    return title, known


def _link(typed: str) -> str:
    address = typed if "://" in typed else f"https://{typed}"
    found = source_link(address)
    if found is None or len(found) > LONGEST_LINK:
        raise BadInput(
            words(
                "“{typed}” is not an address that I can show. Give one that begins with https:// and has at most "
                "{most} characters, or leave it out.",
                typed=typed[:80],
                most=LONGEST_LINK,
            )
        )
    return str(found)


def proposed_message(one: Proposal) -> Message:
    """What a member hears who has proposed."""
    said = words("“{title}” is proposed. Facilitators choose which texts are voted on.", title=one.named)
    return Message((Text(said),), (Button("unpropose", (one.id,), words("Take it back")),))


def same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two proposals, each a title and an address, mean one text."""
    return _plain(one[0]) == _plain(other[0]) or (bool(one[1]) and one[1] == other[1])


def means(title: str, link: str, reading: Metadata) -> bool:
    """Whether a proposal means a reading: by its address, or by its title with or without the author."""
    if link and str(source_link(reading.source) or "") == link:
        return True
    proposed, known = f" {_plain(title)} ", f" {_plain(reading.title)} "
    if not known.strip() or known not in proposed:
        return False
    if not reading.author:
        return known.strip() in map(_plain, BEFORE_AUTHOR.split(title))
    author = _plain(reading.author).split()
    return set(proposed.replace(known, " ", 1).split()) <= {*author, *(name[0] for name in author), *BETWEEN}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def list_message(
    found: Sequence[Proposal], page: int, *, declining: bool, open_vote: int | None, said: Words | None = None
) -> Message:
    """What is proposed, for facilitators: each is put on the list or taken off, or declined; then the vote."""
    blocks: list[Block] = [Text(said)] if said else []
    if not found:
        blocks.append(Text(words("No text waits. Members propose one with `/reading propose`; so can you.")))
    else:
        blocks.append(Heading(plural("{count} text is proposed", "{count} texts are proposed", len(found))))
    last = max(0, (len(found) - 1) // PAGE)
    page = max(0, min(page, last))
    rows = list(enumerate(found, 1))[page * PAGE :][:PAGE]
    blocks += [_row(place, one, page, declining=declining) for place, one in rows]
    listed = sum(one.state == "listed" for one in found)
    buttons: list[Button] = []
    if open_vote is not None:
        blocks.append(Small(words("A vote is open. What you list now stands in the next one.")))
        buttons.append(Button("ending", (open_vote,), words("End the vote …")))
    elif listed >= FEWEST_LISTED and not declining:
        blocks.append(Small(words("How long shall members vote on the {count} texts on the list?", count=listed)))
        buttons += [
            Button("poll", (days,), plural("Vote for {count} day", "Vote for {count} days", days), "primary")
            for days in DAYS
        ]
    elif found and not declining:
        few = words("Put {fewest} to {most} of them on the list for a vote.", fewest=FEWEST_LISTED, most=MOST_LISTED)
        blocks.append(Small(few))
    turn = int(declining)
    buttons += [Button("proposals", (page - 1, turn), words("Back"))] if page else []
    buttons += [Button("proposals", (page + 1, turn), words("Next"))] if page < last else []
    if declining:
        buttons.append(Button("proposals", (page, 0), words("Back to the list")))
    elif found:
        buttons.append(Button("proposals", (page, 1), words("Decline some …")))
    return Message(tuple(blocks), tuple(buttons))


def weigh_message(one: Proposal, page: int) -> Message:
    """One proposal, before it is declined."""
    return Message(
        (Text(one.shown), Small(words("What is declined is deleted. Its author is told nothing."))),
        (
            Button("refuse", (one.id, page), words("Decline"), "danger"),
            Button("proposer", (one.id,), words("Who wrote this")),
            Button("proposals", (page, 1), words("Back")),
        ),
    )


def _row(place: int, one: Proposal, page: int, *, declining: bool) -> Text:
    """A line with its button; both have the number, since plain messages show all buttons below all lines."""
    said = words("**{place}.** {text}", place=place, text=one.shown)
    if declining:
        return Text(said, Button("weigh", (one.id, page), words("Decline {n} …", n=place)))
    if one.state == "listed":
        said = words("**{place}. On the list:** {text}", place=place, text=one.shown)
        return Text(said, Button("listed", (one.id, 0, page), words("Off {n}", n=place), "success"))
    return Text(said, Button("listed", (one.id, 1, page), words("List {n}", n=place)))
