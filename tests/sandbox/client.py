"""A small strict client: plain HTTP and WebSocket, nothing of any Discord library."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.server import Sandbox

Json = dict[str, Any]
Answer = Callable[[Json], Json | None]
EVERYTHING = (1 << 0) | (1 << 9) | (1 << 10) | (1 << 12) | (1 << 13) | (1 << 15) | (1 << 16) | (1 << 24)
UNPRIVILEGED = EVERYTHING & ~(1 << 15)


class Reply:
    """An answer over HTTP."""

    def __init__(self, status: int, headers: dict[str, str], raw: bytes) -> None:
        self.status = status
        self.headers = headers
        self.raw = raw

    @property
    def body(self) -> Any:
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(self.raw)


class Client:
    """Calls of the REST side and of the control side."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.http = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def send(self, method: str, url: str, **more: Any) -> Reply:
        async with self.http.request(method, url, **more) as response:
            return Reply(response.status, dict(response.headers), await response.read())

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> Reply:
        headers = {"Authorization": f"Bot {self.sandbox.token}", **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return await self.send(method, f"{self.sandbox.api}{path}", headers=headers, **more)

    async def get(self, path: str) -> Any:
        reply = await self.call("GET", path)
        assert reply.status == 200, (path, reply.status, reply.raw)
        return reply.body

    async def control(self, call: str, body: Any = None, *, status: int = 200) -> Any:
        headers = {"Authorization": f"Sandbox {self.sandbox.control_token}"}
        url = f"{self.sandbox.control}/{call}"
        reply = await self.send("GET" if body is None else "POST", url, headers=headers, **_json(body))
        assert reply.status == status, (call, reply.status, reply.raw)
        return reply.body

    async def refused(self, call: str, body: Any = None, *, status: int = 400) -> str:
        found = await self.control(call, body, status=status)
        words = str(found["error"])
        assert words.endswith((".", ")", "}.")), words
        return words

    async def id_of(self, channel: str) -> str:
        state = await self.control("state")
        return next(str(one["id"]) for one in [*state["channels"], *state["threads"]] if one["name"] == channel)

    async def post(self, channel: str, body: Json) -> Json:
        reply = await self.call("POST", f"/channels/{await self.id_of(channel)}/messages", body)
        assert reply.status == 200, reply.raw
        found: Json = reply.body
        return found


def _json(body: Any) -> Json:
    return {} if body is None else {"json": body}


class Gateway:
    """One connection to the gateway, strict about order and form."""

    def __init__(self, client: Client, *, compress: bool = False, binary: bool = False) -> None:
        self.client = client
        self.compress = compress
        self.binary = binary
        self.sequence: int | None = None
        self.session_id = ""
        self.seen: list[Json] = []
        self._unzip = zlib.decompressobj()

    async def __aenter__(self) -> Self:
        url = f"{self.client.sandbox.gateway}?v=10&encoding=json"
        self.socket = await self.client.http.ws_connect(url + ("&compress=zlib-stream" if self.compress else ""))
        hello = await self.receive()
        assert hello["op"] == 10
        assert hello["d"]["heartbeat_interval"] > 0
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        await self.socket.close()

    async def give(self, op: int, data: Any) -> None:
        text = json.dumps({"op": op, "d": data})
        await (self.socket.send_bytes(text.encode()) if self.binary else self.socket.send_str(text))

    async def receive(self, within: float = 5.0) -> Json:
        message = await self.socket.receive(timeout=within)
        if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING):
            raise ConnectionError(self.socket.close_code)
        if message.type == aiohttp.WSMsgType.ERROR:
            raise ConnectionError(None)
        text = message.data
        if self.compress:
            assert text.endswith(b"\x00\x00\xff\xff")
            text = self._unzip.decompress(text)
        payload: Json = json.loads(text)
        assert set(payload) == {"op", "d", "s", "t"}
        if payload["op"] == 0:
            assert payload["s"] > (self.sequence or 0)
            self.sequence = payload["s"]
            self.seen.append(payload)
        return payload

    async def identify(self, intents: int = EVERYTHING, **more: Any) -> Json:
        properties = {"os": "linux", "browser": "test", "device": "test"}
        token = self.client.sandbox.token
        await self.give(2, {"token": token, "intents": intents, "properties": properties, **more})
        ready = await self.event("READY")
        self.session_id = ready["session_id"]
        greeting: Json = ready
        return greeting

    async def resume(self, before: Gateway) -> None:
        token = self.client.sandbox.token
        await self.give(6, {"token": token, "session_id": before.session_id, "seq": before.sequence})

    async def event(self, name: str) -> Any:
        while True:
            payload = await self.receive()
            if payload["t"] == name:
                return payload["d"]

    async def beat(self) -> None:
        """A heartbeat; everything before its answer has then been received."""
        await self.give(1, self.sequence)
        while (await self.receive())["op"] != 11:
            pass

    async def names(self) -> list[str]:
        """The events received up to now."""
        await self.beat()
        return [one["t"] for one in self.seen]

    async def closed(self) -> int | None:
        """Read on to the end; gives the close code."""
        try:
            while True:
                await self.receive()
        except ConnectionError as end:
            code: int | None = end.args[0]
            return code


async def answered(gateway: Gateway, act: Awaitable[Any], reply: Json, query: str = "") -> tuple[Any, Json, Reply]:
    """Carry out an act whose interaction gets this first answer."""
    task = asyncio.ensure_future(act)
    event = asyncio.ensure_future(gateway.event("INTERACTION_CREATE"))
    await asyncio.wait({task, event}, return_when=asyncio.FIRST_COMPLETED)
    if not event.done():
        event.cancel()
        await task
        raise AssertionError("no interaction came")
    interaction: Json = event.result()
    path = f"/interactions/{interaction['id']}/{interaction['token']}/callback{query}"
    sent = await gateway.client.call("POST", path, reply)
    return (await task if sent.status < 300 and reply["type"] != 5 else task), interaction, sent
