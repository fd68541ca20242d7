"""Messages: sent once by their nonce, edited, pinned, deleted and read back."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bot.sandbox import forms, polls
from bot.sandbox.clock import oldest_id
from bot.sandbox.errors import ApiError, FormErrors, Json, archived, invalid, unknown
from bot.sandbox.keeping import too_old
from bot.sandbox.state import DIRECT, THREAD, State

PINNED, REPLY, THREAD_STARTER = 6, 19, 21
MENTION, ROLE_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")
EVERYBODY = re.compile(r"@(everyone|here)\b")
MOST_PINS = 250
DELETABLE = timedelta(days=14)


class Messages(State):
    """The messages of every channel."""

    def new_message(self, channel: Json, author: Json, body: Json, **more: Any) -> Json:  # noqa: ANN401
        """A message object, not yet stored."""
        message: Json = {
            "id": self.clock.snowflake(),
            "type": 0,
            "channel_id": channel["id"],
            "author": author,
            "content": body.get("content") or "",
            "timestamp": self.clock.stamp(),
            "edited_timestamp": None,
            "tts": bool(body.get("tts")),
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "flags": body.get("flags") or 0,
            "components": [],
            **more,
        }
        message["attachments"] = self._attached(body, message)
        message |= self._filled(message, body)
        message |= self._mentioned(channel, author, message, body.get("allowed_mentions"))
        if body.get("poll"):
            message["poll"] = polls.finished(self, body["poll"])
        reference = body.get("message_reference")
        if reference:
            self._refer(message, channel, reference, body)
        return message

    def _filled(self, message: Json, body: Json) -> Json:
        parts: Json = {}
        if "embeds" in body:
            parts["embeds"] = [self._embed(one, message) for one in body["embeds"] or []]
        if "components" in body:
            copied = copy.deepcopy(body["components"] or [])
            parts["components"] = forms.finished(copied, lambda media: self._media(media, message))
        return parts

    def _embed(self, embed: Json, message: Json) -> Json:
        found = {"type": "rich", **embed}
        if embed.get("fields"):
            found["fields"] = [{"inline": False, **one} for one in embed["fields"]]
        for name in ("image", "thumbnail"):
            if isinstance(embed.get(name), dict):
                found[name] = self._media(embed[name], message)
        return found

    def _media(self, media: Json, message: Json) -> Json:
        url = str(media.get("url") or "")
        found = {"id": self.clock.snowflake(), "url": url, "proxy_url": url, "width": None, "height": None}
        for one in message["attachments"]:
            if url == f"attachment://{one['filename']}":
                found |= {"url": one["url"], "proxy_url": one["url"], "attachment_id": one["id"]}
        return found

    def _attached(self, body: Json, message: Json, kept: Iterable[Json] = ()) -> list[Json]:
        files = dict(body.get("_files") or {})
        before = {one["id"]: one for one in kept}
        listed = body.get("attachments")
        if listed is None:
            listed = [*({"id": one} for one in before), *({"id": number} for number in files)]
        found = []
        for one in listed:
            number = str(one.get("id"))
            if number in before:
                found.append(before[number] | {name: one[name] for name in ("description", "title") if name in one})
            elif number in files:
                found.append(self.keep_file(*files[number], ephemeral=bool(message["flags"] & forms.EPHEMERAL), **one))
        return found

    def keep_file(self, name: str, data: bytes, kind: str, *, ephemeral: bool = False, **more: Any) -> Json:  # noqa: ANN401
        """Take a file in; answers it as an attachment."""
        identity = self.clock.snowflake()
        filename = str(more.get("filename") or name)
        self.attachments[identity] = (filename, data)
        url = f"{self.address}/attachments/{identity}/file"
        found: Json = {
            "id": identity,
            "filename": filename,
            "size": len(data),
            "url": url,
            "proxy_url": url,
            "content_type": kind,
        }
        if ephemeral:
            found["ephemeral"] = True
        return found | {part: more[part] for part in ("description", "title") if more.get(part)}

    def _refer(self, message: Json, channel: Json, reference: Json, body: Json) -> None:
        target = self.messages[channel["id"]].get(str(reference.get("message_id")))
        if target is None:
            if reference.get("fail_if_not_exists") is False:
                return
            raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        message["type"] = REPLY
        message["message_reference"] = self.reference(target)
        message["_refers"] = (channel["id"], target["id"])
        pings = body.get("allowed_mentions")
        if (pings is None or pings.get("replied_user")) and target["author"] not in message["mentions"]:
            message["mentions"] = [*message["mentions"], target["author"]]

    def reference(self, message: Json) -> Json:
        """What points at a message."""
        place = {"type": 0, "channel_id": message["channel_id"], "message_id": message["id"]}
        return place | self.guild_part(message["channel_id"])

    def _mentioned(self, channel: Json, author: Json, message: Json, allowed: Json | None) -> Json:
        texts = [component.get("content") or "" for _, component in forms.walk(message["components"])]
        text = "\n".join([message["content"], *texts])
        people, roles = dict.fromkeys(MENTION.findall(text)), dict.fromkeys(ROLE_MENTION.findall(text))
        parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or ())
        named = allowed or {}
        people = {one: None for one in people if "users" in parse or one in map(str, named.get("users") or ())}
        roles = {one: None for one in roles if "roles" in parse or one in map(str, named.get("roles") or ())}
        privileged = self._may_ping(channel, author)
        return {
            "mentions": [self.users[one] for one in people if one in self.users],
            "mention_roles": [
                one for one in roles if one in self.roles and (privileged or self.roles[one]["mentionable"])
            ],
            "mention_everyone": bool(EVERYBODY.search(text)) and "everyone" in parse and privileged,
        }

    def _may_ping(self, channel: Json, author: Json) -> bool:
        here = author["id"] in self.members and channel["type"] != DIRECT
        return here and self.may(author["id"], channel, "MENTION_EVERYONE")

    def post(self, channel: Json, author: Json, body: Json, **more: Any) -> Json:  # noqa: ANN401
        """Store a message and tell about it; the same nonce of the same author in the window gives the first one."""
        first = self._by_nonce(author, body)
        if first is not None:
            return first
        message = self.new_message(channel, author, body, **more)
        nonce = {} if body.get("nonce") is None else {"nonce": body["nonce"]}
        if nonce and body.get("enforce_nonce"):
            self._keep_nonce(author["id"], str(body["nonce"]), message)
        if channel["type"] == THREAD:
            self.wake_thread(channel, author["id"], counts=message["type"] != THREAD_STARTER)
        self.messages[channel["id"]][message["id"]] = message
        channel["last_message_id"] = message["id"]
        self._let_go(channel)
        event = self.shown(message) | self.guild_part(channel["id"]) | nonce
        member = self.members.get(author["id"])
        if member and channel["type"] != DIRECT:
            event["member"] = {name: value for name, value in member.items() if name != "user"}
        self.emit("MESSAGE_CREATE", event, channel["id"])
        self.stored("message")
        return self.shown(message) | nonce

    def _let_go(self, channel: Json) -> None:
        messages = self.messages[channel["id"]]
        for old in too_old(messages, self.channels):
            del messages[old["id"]]
            for file in old["attachments"]:
                self.attachments.pop(file["id"], None)

    def _keep_nonce(self, author: str, nonce: str, message: Json) -> None:
        now = self.clock.now()
        self.nonces.pop((author, nonce), None)
        self.nonces[author, nonce] = (message["channel_id"], message["id"], now)
        while now - next(iter(self.nonces.values()))[2] > self.nonce_window:
            del self.nonces[next(iter(self.nonces))]

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

    def wake_thread(self, thread: Json, author_id: str, *, counts: bool) -> None:
        """Count a message in a thread, which takes it out of the archive and its author in."""
        raise NotImplementedError

    def refuse_archived(self, channel: Json) -> None:
        """Refuse to change what stands in an archived thread."""
        if channel["type"] == THREAD and channel["thread_metadata"]["archived"]:
            raise archived()

    def edit(self, message: Json, body: Json) -> Json:
        """Change a message's text, components, files and flags."""
        before = message["flags"]
        flags = before
        if "flags" in body:
            given = body["flags"] or 0
            flags = (before & ~forms.SUPPRESS_EMBEDS) | (given & (forms.SUPPRESS_EMBEDS | forms.V2))
        names = ("content", "embeds", "components", "attachments")
        merged = {name: body.get(name, message[name]) for name in names} | {"_files": body.get("_files")}
        forms.check_message(merged, flags=flags)
        if "attachments" in body or body.get("_files"):
            message["attachments"] = self._attached(body, message, message["attachments"])
        message |= self._filled(message, body)
        if "content" in body:
            message["content"] = body["content"] or ""
        if "content" in body or "components" in body:
            channel = self.channel(message["channel_id"])
            message |= self._mentioned(channel, message["author"], message, body.get("allowed_mentions"))
        filling = before & forms.LOADING
        message |= {"flags": flags & ~forms.LOADING, "edited_timestamp": None if filling else self.clock.stamp()}
        if "visible_to" not in message:
            self.tell_changed(message)
            self.stored("edit")
        return self.shown(message)

    def tell_changed(self, message: Json) -> None:
        """Tell that a message is now as it is."""
        place = message["channel_id"]
        self.emit("MESSAGE_UPDATE", self.shown(message) | self.guild_part(place), place)

    def delete(self, channel_id: str, message_id: str) -> None:
        """Remove a message."""
        self.message(channel_id, message_id)
        del self.messages[channel_id][message_id]
        data = {"id": message_id, "channel_id": channel_id} | self.guild_part(channel_id)
        self.emit("MESSAGE_DELETE", data, channel_id)

    def delete_many(self, channel: Json, ids: list[str]) -> None:
        """Remove several messages at once, none older than two weeks; unknown ones are passed over."""
        errors = FormErrors()
        errors.count("messages", len(ids), 2, 100)
        errors.check()
        oldest = oldest_id(self.clock.now() - DELETABLE)
        if any(int(one) < oldest for one in ids):
            raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
        gone = [one for one in ids if self.messages[channel["id"]].pop(one, None) is not None]
        data = {"ids": gone, "channel_id": channel["id"]} | self.guild_part(channel["id"])
        self.emit("MESSAGE_DELETE_BULK", data, channel["id"])

    def pinned(self, channel: Json) -> list[Json]:
        """Pinned messages, the newest pin first."""
        found = [one for one in self.messages[channel["id"]].values() if one["pinned"]]
        return sorted(found, key=lambda one: (str(one["_pinned_at"]), int(one["id"])), reverse=True)

    def pin(self, message: Json, by: Json | None = None) -> None:
        """Pin a message; once pinned, nothing more happens."""
        if message["pinned"]:
            return
        channel = self.channel(message["channel_id"])
        if len(self.pinned(channel)) >= MOST_PINS:
            raise ApiError(400, 30003, "Maximum number of pins reached (250)")
        message |= {"pinned": True, "_pinned_at": self.clock.stamp()}
        self._tell_pins(channel, message)
        self.post(channel, by or self.bot, {}, type=PINNED, message_reference=self.reference(message))
        self.stored("pin")

    def unpin(self, message: Json) -> None:
        """Take a pin off."""
        if message["pinned"]:
            message["pinned"] = False
            self._tell_pins(self.channel(message["channel_id"]), message)

    def _tell_pins(self, channel: Json, message: Json) -> None:
        newest = self.pinned(channel)
        channel["last_pin_timestamp"] = newest[0]["_pinned_at"] if newest else None
        self.tell_changed(message)
        pins = {"channel_id": channel["id"], "last_pin_timestamp": channel["last_pin_timestamp"]}
        self.emit("CHANNEL_PINS_UPDATE", pins | self.guild_part(channel["id"]), channel["id"])

    def history(self, channel_id: str, query: dict[str, str]) -> list[Json]:
        """Messages, newest first, with `before`, `after`, `around` and `limit`."""
        limit = whole(query, "limit", 50)
        if not 1 <= limit <= 100:
            raise invalid("limit", "NUMBER_TYPE_MAX", "int value should be from 1 to 100.")
        found = sorted(self.messages[channel_id].values(), key=lambda one: int(one["id"]))
        if "around" in query:
            middle = whole(query, "around", 0)
            older = [one for one in found if int(one["id"]) < middle][-(limit // 2) :] if limit > 1 else []
            found = [*older, *(one for one in found if int(one["id"]) >= middle)][:limit]
        elif "after" in query:
            after = whole(query, "after", 0)
            found = [one for one in found if int(one["id"]) > after][:limit]
        elif "before" in query:
            before = whole(query, "before", 0)
            found = [one for one in found if int(one["id"]) < before]
        return [self.shown(one) for one in reversed(found[-limit:])]


def whole(query: dict[str, str], name: str, otherwise: int) -> int:
    """A whole number from a query."""
    value = query.get(name)
    if value is None:
        return otherwise
    if not value.isdecimal():
        raise invalid(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    return int(value)
