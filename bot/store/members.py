"""Statements about members, their consent, and the marks of those who are left out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from bot.domain.consent import CONSENT_VERSION
from bot.domain.members import Consent, Member
from bot.store.engine import ReadTx, Store, WriteTx, insert
from bot.store.schema import asked, closed, left_out, member

_COLUMNS = tuple(member.c[name] for name in Member.__dataclass_fields__)


async def get(tx: ReadTx, guild_id: int, group_id: int, person_id: int) -> Member | None:
    """One member, if they have joined."""
    statement = select(*_COLUMNS).where(
        member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.person_id == person_id
    )
    row = (await tx.conn.execute(statement)).first()
    return Member(*row) if row else None


async def count(tx: ReadTx, guild_id: int, group_id: int) -> int:
    """How many have joined: the group's denominator."""
    statement = select(func.count()).where(member.c.guild_id == guild_id, member.c.group_id == group_id)
    return int((await tx.conn.execute(statement)).scalar_one())


async def put(
    tx: WriteTx,
    guild_id: int,
    group_id: int,
    person_id: int,
    name: str,
    consent: Consent,
    at: datetime,
    told: int = CONSENT_VERSION,
) -> None:
    """Join, or change one's consent."""
    row = {"guild_id": guild_id, "group_id": group_id, "person_id": person_id, "display_name": name, "joined_at": at}
    fresh = {"display_name": name, "consent": consent, "consent_version": told}
    statement = insert(tx, member).values(**(row | fresh))
    await tx.conn.execute(
        statement.on_conflict_do_update(index_elements=["guild_id", "group_id", "person_id"], set_=fresh)
    )


async def read_to(tx: WriteTx, guild_id: int, group_id: int, person_id: int, paragraph: int | None) -> bool:
    """Note how far a member has read; False when they have not joined."""
    mine = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.person_id == person_id)
    return bool((await tx.conn.execute(member.update().where(*mine).values(read_to=paragraph))).rowcount)


async def remind(tx: WriteTx, guild_id: int, group_id: int, person_id: int, before: int | None) -> bool:
    """Keep how many minutes before a session a member is reminded; False when they have not joined."""
    mine = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.person_id == person_id)
    return bool((await tx.conn.execute(member.update().where(*mine).values(remind_before=before))).rowcount)


async def set_care(tx: WriteTx, guild_id: int, group_id: int, person_id: int, **values: Any) -> bool:  # noqa: ANN401
    """Keep what a member wants of nudges and roles; False when they have not joined."""
    mine = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.person_id == person_id)
    return bool((await tx.conn.execute(member.update().where(*mine).values(**values))).rowcount)


async def who_take_offers(tx: ReadTx, guild_id: int, group_id: int) -> list[Member]:
    """Members who may be offered a role."""
    here = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.takes_offers)
    return [Member(*row) for row in await tx.conn.execute(select(*_COLUMNS).where(*here))]


async def count_to_remind(tx: ReadTx, guild_id: int, group_id: int, before: int) -> int:
    """How many asked to be reminded so many minutes before."""
    mine = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.remind_before == before)
    return int((await tx.conn.execute(select(func.count()).where(*mine))).scalar_one())


async def to_remind(tx: ReadTx, guild_id: int, group_id: int, before: int, offset: int, limit: int) -> tuple[int, ...]:
    """A batch of those who asked to be reminded so many minutes before."""
    mine = (member.c.guild_id == guild_id, member.c.group_id == group_id, member.c.remind_before == before)
    statement = select(member.c.person_id).where(*mine).order_by(member.c.person_id).offset(offset).limit(limit)
    return tuple((await tx.conn.execute(statement)).scalars())


async def start_over(tx: WriteTx, guild_id: int, group_id: int) -> None:
    """Nobody has read ahead in a programme that begins."""
    ours = (member.c.guild_id == guild_id, member.c.group_id == group_id)
    await tx.conn.execute(member.update().where(*ours).values(read_to=None))


async def empty_log(store: Store) -> None:
    """Empty SQLite's write-ahead log, where erased words would stand until it is written over.

    Not in a transaction: there SQLite refuses. When a reader is in the way the log is emptied as far as it goes.
    """
    if store.is_sqlite:
        async with store.writer.connect() as conn:
            raw = await conn.get_raw_connection()
            if raw.driver_connection is not None:
                await raw.driver_connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")


async def is_left_out(tx: ReadTx, guild_id: int, group_id: int, mark: str) -> bool:
    """Whether somebody asked that nothing of theirs be kept."""
    return await _has(tx, left_out, guild_id, group_id, mark)


async def leave_out(tx: WriteTx, guild_id: int, group_id: int, mark: str) -> None:
    """Keep only the mark."""
    await _add(tx, left_out, guild_id, group_id, mark)


async def let_in(tx: WriteTx, guild_id: int, group_id: int, mark: str) -> None:
    """Drop the mark of somebody who has changed their mind."""
    await _drop(tx, left_out, guild_id, group_id, mark)


async def ask_once(tx: WriteTx, guild_id: int, group_id: int, mark: str) -> bool:
    """True the first time somebody is to be asked for consent, False ever after."""
    if await _has(tx, asked, guild_id, group_id, mark):
        return False
    await _add(tx, asked, guild_id, group_id, mark)
    return True


async def is_blocked(tx: ReadTx, guild_id: int, group_id: int, mark: str) -> bool:
    """Whether the form is closed to somebody."""
    return await _has(tx, closed, guild_id, group_id, mark)


async def set_blocked(tx: WriteTx, guild_id: int, group_id: int, mark: str, *, blocked: bool) -> None:
    """Close the form to somebody, or open it again."""
    await (_add if blocked else _drop)(tx, closed, guild_id, group_id, mark)


async def _has(tx: ReadTx, table: Table, guild_id: int, group_id: int, mark: str) -> bool:
    statement = select(table.c.mark).where(
        table.c.guild_id == guild_id, table.c.group_id == group_id, table.c.mark == mark
    )
    return (await tx.conn.execute(statement)).first() is not None


async def _drop(tx: WriteTx, table: Table, guild_id: int, group_id: int, mark: str) -> None:
    await tx.conn.execute(
        table.delete().where(table.c.guild_id == guild_id, table.c.group_id == group_id, table.c.mark == mark)
    )


async def _add(tx: WriteTx, table: Table, guild_id: int, group_id: int, mark: str) -> None:
    row = {"guild_id": guild_id, "group_id": group_id, "mark": mark}
    await tx.conn.execute(insert(tx, table).values(row).on_conflict_do_nothing())
