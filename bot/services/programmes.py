"""Planning a reading's sessions, starting and pausing them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.access import Actor
from bot.domain.changes import SHIFT, done, resume_question, resumed
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Button, Message, Text
from bot.domain.planning import Slot, days_named, propose, refuse_past, sessions_in, time_named
from bot.domain.privacy import NO_MODEL
from bot.domain.programmes import DOWNTIME, Programme, draft_at, startable
from bot.domain.prompts import Guide, Stem
from bot.domain.readings import Paragraph
from bot.domain.rhythm import MOST_APART
from bot.domain.session_types import OPEN, kind_named
from bot.domain.sessions import Session
from bot.domain.skips import kept
from bot.domain.words import Words, words
from bot.guides import cuts_of, recalls_of, title_of
from bot.services import courses, index, moments, votes
from bot.services.changes import moved_values
from bot.services.companions import Companions
from bot.services.courses import Course, Step
from bot.services.plan_rows import NewSession, chosen, moves_shown, overview, replace_plan
from bot.services.ports import Clock
from bot.services.privacy import post_notice
from bot.services.rights import group_for
from bot.store import audit, members, programmes, readings, sessions
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading

MAX_WEEKS = 52


@dataclass(frozen=True)
class PlanWish:
    """What `/programme plan` was given; empty values take the group's defaults."""

    reading_id: int | None = None
    weeks: int = 5
    days: str = ""
    at: str = ""
    start: str = ""
    every: int = 1
    skip: str = ""
    kind: str = OPEN


@dataclass(frozen=True)
class Programmes:
    """Use cases about programmes."""

    store: Store
    clock: Clock
    guides: tuple[Guide, ...]
    stems: tuple[Stem, ...]
    writer: str = NO_MODEL
    """Who drafts the summaries: the notice at the start says whether it is a model."""

    async def plan(self, actor: Actor, wish: PlanWish) -> Message:
        """Propose excerpts and dates; an earlier plan that was not started is replaced."""
        if not 1 <= wish.weeks <= MAX_WEEKS:
            raise BadInput(words("A programme has 1 to {most} weeks. Choose a number between.", most=MAX_WEEKS))
        if not 1 <= wish.every <= MOST_APART:
            raise BadInput(words("Meet every 1 to {most} weeks. Choose a number between.", most=MOST_APART))
        kind = kind_named(wish.kind)
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            reading = await _wished(tx, group, wish.reading_id)
            paragraphs = await readings.paragraphs(tx, actor.guild_id, reading.id)
        days = _days(wish.days, group)
        at = time_named(wish.at or group.at)
        today = self.clock().astimezone(ZoneInfo(group.zone)).date()
        start = await moments.start(wish.start, today)
        skips = await moments.skips(wish.skip, today)
        guide = self._companions.guide_of(reading, paragraphs)
        language = reading.metadata.language
        proposal = await asyncio.to_thread(  # a book takes a second
            propose,
            paragraphs,
            weeks=wish.weeks,
            days=days,
            start=start,
            at=at,
            zone=group.zone,
            language=language,
            runs=cuts_of(guide, paragraphs, sessions_in(wish.weeks, days, wish.every)) if guide else (),
            recalls=recalls_of(guide, paragraphs, language) if guide else {},
            room=PLAIN_LIMIT if group.plain else LAYOUT_LIMIT,
            every=wish.every,
            skips=skips,
        )
        refuse_past(proposal.slots[0].starts_at, self.clock())
        asked = await asyncio.to_thread(self._sessions, reading, paragraphs, proposal.slots, guide)
        planned = [replace(one, kind=kind) for one in asked]
        values = {
            "reading_id": reading.id,
            "days": ",".join(str(day) for day in days),
            "at": at.strftime("%H:%M"),
            "start_date": start.isoformat(),
            "every": wish.every,
            "skips": kept(skips),
        }
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await replace_plan(tx, actor, group, values, planned, self.clock())
            note = self._companions.noted(reading, proposal.note)
            return await overview(tx, group, programme, note, paces=proposal.paces)

    def _sessions(
        self, reading: StoredReading, paragraphs: Sequence[Paragraph], slots: Sequence[Slot], guide: Guide | None
    ) -> list[NewSession]:
        planned: list[NewSession] = []
        used: list[str] = []
        for slot in slots:
            span = (slot.excerpt.first, slot.excerpt.last)
            prompts = self._companions.questions(reading, guide, paragraphs, span, used)
            asked = chosen(prompts)
            used += moves_shown(asked)
            planned.append(NewSession(slot, title_of(guide, *span) if guide else "", asked))
        return planned

    @property
    def _companions(self) -> Companions:
        return Companions(self.guides, self.stems)

    async def show(self, actor: Actor) -> Message:
        """The newest programme with its sessions; beside one that runs, the way to the plan that waits."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _latest(tx, group)
            shown = await overview(tx, group, programme, None)
            waiting = await programmes.latest(tx, group.guild_id, group.id, "planned")
        if waiting is None or waiting.id == programme.id:
            return shown
        return replace(shown, buttons=(*shown.buttons, Button("whole", (waiting.id,), words("The plan that waits"))))

    async def start(self, actor: Actor, programme_id: int | None = None) -> Message:
        """Let a planned programme run; its sessions are then posted at their times."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _chosen_programme(tx, group, programme_id)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            first = _first(planned)
            startable(programme, first, now)
            await _refuse_second(tx, group)
            await programmes.change(
                tx,
                group.guild_id,
                programme.id,
                state="running",
                next_draft_week=1,
                next_draft_at=draft_at(programme, 1),
            )
            await members.start_over(tx, group.guild_id, group.id)
            await post_notice(tx, group, programme.id, self.writer, now)
            await index.refresh(tx, group.guild_id, group.id, now)
            await audit.record(tx, group.guild_id, actor.user_id, "programme start", f"programme:{programme.id}", now)
        said = words("The programme has started. The first session is on {when}.", when=first)
        hint = words(
            "Its dates stand in the index in <#{channel}>. Ask people to press *Join* there before it begins; "
            "`/session open` posts a session at once.",
            channel=group.home_channel_id,
        )
        return Message((Text(said), Text(hint)))

    async def downtime(self, actor: Actor, policy: str) -> Message:
        """What is done about sessions that come due while the bot is away."""
        if policy not in DOWNTIME:
            raise BadInput(words("Choose one of these: {names}.", names=", ".join(DOWNTIME)))
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _latest(tx, group)
            await programmes.change(tx, group.guild_id, programme.id, downtime=policy)
            subject = f"programme:{programme.id}"
            await audit.record(tx, group.guild_id, actor.user_id, f"downtime {policy}", subject, self.clock())
        return Message((Text(DOWNTIME[policy]),))

    async def pause(self, actor: Actor) -> Message:
        """Hold everything that is to come."""
        return await self._switch(
            actor, "running", "paused", words("The programme is paused. `/programme resume` goes on.")
        )

    async def resume(self, actor: Actor) -> Message:
        """Go on after a pause; where sessions fell into it, ask first what becomes of them."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _in_state(tx, group, "paused")
            await _refuse_second(tx, group)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            if _overdue(planned, now):
                return resume_question(planned, programme, now)
            course = Course(group, programme, planned)
            step = Step.of("programme running", {}, programme={"state": "running"})
            fresh = await courses.take(tx, actor, course, step, now)
        return _resumed(fresh, now)

    async def go_on(self, actor: Actor, programme_id: int, seen: int, how: int) -> Message:
        """Go on after a pause: all that remains moves on by whole weeks, or what fell into the pause is missed."""
        now = self.clock()
        async with self.store.write() as tx:
            course = await courses.seen_course(tx, actor, programme_id, seen)
            if course.programme.state != "paused":
                raise Conflict(_not_in("paused", course.programme))
            await _refuse_second(tx, course.group)
            values: dict[int, dict[str, Any]]
            if how == SHIFT:
                moves = resumed(course.sessions, course.programme, now)
                values = {one.session.id: moved_values(one) for one in moves}
            else:
                missed = _overdue(course.sessions, now)
                values = {one.id: {"state": "missed"} for one in missed}
                for one in missed:
                    await audit.record(tx, course.group.guild_id, None, "session missed", f"session:{one.id}", now)
            step = Step.of("programme running", values, programme={"state": "running"})
            fresh = await courses.take(tx, actor, course, step, now)
        return _resumed(fresh, now)

    async def _switch(self, actor: Actor, before: str, now_state: str, said: Words) -> Message:
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _in_state(tx, group, before)
            await programmes.change(tx, group.guild_id, programme.id, state=now_state)
            await index.refresh(tx, group.guild_id, group.id, self.clock())
            await audit.record(
                tx, group.guild_id, actor.user_id, f"programme {now_state}", f"programme:{programme.id}", self.clock()
            )
        return Message((Text(said),))


def _first(planned: Sequence[Session]) -> datetime:
    """When a programme begins: sessions may have been moved past one another, or cancelled."""
    starts = [one.starts_at for one in planned if one.state == "planned"]
    return min(starts or [one.starts_at for one in planned])


def _overdue(planned: Sequence[Session], now: datetime) -> list[Session]:
    return [one for one in planned if one.state == "planned" and one.starts_at <= now]


def _resumed(course: Course, now: datetime) -> Message:
    """That it goes on, and when."""
    said = words("The programme goes on.")
    coming = [one for one in course.sessions if one.state == "planned" and one.starts_at > now]
    if coming:
        nearest = min(coming, key=lambda one: one.starts_at)
        said = words("The programme goes on: session {n} follows on {when}.", n=nearest.n, when=nearest.starts_at)
    return done(said, course.programme.id, course.programme.revision)


async def _in_state(tx: ReadTx, group: Group, state: str) -> Programme:
    """The group's programme in a state, or a refusal that says how things stand."""
    programme = await programmes.latest(tx, group.guild_id, group.id, state)
    if programme is None:
        raise Conflict(_not_in(state, await programmes.latest(tx, group.guild_id, group.id, "running", "paused")))
    return programme


def _not_in(state: str, programme: Programme | None) -> Words:
    if programme is not None and programme.state == "paused":
        return words("The programme is paused already. `/programme resume` goes on.")
    if programme is not None and programme.state == "running":
        return words("The programme is running, so there is nothing to resume. `/programme pause` holds it.")
    if state == "running":
        return words("No programme is running now. `/programme show` tells how things stand.")
    return words("No programme is paused now. `/programme show` tells how things stand.")


async def _refuse_second(tx: ReadTx, group: Group) -> None:
    if await programmes.latest(tx, group.guild_id, group.id, "running") is not None:
        raise Conflict(words("Another programme is running. Pause it with `/programme pause`, or let it end, first."))


async def _wished(tx: ReadTx, group: Group, reading_id: int | None) -> StoredReading:
    """The text that is named, else the one that members have chosen to read next, else the newest."""
    if reading_id is None:
        reading_id = await votes.preset(tx, group)
    if reading_id is None:
        newest = await readings.kept(tx, group.guild_id)
        if not newest:
            raise NotFound(words("There is no text to plan yet. Attach one to `/reading import`."))
        chosen = await votes.awaited(tx, group, newest[0].id)
        if chosen is not None:
            raise Conflict(
                words(
                    "Members have chosen {text} to be read next, and it is not here yet. Bring it in with "
                    "`/reading import`, or name another text in `reading`.",
                    text=chosen,
                )
            )
        return newest[0]
    reading = await readings.get(tx, group.guild_id, reading_id)
    if reading is None or reading.state != "kept":
        raise NotFound(words("That reading is not here. Choose one from the list, or `/reading import` it."))
    return reading


def _days(typed: str, group: Group) -> tuple[int, ...]:
    return days_named(typed) if typed else tuple(int(day) for day in group.days.split(","))


async def _latest(tx: ReadTx, group: Group) -> Programme:
    # What is running comes before a plan that may never be started.
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused")
    programme = programme or await programmes.latest(tx, group.guild_id, group.id, "planned", "finished")
    if programme is None:
        raise NotFound(words("Nothing is planned yet. Choose a reading with `/programme plan`."))
    return programme


async def _chosen_programme(tx: ReadTx, group: Group, programme_id: int | None) -> Programme:
    if programme_id is None:
        planned = await programmes.latest(tx, group.guild_id, group.id, "planned")
        return planned or await _latest(tx, group)
    programme = await programmes.get(tx, group.guild_id, programme_id)
    if programme is None:
        raise NotFound(words("That plan is not here (any more). Make one with `/programme plan`."))
    return programme
