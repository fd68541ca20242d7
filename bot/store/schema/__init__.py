"""Every table, by noun.

Each table that belongs to a guild has `guild_id` first in its primary key and in its foreign keys, so that the
database itself refuses a reference across guilds. Columns that say something about a person carry
`info={"person": …}`: what is erased and exported is read from there.
"""

from __future__ import annotations

from bot.store.schema.columns import PERSON, UtcDateTime, metadata
from bot.store.schema.deliveries import delivery
from bot.store.schema.groups import audit, command_sync, group, seen_channel, sequence
from bot.store.schema.members import asked, closed, left_out, member, nudge, reply, task
from bot.store.schema.positions import ballot, position
from bot.store.schema.programmes import pairing, programme, prompt, session, suggestion
from bot.store.schema.readings import paragraph, reading
from bot.store.schema.summaries import citation, summary, summary_point, summary_revision
from bot.store.schema.votes import proposal, ranking, vote

__all__ = [
    "PERSON",
    "UtcDateTime",
    "asked",
    "audit",
    "ballot",
    "citation",
    "closed",
    "command_sync",
    "delivery",
    "group",
    "left_out",
    "member",
    "metadata",
    "nudge",
    "pairing",
    "paragraph",
    "position",
    "programme",
    "prompt",
    "proposal",
    "ranking",
    "reading",
    "reply",
    "seen_channel",
    "sequence",
    "session",
    "suggestion",
    "summary",
    "summary_point",
    "summary_revision",
    "task",
    "vote",
]
