"""What has been summarised: the list, how it was made, what more there is, documents, and taking a summary back."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from bot.domain.access import Actor
from bot.domain.behind import how_message, more_message
from bot.domain.errors import BadInput, Conflict, NotFound
from bot.domain.figures import Asked, Figures, described, figures_of
from bot.domain.groups import Group
from bot.domain.index import link_to
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.pages import Archive as Document
from bot.domain.pages import page_of
from bot.domain.publication import Account, named, titled
from bot.domain.words import Trusted, Words, words
from bot.exports import charts
from bot.exports.html import html
from bot.exports.pdf import pdf
from bot.exports.text import as_json, markdown
from bot.services import corrections, index
from bot.services.accounts import account_of
from bot.services.drafts import OPEN_STATES, step
from bot.services.pictures import Pictured, pictured
from bot.services.ports import Clock
from bot.services.programme_files import Attached
from bot.services.record import bot_share
from bot.services.rights import group_for
from bot.store import audit, groups, outbox, programmes, replies, sessions, summaries
from bot.store.engine import ReadTx, Store
from bot.store.summaries import StoredSummary

Form = Literal["html", "pdf", "markdown", "json"]
FORMS: dict[Form, str] = {"html": "html", "pdf": "pdf", "markdown": "md", "json": "json"}
"""Kinds of document, and how their files' names end."""

LISTED = 25


@dataclass(frozen=True)
class Archive:
    """Use cases about summaries that are there."""

    store: Store
    clock: Clock

    async def how(self, actor: Actor, summary_id: int) -> Message:
        """How a summary was made."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            summary = await _summary(tx, group, summary_id)
            return how_message(await account_of(tx, summary), await figures_for(tx, summary))

    async def more(self, actor: Actor, summary_id: int, language: str = "en") -> Pictured:
        """Replies over the days, passages, questions; of a draft for facilitators only."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            summary = await _summary(tx, group, summary_id)
            if summary.state != "published":
                await group_for(tx, actor, "manage")
            account, figures = await account_of(tx, summary), await figures_for(tx, summary)
        name = f"summary-{summary.id}.png"
        draw = partial(charts.png, figures)
        return await pictured(more_message(account, figures), described(figures), draw, name, language)

    async def listing(self, actor: Actor) -> Message:
        """Every draft that waits and every summary that is public, the newest first."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            found = await summaries.of_group(tx, group.guild_id, group.id, *OPEN_STATES, "published")
            lines = [Text(await _line(tx, one)) for one in reversed(found)]
        if not lines:
            raise NotFound(words("There is no summary yet. `/summary draft` makes a draft."))
        blocks: list[Block] = [Heading(words("Summaries")), *lines[:LISTED]]
        if len(lines) > LISTED:
            blocks.append(Small(words("Earlier ones are in the archive: `/summary export`.")))
        return Message(tuple(blocks))

    async def choices(self, actor: Actor, typed: str) -> list[tuple[str, int]]:
        """Published summaries for autocomplete, the newest first."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            found = await summaries.of_group(tx, group.guild_id, group.id, "published")
            named_ = [(str(titled(await account_of(tx, one))), one.id) for one in reversed(found[-LISTED:])]
        return [one for one in named_ if typed.casefold() in one[0].casefold()]

    async def export(self, actor: Actor, form: str, summary_id: int | None = None) -> Attached:
        """A published summary as a document, or all of them with an index."""
        if form not in FORMS:
            raise BadInput(words("Choose html, pdf, markdown or json."))
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            document = await document_of(tx, group, summary_id)
        data = await asyncio.to_thread(written, document, form)
        name = re.sub(r"\W+", "-", group.name.casefold()).strip("-")[:40] or "summaries"
        return Attached(f"{name}.{FORMS[form]}", data)

    async def withdrawal(self, actor: Actor, summary_id: int) -> Message:
        """Ask before a published summary is taken back."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "publish")
            summary = await _published(tx, group, summary_id)
            account = await account_of(tx, summary)
        said = words(
            "Take back the summary of {what}? Its words are taken out of the channel, the index and the archive.",
            what=named(account),
        )
        button = Button("withdraw", (summary.id, summary.revision), words("Take it back"), "danger")
        return Message((Text(said),), (button,))

    async def withdraw(self, actor: Actor, summary_id: int, seen_revision: int) -> Message:
        """Take a published summary back, with all its words; one line stands in its place."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "publish")
            summary = await _published(tx, group, summary_id)
            await step(tx, summary, seen_revision, actor, "withdraw", now, state="withdrawn")
            gone = Small(words("This summary was taken back by the facilitators."))
            await corrections.put_in_place(tx, group, "summary", summary.id, gone, now)
            await index.refresh(tx, group.guild_id, group.id, now)
            await audit.record(tx, group.guild_id, actor.user_id, "summary withdraw", f"summary:{summary.id}", now)
        return Message((Text(words("The summary is taken back. `/summary draft` makes another.")),))


async def whole(store: Store, name: str) -> Document:
    """A group's archive for whoever runs the process, by the server's number or the group's name."""
    async with store.read() as tx:
        everywhere = await groups.everywhere(tx)
        meant = [one for one in everywhere if name in (str(one.guild_id), one.name)]
        meant = meant or [one for one in everywhere if one.name.casefold() == name.strip().casefold()]
        if not meant:
            known = ", ".join(f"{one.name} ({one.guild_id})" for one in everywhere) or "—"
            raise NotFound(words("There is no group “{name}”. There are: {known}.", name=name, known=known))
        if len({one.guild_id for one in meant}) > 1:
            numbers = ", ".join(str(one.guild_id) for one in meant)
            raise BadInput(
                words("Several groups are called “{name}”. Name the server: {numbers}.", name=name, numbers=numbers)
            )
        return await document_of(tx, meant[-1], None, empty=True)


async def document_of(tx: ReadTx, group: Group, summary_id: int | None, *, empty: bool = False) -> Document:
    """Published summaries by their days, or one of them; none is refused unless `empty` is allowed."""
    if summary_id is not None:
        found = [await _published(tx, group, summary_id)]
    else:
        found = await summaries.of_group(tx, group.guild_id, group.id, "published")
    if not found and not empty:
        raise NotFound(words("No summary has been published yet, so there is nothing to export."))
    pages = [page_of(await account_of(tx, one), await figures_for(tx, one)) for one in found]
    return Document(group.name, tuple(pages), group.language, group.zone)


def written(document: Document, form: str) -> bytes:
    """The document's bytes; a PDF takes a moment, so this runs off the loop."""
    match form:
        case "pdf":
            return pdf(document)
        case "html":
            return html(document).encode()
        case "markdown":
            return markdown(document).encode()
        case _:
            return json.dumps(as_json(document), ensure_ascii=False, indent=2).encode()


async def figures_for(tx: ReadTx, summary: StoredSummary) -> Figures:
    """What can be counted in a summary's days, as it is now."""
    written_ = await replies.between(tx, summary.guild_id, summary.group_id, summary.since, summary.until)
    programme = await programmes.get(tx, summary.guild_id, summary.programme_id)
    asked: list[Asked] = []
    for session in await sessions.of_programme(tx, summary.guild_id, summary.programme_id):
        if session.thread_id is not None and summary.since <= session.starts_at < summary.until:
            shown = [one for one in await sessions.prompts(tx, summary.guild_id, session.id) if one.shown]
            asked += [Asked(one.id, session.id, one.prompt.text) for one in shown]
    points = await summaries.points(tx, summary.guild_id, summary.id)
    quoted = {one.reply_id for point in points if point.state == "kept" for one in point.citations if one.text}
    unnamed = {one.author for one in written_ if one.id in quoted and not one.by_name}
    gone = await replies.taken_back(tx, summary.guild_id, summary.group_id, summary.since, summary.until)
    counted = figures_of(
        written_,
        summary.since,
        summary.until,
        programme.zone if programme else "UTC",
        asked,
        unnamed=len(unnamed),
        withdrawn=gone,
    )
    span = (summary.since, summary.until)
    return replace(counted, bot_share=await bot_share(tx, programme, span) if programme else None)


async def _summary(tx: ReadTx, group: Group, summary_id: int) -> StoredSummary:
    summary = await summaries.get(tx, group.guild_id, summary_id)
    if summary is None or summary.group_id != group.id:
        raise NotFound(words("That summary is not here any more."))
    return summary


async def _published(tx: ReadTx, group: Group, summary_id: int) -> StoredSummary:
    summary = await _summary(tx, group, summary_id)
    if summary.state != "published":
        raise Conflict(words("This summary is not public. `/summary list` names those that are."))
    return summary


async def _line(tx: ReadTx, summary: StoredSummary) -> Words:
    account: Account = await account_of(tx, summary)
    if summary.state != "published":
        return words("- {what}: a draft that waits", what=titled(account))
    posts = await outbox.of_subject(tx, summary.guild_id, "summary", summary.id)
    post = next((one for one in posts if one.kind == "message" and one.message_id is not None), None)
    if post is None or post.message_id is None:
        return words("- {what}: public in a moment", what=titled(account))
    link = link_to(summary.guild_id, post.channel_id or 0, post.message_id)
    return words("- {what}: {link}", what=titled(account), link=Trusted(link))
