"""`/session`, `/next`, `/schedule`, and the buttons under a session."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.choices import session_choices
from bot.domain.meetings import LONGEST, SHORTEST
from bot.domain.messages import Message
from bot.services.additions import Wanted
from bot.services.meetings import with_interest

if TYPE_CHECKING:
    from bot.client import Colloquy

LONGEST_TIME = 80
MOST = 10_000
Number = app_commands.Range[int, 1, 1000]


class SessionCommands(commands.GroupCog, group_name="session", group_description="The sessions of the programme"):
    """Commands of facilitators."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "move": self.pressed_move,
            "postpone": self.pressed_postpone,
            "cancel": self.pressed_cancel,
            "open": self.pressed_open,
            "add": self.pressed_add,
            "undo": self.pressed_undo,
            "log": self.pressed_log,
            "makeup": self.pressed_makeup,
        }

    @app_commands.command(name="list", description="All sessions with their states and numbers of replies")
    async def listing(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Every session."""
        await self.bot.answer(interaction, await self.bot.services.sessions.listing(actor_of(interaction)))

    @app_commands.command(description="What was posted and when: each session, how often tried, why late")
    @app_commands.describe(page="Which page; the first if you leave it out")
    async def log(self, interaction: discord.Interaction[Colloquy], page: app_commands.Range[int, 1] = 1) -> None:
        """The delivery ledger."""
        await self.bot.answer(interaction, await self.bot.services.deliveries.log(actor_of(interaction), page))

    async def pressed_log(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Turn the page."""
        said = await self.bot.services.deliveries.log(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_makeup(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Post what was missed while the bot was away."""
        await self.bot.answer(interaction, await self.bot.services.sessions.make_up(actor_of(interaction), args))

    @app_commands.command(description="One session: its prompts and how many replies it has")
    @app_commands.describe(number="The session's number")
    async def show(self, interaction: discord.Interaction[Colloquy], number: app_commands.Range[int, 1, 1000]) -> None:
        """One session, with how many are interested in its event."""
        actor = actor_of(interaction)
        said = await self.bot.services.sessions.show(actor, number)
        event_id = await self.bot.services.meetings.event_of(actor, number)
        if event_id is not None and interaction.guild is not None:
            with suppress(discord.HTTPException):  # it is gone, or Discord does not say
                event = await interaction.guild.fetch_scheduled_event(event_id, with_counts=True)
                said = with_interest(said, event.user_count or 0)
        await self.bot.answer(interaction, said)

    @app_commands.command(
        description="Make a session a live meeting, announced by a Discord event; without a place: no longer"
    )
    @app_commands.describe(
        number="The session's number",
        place="Where you meet: a voice channel, a room, a link; leave it out to discuss in writing",
        minutes="How long; 60 if you leave it out",
    )
    async def meeting(
        self,
        interaction: discord.Interaction[Colloquy],
        number: app_commands.Range[int, 1, 1000],
        place: app_commands.Range[str, 1, 200] = "",
        minutes: app_commands.Range[int, SHORTEST, LONGEST] = 60,
    ) -> None:
        """Make it a live meeting, or one in writing."""
        said = await self.bot.services.meetings.hold(actor_of(interaction), number, place, minutes)
        await self.bot.answer(interaction, said)

    @app_commands.command(description="Add a session; you see it before it is added")
    @app_commands.describe(
        when="Such as next Tuesday 19:00 or 2026-12-08 19:00",
        first="Paragraph to begin with; the session before's if you leave it out",
        last="Paragraph to end with",
        title="What it is about",
    )
    @app_commands.rename(first="from", last="to")
    async def add(
        self,
        interaction: discord.Interaction[Colloquy],
        when: app_commands.Range[str, 1, LONGEST_TIME],
        first: app_commands.Range[int, 1, MOST] | None = None,
        last: app_commands.Range[int, 1, MOST] | None = None,
        title: app_commands.Range[str, 1, 200] = "",
    ) -> None:
        """One session more."""
        wanted = Wanted(when, first, last, title)
        await self._answer(interaction, self.bot.services.additions.propose(actor_of(interaction), wanted))

    @app_commands.command(description="Another title, time or other questions for a session that has not been posted")
    @app_commands.describe(number="Which session", title="Its title; - for none", when="Such as next Tuesday 19:00")
    async def edit(
        self,
        interaction: discord.Interaction[Colloquy],
        number: Number,
        title: app_commands.Range[str, 1, 200] = "",
        when: app_commands.Range[str, 1, LONGEST_TIME] = "",
    ) -> None:
        """What was given, or the session's panel."""
        actor = actor_of(interaction)
        if title or when:
            await self._answer(interaction, self.bot.services.changes.edit(actor, number, title, when))
            return
        programme, n = await self.bot.services.changes.panel_of(actor, number)
        await self.bot.answer(interaction, await self.bot.services.plans.panel(actor, programme, n))

    @app_commands.command(description="Hold a session at another time, alone or with all later ones")
    @app_commands.describe(number="Which session", to="Such as next Tuesday 19:00 or in 2 days")
    async def postpone(
        self,
        interaction: discord.Interaction[Colloquy],
        number: Number,
        to: app_commands.Range[str, 1, LONGEST_TIME],
    ) -> None:
        """Show what would move."""
        await self._answer(interaction, self.bot.services.changes.postpone(actor_of(interaction), number, to))

    @app_commands.command(description="Cancel a session; you are asked what becomes of its paragraphs")
    @app_commands.describe(number="Which session")
    async def cancel(self, interaction: discord.Interaction[Colloquy], number: Number) -> None:
        """Ask before."""
        said = await self.bot.services.changes.cancelling(actor_of(interaction), number)
        await self.bot.answer(interaction, said)

    @app_commands.command(name="open", description="Post a session now; you are asked first")
    @app_commands.describe(number="Which session")
    async def post_now(self, interaction: discord.Interaction[Colloquy], number: Number) -> None:
        """Ask before."""
        said = await self.bot.services.changes.opening(actor_of(interaction), number)
        await self.bot.answer(interaction, said)

    @app_commands.command(description="Close a session now; nothing is locked, late replies still count")
    @app_commands.describe(number="Which session")
    async def close(self, interaction: discord.Interaction[Colloquy], number: Number) -> None:
        """Close it."""
        said = await self.bot.services.changes.close(actor_of(interaction), number)
        await self.bot.answer(interaction, said)

    @edit.autocomplete("number")
    @postpone.autocomplete("number")
    @cancel.autocomplete("number")
    async def planned(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Sessions that are still to come."""
        return await session_choices(self.bot, interaction, typed, "planned")

    @post_now.autocomplete("number")
    async def unposted(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Sessions that could be posted."""
        return await session_choices(self.bot, interaction, typed, "planned", "missed")

    @close.autocomplete("number")
    async def opened(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Sessions that are open."""
        return await session_choices(self.bot, interaction, typed, "open")

    async def _answer(self, interaction: discord.Interaction[Colloquy], work: Awaitable[Message]) -> None:
        """Reading a time in words for the first time takes a while."""
        await self.bot.answer(interaction, await self.bot.in_time(interaction, work))

    async def pressed_move(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Which of two times was meant."""
        said = await self.bot.services.changes.moving(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_postpone(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Move it."""
        said = await self.bot.services.changes.move(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_cancel(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Cancel it."""
        said = await self.bot.services.changes.cancel(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_open(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Post it."""
        said = await self.bot.services.changes.open(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_add(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Add it, or say which of two times was meant."""
        said = await self.bot.services.additions.confirm(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_undo(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take the last change back."""
        said = await self.bot.services.changes.undo(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)


class ForEverybody(commands.Cog):
    """What every reader may ask."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {"next": self.pressed_next, "another": self.pressed_another}

    @app_commands.command(description="The next session, and the one that is open")
    async def next(self, interaction: discord.Interaction[Colloquy]) -> None:
        """What comes next."""
        await self.bot.answer(interaction, await self.bot.services.sessions.next(actor_of(interaction)))

    @app_commands.command(description="All dates, in your own time zone")
    async def schedule(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The programme's dates."""
        await self.bot.answer(interaction, await self.bot.services.sessions.schedule(actor_of(interaction)))

    async def pressed_next(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """*What is next?* on the index."""
        await self.bot.answer(interaction, await self.bot.services.sessions.next(actor_of(interaction)))

    async def pressed_another(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """One more question; in the private answer the next press turns the page."""
        session_id, turn = args[0], args[1] if len(args) > 1 else 0
        said = await self.bot.services.sessions.another(actor_of(interaction), session_id, turn)
        await self.bot.answer(interaction, said, over=len(args) > 1)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(SessionCommands(bot))
    await bot.add_cog(ForEverybody(bot))
