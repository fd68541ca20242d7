"""Servers that the bot is added to or removed from, also while it was not running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from bot.client import Colloquy


class Servers(commands.Cog):
    """Where the bot is."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Added, perhaps again."""
        await self.bot.services.retention.here(guild.id)
        self.bot.wake()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Removed; a server that is only unreachable is not told of here."""
        await self.bot.services.retention.gone(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """What happened meanwhile; at READY Discord names every server of this shard."""
        shards, mine = self.bot.connection.shard_count, self.bot.connection.shard_id
        away = await self.bot.services.retention.away()
        for guild_id in {group.guild_id for group in await self.bot.services.groups.everywhere()}:
            is_here = self.bot.get_guild(guild_id) is not None
            if is_here and guild_id in away:
                await self.bot.services.retention.here(guild_id)
            elif not is_here and guild_id not in away and (guild_id >> 22) % shards == mine:
                await self.bot.services.retention.gone(guild_id)
        self.bot.wake()


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(Servers(bot))
