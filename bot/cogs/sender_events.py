"""Keeping the Discord event of a live meeting as it should be.

Events have no nonce: before one is made, the guild's events are looked through for the mark, and after an attempt
whose fate is not known it is waited until that attempt has landed or never will.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.domain.meetings import LONGEST_ABOUT, LONGEST_NAME, Meeting
from bot.domain.outbox import LANDING, Blocked, Delivery, Later, Outcome, Sent
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy

UNKNOWN_GUILD = "10004 Unknown Guild"


async def keep_event(client: Colloquy, delivery: Delivery, now: datetime) -> Outcome:
    """Make, change or end the event of a session."""
    guild = client.get_guild(delivery.guild_id)
    if guild is None:
        return Blocked(UNKNOWN_GUILD)
    wanted, mark = await client.services.meetings.wanted(delivery)
    mine = [one for one in await guild.fetch_scheduled_events(with_counts=False) if one.creator_id == client.me_id]
    ours = [one for one in mine if mark and (one.description or "").endswith(mark)]
    for doubled in ours[1:]:  # an attempt that had been given up has landed after all
        await doubled.delete()
    standing = ours[0] if ours else None
    try:
        if wanted is not None and standing is not None:
            if standing.status is discord.EventStatus.scheduled and wanted.starts_at > now:
                await standing.edit(**_said(wanted, mark, delivery.language))
            return Sent(standing.id)
        if wanted is not None:
            return await _make(guild, delivery, wanted, mark, now)
        if standing is not None:
            await _end(standing)
    except discord.NotFound:
        return Later(5.0, "the event is gone")
    return Sent(None)


async def _make(guild: discord.Guild, delivery: Delivery, wanted: Meeting, mark: str, now: datetime) -> Outcome:
    if delivery.target_id is not None or wanted.starts_at <= now:
        # Somebody has deleted it, and it stays so; and nothing can be announced for the past.
        return Sent(delivery.target_id)
    last = delivery.last_attempt_at
    if delivery.tries > 1 and last is not None and now - last < LANDING:
        return Later(LANDING.total_seconds(), "an earlier attempt may still land")
    made = await guild.create_scheduled_event(
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        **_said(wanted, mark, delivery.language),
    )
    return Sent(made.id)


async def _end(standing: discord.ScheduledEvent) -> None:
    if standing.status is discord.EventStatus.active:
        await standing.end()
    else:
        await standing.delete()


def _said(wanted: Meeting, mark: str, language: str) -> dict[str, Any]:
    """Discord shows names and descriptions of events as they are, so nothing is escaped."""
    wording = Wording(language, text=str)
    return {
        "name": _cut(wording.say(wanted.name), LONGEST_NAME),
        "description": f"{_cut(wording.say(wanted.about), LONGEST_ABOUT)}\n\n{mark}",
        "location": wanted.place,
        "start_time": wanted.starts_at,
        "end_time": wanted.ends_at,
    }


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
