"""What people decide about posts that are stuck: try again, move, it stands, post it again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.alerts import MOVABLE, key_from
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.ledger import ledger_line
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.outbox import Delivery
from bot.domain.programmes import DOWNTIME
from bot.domain.words import words
from bot.services import alerts, index
from bot.services.outbox import follow
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, outbox, programmes, sessions, stuck
from bot.store.engine import ReadTx, Store, WriteTx

_LINK = re.compile(r"/channels/\d+/(\d+)/(\d+)/?\s*$")


@dataclass(frozen=True)
class Deliveries:
    """Use cases about single deliveries; each is named by its key, as a number."""

    store: Store
    clock: Clock

    async def show(self, actor: Actor, number: int) -> Message:
        """What is stuck, why, and what can be done."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            return await alerts.message_for(tx, await _stuck(tx, actor.guild_id, number))

    async def log(self, actor: Actor, page: int = 1) -> Message:
        """The ledger: when each session was due, when it appeared, how often it was tried, why it was late."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
            if programme is None:
                raise NotFound(words("No programme has started yet, so nothing has been posted."))
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            pages = max(1, -(-len(planned) // LOGGED))
            page = max(1, min(page, pages))
            shown = planned[(page - 1) * LOGGED : page * LOGGED]
            slots = await stuck.slots(tx, group.guild_id, [one.id for one in shown])
        blocks: list[Block] = [Heading(words("What was posted, and when"))]
        blocks += [Text(ledger_line(one, slots)) for one in shown]
        blocks.append(Small(DOWNTIME[programme.downtime]))
        if pages > 1:
            blocks.append(Small(words("Page {page} of {pages}", page=page, pages=pages)))
        turns = ((page - 1, words("Back")), (page + 1, words("Next")))
        return Message(tuple(blocks), tuple(Button("log", (to,), label) for to, label in turns if 1 <= to <= pages))

    async def channel_of(self, actor: Actor, number: int) -> int:
        """The channel in which it is stuck, to be looked at before anything is tried."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            return (await _stuck(tx, actor.guild_id, number)).channel_id or 0

    async def retry(self, actor: Actor, number: int) -> Message:
        """Try it again now, with all that is stuck in its channel."""
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            found = await _stuck(tx, actor.guild_id, number)
            await outbox.release_blocked(tx, actor.guild_id, self.clock(), found.channel_id)
            await self._record(tx, actor, "delivery retry", found)
        return Message((Text(words("I am trying it again now. If it fails, you will be told again.")),))

    async def wanting_rights(self, guild_id: int) -> list[int]:
        """Channels in which something is blocked for want of a permission."""
        async with self.store.read() as tx:
            return await stuck.wanting_rights(tx, guild_id)

    async def mended(self, guild_id: int, channel_ids: Sequence[int]) -> int:
        """Channels in which the bot may post again: what was blocked there tries again; answers how much."""
        async with self.store.write() as tx:
            return await stuck.release_mended(tx, guild_id, channel_ids, self.clock())

    async def places(self, actor: Actor, number: int, channels: Mapping[int, str]) -> Message:
        """Where it could be moved: a button for each channel in which actor and bot may write."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            found = _movable(await _stuck(tx, actor.guild_id, number))
        elsewhere = channels.keys() - {found.channel_id, group.review_channel_id}
        offered = {one: name for one, name in channels.items() if one in elsewhere}
        if not offered:
            raise NotFound(
                words(
                    "There is no other channel in which we may both write. Give me View Channel, Send Messages, Create "
                    "Public Threads and Read Message History in one, then press the button again."
                )
            )
        buttons = [
            Button("moveto", (number, channel), words("#{name}", name=name[:70])) for channel, name in offered.items()
        ]
        return Message((Text(words("In which channel should it be posted?")),), tuple(buttons[:MOST_OFFERED]))

    async def move(self, actor: Actor, number: int, channel_id: int) -> Message:
        """Post it in another channel, whole; the group's own channels stay as they are."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            found = _movable(await _stuck(tx, actor.guild_id, number))
            rows = [one for one in await _issued(tx, found) if one.channel_id == found.channel_id]
            await stuck.reissue(tx, rows, channel_id, self.clock())
            await self._record(tx, actor, "delivery move", found)
            await outbox.cancel_notices(tx, actor.guild_id, found.subject_id)
        blocks: list[Block] = [Text(words("It is on its way to <#{channel}>.", channel=channel_id))]
        if found.channel_id == group.home_channel_id:
            blocks.append(
                Text(
                    words(
                        "What comes later still goes to <#{channel}>. Somebody with the Manage Server right can choose "
                        "another home channel with `/setup view`.",
                        channel=group.home_channel_id,
                    )
                )
            )
        return Message(tuple(blocks))

    async def stands(self, actor: Actor, number: int, typed: str) -> Message:
        """Somebody has found it: it counts as posted, and what waits for it goes on."""
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            found = _undecided(await _stuck(tx, actor.guild_id, number))
            message_id = _message_named(typed, found)
            if await stuck.stands(tx, found, message_id, self.clock()):
                await follow(tx, found, message_id, self.clock())
                await self._record(tx, actor, "delivery stands", found)
        return Message((Text(words("Good: it counts as posted, and I go on from there.")),))

    async def undecided(self, actor: Actor, number: int) -> None:
        """Refuse whoever may not decide, and what needs no decision, before a form is shown."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            _undecided(await _stuck(tx, actor.guild_id, number))

    async def anew(self, actor: Actor, number: int) -> Message:
        """Somebody has not found it: it is posted again, with what waits for it."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            found = _undecided(await _stuck(tx, actor.guild_id, number))
            await self._anew(tx, group, found)
            await self._record(tx, actor, "delivery anew", found)
        return Message((Text(words("It is posted again now.")),))

    async def _anew(self, tx: WriteTx, group: Group, found: Delivery) -> None:
        if found.subject == "index":
            await outbox.cancel(tx, found)
            await index.post(tx, group, self.clock())
            return
        rows = [one for one in await _issued(tx, found) if one.part >= found.part and one.state != "sent"]
        await stuck.reissue(tx, rows, found.channel_id or 0, self.clock())
        if found.subject == "session":
            await sessions.change(tx, found.guild_id, found.subject_id, state="posting")

    async def _record(self, tx: WriteTx, actor: Actor, action: str, found: Delivery) -> None:
        subject = f"{found.subject}:{found.subject_id}"
        await audit.record(tx, actor.guild_id, actor.user_id, action, subject, self.clock())


LOGGED = 10
"""Sessions on one page of the ledger."""

MOST_OFFERED = 20
"""Channels offered; Discord shows 25 buttons at most in a plain message."""


async def _stuck(tx: ReadTx, guild_id: int, number: int) -> Delivery:
    found = await outbox.get(tx, guild_id, key_from(number))
    if found is None:
        raise NotFound(words("That message is not here any more. `/setup check` lists what waits."))
    if found.state not in ("blocked", "uncertain"):
        raise Conflict(words("That has been settled already. `/session log` tells how."))
    return found


async def _issued(tx: ReadTx, found: Delivery) -> list[Delivery]:
    """Messages and thread of the same thing, as they are to stand now."""
    rows = await outbox.of_subject(tx, found.guild_id, found.subject, found.subject_id)
    return [one for one in rows if one.kind in ("message", "thread") and one.state != "cancelled"]


def _movable(found: Delivery) -> Delivery:
    if found.subject not in MOVABLE or found.kind not in ("message", "thread"):
        raise Conflict(words("This belongs where it is, so it cannot be moved. Press *Retry* when the channel works."))
    return found


def _undecided(found: Delivery) -> Delivery:
    if found.state != "uncertain":
        raise Conflict(words("Nothing is to be decided here: it does not stand. Press *Retry*."))
    return found


def _message_named(typed: str, found: Delivery) -> int:
    """The message whose link somebody has copied; it must stand in the channel in which it was looked for."""
    link = _LINK.search(typed.strip())
    if link is None:
        raise BadInput(words("That is no link of a message. Use *Copy Message Link* in the message's menu."))
    if int(link[1]) != found.channel_id:
        raise BadInput(words("That message stands elsewhere. I posted in <#{channel}>.", channel=found.channel_id))
    return int(link[2])
