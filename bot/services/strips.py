"""The strip of an article's paragraphs: for facilitators at any time, and in the closing digest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.domain.access import Actor
from bot.domain.context import named_in
from bot.domain.errors import NotFound
from bot.domain.outbox import Delivery
from bot.domain.programmes import Programme
from bot.domain.quoting import POSTED
from bot.domain.strip import Strip, strip_described, strip_message, strip_of
from bot.domain.words import words
from bot.exports import strips
from bot.services.pictures import Pictured, pictured
from bot.services.record import STARTED, written_in
from bot.services.rights import group_for
from bot.store import groups, programmes, readings, record, sessions
from bot.store.engine import ReadTx, Store

PICTURE = "strip.png"

DIGEST = "digest"
"""The subject of closing digests: their posts show the picture, too."""


@dataclass(frozen=True)
class Strips:
    """Use cases about where the talk sits."""

    store: Store

    async def show(self, actor: Actor, language: str = "en") -> Pictured:
        """The strip of the newest programme, as it is now."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await programmes.latest(tx, group.guild_id, group.id, *STARTED)
            if programme is None:
                raise NotFound(words("No programme has started yet, so nobody has talked about a paragraph."))
            reading = await readings.get(tx, group.guild_id, programme.reading_id)
            strip = await strip_in(tx, programme)
        title = reading.metadata.title if reading is not None else ""
        message = strip_message(strip, title)
        return await pictured(message, strip_described(strip), partial(strips.png, strip), PICTURE, language)

    async def of_digest(self, delivery: Delivery) -> Pictured | None:
        """What goes with the first post of a digest: the picture, as its programme's strip is now."""
        if delivery.part or delivery.message is None:
            return None
        async with self.store.read() as tx:
            programme = await programmes.get(tx, delivery.guild_id, delivery.subject_id)
            if programme is None:
                return None
            strip = await strip_in(tx, programme)
        draw = partial(strips.png, strip)
        return await pictured(delivery.message, strip_described(strip), draw, PICTURE, delivery.language)


async def strip_in(tx: ReadTx, programme: Programme) -> Strip:
    """The strip of a programme."""
    guild_id, planned = programme.guild_id, await sessions.of_programme(tx, programme.guild_id, programme.id)
    everything = range(1, await readings.count_paragraphs(tx, guild_id, programme.reading_id) + 1)
    opened = {number for one in planned if one.state in POSTED for number in range(one.first, one.last + 1)}
    ahead = [number for number in everything if number not in opened]
    reading = await readings.get(tx, guild_id, programme.reading_id)
    group = await groups.get(tx, guild_id, programme.group_id)
    languages = [one for one in (reading and reading.metadata.language, group and group.language) if one]
    asked = {
        stored.id: number
        for one in planned
        for stored in await sessions.prompts(tx, guild_id, one.id)
        if (number := named_in(stored.prompt.text, everything)) is not None
    }
    written = await written_in(tx, programme, planned)
    aged = await record.aged(tx, guild_id, [one.id for one in planned])
    return strip_of(sorted(opened), ahead, written, asked, languages, aged=aged)
