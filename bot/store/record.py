"""Statements for the record of what the bot did: its posts beside members' words, and its interventions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.domain.interventions import PREFIX
from bot.domain.messages import Message, unpack
from bot.store.engine import ReadTx
from bot.store.schema import audit, delivery, reply, session


async def posted(
    tx: ReadTx, guild_id: int, session_ids: Sequence[int], span: tuple[datetime, datetime] | None = None
) -> list[Message]:
    """What the bot has posted of its own to sessions and in their threads; form replies are members' words."""
    threads = select(session.c.thread_id).where(
        session.c.guild_id == guild_id, session.c.id.in_(list(session_ids)), session.c.thread_id.is_not(None)
    )
    opening = and_(delivery.c.subject == "session", delivery.c.subject_id.in_(list(session_ids)))
    where: list[ColumnElement[bool]] = [
        delivery.c.guild_id == guild_id,
        delivery.c.kind == "message",
        delivery.c.state == "sent",
        delivery.c.subject != "reply",
        or_(opening, delivery.c.channel_id.in_(threads)),
    ]
    if span is not None:
        where += [delivery.c.sent_at >= span[0], delivery.c.sent_at < span[1]]
    rows = (await tx.conn.execute(select(delivery.c.payload).where(*where))).scalars()
    return [unpack(packed) for row in rows if (packed := _message_in(row)) is not None]


def _message_in(payload: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The packed message of a delivery's payload; None where its words are gone by age."""
    found = payload.get("message") if isinstance(payload, dict) and "blocks" not in payload else payload
    return found if isinstance(found, dict) and "blocks" in found else None


async def form_posts(tx: ReadTx, guild_id: int, session_ids: Sequence[int]) -> dict[int, int]:
    """Messages in which the bot has posted replies from the form, each with the reply in it: both can be answered."""
    of_reply = (reply.c.guild_id == delivery.c.guild_id) & (reply.c.id == delivery.c.subject_id)
    here = (delivery.c.guild_id == guild_id, delivery.c.subject == "reply", delivery.c.kind == "message")
    columns = (delivery.c.message_id, reply.c.id)
    mine = (delivery.c.message_id.is_not(None), reply.c.session_id.in_(list(session_ids)))
    rows = await tx.conn.execute(select(*columns).join(reply, of_reply).where(*here, *mine))
    return {row[0]: row[1] for row in rows}


async def aged(tx: ReadTx, guild_id: int, session_ids: Sequence[int]) -> bool:
    """Whether replies of sessions have lost their words by age, so that no share can be told any more."""
    mine = (reply.c.guild_id == guild_id, reply.c.session_id.in_(list(session_ids)))
    gone = (reply.c.author_mark.is_not(None), reply.c.text.is_(None))
    return (await tx.conn.execute(select(reply.c.id).where(*mine, *gone).limit(1))).first() is not None


async def count_interventions(tx: ReadTx, guild_id: int) -> int:
    """How many interventions stand in the audit."""
    statement = select(func.count()).select_from(audit).where(*_interventions(guild_id))
    return int((await tx.conn.execute(statement)).scalar_one())


async def interventions(
    tx: ReadTx, guild_id: int, limit: int | None = None, offset: int = 0
) -> list[tuple[datetime, str]]:
    """Time and rule of interventions, the newest first; never whom they concerned."""
    statement = select(audit.c.at, audit.c.action).where(*_interventions(guild_id))
    ordered = statement.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit).offset(offset)
    return [(row.at, row.action.removeprefix(PREFIX)) for row in await tx.conn.execute(ordered)]


def _interventions(guild_id: int) -> tuple[ColumnElement[bool], ...]:
    return (audit.c.guild_id == guild_id, audit.c.action.startswith(PREFIX, autoescape=True))
