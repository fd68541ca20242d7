"""Permissions from roles, overwrites and a thread's parent."""

from __future__ import annotations

from bot.sandbox.errors import Json

_PLACES = {
    "CREATE_INSTANT_INVITE": 0,
    "KICK_MEMBERS": 1,
    "BAN_MEMBERS": 2,
    "ADMINISTRATOR": 3,
    "MANAGE_CHANNELS": 4,
    "MANAGE_GUILD": 5,
    "ADD_REACTIONS": 6,
    "VIEW_AUDIT_LOG": 7,
    "VIEW_CHANNEL": 10,
    "SEND_MESSAGES": 11,
    "MANAGE_MESSAGES": 13,
    "EMBED_LINKS": 14,
    "ATTACH_FILES": 15,
    "READ_MESSAGE_HISTORY": 16,
    "MENTION_EVERYONE": 17,
    "USE_EXTERNAL_EMOJIS": 18,
    "CHANGE_NICKNAME": 26,
    "MANAGE_NICKNAMES": 27,
    "MANAGE_ROLES": 28,
    "MANAGE_WEBHOOKS": 29,
    "USE_APPLICATION_COMMANDS": 31,
    "MANAGE_EVENTS": 33,
    "MANAGE_THREADS": 34,
    "CREATE_PUBLIC_THREADS": 35,
    "CREATE_PRIVATE_THREADS": 36,
    "SEND_MESSAGES_IN_THREADS": 38,
    "MODERATE_MEMBERS": 40,
    "CREATE_EVENTS": 44,
    "SEND_POLLS": 49,
    "PIN_MESSAGES": 51,
}
BITS = {name: 1 << place for name, place in _PLACES.items()}
ALL = (1 << 53) - 1
EVERYONE = (
    BITS["VIEW_CHANNEL"]
    | BITS["SEND_MESSAGES"]
    | BITS["ADD_REACTIONS"]
    | BITS["EMBED_LINKS"]
    | BITS["ATTACH_FILES"]
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
