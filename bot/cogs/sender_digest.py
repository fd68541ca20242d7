"""Sending the closing digest: the only post of the bot with a picture."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.cogs.render import render
from bot.domain.outbox import Delivery, Outcome, Sent
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy

LONGEST_ALT = 1024


async def send_digest(client: Colloquy, delivery: Delivery, nonce: str) -> Outcome:
    """Post the digest with the picture of where the talk sat; without it where it cannot be drawn or attached."""
    shown = await client.services.strips.of_digest(delivery) if _may_attach(client, delivery) else None
    if delivery.message is None:
        raise ValueError("a digest without words")
    wording = Wording(delivery.language)
    rendered: dict[str, Any] = dict(render(delivery.message, wording, plain=delivery.plain, mark=delivery.key))
    if shown is not None and shown.picture is not None:
        alt, name = Wording(delivery.language, text=str).say(shown.described)[:LONGEST_ALT], shown.picture.name
        rendered["file"] = discord.File(BytesIO(shown.picture.data), filename=name, description=alt)
        if not delivery.plain:
            gallery = ui.MediaGallery[Any](discord.MediaGalleryItem(f"attachment://{name}", description=alt))
            rendered["view"].add_item(gallery)
    channel = client.get_partial_messageable(delivery.channel_id or 0, guild_id=delivery.guild_id)
    message = await channel.send(nonce=nonce, **rendered)
    return Sent(message.id)


def _may_attach(client: Colloquy, delivery: Delivery) -> bool:
    channel = client.get_channel(delivery.channel_id or 0)
    return isinstance(channel, discord.abc.GuildChannel) and channel.permissions_for(channel.guild.me).attach_files
