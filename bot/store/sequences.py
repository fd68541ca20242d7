"""Numbers for rows: short, per guild, and never given twice, even after a deletion."""

from __future__ import annotations

from bot.store.engine import WriteTx, insert
from bot.store.schema import sequence


async def next_id(tx: WriteTx, guild_id: int, name: str) -> int:
    """The guild's next number for rows called `name`, from 1."""
    statement = (
        insert(tx, sequence)
        .values(guild_id=guild_id, name=name, last=1)
        .on_conflict_do_update(index_elements=["guild_id", "name"], set_={"last": sequence.c.last + 1})
        .returning(sequence.c.last)
    )
    return int((await tx.conn.execute(statement)).scalar_one())
