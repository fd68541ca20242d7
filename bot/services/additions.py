"""Adding a session: proposed, shown, and stored once it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain import changes
from bot.domain.access import Actor
from bot.domain.changes import done, instant_of, number_for, wall
from bot.domain.cutting import refuse_endless
from bot.domain.errors import BadInput
from bot.domain.index import titled_span
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Block, Button, Heading, Message, Small, Text
from bot.domain.planning import Slot, excerpts_of, time_named
from bot.domain.programmes import changed_meanwhile
from bot.domain.prompts import Guide, Prompt, Stem
from bot.domain.readings import Paragraph
from bot.domain.sessions import title_typed
from bot.domain.times import Now
from bot.domain.words import words
from bot.guides import recalls_of, title_of
from bot.services import courses, moments
from bot.services.companions import Companions
from bot.services.courses import Course
from bot.services.plan_rows import chosen, moves_shown, session_row
from bot.services.ports import Clock
from bot.store import programmes, readings, sessions
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading


@dataclass(frozen=True)
class Wanted:
    """What `/session add` was given: a time, and paragraphs and a title or not."""

    when: str
    first: int | None = None
    last: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Additions:
    """Use cases about one session more."""

    store: Store
    clock: Clock
    guides: tuple[Guide, ...]
    stems: tuple[Stem, ...]

    async def propose(self, actor: Actor, wanted: Wanted) -> Message:
        """Show what would be added; which of two times is meant is asked first."""
        async with self.store.read() as tx:
            course = await courses.current(tx, actor)
            _, body = await _text(tx, course)
        title = title_typed(wanted.title)
        now = Now(self.clock(), course.programme.zone)
        found = await moments.moment(wanted.when, now, usual=time_named(course.programme.at))
        first, last = _span(wanted, course, body, found[0])
        refuse_endless(body, ((first, last),), PLAIN_LIMIT if course.group.plain else LAYOUT_LIMIT)
        async with self.store.write() as tx:
            course = await courses.current(tx, actor)
            before = await programmes.noted(tx, actor.guild_id, course.programme.id, "proposed")
            serial = int(before.get("serial", 0)) + 1
            proposed = {"serial": serial, "title": title, "first": first, "last": last}
            await programmes.change(tx, actor.guild_id, course.programme.id, proposed=proposed)
        args = (course.programme.id, course.programme.revision, serial)
        if len(found) == 1:
            return _question(course, proposed, found[0])
        early, late = (int(one.timestamp()) for one in found)
        buttons = (
            Button("add", (*args, early, 0), changes.BEFORE_CHANGE, "primary"),
            Button("add", (*args, late, 0), changes.AFTER_CHANGE, "primary"),
        )
        return changes.which_one(found, now.zone, buttons)

    async def confirm(self, actor: Actor, programme_id: int, seen: int, serial: int, at: int, sure: int) -> Message:
        """Show the session at one of the two times, or add it."""
        async with self.store.write() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
            proposed = await programmes.noted(tx, actor.guild_id, programme_id, "proposed")
            if proposed.get("serial") != serial:
                raise changed_meanwhile()
            when = instant_of(at)
            if when <= self.clock():
                raise BadInput(words("{when} has passed. Give a time to come.", when=when))
            if not sure:
                return _question(course, proposed, when)
            row, prompts = await self._row(tx, course, proposed, when)
            fresh = await courses.add(tx, actor, course, row, prompts, self.clock())
        added = next(one for one in fresh.sessions if one.n == row["n"])
        said = words("Session {n} is added: {span} · {when}", n=added.n, span=titled_span(added), when=added.starts_at)
        return done(said, programme_id, fresh.programme.revision)

    async def _row(
        self, tx: ReadTx, course: Course, proposed: dict[str, Any], when: datetime
    ) -> tuple[dict[str, Any], list[tuple[Prompt, bool]]]:
        """The session's columns and its questions, other ones than the programme shows already."""
        reading, body = await _text(tx, course)
        companions = Companions(self.guides, self.stems)
        guide = companions.guide_of(reading, body)
        span, language = (proposed["first"], proposed["last"]), reading.metadata.language
        recalls = recalls_of(guide, body, language) if guide else {}
        (excerpt,) = excerpts_of(body, [span], language, recalls)
        zone = course.programme.zone
        slot = Slot(number_for(when, course.sessions), 1, excerpt, when, wall(when, zone), zone)
        used: list[str] = []
        for one in course.sessions:
            asked = await sessions.prompts(tx, one.guild_id, one.id)
            used += moves_shown([(stored.prompt, stored.shown) for stored in asked])
        title = proposed["title"] or (title_of(guide, *span) if guide else "")
        prompts = chosen(companions.questions(reading, guide, body, span, used))
        return session_row(course.programme.id, slot) | {"title": title}, prompts


def _question(course: Course, proposed: dict[str, Any], when: datetime) -> Message:
    programme = course.programme
    n = number_for(when, course.sessions)
    first, last = proposed["first"], proposed["last"]
    span = f"¶{first}" if first == last else f"¶{first}–{last}"
    span = f"{proposed['title']}, {span}" if proposed["title"] else span
    blocks: list[Block] = [
        Heading(words("Add session {n}?", n=n)),
        Text(words("{span} · {when}", span=span, when=when)),
    ]
    later = [one for one in course.sessions if one.n >= n]
    if later:
        blocks.append(Small(words("No date moves; sessions from {n} on take the next number.", n=later[0].n)))
    args = (programme.id, programme.revision, proposed["serial"], int(when.timestamp()), 1)
    return Message(tuple(blocks), (Button("add", args, words("Add it"), "primary"),))


def _span(wanted: Wanted, course: Course, body: tuple[Paragraph, ...], when: datetime) -> tuple[int, int]:
    """The paragraphs that were named; without any, those of the session before."""
    if wanted.first is None and wanted.last is None:
        before = [one for one in course.sessions if one.starts_at <= when] or course.sessions[:1]
        nearest = max(before, key=lambda one: one.starts_at)
        return nearest.first, nearest.last
    first = wanted.first or wanted.last or 1
    last = wanted.last or first
    if not 1 <= first <= last <= len(body):
        raise BadInput(
            words("The text has ¶1 to ¶{count}. Give a paragraph to begin with and one to end with.", count=len(body))
        )
    return first, last


async def _text(tx: ReadTx, course: Course) -> tuple[StoredReading, tuple[Paragraph, ...]]:
    reading = await readings.get(tx, course.group.guild_id, course.programme.reading_id)
    if reading is None:
        raise changed_meanwhile()
    return reading, await readings.paragraphs(tx, course.group.guild_id, reading.id)
