"""Sending what pings people: reminders, only those who asked; and a pair's first message, only those in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.cogs.render import render
from bot.domain.outbox import Delivery, Dropped, Outcome, Sent
from bot.domain.reminders import called
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy


async def send_reminder(client: Colloquy, delivery: Delivery, nonce: str) -> Outcome:
    """Ping those whom it is for at this moment, or say nothing."""
    asked = client.services.session_types if delivery.subject == "pair" else client.services.reminders
    people = await asked.people(delivery)
    if not people or delivery.message is None:
        return Dropped()
    said = called(delivery.message, people)
    rendered: dict[str, Any] = dict(render(said, Wording(delivery.language), plain=delivery.plain, mark=delivery.key))
    pinged = discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(one) for one in people]
    )
    channel = client.get_partial_messageable(delivery.channel_id or 0, guild_id=delivery.guild_id)
    message = await channel.send(nonce=nonce, allowed_mentions=pinged, **rendered)
    return Sent(message.id)
