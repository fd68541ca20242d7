"""The guild with its threads and people, and everything that may happen to them."""

from __future__ import annotations

import copy

from bot.sandbox import seed
from bot.sandbox.errors import ApiError, FormErrors, Json, unknown
from bot.sandbox.forms import HAS_THREAD
from bot.sandbox.messages import PINNED, REPLY, THREAD_STARTER, Messages
from bot.sandbox.state import DIRECT, FORUM, TEXT_CHANNEL, THREAD, Listener

__all__ = ["DIRECT", "FORUM", "PINNED", "REPLY", "TEXT_CHANNEL", "THREAD", "THREAD_STARTER", "Listener", "World"]

THREAD_CREATED = 18
MINUTES = (60, 1440, 4320, 10_080)
UNAVAILABLE: Json = {"large": False, "unavailable": False, "voice_states": [], "presences": [], "stage_instances": []}


class World(Messages):
    """One guild; ids are strings, objects are JSON as Discord gives them."""

    # Threads

    def thread_from(self, channel: Json, message: Json, owner: str, body: Json) -> Json:
        """Open a thread under a message; its id is the message's."""
        if message["id"] in self.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        thread = self._new_thread(message["id"], channel, owner, body)
        message["flags"] |= HAS_THREAD
        self._open(thread, owner)
        self.tell_changed(message)
        reference = self.reference(message)
        refers = (channel["id"], message["id"])
        self.post(thread, message["author"], {}, type=THREAD_STARTER, message_reference=reference, _refers=refers)
        self.stored("thread")
        return copy.deepcopy(thread)

    def thread_alone(self, channel: Json, owner: str, body: Json) -> Json:
        """Open a thread without a message; the channel says so. In a forum it is a post with its first message."""
        thread = self._new_thread(self.clock.snowflake(), channel, owner, body)
        self._open(thread, owner)
        author = self.users[owner]
        if channel["type"] == FORUM:
            self.post(thread, author, body["message"], id=thread["id"])
        else:
            reference = {"type": 0, "channel_id": thread["id"], "guild_id": self.guild["id"]}
            self.post(channel, author, {"content": thread["name"]}, type=THREAD_CREATED, message_reference=reference)
        self.stored("thread")
        return copy.deepcopy(thread)

    def _new_thread(self, identity: str, channel: Json, owner: str, body: Json) -> Json:
        errors = FormErrors()
        errors.text("name", body.get("name"), 1, 100)
        minutes = body.get("auto_archive_duration") or 1440
        errors.choice("auto_archive_duration", minutes, MINUTES)
        errors.check()
        now = self.clock.stamp()
        thread = seed.thread(identity, self.guild["id"], channel["id"], owner, body["name"], now, minutes)
        thread["rate_limit_per_user"] = body.get("rate_limit_per_user") or 0
        if channel["type"] == FORUM:
            thread["applied_tags"] = body.get("applied_tags") or []
        return thread

    def _open(self, thread: Json, owner: str) -> None:
        self.add_channel(thread)
        self.thread_members[thread["id"]] = {}
        self.enter_thread(thread, owner, tell=False)
        shown = thread | {"newly_created": True}
        mine = self.thread_members[thread["id"]].get(self.bot["id"])
        self.emit("THREAD_CREATE", shown | ({"member": mine} if mine else {}), thread["id"])

    def enter_thread(self, thread: Json, user_id: str, *, tell: bool = True) -> None:
        """Make somebody a member of a thread."""
        inside = self.thread_members[thread["id"]]
        if user_id in inside:
            return
        inside[user_id] = {
            "id": thread["id"],
            "user_id": user_id,
            "join_timestamp": self.clock.stamp(),
            "flags": 0,
        }
        thread["member_count"] = min(50, len(inside))
        if tell:
            self._tell_members(thread, added=[inside[user_id] | {"member": self.member(user_id), "presence": None}])

    def leave_thread(self, thread: Json, user_id: str) -> None:
        """Take somebody out of a thread."""
        inside = self.thread_members[thread["id"]]
        if inside.pop(user_id, None) is not None:
            thread["member_count"] = min(50, len(inside))
            self._tell_members(thread, removed=[user_id])

    def _tell_members(self, thread: Json, added: list[Json] | None = None, removed: list[str] | None = None) -> None:
        data = {
            "id": thread["id"],
            "guild_id": self.guild["id"],
            "member_count": thread["member_count"],
            "added_members": added or [],
            "removed_member_ids": removed or [],
        }
        self.emit("THREAD_MEMBERS_UPDATE", data, thread["id"])

    def wake_thread(self, thread: Json, author_id: str, *, counts: bool) -> None:
        """Count a message in a thread, which takes it out of the archive and its author in."""
        if counts:
            thread["message_count"] += 1
            thread["total_message_sent"] += 1
        if author_id in self.members and counts:
            self.enter_thread(thread, author_id)
        if thread["thread_metadata"]["archived"]:
            self.change_thread(thread, {"archived": False})

    def change_thread(self, thread: Json, body: Json) -> None:
        """Change a thread's name, archive, lock and times."""
        errors = FormErrors()
        if "name" in body:
            errors.text("name", body["name"], 1, 100)
        if "auto_archive_duration" in body:
            errors.choice("auto_archive_duration", body["auto_archive_duration"], MINUTES)
        errors.check()
        thread |= {name: body[name] for name in ("name", "rate_limit_per_user", "applied_tags") if name in body}
        data = thread["thread_metadata"]
        if "archived" in body and bool(body["archived"]) != data["archived"]:
            data["archive_timestamp"] = self.clock.stamp()
        data |= {name: body[name] for name in ("archived", "locked", "auto_archive_duration") if name in body}
        self.emit("THREAD_UPDATE", copy.deepcopy(thread), thread["id"])

    # Channels

    def open_channel(self, name: str, kind: int = TEXT_CHANNEL) -> Json:
        """Add a channel to the guild."""
        position = len([one for one in self.channels.values() if one["type"] in (TEXT_CHANNEL, FORUM)])
        channel = seed.channel(self.clock.snowflake(), self.guild["id"], name, position, kind)
        if kind == FORUM:
            channel |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
            channel |= {"default_forum_layout": 0}
        self.add_channel(channel)
        self.emit("CHANNEL_CREATE", dict(channel), channel["id"])
        return channel

    def conversation(self, user_id: str) -> Json:
        """The direct conversation with somebody, opened if there is none."""
        if user_id not in self.users:
            raise unknown("user")
        for one in self.channels.values():
            if one["type"] == DIRECT and one["recipients"][0]["id"] == user_id:
                return one
        channel = seed.direct(self.clock.snowflake(), self.users[user_id])
        self.add_channel(channel)
        return channel

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
            self.thread_members.pop(gone["id"], None)
        name = "THREAD_DELETE" if channel["type"] == THREAD else "CHANNEL_DELETE"
        self.emit(name, copy.deepcopy(channel))

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
        known = next((one for one in self.users.values() if one["username"] == username), None)
        who = known or seed.user(self.clock.snowflake(), username, username.title())
        member = self.admit(who, ids)
        self.emit("GUILD_MEMBER_ADD", copy.deepcopy(member) | {"guild_id": self.guild["id"]})
        return member

    def leave(self, username: str) -> None:
        """A member leaves; their messages stay."""
        who = self.member_named(username)["user"]
        del self.members[who["id"]]
        for thread_id, inside in self.thread_members.items():
            if inside.pop(who["id"], None) is not None:
                self.channels[thread_id]["member_count"] = min(50, len(inside))
        self.emit("GUILD_MEMBER_REMOVE", {"guild_id": self.guild["id"], "user": who})

    def give_roles(self, member: Json, roles: list[str]) -> None:
        """Give a member exactly these roles (ids)."""
        member["roles"] = list(dict.fromkeys(roles))
        self.emit("GUILD_MEMBER_UPDATE", copy.deepcopy(member) | {"guild_id": self.guild["id"]})

    def guild_create(self) -> Json:
        """The guild with everything in it, as the gateway gives it."""
        bot = self.members[self.bot["id"]]
        threads = [self._seen_thread(one) for one in self.threads() if not one["thread_metadata"]["archived"]]
        extra = UNAVAILABLE | {
            "roles": list(self.roles.values()),
            "channels": self.guild_channels(),
            "threads": threads,
            "members": [bot],
            "member_count": len(self.members),
            "joined_at": bot["joined_at"],
            "guild_scheduled_events": [{name: one[name] for name in one if name[0] != "_"} for one in self.events],
            "soundboard_sounds": [],
        }
        return copy.deepcopy(self.guild | extra)

    def _seen_thread(self, thread: Json) -> Json:
        mine = self.thread_members[thread["id"]].get(self.bot["id"])
        return thread | ({"member": mine} if mine else {})

    def guild_channels(self) -> list[Json]:
        """Every channel of the guild but threads."""
        return [one for one in self.channels.values() if one["type"] not in (THREAD, DIRECT)]

    def threads(self) -> list[Json]:
        """Every thread."""
        return [one for one in self.channels.values() if one["type"] == THREAD]
