"""The composition root: settings and a clock become a bot that is ready to start; nothing here touches a network."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import seam
from bot.client import Colloquy, Connection
from bot.cogs.sender import Observer, unobserved
from bot.domain.outbox import LEASE, SEND_DEADLINE
from bot.domain.prompts import Guide, Stem
from bot.domain.words import Words, words
from bot.guides import load_guides, load_instructions, load_stems
from bot.importing.child import ChildReader
from bot.importing.web import WebFetcher
from bot.semantics import Finder
from bot.services.additions import Additions
from bot.services.answers import Answers
from bot.services.archive import Archive
from bot.services.calendars import Calendars
from bot.services.catching_up import CatchingUp
from bot.services.changes import Changes
from bot.services.closing import Closing
from bot.services.commands import Commands
from bot.services.contexts import Contexts
from bot.services.deliveries import Deliveries
from bot.services.desk import Desk
from bot.services.doctor import Doctor
from bot.services.duties import Duties
from bot.services.erasing import replay
from bot.services.every import Services
from bot.services.glossary import Glossary
from bot.services.group_settings import GroupSettings
from bot.services.groups import Groups
from bot.services.help import Help
from bot.services.library import Library
from bot.services.meetings import Meetings
from bot.services.members import Members
from bot.services.moderation import Moderation
from bot.services.myself import Myself
from bot.services.nudges import Nudges
from bot.services.outbox import Outbox
from bot.services.plans import Plans
from bot.services.ports import Clock, Writer
from bot.services.positions import Positions
from bot.services.privacy import Privacy
from bot.services.programme_files import ProgrammeFiles
from bot.services.programmes import Programmes
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
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.upgrade import prepare
from bot.writers.extractive import Extractive

if TYPE_CHECKING:
    from bot.writers.model import ModelWriter


def wall_clock() -> datetime:
    """The present instant; the only place outside the sandbox that asks the machine."""
    return datetime.now(UTC)  # noqa: TID251  this is the one


def tidy_memory() -> None:
    """Once everything is loaded: what stays for good is not looked through again, and garbage is collected seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@dataclass(frozen=True)
class Pace:
    """How long the bot waits for things; tests and the rehearsal shorten it."""

    lease: timedelta = LEASE
    send_deadline: float = SEND_DEADLINE
    guild_ready_timeout: float = 2.0


@dataclass(frozen=True)
class App:
    """A bot ready to start, with its use cases and its store."""

    bot: Colloquy
    services: Services
    store: Store
    notes: tuple[Words, ...] = ()
    """What whoever starts it should know."""


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock = wall_clock,
    pace: Pace | None = None,
    observe: Observer = unobserved,
) -> AsyncIterator[App]:
    """Open the store (upgrading SQLite), make every use case and the client; close all of it at the end."""
    pace = pace or Pace()
    guides, stems = load_guides(settings.prompts_dir), load_stems(settings.prompts_dir)
    store = Store(settings.database, settings.data_dir)
    finder = Finder() if settings.semantic == "auto" else None
    model, notes = _model(settings)
    try:
        await prepare(store)
        await replay(store, clock())
        library = Library(store, guides, finder)
        services = _services(settings, store, clock, pace, (guides, stems), library, model or Extractive())
        with seam.elsewhere(settings.api_base, settings.gateway_url):
            bot = Colloquy(
                services, clock, _connection(settings, pace), observe=observe, send_deadline=pace.send_deadline
            )
            try:
                yield App(bot, services, store, notes)
            finally:
                await bot.close()
    finally:
        if finder is not None:
            await asyncio.to_thread(finder.close)
        if model is not None:
            await model.close()
        await store.close()


def _fetcher(settings: Settings) -> WebFetcher | None:
    return WebFetcher() if settings.web_import == "on" else None


def _model(settings: Settings) -> tuple[ModelWriter | None, tuple[Words, ...]]:
    """The model that drafts, where one is set and its packages are there; else nothing, and why."""
    if not settings.model and not settings.model_base_url:
        return None, ()
    if not settings.model or not settings.model_base_url:
        return None, (
            words(
                "No model drafts the summaries: COLLOQUY_MODEL and COLLOQUY_MODEL_BASE_URL are needed, and one of them "
                "is not set."
            ),
        )
    try:
        from bot.writers.model import ModelWriter
    except ImportError:
        return None, (
            words("No model drafts the summaries: the extra `llm` is not installed (pip install 'colloquy[llm]')."),
        )
    key = settings.model_api_key.get_secret_value() if settings.model_api_key else ""
    instructions = load_instructions(settings.prompts_dir)
    return ModelWriter(settings.model, settings.model_base_url, key, instructions, settings.model_tokens), ()


def _services(
    settings: Settings,
    store: Store,
    clock: Clock,
    pace: Pace,
    prompts: tuple[tuple[Guide, ...], tuple[Stem, ...]],
    library: Library,
    writer: Writer,
) -> Services:
    owner = f"{os.getpid()}-{secrets.token_hex(4)}"
    guides, stems = prompts
    sessions, glossary, help_ = Sessions(store, clock, guides), Glossary(store, guides), Help(store)
    catching_up = CatchingUp(store)
    positions, contexts = Positions(store, clock), Contexts(store, clock)
    summaries, closing, desk = Summaries(store, clock, writer), Closing(store, clock), Desk(store, clock)
    meetings, reminders, retention = Meetings(store, clock), Reminders(store, clock), Retention(store, clock)
    quiet_weeks, votes = QuietWeeks(store, clock), Votes(store, clock)
    types = SessionTypes(store, clock)
    slow, quick = ((), (summaries,)) if isinstance(writer, Extractive) else ((summaries,), ())
    duties = (sessions, types, positions, contexts, quiet_weeks, *quick, closing, desk, meetings, reminders)
    return Services(
        groups=Groups(store, clock),
        group_settings=GroupSettings(store, clock),
        doctor=Doctor(store, clock),
        readings=Readings(store, clock, ChildReader(), guides, _fetcher(settings), library),
        programmes=Programmes(store, clock, guides, stems, writer.name),
        plans=Plans(store, clock, guides, stems),
        programme_files=ProgrammeFiles(store, clock, guides),
        sessions=sessions,
        session_types=types,
        changes=Changes(store, clock),
        additions=Additions(store, clock, guides, stems),
        members=Members(store, clock, writer.name),
        myself=Myself(store, clock),
        privacy=Privacy(store, writer.name),
        retention=retention,
        replies=Replies(store, clock, writer.name),
        contexts=contexts,
        moderation=Moderation(store, clock),
        positions=positions,
        quiet_weeks=quiet_weeks,
        nudges=Nudges(store, clock),
        tasks=Tasks(store, clock),
        desk=desk,
        suggestions=Suggestions(store, clock),
        proposals=Proposals(store, clock),
        votes=votes,
        summaries=summaries,
        closing=closing,
        quotations=Quotations(store, clock),
        archive=Archive(store, clock),
        outbox=Outbox(store, clock, owner, pace.lease),
        deliveries=Deliveries(store, clock),
        commands=Commands(store),
        meetings=meetings,
        reminders=reminders,
        calendars=Calendars(store, clock),
        help=help_,
        glossary=glossary,
        answers=Answers(store, clock, library, sessions, glossary, help_, catching_up),
        catching_up=catching_up,
        record=NeutralityRecord(store, clock),
        strips=Strips(store),
        duties=Duties(store, clock, (*duties, votes, retention)),
        drafting=Duties(store, clock, slow),
    )


def _connection(settings: Settings, pace: Pace) -> Connection:
    return Connection(
        shard_id=settings.shard_id,
        shard_count=settings.shard_count,
        message_content=settings.message_content,
        guild_ready_timeout=pace.guild_ready_timeout,
        loopback=settings.api_base is not None,
    )
