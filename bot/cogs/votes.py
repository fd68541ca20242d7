"""The next reading: the buttons and forms of proposals and of the vote on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.actor import actor_of
from bot.cogs.forms import proposal_form, ranking_form
from bot.domain.messages import Message
from bot.services.programmes import PlanWish

if TYPE_CHECKING:
    from bot.client import Colloquy


class NextReading(commands.Cog):
    """The commands stand with the others of `/reading`."""

    def __init__(self, bot: Colloquy) -> None:
        self.bot = bot
        bot.presses |= {
            "proposal": self.pressed_proposal,
            "unpropose": self.pressed_unpropose,
            "proposals": self.pressed_proposals,
            "listed": self.pressed_listed,
            "weigh": self.pressed_weigh,
            "proposer": self.pressed_proposer,
            "refuse": self.pressed_refuse,
            "poll": self.pressed_poll,
            "rank": self.pressed_rank,
            "ending": self.pressed_ending,
            "count": self.pressed_count,
            "calloff": self.pressed_calloff,
            "chosen": self.pressed_chosen,
        }
        bot.submits |= {"proposal": self.proposed, "rank": self.ranked}

    async def pressed_proposal(self, interaction: discord.Interaction[Any], _: tuple[int, ...]) -> None:
        """The form that takes a proposal."""
        await self.bot.services.proposals.may_propose(actor_of(interaction))
        await interaction.response.send_modal(proposal_form(interaction))

    async def proposed(self, interaction: discord.Interaction[Any], _: tuple[int, ...], fields: dict[str, str]) -> None:
        """The form was sent."""
        title, link = fields.get("title", ""), fields.get("link", "")
        await self.bot.answer(
            interaction, await self.bot.services.proposals.propose(actor_of(interaction), title, link)
        )

    async def pressed_unpropose(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Take one's own proposal back."""
        said = await self.bot.services.proposals.unpropose(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_proposals(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Turn the page, or turn to declining and back."""
        actor = actor_of(interaction)
        said = await self.bot.services.proposals.shortlist(actor, args[0], declining=bool(args[1]))
        await self.bot.answer(interaction, said, over=True)

    async def pressed_listed(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Put a text on the list, or take it off."""
        number, wanted, page = args
        said = await self.bot.services.proposals.put(actor_of(interaction), number, page, listed=bool(wanted))
        await self.bot.answer(interaction, said, over=True)

    async def pressed_weigh(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """One proposal."""
        said = await self.bot.services.proposals.weigh(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_proposer(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """*Who wrote this* under a proposal."""
        said = await self.bot.services.proposals.author(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said)

    async def pressed_refuse(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Throw a proposal away."""
        said = await self.bot.services.proposals.decline(actor_of(interaction), args[0], args[1])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_poll(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Begin the vote."""
        said = await self.bot.services.votes.begin(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_rank(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """The form in which texts are ranked."""
        standing, mine = await self.bot.services.votes.form(actor_of(interaction), args[0])
        await interaction.response.send_modal(ranking_form(args[0], standing, mine, interaction))

    async def ranked(
        self, interaction: discord.Interaction[Any], args: tuple[int, ...], fields: dict[str, str]
    ) -> None:
        """The form was sent."""
        await self.bot.answer(interaction, await self.bot.services.votes.rank(actor_of(interaction), args[0], fields))

    async def pressed_ending(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Ask how the vote shall end."""
        said = await self.bot.services.votes.ending(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_count(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Count now."""
        said = await self.bot.services.votes.count(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_calloff(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """End it without a result."""
        said = await self.bot.services.votes.call_off(actor_of(interaction), args[0])
        await self.bot.answer(interaction, said, over=True)

    async def pressed_chosen(self, interaction: discord.Interaction[Any], args: tuple[int, ...]) -> None:
        """Plan what was chosen, with the group's own days and hour; or say what is to be done first."""
        actor = actor_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self.bot.services.votes.chosen(actor, args[0])
        if not isinstance(said, Message):
            said = await self.bot.services.programmes.plan(actor, PlanWish(reading_id=said))
        await self.bot.answer(interaction, said)


async def setup(bot: Colloquy) -> None:
    """Called by discord.py."""
    await bot.add_cog(NextReading(bot))
