"""Editing a plan before it is started: its cuts, titles and questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain import panels
from bot.domain.access import Actor
from bot.domain.changes import changeable, still_planned
from bot.domain.cutting import Spans, begun_earlier, begun_later, joined, matched, refuse_endless, split
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message
from bot.domain.planning import PACES, Excerpt, Slot, excerpts_of, refuse_past, schedule, time_named
from bot.domain.programmes import Programme, changed_meanwhile, editable
from bot.domain.prompts import Guide, Prompt, Stem
from bot.domain.readings import Paragraph
from bot.domain.rhythm import days_at
from bot.domain.session_types import columns_of, days_chosen, kind_named, type_before
from bot.domain.sessions import EDITED, SHOWN_PROMPTS, Session, StoredPrompt, question_typed, title_typed, whole
from bot.domain.skips import skips_kept
from bot.domain.words import words
from bot.guides import recalls_of, title_of
from bot.services import index
from bot.services.companions import Companions
from bot.services.plan_rows import chosen, moves_shown, overview, session_row
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, programmes, readings, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.readings import StoredReading


@dataclass(frozen=True)
class _Plan:
    """A plan with the text it cuts."""

    programme: Programme
    reading: StoredReading
    paragraphs: tuple[Paragraph, ...]
    sessions: list[Session]

    @property
    def language(self) -> str:
        return self.reading.metadata.language

    @property
    def spans(self) -> Spans:
        return tuple((one.first, one.last) for one in self.sessions)


@dataclass(frozen=True)
class Plans:
    """Use cases about plans; titles and questions also of programmes that run."""

    store: Store
    clock: Clock
    guides: tuple[Guide, ...]
    stems: tuple[Stem, ...]

    async def whole(self, actor: Actor, programme_id: int) -> Message:
        """The plan's list of sessions."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            plan = await _plan(tx, group, programme_id)
            return await overview(tx, group, plan.programme, self._companions.noted(plan.reading, None))

    async def panel(self, actor: Actor, programme_id: int, n: int) -> Message:
        """One session of the plan, with what can be changed."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            plan = await _plan(tx, group, programme_id)
            changeable(plan.programme, plan.programme.revision)
            return panels.panel(await _opened(tx, plan, n))

    async def questions(self, actor: Actor, programme_id: int, n: int) -> Message:
        """The questions of one session, with what can be changed."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            plan = await _plan(tx, group, programme_id)
            changeable(plan.programme, plan.programme.revision)
            return panels.questions(await _opened(tx, plan, n))

    async def cut(self, actor: Actor, programme_id: int, n: int, seen: int, how: int) -> Message:
        """Move the cut before session `n`, join the session with the next, or split it; the dates follow."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            plan = await _editable(tx, group, programme_id, seen)
            _refuse_patched(plan)
            await self._store(tx, plan, _cut(plan, n - 1, how, PLAIN_LIMIT if group.plain else LAYOUT_LIMIT))
            await self._record(tx, actor, plan, "plan cut")
            return panels.panel(await _opened(tx, await _plan(tx, group, programme_id), n))

    async def pace(self, actor: Actor, programme_id: int, seen: int, a_week: int) -> Message:
        """Another pace for the same excerpts: so many sessions a week."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            if a_week not in PACES:
                raise changed_meanwhile()
            plan = await _editable(tx, group, programme_id, seen)
            _refuse_patched(plan)
            days = days_at(a_week, [int(day) for day in plan.programme.days.split(",")])
            paced = replace(plan.programme, days=",".join(map(str, days)), every=1)
            slots = _dated(paced, _excerpts(self._companions, plan, plan.spans))
            refuse_past(slots[0].starts_at, self.clock())
            await _advance(tx, plan, weeks=slots[-1].week, days=paced.days, every=1)
            for slot, session in zip(slots, plan.sessions, strict=True):
                await sessions.change(tx, group.guild_id, session.id, **session_row(programme_id, slot))
            await self._record(tx, actor, plan, "plan pace")
            fresh = await _plan(tx, group, programme_id)
            note = self._companions.noted(plan.reading, None)
            return await overview(tx, group, fresh.programme, note, paces=PACES)

    async def title(self, actor: Actor, programme_id: int, n: int, seen: int) -> str:
        """A session's title, for the form that changes it."""
        return (await self.session(actor, programme_id, n, seen)).title

    async def rename(self, actor: Actor, programme_id: int, n: int, seen: int, typed: str) -> Message:
        """Give a session another title, or none."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            title = title_typed(typed)
            plan = await _changeable(tx, group, programme_id, seen)
            await _advance(tx, plan)
            await sessions.change(tx, group.guild_id, _unposted(plan, n).id, title=title)
            await self._record(tx, actor, plan, "plan rename")
            if plan.programme.state != "planned":
                await index.refresh(tx, group.guild_id, group.id, self.clock())
            return panels.panel(await _opened(tx, await _plan(tx, group, programme_id), n))

    async def session(self, actor: Actor, programme_id: int, n: int, seen: int) -> Session:
        """A session, for the form that changes its type."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            return _unposted(await _changeable(tx, group, programme_id, seen), n)

    async def retype(self, actor: Actor, programme_id: int, n: int, seen: int, kind: str, days: int) -> Message:
        """Give a session another type, and another time at which sealed answers open."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            values: dict[str, Any] = {"answer_days": days_chosen(days)}
            plan = await _changeable(tx, group, programme_id, seen)
            session = _unposted(plan, n)
            if kind_named(kind) != session.kind:  # a live meeting that stays one keeps its place
                values |= columns_of(kind, group.home_channel_id)
            await _advance(tx, plan)
            await sessions.change(tx, group.guild_id, session.id, **values)
            await self._record(tx, actor, plan, "plan type")
            return panels.panel(await _opened(tx, await _plan(tx, group, programme_id), n))

    async def swap(self, actor: Actor, programme_id: int, n: int, seen: int, prompt_id: int) -> Message:
        """Show the next question that waits in the place of another, which goes to the end of the queue."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            plan = await _changeable(tx, group, programme_id, seen)
            prompts = await sessions.prompts(tx, group.guild_id, _unposted(plan, n).id)
            old = _prompt(prompts, prompt_id)
            fresh = next((one for one in prompts if not one.shown), None)
            if fresh is None:
                raise NotFound(words("No other question waits for this session. Press *Edit* to write one."))
            await _advance(tx, plan)
            last = max(one.position for one in prompts) + 1
            await sessions.change_prompt(tx, group.guild_id, fresh.id, shown=True, position=old.position)
            await sessions.change_prompt(tx, group.guild_id, old.id, shown=False, position=last)
            await self._record(tx, actor, plan, "plan question")
            return panels.questions(await _opened(tx, await _plan(tx, group, programme_id), n))

    async def question(self, actor: Actor, programme_id: int, n: int, seen: int, prompt_id: int) -> str:
        """A question, for the form that changes it."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            plan = await _changeable(tx, group, programme_id, seen)
            prompts = await sessions.prompts(tx, group.guild_id, _unposted(plan, n).id)
            return _prompt(prompts, prompt_id).prompt.text

    async def may_add(self, actor: Actor, programme_id: int, n: int, seen: int) -> None:
        """Whether a question can be added to a session, before its form is shown."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            _unposted(await _changeable(tx, group, programme_id, seen), n)

    async def add(self, actor: Actor, programme_id: int, n: int, seen: int, typed: str) -> Message:
        """A question more: shown while there is room, else the first of those that wait."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            text = question_typed(typed)
            plan = await _changeable(tx, group, programme_id, seen)
            session = _unposted(plan, n)
            asked = _with_one_more(await sessions.prompts(tx, group.guild_id, session.id), text)
            await _advance(tx, plan)
            await sessions.remove_prompts(tx, group.guild_id, session.id)
            await sessions.add_prompts(tx, group.guild_id, session.id, asked)
            await self._record(tx, actor, plan, "plan question")
            return panels.questions(await _opened(tx, await _plan(tx, group, programme_id), n))

    async def reword(self, actor: Actor, programme_id: int, n: int, seen: int, prompt_id: int, typed: str) -> Message:
        """Put a question in other words; what the linter says to them is a hint."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            text = question_typed(typed)
            plan = await _changeable(tx, group, programme_id, seen)
            before = _prompt(await sessions.prompts(tx, group.guild_id, _unposted(plan, n).id), prompt_id)
            if text != before.prompt.text:
                await _advance(tx, plan)
                await sessions.change_prompt(tx, group.guild_id, prompt_id, text=text, move=EDITED)
                await self._record(tx, actor, plan, "plan question")
            return panels.questions(await _opened(tx, await _plan(tx, group, programme_id), n))

    async def _record(self, tx: WriteTx, actor: Actor, plan: _Plan, action: str) -> None:
        await audit.record(tx, actor.guild_id, actor.user_id, action, f"programme:{plan.programme.id}", self.clock())

    async def _store(self, tx: WriteTx, plan: _Plan, spans: Spans) -> None:
        """New spans with their dates; sessions whose span stays keep their questions and title."""
        programme = plan.programme
        guide = self._companions.guide_of(plan.reading, plan.paragraphs)
        slots = _dated(programme, _excerpts(self._companions, plan, spans))
        if len(spans) == len(plan.sessions):  # dates that somebody has moved stay
            slots = tuple(_kept_date(slot, session) for slot, session in zip(slots, plan.sessions, strict=True))
        await _advance(tx, plan, weeks=max(slot.week for slot in slots))
        carried = matched(plan.spans, spans)
        prompts = [await sessions.prompts(tx, programme.guild_id, one.id) for one in plan.sessions]
        gone = [one.id for place, one in enumerate(plan.sessions) if place not in carried]
        await sessions.remove(tx, programme.guild_id, gone)
        staying = [there for there, span in zip(prompts, plan.spans, strict=True) if span in spans]
        used = moves_shown([(one.prompt, one.shown) for there in staying for one in there])
        for slot, place, span in zip(slots, carried, spans, strict=True):
            row = session_row(programme.id, slot)
            before = None if place is None else plan.sessions[place]
            if before is not None and plan.spans[place or 0] == span:
                await sessions.change(tx, programme.guild_id, before.id, **row)
                continue
            row["title"] = _title(guide, before, span)
            if before is None:
                row |= type_before(plan.sessions, span[0])
                (number,) = await sessions.add(tx, programme.guild_id, [row])
            else:
                number = before.id
                await sessions.change(tx, programme.guild_id, number, **row)
                await sessions.remove_prompts(tx, programme.guild_id, number)
            own = _written(plan, prompts, carried, place, span)
            fresh = self._companions.questions(plan.reading, guide, plan.paragraphs, span, used)
            asked = _with_own(own, fresh)
            used += moves_shown(asked)
            await sessions.add_prompts(tx, programme.guild_id, number, asked)

    @property
    def _companions(self) -> Companions:
        return Companions(self.guides, self.stems)


def _excerpts(companions: Companions, plan: _Plan, spans: Spans) -> tuple[Excerpt, ...]:
    guide = companions.guide_of(plan.reading, plan.paragraphs)
    recalls = recalls_of(guide, plan.paragraphs, plan.language) if guide else {}
    return excerpts_of(plan.paragraphs, spans, plan.language, recalls)


def _dated(programme: Programme, excerpts: Sequence[Excerpt]) -> tuple[Slot, ...]:
    """Excerpts on the programme's days."""
    days = [int(day) for day in programme.days.split(",")]
    start, at = date.fromisoformat(programme.start_date), time_named(programme.at)
    return schedule(excerpts, days, start, at, programme.zone, every=programme.every, skips=skips_kept(programme.skips))


def _kept_date(slot: Slot, session: Session) -> Slot:
    return replace(slot, week=session.week, starts_at=session.starts_at, local=datetime.fromisoformat(session.local))


def _refuse_patched(plan: _Plan) -> None:
    """Cuts and paces are for sessions that take the text in order, each paragraph once."""
    if whole(plan.sessions) != plan.sessions or any(one.state != "planned" for one in plan.sessions):
        raise Conflict(
            words(
                "Sessions were added to this plan or cancelled, so its cuts stand. `/programme plan` makes a new one."
            )
        )


def _cut(plan: _Plan, place: int, how: int, room: int) -> Spans:
    moves: dict[int, Callable[[Spans, int], Spans]] = {
        panels.EARLIER: begun_earlier,
        panels.LATER: begun_later,
        panels.JOIN: joined,
        panels.SPLIT: lambda spans, at: split(spans, at, plan.paragraphs, plan.language),
    }
    _session(plan, place + 1)
    if how not in moves:
        raise changed_meanwhile()
    spans = moves[how](plan.spans, place)
    refuse_endless(plan.paragraphs, spans, room)
    return spans


def _title(guide: Guide | None, before: Session | None, span: tuple[int, int]) -> str:
    """The guide's title where there is one; a title given by hand stays with its session."""
    fresh = title_of(guide, *span) if guide else ""
    if before is None:
        return fresh
    theirs = title_of(guide, before.first, before.last) if guide else ""
    return (fresh or before.title) if before.title == theirs else before.title


def _written(
    plan: _Plan,
    prompts: Sequence[Sequence[StoredPrompt]],
    carried: Sequence[int | None],
    place: int | None,
    span: tuple[int, int],
) -> list[Prompt]:
    """Questions written by hand that belong here now: the session's, and those of sessions that were joined to it."""
    here = [
        there
        for number, there in enumerate(prompts)
        if number == place or (number not in carried and span[0] <= plan.sessions[number].first <= span[1])
    ]
    own = [one for there in here for one in there if one.prompt.move == EDITED]
    return [one.prompt for one in sorted(own, key=lambda one: not one.shown)]


def _with_own(own: Sequence[Prompt], fresh: Sequence[Prompt]) -> list[tuple[Prompt, bool]]:
    shown = [prompt for prompt, here in chosen(fresh) if here][: max(0, SHOWN_PROMPTS - len(own))]
    first = [*own[:SHOWN_PROMPTS], *shown]
    rest = [prompt for prompt in (*own, *fresh) if prompt not in first]
    return [*((prompt, True) for prompt in first), *((prompt, False) for prompt in rest)]


def _with_one_more(stored: Sequence[StoredPrompt], text: str) -> list[tuple[Prompt, bool]]:
    """A session's questions with one that somebody has written between those shown and those that wait."""
    if any(one.prompt.text == text for one in stored):
        raise Conflict(words("This session has that question already. Write another, or press *Swap* to show it."))
    shown = [(one.prompt, True) for one in stored if one.shown]
    waiting = [(one.prompt, False) for one in stored if not one.shown]
    return [*shown, (Prompt("connection", text, EDITED), len(shown) < SHOWN_PROMPTS), *waiting]


async def _plan(tx: ReadTx, group: Group, programme_id: int) -> _Plan:
    programme = await programmes.get(tx, group.guild_id, programme_id)
    reading = await readings.get(tx, group.guild_id, programme.reading_id) if programme else None
    if programme is None or reading is None or programme.group_id != group.id:
        raise NotFound(words("That plan is not here (any more). Make one with `/programme plan`."))
    paragraphs = await readings.paragraphs(tx, group.guild_id, reading.id)
    return _Plan(programme, reading, paragraphs, await sessions.of_programme(tx, group.guild_id, programme.id))


async def _editable(tx: ReadTx, group: Group, programme_id: int, seen: int) -> _Plan:
    plan = await _plan(tx, group, programme_id)
    editable(plan.programme, seen)
    return plan


async def _changeable(tx: ReadTx, group: Group, programme_id: int, seen: int) -> _Plan:
    """A plan, or a programme that runs: titles and questions of what has not been posted can be changed there too."""
    plan = await _plan(tx, group, programme_id)
    changeable(plan.programme, seen)
    return plan


async def _advance(tx: WriteTx, plan: _Plan, **values: int | str) -> None:
    programme = plan.programme
    if not await programmes.advance(tx, programme.guild_id, programme.id, programme.revision, **values):
        raise changed_meanwhile()


async def _opened(tx: ReadTx, plan: _Plan, n: int) -> panels.Opened:
    session = plan.sessions[max(1, min(n, len(plan.sessions))) - 1]
    prompts = await sessions.prompts(tx, session.guild_id, session.id)
    return panels.Opened(
        session,
        len(plan.sessions),
        plan.programme.revision,
        plan.paragraphs[session.first - 1 : session.last],
        plan.paragraphs[session.first - 2] if session.first > 1 else None,
        prompts,
        plan.language,
        cuts=plan.programme.state == "planned" and whole(plan.sessions) == plan.sessions,
    )


def _session(plan: _Plan, n: int) -> Session:
    found = next((one for one in plan.sessions if one.n == n), None)
    if found is None:
        raise changed_meanwhile()
    return found


def _unposted(plan: _Plan, n: int) -> Session:
    return still_planned(_session(plan, n))


def _prompt(prompts: Sequence[StoredPrompt], prompt_id: int) -> StoredPrompt:
    found = next((one for one in prompts if one.id == prompt_id), None)
    if found is None:
        raise changed_meanwhile()
    return found
