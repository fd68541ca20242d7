"""Keeping the pinned index true."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from bot.domain.groups import Group
from bot.domain.index import BUTTONS, Published, index_message, link_to
from bot.domain.messages import Message, Text
from bot.domain.outbox import key_of
from bot.domain.programmes import days_between
from bot.domain.words import words
from bot.store import groups, outbox, programmes, readings, sessions, summaries
from bot.store.engine import ReadTx, WriteTx
from bot.store.outbox import NewDelivery

FORMER = "former index"
"""The subject of what is said in place of an index that has moved; its channel may be gone, which nobody need mend."""


async def post(tx: WriteTx, group: Group, now: datetime) -> str:
    """Post and pin a new index in the home channel; answers its delivery's key."""
    revision = group.index_revision + 1
    key = key_of(group.guild_id, group.home_channel_id, "message", "index", group.id, 0, revision)
    pin = key_of(group.guild_id, group.home_channel_id, "pin", "index", group.id, 0, revision)
    message = await compose(tx, group)
    await outbox.put(tx, _row(group, key, now, kind="message", message=message))
    await outbox.put(tx, _row(group, pin, now, kind="pin", depends_on=key))
    await groups.change(tx, group.guild_id, group.id, index_key=key, index_revision=revision)
    return key


async def replace(tx: WriteTx, before: Group, after: Group, now: datetime) -> None:
    """Post a new index where the group is now; the one that stood says where to find it."""
    await outbox.supersede(tx, before.guild_id, "index", before.id, "edit")
    key = key_of(before.guild_id, before.home_channel_id, "edit", "index", before.id, 0, before.index_revision + 1)
    said = Text(words("The index has moved: a new one is pinned in <#{channel}>.", channel=after.home_channel_id))
    edit = _row(before, key, now, kind="edit", message=Message((said,), BUTTONS), depends_on=before.index_key)
    await outbox.put(tx, dataclasses.replace(edit, subject=FORMER))
    await post(tx, after, now)


async def refresh(tx: WriteTx, guild_id: int, group_id: int, now: datetime) -> None:
    """Edit the index so that it says what is true now; an edit still waiting is replaced."""
    group = await groups.get(tx, guild_id, group_id)
    if group is None or group.index_key is None:
        return
    await outbox.supersede(tx, guild_id, "index", group_id, "edit")
    revision = group.index_revision + 1
    key = key_of(guild_id, group.home_channel_id, "edit", "index", group_id, 0, revision)
    message = await compose(tx, group)
    await outbox.put(tx, _row(group, key, now, kind="edit", message=message, depends_on=group.index_key))
    await groups.change(tx, guild_id, group_id, index_revision=revision)


def _row(group: Group, key: str, now: datetime, **more: object) -> NewDelivery:
    return NewDelivery(
        guild_id=group.guild_id,
        key=key,
        subject="index",
        subject_id=group.id,
        channel_id=group.home_channel_id,
        due_at=now,
        plain=group.plain,
        language=group.language,
        **more,  # type: ignore[arg-type]
    )


async def compose(tx: ReadTx, group: Group) -> Message:
    """The index as it should read."""
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
    if programme is None:
        return index_message(group.name, None, (), ())
    reading = await readings.get(tx, group.guild_id, programme.reading_id)
    planned = await sessions.of_programme(tx, group.guild_id, programme.id)
    published = []
    for summary in await summaries.published(tx, group.guild_id, programme.id):
        for delivery in await outbox.of_subject(tx, group.guild_id, "summary", summary.id):
            if delivery.kind == "message" and delivery.part == 0 and delivery.message_id and delivery.channel_id:
                link = link_to(group.guild_id, delivery.channel_id, delivery.message_id)
                published.append(Published(summary.week, link, *days_between(summary.since, summary.until, group.zone)))
    return index_message(
        group.name,
        reading.metadata if reading else None,
        planned,
        published,
        paused=programme.state == "paused",
        plain=group.plain,
    )
