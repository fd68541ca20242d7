"""The week's account as it may be shown now: to the desk, in public, and when what it rests on has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.index import link_to
from bot.domain.loud_weeks import one_voice
from bot.domain.programmes import Programme, week_span
from bot.domain.publication import Account, Line, Quoted
from bot.domain.replies import Reply
from bot.domain.summaries import Brief, BriefReply, standing
from bot.store import corrections, groups, members, outbox, programmes, readings, replies, summaries
from bot.store.engine import ReadTx
from bot.store.summaries import StoredPoint, StoredSummary

FIRST_WITH_ONE_BEFORE = 2


def brief_of(written: Iterable[Reply], given: str = "", language: str = "en") -> Brief:
    """Replies as a writer or a check gets them: pseudonyms for authors, nothing else of a person."""
    written = tuple(one for one in written if one.quotable)
    authors = {author: f"a{n}" for n, author in enumerate(dict.fromkeys(one.author for one in written), 1)}
    return Brief(
        tuple(
            BriefReply(
                str(one.id),
                authors[one.author],
                one.text,
                prompt=str(one.prompt) if one.prompt else None,
                paragraph=one.paragraph,
                reply_to=str(one.reply_to) if one.reply_to else None,
                told=one.told,
            )
            for one in written
        ),
        given=given,
        language=language,
        names=frozenset(one.display_name.casefold() for one in written),
    )


def said_in(text: str, said: Reply | None) -> str | None:
    """A quotation as it stands in its reply now; None when it does not, or its author wants it quoted nowhere."""
    return standing(text, said.text) if said is not None and said.quotable else None


def quoted_ids(points: Sequence[StoredPoint]) -> set[int]:
    """Replies that the points quote."""
    return {cited.reply_id for point in points for cited in point.citations if cited.text is not None}


async def quoted_authors(tx: ReadTx, summary: StoredSummary) -> set[int]:
    """Who is quoted in what was kept."""
    points = await summaries.points(tx, summary.guild_id, summary.id)
    found = await replies.these(tx, summary.guild_id, quoted_ids([one for one in points if one.state == "kept"]))
    return {one.author for one in found.values()}


async def account_of(tx: ReadTx, summary: StoredSummary) -> Account:
    """The summary as it may be shown now: a quotation is shown only while it stands in its reply's current text."""
    points = await summaries.points(tx, summary.guild_id, summary.id)
    cited = {one.reply_id for point in points for one in point.citations}
    known = await replies.these(tx, summary.guild_id, cited)
    links = {one.id: await _link(tx, one) for one in known.values() if one.by_name}
    lines = []
    lost = 0
    for point in points:
        quotations = []
        for citation in point.citations:
            if citation.text is None:
                continue
            said = known.get(citation.reply_id)
            verbatim = said_in(citation.text, said)
            if said is None or verbatim is None:
                lost += 1
                continue
            name = said.display_name if said.by_name else ""
            quotations.append(Quoted(verbatim, name, links.get(said.id, ""), said.id, citation.contested))
        counted = sum(one.reply_id in known for one in point.citations)
        kept = point.state == "kept" and (bool(quotations) or point.kind == "note")
        lines.append(
            Line(point.position, point.label, point.kind, kept, tuple(quotations), counted, retitled=point.retitled)
        )
    written = await replies.between(tx, summary.guild_id, summary.group_id, summary.since, summary.until)
    loudest = one_voice(written)
    group = await groups.get(tx, summary.guild_id, summary.group_id)
    programme = await programmes.get(tx, summary.guild_id, summary.programme_id)
    earlier = await _before(tx, summary, programme)
    corrected = await corrections.made(tx, summary.guild_id, summary.id)
    reading = await readings.get(tx, summary.guild_id, programme.reading_id) if programme else None
    return Account(
        summary.id,
        summary.revision,
        summary.week,
        reading.metadata.title if reading else "",
        summary.since,
        summary.until,
        tuple(line for line in lines if line.quotations or line.kind == "note"),
        replies=len(written),
        spoke=len({one.author for one in written}),
        before=(len(earlier), len({one.author for one in earlier})),
        joined=await members.count(tx, summary.guild_id, summary.group_id),
        quoted=len({one.author for one in written} & await quoted_authors(tx, summary)),
        dropped=summary.dropped + lost,
        writer=summary.writer,
        model=summary.model,
        refused=summary.refused,
        withdrawn="withdrawn" in corrected,
        edited="edited" in corrected,
        corrected="correct" in corrected and any(point.state == "struck" for point in points),
        state=summary.state,
        zone=programme.zone if programme else "UTC",
        one_voice=loudest[1] if loudest and group and group.options.one_voice else None,
    )


async def _before(tx: ReadTx, summary: StoredSummary, programme: Programme | None) -> tuple[Reply, ...]:
    """The replies of the week before a week that has one."""
    if programme is None or summary.week < FIRST_WITH_ONE_BEFORE:
        return ()
    since, until = week_span(programme, summary.week - 1)
    return await replies.between(tx, summary.guild_id, summary.group_id, since, until)


async def _link(tx: ReadTx, said: Reply) -> str:
    if said.source == "thread":
        return link_to(said.guild_id, said.channel, said.id)
    posts = await outbox.of_subject(tx, said.guild_id, "reply", said.id)
    post = next((one for one in posts if one.message_id is not None and one.state == "sent"), None)
    return link_to(said.guild_id, said.channel, post.message_id or 0) if post else ""
