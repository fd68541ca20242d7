"""Facilitators' menus on a message, the approval of replies, and `/moderate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of

if TYPE_CHECKING:
    from bot.client import Colloquy


class Moderating(commands.Cog):
    """Decisions about single replies."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "admit": self.pressed_admit,
            "reject": self.pressed_reject,
            "author": self.pressed_author,
            "block": self.pressed_block,
        }
        bot.tree.add_command(app_commands.ContextMenu(name="Leave out", callback=self.leave_out))
        bot.tree.add_command(app_commands.ContextMenu(name="Who wrote this", callback=self.who_wrote))

    @app_commands.command(description="Close the Reply form to a member, or open it again")
    @app_commands.describe(member="Whom it is about")
    async def moderate(self, interaction: discord.Interaction[Colloquy], member: discord.User) -> None:
        """Whether they may use the form, with the button that changes it."""
        said = await self.bot.services.moderation.member(actor_of(interaction), member.id)
        await self.bot.answer(interaction, said)

    async def leave_out(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """*Leave out* on a message, and back."""
        said = await self.bot.services.moderation.leave_out(actor_of(interaction), message.id)
        await self.bot.answer(interaction, said)

    async def who_wrote(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """*Who wrote this* on a message."""
        said = await self.bot.services.moderation.author(actor_of(interaction), message.id)
        await self.bot.answer(interaction, said)

    async def pressed_author(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """*Who wrote this* under a reply that waited for approval."""
        said = await self.bot.services.moderation.author(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def pressed_admit(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Approve a reply."""
        said = await self.bot.services.moderation.admit(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def pressed_reject(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Reject a reply."""
        said = await self.bot.services.moderation.reject(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def pressed_block(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Close the form to somebody, or open it again."""
        actor = actor_of(interaction)
        said = await self.bot.services.moderation.block(actor, args[0], blocked=bool(args[1]))
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Moderating(bot))
