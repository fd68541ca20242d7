"""Programmes, their sessions and prompts."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from bot.store.schema.columns import PERSON, UtcDateTime, guild, ident, metadata, of, partial

programme = Table(
    "programme",
    metadata,
    guild(),
    ident(),
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
    Column("every", Integer, nullable=False, server_default="1"),  # weeks from one meeting week to the next
    Column("skips", Text, nullable=False, server_default=""),  # "2026-12-24..2027-01-02,2027-01-06"
    Column("downtime", String(8), nullable=False, server_default="latest"),  # latest, all, skip, ask
    Column("undo", JSON),  # what the last change has replaced, and the revision it made
    Column("proposed", JSON),  # a session that somebody wants to add and has not confirmed
    Column("digest_at", UtcDateTime),  # of a finished one: when its closing digest is due
    Column("index_key", String(32)),  # the delivery that posted its index, which stays when another one is read
    of("group", "group_id"),
    of("reading", "reading_id"),
    partial("ix_programme_drafts_due", "next_draft_at", where="state = 'running'"),
    partial("ix_programme_digest_due", "digest_at", where="state = 'finished'"),
)

session = Table(
    "session",
    metadata,
    guild(),
    ident(),
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
    Column("revision", Integer, nullable=False, server_default="0"),  # counts what people's calendars must learn of
    Column("minutes", Integer),  # how long a live meeting lasts; null: a discussion in writing
    Column("place", Text, nullable=False, server_default=""),
    Column("event_at", UtcDateTime),  # when the Discord event of a live meeting is looked at next
    Column("event_key", String(32)),  # the newest delivery about it
    Column("remind_at", UtcDateTime),  # when those who asked for a reminder are looked for next
    Column("middle_at", UtcDateTime),  # when it is looked whether anybody has replied; null: it has been
    Column("kind", String(24), nullable=False, server_default="open thread"),
    Column("answer_days", Integer, nullable=False, server_default="2"),  # until sealed answers open; 0: at the close
    Column("phase", String(8), nullable=False, server_default=""),  # answer, pair; empty: an open thread
    Column("phase_at", UtcDateTime),  # when the phase ends
    of("programme", "programme_id"),
    partial("ix_session_due", "starts_at", where="state = 'planned'"),
    partial("ix_session_closing", "closes_at", where="state = 'open'"),
    partial("ix_session_event_at", "event_at", where="event_at IS NOT NULL"),
    partial("ix_session_remind_at", "remind_at", where="state = 'planned'"),
    partial("ix_session_middle_at", "middle_at", where="state = 'open'"),
    partial("ix_session_phase_at", "phase_at", where="phase_at IS NOT NULL"),
    Index("ix_session_thread_id", "guild_id", "thread_id"),
)

prompt = Table(
    "prompt",
    metadata,
    guild(),
    ident(),
    Column("session_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("move", String(32), nullable=False),
    Column("shown", Boolean, nullable=False),
    of("session", "session_id"),
)

suggestion = Table(
    "suggestion",
    metadata,
    guild(),
    ident(),
    Column("group_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, nullable=False, info={PERSON: "who suggested it"}),
    Column("text", Text, nullable=False, info={PERSON: "the question"}),
    Column("named", Boolean, nullable=False),  # whether its author wants to be named with it
    Column("approved", Boolean, nullable=False),  # it stands among the questions of a session then
    Column("created_at", UtcDateTime, nullable=False),
    of("group", "group_id"),
    Index("ix_suggestion_group_id", "guild_id", "group_id"),
)

pairing = Table(
    "pairing",
    metadata,
    guild(),
    ident("session_id"),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info={PERSON: "who was in a pair"}),
    Column("n", Integer, nullable=False, info={PERSON: "in which one"}),
    of("session", "session_id"),
)
