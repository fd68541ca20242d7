"""How much is kept: a sandbox may run for weeks, and a flood must not fill the machine."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from bot.sandbox.errors import Json

MOST_MESSAGES, AT_ONCE = 20_000, 1_000
"""Messages of a channel; when it holds so many and `AT_ONCE` more, the oldest `AT_ONCE` go, without an event."""
MOST_PRIVATE = MOST_INTERACTIONS = MOST_FORMS = 1_000
"""Ephemeral messages, interactions, and forms that were shown but not sent; beyond it the oldest goes."""


def forget_oldest(kept: dict[Any, Any], most: int) -> None:
    """Leave at most so many."""
    while len(kept) > most:
        del kept[next(iter(kept))]


def too_old(messages: Mapping[str, Json], places: Mapping[str, Json]) -> list[Json]:
    """Messages that a channel lets go; pinned ones and those that began a thread (among `places`) stay."""
    if len(messages) < MOST_MESSAGES + AT_ONCE:
        return []
    free = (one for one in messages.values() if not one["pinned"] and one["id"] not in places)
    return list(islice(free, AT_ONCE))
