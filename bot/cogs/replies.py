"""Thread messages, forms, edits and deletions, as plain values for the ordered queue."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import seam
from bot.cogs.actor import actor_of, words_of
from bot.cogs.forms import reply_form
from bot.domain.arrivals import Arrival, Gone, Heard
from bot.domain.errors import RETRY, BadInput, Outage
from bot.domain.messages import Message
from bot.domain.words import words

if TYPE_CHECKING:
    from bot.client import Colloquy

log = structlog.get_logger()

UNKNOWN_CHANNEL = 10003
WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
"""Kinds of message that a person wrote."""


class Listening(commands.Cog):
    """Hears threads; what is a reply is decided by the service."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses["reply"] = self.pressed_reply
        bot.submits["reply"] = self.submitted
        bot.hear = self.hear
        bot.sweep = self.sweep
        bot.tree.add_command(app_commands.ContextMenu(name="Add to the discussion", callback=self.add))

    def hear(self, message: discord.Message) -> None:
        """A message in a thread of ours; nothing waits for the disk."""
        if self._foreign(message.channel):
            return
        heard = self._heard(message)
        if heard is not None:
            self._take(heard)

    def _stored(self, stored: asyncio.Future[bool]) -> None:
        if stored.cancelled():
            return
        error = stored.exception()
        if error is not None:
            log.error("message could not be stored", exc_info=error)
        elif stored.result():
            self.bot.wake()

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A message was changed; without a time of edit it is only a link preview."""
        message = payload.message
        if message.edited_at is None or self._foreign(message.channel):
            return
        heard = self._heard(message)
        if heard is not None:
            self._take(heard)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted."""
        if payload.guild_id is not None:
            self._take(Gone(payload.guild_id, payload.channel_id, (payload.message_id,)))

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Messages were deleted together."""
        if payload.guild_id is not None:
            gone = Gone(payload.guild_id, payload.channel_id, tuple(sorted(payload.message_ids)))
            self._take(gone)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted, with everything in it."""
        known = await self.bot.services.replies.known(payload.guild_id, payload.thread_id)
        if known:
            self._take(Gone(payload.guild_id, payload.thread_id, tuple(sorted(known))))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """After each connection that is not a resumption."""
        await self.sweep()

    async def sweep(self) -> None:
        """Make the store equal to what people see; events may come never, once or many times."""
        while not self.bot.stopping:
            try:
                await self._sweep_all()
                break
            except Outage as error:
                log.warning("sweep waits", reason=str(error), cause=str(error.__cause__))
                await asyncio.sleep(RETRY)

    async def _sweep_all(self) -> None:
        for group in await self.bot.services.groups.everywhere():
            if self.bot.get_guild(group.guild_id) is None:
                continue
            for thread_id in await self.bot.services.replies.threads(group.guild_id):
                if self.bot.stopping:
                    return
                await self._sweep(group.guild_id, thread_id)
        self.bot.wake()

    def _take(self, arrival: Arrival) -> None:
        self.bot.services.replies.heard(arrival).add_done_callback(self._stored)

    async def _sweep(self, guild_id: int, thread_id: int) -> None:
        # What is known is read first: a message that comes in while the history is read is not taken for deleted.
        known = await self.bot.services.replies.known(guild_id, thread_id)
        channel = self.bot.get_partial_messageable(thread_id, guild_id=guild_id)
        there: set[int] = set()
        standing: list[Heard] = []
        try:
            async for message in channel.history(limit=None, oldest_first=True):
                there.add(message.id)
                heard = self._heard(message, guild_id)
                if heard is not None:
                    standing.append(heard)
        except (discord.HTTPException, discord.RateLimited) as error:
            code = getattr(error, "code", 429)
            if code != UNKNOWN_CHANNEL:
                log.warning("thread could not be swept", code=code)
                return
            there, standing = set(), []  # the thread is gone, and all that stood in it
        except seam.AMBIGUOUS as error:
            log.warning("thread could not be swept", reason=type(error).__name__)
            return
        except RuntimeError:
            # Stopped in the middle: the library has closed its session, and the next start sweeps again.
            if not self.bot.is_closed():
                raise
            return
        await self.bot.services.replies.reconcile(guild_id, thread_id, known, there, standing)

    def _foreign(self, channel: Any) -> bool:  # noqa: ANN401
        """Whether a channel is surely none of our threads; one that is not cached may be."""
        if isinstance(channel, discord.Thread):
            return channel.owner_id != self.bot.me_id
        return isinstance(channel, discord.abc.GuildChannel)

    def _heard(self, message: discord.Message, guild_id: int | None = None) -> Heard | None:
        guild = guild_id or (message.guild.id if message.guild else None)
        if guild is None or message.author.bot or message.webhook_id or message.type not in WRITTEN:
            return None
        reference = message.reference
        return Heard(
            guild_id=guild,
            channel_id=message.channel.id,
            message_id=message.id,
            author_id=message.author.id,
            author_name=message.author.display_name,
            text=words_of(message, self.bot.me_id) or None,
            created_at=message.created_at,
            edited_at=message.edited_at,
            reply_to=reference.message_id if reference else None,
        )

    async def add(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """*Add to the discussion* on a message."""
        actor = actor_of(interaction)
        heard = self._heard(message, actor.guild_id)
        if heard is None:
            raise BadInput(words("Only a message that a person wrote can be added to the discussion."))
        said = await self.bot.services.replies.add(actor, heard, hears_threads=self.bot.hears_threads)
        await self.bot.answer(interaction, said)

    async def pressed_reply(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Show the form, or first the question of consent."""
        actor = actor_of(interaction)
        ready = await self.bot.services.replies.before_form(actor, args[0])
        if isinstance(ready, Message):
            await self.bot.answer(interaction, ready)
        else:
            await interaction.response.send_modal(reply_form(args[0], ready, interaction))

    async def submitted(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """A form was sent."""
        said = await self.bot.services.replies.form(
            actor_of(interaction), args[0], fields.get("text", ""), interaction.id, int(fields.get("prompt") or 0)
        )
        await self.bot.answer(interaction, said)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Listening(bot))
