"""What hangs on a reading, for who wants to remove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.domain.programmes import Programme
from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import delivery, programme, reply, session, summary


@dataclass(frozen=True)
class Hanging:
    """The rows that go with a reading."""

    programmes: tuple[Programme, ...]
    sessions: tuple[int, ...]
    summaries: tuple[int, ...]
    form_replies: tuple[int, ...]
    replies: int
    """Replies that stand, forms among them."""


async def hanging(tx: ReadTx, guild_id: int, reading_id: int) -> Hanging:
    """Everything that rests on a reading."""
    columns = [programme.c[name] for name in Programme.__dataclass_fields__]
    mine = (programme.c.guild_id == guild_id, programme.c.reading_id == reading_id)
    plans = [Programme(*row) for row in await tx.conn.execute(select(*columns).where(*mine).order_by(programme.c.id))]
    numbers = [one.id for one in plans]
    held = await tx.conn.execute(
        select(session.c.id).where(session.c.guild_id == guild_id, session.c.programme_id.in_(numbers))
    )
    sessions = tuple(held.scalars())
    told = await tx.conn.execute(
        select(summary.c.id).where(summary.c.guild_id == guild_id, summary.c.programme_id.in_(numbers))
    )
    here = (reply.c.guild_id == guild_id, reply.c.session_id.in_(sessions))
    forms = await tx.conn.execute(select(reply.c.id).where(*here, reply.c.source == "form"))
    standing = await tx.conn.execute(select(func.count()).where(*here, reply.c.text.is_not(None)))
    return Hanging(tuple(plans), sessions, tuple(told.scalars()), tuple(forms.scalars()), int(standing.scalar_one()))


async def forget_posts(tx: WriteTx, guild_id: int, session_ids: Sequence[int]) -> None:
    """Delete the deliveries of sessions, with the words of the text in them; what waits is not sent any more."""
    theirs = (
        delivery.c.subject.in_(["session", "positions", "question", "quiet", "pair", "agenda"]),
        delivery.c.subject_id.in_(list(session_ids)),
    )
    await tx.conn.execute(delivery.delete().where(delivery.c.guild_id == guild_id, *theirs))
