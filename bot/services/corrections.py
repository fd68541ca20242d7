"""Living citations: what was posted follows when the words it rests on are withdrawn, edited or named otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.groups import Group
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Block, Button, Message, Small, Text, Voice, carried, split
from bot.domain.outbox import Delivery, key_of
from bot.domain.publication import draft_message, removed_line, summary_message, withdrawn_line, withdrawn_reply
from bot.domain.replies import Reply
from bot.domain.sessions import numbered
from bot.domain.summaries import Brief, Draft, Point, PointKind, Quotation, check, plain_label
from bot.domain.words import words
from bot.services.accounts import account_of, brief_of, said_in
from bot.store import corrections, outbox, replies, summaries
from bot.store.engine import ReadTx, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.summaries import StoredPoint, StoredSummary

FINAL = ("cancelled", "missed", "sent_deleted")
"""States of a post that will never stand: only its row is rewritten."""


async def follow(tx: WriteTx, group: Group, reply_ids: Sequence[int], now: datetime) -> None:
    """Make every draft and published summary true again after these replies were deleted or edited."""
    for summary_id in await corrections.resting_on(tx, group.guild_id, reply_ids):
        summary = await summaries.get(tx, group.guild_id, summary_id)
        if summary is None:
            continue
        lost, changed = await _recheck(tx, summary)
        if changed:
            await restate(tx, group, await _noted(tx, summary, lost, now), now)


async def rename(tx: WriteTx, group: Group, reply_ids: Sequence[int], name: str, now: datetime) -> None:
    """Show these replies under another name, or none, wherever they are quoted or posted."""
    for summary_id in await corrections.resting_on(tx, group.guild_id, reply_ids):
        summary = await summaries.get(tx, group.guild_id, summary_id)
        if summary is not None:
            await restate(tx, group, summary, now)
    for post in await _form_posts(tx, group, reply_ids):
        if post.message is not None and any(isinstance(one, Voice) for one in post.message.blocks):
            blocks = tuple(replace(one, name=name) if isinstance(one, Voice) else one for one in post.message.blocks)
            await _amend(tx, group, [post], [replace(post.message, blocks=blocks)], now)
        elif post.message is not None and not name:
            # Its words are not kept any more, so it cannot be said again without the name.
            await _amend(tx, group, [post], [replace(post.message, blocks=(withdrawn_reply(),))], now)


async def take_back(tx: WriteTx, group: Group, form_ids: Sequence[int], now: datetime) -> None:
    """Withdraw the posts of form replies: what waits is cancelled, what stands says so in their place."""
    for post in await _form_posts(tx, group, form_ids, "reply", "held"):
        await outbox.supersede(tx, group.guild_id, post.subject, post.subject_id, "message")
        current = await outbox.get(tx, group.guild_id, post.key) or post
        buttons = post.message.buttons if post.message else ()
        await _amend(tx, group, [current], [Message((withdrawn_reply(),), buttons)], now)


async def take_down(tx: WriteTx, group: Group, summary_id: int, now: datetime) -> None:
    """Take every word out of a summary's posts, the draft and the published one: what it rests on is to be deleted."""
    for subject in ("draft", "summary"):
        await put_in_place(tx, group, subject, summary_id, removed_line(), now)


async def put_in_place(tx: WriteTx, group: Group, subject: str, summary_id: int, said: Small, now: datetime) -> None:
    """Let one small line stand where a draft or a summary stood."""
    how = Button("how", (summary_id,), words("How this was made"))
    await say_instead(tx, group, subject, summary_id, Message((said,), (how,)), now)


async def say_instead(
    tx: WriteTx, group: Group, subject: str, subject_id: int, message: Message, now: datetime
) -> None:
    """Let every message of one thing say this; what has not been posted never is."""
    rows = await outbox.of_subject(tx, group.guild_id, subject, subject_id)
    posts = _live(rows)
    if posts:
        await outbox.supersede(tx, group.guild_id, subject, subject_id, "message")
        await _amend(tx, group, posts, [message] * len(posts), now)


async def _form_posts(tx: ReadTx, group: Group, form_ids: Sequence[int], *subjects: str) -> list[Delivery]:
    found = [
        await outbox.of_subject(tx, group.guild_id, subject, number)
        for number in form_ids
        for subject in subjects or ("reply",)
    ]
    return [one for posts in found for one in posts if one.kind == "message"]


async def _recheck(tx: WriteTx, summary: StoredSummary) -> tuple[list[str], bool]:
    """Drop what no longer stands; how each quotation of a kept line was lost, and whether anything changed."""
    points = await summaries.points(tx, summary.guild_id, summary.id)
    said = await replies.these(tx, summary.guild_id, {one.reply_id for point in points for one in point.citations})
    brief = brief_of(said.values())
    lost: list[str] = []
    changed = False
    for point in points:
        kept = []
        for cited in point.citations:
            reply = said.get(cited.reply_id)
            if reply is not None and (cited.text is None or said_in(cited.text, reply) is not None):
                kept.append(cited)
                continue
            await corrections.drop(tx, summary.guild_id, summary.id, point.position, cited)
            if cited.text is not None:
                changed = True
                lost += ["edited" if reply and reply.quotable else "withdrawn"] if point.state == "kept" else []
        if point.kind == "note":
            continue
        label, kind = _what_is_left(replace(point, citations=tuple(kept)), said, brief)
        if (label, kind) != (point.label, point.kind):
            changed = True
            await corrections.relabel(tx, summary.guild_id, summary.id, point.position, label, kind)
    return lost, changed


def _what_is_left(point: StoredPoint, said: Mapping[int, Reply], brief: Brief) -> tuple[str, PointKind]:
    """The label and kind that the citations left bear out; a theme of one voice alone claims nothing."""
    checked = check(Draft((_point(point),), ""), brief).points
    if not checked:
        return "", point.kind
    left = checked[0]
    if point.retitled or point.kind == "chosen":
        return point.label, point.kind if point.kind == "chosen" else left.kind
    if left.kind == "theme" and len({said[int(cited)].author for cited in left.cites}) == 1:
        return plain_label(left.quotations[0].text), left.kind
    return left.label, left.kind


def _point(stored: StoredPoint) -> Point:
    quotations = tuple(
        Quotation(str(one.reply_id), one.start or 0, one.end or 0, one.text)
        for one in stored.citations
        if one.text is not None
    )
    return Point(stored.label, stored.kind, quotations, tuple(str(one.reply_id) for one in stored.citations))


async def _noted(tx: WriteTx, summary: StoredSummary, lost: Sequence[str], now: datetime) -> StoredSummary:
    """A published summary gets a revision for each way in which it lost words, and says so from then on."""
    if summary.state == "published":
        for action in sorted(set(lost)):
            revision = summary.revision + 1
            await summaries.change(tx, summary.guild_id, summary.id, summary.revision)
            await summaries.record(tx, summary.guild_id, summary.id, revision, None, action, now)
            summary = replace(summary, revision=revision)
    elif lost:
        # No new revision: a reviewer's buttons stay good, since nothing was decided otherwise.
        dropped = summary.dropped + len(lost)
        await summaries.change(
            tx, summary.guild_id, summary.id, summary.revision, revision=summary.revision, dropped=dropped
        )
        summary = replace(summary, dropped=dropped)
    return summary


async def restate(tx: WriteTx, group: Group, summary: StoredSummary, now: datetime) -> None:
    """Bring the post that is live, the draft or the published summary, to what may be said now.

    Of one that was published, replaced or taken back, the earlier posts say so, and hold no words any more.
    """
    if summary.state not in ("draft", "reviewed", "published"):
        return
    account = await account_of(tx, summary)
    public = summary.state == "published"
    rows = await outbox.of_subject(tx, group.guild_id, "summary" if public else "draft", summary.id)
    posts = _live(rows)
    if posts:
        message = summary_message(account) if public else draft_message(account)
        parts = split(message, PLAIN_LIMIT if posts[0].plain else LAYOUT_LIMIT)
        await _amend(tx, group, posts, parts, now)


def _live(rows: Sequence[Delivery]) -> list[Delivery]:
    """The messages of one thing, without those in whose place another was posted."""
    posts = [one for one in rows if one.kind == "message"]
    standing = {one.part for one in posts if one.state != "cancelled"}
    return [one for one in posts if one.state != "cancelled" or one.part not in standing]


async def uncredit(tx: WriteTx, group: Group, session_id: int, questions: Collection[str], now: datetime) -> None:
    """Take the name of whoever suggested these questions out of a session's post and thread."""
    rows = [
        one
        for subject in ("session", "question")
        for one in await outbox.of_subject(tx, group.guild_id, subject, session_id)
    ]
    for post in rows:
        if post.kind == "message" and post.message is not None:
            blocks = tuple(_uncredited(one, questions) for one in post.message.blocks)
            if blocks != post.message.blocks:
                await _amend(tx, group, [post], [replace(post.message, blocks=blocks)], now)


def _uncredited(block: Block, questions: Collection[str]) -> Block:
    if isinstance(block, Text) and "name" in block.said.params and block.said.params.get("question") in questions:
        return Text(numbered(block.said.params["number"], block.said.params["question"]))  # type: ignore[arg-type]
    return block


async def _amend(tx: WriteTx, group: Group, posts: Sequence[Delivery], parts: Sequence[Message], now: datetime) -> None:
    """Let posts say the parts: a row that nobody has tried is rewritten, what stands or may stand is edited."""
    spare = Message((withdrawn_line(),), carried(parts[-1].buttons))
    wanted = [*parts, *[spare] * (len(posts) - len(parts))]
    if [one.message for one in posts] == wanted:
        return
    subject, subject_id = posts[0].subject, posts[0].subject_id
    revision = len(await outbox.of_subject(tx, group.guild_id, subject, subject_id))
    await outbox.supersede(tx, group.guild_id, subject, subject_id, "edit")
    for post, message in zip(posts, wanted, strict=False):
        await corrections.rewrite(tx, post, message)
        if post.state not in FINAL and (post.state != "pending" or post.tries):
            await outbox.put(tx, _row(post, "edit", post.part, message, now, revision=revision, after=post.key))
    before = posts[-1].key
    for part, message in enumerate(wanted[len(posts) :], len(posts)):
        row = _row(posts[-1], "message", part, message, now, revision=0, after=before)
        await outbox.put(tx, row)
        before = row.key


def _row(
    post: Delivery, kind: str, part: int, message: Message, now: datetime, *, revision: int, after: str
) -> NewDelivery:
    channel = post.channel_id or 0
    return NewDelivery(
        guild_id=post.guild_id,
        key=key_of(post.guild_id, channel, kind, post.subject, post.subject_id, part, revision),
        kind="edit" if kind == "edit" else "message",
        subject=post.subject,
        subject_id=post.subject_id,
        channel_id=channel,
        due_at=now,
        part=part,
        depends_on=after,
        message=message,
        plain=post.plain,
        language=post.language,
    )
