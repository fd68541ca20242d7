"""`/reading`: bringing a text in and looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import seam
from bot.cogs.actor import actor_of
from bot.cogs.choices import reading_choices
from bot.cogs.forms import details_form, proposal_form, rights_form, upload_form
from bot.domain.errors import BadInput
from bot.domain.words import words

if TYPE_CHECKING:
    from bot.client import Colloquy


class ReadingCommands(commands.GroupCog, group_name="reading", group_description="Texts to read together"):
    """Commands of facilitators; members propose and vote."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"keep": self.pressed_keep, "discard": self.pressed_discard, "page": self.pressed_page}
        bot.presses |= {"details": self.pressed_details, "remove": self.pressed_remove}
        bot.presses |= {"rights": self.pressed_rights, "pointer": self.pressed_pointer}
        bot.presses["bring"] = self.pressed_bring
        bot.submits |= {"details": self.corrected, "rights": self.corrected, "upload": self.uploaded}

    @app_commands.command(name="import", description="Bring in a text; you see a preview first")
    @app_commands.describe(
        file="A text, Markdown, HTML, Word, EPUB or PDF file of at most 10 MB",
        address="Instead of a file: a public https address, where the operator allows it",
    )
    async def bring(
        self,
        interaction: discord.Interaction[Colloquy],
        file: discord.Attachment | None = None,
        address: app_commands.Range[str, 1, 2000] | None = None,
    ) -> None:
        """Preview a file or a page, privately; with neither, a form asks for the file."""
        actor = actor_of(interaction)
        if file is not None:
            await self._bring(interaction, file)
        elif address is not None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self.bot.answer(interaction, await self.bot.services.readings.bring_address(actor, address))
        else:
            await self.bot.services.readings.may_bring(actor)
            await interaction.response.send_modal(upload_form(interaction))

    async def uploaded(self, interaction: discord.Interaction[Any], _: tuple[int, ...], __: dict[str, str]) -> None:
        """The form came back with its file."""
        await self.bot.services.readings.may_bring(actor_of(interaction))
        files = seam.uploads(interaction)
        if not files:
            raise BadInput(words("No file came with the form. Choose one and send it again."))
        await self._bring(interaction, files[0])

    async def _bring(self, interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self.bot.services.readings.bring(actor, file.read, file.filename, file.size)
        await self.bot.answer(interaction, said)

    @app_commands.command(name="list", description="The texts that can be planned")
    async def listing(self, interaction: discord.Interaction[Colloquy]) -> None:
        """What has been kept."""
        await self.bot.answer(interaction, await self.bot.services.readings.listing(actor_of(interaction)))

    @app_commands.command(description="Page through a text, paragraph by paragraph")
    @app_commands.describe(reading="Which text; the newest if you leave it out", page="Which page")
    async def show(
        self,
        interaction: discord.Interaction[Colloquy],
        reading: int | None = None,
        page: app_commands.Range[int, 1] = 1,
    ) -> None:
        """A page of paragraphs."""
        said = await self.bot.services.readings.show(actor_of(interaction), reading, page)
        await self.bot.answer(interaction, said)

    @app_commands.command(description="Delete a text and all that hangs on it; you are asked first")
    @app_commands.describe(reading="Which text")
    async def remove(self, interaction: discord.Interaction[Colloquy], reading: int) -> None:
        """Say what would go, and ask."""
        await self.bot.answer(interaction, await self.bot.services.readings.removal(actor_of(interaction), reading))

    @app_commands.command(description="Propose a text that you would like to read next")
    @app_commands.describe(title="Its title, with the author if you know", link="Its address, beginning with https://")
    async def propose(
        self,
        interaction: discord.Interaction[Colloquy],
        title: app_commands.Range[str, 1, 500] = "",
        link: app_commands.Range[str, 1, 2000] = "",
    ) -> None:
        """Keep the proposal; with neither, a form asks."""
        actor = actor_of(interaction)
        if title or link:
            await self.bot.answer(interaction, await self.bot.services.proposals.propose(actor, title, link))
        else:
            await self.bot.services.proposals.may_propose(actor)
            await interaction.response.send_modal(proposal_form(interaction))

    @propose.autocomplete("title")
    async def kept(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[str]]:
        """Texts that are here already, for facilitators."""
        found = await reading_choices(self.bot, interaction, typed)
        return [app_commands.Choice(name=one.name, value=one.name) for one in found]

    @app_commands.command(description="The texts that are proposed: choose some, and let members vote")
    async def shortlist(self, interaction: discord.Interaction[Colloquy]) -> None:
        """What is proposed."""
        await self.bot.answer(interaction, await self.bot.services.proposals.shortlist(actor_of(interaction)))

    @app_commands.command(description="Vote on what is read next; nobody sees how you vote")
    async def vote(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The vote that is open."""
        await self.bot.answer(interaction, await self.bot.services.votes.ballot(actor_of(interaction)))

    @show.autocomplete("reading")
    @remove.autocomplete("reading")
    async def titles(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Titles that contain what was typed."""
        return await reading_choices(self.bot, interaction, typed)

    async def pressed_bring(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The form that takes a file."""
        await self.bot.services.readings.may_bring(actor_of(interaction))
        await interaction.response.send_modal(upload_form(interaction))

    async def pressed_keep(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Make the preview a reading."""
        said = await self.bot.services.readings.keep(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_discard(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Throw the preview away."""
        said = await self.bot.services.readings.discard(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_details(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Show the form with what is known."""
        known = await self.bot.services.readings.details(actor_of(interaction), args[0])
        await interaction.response.send_modal(details_form(args, known, interaction))

    async def pressed_rights(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Show the form for address and rights note."""
        known = await self.bot.services.readings.details(actor_of(interaction), args[0])
        await interaction.response.send_modal(rights_form(args, known, interaction))

    async def pressed_pointer(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Post the text, or show where to read it."""
        reading, page, wanted = args
        said = await self.bot.services.readings.point(actor_of(interaction), reading, page, pointer=bool(wanted))
        await self.bot.answer(interaction, said, over=True)

    async def corrected(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """The form was sent."""
        said = await self.bot.services.readings.correct(actor_of(interaction), args[0], args[1], fields)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_remove(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Remove it: the question was the one that is asked."""
        removing = self.bot.services.readings.remove(actor_of(interaction), args[0])
        said = await self.bot.in_time(interaction, removing)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_page(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Turn the page."""
        said = await self.bot.services.readings.show(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(ReadingCommands(bot))
