"""Who acts, with the rights Discord states for this interaction; and what the bot itself may do in a channel."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import discord

from bot import seam
from bot.domain.access import Actor
from bot.domain.errors import Refused
from bot.domain.permissions import NEEDED, WISHED, ChannelCheck
from bot.domain.words import words

INVITED_WITH = discord.Permissions(**dict.fromkeys((*NEEDED, *WISHED), True))


def actor_of(interaction: discord.Interaction[Any]) -> Actor:
    """The member behind an interaction; private messages have none."""
    member = interaction.user
    if interaction.guild_id is None or not isinstance(member, discord.Member):
        raise Refused(words("This works in a server only. Open the server of your reading group and try it there."))
    roles = seam.role_ids(member)
    manage = interaction.permissions.manage_guild
    return Actor(
        interaction.guild_id,
        member.id,
        member.display_name,
        manage_guild=manage,
        roles=roles,
        acted_at=interaction.created_at,
    )


def words_of(message: discord.Message, me_id: int) -> str:
    """What somebody wrote, without the mention that called the bot."""
    call = rf"<@!?{me_id}>"
    return re.sub(rf"^\s*{call}|{call}\s*$", "", unicodedata.normalize("NFC", message.content)).strip()


def lacking(channel: discord.abc.GuildChannel, needed: tuple[str, ...]) -> ChannelCheck:
    """Which of the needed permissions the bot does not have there."""
    mine = channel.permissions_for(channel.guild.me)
    return ChannelCheck(channel.id, tuple(name for name in needed if not getattr(mine, name)))


def refuse_unseen(interaction: discord.Interaction[Any], channel: discord.abc.GuildChannel) -> None:
    """Nobody may point the bot at a channel in which they could not write themselves."""
    member = interaction.user
    theirs = channel.permissions_for(member) if isinstance(member, discord.Member) else discord.Permissions.none()
    if not (theirs.view_channel and theirs.send_messages):
        raise Refused(words("You cannot write in <#{channel}> yourself, so I may not either.", channel=channel.id))


def invite_of(application_id: int) -> str:
    """The link that adds the bot with every permission it needs."""
    return discord.utils.oauth_url(application_id, permissions=INVITED_WITH, scopes=("bot", "applications.commands"))
