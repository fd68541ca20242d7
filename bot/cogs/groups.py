"""`/setup`: starting a group and checking that it can work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of, invite_of, lacking, refuse_unseen
from bot.cogs.forms import setting_form
from bot.domain.access import is_organiser
from bot.domain.errors import BadInput
from bot.domain.groups import zones_like
from bot.domain.permissions import NEEDED, NEEDED_FOR_REVIEW, ChannelCheck
from bot.domain.words import words
from bot.services.groups import SetUp

if TYPE_CHECKING:
    from bot.client import Colloquy

EVERYONE = words("With @everyone each reader would be a facilitator. Choose another role, or leave it out.")


@app_commands.default_permissions(manage_guild=True)
class SetUpGroup(commands.GroupCog, group_name="setup", group_description="Set the reading group up"):
    """Commands of organisers; the only ones that Discord itself hides from others."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"settings": self.pressed_settings, "set": self.pressed_set}
        bot.submits["set"] = self.chosen

    @app_commands.command(description="Start the reading group, or change its settings")
    @app_commands.describe(
        home="Where excerpts, threads and summaries are posted",
        review="Where facilitators review drafts; keep it private",
        zone="Your time zone: type a city",
        facilitators="The role that may plan, review and publish",
        name="What the group is called",
        plain="Plain messages without boxes, kinder to screen readers",
    )
    async def start(
        self,
        interaction: discord.Interaction[Colloquy],
        home: discord.TextChannel,
        review: discord.TextChannel,
        zone: app_commands.Range[str, 1, 64],
        facilitators: discord.Role | None = None,
        name: app_commands.Range[str, 1, 60] | None = None,
        plain: bool | None = None,
    ) -> None:
        """Create or change the group, when the bot can do its work in both channels."""
        actor = actor_of(interaction)
        if facilitators is not None and facilitators.is_default():
            raise BadInput(EVERYONE)
        for channel in (home, review):
            refuse_unseen(interaction, channel)
        wanted = SetUp(
            name=name,
            home_channel_id=home.id,
            review_channel_id=review.id,
            facilitator_role_id=facilitators.id if facilitators else None,
            zone=zone.strip(),
            plain=plain,
        )
        checks = (lacking(home, NEEDED), lacking(review, NEEDED_FOR_REVIEW))
        said = await self.bot.services.groups.start(actor, wanted, checks, self._invite())
        await self.bot.answer(interaction, said)

    @start.autocomplete("zone")
    async def zones(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        """Zones that contain what was typed; none for those who may not choose."""
        if not is_organiser(actor_of(interaction)):
            return []
        return [app_commands.Choice(name=zone, value=zone) for zone in zones_like(typed)]

    @app_commands.command(description="Check permissions, clock and what is posted next; post a test message")
    async def check(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The doctor."""
        await self.bot.presses["check"](interaction, ())

    @app_commands.command(description="Every setting of the group, to look at and to change")
    async def view(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The panel of settings."""
        await self.bot.answer(interaction, await self.bot.services.group_settings.view(actor_of(interaction)))

    async def pressed_settings(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Open the panel, or turn its page."""
        said = await self.bot.services.group_settings.view(actor_of(interaction), *args[:1])
        await self.bot.answer(interaction, said, over=bool(args))

    async def pressed_set(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for a new value."""
        setting, group = await self.bot.services.group_settings.form(actor_of(interaction), args[0])
        await interaction.response.send_modal(setting_form(setting, group, interaction))

    async def chosen(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """A new value was sent; channels and roles by rules that only Discord's side knows."""
        actor, typed = actor_of(interaction), fields.get("value", "")
        setting, _ = await self.bot.services.group_settings.form(actor, args[0])
        checks: list[ChannelCheck] = []
        if setting.kind == "role" and typed == str(actor.guild_id):
            raise BadInput(EVERYONE)
        if setting.kind == "channel" and typed.isdecimal():
            needed = NEEDED if setting.name == "home_channel_id" else NEEDED_FOR_REVIEW
            checks.append(self._pointed_at(interaction, int(typed), needed))
        said = await self.bot.services.group_settings.change(actor, args[0], typed, checks, self._invite())
        await self.bot.answer(interaction, said, over=True)

    def _pointed_at(
        self, interaction: discord.Interaction[Any], channel_id: int, needed: tuple[str, ...]
    ) -> ChannelCheck:
        """What the bot lacks in a channel, which the actor must be able to use and which must be one of this server."""
        channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
        if channel is None:
            return ChannelCheck(channel_id, ("view_channel",))
        refuse_unseen(interaction, channel)
        return lacking(channel, needed)

    def _invite(self) -> str:
        return invite_of(self.bot.application_id or 0)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(SetUpGroup(bot))
