"""Groups, who did what in them, and what the whole program remembers."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from bot.store.schema.columns import PERSON, UtcDateTime, guild, ident, metadata

sequence = Table(
    "sequence",
    metadata,
    guild(),
    Column("name", String(32), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

group = Table(
    "group",
    metadata,
    guild(),
    ident(),
    Column("name", Text, nullable=False),
    Column("home_channel_id", BigInteger, nullable=False),
    Column("review_channel_id", BigInteger, nullable=False),
    Column("facilitator_role_id", BigInteger),
    Column("zone", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("days", String(32), nullable=False),  # "1,4": Monday is 0
    Column("at", String(5), nullable=False),  # "19:00", wall time in `zone`
    Column("plain", Boolean, nullable=False),
    Column("secret", LargeBinary, nullable=False),  # keys the marks of those who are left out
    Column("index_key", String(32)),
    Column("index_revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column(
        "options", JSON, nullable=False, server_default="{}"
    ),  # those that differ from the defaults of `domain/options.py`
    Column("left_at", UtcDateTime),  # when the bot was removed from the server
    Column("purge_at", UtcDateTime, nullable=False, server_default="1970-01-01 00:00:00.000000"),
    Index("ix_group_purge_at", "purge_at"),
)

audit = Table(
    "audit",
    metadata,
    guild(),
    ident(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", BigInteger, info={PERSON: "who acted"}),
    Column("action", String(48), nullable=False),
    Column("subject", String(64), nullable=False),
)

seen_channel = Table(
    "seen_channel",
    metadata,
    guild(),
    ident("channel_id"),
    Column("last_message_id", BigInteger, nullable=False),
)

command_sync = Table(
    "command_sync",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
)
