"""Statements about deliveries that people decide about: issued anew, known to stand, and their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from bot.domain.alerts import NO_ACCESS
from bot.domain.ledger import Slot
from bot.domain.outbox import Delivery, key_of
from bot.store import outbox
from bot.store.engine import ReadTx, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.schema import delivery


async def reissue(tx: WriteTx, rows: Sequence[Delivery], channel_id: int, now: datetime) -> None:
    """Post messages and their thread anew in a channel, in order; what was not sent of the old ones is given up.

    Each gets a key that it never had, so that Discord cannot take it for an earlier attempt. Corrections that wait
    for an old one wait for the new one.
    """
    before: str | None = None
    for row in rows:
        known = await outbox.of_subject(tx, row.guild_id, row.subject, row.subject_id)
        revision = sum(one.kind == row.kind and one.part == row.part for one in known)
        key = key_of(row.guild_id, channel_id, row.kind, row.subject, row.subject_id, row.part, revision)
        new = NewDelivery(
            guild_id=row.guild_id,
            key=key,
            kind=row.kind,
            subject=row.subject,
            subject_id=row.subject_id,
            channel_id=channel_id,
            due_at=now,
            part=row.part,
            depends_on=before,
            message=row.message,
            title=row.title,
            plain=row.plain,
            language=row.language,
        )
        await outbox.put(tx, new)
        await outbox.cancel(tx, row)
        waiting = (delivery.c.guild_id == row.guild_id, delivery.c.depends_on == row.key)
        changed = (delivery.c.kind.in_(["edit", "pin"]), delivery.c.state.in_(["pending", "blocked"]))
        fresh = {"depends_on": key, "channel_id": channel_id}
        await tx.conn.execute(delivery.update().where(*waiting, *changed).values(**fresh))
        reminding = (delivery.c.subject == "remind", delivery.c.state == "pending")
        await tx.conn.execute(delivery.update().where(*waiting, *reminding).values(depends_on=key))
        before = key


async def repost(tx: WriteTx, deleted: Delivery, now: datetime) -> None:
    """Post anew, with what it should say now, a message that was deleted because it could not be edited."""
    await reissue(tx, [deleted], deleted.channel_id or 0, now)
    mine = (delivery.c.guild_id == deleted.guild_id, delivery.c.key == deleted.key)
    await tx.conn.execute(delivery.update().where(*mine).values(state="cancelled", message_id=None))


async def stands(tx: WriteTx, uncertain: Delivery, message_id: int, now: datetime) -> bool:
    """Somebody has seen that it stands; False when it is not uncertain any more."""
    mine = (delivery.c.guild_id == uncertain.guild_id, delivery.c.key == uncertain.key)
    fresh = {"state": "sent", "message_id": message_id, "sent_at": now}
    done = await tx.conn.execute(delivery.update().where(*mine, delivery.c.state == "uncertain").values(**fresh))
    return bool(done.rowcount)


def _for_want_of_rights(guild_id: int) -> tuple[ColumnElement[bool], ...]:
    wanting = or_(*(delivery.c.last_error.startswith(code) for code in NO_ACCESS))
    return delivery.c.guild_id == guild_id, delivery.c.state == "blocked", wanting


async def wanting_rights(tx: ReadTx, guild_id: int) -> list[int]:
    """Channels in which something is blocked for want of a permission."""
    statement = select(delivery.c.channel_id).where(*_for_want_of_rights(guild_id), delivery.c.channel_id.is_not(None))
    return list((await tx.conn.execute(statement.distinct())).scalars())


async def release_mended(tx: WriteTx, guild_id: int, channel_ids: Sequence[int], now: datetime) -> int:
    """Let what was blocked for want of a permission try again in some channels; answers how much."""
    mine = (*_for_want_of_rights(guild_id), delivery.c.channel_id.in_(list(channel_ids)))
    done = await tx.conn.execute(delivery.update().where(*mine).values(state="pending", due_at=now))
    return int(done.rowcount)


async def slots(tx: ReadTx, guild_id: int, session_ids: Sequence[int]) -> list[Slot]:
    """Every message and thread of some sessions, in the order in which they were to appear."""
    mine = (delivery.c.guild_id == guild_id, delivery.c.subject == "session")
    these = (delivery.c.subject_id.in_(list(session_ids)), delivery.c.kind.in_(["message", "thread"]))
    columns = (delivery.c.subject_id, delivery.c.kind, delivery.c.part, delivery.c.state, delivery.c.due_at)
    times = (delivery.c.first_attempt_at, delivery.c.sent_at, delivery.c.tries, delivery.c.last_error)
    statement = select(*columns, *times).where(*mine, *these)
    ordered = statement.order_by(delivery.c.subject_id, delivery.c.due_at, delivery.c.part)
    return [Slot(*row) for row in await tx.conn.execute(ordered)]
