"""Who may hear an event: intents, shard and sight of the channel; and who may identify at all."""

from __future__ import annotations

from typing import Any

from bot.sandbox.connection import Session
from bot.sandbox.errors import Json
from bot.sandbox.rights import BITS
from bot.sandbox.world import DIRECT, World

GUILDS, MEMBERS_INTENT, MESSAGES, REACTIONS = 1 << 0, 1 << 1, 1 << 9, 1 << 10
CONTENT_INTENT, MEETINGS, POLLS = 1 << 15, 1 << 16, 1 << 24
PRIVILEGED = {CONTENT_INTENT: (1 << 18) | (1 << 19), MEMBERS_INTENT: (1 << 14) | (1 << 15), 1 << 8: 3 << 12}
KNOWN_INTENTS = (1 << 26) - 1
INTENTS = {
    "CHANNEL_CREATE": GUILDS,
    "CHANNEL_DELETE": GUILDS,
    "CHANNEL_PINS_UPDATE": GUILDS,
    "CHANNEL_UPDATE": GUILDS,
    "GUILD_MEMBER_ADD": MEMBERS_INTENT,
    "GUILD_MEMBER_REMOVE": MEMBERS_INTENT,
    "GUILD_MEMBER_UPDATE": MEMBERS_INTENT,
    "GUILD_ROLE_CREATE": GUILDS,
    "GUILD_SCHEDULED_EVENT_CREATE": MEETINGS,
    "GUILD_SCHEDULED_EVENT_DELETE": MEETINGS,
    "GUILD_SCHEDULED_EVENT_UPDATE": MEETINGS,
    "GUILD_SCHEDULED_EVENT_USER_ADD": MEETINGS,
    "GUILD_SCHEDULED_EVENT_USER_REMOVE": MEETINGS,
    "INTERACTION_CREATE": 0,
    "MESSAGE_CREATE": MESSAGES,
    "MESSAGE_DELETE": MESSAGES,
    "MESSAGE_DELETE_BULK": MESSAGES,
    "MESSAGE_POLL_VOTE_ADD": POLLS,
    "MESSAGE_POLL_VOTE_REMOVE": POLLS,
    "MESSAGE_REACTION_ADD": REACTIONS,
    "MESSAGE_REACTION_REMOVE": REACTIONS,
    "MESSAGE_REACTION_REMOVE_ALL": REACTIONS,
    "MESSAGE_REACTION_REMOVE_EMOJI": REACTIONS,
    "MESSAGE_UPDATE": MESSAGES,
    "THREAD_CREATE": GUILDS,
    "THREAD_DELETE": GUILDS,
    "THREAD_MEMBERS_UPDATE": GUILDS,
    "THREAD_UPDATE": GUILDS,
}
"""Every event of the world, and the intent it needs (0: none)."""
DIRECT_INTENTS = {GUILDS: 1 << 12, MESSAGES: 1 << 12, REACTIONS: 1 << 13, POLLS: 1 << 25}
"""What an intent of the guild is called in direct conversations."""


def may_hear(world: World, session: Session, name: str, data: Json, channel_id: str | None) -> bool:
    """Whether a session gets an event."""
    needed = INTENTS[name] if not _own_change(world, name, data) else 0
    channel = world.channels.get(channel_id) if channel_id else None
    shard, count = session.shard
    if channel is not None and channel["type"] == DIRECT:
        return shard == 0 and bool(session.intents & DIRECT_INTENTS.get(needed, 0))
    if needed and not session.intents & needed:
        return False
    if (int(world.guild["id"]) >> 22) % count != shard:
        return False
    if name == "THREAD_MEMBERS_UPDATE" and not session.intents & MEMBERS_INTENT and not _of_bot(world, data):
        return False
    return channel is None or bool(world.permissions(world.bot["id"], channel) & BITS["VIEW_CHANNEL"])


def _own_change(world: World, name: str, data: Json) -> bool:
    return name == "GUILD_MEMBER_UPDATE" and bool(data["user"]["id"] == world.bot["id"])


def _of_bot(world: World, data: Json) -> bool:
    mine = world.bot["id"]
    return mine in data["removed_member_ids"] or any(one["user_id"] == mine for one in data["added_members"])


def refusal(world: World, token: str, data: Any) -> tuple[int, str] | None:  # noqa: ANN401
    """Why an IDENTIFY is refused, with the code to close with."""
    if not isinstance(data, dict) or not isinstance(data.get("token"), str):
        return 4002, "Error while decoding payload."
    if data["token"].removeprefix("Bot ") != token:
        return 4004, "Authentication failed."
    if not _is_shard(data.get("shard")):
        return 4010, "Invalid shard."
    intents = data.get("intents")
    if not isinstance(intents, int) or isinstance(intents, bool) or intents & ~KNOWN_INTENTS:
        return 4013, "Invalid intent(s)."
    for intent, allowed in PRIVILEGED.items():
        if intents & intent and not world.application["flags"] & allowed:
            return 4014, "Disallowed intent(s)."
    return None


def _is_shard(shard: Any) -> bool:  # noqa: ANN401
    if shard is None:
        return True
    pair = isinstance(shard, list) and len(shard) == 2 and all(isinstance(one, int) for one in shard)
    return pair and 0 <= shard[0] < shard[1]
