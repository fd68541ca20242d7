"""The review of a draft: every change over the revision that was seen, by a facilitator whose name is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.cleaning import spans
from bot.domain.context import Passages, is_borrowed, repeated
from bot.domain.desk import DESK_PAGE, desk, hints_on, reminder, sentences_message, title_typed, unseen_message
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.messages import Message, Small, Text
from bot.domain.quiet import after_quiet
from bot.domain.replies import Reply
from bot.domain.summaries import Draft, Point, Quotation, check
from bot.domain.words import Words, words
from bot.services import closing, corrections
from bot.services.accounts import account_of, brief_of, quoted_authors
from bot.services.drafts import open_draft, post, step, unchanged
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import groups, outbox, programmes, readings, replies, summaries
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.summaries import StoredPoint, StoredSummary

SENTENCES = 10
"""Sentences of one reply that are offered: two rows of buttons."""


@dataclass(frozen=True)
class Desk:
    """Use cases of whoever reviews a draft, or a summary somebody objects to."""

    store: Store
    clock: Clock

    async def tend(self) -> int:
        """Remind the review channel, once, of every draft that has waited; nothing is published by that."""
        async with self.store.read() as tx:
            due = await summaries.to_remind(tx, self.clock())
        for summary in due:
            async with self.store.write() as tx:
                await self._remind(tx, summary)
        return len(due)

    async def _remind(self, tx: WriteTx, summary: StoredSummary) -> None:
        group = await groups.get(tx, summary.guild_id, summary.group_id)
        fresh = await summaries.get(tx, summary.guild_id, summary.id)
        if group is None or fresh is None or fresh.remind_at is None:
            return
        later = after_quiet(self.clock(), group.zone, group.options)
        waits = later > self.clock()
        await summaries.change(
            tx, fresh.guild_id, fresh.id, fresh.revision, revision=fresh.revision, remind_at=later if waits else None
        )
        if not waits and fresh.state == "draft":
            said = reminder(await account_of(tx, fresh))
            await post(tx, group, "reminder", fresh.id, group.review_channel_id, said, self.clock())

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next draft will have waited long enough."""
        return await summaries.next_reminder(tx)

    async def review(self, actor: Actor, summary_id: int | None = None, page: int = 1) -> Message:
        """The desk: line by line, with what each line rests on."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await _on_the_desk(tx, group, summary_id)
            return desk(await account_of(tx, summary), page)

    async def set_point(
        self, actor: Actor, summary_id: int, seen_revision: int, position: int, page: int, *, kept: bool
    ) -> Message:
        """Strike a line, or keep it after all, which also decides what its author objected to."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await _on_the_desk(tx, group, summary_id)
            await _point(tx, summary, position)
            if summary.state != "published":
                await step(
                    tx, summary, seen_revision, actor, "keep" if kept else "strike", self.clock(), state="reviewed"
                )
            else:
                await step(tx, summary, seen_revision, actor, "uphold" if kept else "correct", self.clock())
            await summaries.set_point(tx, group.guild_id, summary.id, position, state="kept" if kept else "struck")
            await summaries.contest(tx, group.guild_id, summary.id, position, contested=False)
            said = await self._changed(tx, group, summary.id, page)
            account = await account_of(tx, summary)
            if summary.state == "published" and not any(line.kept for line in account.lines):
                raise Conflict(
                    words("Without this line nothing is left. `/summary withdraw` takes the whole summary back.")
                )
            return said

    async def title(self, actor: Actor, summary_id: int, seen_revision: int, position: int) -> tuple[str, bool]:
        """A line's title, or a note, for the form; and whether it is a note."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            unchanged(summary, seen_revision)
            point = await _point(tx, summary, position)
        return point.label, point.kind == "note"

    async def retitle(
        self, actor: Actor, summary_id: int, seen_revision: int, position: int, page: int, typed: str
    ) -> Message:
        """Give a line another title, which is shown as the facilitators' words, or a note another text."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            point = await _point(tx, summary, position)
            text = title_typed(typed, note=point.kind == "note")
            if text != point.label:
                await step(tx, summary, seen_revision, actor, "title", self.clock(), state="reviewed")
                await summaries.set_point(tx, group.guild_id, summary.id, position, label=text, retitled=True)
            return await self._changed(tx, group, summary.id, page, hints_on(text))

    async def may_note(self, actor: Actor, summary_id: int, seen_revision: int) -> None:
        """Refuse before the form is shown."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            unchanged(await open_draft(tx, group, summary_id), seen_revision)

    async def note(self, actor: Actor, summary_id: int, seen_revision: int, typed: str) -> Message:
        """Add a note of the facilitators' own, marked as such."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            text = title_typed(typed, note=True)
            await step(tx, summary, seen_revision, actor, "note", self.clock(), state="reviewed")
            return await self._added(tx, group, summary, Point(text, "note", (), ()), hints_on(text))

    async def quotable(self, actor: Actor, message_id: int) -> Message:
        """The sentences of a reply that the newest draft may quote, each with its button."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, None)
            form = await outbox.by_message(tx, group.guild_id, message_id)
            number = form.subject_id if form is not None and form.subject == "reply" else message_id
            reply = await _reply(tx, summary, number)
            found = await _own_sentences(tx, group, summary, reply)
            if not found:
                raise Conflict(
                    words("Nothing in it can be quoted: only the text's words, code, quoted lines or links.")
                )
            return sentences_message(await account_of(tx, summary), reply.id, reply.text, found[:SENTENCES])

    async def quote(
        self, actor: Actor, summary_id: int, seen_revision: int, reply_id: int, start: int, end: int
    ) -> Message:
        """Put a whole sentence of a reply into the draft, cut from what is stored."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            reply = await _reply(tx, summary, reply_id)
            if (start, end) not in await _own_sentences(tx, group, summary, reply):
                raise Conflict(words("This reply was edited meanwhile. Choose *Quote in the summary* on it again."))
            quotation = Quotation(str(reply.id), start, end, reply.text[start:end])
            checked = check(Draft((Point("", "theme", (quotation,), ()),), summary.writer), brief_of([reply])).points
            if not checked:
                raise Conflict(words("These are too few words to be quoted by themselves. Choose another sentence."))
            (cut,) = checked[0].quotations
            points = await summaries.points(tx, group.guild_id, summary.id)
            cited = [one for point in points for one in point.citations if one.reply_id == reply.id and one.text]
            if any((one.start or 0) < cut.end and cut.start < (one.end or 0) for one in cited):
                raise Conflict(words("The draft quotes this sentence already."))
            await step(tx, summary, seen_revision, actor, "quote", self.clock(), state="reviewed")
            return await self._added(tx, group, summary, Point("", "chosen", (cut,), (cut.reply,)))

    async def unseen(self, actor: Actor, summary_id: int | None = None) -> Message:
        """Who wrote and is not represented in a draft."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            account = await account_of(tx, summary)
            written = await replies.between(tx, group.guild_id, group.id, summary.since, summary.until)
            quoted = await quoted_authors(tx, summary)
        names = dict.fromkeys(one.display_name for one in written if one.author not in quoted)
        return unseen_message(account, tuple(names))

    async def discard(self, actor: Actor, summary_id: int, seen_revision: int) -> Message:
        """Throw a draft away."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            now = self.clock()
            await step(tx, summary, seen_revision, actor, "discard", now, state="withdrawn")
            gone = Small(words("This draft was discarded."))
            await corrections.put_in_place(tx, group, "draft", summary.id, gone, now)
            await closing.hasten(tx, group.guild_id, summary.programme_id, now)
        return Message((Text(words("The draft is discarded. `/summary draft` makes another.")),))

    async def _added(
        self, tx: WriteTx, group: Group, summary: StoredSummary, point: Point, hints: tuple[Words, ...] = ()
    ) -> Message:
        points = await summaries.points(tx, group.guild_id, summary.id)
        await summaries.add_point(tx, group.guild_id, summary.id, 1 + max(one.position for one in points), point)
        return await self._changed(tx, group, summary.id, 1 + len(points) // DESK_PAGE, hints)

    async def _changed(
        self, tx: WriteTx, group: Group, summary_id: int, page: int, hints: tuple[Words, ...] = ()
    ) -> Message:
        """The desk as it is now; the post in the review channel, or the public one, follows."""
        fresh = await summaries.get(tx, group.guild_id, summary_id)
        if fresh is None:
            raise NotFound(words("That draft is not here any more. `/summary draft` makes another."))
        await corrections.restate(tx, group, fresh, self.clock())
        return desk(await account_of(tx, fresh), page, hints)


async def _on_the_desk(tx: ReadTx, group: Group, summary_id: int | None) -> StoredSummary:
    """A draft; or, where it is named, a summary that is public."""
    found = None if summary_id is None else await summaries.get(tx, group.guild_id, summary_id)
    return found if found is not None and found.state == "published" else await open_draft(tx, group, summary_id)


async def _point(tx: ReadTx, summary: StoredSummary, position: int) -> StoredPoint:
    for point in await summaries.points(tx, summary.guild_id, summary.id):
        if point.position == position:
            return point
    raise NotFound(words("That line is not in the draft any more. Please read it again with `/summary review`."))


async def _reply(tx: ReadTx, summary: StoredSummary, reply_id: int) -> Reply:
    """A reply of the draft's days that may be quoted, or the sentence that says why not."""
    reply = (await replies.these(tx, summary.guild_id, [reply_id])).get(reply_id)
    if reply is None:
        raise NotFound(
            words("This is no reply that I keep: its author has not joined, or it stands outside a session's thread.")
        )
    if not reply.quotable:
        raise Conflict(words("Its author has taken this reply out of the summaries, so it is not quoted."))
    if not summary.since <= reply.created_at < summary.until:
        raise Conflict(
            words(
                "This reply was written outside the days of the draft, which are {since} to {until}.",
                since=summary.since,
                until=summary.until,
            )
        )
    return reply


async def _own_sentences(tx: ReadTx, group: Group, summary: StoredSummary, reply: Reply) -> list[tuple[int, int]]:
    """Where a reply's sentences begin and end, without those that are the article's words."""
    programme = await programmes.get(tx, group.guild_id, summary.programme_id)
    body = await readings.paragraphs(tx, group.guild_id, programme.reading_id) if programme else []
    passages = Passages(repeated(body, [reply.text]), (0, 0))
    found = [(one.start, one.end) for one in spans(reply.text, group.language)]
    return [(start, end) for start, end in found if not is_borrowed(reply.text[start:end], passages)]
