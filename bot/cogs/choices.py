"""What appears while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cogs.actor import actor_of
from bot.domain.errors import BotError

if TYPE_CHECKING:
    from bot.client import Colloquy


async def reading_choices(
    bot: Colloquy, interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[int]]:
    """Titles for autocomplete; none for those who may not use them."""
    try:
        found = await bot.services.readings.choices(actor_of(interaction), typed)
    except BotError:
        return []
    return [app_commands.Choice(name=title[:100] or str(number), value=number) for title, number in found[:25]]


async def session_choices(
    bot: Colloquy, interaction: discord.Interaction[Any], typed: str, *states: str
) -> list[app_commands.Choice[int]]:
    """Sessions in some states for autocomplete; none for those who may not change them."""
    try:
        found = await bot.services.changes.choices(actor_of(interaction), typed, states)
    except BotError:
        return []
    return [app_commands.Choice(name=line[:100], value=number) for line, number in found[:25]]
