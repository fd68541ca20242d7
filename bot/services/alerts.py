"""Telling whoever can help: in the review channel, else where managers read, else once in the home channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.domain.alerts import alert
from bot.domain.groups import Group
from bot.domain.messages import Message
from bot.domain.outbox import Delivery, key_of
from bot.store import groups, outbox, sessions
from bot.store.engine import ReadTx, WriteTx
from bot.store.outbox import NewDelivery

log = structlog.get_logger()

REVIEW, MANAGERS, HOME = range(3)
"""The places of an alert, one after the other; a notice's part says at which it is."""


async def message_for(tx: ReadTx, stuck: Delivery) -> Message:
    """What is said of a stuck delivery."""
    session = None
    if stuck.subject == "session":
        session = await sessions.get(tx, stuck.guild_id, stuck.subject_id)
    return alert(stuck, session.n if session else None)


async def tell_stuck(tx: WriteTx, group: Group, stuck: Delivery, now: datetime) -> None:
    """Alert facilitators once for each session or summary that is stuck, of the rest once a day in each channel."""
    occasion = f"{stuck.key}:{stuck.tries}"
    if stuck.subject not in ("session", "summary", "draft") and stuck.state != "uncertain":
        day = now.astimezone(ZoneInfo(group.zone)).date()
        occasion = f"{stuck.subject}:{stuck.kind}:{stuck.channel_id}:{day}"
    await tell(tx, group, occasion, stuck.subject_id, await message_for(tx, stuck), now)


async def tell(tx: WriteTx, group: Group, occasion: str, subject_id: int, message: Message, now: datetime) -> None:
    """A notice in the review channel; the same occasion is told once."""
    key = key_of(group.guild_id, group.review_channel_id, "message", f"notice {occasion}", 0, REVIEW, 0)
    await outbox.put(tx, _notice(group, key, group.review_channel_id, subject_id, REVIEW, message, now))


async def pass_on(tx: WriteTx, undelivered: Delivery, managers: Sequence[int], now: datetime) -> None:
    """A notice that could not be delivered goes to the next place; after the last it stays, and the doctor tells of it.

    `managers` are channels that only people with rights see, as Discord has them now. At home one notice is posted
    for each review channel that is lost, not one for each post.
    """
    group = await groups.current(tx, undelivered.guild_id)
    if group is None or undelivered.message is None:
        return
    review, home = group.review_channel_id, group.home_channel_id
    others = [(MANAGERS, channel) for channel in managers if channel not in (review, home)]
    for place, channel in (*others[:1], (HOME, home)):
        if place <= undelivered.part:
            continue
        occasion = f"notice of {undelivered.key}" if place == MANAGERS else f"notice without {review}"
        subject_id = undelivered.subject_id if place == MANAGERS else group.id
        key = key_of(group.guild_id, channel, "message", occasion, subject_id, place, 0)
        if await outbox.get(tx, group.guild_id, key) is not None:
            continue
        await outbox.put(tx, _notice(group, key, channel, undelivered.subject_id, place, undelivered.message, now))
        await outbox.cancel(tx, undelivered)
        return
    log.warning("an alert could not be delivered anywhere", error=undelivered.last_error)


def _notice(
    group: Group, key: str, channel_id: int, subject_id: int, part: int, message: Message, now: datetime
) -> NewDelivery:
    return NewDelivery(
        guild_id=group.guild_id,
        key=key,
        kind="message",
        subject="notice",
        subject_id=subject_id,
        channel_id=channel_id,
        due_at=now,
        part=part,
        message=message,
        plain=group.plain,
        language=group.language,
    )
