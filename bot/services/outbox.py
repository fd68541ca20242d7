"""Claiming deliveries and storing what became of them, with what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.groups import Group
from bot.domain.messages import Button, Message, Text
from bot.domain.outbox import LEASE, Delivery, Outcome, after, key_of
from bot.domain.words import Words, words
from bot.services import index, positions
from bot.services.ports import Clock
from bot.store import groups, outbox, sessions
from bot.store.engine import Store, WriteTx
from bot.store.outbox import NewDelivery

OVERDUE = timedelta(minutes=5)
TOO_OLD_TO_EDIT = "30046"


@dataclass(frozen=True)
class Outbox:
    """The sender's side of the store; `owner` names this process."""

    store: Store
    clock: Clock
    owner: str
    lease: timedelta = LEASE

    async def claim(self, anchor_of: Callable[[int], int]) -> Delivery | None:
        """Take the oldest due delivery, or none; commits before any request is made."""
        async with self.store.read() as tx:
            due = await outbox.next_due(tx, self.clock())
        if due is None or due > self.clock():
            return None
        async with self.store.write() as tx:
            return await outbox.claim(tx, self.clock(), self.owner, self.lease, anchor_of)

    async def holds(self, delivery: Delivery) -> bool:
        """Whether the claim is still ours; if so, it is from now on for a whole lease."""
        async with self.store.write() as tx:
            return await outbox.renew(tx, delivery, self.clock(), self.lease)

    async def mark(self, delivery: Delivery, outcome: Outcome) -> None:
        """Store an attempt's outcome and, in the same transaction, what follows from it."""
        change = after(outcome, delivery.tries, self.clock())
        if change is None:
            return
        async with self.store.write() as tx:
            if not await outbox.save(tx, delivery, change):
                return
            if change.state == "sent":
                await self._sent(tx, delivery, change.message_id)
            elif change.state == "sent_deleted" and await outbox.has_followers(tx, delivery):
                await self._deleted(tx, delivery)
            elif change.state in ("blocked", "uncertain"):
                await self._stuck(tx, delivery, change.error or "")

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
        return {"outbox_oldest_due_seconds": late} | {f"posts_{state}_total": float(n) for state, n in counted.items()}

    async def by_message(self, guild_id: int, message_id: int) -> Delivery | None:
        """The delivery that made a message of ours."""
        async with self.store.read() as tx:
            return await outbox.by_message(tx, guild_id, message_id)

    async def release_blocked(self, guild_id: int) -> int:
        """Let what was blocked try again; answers how many."""
        async with self.store.write() as tx:
            return await outbox.release_blocked(tx, guild_id, self.clock())

    async def _sent(self, tx: WriteTx, delivery: Delivery, message_id: int | None) -> None:
        if delivery.tries > 1 and delivery.subject != "notice":
            await outbox.cancel_notices(tx, delivery.guild_id, delivery.subject_id)
        if delivery.subject == "session" and delivery.kind == "message" and delivery.part == 0:
            place = {"message_id": message_id, "channel_id": delivery.channel_id}
            await sessions.change(tx, delivery.guild_id, delivery.subject_id, **place)
        if delivery.subject == "session" and delivery.kind == "thread":
            await sessions.change(tx, delivery.guild_id, delivery.subject_id, thread_id=message_id, state="open")
            await self._offer_positions(tx, delivery, message_id or 0)
        if delivery.subject == "summary" or (delivery.subject == "session" and delivery.kind == "thread"):
            await self._refresh_index(tx, delivery.guild_id)

    async def _offer_positions(self, tx: WriteTx, delivery: Delivery, thread_id: int) -> None:
        group = await groups.current(tx, delivery.guild_id)
        if group is not None:
            await positions.offer(tx, group, delivery.subject_id, thread_id, self.clock())

    async def _refresh_index(self, tx: WriteTx, guild_id: int) -> None:
        group = await groups.current(tx, guild_id)
        if group is not None:
            await index.refresh(tx, guild_id, group.id, self.clock())

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
            await self._tell(tx, group, delivery, (Text(said),))

    async def _stuck(self, tx: WriteTx, delivery: Delivery, error: str) -> None:
        group = await groups.current(tx, delivery.guild_id)
        if group is None or delivery.subject in ("notice", index.FORMER):
            return
        if delivery.subject == "index" and error.startswith(TOO_OLD_TO_EDIT):
            await outbox.supersede(tx, group.guild_id, "index", group.id, "edit")
            await index.post(tx, group, self.clock())
            return
        if delivery.subject == "session":
            await sessions.change(tx, delivery.guild_id, delivery.subject_id, state="blocked")
        said = await self._what(tx, delivery)
        cure = _cure(error, delivery.channel_id) if delivery.kind != "event" else _cure_event(error)
        await self._tell(tx, group, delivery, (Text(said), Text(cure)))

    async def _tell(self, tx: WriteTx, group: Group, delivery: Delivery, blocks: tuple[Text, ...]) -> None:
        """A notice in the review channel."""
        notice = Message(blocks, (Button("check", (), words("Check again"), "primary"),))
        key = key_of(
            delivery.guild_id, group.review_channel_id, "notice", delivery.key, 0, delivery.part, delivery.tries
        )
        await outbox.put(
            tx,
            NewDelivery(
                guild_id=delivery.guild_id,
                key=key,
                kind="message",
                subject="notice",
                subject_id=delivery.subject_id,
                channel_id=group.review_channel_id,
                due_at=self.clock(),
                message=notice,
                plain=group.plain,
                language=group.language,
            ),
        )

    async def _what(self, tx: WriteTx, delivery: Delivery) -> Words:
        if delivery.kind == "edit":
            return words("A message of mine could not be corrected. The correction is kept.")
        if delivery.kind == "event":
            return words("The event of a live meeting could not be made or changed. It is done when this is mended.")
        if delivery.subject == "session":
            session = await sessions.get(tx, delivery.guild_id, delivery.subject_id)
            if session is not None:
                return words(
                    "Session {n} could not be posted. It is kept and will be posted when this is mended.", n=session.n
                )
        if delivery.subject == "summary":
            return words("The summary could not be posted. It is kept and will be posted when this is mended.")
        return words("A message of mine could not be posted. It is kept and will be posted when this is mended.")


def _cure_event(error: str) -> Words:
    if error.startswith(("50001", "50013")):
        return words(
            "I lack the permission Create Events. Give it to my role in the server's settings, then press *Check "
            "again*."
        )
    if error.startswith("30038"):
        return words("The server has 100 events already. Delete one, then press *Check again*.")
    return words("Discord refused it (code {code}).", code=error.split(" ", 1)[0])


def _cure(error: str, channel_id: int | None) -> Words:
    if error.startswith("history"):
        return words(
            "It may stand in <#{channel}> already, and I could not look: I lack Read Message History there, or too "
            "much has been written since. Look for it; *Check again* makes me look once more.",
            channel=channel_id,
        )
    if error.startswith("10003"):
        return words("The channel is gone. Choose another one with `/setup start`.")
    if error.startswith(("50001", "50013")):
        return words(
            "I lack a permission in <#{channel}>. `/setup check` names it; then press *Check again*.",
            channel=channel_id,
        )
    if error.startswith("50083"):
        return words("The thread in <#{channel}> is archived. Reopen it, then press *Check again*.", channel=channel_id)
    return words("Discord refused it in <#{channel}> (code {code}).", channel=channel_id, code=error.split(" ", 1)[0])
