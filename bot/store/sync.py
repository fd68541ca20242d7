"""Which set of commands Discord was last given."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.engine import ReadTx, WriteTx, insert
from bot.store.schema import command_sync


async def digest(tx: ReadTx, application_id: int) -> str | None:
    """Digest of the commands that this application has, if any were given."""
    statement = select(command_sync.c.digest).where(command_sync.c.application_id == application_id)
    return (await tx.conn.execute(statement)).scalar_one_or_none()


async def remember(tx: WriteTx, application_id: int, new: str) -> None:
    """Store the digest of the commands just given."""
    statement = insert(tx, command_sync).values(application_id=application_id, digest=new)
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=["application_id"], set_={"digest": new}))
