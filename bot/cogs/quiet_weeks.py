"""The buttons under the line about a quiet week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class Quiet(commands.Cog):
    """Shift, ask more, or leave it; the first two show what they would do before they do it."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "shift": self.pressed_shift,
            "pose": self.pressed_pose,
            "posed": self.pressed_posed,
            "letbe": self.pressed_leave,
        }

    async def pressed_shift(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Show what would move."""
        await self.bot.answer(interaction, await self.bot.services.quiet_weeks.shifting(actor_of(interaction), args[0]))

    async def pressed_pose(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Show the question; in the private answer the next press shows another one."""
        session_id, turn = args
        said = await self.bot.services.quiet_weeks.posing(actor_of(interaction), session_id, turn)
        await self.bot.answer(interaction, said, over=turn > 0)

    async def pressed_posed(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Post it."""
        said = await self.bot.services.quiet_weeks.pose(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_leave(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take the buttons away."""
        said = await self.bot.services.quiet_weeks.leave(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Quiet(bot))
