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
        if letter is None:
            return Dropped()
        channel = await client.create_dm(discord.Object(letter[0]))
        wording = Wording(delivery.language)
        rendered: dict[str, Any] = dict(render(letter[1], wording, plain=delivery.plain, mark=delivery.key))
        return Sent((await channel.send(nonce=nonce, **rendered)).id)
    except discord.Forbidden:
        await client.services.nudges.unreachable(delivery)
        return Dropped()
