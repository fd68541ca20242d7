"""What can be counted in a summary's days: replies a day, passages and questions; small numbers are not told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.replies import Reply
from bot.domain.words import Words, plural, words

FEWEST_COUNTED = 3
"""Smaller numbers are never shown in public: they could give somebody away."""

MOST_DAYS = 31
"""A longer span is counted week by week."""

MOST_PASSAGES = 5
MOST_PROMPTS = 3


@dataclass(frozen=True)
class Figures:
    """Counts as they are; whoever shows them leaves the small ones out."""

    days: tuple[tuple[str, int], ...] = ()
    """First day of each step (a day, or a week of a long span) and its replies."""
    weekly: bool = False
    passages: tuple[tuple[int, int], ...] = ()
    """Paragraphs and the replies about each, most discussed first."""
    prompts: tuple[tuple[str, int], ...] = ()
    """Questions and the members who answered each, most answered first."""
    untouched: tuple[str, ...] = ()
    """Questions that no reply names, of sessions where some reply names one."""
    unnamed: int = 0
    """Members quoted without their name."""
    withdrawn: int = 0
    """Replies that were deleted or taken back."""
    bot_share: int | None = None
    """Percent of the words of these days that are the bot's; None when it cannot be told."""


@dataclass(frozen=True)
class Asked:
    """A question that was shown in a session."""

    id: int
    session: int
    text: str


def figures_of(
    written: Sequence[Reply], since: datetime, until: datetime, zone: str, asked: Iterable[Asked] = (), **more: int
) -> Figures:
    """Count what was written from `since` to `until`, by the calendar of a zone."""
    place = ZoneInfo(zone)
    days = Counter(one.created_at.astimezone(place).date() for one in written)
    first, last = since.astimezone(place).date(), (until - timedelta(microseconds=1)).astimezone(place).date()
    weekly = (last - first).days >= MOST_DAYS
    step = timedelta(days=7 if weekly else 1)
    passages = Counter(one.paragraph for one in written if one.paragraph is not None)
    answers: dict[int, set[int]] = {}
    for one in written:
        if one.prompt is not None:
            answers.setdefault(one.prompt, set()).add(one.author)
    asked = tuple(asked)
    begun = {one.session for one in asked if one.id in answers}
    answered = [(one.text, len(answers[one.id])) for one in asked if one.id in answers]
    return Figures(
        tuple(_steps(days, first, last, step)),
        weekly=weekly,
        passages=tuple(sorted(passages.items(), key=lambda item: (-item[1], item[0]))),
        prompts=tuple(sorted(answered, key=lambda item: -item[1])),
        untouched=tuple(one.text for one in asked if one.session in begun and one.id not in answers),
        **more,
    )


def _steps(days: Counter[date], first: date, last: date, step: timedelta) -> Iterable[tuple[str, int]]:
    while first <= last:
        yield first.isoformat(), sum(count for day, count in days.items() if first <= day < first + step)
        first += step


def enough(count: int) -> bool:
    """Whether a number may be shown: none, or so many that it names nobody."""
    return count == 0 or count >= FEWEST_COUNTED


def number_said(count: int) -> Words:
    """A number, unless it is so small that it could name somebody."""
    if enough(count):
        return words("{count}", count=count)
    return words("fewer than {least}", least=FEWEST_COUNTED)


def shown_passages(figures: Figures) -> list[tuple[int, int]]:
    """Paragraphs that enough replies are about."""
    return [one for one in figures.passages if one[1] >= FEWEST_COUNTED][:MOST_PASSAGES]


def day_line(day: str, count: int) -> Words:
    """One row of the table that says in text what the chart shows."""
    if not count:
        return words("{day}: no replies", day=day)
    if not enough(count):
        return words("{day}: fewer than {least} replies", day=day, least=FEWEST_COUNTED)
    return plural("{day}: {count} reply", "{day}: {count} replies", count, day=day)


def described(figures: Figures) -> Words:
    """The chart in one sentence, for whoever does not see it."""
    told = [(day, count) for day, count in figures.days if count >= FEWEST_COUNTED]
    if not told:
        return words("Bars of replies; there are too few to name any number.")
    day, most = max(told, key=lambda one: one[1])
    return words(
        "Bars of replies from {first} to {last}; most on {day}, with {most}. The same numbers stand in the text.",
        first=figures.days[0][0],
        last=figures.days[-1][0],
        day=day,
        most=most,
    )
