"""The neutrality record that anybody may read, and the balance that facilitators may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain.access import Actor
from bot.domain.balance import WEEK, balance_message, depth, evenness, shifts
from bot.domain.errors import NotFound
from bot.domain.messages import Message
from bot.domain.neutrality import Kind, findings, pressure
from bot.domain.programmes import Programme
from bot.domain.record import PER_PAGE, Asked, Record, pages_of, record_message, share_of
from bot.domain.replies import Reply
from bot.domain.sessions import Session
from bot.domain.summaries import MODEL
from bot.domain.words import words
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import programmes, readings, record, replies, sessions, summaries
from bot.store.engine import ReadTx, Store
from bot.store.summaries import StoredSummary

ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))

STARTED = ("running", "paused", "finished")


@dataclass(frozen=True)
class NeutralityRecord:
    """Use cases about what the bot itself did."""

    store: Store
    clock: Clock

    async def about(self, actor: Actor, page: int = 1) -> Message:
        """The record of the newest programme; interventions by page."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            total = await record.count_interventions(tx, group.guild_id)
            page = min(max(1, page), pages_of(total))
            done = await record.interventions(tx, group.guild_id, PER_PAGE, (page - 1) * PER_PAGE)
            programme = await programmes.latest(tx, group.guild_id, group.id, *STARTED, "planned")
            told = Record(interventions=tuple(done), total=total, page=page)
            return record_message(told if programme is None else await _of_programme(tx, programme, told))

    async def balance(self, actor: Actor) -> Message:
        """Evenness before and after each kind of intervention in the newest programme, and what replies do."""
        now = self.clock()
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await programmes.latest(tx, group.guild_id, group.id, *STARTED)
            if programme is None:
                raise NotFound(words("No programme has started yet, so there is nothing to compare."))
            held = await sessions.of_programme(tx, group.guild_id, programme.id)
            written = await written_in(tx, programme, held)
            aged = await record.aged(tx, group.guild_id, [one.id for one in held])
            begun = min((one.starts_at for one in held), default=now)
            done = [one for one in await record.interventions(tx, group.guild_id) if one[0] >= begun]
        current, found = evenness(written, now - WEEK, now), shifts(done, written, now)
        return balance_message(current, found, depth(written), aged=aged)


async def written_in(
    tx: ReadTx, programme: Programme, held: Sequence[Session], span: tuple[datetime, datetime] | None = None
) -> list[Reply]:
    """Replies of members to a programme's sessions, in order; an answer to a form's post is one to the reply in it."""
    since, until = span or ALWAYS
    mine = {one.id for one in held}
    found = await replies.between(tx, programme.guild_id, programme.group_id, since, until)
    posts = await record.form_posts(tx, programme.guild_id, list(mine))
    return [replace(one, reply_to=posts.get(one.reply_to or 0, one.reply_to)) for one in found if one.session in mine]


async def bot_share(tx: ReadTx, programme: Programme, span: tuple[datetime, datetime] | None = None) -> int | None:
    """The bot's share of words in a programme's threads, in a span or as a whole."""
    held = await sessions.of_programme(tx, programme.guild_id, programme.id)
    ids = [one.id for one in held]
    if await record.aged(tx, programme.guild_id, ids):
        return None
    posted = await record.posted(tx, programme.guild_id, ids, span)
    return share_of(posted, await written_in(tx, programme, held, span))


async def _of_programme(tx: ReadTx, programme: Programme, told: Record) -> Record:
    asked: list[tuple[Kind, str]] = []
    objected = 0
    for session in await sessions.of_programme(tx, programme.guild_id, programme.id):
        shown = await readings.paragraphs(tx, programme.guild_id, programme.reading_id, session.first, session.last)
        excerpt = "\n".join(paragraph.text for paragraph in shown)
        for one in await sessions.prompts(tx, programme.guild_id, session.id):
            span = (session.first, session.last)
            asked.append((one.prompt.kind, one.prompt.text))
            objected += bool(findings(one.prompt.text, one.prompt.kind, excerpt=excerpt, span=span))
    made = await summaries.of_programme(
        tx, programme.guild_id, programme.id, "draft", "reviewed", "published", "withdrawn"
    )
    return replace(
        told,
        prompts=len(asked),
        objected=objected,
        pressure=pressure(asked),
        share=await bot_share(tx, programme),
        models=tuple(_asked(model, made) for model in sorted({one.model for one in made if one.model})),
    )


def _asked(model: str, made: Sequence[StoredSummary]) -> Asked:
    drafts = [one for one in made if one.model == model]
    used = sum(one.writer == MODEL for one in drafts)
    return Asked(model, len(drafts), used, sum(one.refused for one in drafts))
