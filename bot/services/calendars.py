"""The programme's dates as a file for one's own calendar."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import NotFound
from bot.domain.messages import Message, Small, Text
from bot.domain.words import words
from bot.exports.calendar import calendar_file
from bot.services.ports import Clock
from bot.services.programme_files import Attached
from bot.services.rights import group_for
from bot.store import programmes, readings, sessions
from bot.store.engine import Store


@dataclass(frozen=True)
class Calendars:
    """Use cases about calendar files."""

    store: Store
    clock: Clock

    async def file(self, actor: Actor, language: str = "en") -> tuple[Message, Attached]:
        """The dates of the programme that runs, or ran last; for everybody, in the reader's own language."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
            reading = await readings.get(tx, group.guild_id, programme.reading_id) if programme else None
            if programme is None or reading is None:
                raise NotFound(words("No programme is running yet. When one starts, its dates will be here."))
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
        data = calendar_file(group, reading.metadata.title, planned, self.clock(), language)
        said = (
            Text(words("Open the file with your calendar: it holds all dates of the programme, in your own zone.")),
            Small(words("When dates change, take the file again: your calendar then moves what it has.")),
        )
        return Message(said), Attached("reading-group.ics", data)
