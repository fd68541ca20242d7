"""`/ask`, `/catchup`, the buttons of an answer, and whoever names the bot in a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import seam
from bot.cogs.actor import actor_of
from bot.cogs.forms import ask_form
from bot.cogs.render import render
from bot.cogs.replies import WRITTEN
from bot.domain.access import Actor
from bot.domain.errors import Outage, Refused
from bot.domain.messages import PLAIN_LIMIT, split
from bot.domain.words import words
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy

log = structlog.get_logger()


class Asking(commands.Cog):
    """Questions of readers."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "ask": self.pressed_ask,
            "share": self.pressed_share,
            "further": self.pressed_further,
            "catchup": self.pressed_catchup,
        }
        bot.submits["ask"] = self.submitted

    @app_commands.command(description="Ask the text; it answers with its own sentences")
    @app_commands.describe(question="What you want to know, in your own words")
    async def ask(self, interaction: discord.Interaction[Colloquy], question: app_commands.Range[str, 1, 2000]) -> None:
        """A private answer."""
        await self._answer(interaction, question)

    @app_commands.command(description="What has happened since you last took part; only you see it")
    async def catchup(self, interaction: discord.Interaction[Colloquy]) -> None:
        """What one has missed."""
        await self.bot.answer(interaction, await self.bot.services.catching_up.show(actor_of(interaction)))

    async def pressed_catchup(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """*Catch up* on the index."""
        await self.bot.answer(interaction, await self.bot.services.catching_up.show(actor_of(interaction)))

    async def pressed_ask(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The form with one field."""
        actor_of(interaction)
        await interaction.response.send_modal(ask_form(interaction))

    async def submitted(
        self, interaction: discord.Interaction[Any], _: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """The form was sent."""
        await self._answer(interaction, fields.get("text", ""))

    async def _answer(self, interaction: discord.Interaction[Any], question: str) -> None:
        asking = self.bot.services.answers.ask(actor_of(interaction), question)
        await self.bot.answer(interaction, await self.bot.in_time(interaction, asking, fresh=True))

    async def pressed_share(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Post it where the button was pressed; this answer of the interaction is the post."""
        actor = actor_of(interaction)
        if not (interaction.permissions.send_messages or interaction.permissions.send_messages_in_threads):
            raise Refused(words("You cannot write here yourself, so I may not either."))
        channel_id = interaction.channel_id or 0
        message = await self.bot.services.answers.share(actor, channel_id, interaction.id, args)
        group = await self.bot.services.groups.current(actor.guild_id)
        wording = Wording(group.language if group else "en")
        rendered: dict[str, Any] = dict(render(message, wording, plain=group is not None and group.plain))
        await interaction.response.send_message(**rendered)

    async def pressed_further(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Open the text as far as somebody has read."""
        said = await self.bot.services.answers.read_on(actor_of(interaction), args)
        await self.bot.answer(interaction, said, over=True)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody names the bot in a channel or thread."""
        if not self._names_me(message) or self.bot.stopping:
            return
        async with self.bot.speaking():
            try:
                await self._reply(message)
            except (discord.HTTPException, discord.RateLimited, *seam.AMBIGUOUS) as error:
                # An answer may be lost, as a person's may: it is never sent twice.
                log.warning("answer could not be sent", code=getattr(error, "code", type(error).__name__))
            except Outage as error:
                log.warning("question could not be answered", reason=str(error))

    def _names_me(self, message: discord.Message) -> bool:
        mine = (f"<@{self.bot.me_id}>", f"<@!{self.bot.me_id}>")
        written = message.guild is not None and not message.author.bot and message.webhook_id is None
        return written and message.type in WRITTEN and any(mention in message.content for mention in mine)

    async def _reply(self, message: discord.Message) -> None:
        guild_id = message.guild.id if message.guild else 0
        actor = Actor(guild_id, message.author.id, message.author.display_name, acted_at=message.created_at)
        question = re.sub(rf"<@!?{self.bot.me_id}>", " ", message.content).strip()
        said = await self.bot.services.answers.mentioned(actor, message.channel.id, message.id, question)
        if said is None:
            return
        group = await self.bot.services.groups.current(guild_id)
        wording, plain = Wording(group.language if group else "en"), group is not None and group.plain
        rendered: dict[str, Any] = dict(render(split(said, PLAIN_LIMIT)[0], wording, plain=plain))
        channel = self.bot.get_partial_messageable(message.channel.id, guild_id=guild_id)
        reference = message.to_reference(fail_if_not_exists=False)
        # The nonce lets Discord drop what a repeated request or a repeated event would say twice.
        await channel.send(**rendered, reference=reference, mention_author=False, nonce=str(message.id))


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Asking(bot))
