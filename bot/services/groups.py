"""Setting a group up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.access import Actor, authorize
from bot.domain.group_settings import days_shown
from bot.domain.groups import Group, zone_named
from bot.domain.messages import Button, Heading, Message, Text
from bot.domain.permissions import ChannelCheck, refuse_missing
from bot.domain.words import Words, words
from bot.services.group_settings import keep
from bot.services.help import next_for_facilitators
from bot.services.ports import Clock
from bot.store import audit, groups, readings
from bot.store.engine import Store

DEFAULT_DAYS = "1,4"  # Tuesday and Friday
DEFAULT_AT = "19:00"
DEFAULT_NAME = "Reading group"


@dataclass(frozen=True)
class SetUp:
    """What `/setup start` was given; None keeps what is set already, or takes the default."""

    name: str | None
    home_channel_id: int
    review_channel_id: int
    facilitator_role_id: int | None
    zone: str
    plain: bool | None = None


@dataclass(frozen=True)
class Groups:
    """Use cases about the group itself."""

    store: Store
    clock: Clock

    async def start(self, actor: Actor, wanted: SetUp, checks: Sequence[ChannelCheck], invite: str) -> Message:
        """Create the group, or change its settings; posts and pins the index."""
        authorize(actor, "set up", guild_id=actor.guild_id, facilitator_role=None)
        zone = zone_named(wanted.zone).key
        refuse_missing(checks, invite)
        async with self.store.write() as tx:
            known = await groups.current(tx, actor.guild_id)
            before = known or await groups.add(tx, actor.guild_id, **_fresh(wanted, self.clock()))
            after = replace(
                before,
                name=" ".join((wanted.name or "").split()) or before.name,
                home_channel_id=wanted.home_channel_id,
                review_channel_id=wanted.review_channel_id,
                facilitator_role_id=wanted.facilitator_role_id or before.facilitator_role_id,
                zone=zone,
                plain=before.plain if wanted.plain is None else wanted.plain,
            )
            await keep(tx, before, after, self.clock())
            await audit.record(tx, actor.guild_id, actor.user_id, "setup start", f"group:{after.id}", self.clock())
            step = await next_for_facilitators(tx, after) if await readings.kept(tx, actor.guild_id) else None
        return _welcome(after, step, self.clock())

    async def current(self, guild_id: int) -> Group | None:
        """The guild's group, for the edge's own look-ups (channels to check)."""
        async with self.store.read() as tx:
            return await groups.current(tx, guild_id)

    async def everywhere(self) -> list[Group]:
        """Every group, for the sweep after a start."""
        async with self.store.read() as tx:
            return await groups.everywhere(tx)


def _fresh(wanted: SetUp, now: datetime) -> dict[str, Any]:
    """A group as it is before anybody has chosen anything."""
    return {
        "name": DEFAULT_NAME,
        "home_channel_id": wanted.home_channel_id,
        "review_channel_id": wanted.review_channel_id,
        "facilitator_role_id": None,
        "zone": "UTC",
        "language": "en",
        "days": DEFAULT_DAYS,
        "at": DEFAULT_AT,
        "plain": False,
        "secret": secrets.token_bytes(32),
        "created_at": now,
    }


def _welcome(group: Group, step: Words | None, now: datetime) -> Message:
    """What is set up, and the `step` to take next: a first text where there is none yet."""
    bring = () if step else (Button("bring", (), words("Bring in a text"), "primary"),)
    return Message(
        (
            Heading(words("{name} is set up", name=group.name)),
            Text(
                words("The index is on its way to <#{channel}>, with a *Join* button.", channel=group.home_channel_id)
            ),
            Text(words("Drafts of summaries will come to <#{channel}>.", channel=group.review_channel_id)),
            Text(words("Times are in {zone}; it is now {now}.", zone=group.zone, now=now)),
            Text(
                words(
                    "Sessions will be proposed for {days} at {at}. `/setup view` changes this and all the rest: "
                    "language, quiet hours, plain messages.",
                    days=days_shown(group.days),
                    at=group.at,
                )
            ),
            Text(step or words("**Next:** bring in a text, here or with `/reading import`.")),
        ),
        (*bring, Button("check", (), words("Check permissions"))),
    )
