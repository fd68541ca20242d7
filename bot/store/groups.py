"""Statements about groups."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from bot.domain.groups import Group
from bot.domain.options import Options, kept, options_from
from bot.store import sequences
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx
from bot.store.schema import group

COLUMNS = tuple(group.c[name] for name in Group.__dataclass_fields__)


async def current(tx: ReadTx, guild_id: int) -> Group | None:
    """The guild's group: the newest one."""
    statement = select(*COLUMNS).where(group.c.guild_id == guild_id).order_by(group.c.id.desc()).limit(1)
    row = (await tx.conn.execute(statement)).first()
    return group_of(row) if row else None


async def get(tx: ReadTx, guild_id: int, group_id: int) -> Group | None:
    """One group."""
    statement = select(*COLUMNS).where(group.c.guild_id == guild_id, group.c.id == group_id)
    row = (await tx.conn.execute(statement)).first()
    return group_of(row) if row else None


async def everywhere(tx: ReadTx) -> list[Group]:
    """Every group of every guild, for the sweep after a start."""
    statement = select(*COLUMNS).order_by(group.c.guild_id, group.c.id)
    return [group_of(row) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)]


async def add(tx: WriteTx, guild_id: int, **values: Any) -> Group:  # noqa: ANN401
    """A new group with the guild's next number."""
    number = await sequences.next_id(tx, guild_id, "group")
    row = {"guild_id": guild_id, "id": number, "index_key": None, "index_revision": 0, "options": {}, **values}
    await tx.conn.execute(group.insert().values(row))
    return Group(**{**row, "options": options_from(row["options"])})


async def change(tx: WriteTx, guild_id: int, group_id: int, **values: Any) -> None:  # noqa: ANN401
    """New values for some of a group's columns."""
    await tx.conn.execute(group.update().where(group.c.guild_id == guild_id, group.c.id == group_id).values(**values))


async def choose(tx: WriteTx, known: Group, options: Options) -> None:
    """Keep a group's options as they are now."""
    await change(tx, known.guild_id, known.id, options=kept(options))


def group_of(row: Row[Any]) -> Group:
    """A group from a row with at least its columns."""
    values = {name: row._mapping[name] for name in Group.__dataclass_fields__}  # noqa: SLF001  SQLAlchemy's public name
    return Group(**{**values, "options": options_from(values["options"])})
