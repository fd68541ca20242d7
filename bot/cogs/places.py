"""Channels by what people and the bot may do in them."""

from __future__ import annotations

from typing import Any

import discord

from bot.cogs.actor import lacking
from bot.domain.permissions import NEEDED

POSTING = tuple(name for name in NEEDED if name != "pin_messages")
"""What a session needs in a channel that is not its home."""


def writable(interaction: discord.Interaction[Any]) -> dict[int, str]:
    """Text channels in which whoever acts and the bot may both write, in the server's order."""
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        return {}
    found = {}
    for channel in guild.text_channels:
        theirs = channel.permissions_for(member)
        if theirs.view_channel and theirs.send_messages and not lacking(channel, POSTING).missing:
            found[channel.id] = channel.name
    return found


def of_managers(guild: discord.Guild | None) -> tuple[int, ...]:
    """Channels that not everybody sees and in which the bot may write, the one for Discord's own notices first."""
    if guild is None:
        return ()
    updates = guild.public_updates_channel
    ordered = [*([updates] if updates else []), *guild.text_channels]
    quiet = [one for one in ordered if not one.permissions_for(guild.default_role).view_channel]
    return tuple(one.id for one in quiet if refusal_in(one) is None)


def refusal_in(channel: discord.abc.GuildChannel | discord.Thread) -> str | None:
    """What Discord would answer to a message there, by the rights that it has told us; None where it would take one."""
    mine = channel.permissions_for(channel.guild.me)
    if not mine.view_channel:
        return "50001 Missing Access"
    allowed = mine.send_messages_in_threads if isinstance(channel, discord.Thread) else mine.send_messages
    return None if allowed else "50013 Missing Permissions"
