"""What reaches the bot from a session's thread, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST = 4_000
"""Characters of a reply that are kept: Discord's own limit for a form field and for a paid account's message."""

FORM_LONGEST = 1_500
"""Characters of a form reply: it is shown in one message with its author's name."""


@dataclass(frozen=True)
class Heard:
    """A thread message as it now stands; `text` is None when Discord withholds the content."""

    guild_id: int
    channel_id: int
    message_id: int
    author_id: int
    author_name: str
    text: str | None
    created_at: datetime
    edited_at: datetime | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class Gone:
    """Messages that were deleted."""

    guild_id: int
    channel_id: int
    message_ids: tuple[int, ...]


Arrival = Heard | Gone
