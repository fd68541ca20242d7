"""`/help`: what to do next, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class HelpCommand(commands.Cog):
    """One command."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot

    @app_commands.command(name="help", description="What this bot does, and what you can do now")
    async def show(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Help by role and by how far the group is."""
        await self.bot.answer(interaction, await self.bot.services.help.show(actor_of(interaction)))


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(HelpCommand(bot))
