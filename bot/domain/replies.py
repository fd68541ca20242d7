"""A member's contribution and the rules of accepting it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reply:
    """One contribution as it now stands; `by_name` says whether its author may be named."""

    id: int
    author: int
    text: str
    created_at: datetime
    session: int = 0
    by_name: bool = False
    display_name: str = ""
    channel: int = 0
    prompt: int | None = None
    paragraph: int | None = None
    reply_to: int | None = None
    asks: bool = False
    """Whether it asks something, in words of its own."""
    guild_id: int = 0
    source: str = "thread"
    quotable: bool = True
    """False when its author has taken it out of the summaries: it counts, and is quoted nowhere."""
    told: bool = False
    """Whether its author chose knowing that a language model reads replies."""
