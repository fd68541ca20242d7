"""The REST side of API v10 for one guild: routes, rights and answers."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.sandbox import forms
from bot.sandbox.errors import ApiError, Json, no_permission, unknown
from bot.sandbox.interactions import Interactions
from bot.sandbox.world import PINNED, TEXT_CHANNEL, THREAD, World

BASE = "/api/v10"


def answer(body: Any = None, status: int = 200) -> web.Response:  # noqa: ANN401
    """JSON with exactly the content type that Discord sends."""
    if status == 204:
        return web.Response(status=204)
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


async def body_of(request: web.Request) -> Json:
    """The JSON body; in a form with files, its `payload_json`."""
    if request.content_type.startswith("multipart/"):
        fields = await request.post()
        text = fields.get("payload_json")
        return json.loads(text) if isinstance(text, str) else {}
    raw = await request.read()
    try:
        found = json.loads(raw) if raw else {}
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    return found if isinstance(found, dict) else {"": found}


class Rest:
    """Every route's handler."""

    def __init__(self, world: World, interactions: Interactions, gateway_url: str) -> None:
        self.world = world
        self.interactions = interactions
        self.gateway_url = gateway_url

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        one = f"{BASE}/channels/{{channel}}/messages/{{message}}"
        callback = f"{BASE}/webhooks/{{application}}/{{token}}"
        return [
            web.get(f"{BASE}/users/@me", self.me),
            web.get(f"{BASE}/users/{{user}}", self.user),
            web.get(f"{BASE}/oauth2/applications/@me", self.application),
            web.get(f"{BASE}/applications/@me", self.application),
            web.get(f"{BASE}/gateway", self.gateway),
            web.get(f"{BASE}/gateway/bot", self.gateway),
            web.get(f"{BASE}/applications/{{application}}/commands", self.commands),
            web.put(f"{BASE}/applications/{{application}}/commands", self.put_commands),
            web.get(f"{BASE}/applications/{{application}}/guilds/{{guild}}/commands", self.commands),
            web.put(f"{BASE}/applications/{{application}}/guilds/{{guild}}/commands", self.put_commands),
            web.get(f"{BASE}/guilds/{{guild}}", self.guild),
            web.get(f"{BASE}/guilds/{{guild}}/channels", self.channels),
            web.get(f"{BASE}/guilds/{{guild}}/roles", self.roles),
            web.get(f"{BASE}/guilds/{{guild}}/members/{{user}}", self.member),
            web.get(f"{BASE}/guilds/{{guild}}/threads/active", self.active_threads),
            web.get(f"{BASE}/channels/{{channel}}", self.channel),
            web.patch(f"{BASE}/channels/{{channel}}", self.change_channel),
            web.get(f"{BASE}/channels/{{channel}}/messages", self.history),
            web.post(f"{BASE}/channels/{{channel}}/messages", self.post),
            web.get(f"{BASE}/channels/{{channel}}/messages/pins", self.pins),
            web.put(f"{BASE}/channels/{{channel}}/messages/pins/{{message}}", self.pin),
            web.get(f"{BASE}/channels/{{channel}}/pins", self.old_pins),
            web.put(f"{BASE}/channels/{{channel}}/pins/{{message}}", self.pin),
            web.post(f"{BASE}/channels/{{channel}}/typing", self.typing),
            web.get(one, self.message),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
            web.post(f"{one}/threads", self.thread),
            web.post(f"{BASE}/interactions/{{interaction}}/{{token}}/callback", self.callback),
            web.post(callback, self.follow_up),
            web.get(f"{callback}/messages/{{message}}", self.get_answer),
            web.patch(f"{callback}/messages/{{message}}", self.edit_answer),
            web.delete(f"{callback}/messages/{{message}}", self.delete_answer),
            web.get("/attachments/{attachment}/{name}", self.attachment),
        ]

    # Who and where

    async def me(self, _request: web.Request) -> web.Response:
        """The bot's own user."""
        return answer(self.world.bot | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None})

    async def user(self, request: web.Request) -> web.Response:
        """A user."""
        return answer(self.world.member(request.match_info["user"])["user"])

    async def application(self, _request: web.Request) -> web.Response:
        """The bot's application."""
        return answer(self.world.application)

    async def gateway(self, _request: web.Request) -> web.Response:
        """Where the gateway is."""
        start = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway_url, "shards": 1, "session_start_limit": start})

    def _guild(self, request: web.Request) -> None:
        if request.match_info["guild"] != self.world.guild["id"]:
            raise unknown("guild")

    async def guild(self, request: web.Request) -> web.Response:
        """The guild."""
        self._guild(request)
        roles = {"roles": list(self.world.roles.values()), "approximate_member_count": len(self.world.members)}
        return answer(self.world.guild | roles)

    async def channels(self, request: web.Request) -> web.Response:
        """The guild's channels."""
        self._guild(request)
        return answer([one for one in self.world.channels.values() if one["type"] != THREAD])

    async def roles(self, request: web.Request) -> web.Response:
        """The guild's roles."""
        self._guild(request)
        return answer(list(self.world.roles.values()))

    async def member(self, request: web.Request) -> web.Response:
        """A member."""
        self._guild(request)
        return answer(self.world.member(request.match_info["user"]))

    async def active_threads(self, request: web.Request) -> web.Response:
        """Threads that are not archived."""
        self._guild(request)
        found = [one for one in self.world.channels.values() if one["type"] == THREAD]
        found = [one for one in found if not one["thread_metadata"]["archived"]]
        return answer({"threads": found, "members": [], "has_more": False})

    def _seen(self, request: web.Request, *needed: str) -> Json:
        channel = self.world.channel(request.match_info["channel"])
        self.world.need(self.world.bot["id"], channel, *needed)
        return channel

    async def channel(self, request: web.Request) -> web.Response:
        """A channel or thread."""
        return answer(self._seen(request))

    async def change_channel(self, request: web.Request) -> web.Response:
        """A thread's name, archive and lock."""
        channel = self._seen(request)
        if channel["type"] != THREAD:
            raise no_permission()
        if channel["owner_id"] != self.world.bot["id"]:
            self.world.need(self.world.bot["id"], channel, "MANAGE_THREADS")
        body = await body_of(request)
        channel |= {name: body[name] for name in ("name",) if name in body}
        names = ("archived", "locked", "auto_archive_duration")
        channel["thread_metadata"] |= {name: body[name] for name in names if name in body}
        self.world.emit("THREAD_UPDATE", dict(channel), channel["id"])
        return answer(channel)

    # Messages

    async def history(self, request: web.Request) -> web.Response:
        """Messages of a channel; without the right to its past, none."""
        channel = self._seen(request, "READ_MESSAGE_HISTORY")
        return answer(self.world.history(channel["id"], dict(request.query)))

    async def message(self, request: web.Request) -> web.Response:
        """One message."""
        channel = self._seen(request, "READ_MESSAGE_HISTORY")
        return answer(self.world.shown(self.world.message(channel["id"], request.match_info["message"])))

    async def post(self, request: web.Request) -> web.Response:
        """A new message of the bot."""
        channel = self.world.channel(request.match_info["channel"])
        inside = channel["type"] == THREAD
        self.world.need(self.world.bot["id"], channel, "SEND_MESSAGES_IN_THREADS" if inside else "SEND_MESSAGES")
        if inside and channel["thread_metadata"]["locked"]:
            raise ApiError(400, 50083, "Thread is archived")
        body = await body_of(request)
        forms.check_message(body, flags=body.get("flags") or 0)
        return answer(self.world.post(channel, self.world.bot, body))

    def _own(self, request: web.Request) -> Json:
        channel = self._seen(request)
        message = self.world.message(channel["id"], request.match_info["message"])
        if channel["type"] == THREAD and channel["thread_metadata"]["archived"]:
            raise ApiError(400, 50083, "Thread is archived")
        return message

    async def edit(self, request: web.Request) -> web.Response:
        """Change one of the bot's messages."""
        message = self._own(request)
        if message["author"]["id"] != self.world.bot["id"]:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return answer(self.world.edit(message, await body_of(request)))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a message: the bot's own, or any with the right."""
        message = self._own(request)
        if message["author"]["id"] != self.world.bot["id"]:
            self.world.need(self.world.bot["id"], self.world.channel(message["channel_id"]), "MANAGE_MESSAGES")
        self.world.delete(message["channel_id"], message["id"])
        return answer(status=204)

    async def thread(self, request: web.Request) -> web.Response:
        """A thread under a message."""
        channel = self._seen(request, "CREATE_PUBLIC_THREADS")
        if channel["type"] != TEXT_CHANNEL:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        message = self.world.message(channel["id"], request.match_info["message"])
        body = await body_of(request)
        return answer(self.world.thread_from(channel, message, self.world.bot["id"], body), 201)

    async def pin(self, request: web.Request) -> web.Response:
        """Pin a message."""
        channel = self._seen(request, "PIN_MESSAGES")
        message = self.world.message(channel["id"], request.match_info["message"])
        if message["type"] == PINNED:
            raise ApiError(400, 50021, "Cannot execute action on a system message")
        self.world.pin(message)
        return answer(status=204)

    def _pinned(self, channel: Json) -> list[Json]:
        found = [one for one in self.world.messages[channel["id"]].values() if one["pinned"]]
        return sorted(found, key=lambda one: str(one["_pinned_at"]), reverse=True)

    async def pins(self, request: web.Request) -> web.Response:
        """Pinned messages, newest pin first."""
        channel = self._seen(request, "READ_MESSAGE_HISTORY")
        found = self._pinned(channel)
        items = [{"pinned_at": one["_pinned_at"], "message": self.world.shown(one)} for one in found]
        return answer({"items": items, "has_more": False})

    async def old_pins(self, request: web.Request) -> web.Response:
        """Pinned messages, as the older route gives them."""
        channel = self._seen(request, "READ_MESSAGE_HISTORY")
        return answer([self.world.shown(one) for one in self._pinned(channel)])

    async def typing(self, request: web.Request) -> web.Response:
        """The bot is typing."""
        self._seen(request, "SEND_MESSAGES")
        return answer(status=204)

    # Commands and interactions

    def _commands(self, request: web.Request) -> list[Json]:
        if request.match_info["application"] != self.world.application["id"]:
            raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
        return self.world.guild_commands if "guild" in request.match_info else self.world.commands

    async def commands(self, request: web.Request) -> web.Response:
        """The commands Discord knows."""
        return answer(self._commands(request))

    async def put_commands(self, request: web.Request) -> web.Response:
        """Replace all commands."""
        kept = self._commands(request)
        given = (await body_of(request)).get("", [])
        names = {(one.get("type", 1), one["name"]): one for one in kept}
        fresh = []
        for command in given:
            known = names.get((command.get("type", 1), command["name"]))
            fresh.append(
                {
                    "id": known["id"] if known else self.world.clock.snowflake(),
                    "application_id": self.world.application["id"],
                    "version": self.world.clock.snowflake(),
                    "default_member_permissions": None,
                    "type": 1,
                    "description": "",
                    "options": [],
                    "nsfw": False,
                    **command,
                }
            )
        kept[:] = fresh
        self.world.stored("commands")
        return answer(kept)

    async def callback(self, request: web.Request) -> web.Response:
        """The first answer to an interaction."""
        info = request.match_info
        described = self.interactions.respond(info["interaction"], info["token"], await body_of(request))
        if request.query.get("with_response", "").lower() in ("1", "true"):
            return answer(described)
        return answer(status=204)

    async def follow_up(self, request: web.Request) -> web.Response:
        """A further answer."""
        return answer(self.interactions.follow_up(request.match_info["token"], await body_of(request)))

    async def get_answer(self, request: web.Request) -> web.Response:
        """An answer as it stands."""
        info = request.match_info
        return answer(self.world.shown(self.interactions.find(info["token"], info["message"])))

    async def edit_answer(self, request: web.Request) -> web.Response:
        """Change an answer."""
        info = request.match_info
        return answer(self.interactions.edit(info["token"], info["message"], await body_of(request)))

    async def delete_answer(self, request: web.Request) -> web.Response:
        """Take an answer back."""
        info = request.match_info
        self.interactions.delete(info["token"], info["message"])
        return answer(status=204)

    async def attachment(self, request: web.Request) -> web.Response:
        """A file somebody attached."""
        name, data = self.world.attachments.get(request.match_info["attachment"], ("", b""))
        if not name:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type="application/octet-stream")
