"""Statements about programmes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from bot.domain.programmes import Programme
from bot.store import sequences, sessions
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx, fixed
from bot.store.schema import programme

Note = Literal["undo", "proposed"]

_COLUMNS = tuple(programme.c[name] for name in Programme.__dataclass_fields__)


async def get(tx: ReadTx, guild_id: int, programme_id: int) -> Programme | None:
    """One programme."""
    statement = select(*_COLUMNS).where(programme.c.guild_id == guild_id, programme.c.id == programme_id)
    row = (await tx.conn.execute(statement)).first()
    return Programme(*row) if row else None


async def latest(tx: ReadTx, guild_id: int, group_id: int, *states: str) -> Programme | None:
    """The group's newest programme, of any of `states` when given."""
    statement = select(*_COLUMNS).where(programme.c.guild_id == guild_id, programme.c.group_id == group_id)
    if states:
        statement = statement.where(programme.c.state.in_(states))
    row = (await tx.conn.execute(statement.order_by(programme.c.id.desc()).limit(1))).first()
    return Programme(*row) if row else None


async def indexed(tx: ReadTx, guild_id: int, index_key: str) -> Programme | None:
    """The programme of which an index tells."""
    statement = select(*_COLUMNS).where(programme.c.guild_id == guild_id, programme.c.index_key == index_key)
    row = (await tx.conn.execute(statement.order_by(programme.c.id.desc()).limit(1))).first()
    return Programme(*row) if row else None


async def add(tx: WriteTx, guild_id: int, created_at: datetime, **values: Any) -> Programme:  # noqa: ANN401
    """A new programme with the guild's next number."""
    number = await sequences.next_id(tx, guild_id, "programme")
    row = {"guild_id": guild_id, "id": number, "next_draft_week": None, "next_draft_at": None, **values}
    await tx.conn.execute(programme.insert().values(**row, created_at=created_at))
    return Programme(**row)


async def change(tx: WriteTx, guild_id: int, programme_id: int, **values: Any) -> None:  # noqa: ANN401
    """New values for some of a programme's columns; live meetings appear and go with its state."""
    mine = (programme.c.guild_id == guild_id, programme.c.id == programme_id)
    await tx.conn.execute(programme.update().where(*mine).values(**values))
    if "state" in values:
        await sessions.look_at_meetings(tx, guild_id, programme_id)


async def advance(tx: WriteTx, guild_id: int, programme_id: int, seen: int, **values: Any) -> bool:  # noqa: ANN401
    """A change of what is not over, over the revision that was seen; False when it is not so any more."""
    mine = (programme.c.guild_id == guild_id, programme.c.id == programme_id)
    as_seen = (programme.c.revision == seen, programme.c.state.in_(["planned", "running", "paused"]))
    done = await tx.conn.execute(programme.update().where(*mine, *as_seen).values(**values, revision=seen + 1))
    if "state" in values:
        await sessions.look_at_meetings(tx, guild_id, programme_id)
    return bool(done.rowcount)


async def noted(tx: ReadTx, guild_id: int, programme_id: int, name: Note) -> dict[str, Any]:
    """What is kept for the way back, or of a session that was proposed; empty if nothing is."""
    statement = select(programme.c[name]).where(programme.c.guild_id == guild_id, programme.c.id == programme_id)
    return dict((await tx.conn.execute(statement)).scalar_one_or_none() or {})


async def drafts_due(tx: ReadTx, now: datetime) -> list[Programme]:
    """Running programmes of every guild whose week has ended, soonest first."""
    statement = select(*_COLUMNS).where(programme.c.state == fixed("running"), programme.c.next_draft_at <= now)
    ordered = statement.order_by(programme.c.next_draft_at).limit(100)
    return [Programme(*row) for row in await tx.conn.execute(ordered, execution_options=CROSS_GUILD)]


async def next_draft_due(tx: ReadTx) -> datetime | None:
    """When the next week of any programme ends."""
    statement = select(programme.c.next_draft_at).where(
        programme.c.state == fixed("running"), programme.c.next_draft_at.is_not(None)
    )
    ordered = statement.order_by(programme.c.next_draft_at).limit(1)
    return (await tx.conn.execute(ordered, execution_options=CROSS_GUILD)).scalar_one_or_none()


async def digests_due(tx: ReadTx, now: datetime) -> list[Programme]:
    """Finished programmes of every guild whose closing digest is to be looked at, soonest first."""
    statement = select(*_COLUMNS).where(programme.c.state == fixed("finished"), programme.c.digest_at <= now)
    ordered = statement.order_by(programme.c.digest_at).limit(100)
    return [Programme(*row) for row in await tx.conn.execute(ordered, execution_options=CROSS_GUILD)]


async def next_digest(tx: ReadTx) -> datetime | None:
    """When the next closing digest is looked at."""
    waiting = (programme.c.state == fixed("finished"), programme.c.digest_at.is_not(None))
    statement = select(programme.c.digest_at).where(*waiting).order_by(programme.c.digest_at).limit(1)
    return (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()


async def digest_waits(tx: ReadTx, guild_id: int, programme_id: int) -> bool:
    """Whether a programme's closing digest is still to come."""
    mine = (programme.c.guild_id == guild_id, programme.c.id == programme_id, programme.c.digest_at.is_not(None))
    return (await tx.conn.execute(select(programme.c.id).where(*mine))).first() is not None
