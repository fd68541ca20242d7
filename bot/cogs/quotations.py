"""Where a member is quoted: their private list, and the two buttons beside each of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class OwnWords(commands.Cog):
    """Buttons of whoever is quoted; the answers are theirs alone."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"quoted": self.pressed_quoted, "unquote": self.pressed_unquote, "meant": self.pressed_meant}

    async def pressed_quoted(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """The list, or another page of it."""
        said = await self.bot.services.quotations.quoted(actor_of(interaction), *args[:1])
        await self.bot.answer(interaction, said, over=bool(args))

    async def pressed_unquote(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take one's words out."""
        said = await self.bot.services.quotations.take_out(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_meant(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Say that it is not what one meant."""
        summary_id, position, reply_id, page, *_ = args
        said = await self.bot.services.quotations.object_to(actor_of(interaction), summary_id, position, reply_id, page)
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(OwnWords(bot))
