"""The state of the guild and everything that may happen to it; each change is told to whoever listens."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox import forms, rights, seed
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ApiError, Json, no_access, no_permission, unknown

Listener = Callable[[str, Json, str | None], None]
"""Told the event's name, its data and the channel it belongs to, if any."""

THREAD, TEXT_CHANNEL = 11, 0
THREAD_CREATED, THREAD_STARTER, PINNED, REPLY = 18, 21, 6, 19
MENTION = re.compile(r"<@!?(\d+)>")


class World:
    """One guild; ids are strings, objects are JSON as Discord gives them."""

    def __init__(self, clock: SandboxClock, *, message_content: bool = True, nonce_window: float = 300.0) -> None:
        self.clock = clock
        self.nonce_window = timedelta(seconds=nonce_window)
        self.listeners: list[Listener] = []
        self.stored: Callable[[str], None] = lambda _event: None
        self.members: dict[str, Json] = {}
        self.roles: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.private: dict[str, Json] = {}
        """Ephemeral messages by id; each has `visible_to`."""
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
        guild_id, joined = new(), self.clock.stamp()
        self.roles[guild_id] = seed.role(guild_id, "@everyone", 0, rights.EVERYONE)
        facilitator = seed.role(new(), seed.FACILITATOR, 2, 0)
        bot_role = seed.role(new(), "Colloquy", 1, seed.BOT_PERMISSIONS, managed=True)
        self.roles |= {facilitator["id"]: facilitator, bot_role["id"]: bot_role}
        for username, (shown, _) in seed.PEOPLE.items():
            who = seed.user(new(), username, shown)
            has = [facilitator["id"]] if username == "fay" else []
            self.members[who["id"]] = seed.member(who, has, joined)
        owner = next(iter(self.members))
        self.bot = seed.user(new(), "colloquy", "Colloquy", bot=True)
        self.members[self.bot["id"]] = seed.member(self.bot, [bot_role["id"]], joined)
        self.application = seed.application(self.bot["id"], self.bot, message_content=message_content)
        self.guild = seed.guild(guild_id, owner)
        for position, name in enumerate(seed.CHANNELS):
            self._add_channel(seed.channel(new(), guild_id, name, position))
        hidden = {"id": guild_id, "type": 0, "allow": "0", "deny": str(rights.BITS["VIEW_CHANNEL"])}
        view = str(rights.bits("VIEW_CHANNEL", "SEND_MESSAGES"))
        shown_to = [{"id": one, "type": 0, "allow": view, "deny": "0"} for one in (facilitator["id"], bot_role["id"])]
        self.channel_named("facilitators")["permission_overwrites"] = [hidden, *shown_to]

    # Looking things up

    def _add_channel(self, channel: Json) -> None:
        self.channels[channel["id"]] = channel
        self.messages[channel["id"]] = {}

    def channel(self, identity: str) -> Json:
        """A channel or thread by id."""
        found = self.channels.get(identity)
        if found is None:
            raise unknown("channel")
        return found

    def channel_named(self, name: str) -> Json:
        """A channel or thread by id or name, as people name them."""
        if name in self.channels:
            return self.channels[name]
        plain = name.removeprefix("#")
        found = [one for one in self.channels.values() if one["name"] == plain]
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
        raise ApiError(404, 10011, "Unknown Role")

    def parent(self, channel: Json) -> Json:
        """The channel whose overwrites count: a thread's parent, or itself."""
        return self.channel(channel["parent_id"]) if channel["type"] == THREAD else channel

    def permissions(self, user_id: str, channel: Json | None = None) -> int:
        """What somebody may do in a channel."""
        place = self.parent(channel) if channel else None
        return rights.of_member(self.guild, self.roles, self.member(user_id), place)

    def need(self, user_id: str, channel: Json, *names: str) -> None:
        """Refuse without the rights: 50001 without view, 50013 otherwise."""
        allowed = self.permissions(user_id, channel)
        if not allowed & rights.BITS["VIEW_CHANNEL"]:
            raise no_access()
        if any(not allowed & rights.BITS[name] for name in names):
            raise no_permission()

    def message(self, channel_id: str, message_id: str) -> Json:
        """A message of a channel."""
        self.channel(channel_id)
        found = self.messages[channel_id].get(message_id)
        if found is None:
            raise unknown("message")
        return found

    def shown(self, message: Json) -> Json:
        """A message as an answer: a copy, with its thread if it has one."""
        copied = copy.deepcopy({name: value for name, value in message.items() if not name.startswith("_")})
        if message["id"] in self.channels:
            copied["thread"] = copy.deepcopy(self.channels[message["id"]])
        return copied

    def emit(self, name: str, data: Json, channel_id: str | None = None) -> None:
        """Tell everybody who listens."""
        for listener in list(self.listeners):
            listener(name, data, channel_id)

    # Messages

    def new_message(self, channel: Json, author: Json, body: Json, **more: Any) -> Json:  # noqa: ANN401
        """A message object, not yet stored."""
        content = body.get("content") or ""
        message: Json = {
            "id": self.clock.snowflake(),
            "type": 0,
            "channel_id": channel["id"],
            "author": author,
            "content": content,
            "timestamp": self.clock.stamp(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": self._mentioned(content, body.get("allowed_mentions")),
            "mention_roles": [],
            "attachments": body.get("attachments") or [],
            "embeds": body.get("embeds") or [],
            "pinned": False,
            "flags": body.get("flags") or 0,
            "components": forms.finished(copy.deepcopy(body.get("components") or [])),
            **more,
        }
        reference = body.get("message_reference")
        if reference:
            self._refer(message, channel, reference, body)
        return message

    def _refer(self, message: Json, channel: Json, reference: Json, body: Json) -> None:
        target = self.messages[channel["id"]].get(str(reference.get("message_id")))
        if target is None:
            raise ApiError(
                400,
                50035,
                "Invalid Form Body",
                {"message_reference": {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]}},
            )
        message["type"] = REPLY
        message["message_reference"] = {
            "type": 0,
            "channel_id": channel["id"],
            "message_id": target["id"],
            "guild_id": self.guild["id"],
        }
        message["referenced_message"] = self.shown(target)
        pings = body.get("allowed_mentions")
        if (pings is None or pings.get("replied_user")) and target["author"] not in message["mentions"]:
            message["mentions"].append(target["author"])

    def _mentioned(self, content: str, allowed: Json | None) -> list[Json]:
        ids = dict.fromkeys(MENTION.findall(content))
        if allowed is not None:
            parse = allowed.get("parse", [])
            ids = {one: None for one in ids if "users" in parse or one in map(str, allowed.get("users", []))}
        return [self.members[one]["user"] for one in ids if one in self.members]

    def post(self, channel: Json, author: Json, body: Json, **more: Any) -> Json:  # noqa: ANN401
        """Store a message and tell about it; the same nonce of the same author in the window gives the first one."""
        first = self._by_nonce(author, body)
        if first is not None:
            return first
        message = self.new_message(channel, author, body, **more)
        if body.get("nonce") is not None:
            message["nonce"] = body["nonce"]
            if body.get("enforce_nonce"):
                self.nonces[author["id"], str(body["nonce"])] = (channel["id"], message["id"], self.clock.now())
        if channel["type"] == THREAD:
            self._wake_thread(channel)
        self.messages[channel["id"]][message["id"]] = message
        channel["last_message_id"] = message["id"]
        member = self.members.get(author["id"])
        event = self.shown(message) | {"guild_id": self.guild["id"]}
        if member:
            event["member"] = {name: value for name, value in member.items() if name != "user"}
        self.emit("MESSAGE_CREATE", event, channel["id"])
        message.pop("nonce", None)
        self.stored("message")
        return self.shown(message) | ({"nonce": body["nonce"]} if body.get("nonce") is not None else {})

    def _by_nonce(self, author: Json, body: Json) -> Json | None:
        nonce = body.get("nonce")
        if nonce is None or not body.get("enforce_nonce"):
            return None
        known = self.nonces.get((author["id"], str(nonce)))
        if known is None or self.clock.now() - known[2] > self.nonce_window:
            return None
        message = self.messages.get(known[0], {}).get(known[1])
        if message is None:
            raise unknown("message")
        return self.shown(message) | {"nonce": nonce}

    def _wake_thread(self, thread: Json) -> None:
        data = thread["thread_metadata"]
        thread["message_count"] += 1
        thread["total_message_sent"] += 1
        if data["archived"]:
            data["archived"] = False
            data["archive_timestamp"] = self.clock.stamp()
            self.emit("THREAD_UPDATE", copy.deepcopy(thread), thread["id"])

    def edit(self, message: Json, body: Json, *, own: bool = True) -> Json:
        """Change a message's text, components, flags; `own` False changes only what others may."""
        flags = message["flags"]
        if "flags" in body and own:
            flags = (body["flags"] or 0) | (flags & forms.V2)
        changed: Json = {
            name: body[name] for name in ("content", "embeds", "components", "attachments") if name in body
        }
        merged = {name: changed.get(name, message[name]) for name in ("content", "embeds", "components", "attachments")}
        forms.check_message(merged, flags=flags)
        if "components" in changed:
            changed["components"] = forms.finished(copy.deepcopy(changed["components"] or []))
        for name in ("embeds", "attachments"):
            if name in changed:
                changed[name] = changed[name] or []
        if "content" in changed:
            changed["content"] = changed["content"] or ""
            changed["mentions"] = self._mentioned(changed["content"], body.get("allowed_mentions"))
        message |= changed | {"flags": flags & ~forms.LOADING, "edited_timestamp": self.clock.stamp()}
        if "visible_to" not in message:
            self.emit("MESSAGE_UPDATE", self.shown(message) | {"guild_id": self.guild["id"]}, message["channel_id"])
            self.stored("edit")
        return self.shown(message)

    def delete(self, channel_id: str, message_id: str) -> None:
        """Remove a message."""
        self.message(channel_id, message_id)
        del self.messages[channel_id][message_id]
        data = {"id": message_id, "channel_id": channel_id, "guild_id": self.guild["id"]}
        self.emit("MESSAGE_DELETE", data, channel_id)

    def pin(self, message: Json) -> None:
        """Pin a message; once pinned, nothing more happens."""
        if message["pinned"]:
            return
        message["pinned"] = True
        message["_pinned_at"] = self.clock.stamp()
        channel = self.channel(message["channel_id"])
        channel["last_pin_timestamp"] = self.clock.stamp()
        self.emit("MESSAGE_UPDATE", self.shown(message) | {"guild_id": self.guild["id"]}, channel["id"])
        pins = {"guild_id": self.guild["id"], "channel_id": channel["id"], "last_pin_timestamp": self.clock.stamp()}
        self.emit("CHANNEL_PINS_UPDATE", pins, channel["id"])
        reference = {"type": 0, "channel_id": channel["id"], "message_id": message["id"], "guild_id": self.guild["id"]}
        self.post(channel, self.bot, {}, type=PINNED, message_reference=reference)
        self.stored("pin")

    def history(self, channel_id: str, query: dict[str, str]) -> list[Json]:
        """Messages, newest first, with `before`, `after`, `around` and `limit`."""
        limit = int(query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise ApiError(400, 50035, "Invalid Form Body")
        found = sorted(self.messages[channel_id].values(), key=lambda one: int(one["id"]))
        if "around" in query:
            middle = int(query["around"])
            found = sorted(found, key=lambda one: abs(int(one["id"]) - middle))[:limit]
            found.sort(key=lambda one: int(one["id"]))
        elif "after" in query:
            found = [one for one in found if int(one["id"]) > int(query["after"])][:limit]
        elif "before" in query:
            found = [one for one in found if int(one["id"]) < int(query["before"])][-limit:]
        return [self.shown(one) for one in reversed(found[-limit:])]

    # Threads

    def thread_from(self, channel: Json, message: Json, owner: str, body: Json) -> Json:
        """Open a thread under a message; its id is the message's."""
        if message["id"] in self.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        name = body.get("name") or ""
        if not 1 <= len(name) <= 100:
            raise ApiError(400, 50035, "Invalid Form Body")
        now = self.clock.stamp()
        thread: Json = {
            "id": message["id"],
            "type": THREAD,
            "guild_id": self.guild["id"],
            "parent_id": channel["id"],
            "name": name,
            "owner_id": owner,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": None,
            "last_pin_timestamp": None,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": False,
                "archive_timestamp": now,
                "auto_archive_duration": body.get("auto_archive_duration") or 1440,
                "locked": False,
                "create_timestamp": now,
            },
        }
        self._add_channel(thread)
        message["flags"] |= 1 << 5
        self.emit("THREAD_CREATE", copy.deepcopy(thread) | {"newly_created": True}, thread["id"])
        self.emit("MESSAGE_UPDATE", self.shown(message) | {"guild_id": self.guild["id"]}, channel["id"])
        reference = {"type": 0, "channel_id": channel["id"], "message_id": message["id"], "guild_id": self.guild["id"]}
        self.post(thread, message["author"], {}, type=THREAD_STARTER, message_reference=reference)
        self.stored("thread")
        return copy.deepcopy(thread)

    # People

    def join(self, username: str, role_names: list[str], permissions: int) -> Json:
        """A new member, with a role of their own when permissions are asked for."""
        if any(one["user"]["username"] == username for one in self.members.values()):
            raise ApiError(400, 50035, f"{username} is here already")
        ids = [self.role_named(name)["id"] for name in role_names]
        if permissions:
            own = seed.role(self.clock.snowflake(), username, len(self.roles), permissions)
            self.roles[own["id"]] = own
            self.emit("GUILD_ROLE_CREATE", {"guild_id": self.guild["id"], "role": own})
            ids.append(own["id"])
        who = seed.user(self.clock.snowflake(), username, username.title())
        self.members[who["id"]] = seed.member(who, ids, self.clock.stamp())
        self.emit("GUILD_MEMBER_ADD", copy.deepcopy(self.members[who["id"]]) | {"guild_id": self.guild["id"]})
        return self.members[who["id"]]

    def leave(self, username: str) -> None:
        """A member leaves; their messages stay."""
        who = self.member_named(username)["user"]
        del self.members[who["id"]]
        self.emit("GUILD_MEMBER_REMOVE", {"guild_id": self.guild["id"], "user": who})

    def overwrite(self, channel: Json, target: str, *, allow: int = 0, deny: int = 0) -> None:
        """Change somebody's rights in a channel (a member's or a role's id)."""
        kind = 1 if target in self.members else 0
        rest = [one for one in channel["permission_overwrites"] if one["id"] != target]
        new = {"id": target, "type": kind, "allow": str(allow), "deny": str(deny)}
        channel["permission_overwrites"] = [*rest, new] if allow or deny else rest
        self.emit("CHANNEL_UPDATE", copy.deepcopy(channel), channel["id"])

    def remove_channel(self, channel: Json) -> None:
        """Delete a channel with its threads."""
        threads = [one for one in self.channels.values() if one.get("parent_id") == channel["id"]]
        for gone in [*threads, channel]:
            del self.channels[gone["id"]]
            self.messages.pop(gone["id"], None)
        name = "THREAD_DELETE" if channel["type"] == THREAD else "CHANNEL_DELETE"
        self.emit(name, copy.deepcopy(channel))

    def guild_create(self) -> Json:
        """The guild with everything in it, as the gateway gives it."""
        channels = [one for one in self.channels.values() if one["type"] != THREAD]
        threads = [
            one for one in self.channels.values() if one["type"] == THREAD and not one["thread_metadata"]["archived"]
        ]
        bot = self.members[self.bot["id"]]
        extra = {
            "roles": list(self.roles.values()),
            "channels": channels,
            "threads": threads,
            "members": [bot],
            "member_count": len(self.members),
            "joined_at": bot["joined_at"],
            "large": False,
            "unavailable": False,
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": list(self.events),
            "soundboard_sounds": [],
        }
        return copy.deepcopy(self.guild | extra)
