"""Help: what the bot is, and the next step for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.access import Actor, is_facilitator, is_organiser
from bot.domain.groups import Group
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.words import Trusted, Words, words
from bot.services import waiting
from bot.store import groups, members, programmes, readings
from bot.store.engine import ReadTx, Store

EVERYBODY = (
    "ask",
    "next",
    "schedule",
    "catchup",
    "glossary",
    "prompt suggest",
    "reading propose",
    "reading vote",
    "invite",
    "me",
    "programme calendar",
    "about",
    "privacy",
    "help",
)
READINGS = ("reading import", "reading list", "reading show", "reading remove", "reading shortlist")
PROGRAMME = (
    "programme plan",
    "programme show",
    "programme start",
    "programme pause",
    "programme resume",
    "programme downtime",
    "programme strip",
    "programme balance",
    "programme export",
    "programme import",
)
SESSIONS = (
    "session list",
    "session show",
    "session add",
    "session edit",
    "session postpone",
    "session cancel",
    "session open",
    "session close",
    "session meeting",
    "prompt queue",
    "prompt approve",
    "session log",
)
SUMMARIES = (
    "summary draft",
    "summary review",
    "summary publish",
    "summary list",
    "summary export",
    "summary withdraw",
    "moderate",
)
SET_UP = ("setup start", "setup view", "setup check")
"""Every command, for those who may use it and see it."""


@dataclass(frozen=True)
class Help:
    """One use case."""

    store: Store

    async def show(self, actor: Actor) -> Message:
        """What the bot does, what to do next, and the commands that the actor may use."""
        async with self.store.read() as tx:
            group = await groups.current(tx, actor.guild_id)
            joined = group is not None and await members.get(tx, group.guild_id, group.id, actor.user_id) is not None
            step = await _next_step(tx, actor, group, joined=joined)
        blocks: list[Block] = [
            Heading(words("Colloquy reads along with you")),
            Text(
                words(
                    "It posts a text in short excerpts with questions, keeps the replies of people who joined, and "
                    "drafts a weekly summary in their own words. It takes no side."
                )
            ),
            Text(step),
            *(Text(line) for line in _commands(actor, group)),
        ]
        if not joined:
            blocks.append(Small(words("Nothing you write is kept before you join and choose how you may be quoted.")))
        return Message(tuple(blocks), _buttons(actor, group, joined=joined))


def _buttons(actor: Actor, group: Group | None, *, joined: bool) -> tuple[Button, ...]:
    """*Join* for whoever has not; the check for facilitators too, who do not see `/setup`."""
    if group is None:
        return ()
    join = () if joined else (Button("join", (), words("Join"), "primary"),)
    if not is_facilitator(actor, group.facilitator_role_id):
        return join
    return (*join, Button("check", (), words("Check permissions")))


async def _next_step(tx: ReadTx, actor: Actor, group: Group | None, *, joined: bool) -> Words:
    if group is None:
        if is_organiser(actor):
            return words("**Next:** `/setup start` makes the reading group of this server.")
        return words("There is no reading group here yet; somebody with the Manage Server right can start one.")
    if is_facilitator(actor, group.facilitator_role_id):
        return await next_for_facilitators(tx, group)
    if not joined:
        return words("**Next:** press *Join* to take part, or just read along.")
    return words("**Next:** `/next` shows the session that is open; write in its thread.")


async def next_for_facilitators(tx: ReadTx, group: Group) -> Words:
    """What the group waits for from those who run it."""
    programme = await programmes.latest(tx, group.guild_id, group.id, "planned", "running", "paused")
    if programme is None:
        if await readings.kept(tx, group.guild_id):
            return words("**Next:** `/programme plan` cuts the text into sessions with dates.")
        return words("**Next:** `/reading import` brings in a text.")
    if programme.state == "planned":
        return words("**Next:** `/programme start` lets the plan run.")
    if programme.state == "paused":
        return words("**Next:** the programme is paused; `/programme resume` goes on.")
    waits = await waiting.lines(tx, group)
    if waits:
        return words("**Next:** {line}", line=waits[0])
    return words("**Next:** `/summary review` opens the newest draft, once there is one.")


def _commands(actor: Actor, group: Group | None) -> list[Words]:
    found = [words("**Everybody:** {commands}", commands=_named(EVERYBODY))]
    if is_facilitator(actor, group.facilitator_role_id if group else None):
        found += [
            words("**Readings:** {commands}", commands=_named(READINGS)),
            words("**Programme:** {commands}", commands=_named(PROGRAMME)),
            words("**Sessions:** {commands}", commands=_named(SESSIONS)),
            words("**Summaries and replies:** {commands}", commands=_named(SUMMARIES)),
        ]
    if is_organiser(actor):
        found.append(words("**Set-up:** {commands}", commands=_named(SET_UP)))
    return found


def _named(commands: Sequence[str]) -> Trusted:
    return Trusted(" · ".join(f"`/{one}`" for one in commands))
