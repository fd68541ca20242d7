"""What somebody chooses about nudges, the way out under each, and `/invite`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import away_form
from bot.cogs.render import render
from bot.domain.access import Actor
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy


class Nudging(commands.Cog):
    """Buttons of `/me`, the *Off* of a nudge, and a member's own invitation."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "nudges": self.pressed_nudges,
            "nudge": self.pressed_nudge,
            "away": self.pressed_away,
            "unnudge": self.pressed_off,
            "invite": self.pressed_invite,
        }
        bot.submits["away"] = self.submitted_away

    @app_commands.command(description="A ready sentence with the link, for somebody you would like to have here")
    async def invite(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The member sends it, or not."""
        await self.pressed_invite(interaction, ())

    async def pressed_invite(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The same, from a button."""
        await self.bot.answer(interaction, await self.bot.services.nudges.invite(actor_of(interaction)))

    async def pressed_nudges(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The private panel."""
        await self.bot.answer(interaction, await self.bot.services.nudges.panel(actor_of(interaction)))

    async def pressed_nudge(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Keep the choice and show it in the panel."""
        said = await self.bot.services.nudges.choose(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_away(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """A form with the day that is noted now."""
        until = await self.bot.services.nudges.away_until(actor_of(interaction))
        await interaction.response.send_modal(away_form(until, interaction))

    async def submitted_away(
        self, interaction: discord.Interaction[Any], _: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """Note it, and show the panel again."""
        work = self.bot.services.nudges.keep_away(actor_of(interaction), fields.get("text", ""))
        said = await self.bot.in_time(interaction, work)
        await self.bot.answer(interaction, said, over=interaction.message is not None)

    async def pressed_off(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Switch it off where it was read; a private message has no server, so its button says which."""
        if interaction.guild_id is not None:
            actor = actor_of(interaction)
        else:
            actor = Actor(args[0], interaction.user.id, interaction.user.display_name)
        said = await self.bot.services.nudges.off(replace(actor, roles=frozenset(), manage_guild=False))
        await self.bot.answer(interaction, said, over=True)


async def whisper(client: Colloquy, interaction: discord.Interaction[Any], *, plain: bool) -> None:
    """Beside an answer, what its reader has asked to be told now and then: one thing at a time."""
    whose = (interaction.guild_id or 0, interaction.user.id)
    said = await client.services.tasks.at_press(*whose) or await client.services.nudges.at_press(*whose)
    if said is not None:
        rendered: dict[str, Any] = dict(render(said, Wording(interaction.locale.value), plain=plain))
        await interaction.followup.send(**rendered, ephemeral=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Nudging(bot))
