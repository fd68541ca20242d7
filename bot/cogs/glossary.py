"""`/glossary`, and *Terms* under a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.domain.errors import BotError

if TYPE_CHECKING:
    from bot.client import Colloquy


class Terms(commands.Cog):
    """What every reader may ask about words of the text."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses["terms"] = self.pressed_terms

    @app_commands.command(description="What a word of the text means; all terms if you name none")
    @app_commands.describe(term="The word; small misspellings do not matter")
    async def glossary(
        self, interaction: discord.Interaction[Colloquy], term: app_commands.Range[str, 1, 80] = ""
    ) -> None:
        """One term, or the list."""
        await self.bot.answer(interaction, await self.bot.services.glossary.look_up(actor_of(interaction), term))

    @glossary.autocomplete("term")
    async def terms(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[str]]:
        """Terms that contain what was typed."""
        try:
            found = await self.bot.services.glossary.choices(actor_of(interaction), typed)
        except BotError:
            return []
        return [app_commands.Choice(name=term[:100], value=term[:80]) for term in found[:25]]

    async def pressed_terms(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """The terms of the excerpt above the button."""
        said = await self.bot.services.glossary.of_session(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Terms(bot))
