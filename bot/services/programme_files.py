"""Programmes as files: out of one group, into another that keeps the same text."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.access import Actor
from bot.domain.cutting import refuse_endless
from bot.domain.errors import NotFound
from bot.domain.groups import Group
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message, Text
from bot.domain.planning import excerpts_of, refuse_past, schedule, time_named
from bot.domain.programme_file import LARGEST, FiledSession, ProgrammeFile, may_share, read, too_large, written
from bot.domain.prompts import Guide
from bot.domain.readings import Paragraph, fingerprint, fingerprint_of_marks
from bot.domain.sessions import whole
from bot.domain.skips import kept, skips_kept
from bot.domain.words import words
from bot.guides import recalls_of
from bot.services import moments
from bot.services.companions import Companions
from bot.services.plan_rows import NewSession, overview, replace_plan
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import programmes, readings, sessions
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading

ROLES = words("It was made with roles by turns, which this group has switched off: `/setup view` switches them on.")


@dataclass(frozen=True)
class Attached:
    """A file that goes with an answer."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ProgrammeFiles:
    """Use cases about programme files."""

    store: Store
    clock: Clock
    guides: tuple[Guide, ...]

    async def export(self, actor: Actor) -> tuple[Message, Attached]:
        """The newest programme as a file, privately."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            filed = await _filed(tx, group)
        shared = (
            words("The text is in the file, since its rights note allows that.")
            if filed.text
            else words("The text is not in the file: who imports it needs the text too.")
        )
        said = words("The programme of “{title}”. `/programme import` plans it elsewhere.", title=filed.reading.title)
        name = re.sub(r"[^a-z0-9]+", "-", filed.reading.title.casefold()).strip("-")[:40]
        return Message((Text(said), Text(shared))), Attached(f"programme-{name or 'file'}.json", written(filed))

    async def bring(self, actor: Actor, fetch: Callable[[], Awaitable[bytes]], size: int, start: str = "") -> Message:
        """Plan what a file says, for the same text here; an earlier plan that was not started is replaced.

        `fetch` gives the file's bytes; it is not called for somebody without the right or for a file over the limit.
        """
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
        if size > LARGEST:
            raise too_large()
        filed = read(await fetch())
        async with self.store.read() as tx:
            zone = (await group_for(tx, actor, "manage")).zone
        day = await moments.start(start, self.clock().astimezone(ZoneInfo(zone)).date())
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            reading = await readings.by_fingerprint(tx, group.guild_id, fingerprint_of_marks(filed.fingerprints))
            if reading is None:
                raise _missing(filed)
            body = await readings.paragraphs(tx, group.guild_id, reading.id)
            spans = tuple((one.first, one.last) for one in filed.sessions)
            refuse_endless(body, spans, PLAIN_LIMIT if group.plain else LAYOUT_LIMIT)
            guide = Companions(self.guides).guide_of(reading, body)
            language = reading.metadata.language
            recalls = recalls_of(guide, body, language) if guide else {}
            excerpts = excerpts_of(body, spans, language, recalls)
            slots = schedule(excerpts, filed.days, day, filed.at, group.zone, every=filed.every, skips=filed.skips)
            refuse_past(slots[0].starts_at, self.clock())
            planned = [
                NewSession(slot, one.title, one.prompts, one.kind, one.answer_days)
                for slot, one in zip(slots, filed.sessions, strict=True)
            ]
            values = {
                "reading_id": reading.id,
                "days": ",".join(str(one) for one in filed.days),
                "at": filed.at.strftime("%H:%M"),
                "start_date": day.isoformat(),
                "every": filed.every,
                "skips": kept(filed.skips),
            }
            programme = await replace_plan(tx, actor, group, values, planned, self.clock())
            planned_here = await overview(tx, group, programme, None)
            return planned_here.with_small(ROLES if filed.roles and not group.options.roles else None)


def _missing(filed: ProgrammeFile) -> NotFound:
    known = filed.reading
    title = f"{known.title}, {known.author}" if known.author else known.title
    if filed.text:
        return NotFound(
            words(
                "This programme needs the text “{title}”, which is not kept here. It stands in the file under “text”: "
                "save it, bring it in with `/reading import`, and try again.",
                title=title,
            )
        )
    return NotFound(
        words(
            "This programme needs the text “{title}” of {count} paragraphs, which is not kept here. Bring it in with "
            "`/reading import`, and try again.",
            title=title,
            count=len(filed.fingerprints),
        )
    )


async def _filed(tx: ReadTx, group: Group) -> ProgrammeFile:
    programme = await programmes.latest(tx, group.guild_id, group.id, "planned", "running", "paused", "finished")
    reading = await readings.get(tx, group.guild_id, programme.reading_id) if programme else None
    if programme is None or reading is None:
        raise NotFound(words("Nothing is planned yet. Choose a reading with `/programme plan`."))
    body = await readings.paragraphs(tx, group.guild_id, reading.id)
    marks = tuple(fingerprint(one.text) for one in body)
    filed = []
    for one in whole(await sessions.of_programme(tx, group.guild_id, programme.id)):
        prompts = await sessions.prompts(tx, group.guild_id, one.id)
        asked = tuple((stored.prompt, stored.shown) for stored in prompts)
        filed.append(
            FiledSession(one.first, one.last, marks[one.first - 1], one.title, asked, one.kind, one.answer_days)
        )
    days = tuple(int(day) for day in programme.days.split(","))
    at = time_named(programme.at)
    return ProgrammeFile(
        reading.metadata,
        marks,
        days,
        at,
        programme.weeks,
        tuple(filed),
        _shared(reading, body),
        programme.every,
        skips_kept(programme.skips),
        group.options.roles,
    )


def _shared(reading: StoredReading, body: tuple[Paragraph, ...]) -> tuple[str, ...]:
    return tuple(one.text for one in body) if may_share(reading.metadata.rights) else ()
