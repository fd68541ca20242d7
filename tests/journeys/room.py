"""A reading room for journeys: the real client in the loopback Discord, and people who act in it."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.demo.stage import Cast, Stage, staged
from bot.sandbox import forms
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox, SandboxOptions
from bot.store.engine import Store
from bot.store.upgrade import upgrade

HOME, REVIEW, ELSEWHERE = "reading", "facilitators", "general"
START = datetime(2031, 3, 3, 12, tzinfo=UTC)
"""A Monday, later than any clock these tests run on: the sandbox is never behind real time."""

ESSAY = (Path(__file__).parent / "garden.txt").read_text(encoding="utf-8")


class Room:
    """People's acts, by the same control side that the page uses, and what they can read afterwards."""

    def __init__(self, sandbox: Sandbox, stage: Stage) -> None:
        self.sandbox = sandbox
        self.stage = stage

    @property
    def clock(self) -> SandboxClock:
        return self.sandbox.clock

    async def call(self, name: str, **body: Any) -> dict[str, Any]:
        answer = await self.sandbox.controls.call(name, body)
        await self.stage.settle()
        return answer

    async def slash(self, who: str, command: str, *, channel: str = REVIEW, **options: Any) -> dict[str, Any]:
        """The message that answers a command."""
        answer = await self.call("slash", **{"as": who}, channel=channel, command=command, options=options)
        assert answer["message"] is not None, answer
        message: dict[str, Any] = answer["message"]
        return message

    async def press(self, who: str, message: dict[str, Any], verb: str) -> dict[str, Any]:
        """Press the first button with this verb; answers the control side's whole answer."""
        body = {"as": who, "channel": message["channel_id"], "message": message["id"]}
        return await self.call("click", **body, custom_id=button(message, verb))

    async def say(self, who: str, channel: str, text: str) -> dict[str, Any]:
        return await self.call("say", **{"as": who}, channel=channel, text=text)

    async def submit(self, who: str, form: dict[str, Any], text: str) -> dict[str, Any]:
        """Send a form that a press has shown."""
        custom_id = form["response"]["data"]["custom_id"]
        return await self.call("submit", **{"as": who}, channel=HOME, custom_id=custom_id, values={"text": text})

    async def pass_time(self, **step: float) -> None:
        await self.stage.pass_time(**step)

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """What the bot has said in a channel: no private answers, no notices of Discord's own."""
        world = self.sandbox.world
        identity = world.channel_named(channel)["id"]
        mine = [one for one in world.messages[identity].values() if one["author"]["id"] == world.bot["id"]]
        return [one for one in mine if one["type"] not in (6, 18, 21)]

    def texts(self, channel: str) -> list[str]:
        return [forms.visible_text(one) for one in self.posts(channel)]

    def session_posts(self) -> list[str]:
        return [text for text in self.texts(HOME) if "Session " in text.splitlines()[0]]

    def session_post(self) -> dict[str, Any]:
        """The first session's post."""
        return next(one for one in self.posts(HOME) if "Session 1 " in forms.visible_text(one).splitlines()[0])

    def summaries(self) -> list[dict[str, Any]]:
        return [one for one in self.posts(HOME) if "[How this was made]" in forms.visible_text(one)]

    def threads(self) -> list[dict[str, Any]]:
        return [one for one in self.sandbox.world.channels.values() if one["type"] == 11]

    # Stretches of a group's life that many journeys begin with

    async def set_up(self, **more: Any) -> dict[str, Any]:
        options = {"home": HOME, "review": REVIEW, "zone": "Europe/London", "facilitators": "Facilitator", **more}
        return await self.slash("olga", "setup start", channel=ELSEWHERE, **options)

    async def bring(self, text: str = ESSAY, name: str = "garden.txt") -> dict[str, Any]:
        preview = await self.slash("fay", "reading import", file=attached(text.encode(), name))
        return await self.press("fay", preview, "keep")

    async def start_programme(self, **options: Any) -> dict[str, Any]:
        plan = await self.slash("fay", "programme plan", **{"weeks": 1, **options})
        return await self.press("fay", plan, "start")

    async def join(self, who: str, choice: int = 0) -> None:
        question = await self.press(who, self.posts(HOME)[0], "join")
        await self.press(who, question["message"], f"consent:{choice}")

    async def open_session(self, **options: Any) -> str:
        """From an empty server to the first session's thread; answers the thread's id."""
        await self.set_up()
        await self.bring()
        await self.start_programme(**options)
        for who in ("ada", "ben"):
            await self.join(who)
        await self.join("cleo", 1)
        await self.pass_time(days=2)
        return str(self.threads()[0]["id"])


def attached(data: bytes, name: str) -> dict[str, str]:
    return {"name": name, "base64": base64.b64encode(data).decode()}


def text_of(message: dict[str, Any]) -> str:
    return forms.visible_text(message)


def button(message: dict[str, Any], verb: str) -> str:
    """The custom_id of the first button with a verb ("join", "consent:1")."""
    fits = re.compile(rf"cq:{verb}(?=[:~]|$)")
    found = [one["custom_id"] for _, one in forms.walk(message["components"]) if one.get("custom_id")]
    chosen = [one for one in found if fits.match(one)]
    assert chosen, f"no “{verb}” among {found} of: {text_of(message)}"
    return str(chosen[0])


@asynccontextmanager
async def opened(data: Path, *, cast: dict[str, Any] | None = None, **options: Any) -> AsyncIterator[Room]:
    """A room with the bot in it, on a clock that stands still."""
    clock = SandboxClock(START, standing=True)
    await asyncio.to_thread(_lay_out, data / "colloquy.db")
    async with (
        Sandbox(SandboxOptions(clock=clock, **{"sends_per_5s": 0, **options})) as sandbox,
        staged(sandbox, Cast(data, **(cast or {}))) as stage,
    ):
        yield Room(sandbox, stage)


def _lay_out(file: Path) -> None:
    """Put a database with the schema there unless one is there."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    """A database at the newest schema: the migrations are run once for all rooms."""

    async def migrate(file: Path) -> None:
        store = Store(f"sqlite+aiosqlite:///{file}")
        await upgrade(store)
        await store.close()

    with TemporaryDirectory() as folder:
        file = Path(folder) / "colloquy.db"
        asyncio.run(migrate(file))
        return file.read_bytes()
