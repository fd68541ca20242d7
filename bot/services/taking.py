"""One transaction's worth of what was heard in threads: looked up once, stored together, in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.arrivals import LONGEST, Arrival, Gone, Heard
from bot.domain.groups import Group
from bot.domain.members import Member, mark_of
from bot.domain.messages import Button, Message, Small
from bot.domain.outbox import ASKING, key_of
from bot.domain.sessions import Session
from bot.domain.summaries import standing
from bot.domain.words import words
from bot.services import corrections
from bot.store import groups, members, outbox, programmes, replies, sessions
from bot.store.engine import WriteTx
from bot.store.outbox import NewDelivery

Place = tuple[Session, Group]

ASKED_FOR = timedelta(minutes=15)
"""How long the question stands to somebody who has not joined."""


@dataclass
class Taking:
    """Takes arrivals into the store; rows wait until something needs to see them, or until `finish`."""

    tx: WriteTx
    now: datetime
    _places: dict[tuple[int, int], Place | None] = field(default_factory=dict)
    _people: dict[tuple[int, int, int], Member | None] = field(default_factory=dict)
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _newest: dict[tuple[int, int], int] = field(default_factory=dict)
    gone: list[tuple[Group, tuple[int, ...]]] = field(default_factory=list)
    """Replies that were deleted, to be noted before the transaction ends."""

    async def take(self, arrival: Arrival) -> bool:
        """Take one in; True when something is to be posted because of it."""
        place = await self._place(arrival.guild_id, arrival.channel_id)
        if place is None:
            return False
        session, group = place
        if isinstance(arrival, Gone):
            await self._bury(group, session, arrival)
            return True
        here = (arrival.guild_id, arrival.channel_id)
        self._newest[here] = max(arrival.message_id, self._newest.get(here, 0))
        return await self._hear(group, session, arrival)

    async def finish(self) -> None:
        """Store what still waits."""
        await self._flush()
        for (guild_id, channel_id), message_id in self._newest.items():
            await replies.see(self.tx, guild_id, channel_id, message_id)

    async def _flush(self) -> None:
        rows, self._rows = self._rows, []
        await replies.put(self.tx, rows)

    async def _place(self, guild_id: int, channel_id: int) -> Place | None:
        here = (guild_id, channel_id)
        if here not in self._places:
            self._places[here] = await self._find(guild_id, channel_id)
        return self._places[here]

    async def _find(self, guild_id: int, channel_id: int) -> Place | None:
        session = await sessions.in_thread(self.tx, guild_id, channel_id)
        programme = await programmes.get(self.tx, guild_id, session.programme_id) if session else None
        group = await groups.get(self.tx, guild_id, programme.group_id) if programme else None
        return (session, group) if session and group else None

    async def _member(self, group: Group, person_id: int) -> Member | None:
        who = (group.guild_id, group.id, person_id)
        if who not in self._people:
            self._people[who] = await members.get(self.tx, *who)
        return self._people[who]

    async def _bury(self, group: Group, session: Session, gone: Gone) -> None:
        await self._flush()
        posts = [await outbox.by_message(self.tx, gone.guild_id, number) for number in gone.message_ids]
        forms = [post.subject_id for post in posts if post is not None and post.subject == "reply"]
        # The bot's own messages are nobody's replies, but for those that show one.
        ids = [number for number, post in zip(gone.message_ids, posts, strict=True) if post is None] + forms
        if standing := await replies.standing_among(self.tx, gone.guild_id, ids):
            self.gone.append((group, tuple(standing)))
        await replies.bury(self.tx, gone.guild_id, group.id, session.id, gone.channel_id, ids, self.now)
        await replies.delete(self.tx, gone.guild_id, ids)
        await corrections.take_back(self.tx, group, forms, self.now)
        await corrections.follow(self.tx, group, ids, self.now)

    async def _hear(self, group: Group, session: Session, heard: Heard) -> bool:
        edited = heard.edited_at is not None
        if not heard.text and not edited:
            return False
        member = await self._member(group, heard.author_id)
        if member is None:
            return not edited and await self._ask_once(group, heard)
        if heard.created_at >= member.joined_at:
            self._rows.append(thread_row(group, session, heard))
        if edited:
            await self._flush()
            if await self._edited_away(heard):
                await replies.delete(self.tx, group.guild_id, [heard.message_id])
            await corrections.follow(self.tx, group, [heard.message_id], self.now)
        return edited

    async def _edited_away(self, heard: Heard) -> bool:
        """Whether an old reply, of which only quotations are kept, says something else now."""
        old = await replies.aged(self.tx, heard.guild_id, [heard.message_id])
        return any(standing(part, heard.text or "") is None for one in old.values() for part in one.text.split("\n\n"))

    async def _ask_once(self, group: Group, heard: Heard) -> bool:
        mark = mark_of(group.secret, heard.author_id)
        if await members.is_left_out(self.tx, group.guild_id, group.id, mark):
            return False
        if not await members.ask_once(self.tx, group.guild_id, group.id, mark):
            return False
        asking = _question(group, heard, self.now)
        await outbox.put(self.tx, asking)
        await outbox.put(self.tx, _vanishing(asking, self.now + ASKED_FOR))
        return True


def _question(group: Group, heard: Heard, now: datetime) -> NewDelivery:
    said = words(
        "Your message is not kept, since you have not joined. *Join* asks you, privately, what you want. This goes "
        "away by itself and does not come again."
    )
    return NewDelivery(
        guild_id=group.guild_id,
        key=key_of(group.guild_id, heard.channel_id, "message", ASKING, heard.message_id, 0, 0),
        kind="message",
        subject=ASKING,
        subject_id=heard.message_id,
        channel_id=heard.channel_id,
        due_at=now,
        message=Message((Small(said),), (Button("join", (), words("Join"), "primary"),)),
        plain=group.plain,
        language=group.language,
    )


def _vanishing(asking: NewDelivery, at: datetime) -> NewDelivery:
    """Takes the question away again; *Join* brings it forward."""
    key = key_of(asking.guild_id, asking.channel_id or 0, "delete", asking.subject, asking.subject_id, 0, 0)
    return replace(asking, key=key, kind="delete", depends_on=asking.key, due_at=at, message=None)


def thread_row(group: Group, session: Session, heard: Heard) -> dict[str, Any]:
    """A thread message as it is stored."""
    return {
        "guild_id": group.guild_id,
        "id": heard.message_id,
        "group_id": group.id,
        "session_id": session.id,
        "author_id": heard.author_id,
        "text": heard.text[:LONGEST] if heard.text else None,  # an edit may have taken every word away
        "channel_id": heard.channel_id,
        "reply_to": heard.reply_to,
        "source": "thread",
        "created_at": heard.created_at,
        "edited_at": heard.edited_at,
    }
