"""Who may do what: every use case that takes an actor, for every kind of person, here and from another server."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import bot.services
from bot.domain.access import Actor
from bot.domain.alerts import key_from
from bot.domain.errors import BotError, Conflict, NotFound, Refused
from bot.domain.group_settings import SETTINGS
from bot.domain.messages import Message
from bot.domain.outbox import Blocked, Outcome, Uncertain
from bot.domain.panels import JOIN
from bot.domain.programme_file import FiledSession, ProgrammeFile, written
from bot.domain.readings import Fetched, Imported, Metadata
from bot.domain.tasks import TAKE, Task
from bot.services.additions import Wanted
from bot.services.groups import SetUp
from bot.services.programmes import PlanWish
from bot.store import outbox, positions, replies, session_types, sessions, tasks
from bot.store.engine import Store
from bot.store.outbox import NewDelivery
from bot.store.persons import Whose
from bot.store.positions import Ballot
from bot.store.schema import reading, reply
from tests.conftest import GUILD, OTHER_GUILD, ROLE, HandClock
from tests.services.house import HOME, REVIEW, RIVER, THOUGHTS, Held, House, conversation, replace_database, text_of

PEOPLE = {
    "organiser": Actor(GUILD, 1, "Olga", manage_guild=True),
    "facilitator": Actor(GUILD, 2, "Fay", roles=frozenset({ROLE})),
    "member": Actor(GUILD, 30, "Ada"),
    "visitor": Actor(GUILD, 66, "Eve", roles=frozenset({5})),
}
ORGANISERS = {"organiser"}
FACILITATORS = {"organiser", "facilitator"}
EVERYBODY = set(PEOPLE)
HELD = 7_900
"""A form reply that waits for approval."""
SEALING, SEALED, TALKING = 4, 7_901, 3
"""A session in which answers are sealed, one of them, and a session in which pairs talk."""
JOINED = {"member"}
"""Having joined is no right: whoever has not is told to join, and is not refused."""

SET_UP = SetUp("Others", HOME, REVIEW, ROLE, "Europe/London")
OTHER_TEXT = text_of("A hill", ("A hill is a hill, and nobody has ever sold it to anybody.",))


async def fetched() -> bytes:
    return ("A wood\n\n" + "Wood is a thing that grows, and it takes its time to do so.\n\n" * 2).encode()


async def page(address: str) -> Fetched:
    return Fetched(await fetched(), "wood.txt", address)


async def filed() -> bytes:
    """A programme file for the sample text, which is kept here and nowhere else."""
    marks = RIVER.fingerprints
    cuts = (FiledSession(1, 6, marks[0], "", ()),)
    return written(ProgrammeFile(Metadata(title="As the file has it"), marks, (1,), time(19), 1, cuts))


async def planned_prompt(house: House) -> int:
    """A question of the plan's first session."""
    async with house.store.read() as tx:
        first, *_ = await sessions.of_programme(tx, GUILD, 2)
        return (await sessions.prompts(tx, GUILD, first.id))[0].id


async def swapped(house: House, actor: Actor) -> object:
    return await house.plans.swap(actor, 2, 1, 1, await planned_prompt(house))


async def questioned(house: House, actor: Actor) -> object:
    return await house.plans.question(actor, 2, 1, 1, await planned_prompt(house))


async def reworded(house: House, actor: Actor) -> object:
    return await house.plans.reword(actor, 2, 1, 1, await planned_prompt(house), "What is for sale in ¶1?")


async def added(house: House, actor: Actor) -> object:
    """A message of Ada's, who has joined."""
    async with house.store.read() as tx:
        thread = (await sessions.get(tx, GUILD, 1)).thread_id  # type: ignore[union-attr]
    heard = house.heard(30, "Words.", 7_001, channel_id=thread)
    return await house.replies.add(actor, heard, hears_threads=True)


async def some_reply(house: House) -> int:
    """A reply that the draft of here does not quote yet."""
    async with house.store.read() as tx:
        (found,) = await replies.of_person(tx, Whose(GUILD, 1, 33, ""))
    return found


async def quotable(house: House, actor: Actor) -> object:
    return await house.desk.quotable(actor, await some_reply(house))


async def quoted(house: House, actor: Actor) -> object:
    return await house.desk.quote(actor, 1, 1, await some_reply(house), 0, len(UNQUOTED))


async def own_reply(house: House) -> int:
    """A reply of Ada's that the public summary quotes."""
    async with house.store.read() as tx:
        return min(await replies.of_person(tx, Whose(GUILD, 1, 30, "")))


async def taken_out(house: House, actor: Actor) -> object:
    return await house.quotations.take_out(actor, await own_reply(house))


async def objected_to(house: House, actor: Actor) -> object:
    return await house.quotations.object_to(actor, 2, 1, await own_reply(house))


UNQUOTED = "Walls and gates."


async def written_by_member(house: House) -> int:
    """The member's own message."""
    async with house.store.read() as tx:
        mine = (reply.c.guild_id == GUILD, reply.c.author_id == PEOPLE["member"].user_id)
        return int((await tx.conn.execute(select(func.min(reply.c.id)).where(*mine))).scalar_one())


async def withdrawn(house: House, actor: Actor) -> object:
    return await house.myself.withdraw(actor, await written_by_member(house))


async def left_out(house: House, actor: Actor) -> object:
    return await house.moderation.leave_out(actor, await written_by_member(house))


LATER = int(datetime(2026, 12, 8, 19, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class Case:
    """Who may, and how it is asked; `names` when it names something by an id of this server."""

    allowed: set[str]
    ask: Callable[[House, Actor], Awaitable[Any]]
    names: bool = False
    refusal: type[BotError] | None = None
    """What is raised instead of `Refused`, where being somebody's own words is no matter of rights."""
    paused: bool = False
    """Whether the running programme is to be paused before."""


async def made_up(house: House, actor: Actor) -> object:
    return await house.sessions.make_up(actor, (MISSED,))


async def posed(house: House, actor: Actor) -> object:
    """A question of the first session that stands neither in its post nor in its thread."""
    async with house.store.read() as tx:
        unasked = [one.id for one in await sessions.prompts(tx, GUILD, 1) if not one.shown]
    return await house.quiet_weeks.pose(actor, 1, unasked[0])


async def begun(house: House, actor: Actor) -> object:
    """Whoever may begin a vote hears that one is open."""
    with suppress(Conflict):
        return await house.votes.begin(actor, 3)
    return None


async def vote_on(house: House, *numbers: int) -> None:
    """A vote on texts of the member's, proposed where they are not yet."""
    for number in numbers:
        with suppress(Conflict):
            await house.proposals.propose(PEOPLE["member"], f"Text {number}", "")
        await house.proposals.put(house.olga, number, listed=True)
    await house.votes.begin(house.olga, 3)


MISSED = 3
"""A session of here that was missed."""


async def stick(house: House, number: int, outcome: Outcome) -> None:
    """A message of here with which Discord did not do what it should."""
    new = NewDelivery(GUILD, key_from(number), "message", "summary", 1, HOME, house.clock(), message=Message(()))
    async with house.store.write() as tx:
        await outbox.put(tx, new)
    while (delivery := await house.claim()) is not None:
        await house.outbox.mark(delivery, outcome if delivery.key == new.key else house.take(delivery))


REFUSED, UNSEEN = 1_001, 1_002
"""Numbers of the two that are stuck."""

STANDS = f"https://discord.com/channels/{GUILD}/{HOME}/7001"


CASES = {
    "Groups.start": Case(ORGANISERS, lambda h, a: h.groups.start(a, SET_UP, (), "")),
    "Doctor.check": Case(FACILITATORS, lambda h, a: h.doctor.check(a, (), "", hears_threads=True)),
    "Doctor.to_test": Case(FACILITATORS, lambda h, a: h.doctor.to_test(a)),
    "Doctor.may_remove_test": Case(FACILITATORS, lambda h, a: h.doctor.may_remove_test(a)),
    "GroupSettings.view": Case(ORGANISERS, lambda h, a: h.group_settings.view(a)),
    "GroupSettings.form": Case(ORGANISERS, lambda h, a: h.group_settings.form(a, SETTINGS[0].number)),
    "GroupSettings.change": Case(ORGANISERS, lambda h, a: h.group_settings.change(a, SETTINGS[0].number, "Others")),
    "Changes.choices": Case(FACILITATORS, lambda h, a: h.changes.choices(a, "", ["planned"])),
    "Changes.postpone": Case(FACILITATORS, lambda h, a: h.changes.postpone(a, 2, "2026-12-08")),
    "Changes.moving": Case(FACILITATORS, lambda h, a: h.changes.moving(a, 1, 2, 2, LATER), names=True),
    "Changes.move": Case(FACILITATORS, lambda h, a: h.changes.move(a, 1, 2, 2, LATER, 1), names=True),
    "Changes.edit": Case(FACILITATORS, lambda h, a: h.changes.edit(a, 2, "Another", "")),
    "Changes.panel_of": Case(FACILITATORS, lambda h, a: h.changes.panel_of(a, 2)),
    "Changes.cancelling": Case(FACILITATORS, lambda h, a: h.changes.cancelling(a, 2)),
    "Changes.cancel": Case(FACILITATORS, lambda h, a: h.changes.cancel(a, 1, 2, 2, 0), names=True),
    "Changes.opening": Case(FACILITATORS, lambda h, a: h.changes.opening(a, 2)),
    "Changes.open": Case(FACILITATORS, lambda h, a: h.changes.open(a, 1, 2, 2), names=True),
    "Changes.close": Case(FACILITATORS, lambda h, a: h.changes.close(a, 1)),
    "Changes.undo": Case(FACILITATORS, lambda h, a: h.changes.undo(a, 1, 2), names=True),
    "Additions.propose": Case(FACILITATORS, lambda h, a: h.additions.propose(a, Wanted("2026-12-08"))),
    "Additions.confirm": Case(FACILITATORS, lambda h, a: h.additions.confirm(a, 1, 2, 1, LATER, 1), names=True),
    "Glossary.look_up": Case(EVERYBODY, lambda h, a: h.glossary.look_up(a)),
    "Glossary.of_session": Case(EVERYBODY, lambda h, a: h.glossary.of_session(a, 1), names=True),
    "Glossary.choices": Case(EVERYBODY, lambda h, a: h.glossary.choices(a, "")),
    "Plans.whole": Case(FACILITATORS, lambda h, a: h.plans.whole(a, 2), names=True),
    "Plans.panel": Case(FACILITATORS, lambda h, a: h.plans.panel(a, 2, 1), names=True),
    "Plans.questions": Case(FACILITATORS, lambda h, a: h.plans.questions(a, 2, 1), names=True),
    "Plans.cut": Case(FACILITATORS, lambda h, a: h.plans.cut(a, 2, 1, 1, JOIN), names=True),
    "Plans.pace": Case(FACILITATORS, lambda h, a: h.plans.pace(a, 2, 1, 5), names=True),
    "Plans.title": Case(FACILITATORS, lambda h, a: h.plans.title(a, 2, 1, 1), names=True),
    "Plans.session": Case(FACILITATORS, lambda h, a: h.plans.session(a, 2, 1, 1), names=True),
    "Plans.retype": Case(FACILITATORS, lambda h, a: h.plans.retype(a, 2, 1, 1, "answer first", 2), names=True),
    "SessionTypes.others": Case(JOINED, lambda h, a: h.session_types.others(a, SEALING, 0), names=True),
    "SessionTypes.line": Case(JOINED, lambda h, a: h.session_types.line(a, TALKING), names=True),
    "SessionTypes.share": Case(JOINED, lambda h, a: h.session_types.share(a, TALKING, "A line.", 7_905), names=True),
    "SessionTypes.take_back": Case(
        JOINED, lambda h, a: h.session_types.take_back(a, SEALED), names=True, refusal=NotFound
    ),
    "Plans.rename": Case(FACILITATORS, lambda h, a: h.plans.rename(a, 2, 1, 1, "Another"), names=True),
    "Plans.swap": Case(FACILITATORS, swapped, names=True),
    "Plans.question": Case(FACILITATORS, questioned, names=True),
    "Plans.reword": Case(FACILITATORS, reworded, names=True),
    "Plans.may_add": Case(FACILITATORS, lambda h, a: h.plans.may_add(a, 2, 1, 1), names=True),
    "Plans.add": Case(FACILITATORS, lambda h, a: h.plans.add(a, 2, 1, 1, "What is for sale in ¶1?"), names=True),
    "ProgrammeFiles.export": Case(FACILITATORS, lambda h, a: h.programme_files.export(a)),
    "ProgrammeFiles.bring": Case(FACILITATORS, lambda h, a: h.programme_files.bring(a, filed, 99)),
    "Answers.ask": Case(EVERYBODY, lambda h, a: h.answers.ask(a, "What did the mayor say?")),
    "Answers.mentioned": Case(
        EVERYBODY, lambda h, a: h.answers.mentioned(a, HOME, h.new_id(), "What did the mayor say?")
    ),
    "Answers.share": Case(EVERYBODY, lambda h, a: h.answers.share(a, HOME, h.new_id(), (1, 1, 0, 9)), names=True),
    "Answers.read_on": Case(JOINED, lambda h, a: h.answers.read_on(a, (1, 6, 0, 9)), names=True),
    "CatchingUp.show": Case(EVERYBODY, lambda h, a: h.catching_up.show(a)),
    "Help.show": Case(EVERYBODY, lambda h, a: h.help.show(a)),
    "Calendars.file": Case(EVERYBODY, lambda h, a: h.calendars.file(a)),
    "Meetings.hold": Case(FACILITATORS, lambda h, a: h.meetings.hold(a, 2, "The library", 60)),
    "Meetings.event_of": Case(FACILITATORS, lambda h, a: h.meetings.event_of(a, 2)),
    "Moderation.leave_out": Case(FACILITATORS, left_out, names=True),
    "Moderation.author": Case(FACILITATORS, lambda h, a: h.moderation.author(a, HELD), names=True),
    "Moderation.member": Case(FACILITATORS, lambda h, a: h.moderation.member(a, 30)),
    "Moderation.block": Case(FACILITATORS, lambda h, a: h.moderation.block(a, 30, blocked=True)),
    "Moderation.admit": Case(FACILITATORS, lambda h, a: h.moderation.admit(a, HELD), names=True),
    "Moderation.reject": Case(FACILITATORS, lambda h, a: h.moderation.reject(a, HELD), names=True),
    "Positions.take": Case(JOINED, lambda h, a: h.positions.take(a, 1, 0), names=True),
    "Deliveries.log": Case(FACILITATORS, lambda h, a: h.deliveries.log(a)),
    "Tasks.listen": Case(FACILITATORS, lambda h, a: h.tasks.listen(a, 1), names=True),
    "Tasks.panel": Case(EVERYBODY, lambda h, a: h.tasks.panel(a)),
    "Tasks.take_offers": Case(JOINED, lambda h, a: h.tasks.take_offers(a, wanted=True)),
    "Tasks.answer": Case(JOINED, lambda h, a: h.tasks.answer(a, 1, TAKE), names=True, refusal=NotFound),
    "Nudges.panel": Case(EVERYBODY, lambda h, a: h.nudges.panel(a)),
    "Nudges.choose": Case(JOINED, lambda h, a: h.nudges.choose(a, 1)),
    "Nudges.away_until": Case(JOINED, lambda h, a: h.nudges.away_until(a)),
    "Nudges.keep_away": Case(JOINED, lambda h, a: h.nudges.keep_away(a, "")),
    "Nudges.off": Case(EVERYBODY, lambda h, a: h.nudges.off(a)),
    "Nudges.invite": Case(EVERYBODY, lambda h, a: h.nudges.invite(a)),
    "QuietWeeks.shifting": Case(FACILITATORS, lambda h, a: h.quiet_weeks.shifting(a, 1), names=True),
    "QuietWeeks.posing": Case(FACILITATORS, lambda h, a: h.quiet_weeks.posing(a, 1, 0), names=True),
    "QuietWeeks.pose": Case(FACILITATORS, posed, names=True),
    "QuietWeeks.leave": Case(FACILITATORS, lambda h, a: h.quiet_weeks.leave(a, 1), names=True),
    "Sessions.make_up": Case(FACILITATORS, made_up, names=True),
    "Programmes.downtime": Case(FACILITATORS, lambda h, a: h.programmes.downtime(a, "ask")),
    "Deliveries.show": Case(FACILITATORS, lambda h, a: h.deliveries.show(a, REFUSED), names=True),
    "Deliveries.channel_of": Case(FACILITATORS, lambda h, a: h.deliveries.channel_of(a, REFUSED), names=True),
    "Deliveries.retry": Case(FACILITATORS, lambda h, a: h.deliveries.retry(a, REFUSED), names=True),
    "Deliveries.places": Case(FACILITATORS, lambda h, a: h.deliveries.places(a, REFUSED, {7: "else"}), names=True),
    "Deliveries.move": Case(FACILITATORS, lambda h, a: h.deliveries.move(a, REFUSED, 7), names=True),
    "Deliveries.undecided": Case(FACILITATORS, lambda h, a: h.deliveries.undecided(a, UNSEEN), names=True),
    "Deliveries.stands": Case(FACILITATORS, lambda h, a: h.deliveries.stands(a, UNSEEN, STANDS), names=True),
    "Deliveries.anew": Case(FACILITATORS, lambda h, a: h.deliveries.anew(a, UNSEEN), names=True),
    "NeutralityRecord.about": Case(EVERYBODY, lambda h, a: h.record.about(a)),
    "Strips.show": Case(FACILITATORS, lambda h, a: h.strips.show(a)),
    "NeutralityRecord.balance": Case(FACILITATORS, lambda h, a: h.record.balance(a)),
    "Members.join": Case(EVERYBODY, lambda h, a: h.members.join(a)),
    "Members.choose": Case(EVERYBODY, lambda h, a: h.members.choose(a, "without name")),
    "Myself.panel": Case(EVERYBODY, lambda h, a: h.myself.panel(a)),
    "Myself.pace": Case(JOINED, lambda h, a: h.myself.pace(a)),
    "Myself.keep_pace": Case(JOINED, lambda h, a: h.myself.keep_pace(a, "3")),
    "Myself.export": Case(EVERYBODY, lambda h, a: h.myself.export(a)),
    "Myself.leaving": Case(EVERYBODY, lambda h, a: h.myself.leaving(a)),
    "Myself.erasure": Case(EVERYBODY, lambda h, a: h.myself.erasure(a)),
    "Myself.erase": Case(EVERYBODY, lambda h, a: h.myself.erase(a)),
    "Myself.withdraw": Case(JOINED, withdrawn),
    "Privacy.show": Case(EVERYBODY, lambda h, a: h.privacy.show(a, hears_threads=True)),
    "Programmes.plan": Case(FACILITATORS, lambda h, a: h.programmes.plan(a, PlanWish(reading_id=1)), names=True),
    "Programmes.show": Case(FACILITATORS, lambda h, a: h.programmes.show(a)),
    "Programmes.start": Case(FACILITATORS, lambda h, a: h.programmes.start(a, 2), names=True, paused=True),
    "Programmes.pause": Case(FACILITATORS, lambda h, a: h.programmes.pause(a)),
    "Programmes.resume": Case(FACILITATORS, lambda h, a: h.programmes.resume(a), paused=True),
    "Programmes.go_on": Case(FACILITATORS, lambda h, a: h.programmes.go_on(a, 1, 2, 1), names=True, paused=True),
    "Readings.bring": Case(FACILITATORS, lambda h, a: h.readings.bring(a, fetched, "wood.txt", 99)),
    "Readings.bring_address": Case(
        FACILITATORS, lambda h, a: replace(h.readings, fetch_address=page).bring_address(a, "https://example.org/")
    ),
    "Readings.may_bring": Case(FACILITATORS, lambda h, a: h.readings.may_bring(a)),
    "Readings.keep": Case(FACILITATORS, lambda h, a: h.readings.keep(a, 2), names=True),
    "Readings.discard": Case(FACILITATORS, lambda h, a: h.readings.discard(a, 2), names=True),
    "Readings.listing": Case(FACILITATORS, lambda h, a: h.readings.listing(a)),
    "Readings.show": Case(FACILITATORS, lambda h, a: h.readings.show(a, 1), names=True),
    "Readings.details": Case(FACILITATORS, lambda h, a: h.readings.details(a, 1), names=True),
    "Readings.correct": Case(FACILITATORS, lambda h, a: h.readings.correct(a, 1, 1, {"author": "B"}), names=True),
    "Readings.point": Case(FACILITATORS, lambda h, a: h.readings.point(a, 1, 1, pointer=True), names=True),
    "Readings.removal": Case(FACILITATORS, lambda h, a: h.readings.removal(a, 2), names=True),
    "Readings.remove": Case(FACILITATORS, lambda h, a: h.readings.remove(a, 2), names=True),
    "Readings.choices": Case(FACILITATORS, lambda h, a: h.readings.choices(a, "")),
    "Replies.add": Case(FACILITATORS | JOINED, added, names=True),
    "Reminders.panel": Case(EVERYBODY, lambda h, a: h.reminders.panel(a)),
    "Reminders.choose": Case(JOINED, lambda h, a: h.reminders.choose(a, 2)),
    "Reminders.off": Case(EVERYBODY, lambda h, a: h.reminders.off(a)),
    "Replies.before_form": Case(EVERYBODY, lambda h, a: h.replies.before_form(a, 1), names=True),
    "Replies.form": Case(JOINED, lambda h, a: h.replies.form(a, 1, "Words.", 123), names=True),
    "Sessions.listing": Case(FACILITATORS, lambda h, a: h.sessions.listing(a)),
    "Sessions.schedule": Case(EVERYBODY, lambda h, a: h.sessions.schedule(a)),
    "Sessions.next": Case(EVERYBODY, lambda h, a: h.sessions.next(a)),
    "Sessions.show": Case(FACILITATORS, lambda h, a: h.sessions.show(a, 1)),
    "Sessions.another": Case(EVERYBODY, lambda h, a: h.sessions.another(a, 1, 0), names=True),
    "Suggestions.may_suggest": Case(JOINED, lambda h, a: h.suggestions.may_suggest(a)),
    "Suggestions.suggest": Case(JOINED, lambda h, a: h.suggestions.suggest(a, "And who counts?", named=True)),
    "Suggestions.unsuggest": Case(JOINED, lambda h, a: h.suggestions.unsuggest(a, 1), names=True, refusal=NotFound),
    "Suggestions.queue": Case(FACILITATORS, lambda h, a: h.suggestions.queue(a)),
    "Suggestions.choices": Case(FACILITATORS, lambda h, a: h.suggestions.choices(a, "")),
    "Suggestions.look": Case(FACILITATORS, lambda h, a: h.suggestions.look(a, 1), names=True),
    "Suggestions.author": Case(FACILITATORS, lambda h, a: h.suggestions.author(a, 1), names=True),
    "Suggestions.approve": Case(FACILITATORS, lambda h, a: h.suggestions.approve(a, 1), names=True),
    "Suggestions.decline": Case(FACILITATORS, lambda h, a: h.suggestions.decline(a, 1), names=True),
    "Proposals.may_propose": Case(JOINED, lambda h, a: h.proposals.may_propose(a)),
    "Proposals.propose": Case(JOINED, lambda h, a: h.proposals.propose(a, "The Fifth Text", "")),
    "Proposals.unpropose": Case(JOINED, lambda h, a: h.proposals.unpropose(a, 4), names=True, refusal=NotFound),
    "Proposals.shortlist": Case(FACILITATORS, lambda h, a: h.proposals.shortlist(a)),
    "Proposals.put": Case(FACILITATORS, lambda h, a: h.proposals.put(a, 4, listed=True), names=True),
    "Proposals.weigh": Case(FACILITATORS, lambda h, a: h.proposals.weigh(a, 4), names=True),
    "Proposals.author": Case(FACILITATORS, lambda h, a: h.proposals.author(a, 4), names=True),
    "Proposals.decline": Case(FACILITATORS, lambda h, a: h.proposals.decline(a, 4), names=True),
    "Votes.begin": Case(FACILITATORS, begun),
    "Votes.ballot": Case(EVERYBODY, lambda h, a: h.votes.ballot(a)),
    "Votes.form": Case(JOINED, lambda h, a: h.votes.form(a, 2), names=True),
    "Votes.rank": Case(JOINED, lambda h, a: h.votes.rank(a, 2, {"first": "2"}), names=True),
    "Votes.ending": Case(FACILITATORS, lambda h, a: h.votes.ending(a, 2), names=True),
    "Votes.count": Case(FACILITATORS, lambda h, a: h.votes.count(a, 2), names=True),
    "Votes.call_off": Case(FACILITATORS, lambda h, a: h.votes.call_off(a, 2), names=True),
    "Votes.chosen": Case(FACILITATORS, lambda h, a: h.votes.chosen(a, 1), names=True),
    "Summaries.draft": Case(FACILITATORS, lambda h, a: h.summaries.draft(a)),
    "Desk.review": Case(FACILITATORS, lambda h, a: h.desk.review(a, 1), names=True),
    "Desk.title": Case(FACILITATORS, lambda h, a: h.desk.title(a, 1, 1, 1), names=True),
    "Desk.retitle": Case(FACILITATORS, lambda h, a: h.desk.retitle(a, 1, 1, 1, 1, "The river"), names=True),
    "Desk.may_note": Case(FACILITATORS, lambda h, a: h.desk.may_note(a, 1, 1), names=True),
    "Desk.note": Case(FACILITATORS, lambda h, a: h.desk.note(a, 1, 1, "We meet next week."), names=True),
    "Desk.quotable": Case(FACILITATORS, quotable, names=True),
    "Desk.quote": Case(FACILITATORS, quoted, names=True),
    "Summaries.redraft": Case(FACILITATORS, lambda h, a: h.summaries.redraft(a, 1, 1), names=True),
    "Desk.set_point": Case(FACILITATORS, lambda h, a: h.desk.set_point(a, 1, 1, 1, 1, kept=False), names=True),
    "Summaries.to_publish": Case(FACILITATORS, lambda h, a: h.summaries.to_publish(a, 1), names=True),
    "Summaries.publish": Case(FACILITATORS, lambda h, a: h.summaries.publish(a, 1, 1, {}), names=True),
    "Desk.discard": Case(FACILITATORS, lambda h, a: h.desk.discard(a, 1, 1), names=True),
    "Archive.how": Case(EVERYBODY, lambda h, a: h.archive.how(a, 1), names=True),
    "Archive.more": Case(FACILITATORS, lambda h, a: h.archive.more(a, 1), names=True),
    "Archive.listing": Case(FACILITATORS, lambda h, a: h.archive.listing(a)),
    "Archive.choices": Case(FACILITATORS, lambda h, a: h.archive.choices(a, "")),
    "Archive.export": Case(FACILITATORS, lambda h, a: h.archive.export(a, "markdown", 2), names=True),
    "Archive.withdrawal": Case(FACILITATORS, lambda h, a: h.archive.withdrawal(a, 2), names=True),
    "Archive.withdraw": Case(FACILITATORS, lambda h, a: h.archive.withdraw(a, 2, 2), names=True),
    "Quotations.quoted": Case(EVERYBODY, lambda h, a: h.quotations.quoted(a)),
    "Quotations.take_out": Case(JOINED, taken_out, names=True, refusal=NotFound),
    "Quotations.object_to": Case(JOINED, objected_to, names=True, refusal=NotFound),
    "Desk.unseen": Case(FACILITATORS, lambda h, a: h.desk.unseen(a, 1), names=True),
}


def use_cases() -> Iterator[str]:
    """Every public method of a service that takes an actor."""
    for found in pkgutil.iter_modules(bot.services.__path__):
        module = importlib.import_module(f"bot.services.{found.name}")
        for service in vars(module).values():
            if inspect.isclass(service) and service.__module__ == module.__name__:
                for name, method in vars(service).items():
                    if not name.startswith("_") and callable(method) and _takes_actor(method):
                        yield f"{service.__name__}.{name}"


def _takes_actor(method: Callable[..., Any]) -> bool:
    return any(one.annotation in ("Actor", Actor) for one in inspect.signature(method).parameters.values())


def test_every_use_case_is_decided_and_every_decision_is_about_a_use_case() -> None:
    assert sorted(use_cases()) == sorted(CASES)


@pytest.fixture(scope="module")
def ripe(held: Held, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server where everything is there to be asked about, and beside it one that has only been set up."""
    import asyncio

    path = tmp_path_factory.mktemp("ripe") / "colloquy.db"

    async def grow() -> None:
        store = Store(f"sqlite+aiosqlite:///{path}")
        house = House(store, HandClock())
        await held.restore(house)
        await conversation(house)
        async with store.write() as tx:
            mine = (reading.c.guild_id == GUILD, reading.c.id == 1)
            await tx.conn.execute(reading.update().where(*mine).values(guide=RIVER.name))
        await house.changes.edit(house.olga, 2, "A title", "")
        await house.additions.propose(house.olga, Wanted("2026-12-08"))
        await house.keep(OTHER_TEXT, kept=False)
        await house.plan(weeks=1)
        await house.summaries.draft(house.olga)
        await house.summaries.draft(house.olga, None, house.clock().date().isoformat())
        await house.publish(2, {})
        await house.join(33, "Dora")
        await house.write(33, UNQUOTED)
        await house.write(32, "The river passes. " * 200)  # the one loud voice of the draft's days

        async with store.write() as tx:
            await positions.open_ballot(tx, Ballot(GUILD, 1, 1, b"secret"))
        await house.replies.form(PEOPLE["member"], 1, "Held.", HELD)
        await house.suggestions.suggest(PEOPLE["member"], "Who decides in June?", named=True)
        await vote_on(house, 1, 2)
        await house.votes.rank(PEOPLE["member"], 1, {"first": "1"})
        await house.votes.count(house.olga, 1)
        await vote_on(house, 2, 3)
        await house.proposals.propose(PEOPLE["member"], "Text 4", "")
        async with store.write() as tx:
            await replies.set_state(tx, GUILD, HELD, "held")
            await tasks.add(tx, Task(GUILD, 1, PEOPLE["member"].user_id, 1, "starter", "offered", house.clock()))
            sealing = {"state": "open", "thread_id": 7_904, "phase": "answer", "phase_at": house.clock()}
            await sessions.change(tx, GUILD, SEALING, **sealing)
            await sessions.change(tx, GUILD, TALKING, thread_id=7_906, phase="pair", phase_at=house.clock())
            await session_types.pair_up(tx, GUILD, TALKING, [(PEOPLE["member"].user_id, 31)])
        await house.replies.form(PEOPLE["member"], SEALING, "Sealed.", SEALED)
        await house.post()
        async with store.write() as tx:
            await sessions.change(tx, GUILD, MISSED, state="missed")
        await stick(house, REFUSED, Blocked("10003 Unknown Channel"))
        await stick(house, UNSEEN, Uncertain("history cannot be read"))
        other = House(store, house.clock, guild_id=OTHER_GUILD)
        await other.set_up()
        await other.join(PEOPLE["member"].user_id, "Ada")
        await store.close()

    asyncio.run(grow())
    return path


@pytest.fixture
def house(ripe: Path, store: Store, clock: HandClock, held: Held) -> House:
    replace_database(store, ripe)
    clock.instant = held.instant
    return House(store, clock)


async def again(house: House, ripe: Path) -> None:
    """Back to the beginning."""
    await house.store.close()
    replace_database(house.store, ripe)


@pytest.mark.parametrize("name", CASES)
async def test_here_only_those_who_may_get_through(house: House, ripe: Path, name: str) -> None:
    case = CASES[name]
    for kind, actor in PEOPLE.items():
        await again(house, ripe)
        if case.paused:
            await house.programmes.pause(PEOPLE["organiser"])
        before = house.snapshot()
        if kind in case.allowed:
            await case.ask(house, actor)
            continue
        with pytest.raises(case.refusal or (Conflict if case.allowed == JOINED else Refused)) as refused:
            await case.ask(house, actor)
        assert str(refused.value.said).endswith("."), kind
        assert house.snapshot() == before, kind


@pytest.mark.parametrize("name", CASES)
async def test_from_another_server_nothing_here_is_seen_or_changed(house: House, ripe: Path, name: str) -> None:
    case = CASES[name]
    if case.paused:
        await house.programmes.pause(PEOPLE["organiser"])
    before = house.snapshot(GUILD)
    for kind, actor in PEOPLE.items():
        foreign = replace(actor, guild_id=OTHER_GUILD)
        try:
            answer = await case.ask(house, foreign)
        except (Refused, NotFound) as error:
            answer = str(error.said)
        except BotError as error:
            if case.names:
                raise
            answer = str(error.said)
        else:
            assert not case.names, f"{kind} of another server got through"
        assert not any(word in str(answer) for word in ("The river", "Ann Lee", *THOUGHTS.values())), kind
        assert house.snapshot(GUILD) == before, kind


def test_the_sample_texts_differ() -> None:
    """Else a leak of one could not be told from a use of the other."""
    assert isinstance(OTHER_TEXT, Imported)
    assert OTHER_TEXT.metadata.title != text_of().metadata.title
