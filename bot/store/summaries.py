"""Statements about summaries, their points and what these cite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.domain.summaries import Point, PointKind
from bot.store import sequences
from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import citation, summary, summary_point, summary_revision


@dataclass(frozen=True)
class StoredSummary:
    """A summary's span and state; `revision` rises with every change."""

    guild_id: int
    id: int
    group_id: int
    programme_id: int
    week: int
    since: datetime
    until: datetime
    state: str
    revision: int
    writer: str
    dropped: int
    drafted_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class StoredCitation:
    """A reply that a point counts; with `text`, one that it quotes (characters `start` to `end`)."""

    reply_id: int
    start: int | None
    end: int | None
    text: str | None


@dataclass(frozen=True)
class StoredPoint:
    """One line of a summary as reviewed so far."""

    position: int
    label: str
    kind: PointKind
    state: str
    citations: tuple[StoredCitation, ...]


async def get(tx: ReadTx, guild_id: int, summary_id: int) -> StoredSummary | None:
    """One summary."""
    statement = select(summary).where(summary.c.guild_id == guild_id, summary.c.id == summary_id)
    row = (await tx.conn.execute(statement)).first()
    return StoredSummary(*row) if row else None


async def latest(tx: ReadTx, guild_id: int, group_id: int, *states: str) -> StoredSummary | None:
    """The group's newest summary in any of `states`."""
    statement = select(summary).where(
        summary.c.guild_id == guild_id, summary.c.group_id == group_id, summary.c.state.in_(states)
    )
    row = (await tx.conn.execute(statement.order_by(summary.c.id.desc()).limit(1))).first()
    return StoredSummary(*row) if row else None


async def of_week(tx: ReadTx, guild_id: int, programme_id: int, week: int) -> list[StoredSummary]:
    """All summaries of one week of a programme, newest first."""
    statement = select(summary).where(
        summary.c.guild_id == guild_id, summary.c.programme_id == programme_id, summary.c.week == week
    )
    return [StoredSummary(*row) for row in await tx.conn.execute(statement.order_by(summary.c.id.desc()))]


async def published(tx: ReadTx, guild_id: int, programme_id: int) -> list[StoredSummary]:
    """A programme's published summaries in order."""
    statement = select(summary).where(
        summary.c.guild_id == guild_id, summary.c.programme_id == programme_id, summary.c.state == "published"
    )
    return [StoredSummary(*row) for row in await tx.conn.execute(statement.order_by(summary.c.week, summary.c.id))]


async def add(tx: WriteTx, guild_id: int, points: Sequence[Point], **values: Any) -> StoredSummary:  # noqa: ANN401
    """A new draft, revision 1, with its points and citations."""
    number = await sequences.next_id(tx, guild_id, "summary")
    row = {"guild_id": guild_id, "id": number, "state": "draft", "revision": 1, "published_at": None, **values}
    await tx.conn.execute(summary.insert().values(row))
    for position, point in enumerate(points, 1):
        mine: dict[str, Any] = {"guild_id": guild_id, "summary_id": number, "position": position}
        await tx.conn.execute(summary_point.insert().values(**mine, label=point.label, kind=point.kind, state="kept"))
        await tx.conn.execute(citation.insert(), [{**mine, **one} for one in _citations(point)])
    return StoredSummary(**row)


def _citations(point: Point) -> list[dict[str, Any]]:
    quoted: list[dict[str, Any]] = [
        {"reply_id": int(one.reply), "start": one.start, "end": one.end, "text": one.text} for one in point.quotations
    ]
    seen = {one["reply_id"] for one in quoted}
    counted = [
        {"reply_id": int(reply), "start": None, "end": None, "text": None}
        for reply in point.cites
        if int(reply) not in seen
    ]
    return [{"n": n, **one} for n, one in enumerate([*quoted, *counted], 1)]


async def points(tx: ReadTx, guild_id: int, summary_id: int) -> tuple[StoredPoint, ...]:
    """A summary's points in order, struck ones included."""
    cited: dict[int, list[StoredCitation]] = {}
    statement = select(citation).where(citation.c.guild_id == guild_id, citation.c.summary_id == summary_id)
    for row in await tx.conn.execute(statement.order_by(citation.c.position, citation.c.n)):
        cited.setdefault(row.position, []).append(StoredCitation(row.reply_id, row.start, row.end, row.text))
    statement = select(summary_point).where(
        summary_point.c.guild_id == guild_id, summary_point.c.summary_id == summary_id
    )
    return tuple(
        StoredPoint(row.position, row.label, row.kind, row.state, tuple(cited.get(row.position, ())))
        for row in await tx.conn.execute(statement.order_by(summary_point.c.position))
    )


async def change(
    tx: WriteTx,
    guild_id: int,
    summary_id: int,
    over_revision: int,
    *,
    revision: int | None = None,
    **values: Any,  # noqa: ANN401
) -> bool:
    """New values over exactly the revision that was seen; False when somebody was faster."""
    mine = (summary.c.guild_id == guild_id, summary.c.id == summary_id, summary.c.revision == over_revision)
    fresh = {"revision": over_revision + 1 if revision is None else revision, **values}
    done = await tx.conn.execute(summary.update().where(*mine).values(**fresh))
    return bool(done.rowcount)


async def set_point(tx: WriteTx, guild_id: int, summary_id: int, position: int, state: str) -> None:
    """Keep or strike one point."""
    mine = (
        summary_point.c.guild_id == guild_id,
        summary_point.c.summary_id == summary_id,
        summary_point.c.position == position,
    )
    await tx.conn.execute(summary_point.update().where(*mine).values(state=state))


async def record(
    tx: WriteTx, guild_id: int, summary_id: int, revision: int, actor_id: int | None, action: str, at: datetime
) -> None:
    """Who made a revision and how; the history is kept."""
    row = {"guild_id": guild_id, "summary_id": summary_id, "revision": revision, "actor_id": actor_id}
    await tx.conn.execute(summary_revision.insert().values(**row, action=action, at=at))
