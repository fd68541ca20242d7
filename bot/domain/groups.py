"""A reading group's settings and what its set-up needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.errors import BadInput
from bot.domain.words import words


@dataclass(frozen=True)
class Group:
    """One reading group in a guild."""

    guild_id: int
    id: int
    name: str
    home_channel_id: int
    review_channel_id: int
    facilitator_role_id: int | None
    zone: str
    language: str
    days: str
    at: str
    plain: bool
    secret: bytes
    index_key: str | None
    index_revision: int
    created_at: datetime


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone, or a refusal that offers the nearest names."""
    if name in available_timezones():
        return ZoneInfo(name)
    near = get_close_matches(name, sorted(available_timezones()), 3, 0.6)
    offer = ", ".join(near or ["Europe/London", "America/Bogota", "Asia/Tokyo"])
    raise BadInput(
        words("There is no time zone called “{name}”. Pick one from the list, such as {offer}.", name=name, offer=offer)
    )


def zones_like(typed: str, limit: int = 25) -> list[str]:
    """Zone names for autocomplete: those that contain what was typed, cities first."""
    wanted = typed.strip().casefold().replace(" ", "_")
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    names = [name for name in names if not name.startswith(("Etc/", "SystemV/", "US/"))]
    starting = [name for name in names if name.rsplit("/", 1)[-1].casefold().startswith(wanted)]
    return list(dict.fromkeys([*starting, *(name for name in names if wanted in name.casefold())]))[:limit]
