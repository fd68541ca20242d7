"""The Discord client: intents, cogs, the table of buttons, one error handler, start and stop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import seam
from bot.cogs.nudges import whisper
from bot.cogs.render import Press, render
from bot.cogs.sender import Observer, Sender, unobserved
from bot.cogs.ticker import Ticker
from bot.cogs.tree import Translator, Tree, fields
from bot.domain.errors import BotError
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message, split
from bot.domain.words import Words, words
from bot.services.every import Services
from bot.services.pictures import Pictured
from bot.services.programme_files import Attached
from bot.wording import Wording

log = structlog.get_logger()

COGS = tuple(
    (
        "doctor groups readings programmes plans sessions session_types suggestions votes glossary members "
        "reminders myself replies servers moderation positions quiet_weeks nudges tasks summaries desk "
        "deliveries quotations answers record help"
    ).split()
)
LATE_ANSWERS = (10062, 40060)
"""The interaction is unknown (too late) or already answered: nobody can be told."""

STOP_WITHIN = 20.0
PATIENCE = 1.5
"""Seconds of work after which Discord is told that the answer will come; it waits for three."""

SWEEP_EVERY = 3600.0
"""Seconds between two comparisons of the threads with the store."""

Pressed = Callable[[discord.Interaction[Any], tuple[int, ...]], Awaitable[None]]
Submitted = Callable[[discord.Interaction[Any], tuple[int, ...], dict[str, str]], Awaitable[None]]


@dataclass(frozen=True)
class Connection:
    """How to connect: sharding, message content, and the library's two waits."""

    shard_id: int = 0
    shard_count: int = 1
    message_content: str = "auto"
    guild_ready_timeout: float = 2.0
    loopback: bool = False


class Colloquy(commands.Bot):
    """The bot at the edge: it hears, asks the services, and says what they answer."""

    def __init__(
        self,
        services: Services,
        clock: Callable[[], datetime],
        connection: Connection,
        *,
        observe: Observer = unobserved,
        send_deadline: float = 20.0,
    ) -> None:
        seam.silence_voice()
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=60,
            tree_cls=Tree,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            shard_id=connection.shard_id,
            shard_count=connection.shard_count,
            guild_ready_timeout=connection.guild_ready_timeout,
            connector=seam.loopback_connector() if connection.loopback else None,
        )
        self.services = services
        self.clock = clock
        self.connection = connection
        self.sender = Sender(self, services.outbox, clock, observe=observe, deadline=send_deadline)
        self.ticker = Ticker(self, services.duties, clock)
        self.drafter = Ticker(self, services.drafting, clock)
        self.presses: dict[str, Pressed] = {}
        self.submits: dict[str, Submitted] = {}
        self.hear: Callable[[discord.Message], None] = _hear_nothing
        self.sweep: Callable[[], Awaitable[None]] = _no_sweep
        self.stopping = False
        self.silent = asyncio.Event()
        """Set while no answer to a message is under way."""
        self.silent.set()
        self._answering = 0
        self.running = asyncio.Event()
        """Set once the gateway has said that everything is there."""

    @property
    def me_id(self) -> int:
        """The bot's own user id."""
        return self.user.id if self.user else 0

    @property
    def hears_threads(self) -> bool:
        """Whether thread messages arrive with their text."""
        return self.intents.message_content

    async def setup_hook(self) -> None:
        """After login, before the gateway: decide the intents, load the cogs, give Discord the commands."""
        seam.set_message_content(self, wanted=self._wants_content())
        await self.load_cogs()
        self.add_dynamic_items(Press)
        await self.tree.set_translator(Translator())
        digest = await seam.digest_of_commands(self.tree)
        application = self.application_id or 0
        if await self.services.commands.changed(application, digest):
            await self.tree.sync()
            await self.services.commands.remember(application, digest)

    async def load_cogs(self) -> None:
        """Every noun's commands, buttons and forms."""
        for name in COGS:
            await self.load_extension(f"bot.cogs.{name}")

    def _wants_content(self) -> bool:
        if self.connection.message_content != "auto":
            return self.connection.message_content == "on"
        flags = self.application_flags
        return flags.gateway_message_content or flags.gateway_message_content_limited

    async def on_message(self, message: discord.Message, /) -> None:
        """Straight to who listens: the prefix machinery never runs, and a flood makes one task a message, not two."""
        self.hear(message)

    async def on_ready(self) -> None:
        """The guilds are known; this may happen again after an outage."""
        self.running.set()

    async def work(self) -> None:
        """After `login`: connect, and work until `stop` is called or the connection ends for good."""
        try:
            await self._work()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            jobs = [
                tasks.create_task(job, name=name)
                for name, job in (
                    ("drain", self.services.replies.drain()),
                    ("ticker", self.ticker.run()),
                    ("drafter", self.drafter.run()),
                    ("sender", self.sender.run()),
                    ("sweeper", self._sweep_now_and_then()),
                )
            ]
            try:
                await self.connect()
            finally:
                for task in jobs:
                    task.cancel()

    async def _sweep_now_and_then(self) -> None:
        """Every hour: an event that never came leaves a trace in the channel's history."""
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            try:
                await self.sweep()
            except Exception:
                log.exception("sweep failed")

    async def stop(self) -> None:
        """Claim nothing more, finish what is in flight, store what was heard, leave the gateway."""
        self.stopping = True
        self.sender.stopping = True
        self.sender.due.set()
        try:
            async with asyncio.timeout(STOP_WITHIN):
                if self.is_ready():
                    await self.sender.idle.wait()
                await self.silent.wait()
                await self.services.replies.idle()
        except TimeoutError:
            log.warning("stopped before everything was finished")
        await self.close()

    async def next_due(self) -> datetime | None:
        """The next instant at which the bot has something to do by itself."""
        tickers = (await self.ticker.next_due(), await self.drafter.next_due())
        instants = (*tickers, await self.services.outbox.next_due())
        return min((instant for instant in instants if instant is not None), default=None)

    async def health(self) -> str | None:
        """Why the bot is not at work, or None."""
        if not self.is_ready():
            return "the gateway is not connected"
        return await self.services.outbox.health()

    def wake(self) -> None:
        """Something has changed: look what is due."""
        self.ticker.changed.set()
        self.drafter.changed.set()
        self.sender.due.set()

    async def settle(self) -> None:
        """Wait until nothing that is due by the clock is left to do; who moves the clock waits for this."""
        while not self.stopping:
            await self.silent.wait()
            await self.services.replies.idle()
            await self.ticker.tick()
            if await self.drafter.tick():
                await self.ticker.tick()
            due = await self.services.outbox.next_due()
            if (due is None or due > self.clock()) and self.sender.idle.is_set():
                return
            self.sender.idle.clear()
            self.sender.due.set()
            await self.sender.idle.wait()

    # Answers

    async def pressed(self, interaction: discord.Interaction[Any], verb: str, args: tuple[int, ...]) -> None:
        """A button of ours, perhaps from before a restart or of something that is gone."""
        try:
            press = self.presses.get(verb)
            if press is None:
                raise BotError(words("This button belongs to an older version of mine. Use the command instead."))
            await press(interaction, args)
        except Exception as error:  # noqa: BLE001  discord.py hands errors of dynamic items to nobody
            await self.explain(interaction, error)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms, by their id, so that one opened before a restart is heard too."""
        if interaction.type is not discord.InteractionType.modal_submit or interaction.data is None:
            return
        verb, *numbers = str(interaction.data.get("custom_id", "")).removeprefix("cq:form:").split(":")
        submit = self.submits.get(verb)
        if submit is None:
            return
        try:
            args = tuple(int(number) for number in numbers if number.isdigit())
            await submit(interaction, args, fields(interaction.data.get("components", [])))
        except Exception as error:  # noqa: BLE001  an event's errors would only be logged
            await self.explain(interaction, error)

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[None]:
        """While a message is answered: whoever stops the bot, or moves its clock, waits for it."""
        self._answering += 1
        self.silent.clear()
        try:
            yield
        finally:
            self._answering -= 1
            if not self._answering:
                self.silent.set()

    async def in_time(
        self, interaction: discord.Interaction[Any], work: Awaitable[Message], *, fresh: bool = False
    ) -> Message:
        """Wait for work that may take long; Discord is asked for patience only when it does.

        `fresh`: the answer is a private message of its own, and takes no other's place.
        """
        working = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({working}, timeout=PATIENCE)
        if not done:
            alone = fresh or interaction.type is discord.InteractionType.application_command
            await interaction.response.defer(ephemeral=alone, thinking=alone)
        return await working

    async def answer(self, interaction: discord.Interaction[Any], message: Message, *, over: bool = False) -> None:
        """Say it privately; `over` replaces the message whose button was pressed."""
        async with self.speaking():
            await self._answer(interaction, message, over=over)

    async def _answer(self, interaction: discord.Interaction[Any], message: Message, *, over: bool) -> None:
        group = await self.services.groups.current(interaction.guild_id) if interaction.guild_id else None
        plain = group is not None and group.plain
        if over and interaction.message is not None:  # a message cannot turn from one kind into the other
            plain = not interaction.message.flags.components_v2
        wording = Wording(interaction.locale.value)
        parts = split(message, PLAIN_LIMIT if plain else LAYOUT_LIMIT)
        shown: list[dict[str, Any]] = [dict(render(part, wording, plain=plain)) for part in parts]
        rendered, *more = shown
        if interaction.response.is_done():
            await interaction.edit_original_response(**rendered)
        elif over:
            await interaction.response.edit_message(**rendered)
        else:
            await interaction.response.send_message(**rendered, ephemeral=True)
        for part in more:
            await interaction.followup.send(**part, ephemeral=True)
        if group is not None and not over:
            await whisper(self, interaction, plain=plain)
        self.wake()

    async def hand_over(
        self,
        interaction: discord.Interaction[Any],
        message: Message,
        *attached: Attached,
        described: Words | None = None,
    ) -> None:
        """Say it privately, with files; a layout of components would hide them. A picture is `described`."""
        wording = Wording(interaction.locale.value)
        first, *more = split(message, PLAIN_LIMIT)
        rendered: dict[str, Any] = dict(render(first, wording, plain=True))
        alt = Wording(wording.language, text=str).say(described)[:1024] if described is not None else None
        files = [discord.File(BytesIO(one.data), filename=one.name, description=alt) for one in attached]
        if interaction.response.is_done():
            await interaction.edit_original_response(**rendered, attachments=files)
        else:
            await interaction.response.send_message(**rendered, files=files, ephemeral=True)
        for part in more:
            rendered = dict(render(part, wording, plain=True))
            await interaction.followup.send(**rendered, ephemeral=True)

    async def show(self, interaction: discord.Interaction[Any], shown: Pictured) -> None:
        """Say it privately, with its picture where there is one."""
        if shown.picture is None:
            await self.answer(interaction, shown.message)
        else:
            await self.hand_over(interaction, shown.message, shown.picture, described=shown.described)

    async def explain(self, interaction: discord.Interaction[Any], error: BaseException) -> None:
        """One sentence for a person; the log gets the rest."""
        if isinstance(error, discord.HTTPException) and error.code in LATE_ANSWERS:
            log.warning("answer came too late", code=error.code)
            return
        try:
            await self._refuse(interaction, self._sentence(error))
        except discord.HTTPException as failed:
            log.warning("refusal could not be shown", code=failed.code)

    def _sentence(self, error: BaseException) -> Words:
        if isinstance(error, BotError):
            return error.said
        if isinstance(error, app_commands.TransformerError):
            return words(
                "“{value}” does not fit there. Choose from the list that appears while you type.",
                value=str(error.value),
            )
        number = secrets.token_hex(3)
        log.error("unexpected", id=number, exc_info=error)
        return words("Something broke on my side; nothing was changed. Tell the operator this number: {id}.", id=number)

    async def _refuse(self, interaction: discord.Interaction[Any], said: Words) -> None:
        wording = Wording(interaction.locale.value)
        if interaction.response.is_done():
            await interaction.followup.send(wording.say(said), ephemeral=True)
        else:
            await interaction.response.send_message(wording.say(said), ephemeral=True)


def _hear_nothing(_: discord.Message) -> None:
    """Before the cogs are loaded nobody listens."""


async def _no_sweep() -> None:
    """Before the cogs are loaded there is nothing to compare."""
