"""A reading group's settings and what its set-up needs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.errors import BadInput
from bot.domain.options import Options
from bot.domain.words import words

_NO_CITIES = ("Etc/", "SystemV/", "US/", "Canada/", "Mexico/", "Brazil/", "Chile/")
"""Older names of zones that have a city's name too."""
OFFERED = 3


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
    options: Options


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone, also by its city alone; or a refusal that offers the nearest names."""
    known = name if name in available_timezones() else zone_meant(name)
    if known is not None:
        return ZoneInfo(known)
    offer = ", ".join(_near(name))
    raise BadInput(words("There is no time zone called “{name}”. Choose one such as {offer}.", name=name, offer=offer))


def zone_meant(typed: str) -> str | None:
    """The only zone with this name, or of the city with this name, whatever the case, spaces and accents."""
    wanted = _place(typed)
    found = [name for name in _zones() if wanted in (_plain(name), _city(name))]
    return found[0] if len(found) == 1 else None


def zones_like(typed: str, limit: int = 25) -> list[str]:
    """Zone names for autocomplete: those that contain what was typed, cities first."""
    wanted = _plain(typed)
    names = _zones()
    starting = [name for name in names if _city(name).startswith(wanted)]
    return list(dict.fromkeys([*starting, *(name for name in names if wanted in _plain(name))]))[:limit]


def _zones() -> list[str]:
    """Zones that are named after places, in order."""
    names = (name for name in available_timezones() if "/" in name or name == "UTC")
    return sorted(name for name in names if not name.startswith(_NO_CITIES))


def _near(typed: str) -> list[str]:
    """Zones that contain what was typed, else those whose name or city is spelled almost like it."""
    names = _zones()
    wanted = _place(typed)
    by_name = {_plain(name): name for name in names}
    by_city = {_city(name): name for name in names}
    close = [by_name[one] for one in get_close_matches(wanted, by_name, OFFERED, 0.8)]
    close += [by_city[one] for one in get_close_matches(wanted, by_city, OFFERED, 0.75)]
    found = [*(zones_like(wanted, OFFERED) if wanted else ()), *close]
    return list(dict.fromkeys(found))[:OFFERED] or ["Europe/London", "America/Bogota", "Asia/Tokyo"]


def _place(typed: str) -> str:
    """What was typed without the country after the city: "Berlin, Germany"."""
    return _plain(typed.split(",", maxsplit=1)[0])


def _city(name: str) -> str:
    return _plain(name.rsplit("/", 1)[-1])


def _plain(name: str) -> str:
    """Without case, accents, underscores and superfluous spaces: "São Paulo" and "sao_paulo" are one."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return " ".join(bare.casefold().replace("_", " ").split())
