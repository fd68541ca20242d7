"""What is proposed to be read next, and the vote on it while it is open."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text

from bot.store.schema.columns import PERSON, UtcDateTime, guild, ident, metadata, of, partial

proposal = Table(
    "proposal",
    metadata,
    guild(),
    ident(),
    Column("group_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, info={PERSON: "who proposed it; nobody once a vote on it has begun"}),
    Column("title", Text, nullable=False, info={PERSON: "the title"}),
    Column("link", Text, nullable=False),
    Column("state", String(16), nullable=False),  # proposed, listed, standing, chosen
    Column("created_at", UtcDateTime, nullable=False),
    of("group", "group_id"),
    Index("ix_proposal_group_id", "guild_id", "group_id"),
)

vote = Table(
    "vote",
    metadata,
    guild(),
    ident(),
    Column("group_id", BigInteger, nullable=False),
    Column("secret", LargeBinary),  # keys the hands of this vote; thrown away when it ends
    Column("closes_at", UtcDateTime, nullable=False),
    Column("chosen_id", BigInteger),  # the proposal that was chosen
    of("group", "group_id"),
    partial("ix_vote_open", "closes_at", where="secret IS NOT NULL"),
)

ranking = Table(
    "ranking",
    metadata,
    guild(),
    ident("vote_id"),
    Column("hand", String(32), primary_key=True),  # keyed hash against doubles; gone when the vote ends
    Column("first", BigInteger, nullable=False),
    Column("second", BigInteger),
    Column("third", BigInteger),
    of("vote", "vote_id"),
)
