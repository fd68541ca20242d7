"""Statements about nudges: of each member the last one, which is the budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from bot.domain.members import Member
from bot.store import sequences
from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import member, nudge, reply


@dataclass(frozen=True)
class Nudge:
    """Somebody reminded of a session."""

    guild_id: int
    id: int
    group_id: int
    session_id: int
    person_id: int
    at: datetime


_COLUMNS = tuple(nudge.c[name] for name in Nudge.__dataclass_fields__)


async def get(tx: ReadTx, guild_id: int, number: int) -> Nudge | None:
    """One nudge, unless a newer one of the same person has taken its place."""
    row = (await tx.conn.execute(select(*_COLUMNS).where(nudge.c.guild_id == guild_id, nudge.c.id == number))).first()
    return Nudge(*row) if row else None


async def last_at(tx: ReadTx, guild_id: int, group_id: int, person_id: int) -> datetime | None:
    """When somebody was nudged last."""
    mine = (nudge.c.guild_id == guild_id, nudge.c.group_id == group_id, nudge.c.person_id == person_id)
    return (await tx.conn.execute(select(nudge.c.at).where(*mine).order_by(nudge.c.at.desc()))).scalars().first()


async def put(tx: WriteTx, guild_id: int, group_id: int, session_id: int, person_id: int, at: datetime) -> int:
    """Keep a nudge in the place of the person's last one; answers its number."""
    mine = (nudge.c.guild_id == guild_id, nudge.c.group_id == group_id, nudge.c.person_id == person_id)
    await tx.conn.execute(nudge.delete().where(*mine))
    new = Nudge(guild_id, await sequences.next_id(tx, guild_id, "nudge"), group_id, session_id, person_id, at)
    await tx.conn.execute(nudge.insert().values({name: getattr(new, name) for name in Nudge.__dataclass_fields__}))
    return new.id


async def drop(tx: WriteTx, guild_id: int, number: int) -> None:
    """Forget a nudge that reached nobody."""
    await tx.conn.execute(nudge.delete().where(nudge.c.guild_id == guild_id, nudge.c.id == number))


async def silent(tx: ReadTx, guild_id: int, group_id: int, session_id: int, way: str) -> list[Member]:
    """Members who asked to be nudged in one way and have not replied to a session."""
    theirs = (reply.c.guild_id == member.c.guild_id, reply.c.author_id == member.c.person_id)
    written = exists().where(*theirs, reply.c.session_id == session_id, reply.c.deleted.is_(False))
    columns = [member.c[name] for name in Member.__dataclass_fields__]
    here = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.nudge_by == way)
    statement = select(*columns).where(*here, ~written).order_by(member.c.person_id)
    return [Member(*row) for row in await tx.conn.execute(statement)]


async def has_replied(tx: ReadTx, guild_id: int, session_id: int, person_id: int) -> bool:
    """Whether somebody has replied to a session."""
    mine = (reply.c.guild_id == guild_id, reply.c.session_id == session_id, reply.c.author_id == person_id)
    return (
        await tx.conn.execute(select(reply.c.id).where(*mine, reply.c.deleted.is_(False)).limit(1))
    ).first() is not None
