"""Moving the cuts of a plan by hand: every paragraph stays in one session, in order, and no session is empty."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.errors import Conflict
from bot.domain.leaning import TORN_OPENING, leaning
from bot.domain.planning import LONGEST, NEVER, cut_cost
from bot.domain.readings import Paragraph, words_of
from bot.domain.words import Words, words

Spans = tuple[tuple[int, int], ...]
"""First and last ¶ of each session, in order and without a gap."""

TORN_RUN = 10.0
"""What a cut inside a quotation costs when a session is to be split: taken only where there is no other place."""


def begun_earlier(spans: Spans, place: int) -> Spans:
    """The session at `place` (from 0) takes the last paragraph of the one before it."""
    if place == 0:
        raise Conflict(words("The first session begins with the text, so it cannot begin earlier."))
    return _cut_moved(spans, place, -1, emptied=place - 1)


def begun_later(spans: Spans, place: int) -> Spans:
    """The session at `place` gives its first paragraph to the one before it."""
    if place == 0:
        raise Conflict(words("The first session begins with the text, so it cannot begin later."))
    return _cut_moved(spans, place, 1, emptied=place)


def _cut_moved(spans: Spans, place: int, by: int, *, emptied: int) -> Spans:
    first, last = spans[emptied]
    if first == last:
        raise Conflict(
            words(
                "Session {n} has one paragraph only, ¶{first}, and would be empty. Join the two sessions instead.",
                n=emptied + 1,
                first=first,
            )
        )
    (before, end), (start, after) = spans[place - 1], spans[place]
    return (*spans[: place - 1], (before, end + by), (start + by, after), *spans[place + 1 :])


def joined(spans: Spans, place: int) -> Spans:
    """The session at `place` and the next become one."""
    if place + 1 >= len(spans):
        raise Conflict(words("This is the last session, so there is none to join it with."))
    return (*spans[:place], (spans[place][0], spans[place + 1][1]), *spans[place + 2 :])


def split(spans: Spans, place: int, paragraphs: Sequence[Paragraph], language: str = "en") -> Spans:
    """The session at `place` becomes two of like size, parted where least is torn apart."""
    first, last = spans[place]
    if first == last:
        raise Conflict(words("Session {n} has one paragraph only, ¶{first}; it stays whole.", n=place + 1, first=first))
    begins = min(range(first + 1, last + 1), key=lambda n: _cost(paragraphs, first, n, last, language))
    return (*spans[:place], (first, begins - 1), (begins, last), *spans[place + 1 :])


def _cost(paragraphs: Sequence[Paragraph], first: int, begins: int, last: int, language: str) -> float:
    torn = cut_cost(paragraphs[begins - 2], paragraphs[begins - 1], language)
    whole = max(1, words_of(paragraphs[first - 1 : last]))
    uneven = 2 * words_of(paragraphs[first - 1 : begins - 1]) / whole - 1
    return (TORN_RUN if torn == NEVER else torn) + 2 * uneven**2


def refuse_endless(paragraphs: Sequence[Paragraph], spans: Spans, room: int) -> None:
    """Refuse a session that nobody could read in a channel; `room` is what one message holds, in characters."""
    for place, (first, last) in enumerate(spans, 1):
        length = sum(len(one.text) for one in paragraphs[first - 1 : last])
        if first < last and length > LONGEST * room:
            raise Conflict(
                words(
                    "Session {n} would be longer than {most} messages. Keep it in two.",
                    n=place,
                    most=LONGEST,
                )
            )


def torn(before: Paragraph, after: Paragraph, language: str = "en") -> tuple[Words, ...]:
    """What a cut between two paragraphs tears apart, in sentences for the organiser."""
    if before.run is not None and before.run == after.run:
        return (words("The cut parts a quotation: ¶{n} goes on with it.", n=after.n),)
    if before.lead_in and after.run is not None:
        return (words("The cut parts a quotation from the words in ¶{n} that lead into it.", n=before.n),)
    cost = leaning(after.text, language)
    if cost >= TORN_OPENING:
        opening = re.match(r"\W*([^\W\d_]+)", after.text)
        return (
            words(
                "¶{n} opens with “{word}”, which leans on what stands before it.",
                n=after.n,
                word=opening[1] if opening else "",
            ),
        )
    return (words("¶{n} opens with a quotation, whose speaker may stand before it.", n=after.n),) if cost else ()


def matched(old: Spans, new: Spans) -> tuple[int | None, ...]:
    """For each new span the place of the old one that it carries on: an equal one, else the next that is left."""
    same = {span: place for place, span in enumerate(old)}
    left = iter([place for place, span in enumerate(old) if span not in new])
    return tuple(same[span] if span in same else next(left, None) for span in new)
