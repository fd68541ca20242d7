"""Buttons about roles in sessions: every answer is private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class SessionRoles(commands.Cog):
    """Whether somebody takes offers, and what they make of one."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "roles": self.pressed_roles,
            "offers": self.pressed_offers,
            "task": self.pressed_task,
            "listen": self.pressed_listen,
        }

    async def pressed_roles(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The private panel."""
        await self.bot.answer(interaction, await self.bot.services.tasks.panel(actor_of(interaction)))

    async def pressed_offers(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take offers, or none any more."""
        said = await self.bot.services.tasks.take_offers(actor_of(interaction), wanted=bool(args[0]))
        await self.bot.answer(interaction, said, over=True)

    async def pressed_task(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take it, decline it, show it or keep it to oneself."""
        said = await self.bot.services.tasks.answer(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_listen(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """A facilitator lets the part of summing up be offered, without learning to whom."""
        await self.bot.answer(interaction, await self.bot.services.tasks.listen(actor_of(interaction), args[0]))


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(SessionRoles(bot))
