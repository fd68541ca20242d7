"""Messages: sending, reading, changing, deleting, pins, reactions and polls."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import forms, polls, reactions
from bot.sandbox.errors import ApiError, Json, archived, invalid
from bot.sandbox.messages import whole
from bot.sandbox.rest.answers import BASE, Part, answer, body_of
from bot.sandbox.world import FORUM, PINNED, THREAD, THREAD_STARTER

SYSTEM = (PINNED, 18, THREAD_STARTER)


class MessageRoutes(Part):
    """Routes of messages."""

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        here = f"{BASE}/channels/{{channel}}"
        one = f"{here}/messages/{{message}}"
        return [
            web.get(f"{here}/messages", self.history),
            web.post(f"{here}/messages", self.post),
            web.post(f"{here}/messages/bulk-delete", self.delete_many),
            web.get(f"{here}/messages/pins", self.pins),
            web.get(f"{here}/pins", self.old_pins),
            *(web.put(f"{here}/{way}/{{message}}", self.pin) for way in ("messages/pins", "pins")),
            *(web.delete(f"{here}/{way}/{{message}}", self.unpin) for way in ("messages/pins", "pins")),
            web.get(one, self.message),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
            web.delete(f"{one}/reactions", self.clear),
            web.get(f"{one}/reactions/{{emoji}}", self.reacted),
            web.delete(f"{one}/reactions/{{emoji}}", self.clear),
            web.put(f"{one}/reactions/{{emoji}}/@me", self.react),
            web.delete(f"{one}/reactions/{{emoji}}/{{user}}", self.unreact),
            web.get(f"{here}/polls/{{message}}/answers/{{answer}}", self.voters),
            web.post(f"{here}/polls/{{message}}/expire", self.end_poll),
            web.get("/attachments/{attachment}/{name}", self.attachment),
        ]

    # Reading and sending

    async def history(self, request: web.Request) -> web.Response:
        """Messages of a channel."""
        channel = self.seen(request)
        if not self.world.may(self.world.bot["id"], channel, "READ_MESSAGE_HISTORY"):
            return answer([])
        return answer([self.read(one) for one in self.world.history(channel["id"], dict(request.query))])

    async def message(self, request: web.Request) -> web.Response:
        """One message."""
        return answer(self.read(self.world.shown(self.message_of(request, "READ_MESSAGE_HISTORY"))))

    async def post(self, request: web.Request) -> web.Response:
        """A new message of the bot."""
        channel = self._writable(request)
        body = await body_of(request)
        flags = body["flags"] if isinstance(body.get("flags"), int) else 0
        body = body | {"flags": flags & forms.SENDABLE}
        forms.check_message(body, flags=body["flags"])
        self._need_for(channel, body)
        return answer(self.world.post(channel, self.world.bot, body))

    def _writable(self, request: web.Request) -> Json:
        channel = self.seen(request)
        inside = channel["type"] == THREAD
        mine = self.world.bot["id"]
        self.world.need(mine, channel, "SEND_MESSAGES_IN_THREADS" if inside else "SEND_MESSAGES")
        if channel["type"] == FORUM:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
        if inside and channel["thread_metadata"]["locked"] and not self.world.may(mine, channel, "MANAGE_THREADS"):
            raise archived()
        return channel

    def _need_for(self, channel: Json, body: Json) -> None:
        mine = self.world.bot["id"]
        if body.get("message_reference"):
            self.world.need(mine, channel, "READ_MESSAGE_HISTORY")
        if body.get("_files"):
            self.world.need(mine, channel, "ATTACH_FILES")
        if body.get("poll") and channel["type"] != 1:
            self.world.need(mine, channel, "SEND_POLLS")

    # Changing

    def _open(self, request: web.Request, *needed: str) -> Json:
        message = self.message_of(request, *needed)
        self.world.refuse_archived(self.world.channel(message["channel_id"]))
        return message

    async def edit(self, request: web.Request) -> web.Response:
        """Change one of the bot's messages, or hide the previews of another's."""
        message, body = self._open(request), await body_of(request)
        if message["author"]["id"] != self.world.bot["id"]:
            if set(body) != {"flags"}:
                raise ApiError(403, 50005, "Cannot edit a message authored by another user")
            self.world.need(self.world.bot["id"], self.world.channel(message["channel_id"]), "MANAGE_MESSAGES")
        if message["type"] in SYSTEM:
            raise ApiError(403, 50021, "Cannot execute action on a system message")
        if "flags" in body and not isinstance(body["flags"], int | None):
            raise invalid("flags", "NUMBER_TYPE_COERCE", f'Value "{body["flags"]}" is not int.')
        return answer(self.world.edit(message, body))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a message: the bot's own, or any with the right."""
        message = self._open(request)
        if message["type"] == THREAD_STARTER:
            raise ApiError(403, 50021, "Cannot execute action on a system message")
        if message["author"]["id"] != self.world.bot["id"]:
            self.world.need(self.world.bot["id"], self.world.channel(message["channel_id"]), "MANAGE_MESSAGES")
        self.world.delete(message["channel_id"], message["id"])
        return answer(status=204)

    async def delete_many(self, request: web.Request) -> web.Response:
        """Delete several messages at once."""
        channel = self.seen(request, "MANAGE_MESSAGES")
        ids = (await body_of(request)).get("messages")
        if not isinstance(ids, list) or not all(str(one).isdecimal() for one in ids):
            raise invalid("messages", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        self.world.delete_many(channel, [str(one) for one in ids])
        return answer(status=204)

    # Pins

    async def pin(self, request: web.Request) -> web.Response:
        """Pin a message."""
        message = self._open(request, "PIN_MESSAGES")
        if message["type"] in SYSTEM:
            raise ApiError(403, 50021, "Cannot execute action on a system message")
        self.world.pin(message)
        return answer(status=204)

    async def unpin(self, request: web.Request) -> web.Response:
        """Take a pin off."""
        self.world.unpin(self._open(request, "PIN_MESSAGES"))
        return answer(status=204)

    async def pins(self, request: web.Request) -> web.Response:
        """Pinned messages, the newest pin first."""
        found = self.world.pinned(self.seen(request, "READ_MESSAGE_HISTORY"))
        query = dict(request.query)
        if "before" in query:
            found = [one for one in found if str(one["_pinned_at"]) < query["before"]]
        limit = min(whole(query, "limit", 50), 50)
        items = [{"pinned_at": one["_pinned_at"], "message": self.read(self.world.shown(one))} for one in found[:limit]]
        return answer({"items": items, "has_more": len(found) > limit})

    async def old_pins(self, request: web.Request) -> web.Response:
        """Pinned messages, as the older route gives them."""
        found = self.world.pinned(self.seen(request, "READ_MESSAGE_HISTORY"))
        return answer([self.read(self.world.shown(one)) for one in found[:50]])

    # Reactions

    async def react(self, request: web.Request) -> web.Response:
        """React to a message."""
        message = self._open(request, "READ_MESSAGE_HISTORY")
        reactions.add(self.world, message, self.world.bot["id"], request.match_info["emoji"])
        return answer(status=204)

    async def unreact(self, request: web.Request) -> web.Response:
        """Take the bot's reaction back, or another's with the right."""
        who = self.user_of(request)
        message = self._open(request, *(() if who == self.world.bot["id"] else ("MANAGE_MESSAGES",)))
        reactions.remove(self.world, message, who, request.match_info["emoji"])
        return answer(status=204)

    async def clear(self, request: web.Request) -> web.Response:
        """Remove all reactions, or all of one emoji."""
        message = self._open(request, "MANAGE_MESSAGES")
        reactions.clear(self.world, message, request.match_info.get("emoji"))
        return answer(status=204)

    async def reacted(self, request: web.Request) -> web.Response:
        """Who reacted with an emoji."""
        message = self.message_of(request, "READ_MESSAGE_HISTORY")
        query = dict(request.query)
        after, limit = whole(query, "after", 0), whole(query, "limit", 25)
        found = reactions.people(self.world, message, request.match_info["emoji"])
        return answer([one for one in found if int(one["id"]) > after][:limit])

    # Polls and files

    async def voters(self, request: web.Request) -> web.Response:
        """Who voted for an answer of a poll."""
        message = self.message_of(request, "READ_MESSAGE_HISTORY")
        number = whole(dict(request.match_info), "answer", 0)
        return answer({"users": polls.voters(self.world, message, number)})

    async def end_poll(self, request: web.Request) -> web.Response:
        """End one of the bot's polls."""
        return answer(polls.end(self.world, self.message_of(request)))

    async def attachment(self, request: web.Request) -> web.Response:
        """A file somebody attached."""
        name, data = self.world.attachments.get(request.match_info["attachment"], ("", b""))
        if not name:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type="application/octet-stream")
