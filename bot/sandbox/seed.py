"""What a new world holds: one guild, three channels, six people and the bot."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.rights import EVERYONE, bits

GUILD_NAME = "Reading room"
FACILITATOR = "Facilitator"
CHANNELS = ("general", "reading", "facilitators")
PEOPLE = {
    "olga": ("Olga", "the organiser, who owns the server"),
    "fay": ("Fay", "a facilitator"),
    "ada": ("Ada", "a member"),
    "ben": ("Ben", "a member"),
    "cleo": ("Cleo", "a member"),
    "dan": ("Dan", "a member"),
}

CONTENT_ALLOWED = 1 << 18
"""Application flag: the message content intent is switched on in the portal (limited)."""


def user(identity: str, username: str, shown: str, *, bot: bool = False) -> Json:
    """A user with every field that Discord promises."""
    return {
        "id": identity,
        "username": username,
        "global_name": None if bot else shown,
        "discriminator": "0000" if bot else "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "banner": None,
        "accent_color": None,
    }


def member(who: Json, roles: list[str], joined_at: str) -> Json:
    """A guild member with every field that Discord promises."""
    return {
        "user": who,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": roles,
        "joined_at": joined_at,
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def role(identity: str, name: str, position: int, permissions: int, *, managed: bool = False) -> Json:
    """A role with every field that Discord promises."""
    return {
        "id": identity,
        "name": name,
        "position": position,
        "permissions": str(permissions),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "description": None,
        "flags": 0,
    }


def guild(identity: str, owner: str) -> Json:
    """The guild itself, without roles and channels."""
    return {
        "id": identity,
        "name": GUILD_NAME,
        "owner_id": owner,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "application_id": None,
        "region": "automatic",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def channel(identity: str, guild_id: str, name: str, position: int, kind: int = 0) -> Json:
    """A text channel (or a forum) with every field that Discord promises."""
    return {
        "id": identity,
        "type": kind,
        "guild_id": guild_id,
        "name": name,
        "position": position,
        "flags": 0,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "last_pin_timestamp": None,
        "permission_overwrites": [],
    }


def application(identity: str, bot: Json, *, message_content: bool) -> Json:
    """The bot's application."""
    flags = CONTENT_ALLOWED if message_content else 0
    return {
        "id": identity,
        "name": "Colloquy",
        "icon": None,
        "description": "",
        "type": None,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user("1", "owner", "Owner"),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "summary": "",
    }


BOT_PERMISSIONS = EVERYONE | bits(
    "CREATE_PUBLIC_THREADS", "PIN_MESSAGES", "CREATE_EVENTS", "SEND_POLLS", "MANAGE_THREADS", "MENTION_EVERYONE"
)
"""What the bot's invitation asks for, with pins, events, polls, threads and role mentions."""


def direct(identity: str, recipient: Json) -> Json:
    """A direct conversation with the bot."""
    return {
        "id": identity,
        "type": 1,
        "flags": 0,
        "recipients": [recipient],
        "last_message_id": None,
        "last_pin_timestamp": None,
    }


def thread(identity: str, guild_id: str, parent: str, owner: str, name: str, now: str, minutes: int) -> Json:
    """A public thread with every field that Discord promises."""
    return {
        "id": identity,
        "type": 11,
        "guild_id": guild_id,
        "parent_id": parent,
        "name": name,
        "owner_id": owner,
        "flags": 0,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "last_pin_timestamp": None,
        "message_count": 0,
        "member_count": 0,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": now,
            "auto_archive_duration": minutes,
            "locked": False,
            "create_timestamp": now,
        },
    }
