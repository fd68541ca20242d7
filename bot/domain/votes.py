"""The vote on the next reading: places give points, and whoever has most of them is chosen (ADR 0022)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.pointers import source_link
from bot.domain.proposals import PROPOSE, Proposal
from bot.domain.words import Words, plural, words

POINTS = (3, 2, 1)
PLACES = ("first", "second", "third")
FEWEST = 3
"""Of fewer ballots no numbers are shown: one could guess whose they are."""


@dataclass(frozen=True)
class Vote:
    """A vote; `secret` keys the hands while it is open."""

    guild_id: int
    id: int
    group_id: int
    secret: bytes | None
    closes_at: datetime
    chosen_id: int | None


@dataclass(frozen=True)
class Standing:
    """How a text has come out."""

    candidate: int
    points: int
    places: tuple[int, ...]
    """How many ballots have it first, second, third."""

    @property
    def merit(self) -> tuple[int, ...]:
        """What is compared: points, then first places, then second ones."""
        return (self.points, *self.places)


def ranked(candidates: Sequence[int], ballots: Sequence[tuple[int, ...]]) -> list[Standing]:
    """The candidates, best first; whoever is equal in everything stands in the order of `candidates`."""
    standings = []
    for one in candidates:
        places = tuple(sum(ballot[place : place + 1] == (one,) for ballot in ballots) for place in range(len(POINTS)))
        points = sum(count * worth for count, worth in zip(places, POINTS, strict=True))
        standings.append(Standing(one, points, places))
    return sorted(standings, key=lambda one: one.merit, reverse=True)


def ballot_typed(fields: dict[str, str], candidates: Sequence[int]) -> tuple[int, ...]:
    """The form's choices in order, without gaps; a text that is named twice counts where it is named first."""
    typed = [fields.get(place, "") for place in PLACES]
    chosen = dict.fromkeys(int(value) for value in typed if value.isdigit())
    return tuple(one for one in chosen if one in candidates)


def opening_message(vote: Vote, standing: Sequence[Proposal]) -> Message:
    """What stands in the home channel when a vote begins."""
    blocks: list[Block] = [
        Heading(words("What do we read next?")),
        *(Text(words("- {title}", title=one.named)) for one in standing),
        Text(words("Rank up to three of them until {when}. You may change your mind until then.", when=vote.closes_at)),
        Small(words("Nobody sees who votes how, and nothing is counted before the end.")),
    ]
    return Message(tuple(blocks), (_rank(vote),))


def called_off_message() -> Message:
    """What stands in its place when the vote was called off."""
    return Message((Text(words("The vote on the next reading was called off.")),), (PROPOSE,))


def _rank(vote: Vote) -> Button:
    return Button("rank", (vote.id,), words("Rank"), "primary")


def ballot_message(
    vote: Vote, standing: Sequence[Proposal], mine: Sequence[int], voters: int, said: Words | None = None
) -> Message:
    """The vote as one member sees it: the texts, their own ranking, how many have voted."""
    by_id = {one.id: one for one in standing}
    blocks: list[Block] = [Text(said)] if said else []
    blocks.append(Heading(words("What do we read next?")))
    blocks += [Text(words("- {text}", text=one.shown)) for one in standing]
    if mine:
        blocks.append(Text(words("**Your ranking**")))
        blocks += [
            Text(words("{place}. {title}", place=place, title=by_id[one].named)) for place, one in enumerate(mine, 1)
        ]
    else:
        blocks.append(Text(words("You have not voted.")))
    blocks.append(Text(words("You can vote and change your mind until {when}.", when=vote.closes_at)))
    blocks.append(Small(plural("{count} member has voted so far.", "{count} members have voted so far.", voters)))
    return Message(tuple(blocks), (_rank(vote),))


def ending_message(vote: Vote, voters: int) -> Message:
    """Before facilitators end a vote early."""
    return Message(
        (
            Text(plural("{count} member has voted so far.", "{count} members have voted so far.", voters)),
            Text(words("It ends by itself on {when}. Count now, or call it off without result?", when=vote.closes_at)),
        ),
        (
            Button("count", (vote.id,), words("Count now"), "primary"),
            Button("calloff", (vote.id,), words("Call it off"), "danger"),
            Button("proposals", (0, 0), words("Back")),
        ),
    )


def result_message(
    vote: Vote, standing: Sequence[Proposal], standings: Sequence[Standing], voters: int, *, imported: bool
) -> Message:
    """What came of it, once, in the home channel."""
    by_id = {one.id: one for one in standing}
    if not voters:
        return Message(
            (
                Heading(words("Nobody voted on the next reading")),
                Text(words("The texts stay proposed; facilitators find them in `/reading shortlist`.")),
            ),
            (PROPOSE,),
        )
    best = by_id[standings[0].candidate]
    link = source_link(best.link)
    blocks: list[Block] = [
        Heading(words("The next reading: {title}", title=best.named)),
        *_how(standings, by_id, voters),
    ]
    if standings[0].merit == standings[1].merit:
        tied = ", ".join(by_id[one.candidate].title for one in standings if one.merit == standings[0].merit)
        blocks.append(
            Text(words("Equal in points and places: {titles}. Of these the one proposed first is chosen.", titles=tied))
        )
    if link is not None and best.title != best.link:
        blocks.append(Text(words("Where it can be read: {link}", link=link)))
    if imported:
        blocks.append(Text(words("The text is here already: facilitators can plan it.")))
    else:
        blocks.append(Text(words("Facilitators import it with `/reading import`, and plan it then.")))
    blocks.append(Small(words("Who voted how is thrown away.")))
    plan = Button("chosen", (vote.id,), words("Propose a plan"), "primary")
    return Message(tuple(blocks), (plan, PROPOSE))


def _how(standings: Sequence[Standing], by_id: dict[int, Proposal], voters: int) -> list[Block]:
    if voters < FEWEST:
        return [Text(words("Fewer than {fewest} members voted, so no numbers are shown.", fewest=FEWEST))]
    lines = [
        words(
            "{place}. {title}: {points} ({first} × first, {second} × second, {third} × third)",
            place=place,
            title=by_id[one.candidate].named,
            points=plural("{count} point", "{count} points", one.points),
            first=one.places[0],
            second=one.places[1],
            third=one.places[2],
        )
        for place, one in enumerate(standings, 1)
    ]
    voted = plural(
        "{count} member voted. A first place gives three points, a second two, a third one.",
        "{count} members voted. A first place gives three points, a second two, a third one.",
        voters,
    )
    return [Text(voted), *(Text(line) for line in lines)]


def not_imported(chosen: Proposal) -> Message:
    """Before a plan: the text has to be here."""
    said = words("{text} is not here yet. Import it with `/reading import`; then press again.", text=chosen.shown)
    other = words("If it is here under another title, choose it in `/programme plan`.")
    return Message((Text(said), Small(other)), (Button("bring", (), words("Bring in a text"), "primary"),))
