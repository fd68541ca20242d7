"""`/prompt`: questions that members suggest, and what facilitators decide about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.choices import session_choices
from bot.cogs.forms import suggestion_form
from bot.domain.errors import BotError

if TYPE_CHECKING:
    from bot.client import Colloquy


class PromptCommands(commands.GroupCog, group_name="prompt", group_description="Questions for the sessions"):
    """Members suggest, facilitators decide."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "unsuggest": self.pressed_unsuggest,
            "asker": self.pressed_asker,
            "queue": self.pressed_queue,
            "suggested": self.pressed_suggested,
            "approve": self.pressed_approve,
            "decline": self.pressed_decline,
        }
        bot.submits["suggest"] = self.suggested

    @app_commands.command(description="Suggest a question for a session; the facilitators decide")
    async def suggest(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Open the form."""
        await self.bot.services.suggestions.may_suggest(actor_of(interaction))
        await interaction.response.send_modal(suggestion_form(interaction))

    async def suggested(
        self, interaction: discord.Interaction[Any], _: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """The form was sent."""
        named = fields.get("named") == "1"
        said = await self.bot.services.suggestions.suggest(actor_of(interaction), fields.get("text", ""), named=named)
        await self.bot.answer(interaction, said)

    @app_commands.command(description="Questions that members have suggested, to approve or decline")
    async def queue(self, interaction: discord.Interaction[Colloquy]) -> None:
        """What waits."""
        await self.bot.answer(interaction, await self.bot.services.suggestions.queue(actor_of(interaction)))

    @app_commands.command(description="Approve a question that a member has suggested")
    @app_commands.describe(
        question="Which question", session="The session that asks it; next in the queue if you leave it out"
    )
    async def approve(
        self,
        interaction: discord.Interaction[Colloquy],
        question: int,
        session: app_commands.Range[int, 1, 1000] | None = None,
    ) -> None:
        """Approve it."""
        said = await self.bot.services.suggestions.approve(actor_of(interaction), question, session or 0)
        await self.bot.answer(interaction, said)

    @approve.autocomplete("question")
    async def waiting(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Questions that wait."""
        try:
            found = await self.bot.services.suggestions.choices(actor_of(interaction), typed)
        except BotError:
            return []
        return [app_commands.Choice(name=text[:100], value=number) for text, number in found[:25]]

    @approve.autocomplete("session")
    async def coming(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Sessions that are still to come."""
        return await session_choices(self.bot, interaction, typed, "planned")

    async def pressed_unsuggest(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take one's own question back."""
        said = await self.bot.services.suggestions.unsuggest(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_asker(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """*Who wrote this* under a question that waits."""
        said = await self.bot.services.suggestions.author(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def pressed_queue(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Turn the page, or back to the list."""
        said = await self.bot.services.suggestions.queue(actor_of(interaction), *args[:1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_suggested(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """One question."""
        said = await self.bot.services.suggestions.look(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_approve(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Approve it for a session, or as the next in the queue."""
        said = await self.bot.services.suggestions.approve(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_decline(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Throw it away."""
        said = await self.bot.services.suggestions.decline(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(PromptCommands(bot))
