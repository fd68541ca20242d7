"""Channels and threads: looking, changing, opening, entering and archives."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import forms
from bot.sandbox.errors import FormErrors, Json, archived, no_permission, unknown, wrong_channel_kind
from bot.sandbox.messages import whole
from bot.sandbox.rest.answers import BASE, Part, answer, body_of
from bot.sandbox.world import DIRECT, FORUM, TEXT_CHANNEL, THREAD

CHANGEABLE = ("name", "topic", "nsfw", "rate_limit_per_user", "position", "default_auto_archive_duration")


class Channels(Part):
    """Routes of channels and threads."""

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        here = f"{BASE}/channels/{{channel}}"
        return [
            web.get(here, self.channel),
            web.patch(here, self.change),
            web.delete(here, self.remove),
            web.post(f"{here}/typing", self.typing),
            web.post(f"{here}/threads", self.open_thread),
            web.post(f"{here}/messages/{{message}}/threads", self.thread_from),
            web.get(f"{here}/threads/archived/public", self.archive),
            web.get(f"{here}/thread-members", self.inside),
            web.get(f"{here}/thread-members/{{user}}", self.one_inside),
            web.put(f"{here}/thread-members/{{user}}", self.enter),
            web.delete(f"{here}/thread-members/{{user}}", self.leave),
        ]

    async def channel(self, request: web.Request) -> web.Response:
        """A channel or thread."""
        return answer(self._shown(self.seen(request)))

    def _shown(self, channel: Json) -> Json:
        mine = self.world.thread_members.get(channel["id"], {}).get(self.world.bot["id"])
        return channel | ({"member": mine} if mine else {})

    async def change(self, request: web.Request) -> web.Response:
        """Change a channel, or a thread's name, archive and lock."""
        channel = self.seen(request)
        body = await body_of(request)
        if channel["type"] == THREAD:
            self._need_thread(channel, body)
            self.world.change_thread(channel, body)
            return answer(self._shown(channel))
        self.world.need(self.world.bot["id"], channel, "MANAGE_CHANNELS")
        errors = FormErrors()
        errors.text("name", body.get("name", channel.get("name")), 1, 100)
        errors.text("topic", body.get("topic"), 0, 1024)
        errors.check()
        channel |= {name: body[name] for name in CHANGEABLE if name in body}
        self.world.emit("CHANNEL_UPDATE", dict(channel), channel["id"])
        return answer(channel)

    def _need_thread(self, thread: Json, body: Json) -> None:
        mine = self.world.bot["id"]
        if self.world.may(mine, thread, "MANAGE_THREADS"):
            return
        if thread["thread_metadata"]["locked"] or "locked" in body:
            raise no_permission()
        if thread["owner_id"] != mine and set(body) != {"archived"}:
            raise no_permission()

    async def remove(self, request: web.Request) -> web.Response:
        """Delete a channel or thread."""
        channel = self.seen(request)
        if channel["type"] != DIRECT:
            right = "MANAGE_THREADS" if channel["type"] == THREAD else "MANAGE_CHANNELS"
            self.world.need(self.world.bot["id"], channel, right)
            self.world.remove_channel(channel)
        return answer(channel)

    async def typing(self, request: web.Request) -> web.Response:
        """The bot is typing."""
        self.seen(request, "SEND_MESSAGES")
        return answer(status=204)

    # Threads

    async def thread_from(self, request: web.Request) -> web.Response:
        """A thread under a message."""
        message = self.message_of(request, "CREATE_PUBLIC_THREADS")
        channel = self.world.channel(message["channel_id"])
        if channel["type"] != TEXT_CHANNEL:
            raise wrong_channel_kind()
        thread = self.world.thread_from(channel, message, self.world.bot["id"], await body_of(request))
        return answer(self._shown(thread), 201)

    async def open_thread(self, request: web.Request) -> web.Response:
        """A thread without a message, or a post in a forum."""
        channel = self.seen(request)
        body = await body_of(request)
        mine = self.world.bot["id"]
        if channel["type"] == FORUM:
            return await self._forum_post(channel, body)
        if channel["type"] != TEXT_CHANNEL or body.get("type", 12) != THREAD:
            raise wrong_channel_kind()
        self.world.need(mine, channel, "CREATE_PUBLIC_THREADS")
        return answer(self._shown(self.world.thread_alone(channel, mine, body)), 201)

    async def _forum_post(self, forum: Json, body: Json) -> web.Response:
        mine = self.world.bot["id"]
        self.world.need(mine, forum, "SEND_MESSAGES")
        first = body.get("message") or {}
        flags = (first.get("flags") or 0) & forms.SENDABLE
        first = first | {"flags": flags} | ({"_files": body["_files"]} if "_files" in body else {})
        errors = FormErrors()
        errors.count("applied_tags", len(body.get("applied_tags") or []), 0, 5)
        errors.check()
        forms.check_message(first, flags=flags)
        thread = self.world.thread_alone(forum, mine, body | {"message": first})
        message = self.world.message(thread["id"], thread["id"])
        return answer(self._shown(thread) | {"message": self.world.shown(message)}, 201)

    async def archive(self, request: web.Request) -> web.Response:
        """Archived threads of a channel, the newest archive first."""
        channel = self.seen(request, "READ_MESSAGE_HISTORY")
        found = [one for one in self.world.threads() if one["parent_id"] == channel["id"]]
        found = [one for one in found if one["thread_metadata"]["archived"]]
        found.sort(key=lambda one: str(one["thread_metadata"]["archive_timestamp"]), reverse=True)
        before = request.query.get("before")
        if before:
            found = [one for one in found if one["thread_metadata"]["archive_timestamp"] < before]
        limit = whole(dict(request.query), "limit", 50)
        inside = [self.world.thread_members[one["id"]].get(self.world.bot["id"]) for one in found[:limit]]
        members = [one for one in inside if one]
        return answer({"threads": found[:limit], "members": members, "has_more": len(found) > limit})

    # Who is in a thread

    def _thread(self, request: web.Request) -> Json:
        channel = self.seen(request)
        if channel["type"] != THREAD:
            raise wrong_channel_kind()
        return channel

    async def inside(self, request: web.Request) -> web.Response:
        """Everybody in a thread."""
        return answer(list(self.world.thread_members[self._thread(request)["id"]].values()))

    async def one_inside(self, request: web.Request) -> web.Response:
        """Somebody in a thread."""
        found = self.world.thread_members[self._thread(request)["id"]].get(self.user_of(request))
        if found is None:
            raise unknown("member")
        return answer(found)

    async def enter(self, request: web.Request) -> web.Response:
        """Enter a thread, or bring somebody in."""
        thread = self._thread(request)
        if thread["thread_metadata"]["archived"]:
            raise archived()
        user_id = self.user_of(request)
        if user_id != self.world.bot["id"]:
            self.world.need(self.world.bot["id"], thread, "SEND_MESSAGES_IN_THREADS")
        self.world.member(user_id)
        self.world.enter_thread(thread, user_id)
        return answer(status=204)

    async def leave(self, request: web.Request) -> web.Response:
        """Leave a thread, or take somebody out."""
        thread = self._thread(request)
        user_id = self.user_of(request)
        if user_id != self.world.bot["id"]:
            self.world.need(self.world.bot["id"], thread, "MANAGE_THREADS")
        self.world.leave_thread(thread, user_id)
        return answer(status=204)
