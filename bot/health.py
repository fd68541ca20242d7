"""`/livez`, `/readyz`, `/metrics` on loopback, from callables handed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

LOOPBACK = "127.0.0.1"
LAG_ALLOWED = 1.0
"""Seconds by which the event loop may be late before the process counts as stuck."""

UNHEARD = "alerts_undelivered"
"""The measure of alerts about stuck posts that could be delivered nowhere."""

Ready = Callable[[], Awaitable[str | None]]
"""None when all is well, else the reason why not."""

Measure = Callable[[], Awaitable[Mapping[str, float]]]
"""Values by metric name."""


@asynccontextmanager
async def served(port: int, ready: Ready, measure: Measure) -> AsyncIterator[None]:
    """Answer health questions while the block runs; port 0 turns it off."""
    if not port:
        yield
        return
    pages = _Pages(ready, measure)
    app = web.Application()
    app.add_routes([web.get("/livez", pages.live), web.get("/readyz", pages.ready), web.get("/metrics", pages.metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, ready: Ready, measure: Measure) -> None:
        self._ready = ready
        self._measure = measure
        self._registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}

    async def live(self, _: web.Request) -> web.Response:
        lag = await loop_lag()
        return web.Response(text=f"loop lag {lag:.3f} s\n", status=200 if lag < LAG_ALLOWED else 503)

    async def ready(self, _: web.Request) -> web.Response:
        reason = await self._ready()
        if reason:
            return web.Response(text=f"{reason}\n", status=503)
        # One server's trouble must not get the process restarted; it is told all the same.
        unheard = (await self._measure()).get(UNHEARD, 0)
        return web.Response(text=f"ready; {unheard:.0f} alerts found nobody\n" if unheard else "ready\n")

    async def metrics(self, _: web.Request) -> web.Response:
        for name, value in {**await self._measure(), "loop_lag_seconds": await loop_lag()}.items():
            if name not in self._gauges:
                self._gauges[name] = Gauge(name, name.replace("_", " "), registry=self._registry)
            self._gauges[name].set(value)
        return web.Response(body=generate_latest(self._registry), content_type="text/plain")


async def loop_lag() -> float:
    """Seconds that the event loop is late for what should happen at once."""
    loop = asyncio.get_running_loop()
    asked = loop.time()
    await asyncio.sleep(0)
    return loop.time() - asked
