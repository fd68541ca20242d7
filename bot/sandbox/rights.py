"""Permissions from roles, overwrites and a thread's parent."""

from __future__ import annotations

from bot.sandbox.errors import Json

BITS = {
    "ADMINISTRATOR": 1 << 3,
    "MANAGE_CHANNELS": 1 << 4,
    "MANAGE_GUILD": 1 << 5,
    "ADD_REACTIONS": 1 << 6,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "MANAGE_THREADS": 1 << 34,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
    "CREATE_EVENTS": 1 << 44,
    "PIN_MESSAGES": 1 << 51,
}
ALL = (1 << 53) - 1
EVERYONE = (
    BITS["VIEW_CHANNEL"]
    | BITS["SEND_MESSAGES"]
    | BITS["ADD_REACTIONS"]
    | BITS["EMBED_LINKS"]
    | BITS["READ_MESSAGE_HISTORY"]
    | BITS["USE_APPLICATION_COMMANDS"]
    | BITS["SEND_MESSAGES_IN_THREADS"]
)


def of_member(guild: Json, roles: dict[str, Json], member: Json, channel: Json | None) -> int:
    """What a member may do in a channel (or in the guild); a thread has its parent's overwrites."""
    if member["user"]["id"] == guild["owner_id"]:
        return ALL
    allowed = int(roles[guild["id"]]["permissions"])
    for role in member["roles"]:
        allowed |= int(roles[role]["permissions"])
    if allowed & BITS["ADMINISTRATOR"]:
        return ALL
    return allowed if channel is None else _overwritten(guild, member, channel, allowed)


def _overwritten(guild: Json, member: Json, channel: Json, allowed: int) -> int:
    overwrites = {one["id"]: one for one in channel.get("permission_overwrites", ())}
    everyone = overwrites.get(guild["id"])
    if everyone:
        allowed = allowed & ~int(everyone["deny"]) | int(everyone["allow"])
    mine = [overwrites[role] for role in member["roles"] if role in overwrites]
    for one in mine:
        allowed &= ~int(one["deny"])
    for one in mine:
        allowed |= int(one["allow"])
    own = overwrites.get(member["user"]["id"])
    if own:
        allowed = allowed & ~int(own["deny"]) | int(own["allow"])
    return allowed if allowed & BITS["VIEW_CHANNEL"] else 0


def bits(*names: str) -> int:
    """The sum of named permissions."""
    total = 0
    for name in names:
        total |= BITS[name]
    return total
