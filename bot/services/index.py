"""Keeping the pinned index true."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from bot.domain.groups import Group
from bot.domain.index import BUTTONS, Published, index_message, link_to
from bot.domain.messages import Message, Small, Text
from bot.domain.outbox import key_of
from bot.domain.programmes import Programme, days_between
from bot.domain.words import words
from bot.store import groups, outbox, programmes, readings, sessions, summaries
from bot.store.engine import ReadTx, WriteTx
from bot.store.outbox import NewDelivery

FORMER = "former index"
"""The subject of what is said in place of an index that has moved; its channel may be gone, which nobody need mend."""


async def post(tx: WriteTx, group: Group, now: datetime) -> str:
    """Post and pin a new index in the home channel; answers its delivery's key."""
    revision = await _next(tx, group)
    key = key_of(group.guild_id, group.home_channel_id, "message", "index", group.id, 0, revision)
    pin = key_of(group.guild_id, group.home_channel_id, "pin", "index", group.id, 0, revision)
    programme = await _shown(tx, group)
    await outbox.put(tx, _row(group, key, now, kind="message", message=await compose(tx, group, programme)))
    await outbox.put(tx, _row(group, pin, now, kind="pin", depends_on=key))
    await groups.change(tx, group.guild_id, group.id, index_key=key)
    if programme is not None:
        await programmes.change(tx, group.guild_id, programme.id, index_key=key)
    return key


async def replace(tx: WriteTx, before: Group, after: Group, now: datetime) -> None:
    """Post a new index where the group is now; the one that stood says where to find it."""
    await outbox.supersede(tx, before.guild_id, "index", before.id, "edit")
    said = Text(words("The index has moved: a new one is pinned in <#{channel}>.", channel=after.home_channel_id))
    await _edit_former(tx, before, before.index_key or "", Message((said,), BUTTONS), now)
    await post(tx, after, now)


async def refresh(tx: WriteTx, guild_id: int, group_id: int, now: datetime, programme_id: int | None = None) -> None:
    """Edit the index so that it says what is true now; an edit still waiting is replaced.

    Each programme has an index of its own: the first edit for another one posts it, and the former stays as the
    archive. `programme_id` says of which programme something has changed.
    """
    group = await groups.get(tx, guild_id, group_id)
    if group is None or group.index_key is None:
        return
    shown = await _shown(tx, group)
    if programme_id is not None and (shown is None or shown.id != programme_id):
        await _refresh_former(tx, group, await programmes.get(tx, guild_id, programme_id), now)
        return
    if shown is not None and shown.index_key is None:
        former = await programmes.indexed(tx, guild_id, group.index_key)
        if former is not None:
            await _refresh_former(tx, group, former, now)
            await post(tx, group, now)
            return
        await programmes.change(tx, guild_id, shown.id, index_key=group.index_key)
    await outbox.supersede(tx, guild_id, "index", group_id, "edit")
    revision = await _next(tx, group)
    key = key_of(guild_id, group.home_channel_id, "edit", "index", group_id, 0, revision)
    message = await compose(tx, group, shown)
    await outbox.put(tx, _row(group, key, now, kind="edit", message=message, depends_on=group.index_key))


async def take_down(tx: WriteTx, group: Group, hanging: Sequence[Programme], now: datetime) -> None:
    """Let one line stand for each former index whose programme is removed."""
    said = Small(words("The reading of which this told was removed."))
    for one in hanging:
        if one.index_key is not None and one.index_key != group.index_key:
            await _edit_former(tx, group, one.index_key, Message((said,), BUTTONS), now)


async def _next(tx: WriteTx, group: Group) -> int:
    """The number of the next thing that is said in an index of the group."""
    known = await groups.get(tx, group.guild_id, group.id)
    revision = (known or group).index_revision + 1
    await groups.change(tx, group.guild_id, group.id, index_revision=revision)
    return revision


async def _shown(tx: ReadTx, group: Group) -> Programme | None:
    """The programme of which the group's newest index tells; none when that one was removed and older ones remain."""
    found = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
    return None if found is not None and found.index_key not in (None, group.index_key) else found


async def _refresh_former(tx: WriteTx, group: Group, programme: Programme | None, now: datetime) -> None:
    """Keep true what stands of a programme that is over while another one is read."""
    if programme is not None and programme.index_key is not None:
        message = await compose(tx, group, programme, former=True)
        await _edit_former(tx, group, programme.index_key, message, now)


async def _edit_former(tx: WriteTx, group: Group, index_key: str, message: Message, now: datetime) -> None:
    """An edit of an index that is not the newest, as it was posted: its channel and kind may be others than today's."""
    stands = await outbox.get(tx, group.guild_id, index_key)
    if stands is None:
        return
    revision = await _next(tx, group)
    key = key_of(group.guild_id, stands.channel_id or 0, "edit", FORMER, group.id, 0, revision)
    edit = _row(group, key, now, kind="edit", message=message, depends_on=index_key)
    await outbox.put(tx, dataclasses.replace(edit, subject=FORMER, channel_id=stands.channel_id, plain=stands.plain))


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


async def compose(tx: ReadTx, group: Group, programme: Programme | None, *, former: bool = False) -> Message:
    """The index of a programme as it should read."""
    if programme is None:
        return index_message(group.name, None, (), ())
    reading = await readings.get(tx, group.guild_id, programme.reading_id)
    planned = await sessions.of_programme(tx, group.guild_id, programme.id)
    return index_message(
        group.name,
        reading.metadata if reading else None,
        planned,
        await published(tx, group, programme),
        paused=programme.state == "paused",
        over=programme.state == "finished",
        former=former,
        plain=group.plain,
    )


async def published(tx: ReadTx, group: Group, programme: Programme) -> list[Published]:
    """A programme's summaries that stand in the channel, with their links."""
    found = []
    for summary in await summaries.published(tx, group.guild_id, programme.id):
        link = await link_of_summary(tx, group.guild_id, summary.id)
        if link:
            found.append(Published(summary.week, link, *days_between(summary.since, summary.until, group.zone)))
    return found


async def link_of_summary(tx: ReadTx, guild_id: int, summary_id: int) -> str:
    """The address of a published summary's first part; empty while it is not posted."""
    posts = await outbox.of_subject(tx, guild_id, "summary", summary_id)
    first = next((one for one in posts if one.kind == "message" and one.part == 0 and one.message_id), None)
    return link_to(guild_id, first.channel_id or 0, first.message_id or 0) if first else ""
