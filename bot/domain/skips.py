"""Days that a programme leaves out: single dates and ranges of holidays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.errors import BadInput
from bot.domain.times import FARTHEST, DayOf, day_meant
from bot.domain.words import words

MOST = 20
LONGEST = timedelta(days=370)

_APART = re.compile(r"[,;\n]+")
_RANGE = re.compile(r"\s*\.\.+\s*|\s+(?:to|until|till|through|hasta|al?|-|–|—)\s+|\s*[–—]\s*")

_OF_A_MONTH = (
    re.compile(
        r"(?P<a>\d{1,2})\s*(?:-|–|to|al?)\s*(?P<b>\d{1,2})\s+(?P<after>(?:de\s+|of\s+)?[^\W\d].*)", re.IGNORECASE
    ),
    re.compile(
        r"(?P<before>[^\W\d]+)\s+(?P<a>\d{1,2})\s*(?:-|–|to)\s*(?P<b>\d{1,2})(?P<after>\s+\d{4})?", re.IGNORECASE
    ),
)
"""Two days of one month: "24-26 December", "Dec 24-26"."""


@dataclass(frozen=True)
class Skip:
    """Days from the first to the last; the same for a single one."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


def is_skipped(day: date, skips: Iterable[Skip]) -> bool:
    """Whether nothing is held on a day."""
    return any(skip.first <= day <= skip.last for skip in skips)


def skips_named(typed: str, today: date, day_of: DayOf) -> tuple[Skip, ...]:
    """Skips from "2026-12-24..2027-01-02, 6 January", in order."""
    found = sorted(
        (_skip(part, today, day_of) for part in _APART.split(typed) if part.strip()), key=lambda one: one.first
    )
    if len(found) > MOST:
        raise BadInput(words("Give at most {most} dates and ranges to skip.", most=MOST))
    return tuple(found)


def _skip(typed: str, today: date, day_of: DayOf) -> Skip:
    ends = _ends(typed.strip().casefold().removeprefix("del ").removeprefix("from "))
    if not 1 <= len(ends) <= 2:
        raise BadInput(
            words(
                "“{typed}” is no date or range to skip. Write it as {first}..{last}.",
                typed=typed.strip(),
                first=str(today),
                last=str(today + timedelta(days=7)),
            )
        )
    first = day_meant(ends[0], today, day_of)
    last = day_meant(ends[-1], first, day_of) if len(ends) == 2 else first
    if last < first:
        raise BadInput(words("The range “{typed}” ends before it begins. Turn it round.", typed=typed.strip()))
    if last - first > LONGEST or last - today > FARTHEST:
        raise BadInput(words("The range “{typed}” is too long. Skip a year at most.", typed=typed.strip()))
    return Skip(first, last)


def _ends(typed: str) -> list[str]:
    for form in _OF_A_MONTH:
        found = form.fullmatch(typed)
        if found is not None:
            before, after = (found.groupdict().get(name) or "" for name in ("before", "after"))
            return [f"{before} {found[end]} {after}".strip() for end in ("a", "b")]
    return [part for part in _RANGE.split(typed) if part.strip()]


def kept(skips: Sequence[Skip]) -> str:
    """As the store and programme files keep them."""
    return ",".join(str(skip) for skip in skips)


def skips_kept(stored: str) -> tuple[Skip, ...]:
    """From the store, or from a file; raises ValueError where that holds no days or endless ones."""
    ranges = [part.split("..") for part in stored.split(",") if part]
    found = tuple(Skip(date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])) for ends in ranges)
    if not all(timedelta() <= skip.last - skip.first <= LONGEST for skip in found):
        raise ValueError(stored)
    return found
