"""Answering questions: with the text's own sentences, with what members have published, with what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain.access import Actor
from bot.domain.answers import Passage, fact_of
from bot.domain.errors import BadInput, BotError, Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.members import Member
from bot.domain.messages import Block, Button, Message, Small, Text
from bot.domain.programmes import Programme
from bot.domain.quoting import (
    LONGEST,
    LONGEST_IN_PUBLIC,
    SHARED_FACTS,
    Shown,
    pace_of,
    private_answer,
    public_answer,
    quotation,
    read_on,
    session_of,
    shared_fact,
    shared_passage,
    sharing,
    strongest,
)
from bot.domain.rations import Rations
from bot.domain.sessions import Session
from bot.domain.spoken import Spoken, about, voices, where_spoken
from bot.domain.wishes import LONGEST_WISH, Wish, is_question, wish_of
from bot.domain.words import words
from bot.services.catching_up import CatchingUp
from bot.services.glossary import Glossary
from bot.services.help import Help
from bot.services.library import Library
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.services.sessions import Sessions
from bot.services.spoken import spoken_in
from bot.store import members, programmes, readings, sessions
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading

FEW = 2
"""Passages, and published words, that are offered to somebody who wanted an opinion."""

WORDS_SHOWN = 4


@dataclass(frozen=True)
class Scene:
    """The text that is asked, and how far the group and who asks have come."""

    group: Group
    programme: Programme | None
    reading: StoredReading
    sessions: Sequence[Session]
    member: Member | None

    def shown(self, *, public: bool) -> Shown:
        """What may be quoted: in public as far as the group has come, else as far as the member has read."""
        pace = None if self.group.options.open_text else pace_of(self.sessions)
        own = self.member.read_to if self.member else None
        return Shown(
            self.reading.id,
            self.sessions,
            pace if public or pace is None else max(pace, own or 0),
            member=self.member is not None and not public,
            brief=self.reading.pointer,
            for_all=pace,
        )


@dataclass(frozen=True)
class Answers:
    """Use cases about questions."""

    store: Store
    clock: Clock
    library: Library
    sessions: Sessions
    glossary: Glossary
    help: Help
    catching_up: CatchingUp
    rations: Rations = field(default_factory=Rations)

    async def ask(self, actor: Actor, question: str) -> Message:
        """The private answer to whatever somebody writes in plain words."""
        if not question.strip():
            raise BadInput(words("The question is empty. Write what you want to know."))
        async with self.store.read() as tx:
            await group_for(tx, actor, "look")
        return await self._answered(actor, question[:LONGEST_WISH], public=False)

    async def mentioned(self, actor: Actor, channel_id: int, message_id: int, text: str) -> Message | None:
        """The public answer to a message that names the bot; None where nothing is to be said.

        In a session's thread only what reads like a question is answered: the rest is said to the others.
        """
        async with self.store.read() as tx:
            thread = await sessions.in_thread(tx, actor.guild_id, channel_id)
        if thread is not None and text.strip() and not is_question(text):
            return None
        grant = self.rations.take(actor.guild_id, channel_id, actor.user_id, message_id, self.clock())
        if grant == "told":
            return Message((Small(words("I have answered enough in public for now. `/ask` answers you privately.")),))
        if grant == "refused":
            return None
        try:
            async with self.store.read() as tx:
                await group_for(tx, actor, "look")
            return await self._answered(actor, text[:LONGEST_WISH], public=True)
        except BotError as error:
            return Message((Small(error.said),))

    async def share(self, actor: Actor, channel_id: int, press_id: int, args: Sequence[int]) -> Message:
        """A passage, or a fact about the text, for all; never more than the group has come to."""
        async with self.store.read() as tx:
            scene = await _scene(tx, actor, reading_id=args[0] if args else 0)
        shown = scene.shown(public=True)
        message = await self._shared(scene, shown, args[1:], actor.display_name)
        if self.rations.take(actor.guild_id, channel_id, actor.user_id, press_id, self.clock()) != "granted":
            raise Conflict(words("Enough was shared here for now. Try again in some minutes."))
        return message

    async def _shared(self, scene: Scene, shown: Shown, args: Sequence[int], name: str) -> Message:
        if len(args) == 1:
            prepared = await self.library.prepared(scene.reading)
            fact = fact_of(prepared.text, SHARED_FACTS[args[0]]) if args[0] < len(SHARED_FACTS) else None
            if fact is None:
                raise _gone()
            return shared_fact(fact, name)
        async with self.store.read() as tx:
            passage = await _passage(tx, scene, args)
        if shown.upto is not None and passage.paragraph > shown.upto:
            raise Conflict(words("The group has not come to ¶{n} yet, so it is not shared.", n=passage.paragraph))
        return shared_passage(passage, shown, name)

    async def read_on(self, actor: Actor, args: Sequence[int]) -> Message:
        """Open the text for a member up to the end of the excerpt in which a passage stands."""
        async with self.store.write() as tx:
            await group_for(tx, actor, "take part")
            scene = await _scene(tx, actor, reading_id=args[0] if args else 0)
            if scene.member is None:
                raise Conflict(words("Press *Join* first: only of those who have joined is it kept how far they are."))
            passage = await _passage(tx, scene, args[1:])
            session = session_of(scene.sessions, passage.paragraph)
            upto = max(session.last if session else passage.paragraph, scene.member.read_to or 0)
            await members.read_to(tx, actor.guild_id, scene.group.id, actor.user_id, upto)
        return read_on(passage, replace(scene.shown(public=False), upto=upto))

    async def _answered(self, actor: Actor, question: str, *, public: bool) -> Message:
        wish = wish_of(question)
        match wish.kind:
            case "next":
                return await self.sessions.next(actor)
            case "schedule":
                return await (self.sessions.next(actor) if public else self.sessions.schedule(actor))
            case "missed" if public:
                return Message((Text(words("`/catchup` tells you privately what you have missed.")),))
            case "missed":
                return await self.catching_up.show(actor)
            case "help" if not public:
                return await self.help.show(actor)
            case "about" | "help":
                return _about()
            case "said":
                return await self._said(actor, question, wish, public=public)
            case "opinion":
                return await self._no_opinion(actor, question, wish, public=public)
            case "term":
                return await self._term(actor, question, wish, public=public)
            case _:
                return await self._from_text(actor, question, public=public)

    async def _from_text(self, actor: Actor, question: str, *, public: bool) -> Message:
        async with self.store.read() as tx:
            scene = await _scene(tx, actor)
        shown = scene.shown(public=public)
        found = await self.library.ask(scene.reading, question, shown.upto)
        return public_answer(found, shown) if public else private_answer(found, shown)

    async def _term(self, actor: Actor, question: str, wish: Wish, *, public: bool) -> Message:
        """A word of the glossary; any other is looked for in the text."""
        try:
            return await self.glossary.look_up(actor, wish.topic)
        except NotFound:
            return await self._from_text(actor, question, public=public)

    async def _said(self, actor: Actor, question: str, wish: Wish, *, public: bool) -> Message:
        async with self.store.read() as tx:
            scene = await _scene(tx, actor)
            spoken = about(await _spoken(tx, scene), wish.topic, scene.reading.metadata.language)
        if public and (places := where_spoken(spoken)):
            return Message(tuple(places))
        if spoken and not public:
            return Message((Text(words("Members’ published words:")), *voices(spoken[:WORDS_SHOWN])))
        nothing = Text(words("No published summary quotes anybody on this. I show nothing else that members wrote."))
        if not wish.topic:
            return Message((nothing,))
        told = await self._from_text(actor, question, public=public)
        return Message((nothing, *told.blocks), told.buttons)

    async def _no_opinion(self, actor: Actor, question: str, wish: Wish, *, public: bool) -> Message:
        """What the bot is, the text's strongest passages, and what members have said in published summaries."""
        async with self.store.read() as tx:
            scene = await _scene(tx, actor)
            spoken = about(await _spoken(tx, scene), wish.topic, scene.reading.metadata.language)
        shown = scene.shown(public=public)
        most, longest = (1, LONGEST_IN_PUBLIC) if public else (FEW, LONGEST)
        passages = await self._passages(scene, shown, wish.topic and question, most)
        heard = where_spoken(spoken) if public else voices(spoken[:most])
        quoted = [block for one in passages for block in quotation(one, shown, longest)]
        if quoted or heard:
            said = words("I am a program that quotes: I hold no opinion. Judge for yourselves by these words.")
        else:
            said = words("I am a program that quotes: I hold no opinion, and I find nothing on this to quote.")
        blocks: list[Block] = [Text(said), *quoted, *heard]
        again = Button("ask", (), words("Ask something else"))
        return Message(tuple(blocks), () if public else (*sharing(passages[:1], shown), again))

    async def _passages(self, scene: Scene, shown: Shown, question: str, most: int) -> list[Passage]:
        """Passages on a question; without a subject, those of the newest excerpt in which somebody speaks."""
        if question:
            found = await self.library.ask(scene.reading, question, shown.upto)
            return [] if found.fact is not None or found.tier == "nothing" else list(found.passages[:most])
        posted = [one for one in scene.sessions if one.last <= pace_of(scene.sessions)]
        if not posted:
            return []
        async with self.store.read() as tx:
            newest = posted[-1]
            body = await readings.paragraphs(tx, scene.reading.guild_id, scene.reading.id, newest.first, newest.last)
        return strongest(body, scene.reading.metadata.language)[:most]


def _about() -> Message:
    return Message(
        (
            Text(
                words(
                    "I am Colloquy, a program that reads along: I post the text in excerpts, answer questions with its "
                    "own sentences, and draft summaries in members’ own words. I hold no opinion."
                )
            ),
            Small(words("`/help` tells you what you can do now; `/ask` answers you privately.")),
        )
    )


async def _spoken(tx: ReadTx, scene: Scene) -> list[Spoken]:
    return await spoken_in(tx, scene.programme) if scene.programme else []


async def _scene(tx: ReadTx, actor: Actor, reading_id: int | None = None) -> Scene:
    """The text that the group reads, or read last; with `reading_id`, only if it is this one."""
    group = await group_for(tx, actor, "look")
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
    reading = await readings.get(tx, group.guild_id, programme.reading_id) if programme else None
    if reading is None and group.options.open_text:
        reading = next(iter(await readings.kept(tx, group.guild_id)), None)
    if reading is None:
        raise NotFound(words("No text is being read here yet. When a programme starts, I answer from its text."))
    if reading_id not in (None, reading.id):
        raise NotFound(words("That is from a text that is not read here now. Ask again with `/ask`."))
    planned = await sessions.of_programme(tx, group.guild_id, programme.id) if programme else []
    member = await members.get(tx, group.guild_id, group.id, actor.user_id)
    return Scene(group, programme, reading, planned, member)


async def _passage(tx: ReadTx, scene: Scene, args: Sequence[int]) -> Passage:
    """The stretch of a paragraph that a button means."""
    if len(args) != 3:
        raise _gone()
    number, start, end = args
    found = await readings.paragraphs(tx, scene.reading.guild_id, scene.reading.id, number, number)
    if not found or not 0 <= start < end <= len(found[0].text):
        raise _gone()
    return Passage(number, start, end, found[0].text[start:end], 0.0, found[0].speaker)


def _gone() -> NotFound:
    return NotFound(words("That passage is not here any more. Ask again with `/ask`."))
