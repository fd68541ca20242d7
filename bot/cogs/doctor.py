"""The doctor's buttons: looking again, a test message, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot import seam
from bot.cogs.actor import actor_of, invite_of, lacking, refuse_unseen
from bot.cogs.render import render
from bot.cogs.roles import trouble
from bot.domain.errors import BadInput, NotFound
from bot.domain.groups import Group
from bot.domain.permissions import NEEDED, NEEDED_FOR_REVIEW, WISHED, ChannelCheck
from bot.domain.words import words
from bot.services.doctor import refusal_of, tested
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy

TEST = "cq:untest"
"""What a test message is known by: its button."""

GONE = words("The test message is gone already.")


class Doctor(commands.Cog):
    """Buttons of facilitators."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"check": self.check, "test": self.test, "untest": self.untest}

    async def check(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Look at everything, and let what was blocked try again; from within the check, in its place."""
        actor = actor_of(interaction)
        group = await self.bot.services.groups.current(actor.guild_id)
        checks = self._checks(group) if group else []
        role = group.facilitator_role_id if group else None
        said = await self.bot.services.doctor.check(
            actor,
            checks,
            invite_of(self.bot.application_id or 0),
            hears_threads=self.bot.hears_threads,
            role_gone=role is not None and (interaction.guild is None or interaction.guild.get_role(role) is None),
            role=trouble(interaction.guild, group.options.reading_role_id if group else None),
        )
        if not any(one.missing for one in checks):
            self.bot.sender.trust()
            await self.bot.services.outbox.release_blocked(actor.guild_id)
        await self.bot.answer(interaction, said, over=bool(args))

    def _checks(self, group: Group) -> list[ChannelCheck]:
        home = self._lacking(group.home_channel_id, NEEDED)
        wished = self._lacking(group.home_channel_id, WISHED)
        review = self._lacking(group.review_channel_id, NEEDED_FOR_REVIEW)
        return [replace(home, wished=wished.missing), replace(review, public=self._public(group.review_channel_id))]

    def _public(self, channel_id: int) -> bool:
        """Whether everybody of the server sees the channel."""
        channel = self.bot.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel):
            return False
        return channel.permissions_for(channel.guild.default_role).view_channel

    def _lacking(self, channel_id: int, needed: tuple[str, ...]) -> ChannelCheck:
        channel = self.bot.get_channel(channel_id)
        if isinstance(channel, discord.abc.GuildChannel):
            return lacking(channel, needed)
        return ChannelCheck(channel_id, tuple(name for name in needed if name == "view_channel"))

    async def test(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """Post in the home channel at once, and say where it stands or why it does not."""
        actor = actor_of(interaction)
        group, message = await self.bot.services.doctor.to_test(actor)
        channel = self.bot.get_channel(group.home_channel_id)
        if isinstance(channel, discord.abc.GuildChannel):
            refuse_unseen(interaction, channel)
        place = self.bot.get_partial_messageable(group.home_channel_id, guild_id=actor.guild_id)
        rendered: dict[str, Any] = dict(render(message, Wording(group.language), plain=group.plain))
        try:
            posted = await place.send(**rendered)
        except seam.AMBIGUOUS:
            raise BadInput(words("Discord did not answer in time. Look into the channel, then try again.")) from None
        except discord.HTTPException as error:
            raise BadInput(refusal_of(error.code, self._lacking(group.home_channel_id, NEEDED))) from None
        await self.bot.answer(interaction, tested(actor.guild_id, posted.channel.id, posted.id))

    async def untest(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Remove the test message: the one pressed on, or the one that the private answer names."""
        said = await self.bot.services.doctor.may_remove_test(actor_of(interaction))
        pressed_on = interaction.message.id if interaction.message else 0
        channel_id, message_id = args or (interaction.channel_id or 0, pressed_on)
        channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
        if not isinstance(channel, discord.TextChannel):
            raise NotFound(GONE)
        try:
            message = await channel.fetch_message(message_id)
            if message.author.id != self.bot.me_id or not _is_test(message.components):
                raise NotFound(GONE)
            await message.delete()
        except discord.NotFound:
            raise NotFound(GONE) from None
        except discord.Forbidden:
            raise BadInput(words("I may not read that channel any more; remove the message yourself.")) from None
        await self.bot.answer(interaction, said, over=bool(args))


def _is_test(components: Any) -> bool:  # noqa: ANN401
    return any(getattr(one, "custom_id", None) == TEST or _is_test(getattr(one, "children", ())) for one in components)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Doctor(bot))
