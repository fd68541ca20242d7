"""What the page is told, heard by a plain client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.sandbox import pages
from bot.sandbox.server import Sandbox, SandboxOptions


@pytest.fixture
async def quiet() -> AsyncIterator[Sandbox]:
    """A sandbox without a bot."""
    async with Sandbox(SandboxOptions(sends_per_5s=0)) as opened:
        yield opened


class Reader:
    """One who listens."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.waiting: list[dict[str, Any]] = []

    async def next(self, kind: str) -> dict[str, Any]:
        """The next news of a kind; others are passed over."""
        async with asyncio.timeout(5):
            while True:
                while self.waiting:
                    found = self.waiting.pop(0)
                    if found["kind"] == kind:
                        return found
                line = await self.response.content.readline()
                if line.startswith(b"data: "):
                    self.waiting += json.loads(line[6:])["news"]


@asynccontextmanager
async def reading(sandbox: Sandbox) -> AsyncIterator[Reader]:
    headers = {"Authorization": f"Sandbox {sandbox.token}"}
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.address}/ui/events", headers=headers) as got:
        assert got.content_type == "text/event-stream"
        reader = Reader(got)
        await reader.next("anew")
        yield reader


async def act(sandbox: Sandbox, call: str, **body: Any) -> dict[str, Any]:
    """A call as the page makes it."""
    headers = {"Authorization": f"Sandbox {sandbox.token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.control}/{call}", json=body, headers=headers) as got,
    ):
        answered: dict[str, Any] = await got.json()
        return answered


async def test_readers_hear_of_messages_reactions_and_deletions_at_once(quiet: Sandbox) -> None:
    async with reading(quiet) as reader:
        said = await act(quiet, "say", **{"as": "ada"}, channel="general", text="Good morning")
        told = await reader.next("message")
        assert told["new"]
        assert told["message"]["content"] == "Good morning"
        here = {"as": "ben", "channel": "general", "message": said["id"]}
        await act(quiet, "react", **here, emoji="🌱")
        told = await reader.next("message")
        ben = quiet.world.member_named("ben")["user"]["id"]
        assert not told["new"]
        assert told["message"]["reacted"] == {"🌱": [ben]}
        await act(quiet, "delete", **(here | {"as": "ada"}))
        assert (await reader.next("gone"))["ids"] == [said["id"]]


async def test_readers_hear_of_ephemeral_messages_of_which_no_event_tells(quiet: Sandbox) -> None:
    world = quiet.world
    ada, general = world.member_named("ada")["user"]["id"], world.channel_named("general")
    async with reading(quiet) as reader:
        private = world.new_message(general, world.bot, {"content": "For Ada", "flags": 64}, visible_to=ada)
        world.private[private["id"]] = private
        quiet.pages.changed()
        told = await reader.next("message")
        assert told["message"]["visible_to"] == "ada"
        await act(quiet, "delete", **{"as": "ada"}, channel="general", message=private["id"])
        assert (await reader.next("gone"))["ids"] == [private["id"]]


async def test_a_reader_that_falls_behind_is_told_to_look_anew(quiet: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_WAITING", 3)
    async with reading(quiet) as reader:
        for number in range(9):
            quiet.log("note", text=str(number))
        await reader.next("anew")


async def test_messages_come_page_by_page_the_newest_first(quiet: Sandbox) -> None:
    world = quiet.world
    general = world.channel_named("general")
    for number in range(5):
        world.post(general, world.users[world.guild["owner_id"]], {"content": str(number)})
    headers = {"Authorization": f"Sandbox {quiet.token}"}
    async with aiohttp.ClientSession(quiet.address, headers=headers) as session:
        query = {"channel": general["id"], "limit": "2"}
        async with session.get("/ui/messages", params=query) as got:
            newest = await got.json()
        assert [one["content"] for one in newest["messages"]] == ["3", "4"]
        assert newest["more"]
        async with session.get("/ui/messages", params=query | {"before": newest["messages"][0]["id"]}) as got:
            assert [one["content"] for one in (await got.json())["messages"]] == ["1", "2"]
        async with session.get("/ui/messages", params={"channel": "1"}) as got:
            assert got.status == 404
            assert "Unknown Channel" in (await got.json())["error"]


async def test_the_sandbox_ends_while_somebody_looks() -> None:
    async with Sandbox() as short, reading(short) as reader:
        short.pages.stop()
        async with asyncio.timeout(5):
            while await reader.response.content.readline():
                pass
