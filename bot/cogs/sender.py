"""Driving deliveries: performs the steps of `domain/outbox.py` against Discord.

Several channels are posted in at a time; in one channel one row comes after the other, in the order of their time.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot import seam
from bot.cogs.places import of_managers
from bot.cogs.refusals import Refusals
from bot.cogs.render import marks_in, render
from bot.cogs.sender_digest import send_digest
from bot.cogs.sender_events import keep_event
from bot.cogs.sender_nudges import conversation, send_nudge
from bot.cogs.sender_pairs import open_pair
from bot.cogs.sender_reminders import send_reminder
from bot.cogs.turns import Turns
from bot.domain.errors import RETRY, Outage
from bot.domain.outbox import (
    ASKING,
    SEND_DEADLINE,
    Ambiguous,
    Blocked,
    Delivery,
    HoldLease,
    Later,
    LookForMark,
    Outcome,
    Send,
    Sent,
    SentDeleted,
    Step,
    Unreadable,
    anchor_before,
    deliver,
)
from bot.services.outbox import Outbox
from bot.services.strips import DIGEST
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.client import Colloquy

log = structlog.get_logger()

UNKNOWN_MESSAGE, TOO_OLD_TO_EDIT, THREAD_EXISTS = 10008, 30046, 160004
REPLACED = ("index", "summary")
"""What is posted anew where it stands too long to be edited: one is to be found, the other holds members' words."""

AT_ONCE = 10
"""Channels posted in at a time."""

WHILE_FLYING = 1.0
"""Seconds after which it is looked what else has come due while something is in flight."""

SEARCHED = 1_000
"""Messages looked through for a mark, from the anchor on."""

Observer = Callable[[str, Delivery], None]
"""Told of every failpoint as it is passed: "claimed", each step before and after, "marked"."""


def unobserved(point: str, delivery: Delivery) -> None:
    """Nobody watches."""
    del point, delivery


class Sender:
    """Posts what is due; `wake` it when something new may be."""

    def __init__(
        self,
        client: Colloquy,
        outbox: Outbox,
        clock: Callable[[], datetime],
        *,
        observe: Observer = unobserved,
        deadline: float = SEND_DEADLINE,
    ) -> None:
        self.client = client
        self.outbox = outbox
        self.clock = clock
        self.observe = observe
        self.deadline = deadline
        self.refusals = Refusals(client, clock)
        self.turns = Turns()
        self._flying: set[int] = set()
        self.due = asyncio.Event()
        self.idle = asyncio.Event()
        self.stopping = False

    async def run(self) -> None:
        """Post until stopped; what is in flight then is finished."""
        await self.client.wait_until_ready()
        try:
            async with asyncio.TaskGroup() as flights:
                while not self.stopping:
                    await self._launch_all(flights)
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        self.idle.set()

    async def _launch_all(self, flights: asyncio.TaskGroup) -> None:
        """Let everything fly that is due, then rest until something lands or falls due."""
        self.due.clear()
        self.idle.clear()
        try:
            while not self.stopping and await self._launch(flights):
                pass
        except Outage as error:
            log.warning("sender waits", reason=str(error), cause=str(error.__cause__))
        except Exception:
            log.exception("sender failed")
        wait = await self._wait()
        if not self._flying:
            self.idle.set()
        await self._rest(wait)

    async def _launch(self, flights: asyncio.TaskGroup) -> bool:
        """Claim the oldest due row of a channel that is free; False when there is none, or enough is in flight."""
        if len(self._flying) >= AT_ONCE:
            return False
        delivery = await self.outbox.claim(self._anchor, frozenset(self._flying))
        if delivery is None:
            return False
        self.observe("claimed", delivery)
        self._flying.add(delivery.channel_id or delivery.guild_id)
        flights.create_task(self._fly(delivery))
        return True

    async def _fly(self, delivery: Delivery) -> None:
        """One delivery; what goes wrong with it touches no other, unless Discord does not know us any more."""
        try:
            await self._deliver(delivery)
        except discord.HTTPException as error:
            if error.status == 401:
                raise
            log.exception("delivery failed")
        except Outage as error:
            log.warning("delivery waits", reason=str(error), cause=str(error.__cause__))
        except Exception:
            log.exception("delivery failed")
        finally:
            self._flying.discard(delivery.channel_id or delivery.guild_id)
            self.due.set()

    async def _wait(self) -> float:
        """Seconds until something is due, or until an unreadable store is asked again."""
        if self._flying:
            return WHILE_FLYING  # what lands wakes us before
        try:
            due = await self.outbox.next_due()
        except Outage as error:
            log.warning("sender waits", reason=str(error), cause=str(error.__cause__))
            return RETRY
        except Exception:
            log.exception("sender cannot read what is due")
            return self.outbox.patience
        if due is None:
            return self.outbox.patience
        return min(self.outbox.patience, max(0.05, (due - self.clock()).total_seconds()))

    async def _rest(self, wait: float) -> None:
        try:
            async with asyncio.timeout(wait):
                await self.due.wait()
        except TimeoutError:
            return

    async def _deliver(self, delivery: Delivery) -> None:
        outcome = await self._drive(delivery)
        self.observe("answered", delivery)
        managers = of_managers(self.client.get_guild(delivery.guild_id)) if isinstance(outcome, Blocked) else ()
        await self.outbox.mark(delivery, outcome, managers)
        self.observe("marked", delivery)
        log.info(
            "delivered",
            subject=delivery.subject,
            kind=delivery.kind,
            tries=delivery.tries,
            outcome=type(outcome).__name__,
        )

    def trust(self, *channel_ids: int) -> None:
        """Somebody says that these channels (or, without any, all) can be posted in again."""
        self.refusals.forget(*channel_ids)

    def _anchor(self, channel_id: int) -> int:
        """An id of Discord's own that is older than anything we are about to post; no clock of ours is in it."""
        channel = self.client.get_channel(channel_id)
        last = getattr(channel, "last_message_id", None)
        return anchor_before(last or channel_id)

    async def _drive(self, delivery: Delivery) -> Outcome:
        steps = deliver(delivery)
        try:
            step = next(steps)
            while True:
                self.observe(f"before {type(step).__name__}", delivery)
                answer = await self._perform(step, delivery)
                self.observe(f"after {type(step).__name__}", delivery)
                step = steps.send(answer)
        except StopIteration as ended:
            outcome: Outcome = ended.value
            return outcome
        except (discord.HTTPException, discord.RateLimited, *seam.AMBIGUOUS) as error:
            return self.refusals.noted(_outcome(error, delivery), delivery)
        except ValueError as error:
            # It could not even be rendered: trying again would change nothing.
            log.exception("delivery cannot be rendered", subject=delivery.subject)
            return Blocked(f"render {error}")

    async def _perform(self, step: Step, delivery: Delivery) -> Any:  # noqa: ANN401
        match step:
            case LookForMark():
                await self.turns.take()
                async with asyncio.timeout(self.deadline):
                    return await self._look(step, delivery)
            case HoldLease():
                await self.turns.take()  # before the lease is renewed, so that the request is the very next thing
                return await self.outbox.holds(delivery)
            case Send():
                known = self.refusals.known(delivery)
                if known is not None:
                    return Blocked(known)
                async with asyncio.timeout(self.deadline):
                    return await self._send(step.delivery, step.nonce)

    async def _look(self, step: LookForMark, delivery: Delivery) -> int | Unreadable | None:
        channel = await self._place(step, delivery)
        if channel is None:
            return None
        after = discord.Object(step.after)
        looked_at = 0
        try:
            async for message in channel.history(limit=SEARCHED, after=after, oldest_first=True):
                if message.author.id == self.client.me_id and step.key in marks_in(message.components):
                    return message.id
                if message.created_at > step.until:
                    return None
                looked_at += 1
        except discord.Forbidden:
            return Unreadable()
        # Where more has been written than is looked through, absence proves nothing.
        return Unreadable() if looked_at >= SEARCHED else None

    async def _place(self, step: LookForMark, delivery: Delivery) -> discord.abc.Messageable | None:
        if delivery.kind == "direct":
            return await conversation(self.client, delivery)
        return self.client.get_partial_messageable(step.channel_id, guild_id=delivery.guild_id)

    async def _send(self, delivery: Delivery, nonce: str) -> Outcome:
        channel = self.client.get_partial_messageable(delivery.channel_id or 0, guild_id=delivery.guild_id)
        wording = Wording(delivery.language)
        if delivery.kind == "event":
            return await keep_event(self.client, delivery, self.clock())
        if delivery.kind == "direct":
            return await send_nudge(self.client, delivery, nonce)
        if (delivery.subject, delivery.kind) == ("pair", "thread"):
            return await open_pair(self.client, delivery, self.clock(), self.outbox.landing)
        if delivery.subject in ("remind", "pair"):
            return await send_reminder(self.client, delivery, nonce)
        if delivery.kind == "message" and delivery.subject == DIGEST:
            return await send_digest(self.client, delivery, nonce)
        if delivery.kind == "message" and delivery.message is not None:
            rendered: dict[str, Any] = dict(render(delivery.message, wording, plain=delivery.plain, mark=delivery.key))
            if delivery.subject == ASKING:
                rendered |= {"reference": _answering(delivery), "mention_author": False}
            message = await channel.send(nonce=nonce, **rendered)
            return Sent(message.id)
        target = channel.get_partial_message(delivery.target_id or 0)
        if delivery.kind == "thread":
            thread = await target.create_thread(name=delivery.title, auto_archive_duration=10080)
            return Sent(thread.id)
        if delivery.kind == "delete":
            await target.delete()
            return Sent(None)
        if delivery.kind == "pin":
            await target.pin()
            return Sent(None)
        if delivery.message is not None:
            post = await self.outbox.by_message(delivery.guild_id, target.id)
            mark = post.key if post else delivery.key
            await target.edit(**render(delivery.message, wording, plain=delivery.plain, mark=mark))
        return Sent(None)


def _answering(delivery: Delivery) -> discord.MessageReference:
    """The message that is answered, so that its author knows who is asked; it may be gone."""
    return discord.MessageReference(
        message_id=delivery.subject_id,
        channel_id=delivery.channel_id or 0,
        guild_id=delivery.guild_id,
        fail_if_not_exists=False,
    )


def _jittered(seconds: float) -> float:
    """A pause that many who wait for the same thing do not end together."""
    return seconds * random.uniform(1.0, 1.2)  # noqa: S311  no secret


def _outcome(error: Exception, delivery: Delivery) -> Outcome:
    """What an error means for the row: surely not stored, perhaps stored, or impossible until somebody helps."""
    if isinstance(error, discord.RateLimited):
        return Later(_jittered(error.retry_after), "rate limited")
    if isinstance(error, seam.AMBIGUOUS) or not isinstance(error, discord.HTTPException):
        return Ambiguous(type(error).__name__)
    code = str(error.code or error.status)
    if error.status == 401:
        raise error
    if error.code == TOO_OLD_TO_EDIT:
        # A new one is posted instead; whatever else stands is corrected as soon as Discord allows it.
        return Blocked(f"{code} {error.text[:200]}") if delivery.subject in REPLACED else Later(600.0, code)
    if error.status == 429:
        return Later(_jittered(30.0), "rate limited")
    if error.code == THREAD_EXISTS:
        return Sent(delivery.target_id)
    if error.code == UNKNOWN_MESSAGE and delivery.kind != "thread":
        return SentDeleted()
    return Blocked(f"{code} {error.text[:200]}")
