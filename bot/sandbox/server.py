"""The stand-in as one server on 127.0.0.1: REST, gateway and control."""

from __future__ import annotations

import asyncio
import base64
import contextvars
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.errors import ApiError, ControlError, Json
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.limits import Limits, RateLimited
from bot.sandbox.rest import BASE, Rest, answer
from bot.sandbox.world import World

LOOPBACK = "127.0.0.1"
LOGGED = 20_000
_worker: contextvars.ContextVar[int | None] = contextvars.ContextVar("worker", default=None)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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
        self.control_token = secrets.token_urlsafe(24)
        self.faults = Faults()
        self.limits = Limits(self.options.sends_per_5s)
        self.interactions = Interactions(self.world)
        self.records: deque[Json] = deque(maxlen=LOGGED)
        self.unknown_routes: list[str] = []
        self._count = 0
        self._changed = asyncio.Event()
        self._late: set[asyncio.Task[Any]] = set()
        self.gateway_server = Gateway(self.world, self.token, self.log)
        self.controls = Control(self.world, self.interactions, self.gateway_server, self.faults)
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

    def log(self, kind: str, **more: Any) -> None:  # noqa: ANN401
        """Note something that happened."""
        self._count += 1
        self.records.append({"n": self._count, "at": self.clock.stamp(), "kind": kind, **more})
        self._changed.set()

    def _stored(self, event: str) -> None:
        if self.options.on_stored is not None:
            self.options.on_stored(event, _worker.get())

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
        rest = Rest(self.world, self.interactions, "")
        app.add_routes(rest.routes())
        app.router.add_get("/", self.gateway_server.handle)
        app.router.add_get("/control/{call}", self._look)
        app.router.add_post("/control/{call}", self._act)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self.options.port)
        await site.start()
        server: Any = site._server  # noqa: SLF001  aiohttp has no public way to a chosen port
        self.port = server.sockets[0].getsockname()[1]
        rest.gateway_url = self.gateway_server.url = self.gateway
        self.world.address = self.address
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._late:
            task.cancel()
        await self.gateway_server.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    # Requests

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host not in (f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"):
            return answer({"message": "Use the address that the sandbox printed.", "code": 0}, 403)
        if request.headers.get("Origin", self.address) != self.address:
            return answer({"message": "Other pages may not use the sandbox.", "code": 0}, 403)
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return answer({"message": "Other pages may not use the sandbox.", "code": 0}, 403)
        if request.path.startswith(BASE):
            response = await self._api(request, handler)
            self.log("request", method=request.method, path=request.path, status=response.status)
            return response
        return await handler(request)

    async def _api(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        pid = request.headers.get("X-Worker-Pid")
        _worker.set(int(pid) if pid else None)
        path = request.path.removeprefix(BASE)
        open_to_all = "/interactions/" in path or "/webhooks/" in path
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        fault = self.faults.strike(request.method, path)
        try:
            headers = self._limit(request, path, globally=not open_to_all)
            if fault is None:
                response = await handler(request)
            else:
                response = await self._troubled(request, handler, fault)
        except RateLimited as limited:
            self.limits.counted[429] += 1
            return web.Response(
                body=json.dumps(limited.body).encode(),
                status=429,
                content_type="application/json",
                headers=limited.headers,
            )
        except ApiError as error:
            if error.status in self.limits.counted:
                self.limits.counted[error.status] += 1
            return answer(error.body, error.status)
        except web.HTTPException as error:
            if error.status in (404, 405):
                self.unknown_routes.append(f"{request.method} {path}")
            return answer({"message": f"{error.status}: {error.reason}", "code": 0}, error.status)
        if not response.prepared:
            response.headers.update(headers)
        return response

    def _limit(self, request: web.Request, path: str, *, globally: bool) -> dict[str, str]:
        if not globally:
            return {}
        info = request.match_info
        route = info.route.resource.canonical if info.route.resource else path
        major = info.get("channel") or info.get("guild") or ""
        sending = request.method == "POST" and path.endswith("/messages")
        return self.limits.take(f"{request.method} {route}|{major}", sending=sending, counts_globally=True)

    async def _troubled(self, request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
        detail = fault.detail
        if fault.kind == "rate_limit":
            scope = detail.get("scope", "user")
            headers = {"X-RateLimit-Scope": scope}
            if scope == "global":
                headers["X-RateLimit-Global"] = "true"
            raise RateLimited(
                float(detail.get("seconds", 0.3)), headers, everywhere=scope == "global", via=detail.get("via", True)
            )
        if fault.kind == "server_error":
            return answer({"message": "Internal Server Error", "code": 0}, int(detail.get("status", 500)))
        if fault.kind == "forbid":
            raise ApiError(403, int(detail.get("code", 50013)), "Missing Permissions")
        if fault.kind == "slow":
            await asyncio.sleep(float(detail.get("seconds", 2.0)))
            return await handler(request)
        if fault.kind == "late_delivery":
            await request.read()
            task = asyncio.create_task(self._later(request, handler, float(detail.get("seconds", 1.0))))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
            return self._dropped(request)
        response = await handler(request)
        if fault.kind == "store_then_error":
            return answer({"message": "Internal Server Error", "code": 0}, int(detail.get("status", 500)))
        return self._dropped(request, response)

    async def _later(self, request: web.Request, handler: Handler, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await handler(request)
        except ApiError as error:
            self.log("note", text=f"late delivery refused: {error}")

    def _dropped(self, request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return response or answer(status=204)

    # Control

    def _allowed(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Sandbox {self.control_token}":
            return answer({"error": "The control side needs `Authorization: Sandbox …` with the token printed."}, 401)
        return None

    async def _act(self, request: web.Request) -> web.Response:
        refusal = self._allowed(request)
        if refusal is not None:
            return refusal
        if request.content_type != "application/json":
            return answer({"error": "The control side takes application/json."}, 415)
        try:
            body = await request.json()
            if not isinstance(body, dict):
                raise ControlError("The body is a JSON object.")
            return answer(await self.controls.call(request.match_info["call"], body))
        except ValueError:
            return answer({"error": "The body is not JSON."}, 400)
        except ControlError as error:
            return answer({"error": str(error)}, error.status)
        except ApiError as error:
            return answer({"error": error.body["message"], **error.body}, error.status)

    async def _look(self, request: web.Request) -> web.Response:
        refusal = self._allowed(request)
        if refusal is not None:
            return refusal
        match request.match_info["call"]:
            case "state":
                return answer(self.controls.state())
            case "messages":
                try:
                    return answer(self.controls.messages(request.query.get("channel", "")))
                except ApiError as error:
                    return answer({"error": error.body["message"], **error.body}, error.status)
            case "log":
                after = int(request.query.get("after", "0"))
                return answer([one for one in self.records if one["n"] > after])
            case call:
                return answer({"error": f"There is nothing called “{call}” to look at."}, 404)
