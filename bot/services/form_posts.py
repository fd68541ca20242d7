"""What becomes of a reply from the form: shown in the thread, or held for the facilitators first."""

from __future__ import annotations

from datetime import datetime

from bot.domain.groups import Group
from bot.domain.messages import Button, Message, Small
from bot.domain.outbox import key_of
from bot.domain.words import words
from bot.services import corrections
from bot.store import outbox
from bot.store.engine import WriteTx
from bot.store.outbox import NewDelivery
from bot.store.replies import FormReply


async def show(tx: WriteTx, group: Group, reply: FormReply, message: Message, now: datetime) -> None:
    """Let it stand in the thread."""
    await _put(tx, group, "reply", reply.id, reply.channel_id, message, now)


async def hold(tx: WriteTx, group: Group, reply: FormReply, message: Message, now: datetime) -> None:
    """Ask the facilitators, in the review channel."""
    await _put(tx, group, "held", reply.id, group.review_channel_id, message, now)


async def decided(tx: WriteTx, group: Group, reply_id: int, said: Small, now: datetime) -> None:
    """Put one small line in the place of the question to the facilitators."""
    button = Button("author", (reply_id,), words("Who wrote this"))
    await corrections.say_instead(tx, group, "held", reply_id, Message((said,), (button,)), now)


async def _put(
    tx: WriteTx, group: Group, subject: str, reply_id: int, channel_id: int, message: Message, now: datetime
) -> None:
    await outbox.put(
        tx,
        NewDelivery(
            guild_id=group.guild_id,
            key=key_of(group.guild_id, channel_id, "message", subject, reply_id, 0, 0),
            kind="message",
            subject=subject,
            subject_id=reply_id,
            channel_id=channel_id,
            due_at=now,
            message=message,
            plain=group.plain,
            language=group.language,
        ),
    )
