"""Opening a pair's thread: private where the bot may, else public.

Threads without a message have no nonce: after an attempt whose fate is not known the thread is looked for by its name
among those that are newer than the attempt, once that attempt has landed or never will.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.domain.outbox import Blocked, Delivery, Dropped, Later, Outcome, Sent, anchor_before

if TYPE_CHECKING:
    from bot.client import Colloquy

UNKNOWN_CHANNEL = "10003 Unknown Channel"


async def open_pair(client: Colloquy, delivery: Delivery, now: datetime, landing: timedelta) -> Outcome:
    """Open the thread of a pair in which somebody still is; an attempt may still land until `landing` after it."""
    if not await client.services.session_types.people(delivery):
        return Dropped()
    guild = client.get_guild(delivery.guild_id)
    channel = guild.get_channel(delivery.channel_id or 0) if guild else None
    if guild is None or not isinstance(channel, discord.TextChannel):
        return Blocked(UNKNOWN_CHANNEL)
    if delivery.tries > 1:
        standing = await _alone(client, guild, delivery, delivery.anchor_id or 0)
        if standing is not None:
            return Sent(standing)
        last = delivery.last_attempt_at
        if last is not None and now - last < landing:
            return Later(landing.total_seconds(), "an earlier attempt may still land")
    if channel.permissions_for(guild.me).create_private_threads:
        made = await channel.create_thread(
            name=delivery.title,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=10080,
        )
    else:
        made = await channel.create_thread(
            name=delivery.title, type=discord.ChannelType.public_thread, auto_archive_duration=10080
        )
    return Sent(await _alone(client, guild, delivery, anchor_before(made.id)) or made.id)


async def _alone(client: Colloquy, guild: discord.Guild, delivery: Delivery, after: int) -> int | None:
    """The pair's thread, if one stands; others are archived: the library repeats a request that met an error."""
    mine = [
        one
        for one in await guild.active_threads()
        if one.owner_id == client.me_id and one.parent_id == delivery.channel_id and one.name == delivery.title
    ]
    standing = sorted((one for one in mine if one.id > after), key=lambda one: one.id)
    for doubled in standing[1:]:
        await doubled.edit(archived=True)
    return standing[0].id if standing else None
