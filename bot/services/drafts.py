"""What every use case about a draft does: find it, step over the revision that was seen, post."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message, split
from bot.domain.outbox import key_of
from bot.domain.summaries import Point, Quotation
from bot.domain.words import words
from bot.store import outbox, summaries
from bot.store.engine import ReadTx, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.summaries import StoredCitation, StoredSummary

OPEN_STATES = ("draft", "reviewed")


async def step(
    tx: WriteTx,
    summary: StoredSummary,
    seen: int,
    actor: Actor,
    action: str,
    now: datetime,
    **values: Any,  # noqa: ANN401
) -> None:
    """Change a summary over exactly the revision that somebody saw, and keep who did what."""
    if not await summaries.change(tx, summary.guild_id, summary.id, seen, remind_at=None, **values):
        raise changed_meanwhile()
    await summaries.record(tx, summary.guild_id, summary.id, seen + 1, actor.user_id, action, now)


async def open_draft(tx: ReadTx, group: Group, summary_id: int | None) -> StoredSummary:
    """The draft meant: the newest unless one is named."""
    if summary_id is None:
        newest = await summaries.latest(tx, group.guild_id, group.id, *OPEN_STATES)
        if newest is None:
            raise NotFound(words("No draft is waiting. `/summary draft` makes one."))
        return newest
    summary = await summaries.get(tx, group.guild_id, summary_id)
    if summary is None:
        raise NotFound(words("That draft is not here any more. `/summary draft` makes another."))
    if summary.state == "published":
        raise Conflict(words("This summary is published already."))
    if summary.state not in OPEN_STATES:
        raise Conflict(words("This draft was discarded or replaced. `/summary review` opens the newest."))
    return summary


def unchanged(summary: StoredSummary, seen: int) -> None:
    """Refuse what rests on a revision that is not the newest any more."""
    if summary.revision != seen:
        raise changed_meanwhile()


def changed_meanwhile() -> Conflict:
    """The refusal of whoever comes second."""
    return Conflict(words("Somebody has changed this draft meanwhile. Please read it again with `/summary review`."))


async def carry_over(tx: WriteTx, earlier: StoredSummary, made: StoredSummary) -> None:
    """Keep what facilitators did to a draft: strikes and titles where the same words are quoted, choices, notes."""
    before = await summaries.points(tx, earlier.guild_id, earlier.id)
    after = await summaries.points(tx, made.guild_id, made.id)
    written = {_words(cited): point for point in after for cited in point.citations if cited.text is not None}
    following = max((point.position for point in after), default=0)
    for old in before:
        own = old.kind in ("note", "chosen")
        quoted = [cited for cited in old.citations if cited.text is not None]
        same = next((written[_words(cited)] for cited in quoted if _words(cited) in written), None)
        for cited in quoted:
            if cited.contested and _words(cited) in written:
                place = written[_words(cited)].position
                await summaries.contest(tx, made.guild_id, made.id, place, cited.reply_id, contested=True)
        if same is None and own:
            following += 1
            quotations = tuple(
                Quotation(str(one.reply_id), one.start or 0, one.end or 0, one.text or "") for one in quoted
            )
            added = Point(old.label, old.kind, quotations, tuple(str(one.reply_id) for one in quoted))
            await summaries.add_point(tx, made.guild_id, made.id, following, added)
            await summaries.set_point(tx, made.guild_id, made.id, following, state=old.state)
        elif same is not None:
            kept = {"label": old.label, "retitled": True} if old.retitled and same.kind == old.kind else {}
            await summaries.set_point(tx, made.guild_id, made.id, same.position, state=old.state, **kept)


def _words(cited: StoredCitation) -> tuple[int, str | None]:
    return cited.reply_id, cited.text


async def post(
    tx: WriteTx, group: Group, subject: str, summary_id: int, channel_id: int, message: Message, now: datetime
) -> None:
    """Put a message about a summary into the outbox, in as many parts as it needs."""
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
