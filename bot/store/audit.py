"""Who did what and when; never with anybody's words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.store import sequences
from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import audit


async def record(tx: WriteTx, guild_id: int, actor_id: int | None, action: str, subject: str, at: datetime) -> None:
    """One line of the audit; `actor_id` is None for what the bot does by itself."""
    number = await sequences.next_id(tx, guild_id, "audit")
    row = {"guild_id": guild_id, "id": number, "at": at, "actor_id": actor_id, "action": action, "subject": subject}
    await tx.conn.execute(audit.insert().values(row))


async def has(tx: ReadTx, guild_id: int, action: str, subject: str) -> bool:
    """Whether something was done to a subject."""
    mine = (audit.c.guild_id == guild_id, audit.c.action == action, audit.c.subject == subject)
    return (await tx.conn.execute(select(audit.c.id).where(*mine).limit(1))).first() is not None
