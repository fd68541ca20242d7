"""Statements about what has been kept long enough, and about servers that removed the bot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select

from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Block, pack, unpack
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx
from bot.store.groups import COLUMNS, group_of
from bot.store.schema import (
    audit,
    delivery,
    group,
    metadata,
    proposal,
    reply,
    sequence,
    session,
    suggestion,
    summary,
    summary_revision,
)

AT_ONCE = 2_000
"""Replies that lose their words in one transaction: others want to write too."""


@dataclass(frozen=True)
class Due:
    """A group whose daily look is due; `left_at` when its server has removed the bot."""

    group: Group
    left_at: datetime | None


async def due(tx: ReadTx, now: datetime) -> list[Due]:
    """Groups of every server to be looked at by now."""
    statement = select(*COLUMNS, group.c.left_at.label("left")).where(group.c.purge_at <= now)
    found = await tx.conn.execute(statement.order_by(group.c.purge_at), execution_options=CROSS_GUILD)
    return [_due(row) for row in found]


def _due(row: Any) -> Due:  # noqa: ANN401
    return Due(group_of(row), row.left)


async def next_due(tx: ReadTx) -> datetime | None:
    """When the next group is to be looked at."""
    statement = select(group.c.purge_at).order_by(group.c.purge_at).limit(1)
    return (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()


async def put_off(tx: WriteTx, known: Group, until: datetime) -> None:
    """Look at a group again at that instant."""
    mine = (group.c.guild_id == known.guild_id, group.c.id == known.id)
    await tx.conn.execute(group.update().where(*mine).values(purge_at=until))


async def age_replies(tx: WriteTx, known: Group, before: datetime, open_states: Iterable[str]) -> dict[int, str]:
    """Take the words out of some old replies, and keep a mark of who wrote them; answers their ids with their sources.

    Old is what was written before, unless a draft still waits or its summary was published later.
    """
    covering = (
        summary.c.guild_id == reply.c.guild_id,
        summary.c.group_id == reply.c.group_id,
        summary.c.since <= reply.c.created_at,
        summary.c.until > reply.c.created_at,
    )
    late = (summary.c.state == "published") & (summary.c.published_at > before)
    needed = exists().where(*covering, or_(summary.c.state.in_(list(open_states)), late))
    mine = (reply.c.guild_id == known.guild_id, reply.c.group_id == known.id)
    old = (reply.c.created_at < before, reply.c.author_id.is_not(None), ~needed)
    statement = select(reply.c.id, reply.c.author_id, reply.c.source).where(*mine, *old)
    rows = (await tx.conn.execute(statement.order_by(reply.c.created_at).limit(AT_ONCE))).all()
    gone = {"text": None, "author_id": None, "deleted": True, "prompt_id": None, "paragraph": None, "asks": None}
    for author in {row.author_id for row in rows}:
        theirs = reply.c.id.in_([row.id for row in rows if row.author_id == author])
        marked = gone | {"author_mark": mark_of(known.secret, author)}
        await tx.conn.execute(reply.update().where(reply.c.guild_id == known.guild_id, theirs).values(marked))
    return {row.id: row.source for row in rows}


async def empty_posts(
    tx: WriteTx, guild_id: int, subjects: Iterable[str], subject_ids: Iterable[int], said: Block
) -> None:
    """Keep no words in the rows of posts, which stand as they are; their buttons stay."""
    mine = (delivery.c.guild_id == guild_id, delivery.c.subject.in_(list(subjects)))
    theirs = (delivery.c.subject_id.in_(list(subject_ids)), delivery.c.kind.in_(["message", "edit"]))
    rows = await tx.conn.execute(select(delivery.c.key, delivery.c.payload).where(*mine, *theirs))
    for row in rows.all():
        emptied = pack(replace(unpack(row.payload["message"]), blocks=(said,)))
        one = (delivery.c.guild_id == guild_id, delivery.c.key == row.key)
        await tx.conn.execute(delivery.update().where(*one).values(payload=row.payload | {"message": emptied}))


async def old_drafts(tx: ReadTx, known: Group, before: datetime) -> list[tuple[int, str]]:
    """Drafts that were never published, or were taken down, with their states."""
    mine = (summary.c.guild_id == known.guild_id, summary.c.group_id == known.id)
    old = (summary.c.state != "published", summary.c.drafted_at < before)
    return [
        (row.id, row.state) for row in await tx.conn.execute(select(summary.c.id, summary.c.state).where(*mine, *old))
    ]


async def delete_summaries(tx: WriteTx, guild_id: int, ids: Iterable[int]) -> None:
    """Delete drafts with their points and quotations."""
    await tx.conn.execute(summary.delete().where(summary.c.guild_id == guild_id, summary.c.id.in_(list(ids))))


async def age_suggestions(tx: WriteTx, known: Group, before: datetime) -> int:
    """Delete old questions that wait or stand without name, and forget who proposed old texts; answers how many."""
    asked = (suggestion.c.guild_id == known.guild_id, suggestion.c.group_id == known.id)
    unnamed = (suggestion.c.created_at < before, ~(suggestion.c.approved & suggestion.c.named))
    questions = await tx.conn.execute(suggestion.delete().where(*asked, *unnamed))
    here = (proposal.c.guild_id == known.guild_id, proposal.c.group_id == known.id)
    old = (proposal.c.created_at < before, proposal.c.author_id.is_not(None))
    texts = await tx.conn.execute(proposal.update().where(*here, *old).values(author_id=None))
    return int(questions.rowcount) + int(texts.rowcount)


async def age_audit(tx: WriteTx, guild_id: int, before: datetime) -> int:
    """Delete old lines of the record, and who worked on old summaries; answers how many lines."""
    revisions = (summary_revision.c.guild_id == guild_id, summary_revision.c.at < before)
    await tx.conn.execute(summary_revision.update().where(*revisions).values(actor_id=None))
    done = await tx.conn.execute(audit.delete().where(audit.c.guild_id == guild_id, audit.c.at < before))
    return int(done.rowcount)


# Servers that removed the bot


async def leave(tx: WriteTx, guild_id: int, at: datetime) -> bool:
    """Note that a server has removed the bot; False when it is known already, or was never set up."""
    mine = (group.c.guild_id == guild_id, group.c.left_at.is_(None))
    return bool((await tx.conn.execute(group.update().where(*mine).values(left_at=at))).rowcount)


async def come_back(tx: WriteTx, guild_id: int) -> bool:
    """Note that the bot is on a server again; False when it was never away."""
    mine = (group.c.guild_id == guild_id, group.c.left_at.is_not(None))
    return bool((await tx.conn.execute(group.update().where(*mine).values(left_at=None))).rowcount)


async def away(tx: ReadTx) -> set[int]:
    """Every server that has removed the bot and is not forgotten yet."""
    statement = select(group.c.guild_id).where(group.c.left_at.is_not(None)).distinct()
    return set((await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalars())


async def give_up_posts(tx: WriteTx, guild_id: int) -> None:
    """Nothing that fell due meanwhile is posted; corrections of what stands are still made."""
    unsent = (delivery.c.state.in_(["pending", "sending", "blocked", "uncertain"]), delivery.c.kind != "edit")
    await tx.conn.execute(delivery.update().where(delivery.c.guild_id == guild_id, *unsent).values(state="cancelled"))
    stuck = session.c.state.in_(["posting", "blocked"])
    await tx.conn.execute(session.update().where(session.c.guild_id == guild_id, stuck).values(state="missed"))


async def delete_server(tx: WriteTx, guild_id: int) -> int:
    """Delete everything of a server but its counters, so that no number is given twice; answers how many rows."""
    gone = 0
    for table in reversed(metadata.sorted_tables):
        if "guild_id" in table.c and table is not sequence:
            gone += (await tx.conn.execute(table.delete().where(table.c.guild_id == guild_id))).rowcount
    return gone
