"""Claiming deliveries and storing what became of them, with what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.groups import Group
from bot.domain.interventions import action_of
from bot.domain.messages import Button, Message, Text
from bot.domain.outbox import LANDING, LEASE, Delivery, Outcome, after, key_of
from bot.domain.quiet_weeks import middle_of
from bot.domain.words import words
from bot.services import alerts, index, positions, tasks
from bot.services.ports import Clock
from bot.store import audit, groups, outbox, sessions, stuck, summaries
from bot.store.engine import Store, WriteTx
from bot.store.outbox import NewDelivery

ALONE, SHARED = 30.0, 5.0
OVERDUE = timedelta(minutes=5)
TOO_OLD_TO_EDIT = "30046"
UNSEEN = ("10003", "50001")
"""The channel is gone or hidden: the index in it cannot be edited either."""


@dataclass(frozen=True)
class Outbox:
    """The sender's side of the store; `owner` names this process. Pauses between attempts shrink with the lease."""

    store: Store
    clock: Clock
    owner: str
    lease: timedelta = LEASE

    @property
    def landing(self) -> timedelta:
        """How long after an attempt without an answer what was asked may still appear."""
        return LANDING * (self.lease / LEASE)

    @property
    def patience(self) -> float:
        """Seconds after which it is looked again unasked: in a shared database other processes wake nobody here."""
        return ALONE if self.store.is_sqlite else SHARED

    async def claim(self, anchor_of: Callable[[int], int], busy: frozenset[int] = frozenset()) -> Delivery | None:
        """Take the oldest due delivery of a channel that is not busy, or none; commits before any request is made."""
        async with self.store.read() as tx:
            due = await outbox.next_due(tx, self.clock())
        if due is None or due > self.clock():
            return None
        async with self.store.write() as tx:
            return await outbox.claim(tx, self.clock(), self.owner, self.lease, anchor_of, busy)

    async def holds(self, delivery: Delivery) -> bool:
        """Whether the claim is still ours; if so, it is from now on for a whole lease."""
        async with self.store.write() as tx:
            return await outbox.renew(tx, delivery, self.clock(), self.lease)

    async def mark(self, delivery: Delivery, outcome: Outcome, managers: Sequence[int] = ()) -> None:
        """Store an attempt's outcome and, in the same transaction, what follows from it.

        `managers` are channels that only people with rights see: where an alert goes that cannot be delivered.
        """
        change = after(outcome, delivery.tries, self.clock(), self.lease / LEASE)
        if change is None:
            return
        async with self.store.write() as tx:
            if not await outbox.save(tx, delivery, change):
                return
            if delivery.kind == "delete" and delivery.subject == "summary" and change.state in ("sent", "sent_deleted"):
                await self._post_summary(tx, delivery)
            elif change.state == "sent":
                await follow(tx, delivery, change.message_id, self.clock())
            elif change.state == "sent_deleted" and (delivery.subject, delivery.kind) == ("index", "edit"):
                await self._post_index(tx, delivery.guild_id)
            elif change.state == "sent_deleted" and await outbox.has_followers(tx, delivery):
                await self._deleted(tx, delivery)
            elif change.state in ("blocked", "uncertain"):
                await self._stuck(tx, replace(delivery, state=change.state, last_error=change.error), managers)

    async def next_due(self) -> datetime | None:
        """When the next delivery can be claimed."""
        async with self.store.read() as tx:
            return await outbox.next_due(tx, self.clock())

    async def health(self) -> str | None:
        """Why posting stands still, or None: the store cannot be written, or a post is long overdue."""
        async with self.store.write():
            pass
        late = (await self.measures())["outbox_oldest_due_seconds"]
        return f"the oldest post is {late:.0f} s late" if late > OVERDUE.total_seconds() else None

    async def measures(self) -> dict[str, float]:
        """Figures for whoever watches the process."""
        due = await self.next_due()
        late = max(0.0, (self.clock() - due).total_seconds()) if due else 0.0
        async with self.store.read() as tx:
            counted = await outbox.count_by_state(tx)
            unheard = await outbox.count_unheard(tx)
        figures = {"outbox_oldest_due_seconds": late, "alerts_undelivered": float(unheard)}
        return figures | {f"posts_{state}_total": float(n) for state, n in counted.items()}

    async def by_message(self, guild_id: int, message_id: int) -> Delivery | None:
        """The delivery that made a message of ours."""
        async with self.store.read() as tx:
            return await outbox.by_message(tx, guild_id, message_id)

    async def release_blocked(self, guild_id: int) -> int:
        """Let what was blocked try again; answers how many."""
        async with self.store.write() as tx:
            return await outbox.release_blocked(tx, guild_id, self.clock())

    async def _post_index(self, tx: WriteTx, guild_id: int) -> None:
        """The index is what people find first: one that was deleted, or is too old to be edited, is posted anew."""
        group = await groups.current(tx, guild_id)
        if group is not None:
            await outbox.supersede(tx, guild_id, "index", group.id, "edit")
            await index.post(tx, group, self.clock())

    async def _delete_summary(self, tx: WriteTx, edit: Delivery) -> None:
        """A summary that is too old to be edited is deleted; then it is posted anew, without the words it lost."""
        stands = await outbox.by_message(tx, edit.guild_id, edit.target_id or 0)
        if stands is None:
            return
        known = await outbox.of_subject(tx, edit.guild_id, edit.subject, edit.subject_id)
        place = (edit.guild_id, edit.channel_id or 0, "delete", edit.subject, edit.subject_id, edit.part, len(known))
        await outbox.put(
            tx,
            NewDelivery(
                guild_id=edit.guild_id,
                key=key_of(*place),
                kind="delete",
                subject=edit.subject,
                subject_id=edit.subject_id,
                channel_id=edit.channel_id,
                due_at=self.clock(),
                part=edit.part,
                depends_on=stands.key,
            ),
        )
        await outbox.cancel(tx, edit)

    async def _post_summary(self, tx: WriteTx, deletion: Delivery) -> None:
        stood = await outbox.by_message(tx, deletion.guild_id, deletion.target_id or 0)
        if stood is not None:
            await stuck.repost(tx, stood, self.clock())

    async def _deleted(self, tx: WriteTx, delivery: Delivery) -> None:
        """Somebody deleted the first part of something while the rest was still to come: the rest is given up."""
        await outbox.cancel_rest(tx, delivery.guild_id, delivery.subject, delivery.subject_id)
        said = words("A message of mine was deleted while I was posting it, so the rest of it is not posted.")
        if delivery.subject == "session":
            session = await sessions.get(tx, delivery.guild_id, delivery.subject_id)
            await sessions.change(tx, delivery.guild_id, delivery.subject_id, state="cancelled")
            if session is not None:
                said = words(
                    "Session {n} was deleted while I was posting it, so the rest of it is not posted.", n=session.n
                )
        group = await groups.current(tx, delivery.guild_id)
        if group is not None:
            await index.refresh(tx, group.guild_id, group.id, self.clock())
            again = (Button("check", (), words("Check again"), "primary"),)
            occasion = f"{delivery.key}:{delivery.tries}"
            await alerts.tell(tx, group, occasion, delivery.subject_id, Message((Text(said),), again), self.clock())

    async def _stuck(self, tx: WriteTx, delivery: Delivery, managers: Sequence[int]) -> None:
        group = await groups.current(tx, delivery.guild_id)
        if group is None or delivery.subject == index.FORMER:
            return
        if delivery.subject == "notice":
            await alerts.pass_on(tx, delivery, managers, self.clock())
            return
        if delivery.subject == "index" and (delivery.last_error or "").startswith(TOO_OLD_TO_EDIT):
            await self._post_index(tx, group.guild_id)
            return
        if delivery.subject == "summary" and (delivery.last_error or "").startswith(TOO_OLD_TO_EDIT):
            await self._delete_summary(tx, delivery)
            return
        if delivery.subject == "session":
            await sessions.change(tx, delivery.guild_id, delivery.subject_id, state="blocked")
            if not (delivery.last_error or "").startswith(UNSEEN):
                await index.refresh(tx, group.guild_id, group.id, self.clock())
        await alerts.tell_stuck(tx, group, delivery, self.clock())


async def follow(tx: WriteTx, sent: Delivery, message_id: int | None, now: datetime) -> None:
    """What follows from what stands: its session knows its places, alerts are taken back, the index is true."""
    if sent.tries > 1 and sent.subject != "notice":
        await outbox.cancel_notices(tx, sent.guild_id, sent.subject_id)
    if sent.subject == "session" and sent.kind == "message" and sent.part == 0:
        place = {"message_id": message_id, "channel_id": sent.channel_id}
        await sessions.change(tx, sent.guild_id, sent.subject_id, **place)
    if sent.subject == "nudge":
        await audit.record(tx, sent.guild_id, None, action_of("nudge"), f"nudge:{sent.subject_id}", now)
        return
    if sent.subject != "summary" and (sent.subject, sent.kind) != ("session", "thread"):
        return
    group = await groups.current(tx, sent.guild_id)
    if sent.subject == "session":
        await _opened(tx, group, sent, message_id, now)
        if group is not None:
            await positions.offer(tx, group, sent.subject_id, message_id or 0, now)
    if group is not None:
        summary = await summaries.get(tx, sent.guild_id, sent.subject_id) if sent.subject == "summary" else None
        await index.refresh(tx, sent.guild_id, group.id, now, summary.programme_id if summary else None)


async def _opened(tx: WriteTx, group: Group | None, thread: Delivery, thread_id: int | None, now: datetime) -> None:
    session = await sessions.get(tx, thread.guild_id, thread.subject_id)
    # A live meeting is held aloud: that its thread is empty says nothing.
    middle = middle_of(now, session.closes_at) if session and session.minutes is None else None
    await sessions.change(tx, thread.guild_id, thread.subject_id, thread_id=thread_id, state="open", middle_at=middle)
    if session is not None and group is not None:
        await tasks.offer(tx, group, session, now)
