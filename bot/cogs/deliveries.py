"""The buttons under an alert, and posting again by itself once a permission is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of, lacking, refuse_unseen
from bot.cogs.forms import link_form
from bot.cogs.places import POSTING, refusal_in, writable
from bot.domain.errors import BadInput
from bot.domain.permissions import lacking_lines
from bot.domain.words import words

if TYPE_CHECKING:
    from bot.client import Colloquy


class StuckDeliveries(commands.Cog):
    """Buttons of facilitators."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "stuck": self.show,
            "retry": self.retry,
            "elsewhere": self.places,
            "moveto": self.move,
            "stands": self.ask_link,
            "anew": self.anew,
        }
        bot.submits["stands"] = self.stands

    async def show(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """What is stuck, from the check."""
        said = await self.bot.services.deliveries.show(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def retry(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Try again; where a permission is still missing it is named instead, and Discord is not asked."""
        actor = actor_of(interaction)
        channel_id = await self.bot.services.deliveries.channel_of(actor, args[0])
        channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
        check = lacking(channel, ("view_channel", "send_messages")) if channel is not None else None
        if check is not None and check.missing:
            raise BadInput(lacking_lines(check)[0])
        self.bot.sender.trust(channel_id)
        await self.bot.answer(interaction, await self.bot.services.deliveries.retry(actor, args[0]))

    async def places(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for the channel."""
        actor = actor_of(interaction)
        said = await self.bot.services.deliveries.places(actor, args[0], writable(interaction))
        await self.bot.answer(interaction, said)

    async def move(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Post it in the channel that was chosen, if both may write there still."""
        actor = actor_of(interaction)
        number, channel_id = args
        await self.bot.services.deliveries.channel_of(actor, number)
        channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
        if channel is None:
            raise BadInput(words("That channel is gone. Press *Move to another channel* again."))
        refuse_unseen(interaction, channel)
        check = lacking(channel, POSTING)
        if check.missing:
            raise BadInput(lacking_lines(check)[0])
        said = await self.bot.services.deliveries.move(actor, number, channel_id)
        await self.bot.answer(interaction, said, over=True)

    async def ask_link(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """It stands: where?"""
        await self.bot.services.deliveries.undecided(actor_of(interaction), args[0])
        await interaction.response.send_modal(link_form(args, interaction))

    async def stands(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """The link was sent."""
        said = await self.bot.services.deliveries.stands(actor_of(interaction), args[0], fields.get("text", ""))
        await self.bot.answer(interaction, said)

    async def anew(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """It does not stand: post it again."""
        await self.bot.answer(interaction, await self.bot.services.deliveries.anew(actor_of(interaction), args[0]))

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Overwrites may have changed."""
        await self._look_again(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        """A role may allow more."""
        await self._look_again(after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        """The bot itself may have a role more; Discord tells of nobody else."""
        if after.id == self.bot.me_id:
            await self._look_again(after.guild)

    async def _look_again(self, guild: discord.Guild) -> None:
        """What was blocked for want of a permission goes on by itself."""
        wanting = await self.bot.services.deliveries.wanting_rights(guild.id)
        channels = [one for one in map(guild.get_channel_or_thread, wanting) if one is not None]
        mended = [one.id for one in channels if refusal_in(one) is None]
        if mended:
            self.bot.sender.trust(*mended)
            await self.bot.services.deliveries.mended(guild.id, mended)
            self.bot.wake()


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(StuckDeliveries(bot))
