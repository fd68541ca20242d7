"""Statements about what rests on replies elsewhere: citations, labels, and the payloads of posts that quote them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.domain.messages import Message, pack
from bot.domain.outbox import Delivery
from bot.domain.summaries import PointKind
from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import citation, delivery, summary, summary_point, summary_revision
from bot.store.summaries import StoredCitation

AT_ONCE = 10_000
"""Ids in one question: databases take some 32,000 parameters."""


async def resting_on(tx: ReadTx, guild_id: int, reply_ids: Sequence[int]) -> list[int]:
    """Numbers of the summaries, whatever their state, that quote or count any of these replies."""
    found: set[int] = set()
    for start in range(0, len(reply_ids), AT_ONCE):
        some = reply_ids[start : start + AT_ONCE]
        statement = select(citation.c.summary_id).where(
            citation.c.guild_id == guild_id, citation.c.reply_id.in_(list(some))
        )
        found |= set((await tx.conn.execute(statement.distinct())).scalars())
    return sorted(found)


async def made(tx: ReadTx, guild_id: int, summary_id: int) -> set[str]:
    """What has been done to a summary, by the names of its revisions."""
    statement = select(summary_revision.c.action).where(
        summary_revision.c.guild_id == guild_id, summary_revision.c.summary_id == summary_id
    )
    return set((await tx.conn.execute(statement)).scalars())


async def drop(tx: WriteTx, guild_id: int, summary_id: int, position: int, cited: StoredCitation) -> None:
    """Take one citation out of a point; other words of the same reply stay."""
    mine = (
        citation.c.guild_id == guild_id,
        citation.c.summary_id == summary_id,
        citation.c.position == position,
        citation.c.reply_id == cited.reply_id,
        citation.c.start.is_not_distinct_from(cited.start),
    )
    await tx.conn.execute(citation.delete().where(*mine))


async def relabel(tx: WriteTx, guild_id: int, summary_id: int, position: int, label: str, kind: PointKind) -> None:
    """A label and kind that what is left of a point bears out."""
    mine = (
        summary_point.c.guild_id == guild_id,
        summary_point.c.summary_id == summary_id,
        summary_point.c.position == position,
    )
    await tx.conn.execute(summary_point.update().where(*mine).values(label=label, kind=kind))


async def rewrite(tx: WriteTx, post: Delivery, message: Message) -> None:
    """Let a post and every edit of it say something else, done or not: no row keeps the words that were taken back."""
    payload = {"title": post.title, "plain": post.plain, "language": post.language, "message": pack(message)}
    mine = (
        delivery.c.guild_id == post.guild_id,
        delivery.c.subject == post.subject,
        delivery.c.subject_id == post.subject_id,
        delivery.c.part == post.part,
        delivery.c.kind.in_(["message", "edit"]),
    )
    await tx.conn.execute(delivery.update().where(*mine).values(payload=payload))


async def quoting(tx: ReadTx, guild_id: int, group_id: int, reply_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Week and number of the published summaries that quote any of these replies in a line that was kept."""
    numbers = await resting_on(tx, guild_id, reply_ids)
    quoted = select(citation.c.summary_id).join(
        summary_point,
        (summary_point.c.guild_id == citation.c.guild_id)
        & (summary_point.c.summary_id == citation.c.summary_id)
        & (summary_point.c.position == citation.c.position),
    )
    mine = (citation.c.guild_id == guild_id, citation.c.reply_id.in_(list(reply_ids)), citation.c.text.is_not(None))
    kept = quoted.where(*mine, summary_point.c.state == "kept")
    here = (summary.c.guild_id == guild_id, summary.c.group_id == group_id, summary.c.state == "published")
    statement = select(summary.c.week, summary.c.id).where(*here, summary.c.id.in_(numbers), summary.c.id.in_(kept))
    return [(row.week, row.id) for row in await tx.conn.execute(statement.order_by(summary.c.id))]
