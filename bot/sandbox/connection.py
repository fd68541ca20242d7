"""A client's WebSocket, and its session, which outlives it."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
import struct
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.errors import Json

KEPT = 1_000


class Connection:
    """One WebSocket, compressed if the client asked for it."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, *, compress: bool) -> None:
        self.socket = socket
        self.transport = transport
        self.zlib = zlib.compressobj() if compress else None
        self.waiting: asyncio.Queue[str] = asyncio.Queue()
        self.session: Session | None = None

    def send(self, payload: Json) -> None:
        """Queue a payload; a writer sends in order."""
        self.send_text(json.dumps(payload))

    def send_text(self, text: str) -> None:
        """Queue a payload that is text already."""
        self.waiting.put_nowait(text)

    async def write(self) -> None:
        """Send what is queued until cancelled."""
        while True:
            await self._write_one(await self.waiting.get())

    async def _write_one(self, text: str) -> None:
        try:
            if self.zlib is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self.zlib.compress(text.encode()) + self.zlib.flush(zlib.Z_SYNC_FLUSH))
        except (ConnectionError, RuntimeError):
            self.leave()

    def leave(self) -> None:
        """Part from the session, which stays for a resume."""
        if self.session is not None and self.session.connection is self:
            self.session.part()
        self.session = None

    async def close(self, code: int, words: str = "") -> None:
        """Close with a code, after what is queued; what happens from now on waits for a resume."""
        self.leave()
        while not self.waiting.empty():
            await self._write_one(self.waiting.get_nowait())
        await self.socket.close(code=code, message=words.encode())

    def cut(self) -> None:
        """End without a close frame, as a broken line does."""
        self.leave()
        reset(self.transport)


def reset(transport: asyncio.Transport | None) -> None:
    """Break a connection so that the other side sees a reset."""
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


@dataclass
class Session:
    """What one client identified for: intents, shard, and the events it may still ask for."""

    id: str
    intents: int
    shard: tuple[int, int]
    sequence: int = 0
    kept: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    connection: Connection | None = None
    heard: int = 0
    """The newest number that a connection was given before it parted."""

    @property
    def lost(self) -> bool:
        """Whether nobody can resume it any more, however much of what was sent has arrived."""
        return self.connection is None and not self.can_replay(self.heard)

    def part(self) -> None:
        """Stand without a connection; what is given from now on waits for a resume."""
        self.heard, self.connection = self.sequence, None

    def take(self, connection: Connection) -> None:
        """Speak through this connection from now on."""
        if self.connection is not None:
            self.connection.leave()
        self.connection = connection
        connection.session = self

    def give(self, name: str, data: Json) -> None:
        """An event with the next number, kept for a replay."""
        self.sequence += 1
        text = json.dumps({"op": 0, "t": name, "s": self.sequence, "d": data})
        self.kept.append((self.sequence, text))
        if self.connection is not None:
            self.connection.send_text(text)

    def can_replay(self, seen: int) -> bool:
        """Whether everything after `seen` is still kept."""
        return not self.kept or self.kept[0][0] <= seen + 1

    def replay(self, seen: int) -> None:
        """Everything after `seen` again, in order."""
        for number, text in self.kept:
            if number > seen and self.connection is not None:
                self.connection.send_text(text)
