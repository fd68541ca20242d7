"""Times as people type them: what can be read without a dictionary, and what a change of the clocks does to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.words import words

DayOf = Callable[[str, date], date | None]
"""The day that a phrase means, seen from another day: a dictionary of languages, kept out of here."""

FARTHEST = timedelta(days=1_100)
"""From now; what is farther off is a slip of the hand."""

_STAMP = re.compile(r"<t:(-?\d{1,12})(?::[tTdDfFRsS])?>")
_CLOCK = re.compile(
    r"(?:\b(?:at|by|um|a las?|a eso de las?)\s+)?"
    r"(?:(?<![\d.:/-])(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2})|\s?h\b)?\s*(?P<half>[ap]\.?\s?m\b\.?)?(?P<oclock>\s?o.clock)?"
    r"|\b(?P<word>noon|midday|mediodia))"
    r"(?:\s*(?:hrs|horas|de la (?P<part>manana|tarde|noche)|in the (?P<english>morning|afternoon|evening)))?"
    r"(?![\d/:.-]|\s*(?:days?|weeks?|months?|years?|dias?|semanas?|meses|anos?)\b)"
)
_SOON = re.compile(
    r"(?:in|en|dentro de)\s+(?P<count>\d{1,5}|an?|una?)\s*(?P<unit>h|hours?|horas?|min|mins|minutes?|minutos?)"
)
_LATER = re.compile(
    r"(?P<count>\d{1,3}|an?|una?)\s+(?P<unit>days?|dias?|weeks?|semanas?)\s+(?:later|despues|mas tarde)"
)
"""A distance from the day that something is planned for, not from today."""
_TWO_WAYS = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](?:\d{2}|\d{4})?)?")
_LEFT = re.compile(r"\d:\d")
"""What looks like an hour and is none, such as 25:00."""

_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")

_COUNTS = {
    name: number
    for names in (
        "one two three four five six seven eight nine ten eleven twelve",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for number, name in enumerate(names.split(), 1)
}
_NAMED_DAYS = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "mon tue wed thu fri sat sun",
        "lunes martes miercoles jueves viernes sabado domingo",
    )
    for number, name in enumerate(names.split())
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_NEAR_DAYS = {
    "today": 0,
    "tonight": 0,
    "this evening": 0,
    "hoy": 0,
    "esta noche": 0,
    "tomorrow": 1,
    "manana": 1,
    "day after tomorrow": 2,
    "pasado manana": 2,
}
_COMING = ("next", "coming", "proximo", "proxima", "que viene")
_NEXT_WEEK = ("next week", "la proxima semana", "de la proxima semana", "la semana que viene", "de la semana que viene")
_FILLING = re.compile(r"\b(?:on|this|the|el|la|este|esta|of|del?|at|a las?)\b|,")


@dataclass(frozen=True)
class Now:
    """The instant from which somebody speaks, in their group's zone."""

    instant: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """The wall time, without its zone."""
        return self.instant.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


def instants(local: datetime, zone: str) -> tuple[datetime, ...]:
    """The instants that a wall time names: one, or two where the clocks skip or repeat it, the earlier first."""
    both = {local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(both))


def is_skipped(local: datetime, zone: str) -> bool:
    """Whether no clock shows this wall time, because the clocks are put forward over it."""
    there = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return there.replace(tzinfo=None) != local


def time_meant(typed: str, now: Now, day_of: DayOf, *, usual: time, day: date | None = None) -> tuple[datetime, ...]:
    """The instants that somebody means, as `instants` gives them; none that has passed.

    A day without an hour takes the `usual` one; an hour without a day is on `day`, else the next such hour.
    """
    exact = _exact(typed.strip(), now)
    found = exact or instants(_local(typed, now, day_of, usual, day), now.zone)
    coming = tuple(one for one in found if one > now.instant)
    if not coming:
        raise BadInput(words("{when} has passed. Give a time to come.", when=found[0]))
    if coming[0] - now.instant > FARTHEST:
        raise BadInput(words("{when} is too far off. Give a time within the next three years.", when=coming[0]))
    return coming


def day_meant(typed: str, today: date, day_of: DayOf) -> date:
    """The day that somebody means, as 2026-12-01 or in words."""
    found = _day(_plain(typed), today, day_of)
    if found is None:
        raise BadInput(
            words(
                "“{typed}” is not a date I can read. Write it as {example}, “next Tuesday” or “24 December”.",
                typed=typed,
                example=str(today + timedelta(days=7)),
            )
        )
    return found


def _exact(typed: str, now: Now) -> tuple[datetime, ...] | None:
    """Discord's own form, a distance in hours or minutes, and ISO forms with a zone or without."""
    stamp, soon = _STAMP.fullmatch(typed), _SOON.fullmatch(_plain(typed))
    if soon is not None:
        count = int(soon["count"]) if soon["count"].isdigit() else 1
        return (now.instant + (timedelta(hours=count) if soon["unit"].startswith("h") else timedelta(minutes=count)),)
    try:
        if stamp is not None:
            return (datetime.fromtimestamp(int(stamp[1]), UTC),)
        if not _DATED.match(typed) or len(typed) < len("2026-12-01T19:00"):
            return None
        read = datetime.fromisoformat(typed.replace("Z", "+00:00").replace("z", "+00:00"))
        return (read.astimezone(UTC),) if read.tzinfo else instants(read, now.zone)
    except (ValueError, OverflowError, OSError):
        return None


def _local(typed: str, now: Now, day_of: DayOf, usual: time, day: date | None) -> datetime:
    said = _plain(typed)
    at, rest = _clock(said)
    today = now.local.date()
    if not rest and at is not None:
        here = datetime.combine(day or today, at)
        return here if day is not None or here > now.local else here + timedelta(days=1)
    found = None
    if day is not None and (later := _LATER.fullmatch(rest)):
        count = int(later["count"]) if later["count"].isdigit() else 1
        found = day + timedelta(days=count * (1 if later["unit"].startswith("d") else 7))
    elif rest and not _LEFT.search(rest):
        found = _day(rest, today, day_of, at=datetime.combine(today, at or usual) > now.local)
    if found is None:
        raise _unreadable(typed, today, usual)
    if rest in ("tonight", "esta noche", "this evening"):
        at = max(usual, time(18)) if at is None else at.replace(hour=at.hour + 12) if 5 <= at.hour < 12 else at
    return datetime.combine(found, at or usual)


def _unreadable(typed: str, today: date, usual: time) -> BadInput:
    return BadInput(
        words(
            "I cannot read “{typed}” as a time. Write it as {example}, “next Tuesday 19:00” or “in 2 hours”.",
            typed=typed,
            example=f"{today + timedelta(days=7)} {usual:%H:%M}",
        )
    )


def _clock(said: str) -> tuple[time | None, str]:
    """The time of day in a phrase, and the phrase without it; a number of a date is none."""
    for found in _CLOCK.finditer(said):
        bare = not (found["m"] or found["half"] or found["word"] or found["part"] or found["english"])
        hinted = bool(found["oclock"]) or "h" in found[0] or re.match(r"at |by |a las?", found[0])
        if found["h"] and bare and not hinted:
            continue
        hour = _hour(found)
        minute = int(found["m"] or 0)
        if hour is None or minute > 59:
            continue
        return time(hour, minute), " ".join(f"{said[: found.start()]} {said[found.end() :]}".strip(" ,").split())
    return None, said


def _hour(found: re.Match[str]) -> int | None:
    if found["word"]:
        return 12
    hour = int(found["h"])
    part = (found["half"] or "").replace(".", "").replace(" ", "") or found["part"] or found["english"]
    if part is None or part == "":
        return hour if hour <= 23 else None
    if not 1 <= hour <= 12:
        return hour if hour <= 23 and part not in ("am", "pm") else None
    late = part in ("pm", "tarde", "noche", "afternoon", "evening")
    return hour % 12 + (12 if late else 0)


def _day(said: str, today: date, day_of: DayOf, *, at: bool = False) -> date | None:
    """The day that a phrase means; `at` says whether today's hour is still to come."""
    if _DATED.fullmatch(said):
        try:
            return date(*(int(part) for part in said.split("-")))
        except ValueError:
            return None
    _refuse_two_ways(said, today)
    bare = " ".join(_FILLING.sub(" ", said).split())
    for near in (said, bare):
        if near in _NEAR_DAYS:
            return today + timedelta(days=_NEAR_DAYS[near])
    for phrase in _NEXT_WEEK:
        if said != phrase and phrase in said:
            named = _weekday(" ".join(_FILLING.sub(" ", said.replace(phrase, " ")).split()))
            return None if named is None else today + timedelta(days=7 - today.weekday() + named)
    coming = any(one in bare for one in _COMING)
    for one in _COMING:
        bare = bare.replace(one, " ").strip()
    named = _weekday(bare)
    if named is not None:
        ahead = (named - today.weekday()) % 7
        return today + timedelta(days=ahead or (0 if at and not coming else 7))
    if said in _NEXT_WEEK:
        return today + timedelta(days=7)
    found = day_of(said.removeprefix("el ").removeprefix("on ").removeprefix("dia ").strip(), today)
    if found is not None:
        _refuse_wrong_weekday(said, found)
    return found


def _weekday(name: str) -> int | None:
    return _NAMED_DAYS.get(name.removesuffix("."))


def _refuse_two_ways(said: str, today: date) -> None:
    """Refuse 4/5, which is a day in April to some and in May to others."""
    found = _TWO_WAYS.fullmatch(said)
    if found and found[1] != found[2] and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 12:
        raise BadInput(
            words(
                "“{typed}” can be read in two ways. Write the date as {example}.",
                typed=said,
                example=str(today + timedelta(days=7)),
            )
        )


def _refuse_wrong_weekday(said: str, found: date) -> None:
    """A date and a weekday that contradict each other: one of them is a slip."""
    for name in re.findall(r"[a-z]+", said):
        if name in _NAMED_DAYS and _NAMED_DAYS[name] != found.weekday():
            raise BadInput(
                words("{date} does not fall on that weekday. Give the date alone, or mend it.", date=str(found))
            )


def _plain(typed: str) -> str:
    """Without case, accents and superfluous spaces, small numbers as digits."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", typed.casefold()) if not unicodedata.combining(one))
    return " ".join(str(_COUNTS.get(word, word)) for word in bare.split())
