"""Summaries with their points, citations and revisions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text, false

from bot.store.schema.columns import PERSON, UtcDateTime, guild, ident, metadata, of, partial

summary = Table(
    "summary",
    metadata,
    guild(),
    ident(),
    Column("group_id", BigInteger, nullable=False),
    Column("programme_id", BigInteger, nullable=False),
    Column("week", Integer, nullable=False),  # 0: days that somebody named
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("writer", String(32), nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("drafted_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Column("remind_at", UtcDateTime),  # of a draft that nobody has reviewed and nobody was reminded of
    Column("model", String(120), nullable=False, server_default=""),  # which was asked for the draft, used or not
    Column("refused", Integer, nullable=False, server_default="0"),  # of what it proposed
    of("group", "group_id"),
    of("programme", "programme_id"),
    partial("ix_summary_remind", "remind_at", where="remind_at IS NOT NULL"),
)

summary_point = Table(
    "summary_point",
    metadata,
    guild(),
    ident("summary_id"),
    ident("position"),
    Column("label", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),  # kept, struck
    Column("retitled", Boolean, nullable=False, server_default=false()),  # the label is the facilitators' own
    of("summary", "summary_id"),
)

citation = Table(
    "citation",
    metadata,
    guild(),
    ident("summary_id"),
    ident("position"),
    ident("n"),
    Column("reply_id", BigInteger, nullable=False),
    Column("start", Integer),  # null: counted in the point, not quoted
    Column("end", Integer),
    Column("text", Text, info={PERSON: "words quoted"}),
    Column("contested", Boolean, nullable=False, server_default=false(), info={PERSON: "whether its author objects"}),
    ForeignKeyConstraint(
        ["guild_id", "summary_id", "position"],
        ["summary_point.guild_id", "summary_point.summary_id", "summary_point.position"],
        ondelete="CASCADE",
    ),
    Index("ix_citation_reply_id", "guild_id", "reply_id"),
)

summary_revision = Table(
    "summary_revision",
    metadata,
    guild(),
    ident("summary_id"),
    ident("revision"),
    Column("actor_id", BigInteger, info={PERSON: "who reviewed"}),
    Column("action", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    of("summary", "summary_id"),
)
