"""A programme: the plan of a reading's sessions, its weeks and when their summaries are drafted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput, Conflict
from bot.domain.words import Words, words

ProgrammeState = Literal["planned", "running", "paused", "finished", "replaced"]

DRAFT_AT = time(9)
"""Wall time on the first day after a week at which its summary is drafted: never in the night."""

PAUSED = words("The programme is paused; nothing is posted until it is resumed.")

DOWNTIME = {
    "latest": words("When I was away, the newest session that came due is posted if it is less than a day late."),
    "all": words("When I was away, the last three sessions that came due are posted, one an hour."),
    "skip": words("When I was away, sessions that came due are not posted."),
    "ask": words("When I was away, facilitators are asked which sessions to post."),
}
"""Policies by name, in words."""


@dataclass(frozen=True)
class Programme:
    """One reading's plan in one group."""

    guild_id: int
    id: int
    group_id: int
    reading_id: int
    state: ProgrammeState
    weeks: int
    days: str
    at: str
    zone: str
    start_date: str
    next_draft_week: int | None
    next_draft_at: datetime | None
    revision: int = 1
    """Counts its changes, so that nobody changes what they have not seen."""
    every: int = 1
    """Weeks from one meeting week to the next."""
    skips: str = ""
    """Days on which nothing is held: "2026-12-24..2027-01-02,2027-01-06"."""
    index_key: str | None = None
    """The delivery that posted its index."""
    downtime: str = "latest"
    """What is done about sessions that came due while the bot was away: a name of `DOWNTIME`."""


def to_utc(local: datetime, zone: str) -> datetime:
    """A wall time as an instant: in a fold the first, in a gap shifted forward, or back where that is another day."""
    here = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    found = here.astimezone(UTC)
    shown = found.astimezone(here.tzinfo)
    return found if shown.date() == local.date() else here.replace(fold=1).astimezone(UTC)


def week_span(programme: Programme, week: int) -> tuple[datetime, datetime]:
    """First instant of a week and the first after it; weeks begin with the programme's first day, at midnight."""
    first = date.fromisoformat(programme.start_date) + timedelta(weeks=week - 1)
    bounds = (datetime.combine(day, time()) for day in (first, first + timedelta(weeks=1)))
    since, until = (to_utc(bound, programme.zone) for bound in bounds)
    return since, until


def draft_at(programme: Programme, week: int) -> datetime:
    """When the summary of a week is drafted."""
    day = date.fromisoformat(programme.start_date) + timedelta(weeks=week)
    return to_utc(datetime.combine(day, DRAFT_AT), programme.zone)


def week_of(programme: Programme, instant: datetime) -> int:
    """The week in which an instant lies, from 1; the last week takes what comes later."""
    day = instant.astimezone(ZoneInfo(programme.zone)).date()
    passed = (day - date.fromisoformat(programme.start_date)).days // 7
    return max(1, min(programme.weeks, passed + 1))


@dataclass(frozen=True)
class Span:
    """The days of a summary: a week of the programme, or with `week` 0 days that somebody named."""

    week: int
    since: datetime
    until: datetime


def days_between(since: datetime, until: datetime, zone: str) -> tuple[str, str]:
    """The first and the last day of a span, by the calendar of a zone."""
    first, last = (one.astimezone(ZoneInfo(zone)).date() for one in (since, until - timedelta(microseconds=1)))
    return first.isoformat(), last.isoformat()


def span_wanted(programme: Programme, now: datetime, week: int | None = None, first: str = "", last: str = "") -> Span:
    """The days meant: those of a week, the running one unless it is named, or from one date to another."""
    if first or last:
        if week is not None:
            raise BadInput(words("Name a week, or the days from one to another; not both."))
        return _days(programme, now, first, last)
    wanted = week_of(programme, now) if week is None else week
    if not 1 <= wanted <= programme.weeks:
        raise BadInput(words("This programme has weeks 1 to {last}. Name one of them.", last=programme.weeks))
    since, until = week_span(programme, wanted)
    if since > now:
        raise BadInput(words("Week {week} begins on {when}. Name a week that has begun.", week=wanted, when=since))
    return Span(wanted, since, min(until, now + timedelta(seconds=1)))


def _days(programme: Programme, now: datetime, first: str, last: str) -> Span:
    today = now.astimezone(ZoneInfo(programme.zone)).date()
    begin, end = _date(first or last), _date(last) if last else today
    if begin > today:
        raise BadInput(words("{day} is still to come. Name days that have begun.", day=begin.isoformat()))
    if end < begin:
        raise BadInput(
            words("{last} is before {first}. Name the first day first.", first=begin.isoformat(), last=end.isoformat())
        )
    bounds = (to_utc(datetime.combine(day, time()), programme.zone) for day in (begin, end + timedelta(days=1)))
    since, until = bounds
    return Span(0, since, until)


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise BadInput(
            words("“{typed}” is not a date. Write it as year-month-day, such as 2026-12-01.", typed=typed)
        ) from None


def startable(programme: Programme, first_session: datetime, now: datetime) -> None:
    """Refuse to start what runs already or should have begun before now."""
    refusal = _not_planned(programme.state)
    if refusal is not None:
        raise Conflict(refusal)
    if first_session <= now:
        raise Conflict(
            words(
                "The first session was planned for {when}, which has passed. Plan it again with `/programme plan`.",
                when=first_session,
            )
        )


def editable(programme: Programme, seen: int) -> None:
    """Refuse to change a plan that has started, was replaced, or was changed since somebody looked at it."""
    if programme.state == "replaced":
        raise Conflict(words("A newer plan has replaced this one. `/programme show` opens it."))
    if programme.state != "planned":
        raise Conflict(words("This programme has started, so its plan stands. `/programme show` lists its sessions."))
    if programme.revision != seen:
        raise changed_meanwhile()


def changed_meanwhile() -> Conflict:
    """The refusal of a change over a plan that is not what was seen."""
    return Conflict(
        words(
            "Somebody changed this plan meanwhile. Open it again with `/programme show`, and look before you change it."
        )
    )


def _not_planned(state: ProgrammeState) -> Words | None:
    match state:
        case "running":
            return words("This programme is running already. `/programme show` lists its sessions.")
        case "finished" | "replaced":
            return words("This programme is over. Plan the next one with `/programme plan`.")
        case "paused":
            return words("This programme is paused. `/programme resume` goes on with it.")
        case "planned":
            return None
