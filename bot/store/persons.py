"""The registry of what is kept of a person: read from the schema, so that no column can be forgotten.

A table with a column about a person (`info={PERSON: …}`) says whose each row is by one of `TIES`; a test holds every
table to that. Export and erasure follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Table, or_, select

from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import PERSON, citation, closed, metadata, reply

IDS = ("person_id", "author_id", "actor_id")
"""Names of columns that hold somebody's Discord id."""

MARKS = ("mark", "author_mark")
"""Names of columns that hold somebody's keyed mark."""

TIES = (*IDS, *MARKS, "reply_id")

TIMES = ("at", "created_at", "joined_at")
"""Names of columns that say when a row was made."""

DECIDED = (closed,)
"""Tables of what others decided about somebody: nobody gets out of it by erasing; only a keyed mark stays."""

FOLLOWED = (reply, citation)
"""Tables from which words are taken by the corrections, because posts rest on them."""


@dataclass(frozen=True)
class Whose:
    """Somebody in a group, by everything that a row may know them by."""

    guild_id: int
    group_id: int
    person_id: int
    mark: str


def registered() -> tuple[Table, ...]:
    """Every table that says something about a person."""
    return tuple(table for table in metadata.sorted_tables if any(PERSON in column.info for column in table.c))


def ties_of(table: Table) -> tuple[Column[Any], ...]:
    """The columns that say whose a row is."""
    return tuple(column for column in table.c if column.name in TIES)


async def kept_of(tx: ReadTx, whose: Whose) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored about a person in a group, by table; other people's ids are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in registered():
        statement = select(table).where(*_theirs(table, whose)).order_by(*table.primary_key.columns)
        rows = (await tx.conn.execute(statement)).mappings()
        told = [_told(row, whose) for row in rows]
        if told:
            found[table.name] = told
    return found


def _told(row: RowMapping, whose: Whose) -> dict[str, Any]:
    hidden = {name for name in IDS if row.get(name) != whose.person_id} | {"guild_id", "group_id"}
    return {str(name): value for name, value in row.items() if name not in hidden and value is not None}


async def forget(tx: WriteTx, whose: Whose, until: datetime | None, *, acts: bool, marks: bool) -> None:
    """Delete a person's rows, or those up to an instant; what they did as a facilitator loses its author, with `acts`.

    Replies and the quotations from them are left to `services/erasing.py`, which corrects what was posted.
    """
    for table in reversed(registered()):
        if table in FOLLOWED or table in DECIDED:
            continue
        here = (*_theirs(table, whose), *_before(table, until))
        if "actor_id" in table.c:
            if acts:
                await tx.conn.execute(table.update().where(*here).values(actor_id=None))
        elif marks or not any(name in table.c for name in MARKS):
            await tx.conn.execute(table.delete().where(*here))


async def everybody(tx: ReadTx, guild_id: int) -> set[int]:
    """The ids of all of whom anything is kept in a guild."""
    found: set[int] = set()
    for table in registered():
        for column in ties_of(table):
            if column.name in IDS:
                statement = select(column).where(table.c.guild_id == guild_id, column.is_not(None)).distinct()
                found |= set((await tx.conn.execute(statement)).scalars())
    return found


def _theirs(table: Table, whose: Whose) -> list[ColumnElement[bool]]:
    here = [table.c.guild_id == whose.guild_id]
    if "group_id" in table.c:
        here.append(table.c.group_id == whose.group_id)
    return [*here, or_(*(_is(column, whose) for column in ties_of(table)))]


def _is(column: Column[Any], whose: Whose) -> ColumnElement[bool]:
    if column.name in IDS:
        return column == whose.person_id
    if column.name in MARKS:
        return column == whose.mark
    written = or_(reply.c.author_id == whose.person_id, reply.c.author_mark == whose.mark)
    here = (reply.c.guild_id == whose.guild_id, reply.c.group_id == whose.group_id)
    return column.in_(select(reply.c.id).where(*here, written))


def _before(table: Table, until: datetime | None) -> list[ColumnElement[bool]]:
    return [] if until is None else [table.c[name] <= until for name in TIMES if name in table.c]
