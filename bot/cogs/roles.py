"""The reading role: given to whoever joins, taken from whoever leaves, and why that may not work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot import seam
from bot.domain.words import Words, words

if TYPE_CHECKING:
    from bot.client import Colloquy

log = structlog.get_logger()


async def wear(bot: Colloquy, interaction: discord.Interaction[Any], *, joined: bool) -> Words | None:
    """Give or take the reading role, if the group has one; a sentence when Discord does not let us."""
    group = await bot.services.groups.current(interaction.guild_id or 0)
    role_id = group.options.reading_role_id if group else None
    member = interaction.user
    if role_id is None or not isinstance(member, discord.Member) or (role_id in seam.role_ids(member)) == joined:
        return None
    try:
        await (member.add_roles if joined else member.remove_roles)(discord.Object(role_id))
    except (discord.HTTPException, discord.RateLimited, *seam.AMBIGUOUS) as error:
        log.warning("reading role could not be changed", code=getattr(error, "code", type(error).__name__))
        if joined:
            return words("I could not give you the reading role. Tell an organiser to look at `/setup check`.")
        return words("I could not take the reading role from you. Tell an organiser to look at `/setup check`.")
    return None


def trouble(guild: discord.Guild | None, role_id: int | None) -> Words | None:
    """Why the reading role cannot be given here, or None."""
    if guild is None or role_id is None:
        return None
    role = guild.get_role(role_id)
    if role is None:
        return words("The reading role is gone. Choose another, or none, in `/setup view`.")
    if not guild.me.guild_permissions.manage_roles:
        return words(
            "I do not have **Manage Roles**: without it I cannot give the reading role. Switch it on for my role in "
            "the server's settings."
        )
    if role.managed or role >= guild.me.top_role:
        return words("I may only give roles below mine. In the server's settings, drag my role above <@&{role}>.",
                     role=role_id)  # fmt: skip
    return None
