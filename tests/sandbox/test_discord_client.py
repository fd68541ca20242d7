from __future__ import annotations

import asyncio
from contextlib import suppress

import discord
from discord.http import Route

from bot import seam
from bot.sandbox.server import Sandbox, SandboxOptions


class Reader(discord.Client):
    """The unmodified library, told nothing but where to connect."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
        super().__init__(intents=intents, connector=seam.loopback_connector(), guild_ready_timeout=0.05)
        self.began = asyncio.Event()
        self.heard: list[str] = []
        self.news = asyncio.Event()

    async def on_ready(self) -> None:
        self.began.set()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)
        self.news.set()


async def test_the_unmodified_library_logs_in_posts_once_reads_threads_pins_and_edits() -> None:
    seam.silence_voice()
    before = Route.BASE
    async with Sandbox(SandboxOptions(sends_per_5s=0)) as sandbox:
        with seam.elsewhere(sandbox.api, sandbox.gateway):
            reader = Reader()
            running = asyncio.ensure_future(reader.start(sandbox.token))
            try:
                async with asyncio.timeout(10):
                    await reader.began.wait()
                    await _use(reader, sandbox)
            finally:
                await reader.close()
                with suppress(asyncio.CancelledError):
                    await running
        assert sandbox.unknown_routes == []
    assert before == Route.BASE


async def _use(reader: Reader, sandbox: Sandbox) -> None:
    channel = reader.get_channel(int(sandbox.world.channel_named("reading")["id"]))
    assert isinstance(channel, discord.TextChannel)
    assert channel.guild.me.guild_permissions.pin_messages
    first = await channel.send("Week 1", nonce="week-1")
    assert (await channel.send("Week 1", nonce="week-1")).id == first.id
    assert [message.content async for message in channel.history(limit=10)] == ["Week 1"]

    thread = await channel.get_partial_message(first.id).create_thread(name="Week 1")
    assert thread.id == first.id
    await thread.send("Opening")
    await first.pin()
    assert [message.id async for message in channel.pins()] == [first.id]
    await first.add_reaction("👍")
    edited = await channel.get_partial_message(first.id).edit(content="Week 1, with notes")
    assert edited.content == "Week 1, with notes"

    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("An excerpt"), discord.ui.Separator()))
    page = await channel.send(view=view)
    assert isinstance((await channel.fetch_message(page.id)).components[0], discord.Container)
    await page.delete()

    await sandbox.controls.call("say", {"as": "ada", "channel": "Week 1", "text": "I read it"})
    await sandbox.controls.call("fault", {"kind": "close_gateway", "code": 4000})
    await sandbox.controls.call("say", {"as": "ada", "channel": "Week 1", "text": "While you were away"})
    await sandbox.until(lambda: any(one["kind"] == "resumed" for one in sandbox.records))
    while "While you were away" not in reader.heard:
        reader.news.clear()
        await reader.news.wait()
    assert reader.heard.index("I read it") < reader.heard.index("While you were away")
