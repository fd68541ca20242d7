"""What Discord would refuse is not asked of it: rights it has told us, and channels that have just refused.

Too many refused requests get a bot's address banned. So a channel that refuses is left alone for half an hour, or
until a person or a changed permission says that it is mended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.cogs.places import refusal_in
from bot.domain.alerts import ARCHIVED, GONE, NO_ACCESS
from bot.domain.outbox import Blocked, Delivery, Outcome

if TYPE_CHECKING:
    from bot.client import Colloquy

LEFT_ALONE = timedelta(minutes=30)
OF_THE_CHANNEL = (GONE, *NO_ACCESS, ARCHIVED)


class Refusals:
    """Channels that refuse, with what they said and when; each kind of request by itself."""

    def __init__(self, client: Colloquy, clock: Callable[[], datetime]) -> None:
        self.client = client
        self.clock = clock
        self._refused: dict[tuple[int, str], tuple[str, datetime]] = {}

    def known(self, delivery: Delivery) -> str | None:
        """What Discord would answer, as far as that can be known without asking."""
        channel_id = delivery.channel_id or 0
        error, since = self._refused.get((channel_id, delivery.kind), ("", None))
        if since is not None and since <= self.clock() < since + LEFT_ALONE:
            return error
        channel = self.client.get_channel(channel_id)
        if delivery.kind == "message" and isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return refusal_in(channel)
        return None

    def noted(self, outcome: Outcome, delivery: Delivery) -> Outcome:
        """The outcome; a refusal by the channel is remembered."""
        if isinstance(outcome, Blocked) and outcome.error.startswith(OF_THE_CHANNEL):
            self._refused[delivery.channel_id or 0, delivery.kind] = (outcome.error, self.clock())
        return outcome

    def forget(self, *channel_ids: int) -> None:
        """Ask these channels again, or all."""
        for channel_id, kind in list(self._refused):
            if not channel_ids or channel_id in channel_ids:
                del self._refused[channel_id, kind]
