"""The gateway: identify, heartbeat, resume with replay, and events only to those who may hear them."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from bot.sandbox.errors import Json
from bot.sandbox.rights import BITS
from bot.sandbox.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS = 0, 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, ACK = 9, 10, 11
HEARTBEAT_MS = 41_250
KEPT = 1_000
CONTENT_INTENT = 1 << 15
PRIVILEGED = {1 << 15: (1 << 18) | (1 << 19), 1 << 1: (1 << 14) | (1 << 15), 1 << 8: (1 << 12) | (1 << 13)}
KNOWN_INTENTS = (1 << 26) - 1

INTENTS = {
    "GUILD_MEMBER": 1 << 1,
    "GUILD_SCHEDULED_EVENT": 1 << 16,
    "MESSAGE_REACTION": 1 << 10,
    "MESSAGE_POLL": 1 << 24,
    "MESSAGE": 1 << 9,
    "GUILD": 1 << 0,
    "CHANNEL": 1 << 0,
    "THREAD": 1 << 0,
}
"""The intent an event needs, by the longest beginning of its name."""

BLANKED = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass
class Session:
    """One client's session, which outlives its connection."""

    id: str
    intents: int
    shard: tuple[int, int]
    sequence: int = 0
    kept: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    connection: Connection | None = None


class Connection:
    """One WebSocket, compressed if the client asked for it."""

    def __init__(self, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self.socket = socket
        self.zlib = zlib.compressobj() if compress else None
        self.waiting: asyncio.Queue[Json] = asyncio.Queue()

    def send(self, payload: Json) -> None:
        """Queue a payload; a writer sends in order."""
        self.waiting.put_nowait(payload)

    async def write(self) -> None:
        """Send what is queued until cancelled."""
        while True:
            payload = await self.waiting.get()
            text = json.dumps(payload)
            try:
                if self.zlib is None:
                    await self.socket.send_str(text)
                else:
                    packed = self.zlib.compress(text.encode()) + self.zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
            except (ConnectionError, RuntimeError):
                return


class Gateway:
    """Every session of the one bot."""

    def __init__(self, world: World, token: str, log: Callable[..., None]) -> None:
        self.world = world
        self.token = token
        self.log = log
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.open: set[Connection] = set()
        self.ready = asyncio.Event()
        world.listeners.append(self.dispatch)

    # Out

    def dispatch(self, name: str, data: Json, channel_id: str | None) -> None:
        """Give an event to every session that may hear it."""
        self.log("event", name=name, channel=channel_id)
        for session in self.sessions.values():
            if self._may_hear(session, name, channel_id):
                self._give(session, name, self._withheld(session, name, data))

    def _may_hear(self, session: Session, name: str, channel_id: str | None) -> bool:
        needed = next((bit for prefix, bit in INTENTS.items() if name.startswith(prefix)), 0)
        if needed and not session.intents & needed:
            return False
        shard, count = session.shard
        if (int(self.world.guild["id"]) >> 22) % count != shard:
            return False
        channel = self.world.channels.get(channel_id) if channel_id else None
        if channel is None:
            return True
        return bool(self.world.permissions(self.world.bot["id"], channel) & BITS["VIEW_CHANNEL"])

    def _withheld(self, session: Session, name: str, data: Json) -> Json:
        if name not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & CONTENT_INTENT:
            return data
        mine = self.world.bot["id"]
        if data["author"]["id"] == mine or any(one["id"] == mine for one in data["mentions"]):
            return data
        return data | BLANKED

    def _give(self, session: Session, name: str, data: Json) -> None:
        session.sequence += 1
        payload = {"op": DISPATCH, "t": name, "s": session.sequence, "d": data}
        session.kept.append(payload)
        if session.connection is not None:
            session.connection.send(payload)

    # In

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One client's connection, from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 16)
        await socket.prepare(request)
        connection = Connection(socket, compress=request.query.get("compress") == "zlib-stream")
        self.open.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.send({"op": HELLO, "t": None, "s": None, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        session: Session | None = None
        try:
            async for message in socket:
                session = await self._take(connection, session, message)
        finally:
            writer.cancel()
            self.open.discard(connection)
            if session is not None and session.connection is connection:
                session.connection = None
        return socket

    async def _take(self, connection: Connection, session: Session | None, message: WSMessage) -> Session | None:
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return session
        try:
            payload = json.loads(message.data)
            op, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            await connection.socket.close(code=4002, message=b"Error while decoding payload.")
            return session
        if op == HEARTBEAT:
            connection.send({"op": ACK, "t": None, "s": None, "d": None})
        elif op == IDENTIFY:
            return await self._identify(connection, session, data)
        elif op == RESUME:
            return await self._resume(connection, data)
        elif session is None:
            await connection.socket.close(code=4003, message=b"Not authenticated.")
        elif op == MEMBERS:
            self._chunk(session, data)
        elif op not in (PRESENCE, VOICE):
            await connection.socket.close(code=4001, message=b"Unknown opcode.")
        return session

    async def _identify(self, connection: Connection, session: Session | None, data: Json) -> Session | None:
        if session is not None:
            await connection.socket.close(code=4005, message=b"Already authenticated.")
            return session
        refusal = self._refusal(data)
        if refusal is not None:
            code, words = refusal
            self.log("refused", code=code)
            await connection.socket.close(code=code, message=words.encode())
            return None
        if data.get("compress") and connection.zlib is None:
            self.log("note", text="payload compression is not used")
        number, count = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data["intents"], (number, count), connection=connection)
        self.sessions[session.id] = session
        world = self.world
        mine = (int(world.guild["id"]) >> 22) % count == number
        self._give(
            session,
            "READY",
            {
                "v": 10,
                "user": world.bot,
                "guilds": [{"id": world.guild["id"], "unavailable": True}] if mine else [],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": [number, count],
                "application": {"id": world.application["id"], "flags": world.application["flags"]},
                "session_type": "normal",
                "private_channels": [],
                "relationships": [],
            },
        )
        if mine:
            self._give(session, "GUILD_CREATE", world.guild_create())
        self.log("identified", session=session.id)
        self.ready.set()
        return session

    def _refusal(self, data: Any) -> tuple[int, str] | None:  # noqa: ANN401
        if not isinstance(data, dict) or not isinstance(data.get("intents"), int):
            return 4002, "Error while decoding payload."
        if str(data.get("token", "")).removeprefix("Bot ") != self.token:
            return 4004, "Authentication failed."
        shard = data.get("shard")
        if shard is not None and not (len(shard) == 2 and 0 <= shard[0] < shard[1]):
            return 4010, "Invalid shard."
        if data["intents"] & ~KNOWN_INTENTS:
            return 4013, "Invalid intent(s)."
        for intent, allowed in PRIVILEGED.items():
            if data["intents"] & intent and not self.world.application["flags"] & allowed:
                return 4014, "Disallowed intent(s)."
        return None

    async def _resume(self, connection: Connection, data: Json) -> Session | None:
        session = self.sessions.get(str(data.get("session_id")))
        if str(data.get("token", "")).removeprefix("Bot ") != self.token:
            await connection.socket.close(code=4004, message=b"Authentication failed.")
            return None
        seen = data.get("seq") or 0
        if session is None or (session.kept and session.kept[0]["s"] > seen + 1):
            connection.send({"op": INVALID_SESSION, "t": None, "s": None, "d": False})
            return None
        if seen > session.sequence:
            await connection.socket.close(code=4007, message=b"Invalid seq.")
            return None
        session.connection = connection
        for payload in session.kept:
            if payload["s"] > seen:
                connection.send(payload)
        self._give(session, "RESUMED", {})
        self.log("resumed", session=session.id)
        return session

    def _chunk(self, session: Session, data: Json) -> None:
        wanted = {str(one) for one in data.get("user_ids") or ()}
        found = [one for one in self.world.members.values() if not wanted or one["user"]["id"] in wanted]
        chunk = {"guild_id": self.world.guild["id"], "members": found, "chunk_index": 0, "chunk_count": 1}
        if data.get("nonce"):
            chunk["nonce"] = data["nonce"]
        self._give(session, "GUILD_MEMBERS_CHUNK", chunk)

    # Trouble

    async def close_all(self, code: int = 4000) -> None:
        """Close every connection; sessions can be resumed."""
        for connection in list(self.open):
            await connection.socket.close(code=code)

    async def forget_all(self) -> None:
        """Make every session invalid, and say so."""
        for session in list(self.sessions.values()):
            if session.connection is not None:
                session.connection.send({"op": INVALID_SESSION, "t": None, "s": None, "d": False})
        self.sessions.clear()

    async def stop(self) -> None:
        """End every connection for good."""
        for connection in list(self.open):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)
