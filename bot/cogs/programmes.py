"""`/programme`: planning, starting, pausing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.choices import reading_choices
from bot.domain.rhythm import MOST_APART
from bot.domain.session_types import KINDS, OPEN
from bot.services.programmes import MAX_WEEKS, PlanWish

if TYPE_CHECKING:
    from bot.client import Colloquy


class ProgrammeCommands(commands.GroupCog, group_name="programme", group_description="The plan of a reading"):
    """Commands of facilitators."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "propose": self.pressed_propose,
            "start": self.pressed_start,
            "resume": self.pressed_resume,
            "calendar": self.pressed_calendar,
        }

    @app_commands.command(description="Propose excerpts and dates; nothing is posted before you start it")
    @app_commands.describe(
        reading="Which text; the one that members have chosen, or the newest, if you leave it out",
        weeks="How many weeks",
        days="Weekdays, such as tue,fri",
        at="Time of day, such as 19:00",
        start="First possible day, such as 2026-12-01 or next Monday",
        every="Meet every so many weeks; every week if you leave it out",
        skip="Days without a session, such as 2026-12-24..2027-01-02, 6 January",
        kind="What sessions are; an open thread if you leave it out, and each can differ",
    )
    @app_commands.rename(kind="type")
    @app_commands.choices(kind=[app_commands.Choice(name=str(said), value=name) for name, said in KINDS.items()])
    async def plan(
        self,
        interaction: discord.Interaction[Colloquy],
        reading: int | None = None,
        weeks: app_commands.Range[int, 1, MAX_WEEKS] = 5,
        days: app_commands.Range[str, 1, 60] = "",
        at: app_commands.Range[str, 1, 10] = "",
        start: app_commands.Range[str, 1, 40] = "",
        every: app_commands.Range[int, 1, MOST_APART] = 1,
        skip: app_commands.Range[str, 1, 400] = "",
        kind: str = OPEN,
    ) -> None:
        """Show a plan with its *Start* button."""
        actor = actor_of(interaction)
        wish = PlanWish(
            reading_id=reading, weeks=weeks, days=days, at=at, start=start, every=every, skip=skip, kind=kind
        )
        await interaction.response.defer(ephemeral=True, thinking=True)  # a book takes a while to cut
        await self.bot.answer(interaction, await self.bot.services.programmes.plan(actor, wish))

    @plan.autocomplete("reading")
    async def titles(self, interaction: discord.Interaction[Colloquy], typed: str) -> list[app_commands.Choice[int]]:
        """Titles that contain what was typed."""
        return await reading_choices(self.bot, interaction, typed)

    @app_commands.command(description="The programme with its sessions")
    async def show(self, interaction: discord.Interaction[Colloquy]) -> None:
        """The newest programme."""
        await self.bot.answer(interaction, await self.bot.services.programmes.show(actor_of(interaction)))

    @app_commands.command(description="Start the plan: sessions are posted when their time comes")
    async def start(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Start the newest plan."""
        await self.bot.answer(interaction, await self.bot.services.programmes.start(actor_of(interaction)))

    @app_commands.command(description="Hold everything that is to come")
    async def pause(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Pause."""
        await self.bot.answer(interaction, await self.bot.services.programmes.pause(actor_of(interaction)))

    @app_commands.command(description="Go on after a pause")
    async def resume(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Resume."""
        await self.bot.answer(interaction, await self.bot.services.programmes.resume(actor_of(interaction)))

    @app_commands.command(description="The newest programme as a file, for another group that reads the same text")
    async def export(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Hand the file over."""
        said, attached = await self.bot.services.programme_files.export(actor_of(interaction))
        await self.bot.hand_over(interaction, said, attached)

    @app_commands.command(description="What to do about sessions that come due while the bot is away")
    @app_commands.describe(policy="What is posted when it is back")
    @app_commands.choices(
        policy=[
            app_commands.Choice(name="the newest, if less than a day late", value="latest"),
            app_commands.Choice(name="the last three, one an hour", value="all"),
            app_commands.Choice(name="none of them", value="skip"),
            app_commands.Choice(name="ask facilitators", value="ask"),
        ]
    )
    async def downtime(self, interaction: discord.Interaction[Colloquy], policy: str) -> None:
        """The programme's policy."""
        await self.bot.answer(interaction, await self.bot.services.programmes.downtime(actor_of(interaction), policy))

    @app_commands.command(description="How evenly the group writes, before and after the bot stepped in")
    async def balance(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Shapes of the whole group, never of a person."""
        await self.bot.answer(interaction, await self.bot.services.record.balance(actor_of(interaction)))

    @app_commands.command(description="Where in the text questions, disagreements and silence sit")
    async def strip(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Paragraph by paragraph, with a picture."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.bot.show(interaction, await self.bot.services.strips.show(actor, interaction.locale.value))

    @app_commands.command(description="All dates as a file for your own calendar")
    async def calendar(self, interaction: discord.Interaction[Colloquy]) -> None:
        """Hand the dates over."""
        await self._hand_dates_over(interaction)

    async def pressed_calendar(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """*Calendar file* under the dates."""
        await self._hand_dates_over(interaction)

    async def _hand_dates_over(self, interaction: discord.Interaction[Any]) -> None:
        said, attached = await self.bot.services.calendars.file(actor_of(interaction), interaction.locale.value)
        await self.bot.hand_over(interaction, said, attached)

    @app_commands.command(name="import", description="Plan what a programme file says; the same text must be kept here")
    @app_commands.describe(
        file="A file that export made", start="First possible day, such as 2026-12-01 or next Monday"
    )
    async def bring(
        self,
        interaction: discord.Interaction[Colloquy],
        file: discord.Attachment,
        start: app_commands.Range[str, 1, 40] = "",
    ) -> None:
        """Show the file's plan with its *Start* button."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self.bot.services.programme_files.bring(actor, file.read, file.size, start)
        await self.bot.answer(interaction, said)

    async def pressed_propose(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """A plan of a text that was just kept, with the group's own days and hour."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self.bot.services.programmes.plan(actor, PlanWish(reading_id=args[0]))
        await self.bot.answer(interaction, said)

    async def pressed_start(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Start the plan under whose list the button stands."""
        said = await self.bot.services.programmes.start(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def pressed_resume(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Go on in one of the two ways."""
        said = await self.bot.services.programmes.go_on(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(ProgrammeCommands(bot))
