"""Planning a reading's sessions, starting and pausing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.access import Actor
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.index import listed, session_line, span
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.planning import Slot, days_named, propose, time_named
from bot.domain.programmes import Programme, draft_at, startable
from bot.domain.prompts import Guide, Prompt, Stem
from bot.domain.readings import Paragraph
from bot.domain.sessions import OPEN_FOR, SHOWN_PROMPTS
from bot.domain.templates import template_prompts
from bot.domain.words import Words, words
from bot.guides import cuts_of, fitted, guide_prompts, recalls_of
from bot.services import index
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, programmes, readings, sessions
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.readings import StoredReading

MAX_WEEKS = 52
LATEST_START = 730
"""Days from today on: what is farther off is a slip of the hand, and the calendar itself has an end."""


@dataclass(frozen=True)
class PlanWish:
    """What `/programme plan` was given; empty values take the group's defaults."""

    reading_id: int | None = None
    weeks: int = 5
    days: str = ""
    at: str = ""
    start: str = ""


@dataclass(frozen=True)
class Programmes:
    """Use cases about programmes."""

    store: Store
    clock: Clock
    guides: tuple[Guide, ...]
    stems: tuple[Stem, ...]

    async def plan(self, actor: Actor, wish: PlanWish) -> Message:
        """Propose excerpts and dates; an earlier plan that was not started is replaced."""
        if not 1 <= wish.weeks <= MAX_WEEKS:
            raise BadInput(words("A programme has 1 to {most} weeks. Choose a number between.", most=MAX_WEEKS))
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            reading = await _wished(tx, actor.guild_id, wish.reading_id)
            paragraphs = await readings.paragraphs(tx, actor.guild_id, reading.id)
        days = wish.days or group.days
        at = time_named(wish.at or group.at)
        start = self._start(wish.start, group)
        day_numbers = tuple(int(day) for day in days.split(",")) if days == group.days else days_named(days)
        guide = self._guide(reading, paragraphs)
        proposal = propose(
            paragraphs,
            weeks=wish.weeks,
            days=day_numbers,
            start=start,
            at=at,
            zone=group.zone,
            language=reading.metadata.language,
            runs=cuts_of(guide, paragraphs, wish.weeks * len(day_numbers)) if guide else (),
            recalls=recalls_of(guide, paragraphs, reading.metadata.language) if guide else {},
        )
        if proposal.slots[0].starts_at <= self.clock():
            raise BadInput(
                words(
                    "The first session would be on {when}, which has passed. Give a later start.",
                    when=proposal.slots[0].starts_at,
                )
            )
        values = {
            "group_id": group.id,
            "reading_id": reading.id,
            "state": "planned",
            "weeks": proposal.slots[-1].week,
            "days": ",".join(str(day) for day in day_numbers),
            "at": at.strftime("%H:%M"),
            "zone": group.zone,
            "start_date": start.isoformat(),
        }
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            earlier = await programmes.latest(tx, actor.guild_id, group.id, "planned")
            if earlier is not None:
                await programmes.change(tx, actor.guild_id, earlier.id, state="replaced")
            programme = await programmes.add(tx, actor.guild_id, self.clock(), **values)
            await self._store_sessions(tx, programme, reading, paragraphs, proposal.slots, guide)
            await audit.record(
                tx, actor.guild_id, actor.user_id, "programme plan", f"programme:{programme.id}", self.clock()
            )
            return await _shown(tx, programme, proposal.note)

    def _start(self, typed: str, group: Group) -> date:
        today = self.clock().astimezone(ZoneInfo(group.zone)).date()
        if not typed:
            return today + timedelta(days=1)
        try:
            start = date.fromisoformat(typed.strip())
        except ValueError:
            raise BadInput(
                words(
                    "“{typed}” is not a date I can read. Write it as year-month-day, such as {example}.",
                    typed=typed,
                    example=str(today + timedelta(days=7)),
                )
            ) from None
        if start < today:
            raise BadInput(words("{date} has passed. Give a start from today on.", date=str(start)))
        latest = today + timedelta(days=LATEST_START)
        if start > latest:
            raise BadInput(
                words("{date} is too far off. Give a start before {latest}.", date=str(start), latest=str(latest))
            )
        return start

    async def _store_sessions(
        self,
        tx: WriteTx,
        programme: Programme,
        reading: StoredReading,
        paragraphs: Sequence[Paragraph],
        slots: Sequence[Slot],
        guide: Guide | None,
    ) -> None:
        rows = [_row(programme, slot) for slot in slots]
        numbers = await sessions.add(tx, programme.guild_id, rows)
        used: list[str] = []
        for number, slot in zip(numbers, slots, strict=True):
            excerpt = paragraphs[slot.excerpt.first - 1 : slot.excerpt.last]
            prompts = guide_prompts(guide, slot.excerpt.first, slot.excerpt.last) if guide else ()
            if len(prompts) < SHOWN_PROMPTS:
                prompts = (*prompts, *template_prompts(excerpt, self._stems(reading), used=used))
            used += [prompt.text for prompt in prompts]
            await sessions.add_prompts(tx, programme.guild_id, number, _chosen(prompts))

    def _guide(self, reading: StoredReading, paragraphs: Sequence[Paragraph]) -> Guide | None:
        """The reading's guide, its ¶ numbers moved to this edition."""
        known = next((one for one in self.guides if one.name == reading.guide), None)
        return fitted(known, paragraphs) if known else None

    def _stems(self, reading: StoredReading) -> list[Stem]:
        language = reading.metadata.language.split("-", maxsplit=1)[0]
        return [stem for stem in self.stems if stem.language == language]

    async def show(self, actor: Actor) -> Message:
        """The newest programme with its sessions."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _latest(tx, group)
            return await _shown(tx, programme, None)

    async def start(self, actor: Actor, programme_id: int | None = None) -> Message:
        """Let a planned programme run; its sessions are then posted at their times."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _chosen_programme(tx, group, programme_id)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            startable(programme, planned[0].starts_at, now)
            await _refuse_second(tx, group)
            await programmes.change(
                tx,
                group.guild_id,
                programme.id,
                state="running",
                next_draft_week=1,
                next_draft_at=draft_at(programme, 1),
            )
            await index.refresh(tx, group.guild_id, group.id, now)
            await audit.record(tx, group.guild_id, actor.user_id, "programme start", f"programme:{programme.id}", now)
        said = words("The programme has started. The first session is on {when}.", when=planned[0].starts_at)
        return Message((Text(said),))

    async def pause(self, actor: Actor) -> Message:
        """Hold everything that is to come."""
        return await self._switch(
            actor, "running", "paused", words("The programme is paused. `/programme resume` goes on.")
        )

    async def resume(self, actor: Actor) -> Message:
        """Go on after a pause: sessions whose time has passed are recorded as missed, the others stand."""
        return await self._switch(actor, "paused", "running", words("The programme goes on."))

    async def _switch(self, actor: Actor, before: str, now_state: str, said: Words) -> Message:
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await programmes.latest(tx, group.guild_id, group.id, before)
            if programme is None:
                raise Conflict(
                    words(
                        "No programme is {state} now. `/programme show` tells how things stand.", state=_state(before)
                    )
                )
            if now_state == "running":
                await _refuse_second(tx, group)
            await programmes.change(tx, group.guild_id, programme.id, state=now_state)
            await index.refresh(tx, group.guild_id, group.id, self.clock())
            await audit.record(
                tx, group.guild_id, actor.user_id, f"programme {now_state}", f"programme:{programme.id}", self.clock()
            )
        return Message((Text(said),))


async def _refuse_second(tx: ReadTx, group: Group) -> None:
    if await programmes.latest(tx, group.guild_id, group.id, "running") is not None:
        raise Conflict(words("Another programme is running. Pause it with `/programme pause`, or let it end, first."))


async def _wished(tx: ReadTx, guild_id: int, reading_id: int | None) -> StoredReading:
    if reading_id is None:
        newest = await readings.kept(tx, guild_id)
        if not newest:
            raise NotFound(words("There is no text to plan yet. Attach one to `/reading import`."))
        return newest[0]
    reading = await readings.get(tx, guild_id, reading_id)
    if reading is None or reading.state != "kept":
        raise NotFound(words("That reading is not here. Choose one from the list, or `/reading import` it."))
    return reading


def _state(state: str) -> Words:
    return words("running") if state == "running" else words("paused")


def _row(programme: Programme, slot: Slot) -> dict[str, object]:
    recall = slot.excerpt.recall or (None, None, None)
    return {
        "programme_id": programme.id,
        "n": slot.n,
        "week": slot.week,
        "first": slot.excerpt.first,
        "last": slot.excerpt.last,
        "recall_paragraph": recall[0],
        "recall_start": recall[1],
        "recall_end": recall[2],
        "starts_at": slot.starts_at,
        "local": slot.local.strftime("%Y-%m-%dT%H:%M"),
        "zone": slot.zone,
        "state": "planned",
        "closes_at": slot.starts_at + OPEN_FOR,
    }


def _chosen(prompts: Sequence[Prompt]) -> list[tuple[Prompt, bool]]:
    """The first two of different kinds are shown, text before what lies beyond it; the rest wait."""
    shown: list[Prompt] = []
    for kinds in (("close reading", "comprehension"), ("contestation", "connection")):
        shown += next(([prompt] for prompt in prompts if prompt.kind in kinds and prompt not in shown), [])
    shown += [prompt for prompt in prompts if prompt not in shown][: SHOWN_PROMPTS - len(shown)]
    rest = [prompt for prompt in prompts if prompt not in shown]
    return [*((prompt, True) for prompt in shown), *((prompt, False) for prompt in rest)]


async def _latest(tx: ReadTx, group: Group) -> Programme:
    programme = await programmes.latest(tx, group.guild_id, group.id, "planned", "running", "paused", "finished")
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


async def _shown(tx: ReadTx, programme: Programme, note: Words | None) -> Message:
    reading = await readings.get(tx, programme.guild_id, programme.reading_id)
    planned = await sessions.of_programme(tx, programme.guild_id, programme.id)
    title = reading.metadata.title if reading else ""
    blocks: list[Block] = [Heading(words("Programme: {title}", title=title))]
    if note is not None:
        blocks.append(Text(note))
    shown = listed(planned)
    blocks += [Text(session_line(session)) for session in shown]
    if len(shown) < len(planned):
        blocks.append(
            Small(
                words(
                    "And {count} more, from {span} on.", count=len(planned) - len(shown), span=span(planned[len(shown)])
                )
            )
        )
    blocks.append(Small(words("Time zone {zone}; everybody sees the times in their own.", zone=programme.zone)))
    if programme.state != "planned":
        return Message(tuple(blocks))
    return Message(tuple(blocks), (Button("start", (programme.id,), words("Start"), "success"),))
