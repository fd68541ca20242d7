"""Troubles with requests: what an armed fault does to the one it strikes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.connection import reset
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.limits import RateLimited
from bot.sandbox.rest.answers import answer, body_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
WORDS = {50001: "Missing Access", 50013: "Missing Permissions", 10003: "Unknown Channel", 10008: "Unknown Message"}


class Trouble:
    """Carries out faults of requests."""

    def __init__(self, log: Callable[..., None]) -> None:
        self.log = log
        self._late: set[asyncio.Task[Any]] = set()

    async def handle(self, request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
        """Answer a request that a fault strikes."""
        detail = fault.detail
        self.log("fault", fault=fault.kind, method=request.method, path=request.path)
        match fault.kind:
            case "rate_limit":
                raise _limited(detail)
            case "server_error":
                return _broken(detail)
            case "forbid":
                code = int(detail.get("code", 50013))
                raise ApiError(404 if code < 20_000 else 403, code, WORDS.get(code, "Missing Permissions"))
            case "slow":
                await asyncio.sleep(float(detail.get("seconds", 2.0)))
                return await handler(request)
            case "late_delivery":
                await body_of(request)
                self._deliver_later(request, handler, float(detail.get("seconds", 1.0)))
                return self._dropped(request, detail)
            case "store_then_error":
                await handler(request)
                return _broken(detail)
        return self._dropped(request, detail, await handler(request))

    def _deliver_later(self, request: web.Request, handler: Handler, seconds: float) -> None:
        task = asyncio.create_task(self._later(request, handler, seconds))
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _later(self, request: web.Request, handler: Handler, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await handler(request)
        except ApiError as error:
            self.log("note", text=f"late delivery refused: {error}")

    async def landed(self) -> None:
        """Wait until everything that is late has arrived."""
        while self._late:
            await asyncio.wait(set(self._late))

    def _dropped(
        self, request: web.Request, detail: dict[str, Any], response: web.StreamResponse | None = None
    ) -> web.StreamResponse:
        if detail.get("reset"):
            reset(request.transport)
        elif request.transport is not None:
            request.transport.abort()
        return response or answer(status=204)

    def stop(self) -> None:
        """Forget what has not been delivered."""
        for task in self._late:
            task.cancel()


def _limited(detail: dict[str, Any]) -> RateLimited:
    scope = str(detail.get("scope", "user"))
    headers = {"X-RateLimit-Scope": scope}
    seconds, via = float(detail.get("seconds", 0.3)), bool(detail.get("via", True))
    return RateLimited(seconds, headers, everywhere=scope == "global", via=via)


def _broken(detail: dict[str, Any]) -> web.Response:
    return answer({"message": "Internal Server Error", "code": 0}, int(detail.get("status", 500)))
