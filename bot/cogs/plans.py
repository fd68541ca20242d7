"""The private panel in which a plan is edited, one session at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import kind_form, new_question_form, question_form, title_form
from bot.domain.session_types import DEFAULT_DAYS

if TYPE_CHECKING:
    from bot.client import Colloquy


class PlanPanel(commands.Cog):
    """Buttons and forms of facilitators."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "plan": self.pressed_plan,
            "whole": self.pressed_whole,
            "cut": self.pressed_cut,
            "pace": self.pressed_pace,
            "rename": self.pressed_rename,
            "kind": self.pressed_kind,
            "questions": self.pressed_questions,
            "swap": self.pressed_swap,
            "reword": self.pressed_reword,
            "compose": self.pressed_compose,
        }
        bot.submits |= {"rename": self.renamed, "reword": self.reworded, "compose": self.composed, "kind": self.typed}

    async def pressed_plan(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Open the panel at a session; from within the panel, in its place."""
        said = await self.bot.services.plans.panel(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=len(args) > 2)

    async def pressed_whole(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Back to the list of sessions."""
        said = await self.bot.services.plans.whole(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_cut(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Move a cut, join, split."""
        programme, n, seen, how = args
        said = await self.bot.services.plans.cut(actor_of(interaction), programme, n, seen, how)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_pace(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Another pace."""
        said = await self.bot.services.plans.pace(actor_of(interaction), *args)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_rename(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for a title."""
        title = await self.bot.services.plans.title(actor_of(interaction), *args)
        await interaction.response.send_modal(title_form(args, title, interaction))

    async def renamed(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """A title was sent."""
        programme, n, seen, *_ = args
        typed = fields.get("text", "")
        said = await self.bot.services.plans.rename(actor_of(interaction), programme, n, seen, typed)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_kind(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for a type."""
        session = await self.bot.services.plans.session(actor_of(interaction), *args)
        await interaction.response.send_modal(kind_form(args, session, interaction))

    async def typed(self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]) -> None:
        """A type was sent."""
        programme, n, seen, *_ = args
        kind, days = fields.get("kind", ""), int(fields.get("days") or DEFAULT_DAYS)
        said = await self.bot.services.plans.retype(actor_of(interaction), programme, n, seen, kind, days)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_questions(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """The session's questions, in the panel's place."""
        said = await self.bot.services.plans.questions(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_swap(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Another question instead of this one."""
        programme, n, seen, prompt = args
        said = await self.bot.services.plans.swap(actor_of(interaction), programme, n, seen, prompt)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_reword(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for other words."""
        programme, n, seen, prompt = args
        question = await self.bot.services.plans.question(actor_of(interaction), programme, n, seen, prompt)
        await interaction.response.send_modal(question_form(args, question, interaction))

    async def reworded(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """A question was sent."""
        programme, n, seen, prompt, *_ = args
        typed = fields.get("text", "")
        said = await self.bot.services.plans.reword(actor_of(interaction), programme, n, seen, prompt, typed)
        await self.bot.answer(interaction, said, over=True)

    async def pressed_compose(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask for one question more."""
        await self.bot.services.plans.may_add(actor_of(interaction), *args)
        await interaction.response.send_modal(new_question_form(args, interaction))

    async def composed(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """One question more was sent."""
        programme, n, seen, *_ = args
        said = await self.bot.services.plans.add(actor_of(interaction), programme, n, seen, fields.get("text", ""))
        await self.bot.answer(interaction, said, over=True)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(PlanPanel(bot))
