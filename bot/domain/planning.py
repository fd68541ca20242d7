"""The planner: a text into excerpts cut where least is torn apart, and excerpts into dated sessions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate, islice

from bot.domain.errors import BadInput
from bot.domain.leaning import leaning
from bot.domain.programmes import to_utc
from bot.domain.readings import Paragraph, seconds_to_read, word_count, words_of
from bot.domain.rhythm import meetings
from bot.domain.sentences import sentences
from bot.domain.skips import Skip
from bot.domain.words import Words, plural, words

FITS = 1_500
"""Characters of an excerpt that leave room in one message for numbers, source and questions."""

LONG_SECONDS = 300
SHORT_SECONDS = 60

LEAST = 20
"""Words of the smallest excerpt that the planner makes: fewer are no session, unless the text has no more."""

LONGEST = 20
"""Messages that one session may take: more than anybody scrolls through."""

PACES = (5, 2)
"""Sessions a week that are offered for a short text."""

RECALL_LIMIT = 400

LATEST_START = 730
"""Days from today on: what is farther off is a slip of the hand, and the calendar itself has an end."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

TORN_LIST = 0.6
OVERFLOW = 0.8
NEVER = float("inf")

_SET_OFF = frozenset(("list", "table", "code"))
"""Kinds of paragraph that say little without what introduces them."""

_RECALLED = frozenset(("prose", "quotation"))


@dataclass(frozen=True)
class Excerpt:
    """Paragraphs `first` to `last`; `recall` is a sentence before it (paragraph, start, end) when the cut is costly."""

    n: int
    first: int
    last: int
    words: int
    seconds: int
    recall: tuple[int, int, int] | None


@dataclass(frozen=True)
class Slot:
    """An excerpt with its date: an instant, and the wall time and zone it came from."""

    n: int
    week: int
    excerpt: Excerpt
    starts_at: datetime
    local: datetime
    zone: str


@dataclass(frozen=True)
class Proposal:
    """A plan, with a note where it differs from what was wished for."""

    slots: tuple[Slot, ...]
    note: Words | None
    paces: tuple[int, ...] = ()
    """Sessions a week that are worth a button, where the text is short."""


def days_named(typed: str) -> tuple[int, ...]:
    """Weekdays from "tue,fri" (Monday is 0), in order and each once."""
    names = [name for name in re.split(r"[,;\s]+", typed.strip().casefold()) if name]
    found = []
    for name in names:
        if len(name) < 3 or not any(day.startswith(name) for day in _WHOLE_DAYS):
            raise BadInput(words("“{name}” is not a weekday. Write days as in tue,fri.", name=name))
        found.append(DAYS.index(name[:3]))
    if not found:
        raise BadInput(words("No weekday is named. Write days as in tue,fri."))
    return tuple(sorted(set(found)))


def time_named(typed: str) -> time:
    """A time of day from "19:00", "7pm" or "7:30 pm"."""
    match = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(?:([ap])\.?m\.?)?\s*", typed.casefold())
    hour, minute, half = (int(match[1]), int(match[2] or 0), match[3]) if match else (99, 0, None)
    if half is not None:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
    elif match and match[2] is None:
        hour = 99
    if hour > 23 or minute > 59:
        raise BadInput(words("“{typed}” is not a time of day. Write it as in 19:00.", typed=typed))
    return time(hour, minute)


def start_on(day: date, today: date) -> date:
    """A plan's first possible day, unless it has passed or is a slip of the hand."""
    if day < today:
        raise BadInput(words("{date} has passed. Give a start from today on.", date=str(day)))
    latest = today + timedelta(days=LATEST_START)
    if day > latest:
        raise BadInput(words("{date} is too far off. Give a start before {latest}.", date=str(day), latest=str(latest)))
    return day


def refuse_past(first: datetime, now: datetime) -> None:
    """Refuse a plan whose first session would come too late to be posted."""
    if first <= now:
        raise BadInput(words("The first session would be on {when}, which has passed. Give a later start.", when=first))


def cut_cost(before: Paragraph, after: Paragraph, language: str = "en") -> float:
    """What a cut between two paragraphs tears apart; infinite in a quotation, after its lead-in, before a list."""
    if before.run is not None and before.run == after.run:
        return NEVER
    if before.lead_in and after.run is not None:
        return NEVER
    if after.kind in _SET_OFF:
        return max(TORN_LIST, leaning(after.text, language)) if before.kind in _SET_OFF else NEVER
    return leaning(after.text, language)


def cut(paragraphs: Sequence[Paragraph], count: int, language: str = "en") -> tuple[Excerpt, ...]:
    """At most `count` excerpts of like size with the least torn apart; the same text always gives the same plan."""
    atoms = _atoms(paragraphs, language)
    sizes = [sum(word_count(one.text) for one in paragraphs[first : last + 1]) for first, last in atoms]
    count = min(count, _most_excerpts(sizes))
    lengths = [sum(len(one.text) + 1 for one in paragraphs[first : last + 1]) for first, last in atoms]
    costs = [0.0, *(cut_cost(paragraphs[first - 1], paragraphs[first], language) for first, _ in atoms[1:])]
    ends = _best_ends(sizes, lengths, costs, count)
    starts = [0, *ends[:-1]]
    spans = [(atoms[start][0], atoms[end - 1][1]) for start, end in zip(starts, ends, strict=True)]
    return _excerpts(paragraphs, spans, language, {})


Recalls = Mapping[int, tuple[int, int, int]]
"""A guide's choices of the sentence to recall (paragraph, start, end), by the excerpt's first ¶."""


def _excerpts(
    paragraphs: Sequence[Paragraph], spans: Sequence[tuple[int, int]], language: str, recalls: Recalls
) -> tuple[Excerpt, ...]:
    """Excerpts from spans of indexes; one whose opening leans on what stands before gets its recall line."""
    excerpts = []
    for number, (first, last) in enumerate(spans, 1):
        total = words_of(paragraphs[first : last + 1])
        leans = first > 0 and leaning(paragraphs[first].text, language) > 0
        chosen = recalls.get(paragraphs[first].n) if first else None
        recall = chosen or (_recall(paragraphs[first - 1], language) if leans else None)
        excerpts.append(Excerpt(number, paragraphs[first].n, paragraphs[last].n, total, seconds_to_read(total), recall))
    return tuple(excerpts)


def _atoms(paragraphs: Sequence[Paragraph], language: str) -> list[tuple[int, int]]:
    """Runs of paragraphs that may not be parted, as first and last index; a list is whole while it fits a message."""
    atoms: list[tuple[int, int]] = []
    length = 0
    for index, paragraph in enumerate(paragraphs):
        length += len(paragraph.text)
        if index and _stays(paragraphs[index - 1], paragraph, length, language):
            atoms[-1] = (atoms[-1][0], index)
        else:
            atoms.append((index, index))
            length = len(paragraph.text)
    return atoms


def _stays(before: Paragraph, after: Paragraph, length: int, language: str) -> bool:
    if cut_cost(before, after, language) == NEVER:
        return True
    return before.kind in _SET_OFF and after.kind in _SET_OFF and length <= FITS


def _most_excerpts(sizes: Sequence[int]) -> int:
    """How many excerpts the text has room for, each of at least the smallest size."""
    count = size = 0
    for words_here in sizes:
        size += words_here
        if size >= LEAST:
            count, size = count + 1, 0
    return max(1, count)


def _best_ends(sizes: Sequence[int], lengths: Sequence[int], costs: Sequence[float], count: int) -> list[int]:
    """Dynamic programming over (excerpts made, atoms used), within a band around an even pace."""
    words_to = [0, *accumulate(sizes)]
    chars_to = [0, *accumulate(lengths)]
    target = max(1.0, words_to[-1] / count)
    slack = target / 2 + 3 * max(sizes)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for made in range(1, count + 1):
        row: dict[int, tuple[float, int]] = {}
        last_end = len(sizes) - (count - made)
        for end in range(made, last_end + 1):
            if made == count and end != len(sizes):
                continue
            if made < count and abs(words_to[end] - made * target) > slack:
                continue
            found = _step(best[-1], end, words_to, chars_to, costs, target)
            if found is not None:
                row[end] = found
        best.append(row)
    if len(sizes) not in best[count]:
        return _best_ends(sizes, lengths, costs, count - 1)
    ends = [len(sizes)]
    for made in range(count, 1, -1):
        ends.append(best[made][ends[-1]][1])
    return ends[::-1]


def _step(
    before: dict[int, tuple[float, int]],
    end: int,
    words_to: Sequence[int],
    chars_to: Sequence[int],
    costs: Sequence[float],
    target: float,
) -> tuple[float, int] | None:
    found: tuple[float, int] | None = None
    for start, (cost, _) in before.items():
        if start >= end:
            continue
        size = words_to[end] - words_to[start]
        if size < min(LEAST, words_to[-1]):
            continue
        over = max(0, chars_to[end] - chars_to[start] - FITS) / FITS
        total = cost + costs[start] + 2 * ((size - target) / target) ** 2 + (OVERFLOW if over and target < 250 else 0)
        if found is None or total < found[0]:
            found = (total, start)
    return found


def _recall(paragraph: Paragraph, language: str) -> tuple[int, int, int] | None:
    if paragraph.kind not in _RECALLED:
        return None
    start, end = sentences(paragraph.text, language)[-1]
    return (paragraph.n, start, end) if end - start <= RECALL_LIMIT else None


def schedule(
    excerpts: Sequence[Excerpt],
    days: Sequence[int],
    start: date,
    at: time,
    zone: str,
    *,
    every: int = 1,
    skips: Sequence[Skip] = (),
) -> tuple[Slot, ...]:
    """One excerpt a meeting, at the same wall time whatever the clocks do."""
    found = islice(meetings(days, start, at, every=every, skips=skips), len(excerpts))
    return tuple(
        Slot(excerpt.n, (local.date() - start).days // 7 + 1, excerpt, to_utc(local, zone), local, zone)
        for excerpt, local in zip(excerpts, found, strict=True)
    )


def sessions_in(weeks: int, days: Sequence[int], every: int = 1) -> int:
    """How many sessions so many weeks have, of which every so manieth is met in; skipped days come on top."""
    return -(-weeks // every) * len(days)


def propose(
    paragraphs: Sequence[Paragraph],
    *,
    weeks: int,
    days: Sequence[int],
    start: date,
    at: time,
    zone: str,
    language: str = "en",
    runs: Sequence[tuple[int, int]] = (),
    recalls: Recalls | None = None,
    room: int | None = None,
    every: int = 1,
    skips: Sequence[Skip] = (),
) -> Proposal:
    """Excerpts and dates for so many weeks; never more sessions than the text has places to cut.

    `runs` are cuts that a guide prescribes, as first and last ¶; without them the planner cuts. With `room`, the
    characters that a message holds, a plan whose excerpts nobody could read in a channel is refused.
    """
    wanted = sessions_in(weeks, days, every)
    excerpts = excerpts_of(paragraphs, runs, language, recalls) if runs else cut(paragraphs, wanted, language)
    if room is not None:
        _refuse_endless(paragraphs, excerpts, LONGEST * room, language)
    slots = schedule(excerpts, days, start, at, zone, every=every, skips=skips)
    short = max(excerpt.seconds for excerpt in excerpts) < SHORT_SECONDS
    offered = PACES if every == 1 and len(excerpts) > max(PACES) and (short or len(excerpts) < wanted) else ()
    return Proposal(slots, _note(excerpts, wanted), offered)


def excerpts_of(
    paragraphs: Sequence[Paragraph], spans: Sequence[tuple[int, int]], language: str, recalls: Recalls | None = None
) -> tuple[Excerpt, ...]:
    """Excerpts from spans of ¶ that somebody has chosen."""
    return _excerpts(paragraphs, [(first - 1, last - 1) for first, last in spans], language, recalls or {})


def _refuse_endless(paragraphs: Sequence[Paragraph], excerpts: Sequence[Excerpt], most: int, language: str) -> None:
    if _longest(paragraphs, excerpts) <= most:
        return
    for atom_first, atom_last in _atoms(paragraphs, language):
        if sum(len(one.text) for one in paragraphs[atom_first : atom_last + 1]) > most:
            raise BadInput(
                words(
                    "¶{n} and what cannot be parted from it would take more than {most} messages. "
                    "Import the text with shorter paragraphs.",
                    n=paragraphs[atom_first].n,
                    most=LONGEST,
                )
            )
    raise BadInput(
        words(
            "Each excerpt would take more than {most} messages. Plan {sessions} sessions or more: "
            "give more weeks, or more days a week.",
            most=LONGEST,
            sessions=_least_sessions(paragraphs, most, language),
        )
    )


def _longest(paragraphs: Sequence[Paragraph], excerpts: Sequence[Excerpt]) -> int:
    """Characters of the longest excerpt."""
    return max(sum(len(one.text) for one in paragraphs[one.first - 1 : one.last]) for one in excerpts)


def _least_sessions(paragraphs: Sequence[Paragraph], most: int, language: str) -> int:
    """How many sessions keep every excerpt within `most` characters; counted on by a twentieth where there are many."""
    count = max(1, sum(len(one.text) for one in paragraphs) // most)
    while count < len(paragraphs) and _longest(paragraphs, cut(paragraphs, count, language)) > most:
        count += max(1, count // 20)
    return count


def _note(excerpts: Sequence[Excerpt], wanted: int) -> Words | None:
    total = sum(excerpt.words for excerpt in excerpts)
    average = round(total / len(excerpts))
    paces = _paces(len(excerpts))
    if len(excerpts) < wanted:
        room = plural(
            "The text has room for {count} session, of about {words} words.",
            "The text has room for {count} sessions, of about {words} words each.",
            len(excerpts),
            words=average,
        )
        return words("{room} That is {paces}.", room=room, paces=paces) if paces else room
    seconds = seconds_to_read(average)
    if seconds > LONG_SECONDS:
        return words(
            "Long excerpts: about {minutes} minutes of plain reading each. With {sessions} sessions they would take "
            "about five.",
            minutes=round(seconds / 60),
            sessions=-(-seconds_to_read(total) // LONG_SECONDS),
        )
    if max(excerpt.seconds for excerpt in excerpts) < SHORT_SECONDS:
        short = plural(
            "A short text: {count} excerpt of {words} words, less than a minute of plain reading.",
            "A short text: {count} excerpts of about {words} words, each less than a minute of plain reading.",
            len(excerpts),
            words=average,
        )
        return words("{short} That is {paces}.", short=short, paces=paces) if paces else short
    return None


def _paces(count: int) -> Words | None:
    """How many weeks so many sessions take: "2 weeks at 5 a week, 5 weeks at 2 a week"; none where they are few."""
    if count <= max(PACES):
        return None
    fast, slow = (
        plural("{count} week at {sessions} a week", "{count} weeks at {sessions} a week", -(-count // a), sessions=a)
        for a in PACES
    )
    return words("{fast}, or {slow}", fast=fast, slow=slow)
