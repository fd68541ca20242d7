"""Statements about sessions and their prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, literal, select

from bot.domain.prompts import Prompt
from bot.domain.reminders import first_reminder
from bot.domain.sessions import Session, StoredPrompt
from bot.store import sequences
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx, fixed
from bot.store.schema import UtcDateTime, programme, prompt, session

_COLUMNS = tuple(session.c)


def _session(row: Row[Any]) -> Session:
    known = row._asdict()
    recall = (known.pop("recall_paragraph"), known.pop("recall_start"), known.pop("recall_end"))
    return Session(**known, recall=None if recall[0] is None else recall)


async def get(tx: ReadTx, guild_id: int, session_id: int) -> Session | None:
    """One session."""
    statement = select(*_COLUMNS).where(session.c.guild_id == guild_id, session.c.id == session_id)
    row = (await tx.conn.execute(statement)).first()
    return _session(row) if row else None


async def of_programme(tx: ReadTx, guild_id: int, programme_id: int) -> list[Session]:
    """A programme's sessions in order."""
    statement = select(*_COLUMNS).where(session.c.guild_id == guild_id, session.c.programme_id == programme_id)
    return [_session(row) for row in await tx.conn.execute(statement.order_by(session.c.n))]


async def in_thread(tx: ReadTx, guild_id: int, thread_id: int) -> Session | None:
    """The session that a thread belongs to."""
    statement = select(*_COLUMNS).where(session.c.guild_id == guild_id, session.c.thread_id == thread_id)
    row = (await tx.conn.execute(statement)).first()
    return _session(row) if row else None


async def with_threads(tx: ReadTx, guild_id: int, closed_since: datetime) -> list[Session]:
    """Sessions that have a thread and are open, or were closed after an instant."""
    statement = select(*_COLUMNS).where(
        session.c.guild_id == guild_id,
        session.c.thread_id.is_not(None),
        session.c.state.in_(["open", "closed"]),
        session.c.closes_at > closed_since,
    )
    return [_session(row) for row in await tx.conn.execute(statement.order_by(session.c.id))]


async def add(tx: WriteTx, guild_id: int, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Store a plan's sessions; answers their numbers in order."""
    numbers = [await sequences.next_id(tx, guild_id, "session") for _ in rows]
    stored = [
        {"guild_id": guild_id, "id": number, "remind_at": first_reminder(row["starts_at"]), **row}
        for number, row in zip(numbers, rows, strict=True)
    ]
    await tx.conn.execute(session.insert(), stored)
    return numbers


IN_CALENDARS = {"n", "starts_at", "title", "first", "last", "minutes", "place"}
CALLED_OFF_OR_ON = ("planned", "cancelled", "missed")
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""In `event_at`: the Discord event is to be looked at now."""


async def change(tx: WriteTx, guild_id: int, session_id: int, **values: Any) -> None:  # noqa: ANN401
    """New values for some of a session's columns; calendars, reminders and the Discord event follow by themselves."""
    mine = (session.c.guild_id == guild_id, session.c.id == session_id)
    follows: dict[str, Any] = {}
    if values.keys() & IN_CALENDARS or values.get("state") in CALLED_OFF_OR_ON:
        follows = {"revision": session.c.revision + 1, "event_at": _at_once(values)}
    if "starts_at" in values:
        follows["remind_at"] = first_reminder(values["starts_at"])
    if values.get("state") == "closed":
        follows["phase_at"] = case((session.c.phase_at.is_not(None), literal(AT_ONCE, UtcDateTime())))
    await tx.conn.execute(session.update().where(*mine).values(**(follows | values)))


def _at_once(values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Now, for what is or becomes a live meeting; nothing changes for the others."""
    now = literal(AT_ONCE, UtcDateTime())
    if values.get("minutes") is not None:
        return now
    return case((session.c.minutes.is_not(None), now), else_=session.c.event_at)


def _of_running() -> ColumnElement[bool]:
    """Belongs to a running programme: asked of each session in turn, since a join may begin with the programmes."""
    theirs = (programme.c.guild_id == session.c.guild_id, programme.c.id == session.c.programme_id)
    return exists().where(*theirs, programme.c.state == "running")


async def due(tx: ReadTx, now: datetime) -> list[Session]:
    """Planned sessions of running programmes in every guild whose time has come, soonest first."""
    statement = (
        select(*_COLUMNS)
        .where(session.c.state == fixed("planned"), session.c.starts_at <= now, _of_running())
        .order_by(session.c.starts_at)
        .limit(1000)
    )
    return [_session(row) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)]


async def closing(tx: ReadTx, now: datetime) -> list[Session]:
    """Open sessions of every guild whose last day is over."""
    statement = select(*_COLUMNS).where(session.c.state == fixed("open"), session.c.closes_at <= now)
    ordered = statement.order_by(session.c.closes_at).limit(1000)
    return [_session(row) for row in await tx.conn.execute(ordered, execution_options=CROSS_GUILD)]


async def next_change(tx: ReadTx) -> datetime | None:
    """When the next session starts or closes anywhere."""
    starting = (
        select(session.c.starts_at)
        .where(session.c.state == fixed("planned"), _of_running())
        .order_by(session.c.starts_at)
        .limit(1)
    )
    closing_ = (
        select(session.c.closes_at).where(session.c.state == fixed("open")).order_by(session.c.closes_at).limit(1)
    )
    found = [
        (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()
        for statement in (starting, closing_)
    ]
    return min((instant for instant in found if instant is not None), default=None)


async def look_at_meetings(tx: WriteTx, guild_id: int, programme_id: int) -> None:
    """Let the Discord events of a programme's coming sessions be looked at."""
    mine = (session.c.guild_id == guild_id, session.c.programme_id == programme_id)
    live = (session.c.state == "planned", session.c.minutes.is_not(None))
    await tx.conn.execute(session.update().where(*mine, *live).values(event_at=AT_ONCE))


async def meetings_due(tx: ReadTx, now: datetime) -> list[tuple[int, int]]:
    """Guild and number of every session whose Discord event is to be looked at."""
    statement = select(session.c.guild_id, session.c.id).where(session.c.event_at <= now)
    ordered = statement.order_by(session.c.event_at).limit(1000)
    return [(row.guild_id, row.id) for row in await tx.conn.execute(ordered, execution_options=CROSS_GUILD)]


async def next_meeting(tx: ReadTx) -> datetime | None:
    """When the Discord event of any session is looked at next."""
    statement = select(session.c.event_at).where(session.c.event_at.is_not(None)).order_by(session.c.event_at)
    return (await tx.conn.execute(statement.limit(1), execution_options=CROSS_GUILD)).scalar_one_or_none()


async def reminding(tx: ReadTx, now: datetime) -> list[tuple[int, int]]:
    """Guild and number of every coming session of a running programme of which somebody may want to be reminded."""
    statement = (
        select(session.c.guild_id, session.c.id)
        .where(session.c.state == fixed("planned"), session.c.remind_at <= now, _of_running())
        .order_by(session.c.remind_at)
        .limit(1000)
    )
    return [(row.guild_id, row.id) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)]


async def next_reminder(tx: ReadTx) -> datetime | None:
    """When anybody may have to be reminded next."""
    statement = (
        select(session.c.remind_at)
        .where(session.c.state == fixed("planned"), session.c.remind_at.is_not(None), _of_running())
        .order_by(session.c.remind_at)
        .limit(1)
    )
    return (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()


async def half_over(tx: ReadTx, now: datetime) -> list[tuple[int, int]]:
    """Guild and number of every open session that has come to its middle."""
    statement = (
        select(session.c.guild_id, session.c.id)
        .where(session.c.state == fixed("open"), session.c.middle_at <= now)
        .order_by(session.c.middle_at)
        .limit(1000)
    )
    return [(row.guild_id, row.id) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)]


async def next_middle(tx: ReadTx) -> datetime | None:
    """When the next open session comes to its middle."""
    statement = (
        select(session.c.middle_at)
        .where(session.c.state == fixed("open"), session.c.middle_at.is_not(None))
        .order_by(session.c.middle_at)
        .limit(1)
    )
    return (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()


async def meetings_of(tx: ReadTx, guild_id: int, session_ids: Sequence[int]) -> list[Session]:
    """Those of some sessions about which Discord has been told."""
    mine = (session.c.guild_id == guild_id, session.c.id.in_(list(session_ids)), session.c.event_key.is_not(None))
    return [_session(row) for row in await tx.conn.execute(select(*_COLUMNS).where(*mine))]


async def add_prompts(
    tx: WriteTx, guild_id: int, session_id: int, prompts: Sequence[tuple[Prompt, bool]], after: int = 0
) -> None:
    """Store a session's prompts in order, each with whether it is shown at once, behind `after` that it has."""
    for position, (one, shown) in enumerate(prompts, after + 1):
        number = await sequences.next_id(tx, guild_id, "prompt")
        row: dict[str, Any] = {"guild_id": guild_id, "id": number, "session_id": session_id}
        row |= {"position": position, "kind": one.kind, "text": one.text, "move": one.move, "shown": shown}
        await tx.conn.execute(prompt.insert().values(row))


async def remove(tx: WriteTx, guild_id: int, ids: Sequence[int]) -> None:
    """Delete sessions of a plan, with their prompts."""
    await tx.conn.execute(session.delete().where(session.c.guild_id == guild_id, session.c.id.in_(list(ids))))


async def remove_prompts(tx: WriteTx, guild_id: int, session_id: int) -> None:
    """Delete a session's prompts."""
    await tx.conn.execute(prompt.delete().where(prompt.c.guild_id == guild_id, prompt.c.session_id == session_id))


async def change_prompt(tx: WriteTx, guild_id: int, prompt_id: int, **values: Any) -> None:  # noqa: ANN401
    """New values for some of a prompt's columns."""
    await tx.conn.execute(
        prompt.update().where(prompt.c.guild_id == guild_id, prompt.c.id == prompt_id).values(**values)
    )


async def prompts(tx: ReadTx, guild_id: int, session_id: int) -> list[StoredPrompt]:
    """A session's prompts in order."""
    statement = select(prompt).where(prompt.c.guild_id == guild_id, prompt.c.session_id == session_id)
    return [
        StoredPrompt(row.id, row.session_id, row.position, Prompt(row.kind, row.text, row.move), row.shown)
        for row in await tx.conn.execute(statement.order_by(prompt.c.position))
    ]


_CHANGED = ("n", "week", "title", "first", "last", "recall_paragraph", "recall_start", "recall_end")
_DATED = ("starts_at", "closes_at")


async def snapshot(tx: ReadTx, guild_id: int, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Sessions with all that a change may touch, as JSON; `restore` puts it back."""
    names = ("id", *_CHANGED, "local", "state", *_DATED)
    statement = select(*(session.c[name] for name in names)).where(
        session.c.guild_id == guild_id, session.c.id.in_(list(ids))
    )
    rows = [row._asdict() for row in await tx.conn.execute(statement.order_by(session.c.id))]
    return [row | {name: row[name].isoformat() for name in _DATED} for row in rows]


async def restore(tx: WriteTx, guild_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Make sessions what they were at a snapshot."""
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        values |= {name: datetime.fromisoformat(row[name]) for name in _DATED}
        await change(tx, guild_id, row["id"], **values)
