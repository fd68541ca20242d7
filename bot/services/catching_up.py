"""`/catchup`: what has happened since somebody last took part, for their eyes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.catching_up import (
    FOR_VISITORS,
    MOST_SESSIONS,
    MOST_WORDS,
    Held,
    Missed,
    catch_up_message,
    easiest,
)
from bot.domain.errors import NotFound
from bot.domain.groups import Group
from bot.domain.messages import Message
from bot.domain.programmes import Programme
from bot.domain.quoting import POSTED, opening
from bot.domain.sessions import Session
from bot.domain.spoken import Spoken, about
from bot.domain.words import words
from bot.services.erasing import whose
from bot.services.rights import group_for
from bot.services.spoken import spoken_in
from bot.store import members, programmes, readings, replies, sessions
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading


@dataclass(frozen=True)
class CatchingUp:
    """One use case."""

    store: Store

    async def show(self, actor: Actor) -> Message:
        """The sessions since the actor's last reply, or since they joined; visitors get the newest two."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
            if programme is None:
                raise NotFound(words("No programme is running yet. When one starts, its sessions will be here."))
            reading = await readings.get(tx, group.guild_id, programme.reading_id)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            held = [one for one in planned if one.state in POSTED]
            since = await _since(tx, group, actor)
            missed = held[-FOR_VISITORS:] if since is None else [one for one in held if one.starts_at > since]
            return catch_up_message(
                Missed(
                    held=[await _held(tx, programme, reading, one) for one in missed[-MOST_SESSIONS:]],
                    earlier=max(0, len(missed) - MOST_SESSIONS),
                    since=since,
                    spoken=await _points(tx, programme, missed),
                    newest=held[-1] if held else None,
                    brief=reading is not None and reading.pointer,
                    question=easiest(await sessions.prompts(tx, group.guild_id, held[-1].id)) if held else None,
                )
            )


async def _since(tx: ReadTx, group: Group, actor: Actor) -> datetime | None:
    member = await members.get(tx, group.guild_id, group.id, actor.user_id)
    if member is None:
        return None
    return await replies.last_of(tx, whose(group, actor.user_id)) or member.joined_at


async def _held(tx: ReadTx, programme: Programme, reading: StoredReading | None, session: Session) -> Held:
    body = await readings.paragraphs(tx, session.guild_id, programme.reading_id, session.first, session.first)
    language = reading.metadata.language if reading else "en"
    return Held(session, opening(body[0], language), await replies.in_session(tx, session.guild_id, session.id))


async def _points(tx: ReadTx, programme: Programme, missed: Sequence[Session]) -> list[Spoken]:
    """Of the weeks that were missed, one quotation of each of the points that most replies stand behind."""
    weeks = {one.week for one in missed}
    spoken = [one for one in await spoken_in(tx, programme) if one.week in weeks]
    first = {(one.week, one.line.position): one for one in reversed(spoken)}
    return about(list(first.values()), "", "")[:MOST_WORDS]
