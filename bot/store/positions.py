"""Statements about quick positions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx, insert
from bot.store.schema import ballot, position, session


@dataclass(frozen=True)
class Ballot:
    """Positions that are being taken on a session's question."""

    guild_id: int
    session_id: int
    prompt_id: int
    secret: bytes


_COLUMNS = tuple(ballot.c[name] for name in Ballot.__dataclass_fields__)


async def open_ballot(tx: WriteTx, new: Ballot) -> None:
    """Begin to take positions; a second time changes nothing."""
    row = {name: getattr(new, name) for name in Ballot.__dataclass_fields__}
    await tx.conn.execute(insert(tx, ballot).values(row).on_conflict_do_nothing())


async def get(tx: ReadTx, guild_id: int, session_id: int) -> Ballot | None:
    """A session's positions, while they are taken."""
    statement = select(*_COLUMNS).where(
        ballot.c.guild_id == guild_id, ballot.c.session_id == session_id, ballot.c.secret.is_not(None)
    )
    row = (await tx.conn.execute(statement)).first()
    return Ballot(*row) if row else None


async def open_in(tx: ReadTx, guild_id: int) -> list[Ballot]:
    """Every ballot of a guild that is open."""
    statement = select(*_COLUMNS).where(ballot.c.guild_id == guild_id, ballot.c.secret.is_not(None))
    return [Ballot(*row) for row in await tx.conn.execute(statement)]


async def ripe(tx: ReadTx) -> list[Ballot]:
    """Open ballots of every guild whose session is over."""
    theirs = (session.c.guild_id == ballot.c.guild_id) & (session.c.id == ballot.c.session_id)
    over = session.c.state.in_(["closed", "cancelled", "missed"])
    statement = select(*_COLUMNS).join(session, theirs).where(ballot.c.secret.is_not(None), over)
    return [Ballot(*row) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)]


async def take(tx: WriteTx, at: Ballot, hand: str, choice: int) -> None:
    """Keep somebody's position, instead of the one they had."""
    row = {"guild_id": at.guild_id, "session_id": at.session_id, "hand": hand, "choice": choice}
    statement = insert(tx, position).values(row)
    await tx.conn.execute(
        statement.on_conflict_do_update(index_elements=["guild_id", "session_id", "hand"], set_={"choice": choice})
    )


async def drop(tx: WriteTx, at: Ballot, hand: str) -> None:
    """Take somebody's position back."""
    mine = (position.c.guild_id == at.guild_id, position.c.session_id == at.session_id, position.c.hand == hand)
    await tx.conn.execute(position.delete().where(*mine))


async def counted(tx: ReadTx, at: Ballot) -> tuple[int, int, int]:
    """How many took each position."""
    here = (position.c.guild_id == at.guild_id, position.c.session_id == at.session_id)
    found = await tx.conn.execute(select(position.c.choice, func.count()).where(*here).group_by(position.c.choice))
    counts = {int(row[0]): int(row[1]) for row in found}
    return counts.get(0, 0), counts.get(1, 0), counts.get(2, 0)


async def close(tx: WriteTx, at: Ballot, counts: tuple[int, int, int] | None) -> None:
    """Throw hands and secret away; without counts nothing at all is kept."""
    hands = (position.c.guild_id == at.guild_id, position.c.session_id == at.session_id)
    await tx.conn.execute(position.delete().where(*hands))
    mine = (ballot.c.guild_id == at.guild_id, ballot.c.session_id == at.session_id)
    if counts is None:
        await tx.conn.execute(ballot.delete().where(*mine))
    else:
        kept = dict(zip(("agree", "unsure", "disagree"), counts, strict=True))
        await tx.conn.execute(ballot.update().where(*mine).values(secret=None, **kept))
