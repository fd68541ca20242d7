"""Looking at a group's settings and changing them, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.errors import BadInput, NotFound
from bot.domain.group_settings import SETTINGS, Setting, changed, read_setting, setting_numbered
from bot.domain.groups import Group
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.permissions import ChannelCheck, refuse_missing
from bot.domain.words import words
from bot.services import index
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, groups, outbox
from bot.store.engine import Store, WriteTx

ON_A_PAGE = 10
"""Rows of the panel: Discord allows 40 components, and a row with its button takes three."""


@dataclass(frozen=True)
class GroupSettings:
    """Use cases about the settings of a group that is set up."""

    store: Store
    clock: Clock

    async def view(self, actor: Actor, page: int = 0) -> Message:
        """Every setting in words with its present value, and a button that changes it."""
        async with self.store.read() as tx:
            return panel(await group_for(tx, actor, "set up"), page)

    async def form(self, actor: Actor, number: int) -> tuple[Setting, Group]:
        """What is asked, and the group with what it holds now."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "set up")
        return _row(number), group

    async def change(
        self, actor: Actor, number: int, typed: str, checks: Sequence[ChannelCheck] = (), invite: str = ""
    ) -> Message:
        """Store a new value and say how things stand; `checks` are of the channel that was chosen."""
        setting, now = _row(number), self.clock()
        refuse_missing(checks, invite)
        async with self.store.write() as tx:
            before = await group_for(tx, actor, "set up")
            after = changed(before, read_setting(setting, typed))
            if after != before:
                await keep(tx, before, after, now)
                await audit.record(tx, actor.guild_id, actor.user_id, f"set {setting.name}", f"group:{after.id}", now)
        return panel(after, SETTINGS.index(setting) // ON_A_PAGE)


async def keep(tx: WriteTx, before: Group, after: Group, now: datetime) -> None:
    """Store a group's new settings, let what waits follow them, and keep the index true."""
    if after.home_channel_id == after.review_channel_id:
        raise BadInput(words("Drafts are not for everybody: choose a review channel that is not the home channel."))
    if after.options.reading_role_id is not None and after.options.reading_role_id == after.facilitator_role_id:
        raise BadInput(words("With one role for both, every reader would be a facilitator. Choose two roles."))
    own = [one.name for one in fields(Group) if one.name != "options"]
    fresh = {name: getattr(after, name) for name in own if getattr(after, name) != getattr(before, name)}
    if fresh:
        await groups.change(tx, after.guild_id, after.id, **fresh)
    if after.options != before.options:
        await groups.choose(tx, after, after.options)
    for was, now_is in (
        (before.home_channel_id, after.home_channel_id),
        (before.review_channel_id, after.review_channel_id),
    ):
        if was != now_is:
            await outbox.move(tx, after.guild_id, was, now_is, now)
    moved = (before.home_channel_id, before.plain) != (after.home_channel_id, after.plain)
    if after.index_key is None:
        await index.post(tx, after, now)
    elif moved:  # a message cannot turn from boxes into plain text
        await index.replace(tx, before, after, now)
    else:
        await index.refresh(tx, after.guild_id, after.id, now)


def _row(number: int) -> Setting:
    setting = setting_numbered(number)
    if setting is None:
        raise NotFound(words("This setting belongs to another version of mine. `/setup view` shows what there is."))
    return setting


def panel(group: Group, page: int) -> Message:
    """One page of the settings."""
    pages = -(-len(SETTINGS) // ON_A_PAGE)
    page = max(0, min(page, pages - 1))
    blocks: list[Block] = [Heading(words("Settings of {name}", name=group.name))]
    blocks += [
        Text(
            words("**{setting}:** {value}", setting=one.label, value=one.shown(group)),
            Button("set", (one.number,), words("{setting} …", setting=one.label)),
        )
        for one in SETTINGS[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    blocks.append(
        Small(
            words(
                "Changes count from now on. A plan keeps the days, the hour and the time zone with which it was made."
            )
        )
    )
    buttons = [Button("check", (), words("Check permissions"))]
    if pages > 1:
        buttons.insert(0, Button("settings", ((page + 1) % pages,), words("More settings"), "primary"))
    return Message(tuple(blocks), tuple(buttons))
