"""`/session`, `/next`, `/schedule`, and the buttons under a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class SessionCommands(commands.GroupCog, group_name="session", group_description="The sessions of the programme"):
    """Commands of facilitators."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot

    @app_commands.command(name="list", description="All sessions with their states")
    async def listing(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Every session."""
        await self.bot.answer(interaction, await self.bot.services.sessions.listing(actor_of(interaction)))

    @app_commands.command(description="One session: its prompts and how many replies it has")
    @app_commands.describe(number="The session's number")
    async def show(self, interaction: discord.Interaction[Colloquy], number: app_commands.Range[int, 1, 1000]) -> None:
        """One session."""
        await self.bot.answer(interaction, await self.bot.services.sessions.show(actor_of(interaction), number))


class ForEverybody(commands.Cog):
    """What every reader may ask."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"next": self.pressed_next, "another": self.pressed_another}

    @app_commands.command(description="The next session, and the one that is open")
    async def next(self, interaction: discord.Interaction[Colloquy]) -> None:
        """What comes next."""
        await self.bot.answer(interaction, await self.bot.services.sessions.next(actor_of(interaction)))

    @app_commands.command(description="All dates, in your own time zone")
    async def schedule(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The programme's dates."""
        await self.bot.answer(interaction, await self.bot.services.sessions.schedule(actor_of(interaction)))

    async def pressed_next(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """*What is next?* on the index."""
        await self.bot.answer(interaction, await self.bot.services.sessions.next(actor_of(interaction)))

    async def pressed_another(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """One more question; in the private answer the next press turns the page."""
        session_id, turn = args[0], args[1] if len(args) > 1 else 0
        said = await self.bot.services.sessions.another(actor_of(interaction), session_id, turn)
        await self.bot.answer(interaction, said, over=len(args) > 1)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(SessionCommands(bot))
    await bot.add_cog(ForEverybody(bot))
