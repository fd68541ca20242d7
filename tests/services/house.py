"""All services on one store, the shortcuts of a group's life, and a wall that shows what Discord would show."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.access import Actor
from bot.domain.arrivals import Heard
from bot.domain.members import Choice
from bot.domain.messages import Button, Heading, Message, Small, Text, Verbatim, Voice
from bot.domain.outbox import Delivery, Dropped, Outcome, Sent
from bot.domain.prompts import Guide, GuideExcerpt, Term
from bot.domain.readings import Imported, Metadata, Paragraph, fingerprint, fingerprint_of_all
from bot.domain.sessions import Session
from bot.guides import load_stems
from bot.importing.child import ChildReader
from bot.services.additions import Additions
from bot.services.answers import Answers
from bot.services.archive import Archive
from bot.services.calendars import Calendars
from bot.services.catching_up import CatchingUp
from bot.services.changes import Changes
from bot.services.closing import Closing
from bot.services.contexts import Contexts
from bot.services.deliveries import Deliveries
from bot.services.desk import Desk
from bot.services.doctor import Doctor
from bot.services.glossary import Glossary
from bot.services.group_settings import GroupSettings
from bot.services.groups import Groups, SetUp
from bot.services.help import Help
from bot.services.library import Library
from bot.services.meetings import Meetings
from bot.services.members import Members
from bot.services.moderation import Moderation
from bot.services.myself import Myself
from bot.services.nudges import Nudges
from bot.services.outbox import Outbox
from bot.services.plans import Plans
from bot.services.ports import Duty
from bot.services.positions import Positions
from bot.services.privacy import Privacy
from bot.services.programme_files import ProgrammeFiles
from bot.services.programmes import PlanWish, Programmes
from bot.services.proposals import Proposals
from bot.services.quiet_weeks import QuietWeeks
from bot.services.quotations import Quotations
from bot.services.readings import Readings
from bot.services.record import NeutralityRecord
from bot.services.reminders import Reminders
from bot.services.replies import Replies
from bot.services.retention import Retention
from bot.services.session_types import SessionTypes
from bot.services.sessions import Sessions
from bot.services.strips import Strips
from bot.services.suggestions import Suggestions
from bot.services.summaries import Summaries
from bot.services.tasks import Tasks
from bot.services.votes import Votes
from bot.shipped import folder
from bot.store import members, programmes, readings, sessions
from bot.store.engine import CROSS_GUILD, Store
from bot.store.schema import metadata
from bot.writers.extractive import Extractive
from tests.conftest import GUILD, ROLE, HandClock, organiser, reader

HOME, REVIEW = 10, 20

BODY = (
    "The council met on a Tuesday, as it always does, and by Wednesday the river was for sale.",
    "The mayor said that the roof of the school leaks and that the bridge is closed to everybody but the postman.",
    "The engineer writes that the flow at the weir has halved since the dam was built, and that nobody counted it.",
    "Water is not a thing one owns, a farmer answered; it is a thing that passes, and one looks after it meanwhile.",
    "The towns downstream have learned to count: they measure the river with sticks, every morning, and write it down.",
    "The council has until May to decide, and it has no plan for June.",
)


def text_of(title: str = "The river", body: tuple[str, ...] = BODY) -> Imported:
    """A text as the importer gives it."""
    paragraphs = tuple(Paragraph(n, text) for n, text in enumerate(body, 1))
    return Imported(Metadata(title=title, author="Ann Lee"), paragraphs)


RIVER = Guide(
    "river",
    "en",
    tuple(fingerprint(text) for text in BODY),
    (GuideExcerpt(1, 6, "The river", terms=(Term("council", "An elected body of a town.", 1),)),),
)
"""A guide of the text above; a reading follows it once it is told to."""


def said(message: Message) -> str:
    """All that a reader sees of a message, line by line; buttons stand in brackets."""
    lines = []
    for block in message.blocks:
        match block:
            case Heading(words) | Text(words) | Small(words):
                lines.append(str(words))
            case Verbatim(text, label):
                lines.append(f"{label} {text}".strip())
            case Voice(text, name, link):
                lines.append(f"{name or 'a participant'}: {text} {link}".strip())
            case _:
                lines.append("---")
    return "\n".join([*lines, *(f"[{button.label}]" for button in message.buttons)])


def button(message: Message, verb: str) -> Button:
    """The button that does `verb`, in a message or beside one of its lines."""
    beside = [block.button for block in message.blocks if isinstance(block, Text) and block.button]
    return next(one for one in (*message.buttons, *beside) if one.verb == verb)


def replace_database(closed: Store, copied: Path) -> None:
    """Put a copy of another database in the place of a closed store's."""
    file = Path(str(closed.url.database))
    for log in ("-wal", "-shm", ".erased"):
        file.with_name(file.name + log).unlink(missing_ok=True)
    for aside in file.parent.glob(f"{file.name}.replaced-*"):
        aside.unlink()
    shutil.copy(copied, file)


@dataclass
class Post:
    """One message that stands."""

    channel_id: int
    message: Message
    subject: str
    edits: int = 0


@dataclass(frozen=True)
class Held:
    """A house in the middle of its first session, made once and copied: the same rows, the same wall."""

    database: Path
    instant: datetime
    wall: dict[int, Post]
    pinned: tuple[int, ...]
    next_id: int

    async def restore(self, house: House) -> None:
        """Put the copy in the place of an empty house."""
        await house.store.close()
        replace_database(house.store, self.database)
        house.clock.instant = self.instant
        house.wall |= {number: replace(post) for number, post in self.wall.items()}
        house.pinned += self.pinned
        house._next_id = self.next_id


@dataclass
class House:
    """A bot without Discord: use cases, and the outbox emptied onto a wall."""

    store: Store
    clock: HandClock
    guild_id: int = GUILD
    wall: dict[int, Post] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    pinged: list[tuple[int, ...]] = field(default_factory=list)
    """Whom each reminder has pinged."""
    closed: set[int] = field(default_factory=set)
    """People who take no private messages."""
    held: Held | None = None
    _next_id: int = 5_000

    def __post_init__(self) -> None:
        stems = load_stems(Path(folder("prompts")))
        self.groups = Groups(self.store, self.clock)
        self.doctor = Doctor(self.store, self.clock)
        self.group_settings = GroupSettings(self.store, self.clock)
        self.readings = Readings(self.store, self.clock, ChildReader(), ())
        self.programmes = Programmes(self.store, self.clock, (), stems)
        self.plans = Plans(self.store, self.clock, (), stems)
        self.programme_files = ProgrammeFiles(self.store, self.clock, ())
        self.glossary = Glossary(self.store, (RIVER,))
        self.changes = Changes(self.store, self.clock)
        self.additions = Additions(self.store, self.clock, (), stems)
        self.sessions = Sessions(self.store, self.clock)
        self.session_types = SessionTypes(self.store, self.clock)
        self.members = Members(self.store, self.clock)
        self.meetings = Meetings(self.store, self.clock)
        self.reminders = Reminders(self.store, self.clock)
        self.myself = Myself(self.store, self.clock)
        self.privacy = Privacy(self.store, "extractive")
        self.closing = Closing(self.store, self.clock)
        self.retention = Retention(self.store, self.clock)
        self.calendars = Calendars(self.store, self.clock)
        self.replies = Replies(self.store, self.clock)
        self.contexts = Contexts(self.store, self.clock)
        self.moderation = Moderation(self.store, self.clock)
        self.positions = Positions(self.store, self.clock)
        self.tasks = Tasks(self.store, self.clock)
        self.nudges = Nudges(self.store, self.clock)
        self.quiet_weeks = QuietWeeks(self.store, self.clock)
        self.suggestions = Suggestions(self.store, self.clock)
        self.proposals = Proposals(self.store, self.clock)
        self.votes = Votes(self.store, self.clock)
        self.summaries = Summaries(self.store, self.clock, Extractive())
        self.desk = Desk(self.store, self.clock)
        self.quotations = Quotations(self.store, self.clock)
        self.archive = Archive(self.store, self.clock)
        self.outbox = Outbox(self.store, self.clock, "here")
        self.deliveries = Deliveries(self.store, self.clock)
        self.record = NeutralityRecord(self.store, self.clock)
        self.strips = Strips(self.store)
        self.help = Help(self.store)
        self.library = Library(self.store, (RIVER,))
        self.readings = replace(self.readings, library=self.library)
        self.catching_up = CatchingUp(self.store)
        self.answers = Answers(
            self.store, self.clock, self.library, self.sessions, self.glossary, self.help, self.catching_up
        )

    async def next_due(self, duty: Duty) -> datetime | None:
        """When something falls due for a duty next."""
        async with self.store.read() as tx:
            return await duty.next_due(tx)

    # A group's life

    @property
    def olga(self) -> Actor:
        return organiser(guild_id=self.guild_id)

    def person(self, user_id: int, name: str) -> Actor:
        """Somebody of this guild, acting now."""
        return replace(reader(user_id, name, self.guild_id), acted_at=self.clock())

    async def set_up(self, **changed: Any) -> Message:
        values: dict[str, Any] = {
            "name": "River readers",
            "home_channel_id": HOME,
            "review_channel_id": REVIEW,
            "facilitator_role_id": ROLE,
            "zone": "Europe/London",
        }
        return await self.groups.start(self.olga, SetUp(**(values | changed)), (), "https://invite")

    async def keep(self, imported: Imported | None = None, *, kept: bool = True) -> int:
        """A reading, stored as the importer's answer is; answers its number."""
        imported = imported or text_of()
        print_ = fingerprint_of_all(imported.paragraphs)
        async with self.store.write() as tx:
            number = await readings.add(tx, self.guild_id, 1, imported, fingerprint=print_, guide=None, at=self.clock())
        if kept:
            await self.readings.keep(self.olga, number)
        return number

    async def plan(self, **wish: Any) -> Message:
        values: dict[str, Any] = {"weeks": 2, "days": "tue,fri"}
        return await self.programmes.plan(self.olga, PlanWish(**(values | wish)))

    async def running(self, **wish: Any) -> None:
        """A group whose programme has started; sessions are on Tuesdays and Fridays at 19:00."""
        await self.set_up()
        await self.keep()
        await self.plan(**wish)
        await self.programmes.start(self.olga)
        await self.post()

    async def hold_first(self, **wish: Any) -> Session:
        """A group in the middle of its first session, whose thread is open."""
        if self.held is not None and not wish and not await self.groups.everywhere():
            await self.held.restore(self)
            return (await self.planned())[0]
        await self.running(**wish)
        self.clock.instant = (await self.planned())[0].starts_at
        await self.sessions.open_due()
        await self.post()
        return (await self.planned())[0]

    async def planned(self) -> list[Session]:
        """The newest programme's sessions."""
        async with self.store.read() as tx:
            programme = await programmes.latest(tx, self.guild_id, 1)
            assert programme is not None
            return await sessions.of_programme(tx, self.guild_id, programme.id)

    async def publish(self, number: int | None, found: Mapping[int, str | None]) -> Message:
        """Publish a draft as it stands, as the command does."""
        chosen = await self.summaries.to_publish(self.olga, number)
        return await self.summaries.publish(self.olga, chosen.summary_id, chosen.revision, found)

    async def has_joined(self, actor: Actor) -> bool:
        """Whether the actor is a member of the guild's group, as the store has it."""
        async with self.store.read() as tx:
            return await members.get(tx, actor.guild_id, 1, actor.user_id) is not None

    async def join(self, user_id: int, name: str, choice: Choice = "by name") -> Actor:
        actor = self.person(user_id, name)
        await self.members.choose(actor, choice)
        return actor

    def heard(self, author_id: int, text: str | None, message_id: int | None = None, **changed: Any) -> Heard:
        """A message in the first session's thread, written now."""
        if "channel_id" not in changed:
            changed["channel_id"] = self.thread_id
        values: dict[str, Any] = {"created_at": self.clock(), "author_name": "?"}
        number = self.new_id() if message_id is None else message_id
        return Heard(guild_id=self.guild_id, message_id=number, author_id=author_id, text=text, **(values | changed))

    @property
    def thread_id(self) -> int:
        """The first thread that was made."""
        return next(number for number, post in self.wall.items() if post.subject == "thread")

    async def write(self, author_id: int, text: str, message_id: int | None = None, **changed: Any) -> int:
        """A thread message, heard and stored; answers its id."""
        heard = self.heard(author_id, text, message_id, **changed)
        await self.hear(heard)
        return heard.message_id

    async def hear(self, *arrivals: Any) -> None:
        """Let arrivals be stored, in this order."""
        async with self.drained():
            for waiting in [self.replies.heard(arrival) for arrival in arrivals]:
                await waiting

    @asynccontextmanager
    async def drained(self) -> AsyncIterator[None]:
        """The drain running beside the block."""
        drain = asyncio.create_task(self.replies.drain())
        try:
            yield
        finally:
            drain.cancel()
            with suppress(asyncio.CancelledError):
                await drain

    async def form(self, actor: Actor, text: str, session_id: int = 1) -> int:
        """A form reply, posted; answers the interaction's id."""
        number = self.new_id()
        await self.replies.form(actor, session_id, text, number)
        await self.post()
        return number

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    # Discord's side

    async def claim(self) -> Delivery | None:
        return await self.outbox.claim(lambda channel: channel)

    async def post(self, until: datetime | None = None) -> int:
        """Deliver everything that is due, as Discord would take it; answers how many."""
        if until is not None:
            self.clock.instant = until
        count = 0
        while (delivery := await self.claim()) is not None:
            await self.outbox.mark(delivery, await self._answer(delivery))
            count += 1
        return count

    async def _answer(self, delivery: Delivery) -> Outcome:
        """What the sender and Discord make of one delivery; a reminder pings whoever wants it now."""
        if delivery.kind == "direct":
            return await self._direct(delivery)
        if delivery.subject not in ("remind", "pair"):
            return self.take(delivery)
        asked = self.session_types if delivery.subject == "pair" else self.reminders
        people = await asked.people(delivery)
        if not people:
            return Dropped()
        if delivery.kind == "message":
            self.pinged.append(people)
        return self.take(delivery)

    async def _direct(self, delivery: Delivery) -> Outcome:
        letter = await self.nudges.letter(delivery)
        if letter is None:
            return Dropped()
        person, message = letter
        if person in self.closed:
            await self.nudges.unreachable(delivery)
            return Dropped()
        number = self.new_id()
        self.wall[number] = Post(person, message, "nudge")
        return Sent(number)

    def take(self, delivery: Delivery) -> Outcome:
        """What Discord does with one delivery."""
        match delivery.kind:
            case "message" | "direct":
                assert delivery.message is not None
                number = self.new_id()
                self.wall[number] = Post(delivery.channel_id or 0, delivery.message, delivery.subject)
                return Sent(number)
            case "thread":
                number = self.new_id()
                self.wall[number] = Post(delivery.channel_id or 0, Message(()), "thread")
                return Sent(number)
            case "edit":
                assert delivery.message is not None
                post = self.wall[delivery.target_id or 0]
                assert post.channel_id == delivery.channel_id
                post.message = delivery.message
                post.edits += 1
                return Sent(None)
            case "pin":
                self.pinned.append(delivery.target_id or 0)
                return Sent(None)
            case "delete":
                del self.wall[delivery.target_id or 0]
                return Sent(None)
            case "event":
                return Sent(delivery.target_id or self.new_id())

    def posts(self, subject: str, channel_id: int | None = None) -> list[Post]:
        """What stands of one kind, oldest first."""
        return [
            post for post in self.wall.values() if post.subject == subject and channel_id in (None, post.channel_id)
        ]

    def shown(self, subject: str) -> str:
        """All standing text of one kind."""
        return "\n".join(said(post.message) for post in self.posts(subject))

    # What is stored

    async def rows(self, guild_id: int | None = None) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, or of one guild."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        async with self.store.read() as tx:
            for table in metadata.sorted_tables:
                statement = select(table).order_by(*table.primary_key.columns)
                if guild_id is not None:
                    if "guild_id" not in table.c:
                        continue
                    statement = statement.where(table.c.guild_id == guild_id)
                answer = await tx.conn.execute(statement, execution_options=CROSS_GUILD)
                found[table.name] = [tuple(row) for row in answer]
        return found

    def snapshot(self, guild_id: int | None = None) -> list[tuple[Any, ...]]:
        """Every row as the file has it, or one guild's: to compare, quickly."""
        found: list[tuple[Any, ...]] = []
        with closing(sqlite3.connect(str(self.store.url.database))) as conn:
            for table in metadata.sorted_tables:
                here = guild_id is not None and "guild_id" in table.c
                where = f"WHERE guild_id = {guild_id}" if here else ""
                found += [(table.name, *row) for row in conn.execute(f'SELECT * FROM "{table.name}" {where}')]
        return sorted(found, key=repr)

    async def count(self, table: str) -> int:
        return len((await self.rows())[table])

    async def standing_replies(self) -> list[str]:
        """Texts of the replies that stand, by id."""
        async with self.store.read() as tx:
            reply = metadata.tables["reply"]
            statement = select(reply.c.text).where(reply.c.guild_id == self.guild_id, reply.c.text.is_not(None))
            return list((await tx.conn.execute(statement.order_by(reply.c.id))).scalars())


THOUGHTS = {
    30: "The council sold the river because the river costs money and the school roof does not wait.",
    31: "I think that the council counts money only, while the towns downstream count the river itself.",
    32: "Why does nobody ask the towns downstream before the river is sold by the council?",
}
"""What three members write of the sample text; every one of them is quoted."""

NAMES = {30: "Ada", 31: "Ben", 32: "Cleo"}


async def conversation(house: House) -> dict[int, int]:
    """Three members joined and one thought of each in the thread; answers message ids by author."""
    for number, name in NAMES.items():
        await house.join(number, name)
    return {number: await house.write(number, text) for number, text in THOUGHTS.items()}
