"""A programme in its course: found, changed over the revision that was seen, and changed back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.access import Actor
from bot.domain.changes import changeable, local_of, week_in
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.programmes import Programme, changed_meanwhile, draft_at
from bot.domain.prompts import Prompt
from bot.domain.sessions import Session
from bot.domain.words import words
from bot.services import index, meetings
from bot.services.rights import group_for
from bot.store import audit, programmes, sessions
from bot.store.engine import ReadTx, WriteTx


@dataclass(frozen=True)
class Course:
    """A programme with its group and sessions."""

    group: Group
    programme: Programme
    sessions: list[Session]

    @property
    def started(self) -> bool:
        """Whether members know of it."""
        return self.programme.state != "planned"


@dataclass(frozen=True)
class Step:
    """A change: new values by session, the numbers of sessions that it has added, prompts that it replaces."""

    action: str
    values: Mapping[int, Mapping[str, Any]]
    prompts: Mapping[int, Sequence[tuple[Prompt, bool]]]
    programme: Mapping[str, Any]

    @classmethod
    def of(cls, action: str, values: Mapping[int, Mapping[str, Any]], **more: Any) -> Step:  # noqa: ANN401
        """A change of sessions alone, unless more is named."""
        return cls(action, values, **({"prompts": {}, "programme": {}} | more))


async def current(tx: ReadTx, actor: Actor) -> Course:
    """What runs or is paused, else the newest plan."""
    group = await group_for(tx, actor, "manage")
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused")
    programme = programme or await programmes.latest(tx, group.guild_id, group.id, "planned")
    if programme is None:
        raise NotFound(words("Nothing is planned yet. Choose a reading with `/programme plan`."))
    return Course(group, programme, await sessions.of_programme(tx, group.guild_id, programme.id))


async def seen_course(tx: ReadTx, actor: Actor, programme_id: int, seen: int) -> Course:
    """The programme that a button is about, as it was when the button was shown."""
    group = await group_for(tx, actor, "manage")
    programme = await programmes.get(tx, group.guild_id, programme_id)
    if programme is None or programme.group_id != group.id:
        raise NotFound(words("That programme is not here (any more). `/programme show` opens the newest."))
    changeable(programme, seen)
    return Course(group, programme, await sessions.of_programme(tx, group.guild_id, programme.id))


async def take(tx: WriteTx, actor: Actor, course: Course, step: Step, now: datetime) -> Course:
    """Make a change, keep the way back, and let weeks, drafts and index follow."""
    programme = course.programme
    before = await sessions.snapshot(tx, programme.guild_id, list(step.values))
    asked = {number: await _asked(tx, programme.guild_id, number) for number in step.prompts}
    undo = {
        "revision": programme.revision + 1,
        "action": step.action,
        "start_date": programme.start_date,
        "state": programme.state if "state" in step.programme else None,
        "sessions": before,
        "after": {str(number): values.get("state") for number, values in step.values.items()},
        "prompts": {str(number): rows for number, rows in asked.items()},
        "added": [],
    }
    for number, values in step.values.items():
        await sessions.change(tx, programme.guild_id, number, **values)
    for number, prompts in step.prompts.items():
        await sessions.remove_prompts(tx, programme.guild_id, number)
        await sessions.add_prompts(tx, programme.guild_id, number, prompts)
    await _advance(tx, programme, undo=undo, **step.programme)
    return await settled(tx, actor, course, step.action, now)


async def add(
    tx: WriteTx,
    actor: Actor,
    course: Course,
    row: dict[str, Any],
    prompts: Sequence[tuple[Prompt, bool]],
    now: datetime,
) -> Course:
    """One session more; those after it take the next numbers."""
    programme = course.programme
    after = [one for one in course.sessions if one.n >= row["n"]]
    before = await sessions.snapshot(tx, programme.guild_id, [one.id for one in after])
    for one in after:
        await sessions.change(tx, programme.guild_id, one.id, n=one.n + 1)
    (number,) = await sessions.add(tx, programme.guild_id, [row])
    await sessions.add_prompts(tx, programme.guild_id, number, prompts)
    undo = {
        "revision": programme.revision + 1,
        "action": "session add",
        "start_date": programme.start_date,
        "state": None,
        "sessions": before,
        "after": {},
        "prompts": {},
        "added": [number],
    }
    await _advance(tx, programme, undo=undo, proposed=None)
    return await settled(tx, actor, course, "session add", now)


async def back(tx: WriteTx, actor: Actor, course: Course, now: datetime) -> Course:
    """Take the last change back, if nothing has come of it yet."""
    programme = course.programme
    undo = await programmes.noted(tx, programme.guild_id, programme.id, "undo")
    if undo.get("revision") != programme.revision:
        raise changed_meanwhile()
    known = {one.id: one for one in course.sessions}
    for row in undo["sessions"]:
        _refuse_posted(known[row["id"]], undo["after"].get(str(row["id"])) or row["state"])
        starts_at = datetime.fromisoformat(row["starts_at"])
        if row["state"] == "planned" and starts_at <= now and undo["state"] != "paused":
            raise Conflict(words("Session {n} was planned for {when}, which has passed.", n=row["n"], when=starts_at))
    for number in undo["added"]:
        _refuse_posted(known[number], "planned")
    await meetings.take_down(tx, course.group, undo["added"], now)
    await sessions.remove(tx, programme.guild_id, undo["added"])
    await sessions.restore(tx, programme.guild_id, undo["sessions"])
    for number, rows in undo["prompts"].items():
        await sessions.remove_prompts(tx, programme.guild_id, int(number))
        prompts = [(Prompt(kind, text, move), shown) for kind, text, move, shown in rows]
        await sessions.add_prompts(tx, programme.guild_id, int(number), prompts)
    fresh = {"start_date": undo["start_date"], "state": undo["state"] or programme.state}
    await _advance(tx, programme, undo=None, **fresh)
    return await settled(tx, actor, course, "undo", now)


def _refuse_posted(session: Session, state: str) -> None:
    if session.state != state:
        raise Conflict(words("Session {n} has been posted meanwhile, so this stands.", n=session.n))


async def _advance(tx: WriteTx, programme: Programme, **values: Any) -> None:  # noqa: ANN401
    if not await programmes.advance(tx, programme.guild_id, programme.id, programme.revision, **values):
        raise changed_meanwhile()


async def _asked(tx: ReadTx, guild_id: int, session_id: int) -> list[list[Any]]:
    found = await sessions.prompts(tx, guild_id, session_id)
    return [[one.prompt.kind, one.prompt.text, one.prompt.move, one.shown] for one in found]


async def settled(tx: WriteTx, actor: Actor, course: Course, action: str, now: datetime) -> Course:
    """Weeks and the next draft as the sessions now lie, the index true, the act recorded."""
    guild_id = course.group.guild_id
    programme = await programmes.get(tx, guild_id, course.programme.id) or course.programme
    planned = await sessions.of_programme(tx, guild_id, programme.id)
    live = [one for one in planned if one.state != "cancelled"] or planned
    start = min(date.fromisoformat(programme.start_date), *(local_of(one).date() for one in live))
    for one in planned:
        if one.week != week_in(start, one):
            await sessions.change(tx, guild_id, one.id, week=week_in(start, one))
    values: dict[str, Any] = {"start_date": start.isoformat(), "weeks": max(week_in(start, one) for one in live)}
    if programme.next_draft_week is not None:
        begun = replace(programme, start_date=values["start_date"])
        values["next_draft_at"] = draft_at(begun, programme.next_draft_week)
    await programmes.change(tx, guild_id, programme.id, **values)
    if course.started:
        await index.refresh(tx, guild_id, course.group.id, now)
    await audit.record(tx, guild_id, actor.user_id, action, f"programme:{programme.id}", now)
    fresh = await programmes.get(tx, guild_id, programme.id) or programme
    return Course(course.group, fresh, await sessions.of_programme(tx, guild_id, programme.id))
