"""Whoever is cut off and resumes misses nothing and hears nothing twice, or is told that it is too late."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.sandbox.clock import SandboxClock
from bot.sandbox.connection import KEPT
from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import Client, Gateway

FAR = datetime(2150, 1, 1, tzinfo=UTC)
"""A standing clock begins here, so that ids, and the guild's shard with them, are the same at every run."""

MEANWHILE = 3
"""Messages said while a client connects."""

BEGINNING = 2
"""READY and the guild: a client that is cut off at once has not read them either. The exact limit has its own test."""

CUTS = ("line", "abruptly", "4000", "reconnect")


@dataclass(frozen=True)
class Cut:
    """One life of a connection: what is said in it, how much of it arrives, how it ends, what is missed."""

    before: int
    arrive: tuple[int, int]
    """Events that the first and the second client still read before they are cut off."""
    how: str
    missed: int


@dataclass
class Listener:
    """A client that resumes whenever it is cut off, and identifies anew only when it is told to."""

    client: Client
    compress: bool
    shard: list[int]
    room: Room
    heard: list[str] = field(default_factory=list)
    since: int = 0
    """Number of the first message after the last READY."""
    between: int = 0
    """How many were said between the last IDENTIFY and its READY: they may be heard or not."""
    resumed: int = 0
    """How often a RESUMED may have been sent that was not read."""
    wire: Gateway | None = None

    def expected(self) -> list[str]:
        """What must have been heard by now."""
        return self.room.heard_by(self.shard, self.since)

    async def connect(self) -> None:
        """Resume, or identify where that is not possible."""
        before, self.wire = self.wire, Gateway(self.client, compress=self.compress)
        await self.wire.__aenter__()
        if before is None:
            return await self._identify()
        self.wire.session_id, self.wire.sequence = before.session_id, before.sequence
        await self.wire.resume(before)
        first = await self.wire.receive()
        unread = len(self.expected()) - len(self.heard)
        if first["op"] == 9:
            assert first["d"] is False
            assert unread + self.resumed + self.between + BEGINNING > KEPT
            return await self._identify()
        assert unread <= KEPT + MEANWHILE
        self.resumed += 1
        self._take(first)
        return None

    async def _identify(self) -> None:
        assert self.wire is not None
        before = len(self.room.said)
        self.wire.sequence = None
        ready = await self.wire.identify(shard=self.shard)
        assert ready["shard"] == self.shard
        self.heard, self.since, self.resumed = [], len(self.room.said), 0
        self.between = self.since - before

    def _take(self, payload: dict[str, object]) -> None:
        data = payload["d"]
        if payload["t"] == "RESUMED":
            self.resumed = 0
        if payload["t"] == "MESSAGE_CREATE" and isinstance(data, dict):
            if not self.heard:
                self.since = min(self.since, int(data["content"]))
            self.heard.append(data["content"])

    async def read(self, most: int) -> None:
        """Read so many events, or all there are; stop where the connection ends or the server asks for a new one."""
        assert self.wire is not None
        try:
            await self.wire.give(1, self.wire.sequence)
            while most > 0:
                payload = await self.wire.receive()
                if payload["op"] in (7, 11):
                    return
                self._take(payload)
                most -= 1
        except ConnectionError:
            return

    async def drop(self) -> None:
        """Leave the connection as it is, with all that is still unread in it."""
        assert self.wire is not None
        await self.wire.socket.close(code=4000)


class Room:
    """A sandbox, what has been said in it, and everybody who listens."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        world = sandbox.world
        self.ada = world.users[world.member_named("ada")["user"]["id"]]
        self.places = [world.channel_named("reading"), world.conversation(self.ada["id"])]
        self.said: list[tuple[str, int]] = []

    def say(self, count: int) -> None:
        """So many messages, every third of them in a direct conversation."""
        for _ in range(count):
            number = len(self.said)
            place = int(number % 3 == 2)
            self.said.append((str(number), place))
            self.sandbox.world.post(self.places[place], self.ada, {"content": str(number)})

    def heard_by(self, shard: list[int], since: int) -> list[str]:
        """Messages of the guild belong to its shard, direct ones to the first."""
        guild = (int(self.sandbox.world.guild["id"]) >> 22) % shard[1]
        mine = [place for place, at in enumerate((guild, 0)) if at == shard[0]]
        return [text for text, place in self.said[since:] if place in mine]

    async def play(self, listeners: list[Listener], cuts: list[Cut]) -> None:
        """Cut everybody off again and again, while messages keep coming."""
        for one in listeners:
            await one.connect()
        for cut in cuts:
            self.say(cut.before)
            if cut.how != "line":
                await self._strike(cut.how)
            for one, most in zip(listeners, cut.arrive, strict=False):
                await one.read(most)
                await one.drop()
            self.say(cut.missed)
            for one in listeners:
                await asyncio.gather(one.connect(), self._meanwhile())
        for one in listeners:
            await one.read(10 * KEPT)
            assert one.heard == one.expected()
            await one.drop()

    async def _strike(self, how: str) -> None:
        detail = {"abruptly": ("cut", True), "4000": ("code", 4000), "reconnect": ("reconnect", True)}[how]
        await self.sandbox.controls.call("fault", dict([("kind", "close_gateway"), detail]))

    async def _meanwhile(self) -> None:
        for _ in range(MEANWHILE):
            await asyncio.sleep(0)
            self.say(1)


def cuts() -> st.SearchStrategy[list[Cut]]:
    few = st.integers(0, 6)
    many = st.one_of(few, few, few, few, st.sampled_from([KEPT - 12, KEPT, KEPT + 1, 2 * KEPT]))
    return st.lists(st.builds(Cut, few, st.tuples(few, few), st.sampled_from(CUTS), many), min_size=1, max_size=5)


async def _played(shards: list[list[int]], plan: list[Cut], odd: int, *, compress: bool) -> None:
    clock = SandboxClock(FAR + timedelta(milliseconds=odd), standing=True)
    async with Sandbox(SandboxOptions(clock=clock)) as sandbox, Client(sandbox) as client:
        room = Room(sandbox)
        listeners = [Listener(client, compress, one, room) for one in shards]
        await room.play(listeners, plan)


@pytest.mark.parametrize("compress", [False, True], ids=["plain", "compressed"])
@pytest.mark.parametrize("shards", [[[0, 1]], [[0, 2], [1, 2]]], ids=["one", "two shards"])
@settings(max_examples=14, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=cuts(), odd=st.integers(0, 1))
def test_a_client_cut_at_any_point_hears_every_event_once_and_in_order_or_begins_anew(
    shards: list[list[int]], plan: list[Cut], odd: int, *, compress: bool
) -> None:
    asyncio.run(_played(shards, plan, odd, compress=compress))


@pytest.mark.parametrize(("missed", "told"), [(KEPT, "RESUMED"), (KEPT + 1, None)])
async def test_a_thousand_missed_events_are_replayed_and_one_more_is_too_many(
    client: Client, missed: int, told: str | None
) -> None:
    async with Gateway(client) as first:
        await first.identify()
        await first.event("GUILD_CREATE")
        await client.control("fault", {"kind": "close_gateway", "cut": True})
        await first.closed()
    world = client.sandbox.world
    for number in range(missed):
        world.post(world.channel_named("reading"), world.bot, {"content": str(number)})
    async with Gateway(client) as second:
        second.sequence = first.sequence
        await second.resume(first)
        if told is None:
            assert await second.receive() == {"op": 9, "d": False, "s": None, "t": None}
        else:
            await second.event(told)
            assert len(second.seen) == missed + 1


async def test_a_session_that_nobody_can_resume_is_forgotten(client: Client) -> None:
    sessions, world = client.sandbox.gateway_server.sessions, client.sandbox.world
    async with Gateway(client) as gateway:
        await gateway.identify()
        await client.control("fault", {"kind": "close_gateway"})
        await gateway.closed()
    for number in range(KEPT + 2):
        world.post(world.channel_named("reading"), world.bot, {"content": str(number)})
    assert sessions == {}


@pytest.mark.parametrize(("code", "kept"), [(1000, 0), (1001, 0), (4000, 1)])
async def test_a_client_that_says_goodbye_ends_its_session(client: Client, code: int, kept: int) -> None:
    async with Gateway(client) as gateway:
        await gateway.identify()
        await gateway.socket.close(code=code)
    await client.sandbox.until(lambda: not client.sandbox.gateway_server.open)
    assert len(client.sandbox.gateway_server.sessions) == kept
