"""Quick positions while a session is open, and their counts afterwards."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table

from bot.store.schema.columns import guild, ident, metadata, of, partial

ballot = Table(
    "ballot",
    metadata,
    guild(),
    ident("session_id"),
    Column("prompt_id", BigInteger, nullable=False),
    Column("secret", LargeBinary),  # keys the hands of this session; thrown away when it closes
    Column("agree", Integer),
    Column("unsure", Integer),
    Column("disagree", Integer),
    of("session", "session_id"),
    partial("ix_ballot_open", "guild_id", "session_id", where="secret IS NOT NULL"),
)

position = Table(
    "position",
    metadata,
    guild(),
    ident("session_id"),
    Column("hand", String(32), primary_key=True),  # keyed hash against doubles; gone when the session closes
    Column("choice", Integer, nullable=False),
    of("ballot", "session_id", to=("session_id",)),
)
