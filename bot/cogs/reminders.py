"""*Remind me*, its choices, and the way out under every reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class Reminding(commands.Cog):
    """Three buttons."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"remind": self.pressed_remind, "lead": self.pressed_lead, "unremind": self.pressed_off}

    async def pressed_remind(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The private panel."""
        await self.bot.answer(interaction, await self.bot.services.reminders.panel(actor_of(interaction)))

    async def pressed_lead(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Keep the choice and show it in the panel."""
        said = await self.bot.services.reminders.choose(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_off(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Switch it off from a reminder, privately."""
        await self.bot.answer(interaction, await self.bot.services.reminders.off(actor_of(interaction)))


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Reminding(bot))
