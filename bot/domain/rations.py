"""How often the bot may speak in public because somebody asked: its share of a group's words stays small."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

PER_PERSON, PERSON_SPAN = 5, timedelta(minutes=10)
PER_CHANNEL, CHANNEL_SPAN = 20, timedelta(hours=1)

Grant = Literal["granted", "told", "refused"]
"""`told`: too many, and nobody has been told so yet; `refused`: too many, or this very message was answered."""


@dataclass(frozen=True)
class _Spoken:
    at: datetime
    guild_id: int
    channel_id: int
    person_id: int
    message_id: int
    answered: bool


@dataclass
class Rations:
    """Public answers of the last hour. They are kept in memory: after a restart everybody starts afresh."""

    _spoken: list[_Spoken] = field(default_factory=list)

    def take(self, guild_id: int, channel_id: int, person_id: int, message_id: int, now: datetime) -> Grant:
        """Whether the bot may answer this message in public; whoever asks too often is told once a span."""
        self._spoken = [one for one in self._spoken if now - one.at < CHANNEL_SPAN]
        if any(one.message_id == message_id for one in self._spoken):
            return "refused"
        here = [one for one in self._spoken if (one.guild_id, one.channel_id) == (guild_id, channel_id)]
        mine = [
            one
            for one in self._spoken
            if (one.guild_id, one.person_id) == (guild_id, person_id) and now - one.at < PERSON_SPAN
        ]
        granted = sum(one.answered for one in mine) < PER_PERSON and sum(one.answered for one in here) < PER_CHANNEL
        told = any(not one.answered for one in mine)
        if granted or not told:
            self._spoken.append(_Spoken(now, guild_id, channel_id, person_id, message_id, granted))
        return "granted" if granted else "refused" if told else "told"
