"""Statements about summaries, their points and what these cite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from bot.domain.summaries import Point, PointKind
from bot.store import sequences
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx
from bot.store.persons import Whose
from bot.store.schema import citation, reply, summary, summary_point, summary_revision


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
    remind_at: datetime | None = None
    """Of a draft that waits: when the review channel is reminded of it, once."""
    model: str = ""
    """The model that was asked, whether or not its draft was good enough; empty for none."""
    refused: int = 0


@dataclass(frozen=True)
class StoredCitation:
    """A reply that a point counts; with `text`, one that it quotes (characters `start` to `end`)."""

    reply_id: int
    start: int | None
    end: int | None
    text: str | None
    contested: bool = False
    """Whether its author says that it is not what they meant, and nobody has decided yet."""


@dataclass(frozen=True)
class StoredPoint:
    """One line of a summary as reviewed so far."""

    position: int
    label: str
    kind: PointKind
    state: str
    citations: tuple[StoredCitation, ...]
    retitled: bool = False
    """Whether the label is the facilitators' own."""


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


async def of_same(tx: ReadTx, one: StoredSummary) -> list[StoredSummary]:
    """All summaries of the same week of a programme, or of the same days, newest first."""
    mine = [summary.c.guild_id == one.guild_id, summary.c.programme_id == one.programme_id, summary.c.week == one.week]
    if not one.week:
        mine += [summary.c.since == one.since, summary.c.until == one.until]
    statement = select(summary).where(*mine).order_by(summary.c.id.desc())
    return [StoredSummary(*row) for row in await tx.conn.execute(statement)]


async def of_group(tx: ReadTx, guild_id: int, group_id: int, *states: str) -> list[StoredSummary]:
    """A group's summaries in any of `states`, by the days they tell of."""
    statement = select(summary).where(
        summary.c.guild_id == guild_id, summary.c.group_id == group_id, summary.c.state.in_(states)
    )
    return [StoredSummary(*row) for row in await tx.conn.execute(statement.order_by(summary.c.since, summary.c.id))]


async def of_programme(tx: ReadTx, guild_id: int, programme_id: int, *states: str) -> list[StoredSummary]:
    """A programme's summaries in any of `states`."""
    mine = (summary.c.guild_id == guild_id, summary.c.programme_id == programme_id, summary.c.state.in_(states))
    return [StoredSummary(*row) for row in await tx.conn.execute(select(summary).where(*mine).order_by(summary.c.id))]


async def to_remind(tx: ReadTx, now: datetime) -> list[StoredSummary]:
    """Drafts of every guild that have waited long enough for a reminder."""
    statement = select(summary).where(summary.c.remind_at.is_not(None), summary.c.remind_at <= now)
    found = await tx.conn.execute(statement.order_by(summary.c.remind_at), execution_options=CROSS_GUILD)
    return [StoredSummary(*row) for row in found]


async def next_reminder(tx: ReadTx) -> datetime | None:
    """When the next draft will have waited long enough."""
    statement = select(func.min(summary.c.remind_at)).where(summary.c.remind_at.is_not(None))
    found: datetime | None = (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()
    return found


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
        await add_point(tx, guild_id, number, position, point)
    return StoredSummary(**row)


async def add_point(tx: WriteTx, guild_id: int, summary_id: int, position: int, point: Point) -> None:
    """One more line, kept, with what it cites."""
    mine: dict[str, Any] = {"guild_id": guild_id, "summary_id": summary_id, "position": position}
    await tx.conn.execute(summary_point.insert().values(**mine, label=point.label, kind=point.kind, state="kept"))
    cited = [{**mine, **one} for one in _citations(point)]
    if cited:
        await tx.conn.execute(citation.insert(), cited)


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
        cited.setdefault(row.position, []).append(
            StoredCitation(row.reply_id, row.start, row.end, row.text, row.contested)
        )
    statement = select(summary_point).where(
        summary_point.c.guild_id == guild_id, summary_point.c.summary_id == summary_id
    )
    return tuple(
        StoredPoint(row.position, row.label, row.kind, row.state, tuple(cited.get(row.position, ())), row.retitled)
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


async def set_point(
    tx: WriteTx,
    guild_id: int,
    summary_id: int,
    position: int,
    **values: Any,  # noqa: ANN401
) -> None:
    """New values for some of a point's columns: kept or struck, another label."""
    mine = (
        summary_point.c.guild_id == guild_id,
        summary_point.c.summary_id == summary_id,
        summary_point.c.position == position,
    )
    await tx.conn.execute(summary_point.update().where(*mine).values(**values))


async def contest(
    tx: WriteTx, guild_id: int, summary_id: int, position: int, reply_id: int | None = None, *, contested: bool
) -> None:
    """Mark a reply's words in a point as not what was meant; or, decided, no words of it."""
    mine = [
        citation.c.guild_id == guild_id,
        citation.c.summary_id == summary_id,
        citation.c.position == position,
        citation.c.text.is_not(None),
    ]
    if reply_id is not None:
        mine.append(citation.c.reply_id == reply_id)
    await tx.conn.execute(citation.update().where(*mine).values(contested=contested))


async def quoting(tx: ReadTx, whose: Whose, *states: str) -> list[tuple[int, int, int]]:
    """Summary, point and reply of everything that quotes somebody, newest summary first."""
    quoted = (
        (reply.c.guild_id == citation.c.guild_id)
        & (reply.c.id == citation.c.reply_id)
        & or_(reply.c.author_id == whose.person_id, reply.c.author_mark == whose.mark)
    )
    whole = (summary.c.guild_id == citation.c.guild_id) & (summary.c.id == citation.c.summary_id)
    statement = (
        select(citation.c.summary_id, citation.c.position, citation.c.reply_id)
        .join(reply, quoted)
        .join(summary, whole)
        .where(
            citation.c.guild_id == whose.guild_id,
            citation.c.text.is_not(None),
            summary.c.group_id == whose.group_id,
            summary.c.state.in_(states),
        )
    )
    ordered = statement.distinct().order_by(citation.c.summary_id.desc(), citation.c.position)
    return [(row.summary_id, row.position, row.reply_id) for row in await tx.conn.execute(ordered)]


async def revisions(tx: ReadTx, guild_id: int, summary_id: int) -> list[tuple[int | None, str, datetime]]:
    """Who did what to a summary, and when, in order."""
    statement = (
        select(summary_revision.c.actor_id, summary_revision.c.action, summary_revision.c.at)
        .where(summary_revision.c.guild_id == guild_id, summary_revision.c.summary_id == summary_id)
        .order_by(summary_revision.c.revision)
    )
    return [(row.actor_id, row.action, row.at) for row in await tx.conn.execute(statement)]


async def record(
    tx: WriteTx, guild_id: int, summary_id: int, revision: int, actor_id: int | None, action: str, at: datetime
) -> None:
    """Who made a revision and how; the history is kept."""
    row = {"guild_id": guild_id, "summary_id": summary_id, "revision": revision, "actor_id": actor_id}
    await tx.conn.execute(summary_revision.insert().values(**row, action=action, at=at))
