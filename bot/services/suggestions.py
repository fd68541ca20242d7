"""The queue of questions: members suggest, facilitators decide, sessions ask."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import Conflict, NotFound, Refused
from bot.domain.groups import Group
from bot.domain.members import mark_of
from bot.domain.messages import Message, Text
from bot.domain.moderation import author_message
from bot.domain.programmes import Programme
from bot.domain.prompts import Prompt
from bot.domain.sessions import EDITED, Session
from bot.domain.suggestions import (
    MOST_WAITING,
    placed,
    queue_message,
    suggested_message,
    suggestion_message,
    suggestion_typed,
)
from bot.domain.words import Words, words
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import audit, members, programmes, readings, sessions, suggestions
from bot.store.engine import ReadTx, Store
from bot.store.suggestions import Suggestion


@dataclass(frozen=True)
class Suggestions:
    """Use cases about suggested questions."""

    store: Store
    clock: Clock

    async def may_suggest(self, actor: Actor) -> None:
        """Before the form: nobody writes what cannot be taken."""
        async with self.store.read() as tx:
            await _may_suggest(tx, await group_for(tx, actor, "take part"), actor)

    async def suggest(self, actor: Actor, typed: str, *, named: bool) -> Message:
        """Keep a question until facilitators decide."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            await _may_suggest(tx, group, actor)
            text = suggestion_typed(typed)
            if any(one.text == text for one in await suggestions.waiting(tx, group.guild_id, group.id)):
                raise Conflict(words("That question waits already. Suggest another."))
            number = await suggestions.add(
                tx, group.guild_id, group.id, actor.user_id, text, named=named, at=self.clock()
            )
        return suggested_message(number, text, named=named)

    async def unsuggest(self, actor: Actor, number: int) -> Message:
        """Take one's own question back, before it is decided about."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "take part")
            found = await suggestions.waiting(tx, group.guild_id, group.id)
            one = next((one for one in found if (one.id, one.author_id) == (number, actor.user_id)), None)
            if one is None:
                raise NotFound(words("That question is not yours, or it has been decided about."))
            await suggestions.remove(tx, one)
        return Message((Text(words("Taken back; nothing of it is kept.")),))

    async def queue(self, actor: Actor, page: int = 0) -> Message:
        """What waits, for facilitators."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            return await _queue(tx, group, page)

    async def look(self, actor: Actor, number: int) -> Message:
        """One question, with what can be decided."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, number)
            author = await members.get(tx, group.guild_id, group.id, one.author_id)
            programme, planned = await _planned(tx, group)
            paragraphs = await readings.count_paragraphs(tx, group.guild_id, programme.reading_id) if programme else 0
        coming = [session for session in planned if session.state == "planned"]
        name = author.display_name if author and one.named else ""
        return suggestion_message(one.id, one.text, name, coming=coming, paragraphs=paragraphs)

    async def author(self, actor: Actor, number: int) -> Message:
        """Who suggested a question; the look is on record."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, number)
            blocked = await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, one.author_id))
            await audit.record(
                tx, group.guild_id, actor.user_id, "suggestion author", f"suggestion:{one.id}", self.clock()
            )
        return author_message(one.author_id, blocked=blocked)

    async def choices(self, actor: Actor, typed: str) -> list[tuple[str, int]]:
        """Questions that wait, for autocomplete."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            found = await suggestions.waiting(tx, group.guild_id, group.id)
        return [(one.text, one.id) for one in found if typed.strip().casefold() in one.text.casefold()]

    async def approve(self, actor: Actor, number: int, n: int = 0) -> Message:
        """Let a session ask it: session `n` in its post, or without `n` the next one to come under its button."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, number)
            programme, planned = await _planned(tx, group)
            session = _meant(planned, n)
            if programme is None or session is None:
                raise Conflict(words("No session is planned that could ask it. Plan with `/programme plan` first."))
            prompts = await sessions.prompts(tx, group.guild_id, session.id)
            if any(stored.prompt.text == one.text for stored in prompts):
                raise Conflict(words("Session {n} has that question already.", n=session.n))
            if n:
                fresh = placed(prompts, one.text, n)
                await sessions.remove_prompts(tx, group.guild_id, session.id)
                await sessions.add_prompts(tx, group.guild_id, session.id, fresh)
            else:
                last = max((stored.position for stored in prompts), default=0)
                new = [(Prompt("connection", one.text, EDITED), False)]
                await sessions.add_prompts(tx, group.guild_id, session.id, new, last)
            await programmes.advance(tx, group.guild_id, programme.id, programme.revision)
            await suggestions.approve(tx, one)
            await audit.record(
                tx, group.guild_id, actor.user_id, "suggestion approved", f"suggestion:{one.id}", self.clock()
            )
            return await _queue(tx, group, 0, _approved(session, shown=bool(n)))

    async def decline(self, actor: Actor, number: int) -> Message:
        """Throw a question away."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            one = await _waiting(tx, group, number)
            await suggestions.remove(tx, one)
            await audit.record(
                tx, group.guild_id, actor.user_id, "suggestion declined", f"suggestion:{one.id}", self.clock()
            )
            return await _queue(tx, group, 0, words("Declined; nothing of it is kept."))


def _approved(session: Session, *, shown: bool) -> Words:
    if shown:
        return words("Approved: session {n} asks it in its post.", n=session.n)
    return words("Approved: *Another question* under session {n} asks it before the guide's.", n=session.n)


def _meant(planned: list[Session], n: int) -> Session | None:
    coming = sorted((one for one in planned if one.state == "planned"), key=lambda one: one.starts_at)
    if n:
        chosen = next((one for one in coming if one.n == n), None)
        if chosen is None and planned:
            raise Conflict(
                words("There is no session {n} that is still to come. `/session list` tells which are.", n=n)
            )
        return chosen
    held = [one for one in planned if one.state == "open"]
    return next(iter(coming), held[-1] if held else None)


async def _planned(tx: ReadTx, group: Group) -> tuple[Programme | None, list[Session]]:
    """The programme that runs or, if there is none, the one that is planned; with its sessions."""
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused") or await programmes.latest(
        tx, group.guild_id, group.id, "planned"
    )
    return programme, await sessions.of_programme(tx, group.guild_id, programme.id) if programme else []


async def _may_suggest(tx: ReadTx, group: Group, actor: Actor) -> None:
    if await members.get(tx, group.guild_id, group.id, actor.user_id) is None:
        raise Conflict(words("Press *Join* first; questions are suggested by people who take part."))
    if await members.is_blocked(tx, group.guild_id, group.id, mark_of(group.secret, actor.user_id)):
        raise Refused(words("The facilitators have closed the forms to you. Ask one of them."))
    mine = [one for one in await suggestions.waiting(tx, group.guild_id, group.id) if one.author_id == actor.user_id]
    if len(mine) >= MOST_WAITING:
        raise Conflict(
            words("{count} of your questions wait already. Suggest more once they are decided.", count=len(mine))
        )


async def _waiting(tx: ReadTx, group: Group, number: int) -> Suggestion:
    found = await suggestions.waiting(tx, group.guild_id, group.id)
    one = next((one for one in found if one.id == number), None)
    if one is None:
        raise NotFound(words("That question does not wait any more. `/prompt queue` lists what does."))
    return one


async def _queue(tx: ReadTx, group: Group, page: int, said: Words | None = None) -> Message:
    found = await suggestions.waiting(tx, group.guild_id, group.id)
    return queue_message([(one.id, one.text) for one in found], page, Text(said) if said else None)
