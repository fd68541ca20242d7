"""The doctor: whether the bot can do its work in a server, what it does next, and a test message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Actor
from bot.domain.alerts import number_of
from bot.domain.groups import Group
from bot.domain.index import link_to, titled_span
from bot.domain.messages import Block, Button, Heading, Message, Rule, Small, Text
from bot.domain.outbox import Delivery
from bot.domain.permissions import ChannelCheck, lacking_lines, wished_lines
from bot.domain.programmes import PAUSED
from bot.domain.words import Trusted, Words, words
from bot.services.ports import Clock
from bot.services.rights import group_for
from bot.store import outbox, programmes, sessions
from bot.store.engine import ReadTx, Store

MAY_DIFFER = timedelta(minutes=1)
"""By how much our clock and Discord's may differ before it is told."""

SHOWN = 3
"""Posts to come, and blocked posts, that are shown."""

GONE, NO_ACCESS, NO_RIGHT = 10003, 50001, 50013


@dataclass(frozen=True)
class Coming:
    """A post to come."""

    what: Words
    when: datetime
    channel_id: int


@dataclass(frozen=True)
class Doctor:
    """Use cases about whether all is well."""

    store: Store
    clock: Clock

    async def check(
        self,
        actor: Actor,
        checks: Sequence[ChannelCheck],
        invite: str,
        *,
        hears_threads: bool,
        role_gone: bool = False,
        role: Words | None = None,
    ) -> Message:
        """Missing permissions with their reasons, how replies are collected, the clocks, and what comes next."""
        now = self.clock()
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
            coming = await _coming(tx, group, now)
            stuck = [
                one for state in ("blocked", "uncertain") for one in await outbox.in_state(tx, group.guild_id, state)
            ]
            unheard = sum(one.subject == "notice" for one in stuck)
            stuck = [one for one in stuck if one.subject != "notice"]
            stuck_lines = [await _stuck_line(tx, one) for one in stuck[:SHOWN]]
        blocks: list[Block] = [Heading(words("Check of {name}", name=group.name))]
        blocks += [Text(line) for one in checks for line in lacking_lines(one)]
        if any(one.missing for one in checks):
            said = words("Grant this in the channel's settings, or invite me again: {invite}", invite=Trusted(invite))
            blocks.append(Text(said))
        else:
            blocks.append(Text(words("I have every permission that I need in both channels.")))
        blocks += [Small(line) for one in checks for line in wished_lines(one)]
        blocks += [Text(line) for line in _cautions(checks, role_gone=role_gone)]
        blocks += [] if role is None else [Text(role)]
        blocks += [Text(_hearing(hears_threads=hears_threads)), *_clocks(group, actor, now), Rule()]
        blocks += [Text(line) for line in coming]
        if stuck:
            blocks += [Rule(), *stuck_lines, Text(_stuck(len(stuck), checks))]
        if unheard:
            said = words("Alerts of mine that found nobody: {count}. Choose a review channel with `/setup view`.",
                         count=unheard)  # fmt: skip
            blocks.append(Text(said))
        return Message(
            tuple(blocks),
            (
                Button("check", (1,), words("Check again")),
                Button("test", (), words("Post a test message")),
            ),
        )

    async def to_test(self, actor: Actor) -> tuple[Group, Message]:
        """The group, whose home channel gets it, and the test message."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
        said = words("This is a test: I can post here. Whoever looks after the group may remove it.")
        return group, Message((Text(said),), (Button("untest", (), words("Remove it")),))

    async def may_remove_test(self, actor: Actor) -> Message:
        """What is said once the test message is gone; refuses those who may not remove it."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
        back = Button("check", (1,), words("Check again"))
        return Message((Text(words("The test message is removed.")),), (back,))


def tested(guild_id: int, channel_id: int, message_id: int) -> Message:
    """Where the test message stands, and the button that removes it."""
    link = Trusted(link_to(guild_id, channel_id, message_id))
    said = words("The test message stands: {link}. Remove it when you have seen it.", link=link)
    return Message((Text(said),), (Button("untest", (channel_id, message_id), words("Remove it")),))


def refusal_of(code: int, check: ChannelCheck) -> Words:
    """Why the test message could not be posted."""
    if code == GONE:
        return words("The home channel is gone. Choose another one with `/setup view`.")
    if code in (NO_ACCESS, NO_RIGHT) and check.missing:
        return words(
            "I cannot post in <#{channel}>: I lack {permissions}. Grant it in the channel's settings and try again.",
            channel=check.channel_id,
            permissions=check.shown,
        )
    return words(
        "Discord refused the message in <#{channel}> (code {code}). Look at the channel's permissions, and try again.",
        channel=check.channel_id,
        code=code,
    )


def _cautions(checks: Sequence[ChannelCheck], *, role_gone: bool) -> list[Words]:
    """What works and is surely not meant."""
    found = [
        words("⚠️ Everybody can see <#{channel}>, so drafts are not private there.", channel=one.channel_id)
        for one in checks
        if one.public
    ]
    if role_gone:
        found.append(
            words("⚠️ The facilitators' role was deleted, so only organisers can plan and review. Choose another in "
                  "`/setup view`.")
        )  # fmt: skip
    return found


def _hearing(*, hears_threads: bool) -> Words:
    if hears_threads:
        return words(
            "I read the sessions' threads (the message content intent is on): messages there of people who joined "
            "count as replies."
        )
    return words(
        "I cannot read thread messages (the message content intent is off): replies come through the *Reply* button, "
        "by mentioning me, or by *Add to the discussion* in a message's menu. The operator can switch the intent on in "
        "Discord's developer portal, under *Bot*."
    )


def _clocks(group: Group, actor: Actor, now: datetime) -> list[Block]:
    """The time as the group has it; a warning where our clock and Discord's differ."""
    blocks: list[Block] = [Small(words("Time zone {zone}; now {now}.", zone=group.zone, now=now))]
    ahead = now - actor.acted_at if actor.acted_at else timedelta()
    seconds = round(abs(ahead).total_seconds())
    if ahead > MAY_DIFFER:
        said = words(
            "⚠️ My clock is {count} seconds ahead of Discord's, so I post too early by as much. The operator should let "
            "the machine set its clock by the network.",
            count=seconds,
        )
        blocks.append(Text(said))
    if ahead < -MAY_DIFFER:
        said = words(
            "⚠️ My clock is {count} seconds behind Discord's, so I post too late by as much. The operator should let "
            "the machine set its clock by the network.",
            count=seconds,
        )
        blocks.append(Text(said))
    return blocks


async def _coming(tx: ReadTx, group: Group, now: datetime) -> list[Words]:
    """The next posts: what, when and where; or why there are none."""
    found = [
        Coming(await _named(tx, one), one.due_at, one.channel_id)
        for one in await outbox.in_state(tx, group.guild_id, "pending")
        if one.kind == "message" and one.channel_id and not one.part and one.due_at > now
    ]
    programme = await programmes.latest(tx, group.guild_id, group.id, "running", "paused")
    if programme is not None and programme.state == "running":
        for session in await sessions.of_programme(tx, group.guild_id, programme.id):
            if session.state == "planned":
                what = words("session {n}, {span}", n=session.n, span=titled_span(session))
                found.append(Coming(what, session.starts_at, group.home_channel_id))
        if programme.next_draft_at is not None:
            what = words("draft of the summary of week {week}", week=programme.next_draft_week)
            found.append(Coming(what, programme.next_draft_at, group.review_channel_id))
    found.sort(key=lambda one: one.when)
    lines = [
        words("**Next:** {what} · {when} · <#{channel}>", what=one.what, when=one.when, channel=one.channel_id)
        for one in found[:SHOWN]
    ]
    if programme is None:
        lines.append(words("No programme is running. `/programme plan` proposes one."))
    elif programme.state == "paused":
        lines.append(PAUSED)
    elif not lines:
        lines.append(words("Nothing more is planned in this programme."))
    return lines


async def _stuck_line(tx: ReadTx, stuck: Delivery) -> Text:
    what = await _named(tx, stuck)
    said = words("**Not posted:** {what} · due {when} · <#{channel}>", what=what, when=stuck.due_at,
                 channel=stuck.channel_id or 0)  # fmt: skip
    return Text(said, Button("stuck", (number_of(stuck.key),), words("What can be done")))


def _stuck(count: int, checks: Sequence[ChannelCheck]) -> Words:
    if any(one.missing for one in checks):
        return words(
            "Posts that wait: {count}. They are kept, and tried again when you press *Check again*.", count=count
        )
    return words("Posts that wait: {count}. They are kept, and I am trying them again now.", count=count)


async def _named(tx: ReadTx, delivery: Delivery) -> Words:
    """What a delivery is, for people."""
    match delivery.subject:
        case "session":
            session = await sessions.get(tx, delivery.guild_id, delivery.subject_id)
            return words("session {n}", n=session.n) if session else words("a session")
        case "summary":
            return words("a summary")
        case "draft":
            return words("a draft of a summary")
        case "reply":
            return words("a reply from the form")
        case "index":
            return words("the index")
        case "remind":
            return words("a reminder")
        case "nudge":
            return words("a private nudge")
        case "quiet":
            return words("a line about a quiet week")
        case "notice":
            return words("a notice of something that could not be done")
        case _:
            return words("a message")
