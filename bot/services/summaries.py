"""Drafting, reviewing and publishing the weekly summary; no draft is ever published by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.access import Actor
from bot.domain.errors import BadInput, Conflict, NotFound, Outage
from bot.domain.groups import Group
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message, Small, Text, split
from bot.domain.outbox import key_of
from bot.domain.programmes import Programme, draft_at, week_of, week_span
from bot.domain.publication import desk, draft_message, how_message, summary_message, unseen_message
from bot.domain.summaries import Draft, check
from bot.domain.words import words
from bot.services import corrections, index
from bot.services.accounts import account_of, brief_of, quoted_authors, quoted_ids
from bot.services.ports import Clock, Writer
from bot.services.rights import group_for
from bot.store import audit, groups, outbox, programmes, readings, replies, sessions, summaries
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.summaries import StoredSummary

OPEN_STATES = ("draft", "reviewed")


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

    async def tend(self) -> int:
        """Draft what has come due."""
        return await self.draft_due()

    async def draft_due(self) -> int:
        """Draft the summary of every week that has ended; a week without replies makes none."""
        async with self.store.read() as tx:
            due = await programmes.drafts_due(tx, self.clock())
        errors: list[Exception] = []
        for programme in due:
            week = programme.next_draft_week or 1
            since, until = week_span(programme, week)
            try:
                await self._draft(programme, week, since, until, actor_id=None)
            except Outage:
                raise
            except Exception as error:  # noqa: BLE001  one group's trouble must not hold up the others
                errors.append(error)
        if errors:
            raise ExceptionGroup("summaries could not be drafted", errors)
        return len(due)

    async def next_due(self) -> datetime | None:
        """When the next week of any programme ends."""
        async with self.store.read() as tx:
            return await programmes.next_draft_due(tx)

    async def draft(self, actor: Actor, week: int | None = None) -> Message:
        """Draft a week's summary now: the running week unless another is named."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
        if programme is None:
            raise NotFound(words("No programme has started yet, so there is nothing to summarise."))
        now = self.clock()
        wanted = week_of(programme, now) if week is None else week
        if not 1 <= wanted <= programme.weeks:
            raise BadInput(words("This programme has weeks 1 to {last}. Name one of them.", last=programme.weeks))
        since, until = week_span(programme, wanted)
        if since > now:
            raise BadInput(words("Week {week} begins on {when}. Name a week that has begun.", week=wanted, when=since))
        made = await self._draft(
            programme, wanted, since, min(until, now + timedelta(seconds=1)), actor_id=actor.user_id
        )
        if made is None:
            raise NotFound(
                words(
                    "Nobody who has joined replied in week {week}, so there is nothing to summarise yet.", week=wanted
                )
            )
        return Message(
            (
                Text(
                    words(
                        "The draft is on its way to <#{channel}>, where it can be reviewed.",
                        channel=group.review_channel_id,
                    )
                ),
            )
        )

    async def _draft(
        self, programme: Programme, week: int, since: datetime, until: datetime, *, actor_id: int | None
    ) -> int | None:
        async with self.store.read() as tx:
            written = await replies.between(tx, programme.guild_id, programme.group_id, since, until)
            given = await _given(tx, programme)
            reading = await readings.get(tx, programme.guild_id, programme.reading_id)
        drafted: Draft | None = None
        if written:
            brief = brief_of(written, given, reading.metadata.language if reading else "en")
            drafted = await asyncio.to_thread(self.writer.write, brief)
        async with self.store.write() as tx:
            now = self.clock()
            if actor_id is None and not await _advance(tx, programme, week):
                return None
            if drafted is None:
                return None
            # Checked against what stands now: somebody may have taken their words back while it was written.
            written = await replies.between(tx, programme.guild_id, programme.group_id, since, until)
            checked = check(drafted, brief_of(written))
            if not checked.points:
                return None
            group = await groups.get(tx, programme.guild_id, programme.group_id)
            if group is None:
                return None
            for earlier in await summaries.of_week(tx, programme.guild_id, programme.id, week):
                if earlier.state in OPEN_STATES:
                    await summaries.change(tx, earlier.guild_id, earlier.id, earlier.revision, state="withdrawn")
                    gone = Small(words("This draft was replaced by a newer one."))
                    await corrections.put_in_place(tx, group, "draft", earlier.id, gone, now)
            made = await summaries.add(
                tx,
                programme.guild_id,
                checked.points,
                group_id=group.id,
                programme_id=programme.id,
                week=week,
                since=since,
                until=until,
                writer=checked.writer,
                dropped=len(checked.dropped),
                drafted_at=now,
            )
            await summaries.record(tx, made.guild_id, made.id, 1, actor_id, "draft", now)
            account = await account_of(tx, made)
            await _post(tx, group, "draft", made.id, group.review_channel_id, draft_message(account), now)
        return made.id

    async def review(self, actor: Actor, summary_id: int | None = None, page: int = 1) -> Message:
        """The desk: line by line, with what each line rests on."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await _open_summary(tx, group, summary_id)
            return desk(await account_of(tx, summary), page)

    async def set_point(
        self, actor: Actor, summary_id: int, seen_revision: int, position: int, page: int, *, kept: bool
    ) -> Message:
        """Strike a line, or keep it after all."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await _open_summary(tx, group, summary_id)
            await _step(tx, summary, seen_revision, actor, "keep" if kept else "strike", self.clock(), state="reviewed")
            await summaries.set_point(tx, group.guild_id, summary.id, position, "kept" if kept else "struck")
            fresh = await summaries.get(tx, group.guild_id, summary.id) or summary
            return desk(await account_of(tx, fresh), page)

    async def to_publish(self, actor: Actor, summary_id: int | None) -> ToPublish:
        """The draft meant (the newest unless one is named), and its quoted messages for the edge to look at again."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "publish")
            summary = await _open_summary(tx, group, summary_id)
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
            await _open_summary(tx, group, summary_id)
            await self._take_in(tx, group, found, now)
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "publish")
            summary = await _open_summary(tx, group, summary_id)
            await _step(tx, summary, seen_revision, actor, "publish", now, state="published", published_at=now)
            account = await account_of(tx, summary)
            if not any(line.kept for line in account.lines):
                raise Conflict(words("Every line is struck or its words are gone, so there is nothing to publish."))
            await _post(tx, group, "summary", summary.id, group.home_channel_id, summary_message(account), now)
            done = Small(words("This draft was published in <#{channel}>.", channel=group.home_channel_id))
            await corrections.put_in_place(tx, group, "draft", summary.id, done, now)
            await self._replace_earlier(tx, group, summary, now)
            await index.refresh(tx, group.guild_id, group.id, now)
            await audit.record(tx, group.guild_id, actor.user_id, "summary publish", f"summary:{summary.id}", now)
        return Message((Text(words("Published in <#{channel}>.", channel=group.home_channel_id)),))

    async def _replace_earlier(self, tx: WriteTx, group: Group, summary: StoredSummary, now: datetime) -> None:
        """A week has one summary: an earlier one says that it was replaced."""
        for earlier in await summaries.of_week(tx, group.guild_id, summary.programme_id, summary.week):
            if earlier.state == "published" and earlier.id != summary.id:
                await summaries.change(tx, earlier.guild_id, earlier.id, earlier.revision, state="withdrawn")
                said = Small(words("This summary was replaced by a newer one of the same week."))
                await corrections.put_in_place(tx, group, "summary", earlier.id, said, now)

    async def _take_in(self, tx: WriteTx, group: Group, found: Mapping[int, str | None], now: datetime) -> None:
        gone = [number for number, text in found.items() if text is None]
        await replies.delete(tx, group.guild_id, gone)
        for number, text in found.items():
            if text is not None:
                await replies.set_text(tx, group.guild_id, number, text)
        await corrections.follow(tx, group, tuple(found), now)

    async def discard(self, actor: Actor, summary_id: int, seen_revision: int) -> Message:
        """Throw a draft away."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await _open_summary(tx, group, summary_id)
            now = self.clock()
            await _step(tx, summary, seen_revision, actor, "discard", now, state="withdrawn")
            gone = Small(words("This draft was discarded."))
            await corrections.put_in_place(tx, group, "draft", summary.id, gone, now)
        return Message(
            (Text(words("The draft of week {week} is discarded. `/summary draft` makes another.", week=summary.week)),)
        )

    async def how(self, actor: Actor, summary_id: int) -> Message:
        """How a summary was made."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            summary = await summaries.get(tx, group.guild_id, summary_id)
            if summary is None:
                raise NotFound(words("That summary is not here any more."))
            return how_message(await account_of(tx, summary))

    async def unseen(self, actor: Actor, summary_id: int | None = None) -> Message:
        """Who wrote and is not represented in a draft."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            summary = await _open_summary(tx, group, summary_id)
            account = await account_of(tx, summary)
            written = await replies.between(tx, group.guild_id, group.id, summary.since, summary.until)
            quoted = await quoted_authors(tx, summary)
        names = dict.fromkeys(one.display_name for one in written if one.author not in quoted)
        return unseen_message(account, tuple(names))


async def _given(tx: ReadTx, programme: Programme) -> str:
    """Excerpts and prompts that have been posted: words that are nobody's contribution."""
    parts: list[str] = []
    for session in await sessions.of_programme(tx, programme.guild_id, programme.id):
        if session.state in ("open", "closed", "posting"):
            shown = await readings.paragraphs(tx, programme.guild_id, programme.reading_id, session.first, session.last)
            parts += [paragraph.text for paragraph in shown]
            parts += [one.prompt.text for one in await sessions.prompts(tx, programme.guild_id, session.id)]
    return "\n".join(parts)


async def _advance(tx: WriteTx, programme: Programme, week: int) -> bool:
    """Step to the next week; False when another process was faster."""
    now = await programmes.get(tx, programme.guild_id, programme.id)
    if now is None or now.next_draft_week != week or now.state != "running":
        return False
    if week >= programme.weeks:
        await programmes.change(tx, now.guild_id, now.id, state="finished", next_draft_week=None, next_draft_at=None)
    else:
        following = {"next_draft_week": week + 1, "next_draft_at": draft_at(programme, week + 1)}
        await programmes.change(tx, now.guild_id, now.id, **following)
    return True


async def _step(
    tx: WriteTx,
    summary: StoredSummary,
    seen: int,
    actor: Actor,
    action: str,
    now: datetime,
    **values: Any,  # noqa: ANN401
) -> None:
    if not await summaries.change(tx, summary.guild_id, summary.id, seen, **values):
        raise Conflict(words("Somebody has changed this draft meanwhile. Please read it again with `/summary review`."))
    await summaries.record(tx, summary.guild_id, summary.id, seen + 1, actor.user_id, action, now)


async def _open_summary(tx: ReadTx, group: Group, summary_id: int | None) -> StoredSummary:
    if summary_id is None:
        newest = await summaries.latest(tx, group.guild_id, group.id, *OPEN_STATES)
        if newest is None:
            raise NotFound(words("No draft is waiting. `/summary draft` makes one."))
        return newest
    summary = await summaries.get(tx, group.guild_id, summary_id)
    if summary is None:
        raise NotFound(words("That draft is not here any more. `/summary draft` makes another."))
    if summary.state == "published":
        raise Conflict(words("The summary of week {week} is published already.", week=summary.week))
    if summary.state not in OPEN_STATES:
        raise Conflict(words("This draft was discarded or replaced. `/summary review` opens the newest."))
    return summary


async def _post(
    tx: WriteTx, group: Group, subject: str, summary_id: int, channel_id: int, message: Message, now: datetime
) -> None:
    before: str | None = None
    for part, piece in enumerate(split(message, PLAIN_LIMIT if group.plain else LAYOUT_LIMIT)):
        key = key_of(group.guild_id, channel_id, "message", subject, summary_id, part, 0)
        await outbox.put(
            tx,
            NewDelivery(
                guild_id=group.guild_id,
                key=key,
                kind="message",
                subject=subject,
                subject_id=summary_id,
                channel_id=channel_id,
                due_at=now,
                part=part,
                depends_on=before,
                message=piece,
                plain=group.plain,
                language=group.language,
            ),
        )
        before = key
