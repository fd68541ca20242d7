"""`/summary`: drafting, the desk, publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of, words_of
from bot.domain.errors import BotError
from bot.domain.messages import Message, Text
from bot.domain.words import words

if TYPE_CHECKING:
    from bot.client import Colloquy


class SummaryCommands(commands.GroupCog, group_name="summary", group_description="The week's summary"):
    """Commands of facilitators, and the buttons of drafts."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "publish": self.pressed_publish,
            "how": self.pressed_how,
            "more": self.pressed_more,
            "withdraw": self.pressed_withdraw,
        }

    @app_commands.command(description="Draft a summary now; you review it before anything is public")
    @app_commands.describe(
        week="Which week of the programme; the running one if you leave everything out",
        first="Instead of a week: the first day, such as 2026-12-01",
        last="The last day; today if you leave it out",
    )
    @app_commands.rename(first="from", last="to")
    async def draft(
        self,
        interaction: discord.Interaction[Colloquy],
        week: app_commands.Range[int, 1, 1000] | None = None,
        first: app_commands.Range[str, 1, 40] = "",
        last: app_commands.Range[str, 1, 40] = "",
    ) -> None:
        """Draft, off the loop."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.bot.answer(interaction, await self.bot.services.summaries.draft(actor, week, first, last))

    @app_commands.command(description="Review the newest draft, line by line")
    async def review(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The desk."""
        await self.bot.answer(interaction, await self.bot.services.desk.review(actor_of(interaction)))

    @app_commands.command(description="Publish the newest draft as it was reviewed")
    async def publish(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Publish without the button."""
        await self._publish(interaction, None, None)

    async def pressed_publish(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Publish what this button's reader has seen."""
        await self._publish(interaction, args[0], args[1])

    async def _publish(
        self, interaction: discord.Interaction[Colloquy], summary_id: int | None, revision: int | None
    ) -> None:
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await self.bot.services.summaries.to_publish(actor, summary_id)
        found = await self._as_they_stand(actor.guild_id, chosen.messages)
        seen = chosen.revision if revision is None else revision
        said = await self.bot.services.summaries.publish(actor, chosen.summary_id, seen, found)
        await self.bot.answer(interaction, said)

    async def _as_they_stand(self, guild_id: int, messages: Sequence[tuple[int, int]]) -> dict[int, str | None]:
        """What the quoted messages say now; None for those that are gone or say nothing any more.

        A message whose text Discord withholds is left out: it says nothing either way.
        """
        found: dict[int, str | None] = {}
        for channel_id, message_id in messages:
            channel = self.bot.get_partial_messageable(channel_id, guild_id=guild_id)
            try:
                message = await channel.fetch_message(message_id)
            except discord.NotFound:
                found[message_id] = None
                continue
            except discord.Forbidden:
                continue
            said = words_of(message, self.bot.me_id)
            if said:
                found[message_id] = said
            elif message.content or self.bot.hears_threads:
                found[message_id] = None
        return found

    @app_commands.command(name="list", description="Drafts that wait and summaries that are public")
    async def listing(self, interaction: discord.Interaction[Colloquy]) -> None:
        """All of them."""
        await self.bot.answer(interaction, await self.bot.services.archive.listing(actor_of(interaction)))

    @app_commands.command(description="Published summaries as a document: one of them, or all with an index")
    @app_commands.describe(form="What kind of document", summary="Which one; all of them if you leave it out")
    @app_commands.rename(form="format")
    async def export(
        self,
        interaction: discord.Interaction[Colloquy],
        form: Literal["html", "pdf", "markdown", "json"] = "html",
        summary: int | None = None,
    ) -> None:
        """A file, privately."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        attached = await self.bot.services.archive.export(actor, form, summary)
        said = words("Only what is public stands in it. Words that are taken back later stay in copies that you make.")
        await self.bot.hand_over(interaction, Message((Text(said),)), attached)

    @app_commands.command(description="Take a published summary back; you are asked first")
    @app_commands.describe(summary="Which one")
    async def withdraw(self, interaction: discord.Interaction[Colloquy], summary: int) -> None:
        """The question."""
        said = await self.bot.services.archive.withdrawal(actor_of(interaction), summary)
        await self.bot.answer(interaction, said)

    @export.autocomplete("summary")
    @withdraw.autocomplete("summary")
    async def published(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Published summaries by their titles."""
        try:
            found = await self.bot.services.archive.choices(actor_of(interaction), typed)
        except BotError:
            return []
        return [app_commands.Choice(name=title[:100], value=number) for title, number in found[:25]]

    async def pressed_withdraw(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take it back."""
        said = await self.bot.services.archive.withdraw(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_how(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """How a summary was made."""
        await self.bot.answer(interaction, await self.bot.services.archive.how(actor_of(interaction), args[0]))

    async def pressed_more(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """What there is no room for, with the chart."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.bot.show(interaction, await self.bot.services.archive.more(actor, args[0], interaction.locale.value))


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(SummaryCommands(bot))
