"""Statements about replies: a repeat changes nothing, an edit replaces, a deletion wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.domain.consent import WITH_MODEL
from bot.domain.members import mark_of
from bot.domain.replies import Reply
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx, insert
from bot.store.persons import Whose
from bot.store.schema import citation, delivery, group, member, reply, seen_channel

_UNREAD: dict[str, Any] = {"paragraph": None, "asks": None}
"""New words have to be looked at anew."""

_GONE = {"text": None, "author_id": None, "author_mark": None, "deleted": True, "prompt_id": None, **_UNREAD}


_USED = (reply.c.deleted.is_(False), reply.c.text.is_not(None), reply.c.state == "kept")
"""What may be counted, quoted or talked about."""


_WRITTEN = (reply.c.deleted.is_(False), reply.c.text.is_not(None), reply.c.state.in_(["kept", "sealed", "private"]))
"""What somebody has contributed, be it for all to see or sealed for now: only numbers are told of it."""


@dataclass(frozen=True)
class Unread:
    """A reply whose words have not been looked at yet."""

    guild_id: int
    id: int
    session_id: int
    text: str
    source: str


@dataclass(frozen=True)
class FormReply:
    """A reply from the form, as it is shown or held."""

    id: int
    session_id: int
    author_id: int
    channel_id: int
    text: str


async def state_of(tx: ReadTx, guild_id: int, group_id: int, reply_id: int) -> str | None:
    """What has been decided about a reply; None when no such reply stands."""
    statement = select(reply.c.state).where(*_standing(guild_id, group_id, reply_id))
    return (await tx.conn.execute(statement)).scalar_one_or_none()


async def held(tx: ReadTx, guild_id: int, group_id: int, reply_id: int) -> FormReply | None:
    """A reply that waits for approval."""
    columns = [reply.c[name] for name in FormReply.__dataclass_fields__]
    statement = select(*columns).where(*_standing(guild_id, group_id, reply_id), reply.c.state == "held")
    row = (await tx.conn.execute(statement)).first()
    return FormReply(*row) if row else None


async def set_state(tx: WriteTx, guild_id: int, reply_id: int, state: str) -> None:
    """Decide about a reply: kept, held or left out."""
    mine = (reply.c.guild_id == guild_id, reply.c.id == reply_id)
    await tx.conn.execute(reply.update().where(*mine).values(state=state))


def _standing(guild_id: int, group_id: int, reply_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = (reply.c.guild_id == guild_id, reply.c.group_id == group_id, reply.c.id == reply_id)
    return (*mine, reply.c.deleted.is_(False), reply.c.text.is_not(None))


async def unread(tx: ReadTx, limit: int) -> list[Unread]:
    """Some of the replies of every guild that have not been looked at yet."""
    statement = select(reply.c.guild_id, reply.c.id, reply.c.session_id, reply.c.text, reply.c.source).where(
        reply.c.asks.is_(None), reply.c.text.is_not(None)
    )
    found = await tx.conn.execute(statement.limit(limit), execution_options=CROSS_GUILD)
    return [Unread(*row) for row in found]


async def set_context(tx: WriteTx, read: Unread, paragraph: int | None, prompt_id: int | None, *, asks: bool) -> None:
    """Keep what was found in a reply's words, if they are still the same; what its form chose stays."""
    mine = (reply.c.guild_id == read.guild_id, reply.c.id == read.id, reply.c.text == read.text)
    fresh: dict[str, Any] = {"paragraph": paragraph, "asks": asks}
    if prompt_id is not None or read.source != "form":
        fresh["prompt_id"] = prompt_id
    await tx.conn.execute(reply.update().where(*mine).values(fresh))


def _live(guild_id: int) -> Select[Any]:
    joined = (
        (member.c.guild_id == reply.c.guild_id)
        & (member.c.group_id == reply.c.group_id)
        & (member.c.person_id == reply.c.author_id)
    )
    columns = (
        reply.c.id,
        reply.c.author_id,
        reply.c.text,
        reply.c.created_at,
        reply.c.session_id,
        member.c.consent,
        member.c.display_name,
        reply.c.channel_id,
        reply.c.prompt_id,
        reply.c.paragraph,
        reply.c.asks,
        reply.c.reply_to,
        reply.c.guild_id,
        reply.c.source,
        reply.c.unquoted,
        member.c.consent_version,
    )
    return (
        select(*columns)
        .join(member, joined)
        .where(reply.c.guild_id == guild_id, *_USED)
        .order_by(reply.c.created_at, reply.c.id)
    )


def _reply(row: Any) -> Reply:  # noqa: ANN401
    return Reply(
        id=row.id,
        author=row.author_id,
        text=row.text,
        created_at=row.created_at,
        session=row.session_id,
        by_name=row.consent == "by name",
        display_name=row.display_name,
        channel=row.channel_id,
        prompt=row.prompt_id,
        paragraph=row.paragraph,
        asks=bool(row.asks),
        reply_to=row.reply_to,
        guild_id=row.guild_id,
        source=row.source,
        quotable=not row.unquoted,
        told=row.consent_version >= WITH_MODEL,
    )


async def between(tx: ReadTx, guild_id: int, group_id: int, since: datetime, until: datetime) -> tuple[Reply, ...]:
    """Replies of consenting members written in [since, until), in order."""
    statement = _live(guild_id).where(
        reply.c.group_id == group_id, reply.c.created_at >= since, reply.c.created_at < until
    )
    return tuple(_reply(row) for row in await tx.conn.execute(statement))


AT_ONCE = 10_000
"""Ids asked for in one statement: both databases take 32,767 values at most."""


async def these(tx: ReadTx, guild_id: int, ids: Iterable[int]) -> dict[int, Reply]:
    """The replies with these ids that still stand and may be used; of old ones only the words that are quoted."""
    wanted = list(ids)
    found: dict[int, Reply] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= await _these(tx, guild_id, wanted[start : start + AT_ONCE])
    return found


async def _these(tx: ReadTx, guild_id: int, wanted: Sequence[int]) -> dict[int, Reply]:
    statement = _live(guild_id).where(reply.c.id.in_(wanted))
    found = {row.id: _reply(row) for row in await tx.conn.execute(statement)}
    lacking = [number for number in wanted if number not in found]
    return found | await aged(tx, guild_id, lacking) if lacking else found


async def aged(tx: ReadTx, guild_id: int, ids: Sequence[int]) -> dict[int, Reply]:
    """Replies that have lost their words by age, as far as they are quoted; their authors are known by their marks."""
    here = (reply.c.guild_id == guild_id, reply.c.id.in_(list(ids)), reply.c.author_mark.is_not(None))
    rows = (await tx.conn.execute(select(reply).where(*here).order_by(reply.c.created_at, reply.c.id))).all()
    if not rows:
        return {}
    quoted: dict[int, list[str]] = {}
    cited = (citation.c.guild_id == guild_id, citation.c.reply_id.in_([row.id for row in rows]))
    parts = select(citation.c.reply_id, citation.c.text).where(*cited, citation.c.text.is_not(None)).distinct()
    for row in await tx.conn.execute(parts):
        quoted.setdefault(row.reply_id, []).append(row.text)
    authors = await _by_mark(tx, guild_id, {row.group_id for row in rows})
    return {row.id: _aged(row, quoted.get(row.id, []), authors.get(row.author_mark)) for row in rows}


async def _by_mark(tx: ReadTx, guild_id: int, group_ids: set[int]) -> dict[str, Any]:
    """The members of groups, by their marks."""
    joined = (group.c.guild_id == member.c.guild_id) & (group.c.id == member.c.group_id)
    columns = (member.c.person_id, member.c.display_name, member.c.consent, group.c.secret)
    statement = select(*columns).join(group, joined).where(member.c.guild_id == guild_id, group.c.id.in_(group_ids))
    return {mark_of(row.secret, row.person_id): row for row in await tx.conn.execute(statement)}


def _aged(row: Any, quoted: Sequence[str], author: Any) -> Reply:  # noqa: ANN401
    return Reply(
        id=row.id,
        author=author.person_id if author else -int(row.author_mark[:12], 16),
        text="\n\n".join(quoted),
        created_at=row.created_at,
        session=row.session_id,
        by_name=author is not None and author.consent == "by name",
        display_name=author.display_name if author else "",
        channel=row.channel_id,
        reply_to=row.reply_to,
        guild_id=row.guild_id,
        source=row.source,
        quotable=not row.unquoted,
    )


async def known_ids(tx: ReadTx, guild_id: int, channel_id: int) -> set[int]:
    """Ids of the messages of a channel in which replies stand: members' own, and the bot's posts of form replies.

    Those that have lost their words by age are among them: a deletion still takes their quotations away.
    """
    standing = or_(reply.c.deleted.is_(False), reply.c.author_mark.is_not(None))
    here = (reply.c.guild_id == guild_id, reply.c.channel_id == channel_id, standing)
    own = select(reply.c.id).where(*here, reply.c.source != "form")
    posted = (delivery.c.guild_id == reply.c.guild_id) & (delivery.c.subject_id == reply.c.id)
    stands = (delivery.c.subject == "reply", delivery.c.kind == "message", delivery.c.state == "sent")
    forms = select(delivery.c.message_id).join(reply, posted).where(*here, *stands, reply.c.source == "form")
    found = [*(await tx.conn.execute(own)).scalars(), *(await tx.conn.execute(forms)).scalars()]
    return {number for number in found if number is not None}


async def in_session(tx: ReadTx, guild_id: int, session_id: int) -> int:
    """How many replies a session has."""
    statement = select(func.count()).where(
        reply.c.guild_id == guild_id,
        reply.c.session_id == session_id,
        *_WRITTEN,
    )
    return int((await tx.conn.execute(statement)).scalar_one())


async def counted(tx: ReadTx, guild_id: int, session_ids: Sequence[int]) -> dict[int, int]:
    """How many replies each of some sessions has; those without any are left out."""
    statement = select(reply.c.session_id, func.count()).where(
        reply.c.guild_id == guild_id, reply.c.session_id.in_(session_ids), *_WRITTEN
    )
    return {row[0]: int(row[1]) for row in await tx.conn.execute(statement.group_by(reply.c.session_id))}


async def last_of(tx: ReadTx, whose: Whose) -> datetime | None:
    """When somebody wrote the newest reply that they have not taken back, also one that age has left without words."""
    written = or_(reply.c.author_id == whose.person_id, reply.c.author_mark == whose.mark)
    statement = select(func.max(reply.c.created_at)).where(
        reply.c.guild_id == whose.guild_id, reply.c.group_id == whose.group_id, written
    )
    newest: datetime | None = (await tx.conn.execute(statement)).scalar_one()
    return newest


async def put(tx: WriteTx, rows: Sequence[dict[str, Any]]) -> None:
    """Store replies of the same columns, in order; a later edit replaces the text, a tombstone stays."""
    if not rows:
        return
    statement = insert(tx, reply)
    newer = or_(
        reply.c.edited_at.is_(None),
        and_(statement.excluded.edited_at.is_not(None), statement.excluded.edited_at > reply.c.edited_at),
    )
    upsert = statement.on_conflict_do_update(
        index_elements=["guild_id", "id"],
        set_={"text": statement.excluded.text, "edited_at": statement.excluded.edited_at, **_UNREAD},
        where=and_(reply.c.deleted.is_(False), statement.excluded.edited_at.is_not(None), newer),
    )
    await tx.conn.execute(upsert, [{"deleted": False, **row} for row in rows])


async def take_up(tx: WriteTx, row: dict[str, Any], *, even_deleted: bool) -> bool:
    """Store a reply that somebody points at, as it now reads; a tombstone gives way to its author alone."""
    statement = insert(tx, reply).values({**row, "deleted": False})
    fresh: dict[str, Any] = {name: statement.excluded[name] for name in ("text", "edited_at", "author_id", "deleted")}
    fresh |= {"author_mark": None, **_UNREAD}
    where = None if even_deleted else reply.c.deleted.is_(False)
    done = await tx.conn.execute(
        statement.on_conflict_do_update(index_elements=["guild_id", "id"], set_=fresh, where=where)
    )
    return bool(done.rowcount)


async def stands(tx: ReadTx, guild_id: int, reply_id: int) -> bool:
    """Whether a reply is kept and not deleted."""
    statement = select(reply.c.id).where(
        reply.c.guild_id == guild_id, reply.c.id == reply_id, reply.c.deleted.is_(False), reply.c.text.is_not(None)
    )
    return (await tx.conn.execute(statement)).first() is not None


async def delete(tx: WriteTx, guild_id: int, ids: Sequence[int]) -> None:
    """Turn replies into tombstones: the words and the author are gone, the id cannot come back."""
    mine = (reply.c.guild_id == guild_id, reply.c.id.in_(list(ids)))
    await tx.conn.execute(reply.update().where(*mine).values(_GONE))


async def set_text(tx: WriteTx, guild_id: int, reply_id: int, text: str) -> None:
    """Correct a standing reply to what its message says now, when the two differ; Discord alone dates edits."""
    mine = (reply.c.guild_id == guild_id, reply.c.id == reply_id, reply.c.deleted.is_(False), reply.c.text != text)
    await tx.conn.execute(reply.update().where(*mine).values(text=text, **_UNREAD))


async def taken_back(tx: ReadTx, guild_id: int, group_id: int, since: datetime, until: datetime) -> int:
    """How many replies of [since, until) were deleted, or are not to be quoted."""
    statement = select(func.count()).where(
        reply.c.guild_id == guild_id,
        reply.c.group_id == group_id,
        reply.c.created_at >= since,
        reply.c.created_at < until,
        or_(reply.c.deleted.is_(True), reply.c.unquoted.is_(True)),
    )
    return int((await tx.conn.execute(statement)).scalar_one())


async def unquote(tx: WriteTx, guild_id: int, reply_id: int) -> None:
    """Keep a reply, but quote it nowhere any more: its author wants it so."""
    mine = (reply.c.guild_id == guild_id, reply.c.id == reply_id)
    await tx.conn.execute(reply.update().where(*mine).values(unquoted=True))


async def bury(
    tx: WriteTx, guild_id: int, group_id: int, session_id: int, channel_id: int, ids: Sequence[int], at: datetime
) -> None:
    """Tombstones also for messages whose creation has not been seen yet."""
    for number in ids:
        row: dict[str, Any] = {"guild_id": guild_id, "id": number, "group_id": group_id, "session_id": session_id}
        row |= {"channel_id": channel_id, "source": "thread", "created_at": at, "deleted": True}
        await tx.conn.execute(insert(tx, reply).values(row).on_conflict_do_nothing())


async def of_person(tx: ReadTx, whose: Whose, until: datetime | None = None) -> dict[int, str]:
    """Ids of what somebody wrote in a group (up to an instant) and has not deleted, each with its source.

    What has lost its words by age is known by its author's mark.
    """
    written = or_(reply.c.author_id == whose.person_id, reply.c.author_mark == whose.mark)
    statement = select(reply.c.id, reply.c.source).where(
        reply.c.guild_id == whose.guild_id, reply.c.group_id == whose.group_id, written
    )
    if until is not None:
        statement = statement.where(reply.c.created_at <= until)
    return {row.id: row.source for row in await tx.conn.execute(statement)}


async def kept_of(tx: ReadTx, whose: Whose) -> int:
    """How many replies of somebody are kept with their words."""
    mine = (reply.c.guild_id == whose.guild_id, reply.c.group_id == whose.group_id)
    statement = select(func.count()).where(*mine, reply.c.author_id == whose.person_id, reply.c.text.is_not(None))
    return int((await tx.conn.execute(statement)).scalar_one())


async def standing_among(tx: ReadTx, guild_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Which of these ids are replies that somebody is still known to have written, each with its source."""
    known = or_(reply.c.author_id.is_not(None), reply.c.author_mark.is_not(None))
    statement = select(reply.c.id, reply.c.source).where(reply.c.guild_id == guild_id, reply.c.id.in_(list(ids)), known)
    return {row.id: row.source for row in await tx.conn.execute(statement)}


async def marks(tx: ReadTx, guild_id: int) -> set[str]:
    """Marks of those whose replies have lost their words by age."""
    statement = select(reply.c.author_mark).where(reply.c.guild_id == guild_id, reply.c.author_mark.is_not(None))
    return {str(mark) for mark in (await tx.conn.execute(statement.distinct())).scalars()}


async def author_of(tx: ReadTx, guild_id: int, reply_id: int) -> tuple[int | None, str | None]:
    """Who wrote a reply that stands: an id, or a mark once its time is over; neither when there is none."""
    statement = select(reply.c.author_id, reply.c.author_mark).where(
        reply.c.guild_id == guild_id, reply.c.id == reply_id
    )
    row = (await tx.conn.execute(statement)).first()
    return (row.author_id, row.author_mark) if row else (None, None)


async def seen(tx: ReadTx, guild_id: int, channel_id: int) -> int | None:
    """The newest message of a channel that has been taken in."""
    statement = select(seen_channel.c.last_message_id).where(
        seen_channel.c.guild_id == guild_id, seen_channel.c.channel_id == channel_id
    )
    return (await tx.conn.execute(statement)).scalar_one_or_none()


async def see(tx: WriteTx, guild_id: int, channel_id: int, message_id: int) -> None:
    """Everything up to this message has been taken in."""
    statement = insert(tx, seen_channel).values(guild_id=guild_id, channel_id=channel_id, last_message_id=message_id)
    await tx.conn.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "channel_id"],
            set_={"last_message_id": message_id},
            where=seen_channel.c.last_message_id < message_id,
        )
    )
