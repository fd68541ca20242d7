"""Statements about readings and their paragraphs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.domain.pointers import forbids_reposting
from bot.domain.readings import Caption, Imported, Metadata, Paragraph, packed_words, unpacked_words
from bot.store import sequences
from bot.store.engine import ReadTx, WriteTx
from bot.store.schema import paragraph, programme, reading


@dataclass(frozen=True)
class StoredReading:
    """A reading's metadata and where it stands."""

    guild_id: int
    id: int
    group_id: int
    metadata: Metadata
    fingerprint: str
    guide: str | None
    state: str
    imported_at: datetime
    pointer: bool = False
    """Whether sessions show where to read instead of the text."""


def _stored(row: Any) -> StoredReading:  # noqa: ANN401
    extras = row.extras
    metadata = Metadata(
        title=row.title,
        author=row.author,
        publication=row.publication,
        published=row.published,
        standfirst=row.standfirst,
        language=row.language,
        source=row.source,
        rights=row.rights,
        captions=tuple(Caption(**caption) for caption in extras["captions"]),
        further_reading=tuple(extras["further_reading"]),
        notes=tuple(extras["notes"]),
    )
    return StoredReading(
        row.guild_id,
        row.id,
        row.group_id,
        metadata,
        row.fingerprint,
        row.guide,
        row.state,
        row.imported_at,
        row.pointer,
    )


async def get(tx: ReadTx, guild_id: int, reading_id: int) -> StoredReading | None:
    """One reading's metadata."""
    statement = select(reading).where(reading.c.guild_id == guild_id, reading.c.id == reading_id)
    row = (await tx.conn.execute(statement)).first()
    return _stored(row) if row else None


async def kept(tx: ReadTx, guild_id: int) -> list[StoredReading]:
    """The guild's readings, newest first; previews are not among them."""
    statement = (
        select(reading).where(reading.c.guild_id == guild_id, reading.c.state == "kept").order_by(reading.c.id.desc())
    )
    return [_stored(row) for row in await tx.conn.execute(statement)]


async def by_fingerprint(tx: ReadTx, guild_id: int, fingerprint: str) -> StoredReading | None:
    """A kept reading with exactly this body."""
    statement = select(reading).where(
        reading.c.guild_id == guild_id, reading.c.fingerprint == fingerprint, reading.c.state == "kept"
    )
    row = (await tx.conn.execute(statement.order_by(reading.c.id).limit(1))).first()
    return _stored(row) if row else None


async def paragraphs(
    tx: ReadTx, guild_id: int, reading_id: int, first: int = 1, last: int | None = None
) -> tuple[Paragraph, ...]:
    """Paragraphs `first` to `last` (inclusive), in order."""
    columns = [paragraph.c[name] for name in ("n", "text", "heading", "speaker", "kind", "run", "lead_in")]
    statement = select(*columns).where(
        paragraph.c.guild_id == guild_id, paragraph.c.reading_id == reading_id, paragraph.c.n >= first
    )
    if last is not None:
        statement = statement.where(paragraph.c.n <= last)
    return tuple(Paragraph(*row) for row in await tx.conn.execute(statement.order_by(paragraph.c.n)))


async def count_paragraphs(tx: ReadTx, guild_id: int, reading_id: int) -> int:
    """How many paragraphs the reading has."""
    statement = select(func.count()).where(paragraph.c.guild_id == guild_id, paragraph.c.reading_id == reading_id)
    return int((await tx.conn.execute(statement)).scalar_one())


async def add(
    tx: WriteTx, guild_id: int, group_id: int, imported: Imported, *, fingerprint: str, guide: str | None, at: datetime
) -> int:
    """Store an imported text as a preview; answers its number."""
    number = await sequences.next_id(tx, guild_id, "reading")
    known = asdict(imported.metadata)
    extras = {name: known.pop(name) for name in ("captions", "further_reading", "notes")}
    extras |= {"dropped": [packed_words(one) for one in imported.dropped]}
    extras |= {"warnings": [packed_words(one) for one in imported.warnings]}
    row = {"guild_id": guild_id, "id": number, "group_id": group_id, **known, "extras": extras}
    row |= {"fingerprint": fingerprint, "guide": guide, "state": "preview", "imported_at": at}
    row |= {"pointer": forbids_reposting(imported.metadata.rights)}
    await tx.conn.execute(reading.insert().values(row))
    rows = [{"guild_id": guild_id, "reading_id": number, **asdict(one)} for one in imported.paragraphs]
    await tx.conn.execute(paragraph.insert(), rows)
    return number


async def imported(tx: ReadTx, guild_id: int, reading_id: int) -> Imported | None:
    """The text as it was imported, with what was left out and what is to be looked at."""
    statement = select(reading).where(reading.c.guild_id == guild_id, reading.c.id == reading_id)
    row = (await tx.conn.execute(statement)).first()
    if row is None:
        return None
    dropped, warnings = (tuple(unpacked_words(one) for one in row.extras[name]) for name in ("dropped", "warnings"))
    body = await paragraphs(tx, guild_id, reading_id)
    return Imported(_stored(row).metadata, body, dropped, warnings)


async def describe(tx: WriteTx, guild_id: int, reading_id: int, known: Metadata) -> None:
    """Other details of a reading; the text and what came with it stay."""
    mine = (reading.c.guild_id == guild_id, reading.c.id == reading_id)
    names = ("title", "author", "publication", "published", "language", "source", "rights")
    await tx.conn.execute(reading.update().where(*mine).values({name: getattr(known, name) for name in names}))


async def point(tx: WriteTx, guild_id: int, reading_id: int, *, pointer: bool) -> None:
    """Whether sessions show where to read instead of the text."""
    mine = (reading.c.guild_id == guild_id, reading.c.id == reading_id)
    await tx.conn.execute(reading.update().where(*mine).values(pointer=pointer))


async def keep(tx: WriteTx, guild_id: int, reading_id: int) -> None:
    """A preview becomes a reading."""
    mine = (reading.c.guild_id == guild_id, reading.c.id == reading_id)
    await tx.conn.execute(reading.update().where(*mine).values(state="kept"))


async def remove(tx: WriteTx, guild_id: int, reading_id: int) -> None:
    """Delete a reading with its paragraphs."""
    await tx.conn.execute(reading.delete().where(reading.c.guild_id == guild_id, reading.c.id == reading_id))


async def used_by_programme(tx: ReadTx, guild_id: int, reading_id: int) -> bool:
    """Whether a programme rests on the reading."""
    statement = select(programme.c.id).where(programme.c.guild_id == guild_id, programme.c.reading_id == reading_id)
    return (await tx.conn.execute(statement.limit(1))).first() is not None
