"""What somebody may see, take along, and take back of themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.errors import BadInput, Conflict
from bot.domain.groups import Group
from bot.domain.index import link_to
from bot.domain.members import mark_of
from bot.domain.messages import Message, Small, Text
from bot.domain.myself import Standing, erase_question, leave_question, panel, told
from bot.domain.words import Words, words
from bot.services import erasing
from bot.services.ports import Clock
from bot.services.programme_files import Attached
from bot.services.rights import group_for
from bot.store import corrections, members, outbox, persons, programmes, replies, sessions, tasks
from bot.store.engine import ReadTx, Store

LONGEST_TEXT = 1_000_000
"""No paragraph has a higher number: a text has at most two million characters."""


@dataclass(frozen=True)
class Export:
    """What is kept of somebody: as a file for programs, and in paragraphs of lines for people."""

    said: Message
    file: Attached
    paragraphs: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True)
class Myself:
    """Use cases of `/me`."""

    store: Store
    clock: Clock

    async def panel(self, actor: Actor) -> Message:
        """How they stand, and what they can do about it."""
        async with self.store.read() as tx:
            return await self._panel(tx, actor)

    async def _panel(self, tx: ReadTx, actor: Actor) -> Message:
        group = await group_for(tx, actor, "take part")
        them = erasing.whose(group, actor.user_id)
        written = await replies.of_person(tx, them)
        mark = mark_of(group.secret, actor.user_id)
        return panel(
            Standing(
                group.name,
                await members.get(tx, actor.guild_id, group.id, actor.user_id),
                left_out=await members.is_left_out(tx, actor.guild_id, group.id, mark),
                joined=await members.count(tx, actor.guild_id, group.id),
                replies=await replies.kept_of(tx, them),
                quoted=await _quoted(tx, group, list(written)),
                task=await tasks.live_of(tx, actor.guild_id, group.id, actor.user_id),
            )
        )

    async def pace(self, actor: Actor) -> int | None:
        """The paragraph they have read to, for the form that changes it."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            member = await members.get(tx, actor.guild_id, group.id, actor.user_id)
        if member is None:
            raise Conflict(words("Press *Join* first; then your own pace can be kept."))
        return member.read_to

    async def keep_pace(self, actor: Actor, typed: str) -> Message:
        """Note how far they have read; an empty field forgets it."""
        number = typed.strip().removeprefix("¶").strip()
        if number and not (number.isdecimal() and 1 <= int(number) <= LONGEST_TEXT):
            raise BadInput(words("“{typed}” is no paragraph. Type its number, such as 12, or nothing.", typed=typed))
        read_to = int(number) if number else None
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            last = await _last_paragraph(tx, group)
            if read_to is not None and last is not None and read_to > last:
                raise BadInput(words("The text ends with ¶{last}. Type a number up to that, or nothing.", last=last))
            if not await members.read_to(tx, actor.guild_id, group.id, actor.user_id, read_to):
                raise Conflict(words("Press *Join* first; then your own pace can be kept."))
            return await self._panel(tx, actor)

    async def export(self, actor: Actor) -> Export:
        """Everything that is stored about them in this group."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "take part")
            held = await persons.kept_of(tx, erasing.whose(group, actor.user_id))
        now = self.clock()
        whole = {"group": group.name, "person_id": actor.user_id, "exported_at": now, "kept": held}
        data = json.dumps(whole, ensure_ascii=False, indent=2, default=_plain).encode()
        said = words("Everything that is kept of you here, for programs and for reading. Only you see these files.")
        return Export(Message((Text(said),)), Attached("colloquy-export.json", data), told(group.name, held, now))

    async def leaving(self, actor: Actor) -> Message:
        """What leaving means."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "take part")
        return leave_question()

    async def erasure(self, actor: Actor) -> Message:
        """What erasing means, with the one button that does it."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "take part")
        return erase_question()

    async def erase(self, actor: Actor) -> Message:
        """Erase everything of a person in this group; what was posted is corrected."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            now = self.clock()
            await erasing.forget(tx, group, actor.user_id, now, acts=True, marks=True)
            await erasing.note_person(self.store, group, actor.latest(now), actor.user_id, acts=True)
        await members.empty_log(self.store)
        return Message(
            (
                Text(words("Everything that was kept of you in this group is erased.")),
                Small(words("Summaries and form replies that were posted follow in a moment.")),
            )
        )

    async def withdraw(self, actor: Actor, message_id: int) -> Message:
        """Take one reply of theirs back, chosen by its message."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            post = await outbox.by_message(tx, actor.guild_id, message_id)
            number = post.subject_id if post is not None and post.subject == "reply" else message_id
            if not await _wrote(tx, group, actor, number):
                raise Conflict(words("That is no reply of yours that is kept here, so there is nothing to withdraw."))
            written = await replies.standing_among(tx, actor.guild_id, [number])
            now = self.clock()
            await erasing.withdraw(tx, group, written, now)
            await erasing.note(self.store, actor.latest(now), [(group, [number])])
        await members.empty_log(self.store)
        if "form" in written.values():
            return Message((Text(words("Withdrawn. Its message will say so in a moment, and so will summaries.")),))
        return Message(
            (
                Text(words("Withdrawn: it is not kept any more, and summaries lose its words.")),
                Small(words("The message itself is yours: delete it in Discord if you like.")),
            )
        )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


async def _last_paragraph(tx: ReadTx, group: Group) -> int | None:
    """Where the text that the group reads ends, if it reads one."""
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
    planned = await sessions.of_programme(tx, group.guild_id, programme.id) if programme else []
    return max((one.last for one in planned), default=None)


async def _wrote(tx: ReadTx, group: Group, actor: Actor, reply_id: int) -> bool:
    author_id, mark = await replies.author_of(tx, actor.guild_id, reply_id)
    return author_id == actor.user_id or (mark is not None and mark == mark_of(group.secret, actor.user_id))


async def _quoted(tx: ReadTx, group: Group, reply_ids: list[int]) -> tuple[tuple[int, str], ...]:
    """Week and link of the published summaries that quote any of these."""
    found = []
    for week, summary_id in await corrections.quoting(tx, group.guild_id, group.id, reply_ids):
        posts = await outbox.of_subject(tx, group.guild_id, "summary", summary_id)
        first = next((one for one in posts if one.kind == "message" and one.message_id and one.channel_id), None)
        if first is not None:
            found.append((week, link_to(group.guild_id, first.channel_id or 0, first.message_id or 0)))
    return tuple(found)
