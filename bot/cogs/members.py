"""*Join* and the private choice behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import reply_form
from bot.cogs.roles import wear
from bot.domain.consent import CONSENT_VERSION
from bot.domain.members import CHOICES
from bot.domain.messages import Message

if TYPE_CHECKING:
    from bot.client import Colloquy


class Joining(commands.Cog):
    """Two buttons."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"join": self.pressed_join, "consent": self.pressed_consent}

    async def pressed_join(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Ask, privately."""
        pressed = interaction.message.id if interaction.message else None
        await self.bot.answer(interaction, await self.bot.services.members.join(actor_of(interaction), pressed))

    async def pressed_consent(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Store the choice; who came from *Reply* gets the form as the answer."""
        choice = CHOICES[args[0]]
        session_id = args[1] if len(args) > 1 else 0
        told = args[2] if len(args) > 2 else CONSENT_VERSION
        opens_form = session_id > 0 and choice != "leave me out"
        choosing = self.bot.services.members.choose(actor_of(interaction), choice, told)
        # A form can only be a first answer, so for it Discord is never asked to wait.
        said = await (choosing if opens_form else self.bot.in_time(interaction, choosing))
        self.bot.wake()
        if opens_form:
            ready = await self.bot.services.replies.before_form(actor_of(interaction), session_id)
            if not isinstance(ready, Message):
                await interaction.response.send_modal(reply_form(session_id, ready, interaction))
            await wear(self.bot, interaction, joined=True)
        else:
            trouble = await wear(self.bot, interaction, joined=choice != "leave me out")
            await self.bot.answer(interaction, said.with_small(trouble), over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Joining(bot))
