"""What there is in the guild, who may do what, and how each change is told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox import rights, seed
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import Json, no_access, no_permission, unknown

Listener = Callable[[str, Json, str | None], None]
"""Told the event's name, its data and the channel it belongs to, if any."""

TEXT_CHANNEL, DIRECT, THREAD, FORUM = 0, 1, 11, 15
BLANKED: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


class State:
    """One guild; ids are strings, objects are JSON as Discord gives them, with own notes under `_` names."""

    def __init__(self, clock: SandboxClock, *, message_content: bool = True, nonce_window: float = 300.0) -> None:
        self.clock = clock
        self.nonce_window = timedelta(seconds=nonce_window)
        self.listeners: list[Listener] = []
        self.stored: Callable[[str], None] = lambda _event: None
        self.users: dict[str, Json] = {}
        """Everybody who was ever here."""
        self.members: dict[str, Json] = {}
        self.roles: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.private: dict[str, Json] = {}
        """Ephemeral messages by id; each has `visible_to`."""
        self.thread_members: dict[str, dict[str, Json]] = {}
        self.commands: list[Json] = []
        self.guild_commands: list[Json] = []
        self.nonces: dict[tuple[str, str], tuple[str, str, datetime]] = {}
        self.attachments: dict[str, tuple[str, bytes]] = {}
        self.events: list[Json] = []
        self.address = ""
        """Where attached files can be fetched; set by the server."""
        self._settle(message_content=message_content)

    def _settle(self, *, message_content: bool) -> None:
        new = self.clock.snowflake
        guild_id = new()
        self.roles[guild_id] = seed.role(guild_id, "@everyone", 0, rights.EVERYONE)
        facilitator = seed.role(new(), seed.FACILITATOR, 2, 0)
        bot_role = seed.role(new(), "Colloquy", 1, seed.BOT_PERMISSIONS, managed=True)
        self.roles |= {facilitator["id"]: facilitator, bot_role["id"]: bot_role}
        for username, (shown, _) in seed.PEOPLE.items():
            self.admit(seed.user(new(), username, shown), [facilitator["id"]] if username == "fay" else [])
        owner = next(iter(self.members))
        self.bot = seed.user(new(), "colloquy", "Colloquy", bot=True)
        bot_role["tags"] = {"bot_id": self.bot["id"]}
        self.admit(self.bot, [bot_role["id"]])
        self.application = seed.application(self.bot["id"], self.bot, message_content=message_content)
        self.guild = seed.guild(guild_id, owner)
        for position, name in enumerate(seed.CHANNELS):
            self.add_channel(seed.channel(new(), guild_id, name, position))
        hidden = {"id": guild_id, "type": 0, "allow": "0", "deny": str(rights.BITS["VIEW_CHANNEL"])}
        view = str(rights.bits("VIEW_CHANNEL", "SEND_MESSAGES"))
        shown_to = [{"id": one, "type": 0, "allow": view, "deny": "0"} for one in (facilitator["id"], bot_role["id"])]
        self.channel_named("facilitators")["permission_overwrites"] = [hidden, *shown_to]

    def admit(self, who: Json, roles: list[str]) -> Json:
        """Make somebody a member, without telling."""
        self.users[who["id"]] = who
        self.members[who["id"]] = seed.member(who, roles, self.clock.stamp())
        return self.members[who["id"]]

    def add_channel(self, channel: Json) -> None:
        """Put a channel, thread or conversation in its place, without telling."""
        self.channels[channel["id"]] = channel
        self.messages[channel["id"]] = {}

    # Looking things up

    def channel(self, identity: str) -> Json:
        """A channel or thread by id."""
        found = self.channels.get(identity)
        if found is None:
            raise unknown("channel")
        return found

    def channel_named(self, name: str) -> Json:
        """A channel or thread by id or name, as people name them; of two threads of one name the newer one."""
        if name in self.channels:
            return self.channels[name]
        plain = name.removeprefix("#")
        found = [one for one in self.channels.values() if one.get("name") == plain]
        found += [one for one in self.channels.values() if one["type"] == DIRECT and _partner(one) == name]
        if not found:
            raise unknown("channel")
        return found[-1]

    def member(self, identity: str) -> Json:
        """A member by id."""
        found = self.members.get(identity)
        if found is None:
            raise unknown("member")
        return found

    def member_named(self, username: str) -> Json:
        """A member by username or id."""
        for found in self.members.values():
            if username in (found["user"]["username"], found["user"]["id"]):
                return found
        raise unknown("member")

    def role_named(self, name: str) -> Json:
        """A role by id or name."""
        for found in self.roles.values():
            if name in (found["id"], found["name"]):
                return found
        raise unknown("role")

    def message(self, channel_id: str, message_id: str) -> Json:
        """A message of a channel."""
        self.channel(channel_id)
        found = self.messages[channel_id].get(message_id)
        if found is None:
            raise unknown("message")
        return found

    # Rights

    def parent(self, channel: Json) -> Json:
        """The channel whose overwrites count: a thread's parent, or itself."""
        return self.channel(channel["parent_id"]) if channel["type"] == THREAD else channel

    def permissions(self, user_id: str, channel: Json | None = None) -> int:
        """What somebody may do in a channel."""
        if channel is not None and channel["type"] == DIRECT:
            there = user_id in (self.bot["id"], channel["recipients"][0]["id"])
            return rights.EVERYONE | rights.BITS["PIN_MESSAGES"] if there else 0
        place = self.parent(channel) if channel else None
        return rights.of_member(self.guild, self.roles, self.member(user_id), place)

    def need(self, user_id: str, channel: Json, *names: str) -> None:
        """Refuse without the rights: 50001 without view, 50013 otherwise."""
        allowed = self.permissions(user_id, channel)
        if not allowed & rights.BITS["VIEW_CHANNEL"]:
            raise no_access()
        if any(not allowed & rights.BITS[name] for name in names):
            raise no_permission()

    def may(self, user_id: str, channel: Json, name: str) -> bool:
        """Whether somebody has a right in a channel."""
        return bool(self.permissions(user_id, channel) & rights.BITS[name])

    # Telling

    def emit(self, name: str, data: Json, channel_id: str | None = None) -> None:
        """Tell everybody who listens."""
        for listener in list(self.listeners):
            listener(name, data, channel_id)

    def guild_part(self, channel_id: str) -> Json:
        """The guild's id as events carry it; a direct conversation has none."""
        channel = self.channels.get(channel_id)
        return {} if channel and channel["type"] == DIRECT else {"guild_id": self.guild["id"]}

    def shown(self, message: Json, *, inner: bool = False) -> Json:
        """A message as an answer, with its thread, reactions, poll results and what it replies to (unless `inner`)."""
        copied = {name: value for name, value in message.items() if name[0] != "_" and name != "visible_to"}
        if message["id"] in self.channels:
            copied["thread"] = dict(self.channels[message["id"]])
        if message.get("_reactions"):
            copied["reactions"] = self._reactions(message)
        if "poll" in message:
            copied["poll"] = message["poll"] | {"results": self._results(message)}
        if "_refers" in message and not inner:
            channel_id, message_id = message["_refers"]
            target = self.messages.get(channel_id, {}).get(message_id)
            copied["referenced_message"] = self.shown(target, inner=True) if target else None
        return copied

    def _reactions(self, message: Json) -> list[Json]:
        mine = self.bot["id"]
        return [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(people),
                "count_details": {"burst": 0, "normal": len(people)},
                "burst_colors": [],
                "me_burst": False,
                "burst_me": False,
                "burst_count": 0,
                "me": mine in people,
            }
            for emoji, people in message["_reactions"].items()
        ]

    def _results(self, message: Json) -> Json:
        votes = message.get("_votes", {})
        counts = [
            {"id": number, "count": len(people), "me_voted": self.bot["id"] in people}
            for number, people in votes.items()
            if people
        ]
        over = self.clock.now() >= datetime.fromisoformat(message["poll"]["expiry"])
        return {"answer_counts": counts, "is_finalized": over or bool(message.get("_poll_ended"))}

    def withheld(self, shown: Json) -> Json:
        """A message as an application without the content intent gets it."""
        mine = self.bot["id"]
        channel = self.channels.get(shown["channel_id"])
        inner: Any = shown.get("referenced_message")
        if inner:
            shown = shown | {"referenced_message": self.withheld(inner)}
        own = shown["author"]["id"] == mine or any(one["id"] == mine for one in shown["mentions"])
        if own or (channel is not None and channel["type"] == DIRECT):
            return shown
        return {name: value for name, value in shown.items() if name != "poll"} | BLANKED


def _partner(conversation: Json) -> str:
    return f"@{conversation['recipients'][0]['username']}"
