"""The glossary of the text that is read: neutral definitions, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import NotFound
from bot.domain.groups import Group
from bot.domain.messages import PLAIN_LIMIT, Block, Heading, Message, Small, Text, size
from bot.domain.prompts import Guide, Term
from bot.domain.readings import Paragraph
from bot.domain.words import plural, words
from bot.guides import find_term, terms_of
from bot.services.companions import Companions
from bot.services.rights import group_for
from bot.store import programmes, readings, sessions
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading


@dataclass(frozen=True)
class Glossary:
    """Use cases about words of the text."""

    store: Store
    guides: tuple[Guide, ...]

    async def look_up(self, actor: Actor, typed: str = "") -> Message:
        """One term's definition, also when it is misspelt; without a term the whole list."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            reading, guide, body = await self._current(tx, group)
        if not typed.strip():
            return _listed(terms_of(guide, body[0].n, body[-1].n), reading)
        term = find_term(guide, typed)
        if term is None:
            raise NotFound(
                words("The glossary of this text has no “{typed}”. `/glossary` lists what it has.", typed=typed.strip())
            )
        return Message((_defined(term), _caution()))

    async def of_session(self, actor: Actor, session_id: int) -> Message:
        """The terms of one excerpt."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            session = await sessions.get(tx, group.guild_id, session_id)
            programme = await programmes.get(tx, group.guild_id, session.programme_id) if session else None
            reading = await readings.get(tx, group.guild_id, programme.reading_id) if programme else None
            if session is None or reading is None:
                raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
            guide = Companions(self.guides).guide_of(reading, await readings.paragraphs(tx, group.guild_id, reading.id))
        found = terms_of(guide, session.first, session.last) if guide else ()
        if not found:
            raise NotFound(words("There is no glossary for this excerpt."))
        heading = plural("{count} term in this excerpt", "{count} terms in this excerpt", len(found))
        return _fitting([Heading(heading)], [_defined(term) for term in found])

    async def choices(self, actor: Actor, typed: str) -> list[str]:
        """Terms for autocomplete."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            _, guide, body = await self._current(tx, group)
        wanted = typed.strip().casefold()
        return [one.term for one in terms_of(guide, body[0].n, body[-1].n) if wanted in one.term.casefold()]

    async def _current(self, tx: ReadTx, group: Group) -> tuple[StoredReading, Guide, Sequence[Paragraph]]:
        """What is read now, or was read last, with its guide."""
        programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
        if programme is None:
            raise NotFound(words("No programme is running yet. When one starts, its terms will be here."))
        reading = await readings.get(tx, group.guild_id, programme.reading_id)
        body = await readings.paragraphs(tx, group.guild_id, programme.reading_id)
        guide = Companions(self.guides).guide_of(reading, body) if reading else None
        if reading is None or guide is None or not any(one.terms for one in guide.excerpts):
            raise NotFound(words("There is no glossary for this text. Only texts with a guide have one."))
        return reading, guide, body


def _defined(term: Term) -> Text:
    return Text(words("**{term}** (¶{n}): {definition}", term=term.term, n=term.paragraph, definition=term.definition))


def _caution() -> Small:
    return Small(words("As the text uses it; the definition takes no side."))


def _listed(terms: Sequence[Term], reading: StoredReading) -> Message:
    heading = Heading(words("Glossary of “{title}”", title=reading.metadata.title))
    said = Text(words("`/glossary` with a term tells what it means."))
    lines = [Text(words("{term} · ¶{n}", term=term.term, n=term.paragraph)) for term in terms]
    return _fitting([heading, said], lines)


def _fitting(blocks: list[Block], lines: Sequence[Block]) -> Message:
    """As many lines as one message holds, and how many more there are."""
    for place, line in enumerate(lines):
        if sum(map(size, blocks)) + size(line) > PLAIN_LIMIT - 100:
            left = plural(
                "And {count} more: ask for it by name.", "And {count} more: ask for them by name.", len(lines) - place
            )
            return Message((*blocks, Small(left)))
        blocks.append(line)
    return Message(tuple(blocks))
