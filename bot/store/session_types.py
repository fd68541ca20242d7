"""Statements about phases of sessions and the answers that are sealed in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.session_types import SEALED, Answer
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx
from bot.store.schema import member, pairing, programme, reply, session

_STANDING = (reply.c.deleted.is_(False), reply.c.text.is_not(None))


async def due(tx: ReadTx, now: datetime) -> list[tuple[int, int]]:
    """Guild and number of every session whose phase is over."""
    statement = select(session.c.guild_id, session.c.id).where(session.c.phase_at <= now)
    ordered = statement.order_by(session.c.phase_at).limit(1000)
    return [(row.guild_id, row.id) for row in await tx.conn.execute(ordered, execution_options=CROSS_GUILD)]


async def next_due(tx: ReadTx) -> datetime | None:
    """When the next phase of any session is over."""
    statement = select(session.c.phase_at).where(session.c.phase_at.is_not(None)).order_by(session.c.phase_at)
    return (await tx.conn.execute(statement.limit(1), execution_options=CROSS_GUILD)).scalar_one_or_none()


async def own(tx: ReadTx, guild_id: int, session_id: int, person_id: int, state: str = SEALED) -> Answer | None:
    """Somebody's own answer in a session, while it is sealed."""
    here = (reply.c.guild_id == guild_id, reply.c.session_id == session_id, reply.c.author_id == person_id)
    statement = select(reply.c.id, reply.c.author_id, reply.c.text).where(*here, reply.c.state == state, *_STANDING)
    row = (await tx.conn.execute(statement.order_by(reply.c.id).limit(1))).first()
    return None if row is None else Answer(row.id, row.author_id, row.text)


async def answers(tx: ReadTx, guild_id: int, session_id: int, state: str = SEALED) -> list[Answer]:
    """The answers of a session's members in a state, oldest first, each with the name to show it under."""
    joined = (
        (member.c.guild_id == reply.c.guild_id)
        & (member.c.group_id == reply.c.group_id)
        & (member.c.person_id == reply.c.author_id)
    )
    columns = (reply.c.id, reply.c.author_id, reply.c.text, member.c.consent, member.c.display_name)
    here = (reply.c.guild_id == guild_id, reply.c.session_id == session_id, reply.c.state == state)
    statement = select(*columns).join(member, joined).where(*here, *_STANDING)
    return [
        Answer(row.id, row.author_id, row.text, row.display_name if row.consent == "by name" else "")
        for row in await tx.conn.execute(statement.order_by(reply.c.created_at, reply.c.id))
    ]


async def edit(tx: WriteTx, guild_id: int, reply_id: int, text: str, prompt_id: int | None, at: datetime) -> None:
    """Put other words in the place of a sealed answer; it stays of the day on which it was first written."""
    mine = (reply.c.guild_id == guild_id, reply.c.id == reply_id, reply.c.state == SEALED, *_STANDING)
    fresh = {"text": text, "prompt_id": prompt_id, "edited_at": at, "paragraph": None, "asks": None}
    await tx.conn.execute(reply.update().where(*mine).values(**fresh))


async def opens_after(tx: ReadTx, guild_id: int, group_id: int, since: datetime, until: datetime) -> datetime | None:
    """When the last sealed answer that was written in [since, until) opens; None when none is sealed."""
    held = (session.c.guild_id == reply.c.guild_id) & (session.c.id == reply.c.session_id)
    span = (reply.c.created_at >= since, reply.c.created_at < until, reply.c.state == SEALED, *_STANDING)
    statement = select(func.max(session.c.phase_at)).select_from(reply.join(session, held))
    statement = statement.where(reply.c.guild_id == guild_id, reply.c.group_id == group_id, *span)
    last: datetime | None = (await tx.conn.execute(statement)).scalar_one()
    return last


async def group_of(tx: ReadTx, guild_id: int, session_id: int) -> int | None:
    """The group in which a session is held."""
    held = (programme.c.guild_id == session.c.guild_id) & (programme.c.id == session.c.programme_id)
    statement = select(programme.c.group_id).join(session, held)
    mine = (session.c.guild_id == guild_id, session.c.id == session_id)
    return (await tx.conn.execute(statement.where(*mine))).scalar_one_or_none()


async def pair_up(tx: WriteTx, guild_id: int, session_id: int, pairs: Sequence[Sequence[int]]) -> None:
    """Store who talks with whom; pairs count from 1."""
    rows = [
        {"guild_id": guild_id, "session_id": session_id, "person_id": one, "n": number}
        for number, pair in enumerate(pairs, 1)
        for one in pair
    ]
    await tx.conn.execute(pairing.insert(), rows)


async def in_pair(tx: ReadTx, guild_id: int, session_id: int, number: int) -> tuple[int, ...]:
    """Who is (still) in a pair."""
    here = (pairing.c.guild_id == guild_id, pairing.c.session_id == session_id, pairing.c.n == number)
    return tuple(
        (await tx.conn.execute(select(pairing.c.person_id).where(*here).order_by(pairing.c.person_id))).scalars()
    )


async def pair_of(tx: ReadTx, guild_id: int, session_id: int, person_id: int) -> tuple[int, ...]:
    """Somebody's pair, with them; empty for who is in none."""
    mine = (pairing.c.guild_id == guild_id, pairing.c.session_id == session_id, pairing.c.person_id == person_id)
    number = (await tx.conn.execute(select(pairing.c.n).where(*mine))).scalar_one_or_none()
    return () if number is None else await in_pair(tx, guild_id, session_id, number)


async def part(tx: WriteTx, guild_id: int, session_id: int) -> None:
    """Forget who talked with whom: the lines are shared."""
    here = (pairing.c.guild_id == guild_id, pairing.c.session_id == session_id)
    await tx.conn.execute(pairing.delete().where(*here))
