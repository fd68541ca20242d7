"""`/session`, `/next`, `/schedule`, and the buttons under a session."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.domain.meetings import LONGEST, SHORTEST
from bot.services.meetings import with_interest

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
        """One session, with how many are interested in its event."""
        actor = actor_of(interaction)
        said = await self.bot.services.sessions.show(actor, number)
        event_id = await self.bot.services.meetings.event_of(actor, number)
        if event_id is not None and interaction.guild is not None:
            with suppress(discord.HTTPException):  # it is gone, or Discord does not say
                event = await interaction.guild.fetch_scheduled_event(event_id, with_counts=True)
                said = with_interest(said, event.user_count or 0)
        await self.bot.answer(interaction, said)

    @app_commands.command(
        description="Make a session a live meeting, announced by a Discord event; without a place: no longer"
    )
    @app_commands.describe(
        number="The session's number",
        place="Where you meet: a voice channel, a room, a link; leave it out to discuss in writing",
        minutes="How long; 60 if you leave it out",
    )
    async def meeting(
        self,
        interaction: discord.Interaction[Colloquy],
        number: app_commands.Range[int, 1, 1000],
        place: app_commands.Range[str, 1, 200] = "",
        minutes: app_commands.Range[int, SHORTEST, LONGEST] = 60,
    ) -> None:
        """Make it a live meeting, or one in writing."""
        said = await self.bot.services.meetings.hold(actor_of(interaction), number, place, minutes)
        await self.bot.answer(interaction, said)


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
