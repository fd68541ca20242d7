"""Changes of single sessions: what would move, said before it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput, Conflict
from bot.domain.index import titled_span
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.programmes import Programme, changed_meanwhile, to_utc
from bot.domain.sessions import Session
from bot.domain.skips import is_skipped, skips_kept
from bot.domain.words import Words, plural, words

ONLY_THIS, ALL_LATER = range(2)
"""What a press of `postpone` moves."""

LEAVE_OUT, JOIN_NEXT = range(2)
"""What a press of `cancel` does with the excerpt."""

SHIFT, SKIP = range(2)
"""What a press of `resume` does with what fell into the pause."""

LISTED = 10
"""Moves listed at most; the rest is counted."""

UNPOSTED = ("planned", "missed", "cancelled")
"""States of sessions that do not stand in the channel, so that they may be renumbered."""


@dataclass(frozen=True)
class Move:
    """A session with its new time."""

    session: Session
    starts_at: datetime

    @property
    def local(self) -> datetime:
        """The new wall time."""
        return wall(self.starts_at, self.session.zone)


def wall(instant: datetime, zone: str) -> datetime:
    """An instant's wall time in a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant_of(seconds: int) -> datetime:
    """The time that a button carries."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise changed_meanwhile() from None


def local_of(session: Session) -> datetime:
    """A session's planned wall time."""
    return datetime.fromisoformat(session.local)


def changeable(programme: Programme, seen: int) -> None:
    """Refuse to change what is over, was replaced, or was changed since somebody looked at it."""
    if programme.state == "replaced":
        raise Conflict(words("A newer plan has replaced this one. `/programme show` opens it."))
    if programme.state == "finished":
        raise Conflict(
            words("This programme is over, so its sessions stand. Plan the next one with `/programme plan`.")
        )
    if programme.revision != seen:
        raise changed_meanwhile()


def named(sessions: Sequence[Session], n: int) -> Session:
    """The session with a number."""
    found = next((one for one in sessions if one.n == n), None)
    if found is None:
        raise BadInput(words("There is no session {n}; this programme has {count}.", n=n, count=len(sessions)))
    return found


def still_planned(session: Session) -> Session:
    """The session, if nothing of it has been posted yet."""
    match session.state:
        case "planned":
            return session
        case "posting" | "open" | "closed":
            raise Conflict(words("Session {n} has been posted, and what is posted is never moved.", n=session.n))
        case "cancelled":
            raise Conflict(words("Session {n} is cancelled. `/session add` plans another.", n=session.n))
        case "missed":
            raise Conflict(words("Session {n} was missed. `/session open` posts it now.", n=session.n))
        case "blocked":
            raise Conflict(
                words("Session {n} waits until it can be posted. `/setup check` tells what is in its way.", n=session.n)
            )


def later_than(session: Session, sessions: Sequence[Session]) -> list[Session]:
    """The planned sessions after one, in order of time."""
    after = (session.starts_at, session.n)
    found = [one for one in sessions if one.state == "planned" and (one.starts_at, one.n) > after]
    return sorted(found, key=lambda one: (one.starts_at, one.n))


def moved(session: Session, to: datetime, sessions: Sequence[Session], how: int, programme: Programme) -> list[Move]:
    """The session to its new time and, if wanted, all later ones by as much, at their hours."""
    first = Move(session, to)
    if how == ONLY_THIS:
        return [first]
    by = first.local - local_of(session)
    return [first, *shifted(later_than(session, sessions), by, programme)]


def shifted(sessions: Sequence[Session], by: timedelta, programme: Programme) -> list[Move]:
    """Sessions moved by as much wall time; one on a day to skip goes on to another week, with those after."""
    skips, step = skips_kept(programme.skips), timedelta(weeks=programme.every)
    moves = []
    for session in sessions:
        local = local_of(session) + by
        while is_skipped(local.date(), skips):
            by, local = by + step, local + step
        moves.append(Move(session, to_utc(local, session.zone)))
    return moves


def resumed(sessions: Sequence[Session], programme: Programme, now: datetime) -> list[Move]:
    """What remains, moved by whole weeks so that all of it is to come: weekdays and hours stay."""
    remaining = sorted((one for one in sessions if one.state == "planned"), key=lambda one: (one.starts_at, one.n))
    by = timedelta()
    while remaining and to_utc(local_of(remaining[0]) + by, programme.zone) <= now:
        by += timedelta(weeks=programme.every)
    return shifted(remaining, by, programme)


def resume_question(sessions: Sequence[Session], programme: Programme, now: datetime) -> Message:
    """What the pause has cost, and the two ways to go on."""
    overdue = [one for one in sessions if one.state == "planned" and one.starts_at <= now]
    missed = plural(
        "*Skip* leaves this session out, and all others keep their dates: {numbers}.",
        "*Skip* leaves these sessions out, and all others keep their dates: {numbers}.",
        len(overdue),
        numbers=", ".join(str(one.n) for one in overdue),
    )
    blocks: list[Block] = [
        Heading(words("Go on after the pause?")),
        Text(words("*Shift* moves all that remains by whole weeks, on the same weekdays and hours:")),
        *move_lines(resumed(sessions, programme, now)),
        Text(missed),
        Small(words("What is left out can still be posted with `/session open`. Nothing has changed yet.")),
    ]
    args = (programme.id, programme.revision)
    shift = Button("resume", (*args, SHIFT), words("Shift"), "primary")
    return Message(tuple(blocks), (shift, Button("resume", (*args, SKIP), words("Skip"))))


def refuse_idle(session: Session, to: datetime, now: datetime) -> None:
    """Refuse a move that would change nothing, or that has become one into the past."""
    if to == session.starts_at:
        raise BadInput(words("Session {n} is planned for {when} already.", n=session.n, when=to))
    if to <= now:
        raise BadInput(words("{when} has passed. Give a time to come.", when=to))


def move_question(
    session: Session, one: Sequence[Move], more: Sequence[Move], programme: Programme, warned: Sequence[Block]
) -> Message:
    """Old and new times, and the choice between this session and all later ones."""
    args = (programme.id, session.n, programme.revision, int(one[0].starts_at.timestamp()))
    blocks: list[Block] = [Heading(words("Move session {n}?", n=session.n))]
    if len(more) > 1:
        blocks.append(Text(words("*Only this one* moves:")))
    blocks += [*move_lines(one), *warned]
    buttons = [Button("postpone", (*args, ONLY_THIS), words("Only this one"), "primary")]
    if len(more) > 1:
        blocks += [Text(words("*This and all later* moves:")), *move_lines(more)]
        buttons.append(Button("postpone", (*args, ALL_LATER), words("This and all later")))
    else:
        buttons = [Button("postpone", (*args, ONLY_THIS), words("Move it"), "primary")]
    blocks.append(Small(words("Nothing has moved yet. Time zone {zone}.", zone=programme.zone)))
    return Message(tuple(blocks), tuple(buttons))


def move_lines(moves: Sequence[Move]) -> list[Block]:
    """One line a session, old time and new."""
    shown: list[Block] = [
        Text(
            words(
                "**{n}.** {span} · {old} → {new}",
                n=one.session.n,
                span=titled_span(one.session),
                old=one.session.starts_at,
                new=one.starts_at,
            )
        )
        for one in moves[:LISTED]
    ]
    if len(moves) > LISTED:
        shown.append(
            Small(words("And {count} more, the last on {when}.", count=len(moves) - LISTED, when=moves[-1].starts_at))
        )
    return shown


def warnings(move: Move, sessions: Sequence[Session], programme: Programme) -> list[Block]:
    """What somebody may not have thought of when they moved one session."""
    session = move.session
    others = [one for one in sessions if one.state == "planned" and one.id != session.id]
    told = [
        words("Alone, it is then out of order with session {n}.", n=one.n)
        for one in others
        if one.starts_at != move.starts_at and (one.n > session.n) == (one.starts_at < move.starts_at)
    ][:1]
    told += [
        words("Session {n} begins at the same time.", n=one.n) for one in others if one.starts_at == move.starts_at
    ]
    if is_skipped(move.local.date(), skips_kept(programme.skips)):
        told.append(words("That is a day on which you wanted nothing to be held."))
    return [Small(words("⚠️ {warning}", warning=one)) for one in told]


def which_one(found: Sequence[datetime], zone: str, buttons: Sequence[Button]) -> Message:
    """The question behind a wall time that the clocks skip or repeat."""
    said = (
        words("The clocks skip that time on that day. Do you mean before the change or after it?")
        if wall(found[0], zone) != wall(found[1], zone)
        else words("The clocks show that time twice on that day. Do you mean before the change or after it?")
    )
    lines = (
        Text(words("*Before the change*: {when}", when=found[0])),
        Text(words("*After the change*: {when}", when=found[1])),
    )
    return Message((Text(said), *lines), tuple(buttons))


BEFORE_CHANGE = words("Before the change")
AFTER_CHANGE = words("After the change")


def cancel_question(session: Session, after: Session | None, programme: Programme) -> Message:
    """What becomes of a session's excerpt; `after` is the session that could take it."""
    args = (programme.id, session.n, programme.revision)
    heading = Heading(words("Cancel session {n}?", n=session.n))
    what = Text(words("{span} · {when}", span=titled_span(session), when=session.starts_at))
    if after is None:
        said = words("No other session can take its paragraphs, so they are left out.")
        button = Button("cancel", (*args, LEAVE_OUT), words("Cancel session {n}", n=session.n), "danger")
        return Message((heading, what, Text(said)), (button,))
    said = words(
        "*Read with the next* gives its paragraphs to session {n}, on {when}. *Leave out* skips them.",
        n=after.n,
        when=after.starts_at,
    )
    return Message(
        (heading, what, Text(said)),
        (
            Button("cancel", (*args, JOIN_NEXT), words("Cancel, read with the next"), "primary"),
            Button("cancel", (*args, LEAVE_OUT), words("Cancel, leave out"), "danger"),
        ),
    )


def number_for(starts_at: datetime, sessions: Sequence[Session]) -> int:
    """The number of a session to be added: after what is posted, and by time among what is not."""
    before = [one.n for one in sessions if one.state not in UNPOSTED or one.starts_at <= starts_at]
    return max(before, default=0) + 1


def done(said: Words, programme_id: int, revision: int, lines: Sequence[Block] = ()) -> Message:
    """What has been changed, with the way back."""
    return Message((Text(said), *lines), (Button("undo", (programme_id, revision), words("Undo")),))


def week_in(start: date, session: Session) -> int:
    """The week of a programme in which a session lies."""
    return max(1, (local_of(session).date() - start).days // 7 + 1)
