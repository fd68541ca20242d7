"""Drafting, reviewing and publishing the weekly summary; no draft is ever published by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.context import repeated
from bot.domain.desk import reminder_at
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.interventions import action_of
from bot.domain.messages import Message, Small, Text
from bot.domain.programmes import Programme, Span, draft_at, span_wanted, week_span
from bot.domain.publication import draft_message, summary_message
from bot.domain.summaries import Checked, Draft, check
from bot.domain.words import words
from bot.services import closing, corrections, index, waiting
from bot.services.accounts import account_of, brief_of, quoted_ids
from bot.services.apart import kept_apart
from bot.services.drafts import OPEN_STATES, carry_over, open_draft, post, step, unchanged
from bot.services.ports import Clock, Writer
from bot.services.rights import group_for
from bot.store import audit, groups, programmes, readings, replies, session_types, sessions, summaries
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.summaries import StoredSummary


@dataclass(frozen=True)
class ToPublish:
    """A draft on its way out, as it was when its messages were looked up."""

    summary_id: int
    revision: int
    messages: tuple[tuple[int, int], ...]
    """Channel and message of every thread message that it quotes."""


@dataclass(frozen=True)
class Summaries:
    """Use cases about summaries."""

    store: Store
    clock: Clock
    writer: Writer
    """Holds nothing while it works: no transaction, and where it is slow no other duty."""

    async def tend(self) -> int:
        """Draft what has come due."""
        return await self.draft_due()

    async def draft_due(self) -> int:
        """Draft the summary of every week that has ended; a week without replies makes none."""
        async with self.store.read() as tx:
            due = await programmes.drafts_due(tx, self.clock())
        with kept_apart("summaries could not be drafted") as apart:
            for programme in due:
                week = programme.next_draft_week or 1
                since, until = week_span(programme, week)
                with apart():
                    if await self._wait(programme, since, until):
                        continue
                    await self._draft(programme, Span(week, since, until), actor_id=None)
        return len(due)

    async def _wait(self, programme: Programme, since: datetime, until: datetime) -> bool:
        """Whether a week's summary waits until the answers that are sealed in it have been posted."""
        here = (programme.guild_id, programme.group_id, since, until)
        async with self.store.read() as tx:
            opens = await session_types.opens_after(tx, *here)
        if opens is None or opens <= self.clock():
            return False
        async with self.store.write() as tx:
            await programmes.change(tx, programme.guild_id, programme.id, next_draft_at=opens)
        return True

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next week of any programme ends."""
        return await programmes.next_draft_due(tx)

    async def draft(self, actor: Actor, week: int | None = None, first: str = "", last: str = "") -> Message:
        """Draft a summary now: of the running week, of another one, or of the days from `first` to `last`."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
        if programme is None:
            raise NotFound(words("No programme has started yet, so there is nothing to summarise."))
        span = span_wanted(programme, self.clock(), week, first, last)
        return await self._draft_now(actor, group, programme, span)

    async def redraft(self, actor: Actor, summary_id: int, seen_revision: int) -> Message:
        """Draft the same days again from what members say now; notes, choices, titles and strikes stay."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await open_draft(tx, group, summary_id)
            unchanged(summary, seen_revision)
            programme = await programmes.get(tx, group.guild_id, summary.programme_id)
        if programme is None:
            raise NotFound(words("That draft is not here any more. `/summary draft` makes another."))
        span = Span(0, summary.since, summary.until)
        if summary.week:
            span = span_wanted(programme, self.clock(), summary.week)
        return await self._draft_now(actor, group, programme, span)

    async def _draft_now(self, actor: Actor, group: Group, programme: Programme, span: Span) -> Message:
        if await self._draft(programme, span, actor_id=actor.user_id) is None:
            async with self.store.read() as tx:
                here = (group.guild_id, group.id, span.since, span.until)
                opens = await session_types.opens_after(tx, *here)
            if opens is not None:
                raise Conflict(
                    words("The answers of these days are sealed until {when}. Draft the summary then.", when=opens)
                )
            raise NotFound(
                words(
                    "Nobody who has joined wrote anything that can be quoted in these days, so there is nothing to "
                    "summarise."
                )
            )
        said = words(
            "The draft is on its way to <#{channel}>, where it can be reviewed.", channel=group.review_channel_id
        )
        return Message((Text(said),))

    async def _draft(self, programme: Programme, span: Span, *, actor_id: int | None) -> int | None:
        async with self.store.read() as tx:
            written = await replies.between(tx, programme.guild_id, programme.group_id, span.since, span.until)
            given = await _given(tx, programme)
            reading = await readings.get(tx, programme.guild_id, programme.reading_id)
            body = await readings.paragraphs(tx, programme.guild_id, programme.reading_id) if written else []
        drafted: Draft | None = None
        if written:
            read_ahead = await asyncio.to_thread(repeated, body, [one.text for one in written])
            given = "\n".join((given, *(one.text for one in read_ahead)))
            brief = brief_of(written, given, reading.metadata.language if reading else "en")
            drafted = await self.writer.draft(brief)
        async with self.store.write() as tx:
            if actor_id is None and not await _advance(tx, programme, span.week, self.clock()):
                return None
            group = await groups.get(tx, programme.guild_id, programme.group_id)
            if drafted is None or group is None:
                return None
            # Checked against what stands now: somebody may have taken their words back while it was written.
            written = await replies.between(tx, programme.guild_id, programme.group_id, span.since, span.until)
            checked = check(drafted, brief_of(written))
            return await self._keep(tx, group, programme, span, checked, actor_id) if checked.points else None

    async def _keep(
        self, tx: WriteTx, group: Group, programme: Programme, span: Span, checked: Checked, actor_id: int | None
    ) -> int:
        """Store a checked draft, in the place of one that waits, and post it for review."""
        now = self.clock()
        made = await summaries.add(
            tx,
            programme.guild_id,
            checked.points,
            group_id=group.id,
            programme_id=programme.id,
            week=span.week,
            since=span.since,
            until=span.until,
            writer=checked.writer,
            model=checked.model,
            refused=checked.refused,
            dropped=len(checked.dropped),
            drafted_at=now,
            remind_at=reminder_at(now, group.zone, group.options),
        )
        await summaries.record(tx, made.guild_id, made.id, 1, actor_id, "draft", now)
        same = await summaries.of_same(tx, made)
        for earlier in same:
            if earlier.state in OPEN_STATES and earlier.id != made.id:
                await carry_over(tx, earlier, made)
                await summaries.change(
                    tx, earlier.guild_id, earlier.id, earlier.revision, state="withdrawn", remind_at=None
                )
                gone = Small(words("This draft was replaced by a newer one."))
                await corrections.put_in_place(tx, group, "draft", earlier.id, gone, now)
        account = await account_of(tx, made)
        if account.one_voice is not None and len(same) == 1:  # told of with the first draft of these days
            await audit.record(tx, group.guild_id, None, action_of("one voice"), f"summary:{made.id}", now)
        message = draft_message(account)
        for line in await waiting.lines(tx, group):
            message = message.with_small(line)
        await post(tx, group, "draft", made.id, group.review_channel_id, message, now)
        return made.id

    async def to_publish(self, actor: Actor, summary_id: int | None) -> ToPublish:
        """The draft meant (the newest unless one is named), and its quoted messages for the edge to look at again."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "publish")
            summary = await open_draft(tx, group, summary_id)
            ids = quoted_ids(await summaries.points(tx, group.guild_id, summary.id))
            found = await replies.these(tx, group.guild_id, ids)
            messages = tuple((one.channel, one.id) for one in found.values() if one.source == "thread")
            return ToPublish(summary.id, summary.revision, messages)

    async def publish(
        self, actor: Actor, summary_id: int, seen_revision: int, found: Mapping[int, str | None]
    ) -> Message:
        """Publish what was kept, once; `found` says how its quoted messages read now (None: nothing stands there).

        A quotation that no longer stands word for word is left out; if somebody changed the draft meanwhile it has
        to be read again.
        """
        now = self.clock()
        async with self.store.write() as tx:
            # Apart, because it stays true whatever becomes of the publication.
            group = await group_for(tx, actor, "publish")
            await open_draft(tx, group, summary_id)
            await self._take_in(tx, group, found, now)
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "publish")
            summary = await open_draft(tx, group, summary_id)
            await step(tx, summary, seen_revision, actor, "publish", now, state="published", published_at=now)
            account = await account_of(tx, summary)
            if not any(line.kept for line in account.lines):
                raise Conflict(words("Every line is struck or its words are gone, so there is nothing to publish."))
            await post(tx, group, "summary", summary.id, group.home_channel_id, summary_message(account), now)
            done = Small(words("This draft was published in <#{channel}>.", channel=group.home_channel_id))
            await corrections.put_in_place(tx, group, "draft", summary.id, done, now)
            await self._replace_earlier(tx, group, summary, now)
            await index.refresh(tx, group.guild_id, group.id, now, summary.programme_id)
            await closing.hasten(tx, group.guild_id, summary.programme_id, now)
            await audit.record(tx, group.guild_id, actor.user_id, "summary publish", f"summary:{summary.id}", now)
        return Message((Text(words("Published in <#{channel}>.", channel=group.home_channel_id)),))

    async def _replace_earlier(self, tx: WriteTx, group: Group, summary: StoredSummary, now: datetime) -> None:
        """A week has one summary: an earlier one says that it was replaced."""
        for earlier in await summaries.of_same(tx, summary):
            if earlier.state == "published" and earlier.id != summary.id:
                await summaries.change(tx, earlier.guild_id, earlier.id, earlier.revision, state="withdrawn")
                said = Small(
                    words("This summary was replaced by a newer one of the same week.")
                    if summary.week
                    else words("This summary was replaced by a newer one of the same days.")
                )
                await corrections.put_in_place(tx, group, "summary", earlier.id, said, now)

    async def _take_in(self, tx: WriteTx, group: Group, found: Mapping[int, str | None], now: datetime) -> None:
        gone = [number for number, text in found.items() if text is None]
        await replies.delete(tx, group.guild_id, gone)
        for number, text in found.items():
            if text is not None:
                await replies.set_text(tx, group.guild_id, number, text)
        await corrections.follow(tx, group, tuple(found), now)


async def _given(tx: ReadTx, programme: Programme) -> str:
    """Excerpts and prompts that have been posted: words that are nobody's contribution."""
    parts: list[str] = []
    for session in await sessions.of_programme(tx, programme.guild_id, programme.id):
        if session.state in ("open", "closed", "posting"):
            shown = await readings.paragraphs(tx, programme.guild_id, programme.reading_id, session.first, session.last)
            parts += [paragraph.text for paragraph in shown]
            parts += [one.prompt.text for one in await sessions.prompts(tx, programme.guild_id, session.id)]
    return "\n".join(parts)


async def _advance(tx: WriteTx, programme: Programme, week: int, at: datetime) -> bool:
    """Step to the next week; False when another process was faster."""
    now = await programmes.get(tx, programme.guild_id, programme.id)
    if now is None or now.next_draft_week != week or now.state != "running":
        return False
    if week >= programme.weeks:
        await closing.finish(tx, now, at)
    else:
        following = {"next_draft_week": week + 1, "next_draft_at": draft_at(programme, week + 1)}
        await programmes.change(tx, now.guild_id, now.id, **following)
    return True
