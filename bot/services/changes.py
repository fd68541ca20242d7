"""Changing single sessions: each change is shown before it is made, and the last one can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain import changes
from bot.domain.access import Actor
from bot.domain.changes import JOIN_NEXT, ONLY_THIS, Move, done, instant_of, local_of, named, still_planned
from bot.domain.cutting import refuse_endless
from bot.domain.errors import BadInput, Conflict
from bot.domain.index import titled_span
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Button, Message, Text
from bot.domain.programmes import PAUSED, changed_meanwhile
from bot.domain.session_types import ANSWERING, PAIRS
from bot.domain.sessions import OPEN_FOR, Session, title_typed
from bot.domain.times import Now
from bot.domain.words import words
from bot.services import courses, moments
from bot.services.courses import Course, Step
from bot.services.ports import Clock
from bot.store import readings, sessions
from bot.store.engine import ReadTx, Store

NO_TITLE = "-"


def moved_values(move: Move) -> dict[str, Any]:
    """A session's columns at its new time."""
    local = move.local.strftime("%Y-%m-%dT%H:%M")
    return {"starts_at": move.starts_at, "local": local, "closes_at": move.starts_at + OPEN_FOR}


@dataclass(frozen=True)
class Changes:
    """Use cases about sessions that are still to come, or that run."""

    store: Store
    clock: Clock

    async def choices(self, actor: Actor, typed: str, states: Sequence[str]) -> list[tuple[str, int]]:
        """Sessions in some states whose line contains what was typed: their lines and numbers."""
        async with self.store.read() as tx:
            course = await courses.current(tx, actor)
        lines = [(_line(one), one.n) for one in course.sessions if one.state in states]
        return [found for found in lines if typed.casefold() in found[0].casefold()]

    async def postpone(self, actor: Actor, number: int, typed: str) -> Message:
        """What would move if a session were held at another time."""
        async with self.store.read() as tx:
            course = await courses.current(tx, actor)
        session = still_planned(named(course.sessions, number))
        now = Now(self.clock(), course.programme.zone)
        usual = local_of(session)
        found = await moments.moment(typed, now, usual=usual.time(), day=usual.date())
        if len(found) == 1:
            return self._move_question(course, session, found[0])
        args = (course.programme.id, session.n, course.programme.revision)
        first, second = (int(one.timestamp()) for one in found)
        buttons = (
            Button("move", (*args, first), changes.BEFORE_CHANGE, "primary"),
            Button("move", (*args, second), changes.AFTER_CHANGE, "primary"),
        )
        return changes.which_one(found, now.zone, buttons)

    async def moving(self, actor: Actor, programme_id: int, n: int, seen: int, at: int) -> Message:
        """The same, once it is known which of two times is meant."""
        async with self.store.read() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
        return self._move_question(course, still_planned(named(course.sessions, n)), instant_of(at))

    def _move_question(self, course: Course, session: Session, to: datetime) -> Message:
        changes.refuse_idle(session, to, self.clock())
        one, more = (
            changes.moved(session, to, course.sessions, how, course.programme) for how in (ONLY_THIS, changes.ALL_LATER)
        )
        warned = changes.warnings(one[0], course.sessions, course.programme)
        return changes.move_question(session, one, more, course.programme, warned)

    async def move(self, actor: Actor, programme_id: int, n: int, seen: int, at: int, how: int) -> Message:
        """Hold a session at another time, alone or with all later ones."""
        async with self.store.write() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
            session = still_planned(named(course.sessions, n))
            changes.refuse_idle(session, instant_of(at), self.clock())
            moves = changes.moved(session, instant_of(at), course.sessions, how, course.programme)
            values = {one.session.id: moved_values(one) for one in moves}
            fresh = await courses.take(tx, actor, course, Step.of("session postpone", values), self.clock())
        said = words("Moved. What has been posted stays where it is.")
        return done(said, programme_id, fresh.programme.revision, changes.move_lines(moves))

    async def edit(self, actor: Actor, number: int, title: str, typed: str) -> Message:
        """Give a session another title at once, and show what another time would move."""
        if title:
            said = await self._retitle(actor, number, title)
            if not typed:
                return said
            question = await self.postpone(actor, number, typed)
            return Message((*said.blocks, *question.blocks), (*said.buttons, *question.buttons))
        return await self.postpone(actor, number, typed)

    async def _retitle(self, actor: Actor, number: int, title: str) -> Message:
        async with self.store.write() as tx:
            course = await courses.current(tx, actor)
            session = still_planned(named(course.sessions, number))
            fresh_title = title_typed("" if title.strip() == NO_TITLE else title)
            step = Step.of("session edit", {session.id: {"title": fresh_title}})
            fresh = await courses.take(tx, actor, course, step, self.clock())
        said = words("Session {n} is now {span}.", n=session.n, span=titled_span(named(fresh.sessions, number)))
        return done(said, course.programme.id, fresh.programme.revision)

    async def panel_of(self, actor: Actor, number: int) -> tuple[int, int]:
        """The programme and number of a session whose panel is to be opened."""
        async with self.store.read() as tx:
            course = await courses.current(tx, actor)
        return course.programme.id, still_planned(named(course.sessions, number)).n

    async def cancelling(self, actor: Actor, number: int) -> Message:
        """What would become of a session's excerpt if it were cancelled."""
        async with self.store.read() as tx:
            course = await courses.current(tx, actor)
            session = still_planned(named(course.sessions, number))
            return changes.cancel_question(session, await _taker(tx, course, session), course.programme)

    async def cancel(self, actor: Actor, programme_id: int, n: int, seen: int, how: int) -> Message:
        """Cancel a session; its paragraphs go to the next one, or are left out."""
        async with self.store.write() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
            session = still_planned(named(course.sessions, n))
            after = await _taker(tx, course, session) if how == JOIN_NEXT else None
            if how == JOIN_NEXT and after is None:
                raise changed_meanwhile()
            values: dict[int, dict[str, Any]] = {session.id: {"state": "cancelled"}}
            prompts = {}
            if after is not None:
                values[after.id] = {"first": session.first} | _recall(session)
                prompts = {after.id: await _joined_prompts(tx, session, after)}
            step = Step.of("session cancel", values, prompts=prompts)
            fresh = await courses.take(tx, actor, course, step, self.clock())
        if after is None:
            said = words("Session {n} is cancelled, and its paragraphs are left out.", n=n)
        else:
            joined = named(fresh.sessions, after.n)
            said = words(
                "Session {n} is cancelled; session {next} now has {span}.", n=n, next=after.n, span=titled_span(joined)
            )
        return done(said, programme_id, fresh.programme.revision)

    async def opening(self, actor: Actor, number: int) -> Message:
        """What would be posted if a session were opened now."""
        async with self.store.read() as tx:
            course = await courses.current(tx, actor)
        session = _openable(course, number)
        said = words(
            "Session {n}, {span}, planned for {when}, would be posted now in <#{channel}>. That cannot be undone.",
            n=session.n,
            span=titled_span(session),
            when=session.starts_at,
            channel=course.group.home_channel_id,
        )
        args = (course.programme.id, session.n, course.programme.revision)
        return Message((Text(said),), (Button("open", args, words("Post session {n} now", n=session.n), "primary"),))

    async def open(self, actor: Actor, programme_id: int, n: int, seen: int) -> Message:
        """Post a session now instead of at its time."""
        now = self.clock()
        async with self.store.write() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
            session = _openable(course, n)
            values = {session.id: moved_values(Move(session, now)) | {"state": "planned"}}
            await courses.take(tx, actor, course, Step.of("session open", values), now)
        said = words("Session {n} is on its way to <#{channel}>.", n=n, channel=course.group.home_channel_id)
        return Message((Text(said),))

    async def close(self, actor: Actor, number: int) -> Message:
        """Close a session before its last day; nothing is locked."""
        now = self.clock()
        async with self.store.write() as tx:
            course = await courses.current(tx, actor)
            session = named(course.sessions, number)
            if session.state != "open":
                raise Conflict(
                    words("Session {n} is not open, so there is nothing to close. `/session list` tells.", n=number)
                )
            step = Step.of("session close", {session.id: {"state": "closed", "closes_at": now}})
            fresh = await courses.take(tx, actor, course, step, now)
        said = words("Session {n} is closed. Nothing is locked, and late replies still count.", n=number)
        if session.kind == PAIRS and session.phase == ANSWERING:
            said = words(
                "Session {n} is closed. No pairs are made any more, and its private answers stay private. Late replies "
                "still count.",
                n=number,
            )
        return done(said, course.programme.id, fresh.programme.revision)

    async def undo(self, actor: Actor, programme_id: int, seen: int) -> Message:
        """Take the last change back."""
        async with self.store.write() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
            fresh = await courses.back(tx, actor, course, self.clock())
        before = {one.id: one for one in course.sessions}
        moves = [
            Move(before[one.id], one.starts_at)
            for one in fresh.sessions
            if one.id in before and before[one.id].starts_at != one.starts_at
        ]
        said = [Text(words("The last change is undone."))]
        if fresh.programme.state == "paused":
            said.append(Text(PAUSED))
        return Message((*said, *changes.move_lines(moves)))


def _line(session: Session) -> str:
    """A session in a list of choices."""
    return f"{session.n} · {local_of(session):%Y-%m-%d %H:%M} · {titled_span(session)}"


def _openable(course: Course, number: int) -> Session:
    session = named(course.sessions, number)
    if session.state != "missed":
        still_planned(session)
    if course.programme.state == "planned":
        raise Conflict(words("The programme has not started. `/programme start` does that first."))
    if course.programme.state == "paused":
        raise Conflict(words("The programme is paused. `/programme resume` goes on with it first."))
    return session


async def _taker(tx: ReadTx, course: Course, session: Session) -> Session | None:
    """The next session, if it can take a session's paragraphs before its own."""
    later = changes.later_than(session, course.sessions)
    after = next((one for one in later if one.first == session.last + 1), None)
    if after is None:
        return None
    body = await readings.paragraphs(tx, course.group.guild_id, course.programme.reading_id)
    try:
        refuse_endless(body, ((session.first, after.last),), PLAIN_LIMIT if course.group.plain else LAYOUT_LIMIT)
    except BadInput:
        return None
    return after


def _recall(session: Session) -> dict[str, int | None]:
    recall = session.recall or (None, None, None)
    return dict(zip(("recall_paragraph", "recall_start", "recall_end"), recall, strict=True))


async def _joined_prompts(tx: ReadTx, session: Session, after: Session) -> list[tuple[Any, bool]]:
    """The next session's questions, then those of the cancelled one behind *Another question*."""
    own = [(one.prompt, one.shown) for one in await sessions.prompts(tx, after.guild_id, after.id)]
    known = {prompt.text for prompt, _ in own}
    more = [one.prompt for one in await sessions.prompts(tx, session.guild_id, session.id)]
    return [*own, *((prompt, False) for prompt in more if prompt.text not in known)]
