"""Buttons of sealed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import line_form

if TYPE_CHECKING:
    from bot.client import Colloquy


class Sealed(commands.Cog):
    """What members do with answers that are not posted yet; all of it is private."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"others": self.pressed_others, "unseal": self.pressed_take_back, "line": self.pressed_line}
        bot.submits["line"] = self.shared

    async def pressed_others(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Show the others' answers; in the private answer the next press turns the page."""
        session_id, page = args
        said = await self.bot.services.session_types.others(actor_of(interaction), session_id, page)
        await self.bot.answer(interaction, said, over=page > 0)

    async def pressed_line(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for the line of one's pair."""
        line = await self.bot.services.session_types.line(actor_of(interaction), args[0])
        await interaction.response.send_modal(line_form(args[0], line, interaction))

    async def shared(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """A line was sent."""
        actor, typed = actor_of(interaction), fields.get("text", "")
        said = await self.bot.services.session_types.share(actor, args[0], typed, interaction.id)
        await self.bot.answer(interaction, said)

    async def pressed_take_back(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take one's own answer back."""
        said = await self.bot.services.session_types.take_back(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Sealed(bot))
