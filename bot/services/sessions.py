"""Holding sessions when their time comes, and telling people about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.agenda import agenda
from bot.domain.errors import Conflict, NotFound
from bot.domain.groups import Group
from bot.domain.index import listed, session_line, session_lines, stated_line
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Block, Button, Heading, Message, Small, Text, split
from bot.domain.outbox import key_of
from bot.domain.programmes import PAUSED, Programme
from bot.domain.prompts import Guide
from bot.domain.session_types import LIVE, buttons_of, first_phase, how_to_answer
from bot.domain.sessions import (
    MOST_MADE_UP,
    SPACED,
    Session,
    announcement,
    catch_up,
    drawn,
    source_line,
    thread_title,
)
from bot.domain.tasks import roles_shown
from bot.domain.words import plural, words
from bot.guides import terms_of
from bot.services import alerts, index, reminders
from bot.services.apart import kept_apart
from bot.services.companions import Companions
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, groups, outbox, programmes, readings, replies, sessions, suggestions, tasks
from bot.store.engine import ReadTx, Store, WriteTx
from bot.store.outbox import NewDelivery
from bot.store.readings import StoredReading


@dataclass(frozen=True)
class Sessions:
    """Use cases about sessions."""

    store: Store
    clock: Clock
    guides: tuple[Guide, ...] = ()

    async def open_due(self) -> int:
        """Put the posts of every session whose time has come into the outbox; answers how many.

        After downtime the programme's policy says what is held; the rest is recorded as missed.
        """
        now = self.clock()
        async with self.store.read() as tx:
            due = await sessions.due(tx, now)
        opened = 0
        with kept_apart("sessions could not be opened") as apart:
            for guild_id, programme_id in dict.fromkeys((one.guild_id, one.programme_id) for one in due):
                with apart():
                    async with self.store.write() as tx:
                        opened += await self._open(tx, guild_id, programme_id, now)
        return opened

    async def _open(self, tx: WriteTx, guild_id: int, programme_id: int, now: datetime) -> int:
        # Read again inside the transaction: another process may have opened them meanwhile.
        due = [
            one for one in await sessions.due(tx, now) if (one.guild_id, one.programme_id) == (guild_id, programme_id)
        ]
        if not due:
            return 0
        programme = await programmes.get(tx, guild_id, programme_id)
        group = await groups.get(tx, guild_id, programme.group_id) if programme else None
        if programme is None or group is None:
            return 0
        held, missed = catch_up(due, now, programme.downtime)
        for session in missed:
            await sessions.change(tx, guild_id, session.id, state="missed")
            await audit.record(tx, guild_id, None, "session missed", f"session:{session.id}", now)
        await self._hold(tx, group, programme, held, now)
        if missed and programme.downtime == "ask":
            await alerts.tell(tx, group, *_question(programme, missed), now)
        if not held:
            await index.refresh(tx, guild_id, group.id, now)
        return len(due)

    async def _hold(
        self, tx: WriteTx, group: Group, programme: Programme, held: Sequence[Session], now: datetime
    ) -> None:
        """Post sessions, those that are made up for one an hour."""
        for place, session in enumerate(held):
            await self._post(tx, group, programme, session, now + place * SPACED)
            await sessions.change(tx, group.guild_id, session.id, state="posting")

    async def make_up(self, actor: Actor, session_ids: Sequence[int]) -> Message:
        """Post sessions that were missed, one an hour; what was made up for already is left alone."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            found = [await sessions.get(tx, group.guild_id, one) for one in session_ids[:MOST_MADE_UP]]
            missed = [one for one in found if one is not None and one.state == "missed"]
            programme = await programmes.get(tx, group.guild_id, missed[0].programme_id) if missed else None
            if programme is None:
                raise NotFound(words("There is nothing left to post: `/session log` tells what became of it."))
            if programme.state != "running":
                raise Conflict(words("The programme does not run now. `/programme resume` goes on, then press again."))
            await self._hold(tx, group, programme, missed, now)
            for session in missed:
                await audit.record(tx, group.guild_id, actor.user_id, "session made up", f"session:{session.id}", now)
        numbers = ", ".join(str(one.n) for one in missed)
        return Message((Text(words("On their way, the first now and then one an hour: {numbers}.", numbers=numbers)),))

    async def _post(self, tx: WriteTx, group: Group, programme: Programme, session: Session, now: datetime) -> None:
        """The rows of one session: its parts in order, then the thread under the last."""
        reading = await readings.get(tx, group.guild_id, programme.reading_id)
        if reading is None:
            return
        paragraphs = await readings.paragraphs(tx, group.guild_id, reading.id, session.first, session.last)
        terms = await self._has_terms(tx, reading, session)
        prompts = await sessions.prompts(tx, group.guild_id, session.id)
        total = len(await sessions.of_programme(tx, group.guild_id, programme.id))
        recall = await _recall(tx, reading.id, session)
        phase, until = first_phase(session, now)
        await sessions.change(tx, group.guild_id, session.id, phase=phase, phase_at=until)
        whole = announcement(
            session,
            paragraphs,
            recall,
            prompts,
            reading.metadata,
            total,
            terms=terms,
            pointer=reading.pointer,
            named=await suggestions.names(tx, group.guild_id, group.id),
            how=how_to_answer(session, until),
            beside=buttons_of(session, phase),
        )
        before: str | None = None
        parts = split(whole, PLAIN_LIMIT if group.plain else LAYOUT_LIMIT)
        for part, message in enumerate(parts):
            key = key_of(group.guild_id, group.home_channel_id, "message", "session", session.id, part, 0)
            await outbox.put(tx, _delivery(group, session, key, now, part=part, message=message, depends_on=before))
            before = key
        thread = key_of(group.guild_id, group.home_channel_id, "thread", "session", session.id, 0, 0)
        title = thread_title(session)
        await outbox.put(
            tx, _delivery(group, session, thread, now, kind="thread", part=len(parts), title=title, depends_on=before)
        )
        await reminders.at_start(tx, group, session, thread, now)
        if session.kind == LIVE:
            said = key_of(group.guild_id, group.home_channel_id, "message", "agenda", session.id, 0, 0)
            row = _delivery(group, session, said, now, message=agenda(session, prompts), channel_id=None)
            await outbox.put(tx, replace(row, subject="agenda", depends_on=thread))

    async def _has_terms(self, tx: ReadTx, reading: StoredReading, session: Session) -> bool:
        if reading.guide is None:
            return False
        body = await readings.paragraphs(tx, reading.guild_id, reading.id)
        guide = Companions(self.guides).guide_of(reading, body)
        return bool(guide and terms_of(guide, session.first, session.last))

    async def close_due(self) -> int:
        """Close sessions whose last day is over; nothing is locked, late replies still count."""
        now = self.clock()
        async with self.store.read() as tx:
            if not await sessions.closing(tx, now):
                return 0
        async with self.store.write() as tx:
            closing = await sessions.closing(tx, now)
            for session in closing:
                await sessions.change(tx, session.guild_id, session.id, state="closed")
        return len(closing)

    async def tend(self) -> int:
        """Open and close what has come due."""
        return await self.open_due() + await self.close_due()

    async def next_due(self, tx: ReadTx) -> datetime | None:
        """When the next session starts or closes anywhere."""
        return await sessions.next_change(tx)

    async def listing(self, actor: Actor) -> Message:
        """The programme's sessions with their states, for facilitators."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _current(tx, group)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            counts = await replies.counted(tx, group.guild_id, [one.id for one in planned])
        blocks: list[Block] = [Heading(words("Sessions of {name}", name=group.name))]
        blocks += [Text(stated_line(one, counts.get(one.id, 0))) for one in listed(planned)]
        return Message(tuple(blocks))

    async def schedule(self, actor: Actor) -> Message:
        """The programme's dates, for everybody."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            dates = await _schedule(tx, group)
        return replace(dates, buttons=(Button("calendar", (), words("Calendar file")),))

    async def next(self, actor: Actor) -> Message:
        """The session to come, and the one that is open."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            programme = await _current(tx, group)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            held = [session for session in planned if session.state == "open"]
            roles = await tasks.shown(tx, group.guild_id, held[-1].id) if held else []
        now = self.clock()
        blocks: list[Block] = []
        if held:
            blocks += [Text(words("Open now:")), Text(session_line(held[-1])), *roles_shown(roles)]
        coming = next((session for session in planned if session.state == "planned" and session.starts_at > now), None)
        if programme.state == "paused":
            blocks.append(Text(PAUSED))
        elif coming is not None:
            blocks += [Text(words("Next:")), Text(session_line(coming))]
        else:
            blocks.append(Text(words("No further session is planned.")))
        return Message(tuple(blocks), (Button("invite", (), words("Invite someone")),))

    async def show(self, actor: Actor, number: int) -> Message:
        """One session: its state, its prompts, its replies counted."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            programme = await _current(tx, group)
            planned = await sessions.of_programme(tx, group.guild_id, programme.id)
            session = next((one for one in planned if one.n == number), None)
            if session is None:
                raise NotFound(
                    words("There is no session {n}; this programme has {count}.", n=number, count=len(planned))
                )
            prompts = await sessions.prompts(tx, group.guild_id, session.id)
            answers = await replies.in_session(tx, group.guild_id, session.id)
        blocks: list[Block] = [Heading(words("Session {n}", n=session.n)), Text(session_line(session))]
        blocks += [Text(words("{question}", question=one.prompt.text)) for one in prompts]
        blocks.append(Small(words("State: {state}. Replies: {count}.", state=session.state, count=answers)))
        return Message(tuple(blocks))

    async def another(self, actor: Actor, session_id: int, turn: int) -> Message:
        """One more question on a session's excerpt, privately; `turn` goes round those not posted."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "look")
            session = await sessions.get(tx, group.guild_id, session_id)
            if session is None:
                raise NotFound(words("That session is not here any more. `/schedule` lists what is."))
            prompts = drawn(await sessions.prompts(tx, group.guild_id, session_id))
            named = await suggestions.names(tx, group.guild_id, group.id)
        if not prompts:
            return Message((Text(words("There is no further question for this excerpt.")),))
        chosen = prompts[turn % len(prompts)]
        more = Button("another", (session_id, turn + 1), words("Another question"))
        answer = Button("reply", (session_id,), words("Reply"), "primary")
        said = Message((Text(words("{question}", question=chosen.prompt.text)),), (answer, more))
        name = named.get(chosen.prompt.text)
        return said.with_small(words("Suggested by {name}.", name=name) if name else None)


def _question(programme: Programme, missed: Sequence[Session]) -> tuple[str, int, Message]:
    """Which of the sessions that were missed should be posted: its occasion, its subject, and what is asked."""
    last = missed[-MOST_MADE_UP:]
    numbers = ", ".join(str(one.n) for one in missed)
    buttons = [Button("makeup", (missed[-1].id,), words("Post the newest"), "primary")]
    if len(last) > 1:
        label = plural("Post the last {count}, one an hour", "Post the last {count}, one an hour", len(last))
        buttons.append(Button("makeup", tuple(one.id for one in last), label))
    said = words(
        "While I was away, these sessions came due: {numbers}. Should they be posted? Without an answer they stay "
        "missed.",
        numbers=numbers,
    )
    return f"downtime {missed[-1].id}", programme.id, Message((Text(said),), tuple(buttons))


def _delivery(group: Group, session: Session, key: str, now: datetime, **more: object) -> NewDelivery:
    values: dict[str, object] = {"kind": "message", "channel_id": group.home_channel_id, **more}
    return NewDelivery(
        guild_id=group.guild_id,
        key=key,
        subject="session",
        subject_id=session.id,
        due_at=now,
        plain=group.plain,
        language=group.language,
        **values,  # type: ignore[arg-type]
    )


async def _recall(tx: ReadTx, reading_id: int, session: Session) -> str | None:
    if session.recall is None:
        return None
    number, start, end = session.recall
    found = await readings.paragraphs(tx, session.guild_id, reading_id, number, number)
    return found[0].text[start:end] if found else None


async def _current(tx: ReadTx, group: Group) -> Programme:
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused", "finished")
    if programme is None:
        raise NotFound(words("No programme is running yet. When one starts, its dates will be here."))
    return programme


async def _schedule(tx: ReadTx, group: Group) -> Message:
    programme = await _current(tx, group)
    reading = await readings.get(tx, group.guild_id, programme.reading_id)
    planned = await sessions.of_programme(tx, group.guild_id, programme.id)
    blocks: list[Block] = [Heading(words("Schedule of {name}", name=group.name))]
    blocks += session_lines(listed(planned), plain=group.plain)
    if reading is not None:
        blocks.append(Small(source_line(reading.metadata)))
    return Message(tuple(blocks))
