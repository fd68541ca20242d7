"""Readings and their paragraphs."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, String, Table, Text, false

from bot.store.schema.columns import UtcDateTime, guild, ident, metadata, of

reading = Table(
    "reading",
    metadata,
    guild(),
    ident(),
    Column("group_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("publication", Text, nullable=False),
    Column("published", String(32), nullable=False),
    Column("standfirst", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("extras", JSON, nullable=False),  # captions, further reading, notes, what was dropped, warnings
    Column("fingerprint", String(32), nullable=False),
    Column("guide", String(64)),
    Column("state", String(16), nullable=False),  # preview, kept
    Column("imported_at", UtcDateTime, nullable=False),
    Column("pointer", Boolean, nullable=False, server_default=false()),  # show where to read instead of the text
    of("group", "group_id"),
)

paragraph = Table(
    "paragraph",
    metadata,
    guild(),
    ident("reading_id"),
    ident("n"),
    Column("text", Text, nullable=False),
    Column("heading", Text),
    Column("speaker", Text),
    Column("kind", String(16), nullable=False),
    Column("run", Integer),
    Column("lead_in", Boolean, nullable=False),
    of("reading", "reading_id"),
)
