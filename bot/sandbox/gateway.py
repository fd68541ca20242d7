"""The gateway: identify, heartbeat, resume with replay, and events only to those who may hear them."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from bot.sandbox.connection import Connection, Session
from bot.sandbox.errors import Json
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.hearing import CONTENT_INTENT, may_hear, refusal
from bot.sandbox.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS = 0, 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, ACK = 9, 10, 11
KNOWN = (HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, MEMBERS)
HEARTBEAT_MS = 41_250
MOST_BYTES, MOST_COMMANDS, COMMANDS_SPAN = 4096, 120, 60.0
GOOD_BYE = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
"""Codes by which a client ends its session for good; after any other it may resume."""


@dataclass
class Closing(Exception):
    """The connection must end, with Discord's code and words."""

    code: int
    words: str


class Gateway:
    """Every session of the one bot."""

    def __init__(
        self,
        world: World,
        token: str,
        log: Callable[..., None],
        faults: Faults | None = None,
        heartbeat_ms: int = HEARTBEAT_MS,
    ) -> None:
        self.world = world
        self.token = token
        self.log = log
        self.faults = faults or Faults()
        self.heartbeat_ms = heartbeat_ms
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.open: set[Connection] = set()
        self.ready = asyncio.Event()
        self._held: list[tuple[str, Json, str | None]] = []
        self._striking: list[asyncio.Future[None]] = []
        world.listeners.append(self.dispatch)

    # Out

    def dispatch(self, name: str, data: Json, channel_id: str | None) -> None:
        """Give an event to every session that may hear it, unless a trouble is armed for it."""
        self.log("event", name=name, channel=channel_id)
        fault = self.faults.strike_event(name)
        held, self._held = self._held, []
        if fault is not None and fault.kind == "event_late":
            self._held = [(name, data, channel_id)]
        elif fault is None or fault.kind == "event_twice":
            for _ in range(1 if fault is None else 2):
                self._tell(name, data, channel_id)
        for one in held:
            self._tell(*one)

    def _tell(self, name: str, data: Json, channel_id: str | None) -> None:
        for session in list(self.sessions.values()):
            if session.lost:
                del self.sessions[session.id]
            elif may_hear(self.world, session, name, data, channel_id):
                session.give(name, self._withheld(session, name, data))

    def _withheld(self, session: Session, name: str, data: Json) -> Json:
        if name not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & CONTENT_INTENT:
            return data
        return self.world.withheld(data)

    # In

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One client's connection, from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=2**20, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, compress=request.query.get("compress") == "zlib-stream")
        self.open.add(connection)
        connection.send({"op": HELLO, "t": None, "s": None, "d": {"heartbeat_interval": self.heartbeat_ms}})
        writer = asyncio.create_task(connection.write())
        try:
            _check_address(request)
            await self._listen(connection)
        except Closing as closing:
            self.log("closed", code=closing.code)
            await connection.close(closing.code, closing.words)
        finally:
            writer.cancel()
            self.open.discard(connection)
            connection.leave()
        return socket

    async def _listen(self, connection: Connection) -> None:
        taken: deque[float] = deque(maxlen=MOST_COMMANDS)
        while True:
            try:
                message = await connection.socket.receive(timeout=2 * self.heartbeat_ms / 1000)
            except TimeoutError:
                raise Closing(4009, "Session timed out.") from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                if message.type is WSMsgType.CLOSE and message.data in GOOD_BYE and connection.session is not None:
                    del self.sessions[connection.session.id]
                return
            now = time.monotonic()
            if len(taken) == MOST_COMMANDS and now - taken[0] < COMMANDS_SPAN:
                raise Closing(4008, "You are being rate limited.")
            taken.append(now)
            self._take(connection, message)

    def _take(self, connection: Connection, message: WSMessage) -> None:
        op, data = _decoded(message)
        if op == HEARTBEAT:
            self._beat(connection)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            raise Closing(4003, "Not authenticated.")
        elif op == MEMBERS:
            self._chunk(connection.session, data)

    def _beat(self, connection: Connection) -> None:
        if self.faults.strike_connection("no_ack") is None:
            connection.send({"op": ACK, "t": None, "s": None, "d": None})

    def _identify(self, connection: Connection, data: Any) -> None:  # noqa: ANN401
        if connection.session is not None:
            raise Closing(4005, "Already authenticated.")
        refused = refusal(self.world, self.token, data)
        if refused is not None:
            raise Closing(*refused)
        number, count = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data["intents"], (number, count))
        self.sessions[session.id] = session
        session.take(connection)
        mine = (int(self.world.guild["id"]) >> 22) % count == number
        session.give("READY", self._greeting(session, mine=mine))
        if mine:
            session.give("GUILD_CREATE", self.world.guild_create())
        self.log("identified", session=session.id)
        self.ready.set()
        self._strike_next()

    def _greeting(self, session: Session, *, mine: bool) -> Json:
        world = self.world
        return {
            "v": 10,
            "user": world.bot | {"mfa_enabled": False, "verified": True, "email": None},
            "user_settings": {},
            "guilds": [{"id": world.guild["id"], "unavailable": True}] if mine else [],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": world.application["id"], "flags": world.application["flags"]},
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "_trace": ["sandbox"],
        }

    def _resume(self, connection: Connection, data: Any) -> None:  # noqa: ANN401
        if connection.session is not None:
            raise Closing(4005, "Already authenticated.")
        if not isinstance(data, dict) or not isinstance(data.get("seq"), int):
            raise Closing(4002, "Error while decoding payload.")
        if str(data.get("token", "")).removeprefix("Bot ") != self.token:
            raise Closing(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        if session is not None and data["seq"] > session.sequence:
            raise Closing(4007, "Invalid seq.")
        if session is None or not session.can_replay(data["seq"]):
            connection.send({"op": INVALID_SESSION, "t": None, "s": None, "d": False})
            return
        session.take(connection)
        session.replay(data["seq"])
        session.give("RESUMED", {"_trace": ["sandbox"]})
        self.log("resumed", session=session.id)
        self._strike_next()

    def _chunk(self, session: Session, data: Any) -> None:  # noqa: ANN401
        if not isinstance(data, dict):
            raise Closing(4002, "Error while decoding payload.")
        if str(data.get("guild_id")) != self.world.guild["id"]:
            return
        ids = data.get("user_ids")
        wanted = [str(one) for one in (ids if isinstance(ids, list) else [ids])] if ids else None
        prefix, limit = str(data.get("query") or "").lower(), int(data.get("limit") or 0)
        found = [one for one in self.world.members.values() if one["user"]["username"].startswith(prefix)]
        if wanted is not None:
            found = [self.world.members[one] for one in wanted if one in self.world.members]
        found = found[:limit] if limit else found
        parts = [found[start : start + 1000] for start in range(0, len(found), 1000)] or [[]]
        for number, part in enumerate(parts):
            chunk = {"guild_id": self.world.guild["id"], "members": part}
            chunk |= {"chunk_index": number, "chunk_count": len(parts)}
            if wanted is not None:
                chunk["not_found"] = [one for one in wanted if one not in self.world.members]
            session.give("GUILD_MEMBERS_CHUNK", chunk | ({"nonce": data["nonce"]} if data.get("nonce") else {}))

    # Trouble

    def _strike_next(self) -> None:
        fault = self.faults.strike_connection("close_gateway", "invalidate_session")
        if fault is not None:
            self._striking.append(asyncio.ensure_future(self.strike(fault)))

    async def strike(self, fault: Fault) -> None:
        """Let a trouble of the connection happen now."""
        detail = fault.detail
        if fault.kind == "invalidate_session":
            await self.forget_all()
        elif detail.get("reconnect"):
            for connection in list(self.open):
                connection.send({"op": RECONNECT, "t": None, "s": None, "d": None})
        elif detail.get("cut"):
            for connection in list(self.open):
                connection.cut()
        else:
            await self.close_all(int(detail.get("code", 4000)))

    async def close_all(self, code: int = 4000) -> None:
        """Close every connection; sessions can be resumed."""
        for connection in list(self.open):
            await connection.close(code)

    async def forget_all(self) -> None:
        """Make every session invalid, and say so."""
        for session in list(self.sessions.values()):
            connection = session.connection
            if connection is not None:
                connection.leave()
                connection.send({"op": INVALID_SESSION, "t": None, "s": None, "d": False})
        self.sessions.clear()

    async def stop(self) -> None:
        """End every connection for good."""
        for task in self._striking:
            task.cancel()
        await self.close_all(WSCloseCode.GOING_AWAY)


def _decoded(message: WSMessage) -> tuple[int, Any]:
    size = len(message.data if isinstance(message.data, bytes) else message.data.encode())
    try:
        payload = json.loads(message.data)
        op, data = payload["op"], payload.get("d")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Closing(4002, "Error while decoding payload.") from None
    if size > MOST_BYTES:
        raise Closing(4002, "Payload of more than 4096 bytes.")
    if op not in KNOWN:
        raise Closing(4001, "Unknown opcode.")
    return op, data


def _check_address(request: web.Request) -> None:
    if request.query.get("v", "10") != "10":
        raise Closing(4012, "Invalid API version.")
    if request.query.get("encoding", "json") != "json" or request.query.get("compress") == "zstd-stream":
        raise Closing(4000, "The sandbox speaks JSON, plain or as zlib-stream.")
