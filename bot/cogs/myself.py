"""`/me`, `/privacy`, and withdrawing a reply by its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import pace_form
from bot.cogs.roles import wear
from bot.services.programme_files import Attached
from bot.wording import Wording, for_terminal

if TYPE_CHECKING:
    from bot.client import Colloquy


class Private(commands.Cog):
    """What somebody sees, takes along and takes back of themselves."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "progress": self.pressed_pace,
            "leave": self.pressed_leave,
            "export": self.pressed_export,
            "erase": self.pressed_erase,
            "forget": self.pressed_forget,
            "privacy": self.pressed_privacy,
        }
        bot.submits["progress"] = self.submitted_pace
        # A menu cannot be declared inside of a cog.
        self.menu = app_commands.ContextMenu(name="Withdraw my reply", callback=self.withdraw)
        bot.tree.add_command(self.menu)

    @app_commands.command(description="Your choice, your pace, what is kept of you; export or erase it")
    async def me(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The private panel."""
        await self.bot.answer(interaction, await self.bot.services.myself.panel(actor_of(interaction)))

    @app_commands.command(description="What is kept of whom, why, and for how long")
    async def privacy(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The policy of this group."""
        await self.pressed_privacy(interaction, ())

    async def withdraw(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Take back one reply."""
        said = self.bot.services.myself.withdraw(actor_of(interaction), message.id)
        await self.bot.answer(interaction, await said)

    async def pressed_privacy(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The same, from a button."""
        actor = actor_of(interaction)
        said = await self.bot.services.privacy.show(actor, hears_threads=self.bot.hears_threads)
        await self.bot.answer(interaction, said)

    async def pressed_pace(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """A form with the paragraph that is noted now."""
        read_to = await self.bot.services.myself.pace(actor_of(interaction))
        await interaction.response.send_modal(pace_form(read_to, interaction))

    async def submitted_pace(
        self, interaction: discord.Interaction[Any], _: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """Note it, and show the panel again."""
        said = await self.bot.services.myself.keep_pace(actor_of(interaction), fields.get("text", ""))
        await self.bot.answer(interaction, said, over=interaction.message is not None)

    async def pressed_leave(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Say what leaving means."""
        await self.bot.answer(interaction, await self.bot.services.myself.leaving(actor_of(interaction)), over=True)

    async def pressed_export(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Two private files."""
        made = await self.bot.services.myself.export(actor_of(interaction))
        wording = Wording(interaction.locale.value, for_terminal, str)
        text = "\n\n".join("\n".join(wording.say(line) for line in part) for part in made.paragraphs)
        await self.bot.hand_over(interaction, made.said, made.file, Attached("colloquy-export.txt", text.encode()))

    async def pressed_erase(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Ask once."""
        await self.bot.answer(interaction, await self.bot.services.myself.erasure(actor_of(interaction)), over=True)

    async def pressed_forget(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Do it."""
        erasing = self.bot.services.myself.erase(actor_of(interaction))
        said = await self.bot.in_time(interaction, erasing)
        trouble = await wear(self.bot, interaction, joined=False)
        await self.bot.answer(interaction, said.with_small(trouble), over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Private(bot))
