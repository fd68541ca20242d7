"""Saying what is kept, as this group is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.groups import Group
from bot.domain.messages import Message
from bot.domain.outbox import key_of
from bot.domain.privacy import notice, policy
from bot.services.rights import group_for
from bot.store import outbox
from bot.store.engine import Store, WriteTx
from bot.store.outbox import NewDelivery


@dataclass(frozen=True)
class Privacy:
    """Use cases about what is told of privacy; `writer` names who drafts the summaries."""

    store: Store
    writer: str

    async def show(self, actor: Actor, *, hears_threads: bool) -> Message:
        """The policy behind `/privacy`."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
        return policy(group, self.writer, hears_threads=hears_threads)


async def post_notice(tx: WriteTx, group: Group, programme_id: int, writer: str, now: datetime) -> None:
    """The notice at a programme's start; it stands once, however often the programme is paused and resumed."""
    await outbox.put(
        tx,
        NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, group.home_channel_id, "message", "privacy", programme_id, 0, 0),
            kind="message",
            subject="privacy",
            subject_id=programme_id,
            channel_id=group.home_channel_id,
            due_at=now,
            message=notice(group, writer),
            plain=group.plain,
            language=group.language,
        ),
    )
