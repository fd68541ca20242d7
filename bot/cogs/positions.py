"""*Agree*, *Unsure*, *Disagree*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class Standing(commands.Cog):
    """One verb for the three buttons."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses["stand"] = self.pressed

    async def pressed(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Keep the position, privately."""
        said = await self.bot.services.positions.take(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Standing(bot))
