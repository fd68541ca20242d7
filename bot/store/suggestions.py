"""Statements about questions that members have suggested."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store import sequences
from bot.store.engine import ReadTx, WriteTx
from bot.store.persons import Whose
from bot.store.schema import member, prompt, session, suggestion


@dataclass(frozen=True)
class Suggestion:
    """A question that somebody has suggested; `named` if they want to be named with it."""

    guild_id: int
    id: int
    group_id: int
    author_id: int
    text: str
    named: bool
    approved: bool
    created_at: datetime


_COLUMNS = tuple(suggestion.c[name] for name in Suggestion.__dataclass_fields__)


async def add(
    tx: WriteTx, guild_id: int, group_id: int, author_id: int, text: str, *, named: bool, at: datetime
) -> int:
    """Keep a question until facilitators decide; answers its number."""
    number = await sequences.next_id(tx, guild_id, "suggestion")
    new = Suggestion(guild_id, number, group_id, author_id, text, named, approved=False, created_at=at)
    await tx.conn.execute(suggestion.insert().values({name: getattr(new, name) for name in new.__dataclass_fields__}))
    return number


async def waiting(tx: ReadTx, guild_id: int, group_id: int) -> list[Suggestion]:
    """What is to be decided about, oldest first."""
    here = (suggestion.c.guild_id == guild_id, suggestion.c.group_id == group_id, suggestion.c.approved.is_(False))
    found = await tx.conn.execute(select(*_COLUMNS).where(*here).order_by(suggestion.c.id))
    return [Suggestion(*row) for row in found]


async def approve(tx: WriteTx, one: Suggestion) -> None:
    """It is a question of a session from now on."""
    mine = (suggestion.c.guild_id == one.guild_id, suggestion.c.id == one.id)
    await tx.conn.execute(suggestion.update().where(*mine).values(approved=True))


async def remove(tx: WriteTx, one: Suggestion) -> None:
    """Keep nothing of it."""
    mine = (suggestion.c.guild_id == one.guild_id, suggestion.c.id == one.id)
    await tx.conn.execute(suggestion.delete().where(*mine))


async def names(tx: ReadTx, guild_id: int, group_id: int) -> dict[str, str]:
    """Names by question, of members who want to be named with theirs."""
    theirs = (
        (member.c.guild_id == suggestion.c.guild_id)
        & (member.c.group_id == suggestion.c.group_id)
        & (member.c.person_id == suggestion.c.author_id)
    )
    here = (suggestion.c.guild_id == guild_id, suggestion.c.group_id == group_id)
    wanted = (suggestion.c.approved.is_(True), suggestion.c.named.is_(True))
    statement = select(suggestion.c.text, member.c.display_name).join(member, theirs).where(*here, *wanted)
    return {row.text: row.display_name for row in await tx.conn.execute(statement)}


async def unname(tx: WriteTx, whose: Whose) -> None:
    """Somebody does not want to be named with their questions any more."""
    here = (suggestion.c.guild_id == whose.guild_id, suggestion.c.group_id == whose.group_id)
    mine = suggestion.c.author_id == whose.person_id
    await tx.conn.execute(suggestion.update().where(*here, mine).values(named=False))


async def credited_to(tx: ReadTx, whose: Whose) -> set[str]:
    """The approved questions with which somebody is named."""
    here = (suggestion.c.guild_id == whose.guild_id, suggestion.c.group_id == whose.group_id)
    wanted = (suggestion.c.approved.is_(True), suggestion.c.named.is_(True))
    mine = suggestion.c.author_id == whose.person_id
    return set((await tx.conn.execute(select(suggestion.c.text).where(*here, mine, *wanted))).scalars())


async def sessions_with(tx: ReadTx, guild_id: int, questions: Collection[str]) -> list[int]:
    """Posted sessions that ask any of these."""
    if not questions:
        return []
    theirs = (session.c.guild_id == prompt.c.guild_id) & (session.c.id == prompt.c.session_id)
    statement = (
        select(session.c.id)
        .join(prompt, theirs)
        .where(session.c.guild_id == guild_id, prompt.c.text.in_(list(questions)), session.c.state != "planned")
        .distinct()
    )
    return list((await tx.conn.execute(statement)).scalars())
