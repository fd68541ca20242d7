"""A plan as rows and as a list: what planning, editing and programme files have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.access import Actor
from bot.domain.groups import Group
from bot.domain.index import listed, session_lines, span
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.planning import Slot
from bot.domain.programmes import DOWNTIME, PAUSED, Programme
from bot.domain.prompts import Prompt
from bot.domain.session_types import DEFAULT_DAYS, OPEN, columns_of, kinds_lines
from bot.domain.sessions import OPEN_FOR, SHOWN_PROMPTS, Session
from bot.domain.times import instants, is_skipped
from bot.domain.words import Words, plural, words
from bot.store import audit, programmes, readings, sessions
from bot.store.engine import ReadTx, WriteTx


@dataclass(frozen=True)
class NewSession:
    """A session that is to be stored: its excerpt with a date, its title, its questions and whether they are shown."""

    slot: Slot
    title: str
    prompts: Sequence[tuple[Prompt, bool]]
    kind: str = OPEN
    answer_days: int = DEFAULT_DAYS


async def replace_plan(
    tx: WriteTx, actor: Actor, group: Group, values: dict[str, Any], planned: Sequence[NewSession], now: datetime
) -> Programme:
    """Store a plan; an earlier one that was not started is replaced."""
    earlier = await programmes.latest(tx, group.guild_id, group.id, "planned")
    if earlier is not None:
        await programmes.change(tx, group.guild_id, earlier.id, state="replaced")
    weeks = planned[-1].slot.week
    fixed = {"group_id": group.id, "state": "planned", "zone": group.zone, "weeks": weeks}
    programme = await programmes.add(tx, group.guild_id, now, **fixed, **values)
    rows = [
        session_row(programme.id, one.slot)
        | {"title": one.title, "answer_days": one.answer_days}
        | columns_of(one.kind, group.home_channel_id)
        for one in planned
    ]
    for number, one in zip(await sessions.add(tx, group.guild_id, rows), planned, strict=True):
        await sessions.add_prompts(tx, group.guild_id, number, one.prompts)
    await audit.record(tx, group.guild_id, actor.user_id, "programme plan", f"programme:{programme.id}", now)
    return programme


def session_row(programme_id: int, slot: Slot) -> dict[str, Any]:
    """A planned session's columns but for its title."""
    recall = slot.excerpt.recall or (None, None, None)
    return {
        "programme_id": programme_id,
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


def chosen(prompts: Sequence[Prompt]) -> list[tuple[Prompt, bool]]:
    """The first two of different kinds are shown, text before what lies beyond it; the rest wait."""
    shown: list[Prompt] = []
    for kinds in (("close reading", "comprehension"), ("contestation", "connection")):
        shown += next(([prompt] for prompt in prompts if prompt.kind in kinds and prompt not in shown), [])
    shown += [prompt for prompt in prompts if prompt not in shown][: SHOWN_PROMPTS - len(shown)]
    rest = [prompt for prompt in prompts if prompt not in shown]
    return [*((prompt, True) for prompt in shown), *((prompt, False) for prompt in rest)]


def moves_shown(asked: Sequence[tuple[Prompt, bool]]) -> list[str]:
    """The moves that readers will have met: the next excerpt is asked something else."""
    return [prompt.move for prompt, shown in asked if shown]


async def overview(
    tx: ReadTx, group: Group, programme: Programme, note: Words | None, *, paces: Sequence[int] = ()
) -> Message:
    """The programme with its sessions; a plan can be edited and started."""
    reading = await readings.get(tx, programme.guild_id, programme.reading_id)
    planned = await sessions.of_programme(tx, programme.guild_id, programme.id)
    title = reading.metadata.title if reading else ""
    blocks: list[Block] = [Heading(words("Programme: {title}", title=title))]
    if note is not None:
        blocks.append(Text(note))
    if programme.state == "paused":
        blocks.append(Text(PAUSED))
    shown = listed(planned)
    blocks += session_lines(shown, plain=group.plain)
    if len(shown) < len(planned):
        blocks.append(
            Small(
                words(
                    "And {count} more, from {span} on.", count=len(planned) - len(shown), span=span(planned[len(shown)])
                )
            )
        )
    blocks += kinds_lines(planned)
    blocks.append(Small(words("Time zone {zone}; everybody sees the times in their own.", zone=programme.zone)))
    if programme.skips:
        blocks.append(Small(words("Nothing is held on these days: {skips}.", skips=programme.skips.replace(",", ", "))))
    blocks += [Small(one) for one in clock_changes(planned)]
    blocks.append(Small(DOWNTIME[programme.downtime]))
    if programme.state != "planned":
        return Message(tuple(blocks + _missed(planned)))
    start = Button("start", (programme.id,), words("Start"), "success")
    edit = Button("plan", (programme.id, 1), words("Edit"))
    return Message(tuple(blocks), (start, edit, *(_pace(programme, len(planned), one) for one in paces)))


def _pace(programme: Programme, count: int, a_week: int) -> Button:
    weeks = -(-count // a_week)
    label = plural("{count} week, {sessions} a week", "{count} weeks, {sessions} a week", weeks, sessions=a_week)
    return Button("pace", (programme.id, programme.revision, a_week), label)


def clock_changes(planned: Sequence[Session]) -> list[Words]:
    """What a change of the clocks does to sessions that are still to come."""
    told = []
    for one in planned:
        local = datetime.fromisoformat(one.local)
        if one.state != "planned" or len(instants(local, one.zone)) == 1:
            continue
        values = {"local": f"{local:%H:%M}", "n": one.n, "when": one.starts_at}
        told.append(
            words("The clocks skip {local} on that day; session {n} is on {when}.", **values)
            if is_skipped(local, one.zone)
            else words("The clocks show {local} twice on that day; session {n} is on {when}.", **values)
        )
    return told


def _missed(planned: Sequence[Session]) -> list[Block]:
    numbers = ", ".join(str(one.n) for one in planned if one.state == "missed")
    if not numbers:
        return []
    return [Text(words("Missed: {numbers}. `/session open` posts one of them now.", numbers=numbers))]
