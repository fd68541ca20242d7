"""The outbox."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from bot.store.schema.columns import UtcDateTime, guild, metadata, partial

delivery = Table(
    "delivery",
    metadata,
    guild(),
    Column("key", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),  # message, direct, delete, thread, edit, pin, event
    Column(
        "subject", String(16), nullable=False
    ),  # session, index, draft, summary, reply, notice, reminder, meeting, pair, agenda
    Column("subject_id", BigInteger, nullable=False),
    Column("part", Integer, nullable=False),
    Column("channel_id", BigInteger),
    Column("depends_on", String(32)),
    Column("payload", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("lease_owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("first_attempt_at", UtcDateTime),
    Column("last_attempt_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("anchor_id", BigInteger),
    Column("message_id", BigInteger),
    Column("last_error", Text),
    ForeignKeyConstraint(["guild_id", "depends_on"], ["delivery.guild_id", "delivery.key"]),
    partial("ix_delivery_pending", "due_at", "part", where="state = 'pending'"),
    partial("ix_delivery_sending", "lease_until", where="state = 'sending'"),
    Index("ix_delivery_subject", "guild_id", "subject", "subject_id"),
    Index("ix_delivery_message_id", "guild_id", "message_id"),
)
