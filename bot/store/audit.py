"""Who did what and when; never with anybody's words."""

from __future__ import annotations

from datetime import datetime

from bot.store import sequences
from bot.store.engine import WriteTx
from bot.store.schema import audit


async def record(tx: WriteTx, guild_id: int, actor_id: int | None, action: str, subject: str, at: datetime) -> None:
    """One line of the audit; `actor_id` is None for what the bot does by itself."""
    number = await sequences.next_id(tx, guild_id, "audit")
    row = {"guild_id": guild_id, "id": number, "at": at, "actor_id": actor_id, "action": action, "subject": subject}
    await tx.conn.execute(audit.insert().values(row))
