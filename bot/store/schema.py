"""Every table on one page.

Each table that belongs to a guild has `guild_id` first in its primary key and in its foreign keys, so that the
database itself refuses a reference across guilds. Columns that say something about a person carry
`info={"person": …}`: what is erased and exported is read from there.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: naive values are refused, UTC is stored, aware UTC comes back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; store the rest as UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive UTC back as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PERSON = "person"


def _guild() -> Column[int]:
    return Column("guild_id", BigInteger, primary_key=True, autoincrement=False)


def _id(name: str = "id") -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _of(parent: str, *columns: str, to: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["guild_id", *columns], [f"{parent}.guild_id", *(f"{parent}.{name}" for name in to)], ondelete="CASCADE"
    )


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that still wait: a tick costs the same after years."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


sequence = Table(
    "sequence",
    metadata,
    _guild(),
    Column("name", String(32), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

group = Table(
    "group",
    metadata,
    _guild(),
    _id(),
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
)

reading = Table(
    "reading",
    metadata,
    _guild(),
    _id(),
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
    _of("group", "group_id"),
)

paragraph = Table(
    "paragraph",
    metadata,
    _guild(),
    _id("reading_id"),
    _id("n"),
    Column("text", Text, nullable=False),
    Column("heading", Text),
    Column("speaker", Text),
    Column("kind", String(16), nullable=False),
    Column("run", Integer),
    Column("lead_in", Boolean, nullable=False),
    _of("reading", "reading_id"),
)

programme = Table(
    "programme",
    metadata,
    _guild(),
    _id(),
    Column("group_id", BigInteger, nullable=False),
    Column("reading_id", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # planned, running, paused, finished, replaced
    Column("weeks", Integer, nullable=False),
    Column("days", String(32), nullable=False),
    Column("at", String(5), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("start_date", String(10), nullable=False),
    Column("next_draft_week", Integer),
    Column("next_draft_at", UtcDateTime),
    Column("revision", Integer, nullable=False, server_default="1"),  # of a plan: each change is made over the one seen
    Column("created_at", UtcDateTime, nullable=False),
    _of("group", "group_id"),
    _of("reading", "reading_id"),
    _partial("ix_programme_drafts_due", "next_draft_at", where="state = 'running'"),
)

session = Table(
    "session",
    metadata,
    _guild(),
    _id(),
    Column("programme_id", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    Column("week", Integer, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("recall_paragraph", Integer),
    Column("recall_start", Integer),
    Column("recall_end", Integer),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("local", String(16), nullable=False),  # wall time, "2026-12-01T19:00"
    Column("zone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("thread_id", BigInteger),
    _of("programme", "programme_id"),
    _partial("ix_session_due", "starts_at", where="state = 'planned'"),
    _partial("ix_session_closing", "closes_at", where="state = 'open'"),
    Index("ix_session_thread_id", "guild_id", "thread_id"),
)

prompt = Table(
    "prompt",
    metadata,
    _guild(),
    _id(),
    Column("session_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("move", String(32), nullable=False),
    Column("shown", Boolean, nullable=False),
    _of("session", "session_id"),
)

delivery = Table(
    "delivery",
    metadata,
    _guild(),
    Column("key", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),  # message, thread, edit, pin
    Column("subject", String(16), nullable=False),  # session, index, draft, summary, reply, notice
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
    Column("anchor_id", BigInteger),
    Column("message_id", BigInteger),
    Column("last_error", Text),
    ForeignKeyConstraint(["guild_id", "depends_on"], ["delivery.guild_id", "delivery.key"]),
    _partial("ix_delivery_pending", "due_at", "part", where="state = 'pending'"),
    _partial("ix_delivery_sending", "lease_until", where="state = 'sending'"),
    Index("ix_delivery_subject", "guild_id", "subject", "subject_id"),
    Index("ix_delivery_message_id", "guild_id", "message_id"),
)

member = Table(
    "member",
    metadata,
    _guild(),
    _id("group_id"),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info={PERSON: "who has joined"}),
    Column("display_name", Text, nullable=False, info={PERSON: "the name to quote by"}),
    Column("consent", String(16), nullable=False, info={PERSON: "by name, or without"}),
    Column("joined_at", UtcDateTime, nullable=False, info={PERSON: "when they joined"}),
    _of("group", "group_id"),
)

left_out = Table(
    "left_out",
    metadata,
    _guild(),
    _id("group_id"),
    Column("mark", String(32), primary_key=True),  # keyed hash: says only "do not keep", cannot be read back
    _of("group", "group_id"),
)

asked = Table(
    "asked",
    metadata,
    _guild(),
    _id("group_id"),
    Column("mark", String(32), primary_key=True),  # keyed hash of somebody who was asked once for consent
    _of("group", "group_id"),
)

reply = Table(
    "reply",
    metadata,
    _guild(),
    _id(),  # the message's id, or the interaction's for a form reply
    Column("group_id", BigInteger, nullable=False),
    Column("session_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, info={PERSON: "who wrote it"}),
    Column("text", Text, info={PERSON: "what they wrote"}),
    Column("channel_id", BigInteger, nullable=False),
    Column("prompt_id", BigInteger),
    Column("reply_to", BigInteger),
    Column("source", String(16), nullable=False),  # thread, form
    Column("created_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column(
        "deleted", Boolean, nullable=False
    ),  # a tombstone: the words are gone, the id stays so that they cannot return
    _of("group", "group_id"),
    _of("session", "session_id"),
    Index("ix_reply_span", "guild_id", "group_id", "created_at"),
)

summary = Table(
    "summary",
    metadata,
    _guild(),
    _id(),
    Column("group_id", BigInteger, nullable=False),
    Column("programme_id", BigInteger, nullable=False),
    Column("week", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("writer", String(32), nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("drafted_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    _of("group", "group_id"),
    _of("programme", "programme_id"),
)

summary_point = Table(
    "summary_point",
    metadata,
    _guild(),
    _id("summary_id"),
    _id("position"),
    Column("label", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),  # kept, struck
    _of("summary", "summary_id"),
)

citation = Table(
    "citation",
    metadata,
    _guild(),
    _id("summary_id"),
    _id("position"),
    _id("n"),
    Column("reply_id", BigInteger, nullable=False),
    Column("start", Integer),  # null: counted in the point, not quoted
    Column("end", Integer),
    Column("text", Text, info={PERSON: "words quoted"}),
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
    _guild(),
    _id("summary_id"),
    _id("revision"),
    Column("actor_id", BigInteger, info={PERSON: "who reviewed"}),
    Column("action", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _of("summary", "summary_id"),
)

audit = Table(
    "audit",
    metadata,
    _guild(),
    _id(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", BigInteger, info={PERSON: "who acted"}),
    Column("action", String(48), nullable=False),
    Column("subject", String(64), nullable=False),
)

seen_channel = Table(
    "seen_channel",
    metadata,
    _guild(),
    _id("channel_id"),
    Column("last_message_id", BigInteger, nullable=False),
)

command_sync = Table(
    "command_sync",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
)
