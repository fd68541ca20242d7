"""`/about`: what the bot itself asked, did and said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class About(commands.Cog):
    """One command, and the buttons that turn its pages."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses["about"] = self.pressed

    @app_commands.command(description="What this bot asked, did and said, in numbers; nobody is named")
    async def about(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The first page."""
        await self.bot.answer(interaction, await self.bot.services.record.about(actor_of(interaction)))

    async def pressed(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Another page."""
        said = await self.bot.services.record.about(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(About(bot))
