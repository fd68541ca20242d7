"""Who takes part, and what they wrote."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, false

from bot.store.schema.columns import PERSON, UtcDateTime, guild, ident, metadata, of, partial

member = Table(
    "member",
    metadata,
    guild(),
    ident("group_id"),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info={PERSON: "who has joined"}),
    Column("display_name", Text, nullable=False, info={PERSON: "the name to quote by"}),
    Column("consent", String(16), nullable=False, info={PERSON: "by name, or without"}),
    Column("joined_at", UtcDateTime, nullable=False, info={PERSON: "when they joined"}),
    Column("remind_before", Integer, info={PERSON: "minutes before a session at which they are reminded"}),
    Column("consent_version", Integer, nullable=False, server_default="1", info={PERSON: "which text they agreed to"}),
    Column("read_to", Integer, info={PERSON: "the paragraph they have read to"}),
    Column("nudge_by", String(8), info={PERSON: "how they are nudged: here, message"}),
    Column("away_until", String(10), info={PERSON: "the last day of a holiday of theirs"}),
    Column(
        "takes_offers", Boolean, nullable=False, server_default=false(), info={PERSON: "whether they take role offers"}
    ),
    of("group", "group_id"),
)

task = Table(
    "task",
    metadata,
    guild(),
    ident("session_id"),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info={PERSON: "to whom it was offered"}),
    Column("group_id", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False, info={PERSON: "starter, searcher, summariser"}),
    Column("state", String(10), nullable=False, info={PERSON: "offered, taken, declined"}),
    Column("at", UtcDateTime, nullable=False, info={PERSON: "when it was offered"}),
    Column("shown", Boolean, nullable=False, info={PERSON: "whether others may see who has it"}),
    Column("told", Boolean, nullable=False, info={PERSON: "whether the offer was said to them"}),
    of("group", "group_id"),
    of("session", "session_id"),
    Index("ix_task_person_id", "guild_id", "group_id", "person_id"),
)

nudge = Table(  # of each member the last one: a week has to pass before the next
    "nudge",
    metadata,
    guild(),
    ident(),
    Column("group_id", BigInteger, nullable=False),
    Column("session_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False, info={PERSON: "who was nudged"}),
    Column("at", UtcDateTime, nullable=False, info={PERSON: "when"}),
    of("group", "group_id"),
    of("session", "session_id"),
    Index("ix_nudge_person_id", "guild_id", "group_id", "person_id"),
)

left_out = Table(
    "left_out",
    metadata,
    guild(),
    ident("group_id"),
    # A keyed hash: says only "do not keep", cannot be read back.
    Column("mark", String(32), primary_key=True, info={PERSON: "that nothing of theirs may be kept"}),
    of("group", "group_id"),
)

asked = Table(
    "asked",
    metadata,
    guild(),
    ident("group_id"),
    Column("mark", String(32), primary_key=True, info={PERSON: "that they were asked once"}),  # a keyed hash
    of("group", "group_id"),
)

closed = Table(
    "closed",
    metadata,
    guild(),
    ident("group_id"),
    Column("mark", String(32), primary_key=True, info={PERSON: "that the form is closed to them"}),  # a keyed hash
    of("group", "group_id"),
)

reply = Table(
    "reply",
    metadata,
    guild(),
    ident(),  # the message's id, or the interaction's for a form reply
    Column("group_id", BigInteger, nullable=False),
    Column("session_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, info={PERSON: "who wrote it"}),
    Column("text", Text, info={PERSON: "what they wrote"}),
    Column("author_mark", String(32), info={PERSON: "a mark of who wrote it, once its time is over"}),  # a keyed hash
    Column("channel_id", BigInteger, nullable=False),
    Column("prompt_id", BigInteger),
    Column("paragraph", Integer),  # which ¶ of the reading it takes up
    Column("asks", Boolean),  # whether it asks something; null: its words have not been looked at yet
    Column("reply_to", BigInteger),
    Column("source", String(16), nullable=False),  # thread, form
    Column("created_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column(
        "state", String(16), nullable=False, server_default="kept"
    ),  # kept, held (waits for approval), left out, sealed, private
    Column(
        "deleted", Boolean, nullable=False
    ),  # a tombstone: the words are gone, the id stays so that they cannot return
    Column("unquoted", Boolean, nullable=False, server_default=false(), info={PERSON: "kept, but not to be quoted"}),
    of("group", "group_id"),
    of("session", "session_id"),
    Index("ix_reply_span", "guild_id", "group_id", "created_at"),
    partial("ix_reply_unread", "guild_id", "id", where="asks IS NULL AND text IS NOT NULL"),
)
