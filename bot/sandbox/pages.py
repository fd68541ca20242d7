"""The page in the browser: its files, what a channel's reader sees, and news of every change as it happens.

The page acts through the control side like everybody else; what is here only shows. Its HTML carries the token, so it
is answered to nobody but this server's own address (see the checks of `server.py`), and no other page may frame it.
"""

from __future__ import annotations

import asyncio
import html
import json
import mimetypes
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.control import Control
from bot.sandbox.errors import ApiError, ControlError, Json, sentence
from bot.sandbox.rest.answers import answer

FOLDER = Path(__file__).parent / "page"
TOKEN_PLACE = "{{token}}"  # noqa: S105  where the token goes, not a token
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_WAITING = 5_000
"""News that wait for one slow reader; beyond it they are dropped and the reader is told to look anew."""
MOST_AT_ONCE = 200
BEAT = 15.0
"""Real seconds after which a silent stream says that it is alive, and a reader that has gone is noticed."""
MOST_STEPS = 100
"""Instants at which to look for the next post; between two posts there are threads, edits and ends of sessions."""
AT_LEAST = timedelta(seconds=1)
"""A step towards what is due already: the clock runs on meanwhile, and never goes back."""

ANEW: Json = {"kind": "anew"}
OF_CHANNELS = ("CHANNEL_", "THREAD_", "GUILD_")
OF_REACTIONS = ("MESSAGE_REACTION_", "MESSAGE_POLL_VOTE_")

Look = Callable[[], Awaitable[Any]]
Reading = asyncio.Queue[Json | None]


class Pages:
    """Routes under `/ui/`, and the streams of those who look."""

    def __init__(self, controls: Control, token: str, online: Callable[[], bool]) -> None:
        self.controls = controls
        self.world = controls.world
        self.token = token
        self.online = online
        self.on_due: Callable[[], Awaitable[datetime | None]] | None = None
        """When whoever is behind the bot's account does something by itself next."""
        self.on_deliveries: Look | None = None
        """The bot's own list of what it posts."""
        self.on_voices: Look | None = None
        """Lets sample members reply; answers how many did."""
        self.samples: frozenset[str] = frozenset()
        """Usernames of the members whose replies are samples; the page marks them."""
        self._readers: set[Reading] = set()
        self._private: dict[str, str] = {}
        self.world.listeners.append(self._hear)

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        return [
            web.get("/ui", self.front),
            web.get("/ui/", self.index),
            web.get("/ui/events", self.events),
            web.get("/ui/messages", self.messages),
            web.get("/ui/bot", self.bot),
            web.post("/ui/next", self.next_post),
            web.post("/ui/voices", self.voices),
            web.get("/ui/{file}", self.file),
        ]

    # Files

    async def front(self, _request: web.Request) -> web.Response:
        """The way to the page, for a browser that was given another address."""
        return web.Response(status=302, headers={"Location": "/ui/"})

    async def index(self, _request: web.Request) -> web.Response:
        """The page itself, with the token for its calls."""
        text = (FOLDER / "index.html").read_text(encoding="utf-8")
        filled = text.replace(TOKEN_PLACE, html.escape(self.token))
        return web.Response(text=filled, content_type="text/html", headers=SAFE)

    async def file(self, request: web.Request) -> web.Response:
        """A script, style sheet or picture."""
        wanted = FOLDER / request.match_info["file"]
        if wanted.parent != FOLDER or wanted.name == "index.html" or not wanted.is_file():
            raise web.HTTPNotFound
        kind = "text/javascript" if wanted.suffix == ".js" else mimetypes.guess_type(wanted.name)[0]
        return web.Response(
            body=wanted.read_bytes(), content_type=kind or "application/octet-stream", charset="utf-8", headers=SAFE
        )

    # Looking

    async def messages(self, request: web.Request) -> web.Response:
        """A channel's messages, the newest `limit` of them or those before one, with who reacted."""
        return await self._answered(request, self._messages)

    async def _messages(self, request: web.Request) -> Json:
        channel = request.query.get("channel", "")
        before, limit = _number(request, "before", 0), _number(request, "limit", 60)
        world = self.world
        identity = world.channel(channel)["id"]
        private = [one for one in world.private.values() if one["channel_id"] == identity]
        found = sorted([*world.messages[identity].values(), *private], key=lambda one: int(one["id"]))
        if before:
            found = [one for one in found if int(one["id"]) < before]
        pins = [self._view(one) for one in world.pinned(world.channel(identity))]
        return {"messages": [self._view(one) for one in found[-limit:]], "more": len(found) > limit, "pins": pins}

    async def bot(self, request: web.Request) -> web.Response:
        """Whether the bot is there, what it does next, its deliveries, and who is interested in its meetings."""
        return await self._answered(request, self._bot)

    async def _bot(self, request: web.Request) -> Json:
        del request
        due = await self.on_due() if self.on_due is not None and self.online() else None
        deliveries = await self.on_deliveries() if self.on_deliveries is not None else None
        return {
            "online": self.online(),
            "next": due.isoformat() if due else None,
            "deliveries": deliveries,
            "interested": {one["id"]: list(one["_interested"]) for one in self.world.events},
            "voices": self.on_voices is not None,
            "samples": sorted(self.samples),
        }

    async def next_post(self, request: web.Request) -> web.Response:
        """Move time to the bot's next message."""
        return await self._answered(request, self._next_post)

    async def _next_post(self, request: web.Request) -> Json:
        del request
        if self.on_due is None:
            raise ControlError("No bot is run by this sandbox, so nothing is to come.", 409)
        before = self._posts()
        for _ in range(MOST_STEPS):
            due = await self.on_due()
            if due is None:
                break
            soon = self.world.clock.now() + AT_LEAST
            await self.controls.call("clock", {"to": max(due, soon).isoformat()})
            self.changed()
            new = self._posts() - before
            if new:
                where, message = min(new, key=lambda one: int(one[1]))
                return {"now": self.world.clock.stamp(), "channel": where, "message": message}
        raise ControlError("The bot has nothing more to post by itself. Plan a programme first.", 409)

    def _posts(self) -> set[tuple[str, str]]:
        """Every message of the bot that it wrote by itself, system notices apart."""
        mine = self.world.bot["id"]
        return {
            (channel, one["id"])
            for channel, messages in self.world.messages.items()
            for one in messages.values()
            if one["author"]["id"] == mine and one["type"] in (0, 19) and "interaction_metadata" not in one
        }

    async def voices(self, request: web.Request) -> web.Response:
        """Let sample members reply in the open threads."""
        return await self._answered(request, self._voices)

    async def _voices(self, request: web.Request) -> Json:
        del request
        if self.on_voices is None:
            raise ControlError("There are no sample members here: the sandbox was started empty.", 409)
        return {"replies": await self.on_voices()}

    async def _answered(self, request: web.Request, look: Callable[[web.Request], Awaitable[Json]]) -> web.Response:
        if request.headers.get("Authorization") != f"Sandbox {self.token}":
            return answer({"error": "Open the page anew: the sandbox was started again."}, 401)
        try:
            return answer(await look(request))
        except ControlError as error:
            return answer({"error": str(error)}, error.status)
        except ApiError as error:
            return answer({**error.body, "error": sentence(error)}, error.status)
        finally:
            self.changed()

    def _view(self, message: Json) -> Json:
        """A message as the control side gives it, and who reacted or voted."""
        view = self.controls.interactions.told(message)
        view["reacted"] = {emoji: list(people) for emoji, people in message.get("_reactions", {}).items()}
        if "poll" in message:
            view["voted"] = {str(number): list(people) for number, people in message.get("_votes", {}).items()}
        return view

    # News

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events until the reader leaves or the sandbox ends."""
        if request.headers.get("Authorization") != f"Sandbox {self.token}":
            return answer({"error": "Open the page anew: the sandbox was started again."}, 401)
        response = web.StreamResponse(headers={**SAFE, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: Reading = asyncio.Queue()
        self._readers.add(queue)
        self._private = self._private_now()
        try:
            await self._stream(response, queue)
        except ConnectionError:
            pass
        finally:
            self._readers.discard(queue)
        return response

    async def _stream(self, response: web.StreamResponse, queue: Reading) -> None:
        await response.write(self._written([ANEW]))
        while True:
            try:
                async with asyncio.timeout(BEAT):
                    first = await queue.get()
            except TimeoutError:
                await response.write(b": here\n\n")
                continue
            batch = [first]
            while len(batch) < MOST_AT_ONCE and not queue.empty():
                batch.append(queue.get_nowait())
            news = [one for one in batch if one is not None]
            await response.write(self._written(news))
            if len(news) < len(batch):
                return

    def _written(self, news: list[Json]) -> bytes:
        text = json.dumps({"now": self.world.clock.stamp(), "news": news}, ensure_ascii=False)
        return f"data: {text}\n\n".encode()

    def _tell(self, news: Json) -> None:
        for queue in self._readers:
            if queue.qsize() < MOST_WAITING:
                queue.put_nowait(news)
            elif queue.qsize() == MOST_WAITING:
                queue.put_nowait(ANEW)

    def _hear(self, name: str, data: Json, channel_id: str | None) -> None:
        """An event of the world, as news for the page."""
        if not self._readers:
            return
        if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or name.startswith(OF_REACTIONS):
            identity = data.get("message_id") or data["id"]
            message = self.world.messages.get(channel_id or "", {}).get(identity)
            if message is not None:
                self._tell({"kind": "message", "message": self._view(message), "new": name == "MESSAGE_CREATE"})
        elif name in ("MESSAGE_DELETE", "MESSAGE_DELETE_BULK"):
            self._tell({"kind": "gone", "channel": channel_id, "ids": data.get("ids") or [data["id"]]})
        elif name == "CHANNEL_PINS_UPDATE" or name.startswith(OF_CHANNELS):
            self._tell({"kind": "state"})

    def logged(self, record: Json) -> None:
        """A record of the log; some say that something else has changed too."""
        if not self._readers:
            return
        self._tell({"kind": "log", "record": record})
        path = str(record.get("path", ""))
        if record["kind"] in ("identified", "resumed", "closed", "fault") or "/commands" in path:
            self._tell({"kind": "state"})
        if "/interactions/" in path or "/webhooks/" in path:
            self.changed()

    def changed(self) -> None:
        """Compare the ephemeral messages, of which no event tells, with what readers know."""
        if not self._readers:
            return
        now = self._private_now()
        for identity, text in now.items():
            if self._private.get(identity) != text:
                message = self._view(self.world.private[identity])
                self._tell({"kind": "message", "message": message, "new": identity not in self._private})
        gone = [one for one in self._private if one not in now]
        if gone:
            self._tell({"kind": "gone", "channel": None, "ids": gone})
        self._private = now

    def _private_now(self) -> dict[str, str]:
        return {identity: json.dumps(one, sort_keys=True) for identity, one in self.world.private.items()}

    def called(self, name: str) -> None:
        """A control call has been carried out."""
        self.changed()
        if name in ("clock", "fault", "restart", "join", "leave", "role", "rights"):
            self._tell({"kind": "state"})

    def stop(self) -> None:
        """End every stream."""
        for queue in self._readers:
            queue.put_nowait(None)


def _number(request: web.Request, name: str, otherwise: int) -> int:
    value = request.query.get(name, str(otherwise))
    if not value.isdecimal():
        raise ControlError(f"“{name}” is a number, not “{value}”.")
    return int(value)
