"""Sending a nudge as a private message: only to who asked for that, and looked for there before a repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.cogs.render import render
from bot.domain.outbox import Delivery, Dropped, Outcome, Sent
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy


async def conversation(client: Colloquy, delivery: Delivery) -> discord.DMChannel | None:
    """The private conversation with whoever a nudge is for at this moment; none when nobody is."""
    letter = await client.services.nudges.letter(delivery)
    return None if letter is None else await client.create_dm(discord.Object(letter[0]))


async def send_nudge(client: Colloquy, delivery: Delivery, nonce: str) -> Outcome:
    """Say it privately, or nothing; whoever takes no private messages is told beside an answer instead."""
    try:
        letter = await client.services.nudges.letter(delivery)
        if letter is None or not await _is_here(client, delivery.guild_id, letter[0]):
            return Dropped()
        channel = await client.create_dm(discord.Object(letter[0]))
        wording = Wording(delivery.language)
        rendered: dict[str, Any] = dict(render(letter[1], wording, plain=delivery.plain, mark=delivery.key))
        return Sent((await channel.send(nonce=nonce, **rendered)).id)
    except discord.Forbidden:
        await client.services.nudges.unreachable(delivery)
        return Dropped()


async def _is_here(client: Colloquy, guild_id: int, person_id: int) -> bool:
    """Whether somebody is still in the server: who has gone is left in peace, though nobody told us of it."""
    guild = client.get_guild(guild_id)
    if guild is None:
        return False
    try:
        await guild.fetch_member(person_id)
    except discord.NotFound:
        return False
    return True
