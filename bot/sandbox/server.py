"""The stand-in as one server on 127.0.0.1: REST, gateway, control and page."""

from __future__ import annotations

import asyncio
import base64
import contextvars
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any, Self

from aiohttp import web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.desk import Desk
from bot.sandbox.errors import ApiError, Json
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import HEARTBEAT_MS, Gateway
from bot.sandbox.interactions import ANSWER_WITHIN, Interactions
from bot.sandbox.limits import Limits, RateLimited
from bot.sandbox.pages import Pages
from bot.sandbox.rest.answers import BASE, answer
from bot.sandbox.rest.routes import Rest
from bot.sandbox.trouble import Handler, Trouble
from bot.sandbox.world import World

LOOPBACK = "127.0.0.1"
LOGGED = 20_000
_worker: contextvars.ContextVar[int | None] = contextvars.ContextVar("worker", default=None)


@dataclass(frozen=True)
class SandboxOptions:
    """How strict and how long-minded the stand-in is."""

    port: int = 0
    sends_per_5s: int = 5
    """Messages per channel in five seconds; 0 switches rate limits off."""
    nonce_window: float = 300.0
    message_content: bool = True
    clock: SandboxClock | None = None
    on_stored: Callable[[str, int | None], None] | None = None
    """Told of everything stored, with the process id that the client sent; used to kill it there."""
    answer_within: float = ANSWER_WITHIN
    """Real seconds for the first answer to an interaction."""
    heartbeat_ms: int = HEARTBEAT_MS


class Sandbox:
    """A running stand-in; use it as an async context."""

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self.options = options or SandboxOptions()
        self.clock = self.options.clock or SandboxClock()
        self.world = World(
            self.clock, message_content=self.options.message_content, nonce_window=self.options.nonce_window
        )
        self.world.stored = self._stored
        identity = base64.b64encode(self.world.bot["id"].encode()).decode().rstrip("=")
        self.token = f"{identity}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)}"
        self.control_token = self.token
        """One token for both sides: whoever may drive the bot of a sandbox may drive its people."""
        self.faults = Faults()
        self.limits = Limits(self.options.sends_per_5s)
        self.interactions = Interactions(self.world, self.options.answer_within)
        self.records: deque[Json] = deque(maxlen=LOGGED)
        self.unknown_routes: list[str] = []
        self._count = 0
        self._changed = asyncio.Event()
        self._trouble = Trouble(self.log)
        self.gateway_server = Gateway(self.world, self.token, self.log, self.faults, self.options.heartbeat_ms)
        self.controls = Control(self.world, self.interactions, self.gateway_server, self.faults)
        self.pages = Pages(self.controls, self.control_token, self._online)
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Where the server is."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api(self) -> str:
        """Base address of the REST side."""
        return f"{self.address}{BASE}"

    @property
    def gateway(self) -> str:
        """Address of the gateway."""
        return f"ws://{LOOPBACK}:{self.port}/"

    @property
    def control(self) -> str:
        """Base address of the control side."""
        return f"{self.address}/control"

    @property
    def page(self) -> str:
        """Address of the page for people."""
        return f"{self.address}/ui/"

    def _online(self) -> bool:
        return any(one.connection is not None for one in self.gateway_server.sessions.values())

    def log(self, kind: str, **more: Any) -> None:  # noqa: ANN401
        """Note something that happened."""
        self._count += 1
        self.records.append({"n": self._count, "at": self.clock.stamp(), "kind": kind, **more})
        self.pages.logged(self.records[-1])
        self._changed.set()

    def _stored(self, event: str) -> None:
        if self.options.on_stored is not None:
            self.options.on_stored(event, _worker.get())

    async def landed(self) -> None:
        """Wait for late deliveries: their delay is one of real seconds, which moved time would turn into days."""
        await self._trouble.landed()

    async def until(self, check: Callable[[], Any], within: float = 10.0) -> Any:  # noqa: ANN401
        """Wait until `check` gives something true, looking whenever anything happens; TimeoutError otherwise."""
        async with asyncio.timeout(within):
            while True:
                self._changed.clear()
                found = check()
                if found:
                    return found
                await self._changed.wait()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._middleware], client_max_size=30 * 2**20)
        self._runner = web.AppRunner(app, access_log=None)
        rest = Rest(self.world, self.interactions)
        app.add_routes(rest.routes())
        app.router.add_get("/", self._front)
        app.add_routes(self.pages.routes())
        desk = Desk(self.controls, self.control_token, self.records, self.unknown_routes)
        desk.on_called = self.pages.called
        app.router.add_route("*", "/control/{call}", desk.handle)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self.options.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        rest.people.gateway_url = self.gateway_server.url = self.gateway
        self.world.address = self.address
        return self

    async def __aexit__(self, *_: object) -> None:
        self._trouble.stop()
        self.pages.stop()
        await self.gateway_server.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    # Requests

    async def _front(self, request: web.Request) -> web.StreamResponse:
        """The gateway; a browser that was given the bare address is led to the page."""
        if "Upgrade" not in request.headers:
            return await self.pages.front(request)
        return await self.gateway_server.handle(request)

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host not in (f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"):
            return _kept_out("Use the address that the sandbox printed.")
        own = (self.address, f"http://localhost:{self.port}")
        if request.headers.get("Origin", self.address) not in own:
            return _kept_out("Other pages may not use the sandbox.")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return _kept_out("Other pages may not use the sandbox.")
        if not request.path.startswith("/api"):
            return await self._outside(request, handler)
        response = await self._api(request, handler)
        if not response.prepared:
            response.headers.setdefault("Date", format_datetime(self.clock.now(), usegmt=True))
        self.limits.count(response.status)
        self.log("request", method=request.method, path=request.path, status=response.status)
        return response

    async def _outside(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            return answer({"error": f"{error.status}: {error.reason}", "message": error.reason}, error.status)

    async def _api(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        pid = request.headers.get("X-Worker-Pid", "")
        _worker.set(int(pid) if pid.isdecimal() else None)
        path = request.path.removeprefix(BASE)
        open_to_all = path.startswith(("/interactions/", "/webhooks/"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        headers: dict[str, str] = {}
        try:
            headers = {} if open_to_all else self._limit(request, path)
            response = await self._handled(request, handler, path)
        except RateLimited as limited:
            response, headers = answer(limited.body, 429), limited.headers
        except ApiError as error:
            response = answer(error.body, error.status)
        except web.HTTPException as error:
            response = self._unknown(request, path, error)
        if not response.prepared:
            response.headers.update(headers)
        return response

    async def _handled(self, request: web.Request, handler: Handler, path: str) -> web.StreamResponse:
        fault = self.faults.strike(request.method, path)
        return await handler(request) if fault is None else await self._trouble.handle(request, handler, fault)

    def _limit(self, request: web.Request, path: str) -> dict[str, str]:
        info = request.match_info
        route = info.route.resource.canonical if info.route.resource else path
        major = info.get("channel") or info.get("guild") or ""
        sending = request.method == "POST" and path.endswith("/messages")
        return self.limits.take(f"{request.method} {route}|{major}", sending=sending, counts_globally=True)

    def _unknown(self, request: web.Request, path: str, error: web.HTTPException) -> web.Response:
        if error.status in (404, 405):
            self.unknown_routes.append(f"{request.method} {path}")
            self.log("unknown_route", method=request.method, path=path)
        return answer({"message": f"{error.status}: {error.reason}", "code": 0}, error.status)


def _kept_out(words: str) -> web.Response:
    return answer({"error": words, "message": words, "code": 0}, 403)
