"""The review desk: its buttons and forms, and *Quote in the summary* on a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import label_form, note_form

if TYPE_CHECKING:
    from bot.client import Colloquy


class ReviewDesk(commands.Cog):
    """Everything that facilitators press while they review; answers stay private."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "review": self.pressed_review,
            "strike": self.pressed_strike,
            "restore": self.pressed_restore,
            "retitle": self.pressed_retitle,
            "note": self.pressed_note,
            "quote": self.pressed_quote,
            "redraft": self.pressed_redraft,
            "bin": self.pressed_bin,
            "unseen": self.pressed_unseen,
        }
        bot.submits |= {"retitle": self.retitled, "note": self.noted}
        self.menu = app_commands.ContextMenu(name="Quote in the summary", callback=self.quote_in_summary)
        bot.tree.add_command(self.menu)

    async def quote_in_summary(self, interaction: discord.Interaction[Colloquy], message: discord.Message) -> None:
        """A reply's sentences, to choose from."""
        said = await self.bot.services.desk.quotable(actor_of(interaction), message.id)
        await self.bot.answer(interaction, said)

    async def pressed_review(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Open the desk privately, or turn its page."""
        said = await self.bot.services.desk.review(actor_of(interaction), args[0], args[1])
        private = interaction.message is not None and interaction.message.flags.ephemeral
        await self.bot.answer(interaction, said, over=private)

    async def pressed_strike(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Strike a line."""
        await self._set_point(interaction, args, kept=False)

    async def pressed_restore(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Keep a struck line after all, or one whose author objects."""
        await self._set_point(interaction, args, kept=True)

    async def _set_point(self, interaction: discord.Interaction[Any], args: tuple[int, ...], *, kept: bool) -> None:
        summary_id, revision, position, page = args
        said = await self.bot.services.desk.set_point(
            actor_of(interaction), summary_id, revision, position, page, kept=kept
        )
        await self.bot.answer(interaction, said, over=True)

    async def pressed_retitle(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for another title, or for the note in other words."""
        text, is_note = await self.bot.services.desk.title(actor_of(interaction), *args[:3])
        form = note_form("retitle", args, text, interaction) if is_note else label_form(args, text, interaction)
        await interaction.response.send_modal(form)

    async def retitled(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """Another title was sent."""
        summary_id, revision, position, page, *_ = args
        typed = fields.get("text", "")
        said = await self.bot.services.desk.retitle(actor_of(interaction), summary_id, revision, position, page, typed)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_note(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for a note."""
        await self.bot.services.desk.may_note(actor_of(interaction), args[0], args[1])
        await interaction.response.send_modal(note_form("note", args, "", interaction))

    async def noted(self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]) -> None:
        """A note was sent."""
        said = await self.bot.services.desk.note(actor_of(interaction), args[0], args[1], fields.get("text", ""))
        await self.bot.answer(interaction, said, over=True)

    async def pressed_quote(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Put the chosen sentence into the draft."""
        said = await self.bot.services.desk.quote(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_redraft(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Draft the same days again."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.bot.answer(interaction, await self.bot.services.summaries.redraft(actor, args[0], args[1]))

    async def pressed_bin(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Discard the draft."""
        said = await self.bot.services.desk.discard(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said)

    async def pressed_unseen(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Who wrote and is not represented."""
        await self.bot.answer(interaction, await self.bot.services.desk.unseen(actor_of(interaction), args[0]))


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(ReviewDesk(bot))
