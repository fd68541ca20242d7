"""The group an actor means, after asking whether they may."""

from __future__ import annotations

from bot.domain.access import Action, Actor, authorize
from bot.domain.errors import NotFound
from bot.domain.groups import Group
from bot.domain.words import words
from bot.store import groups
from bot.store.engine import ReadTx


async def group_for(tx: ReadTx, actor: Actor, action: Action) -> Group:
    """The guild's group, once the actor is found to have the right; `NotFound` before set-up."""
    group = await groups.current(tx, actor.guild_id)
    role = group.facilitator_role_id if group else None
    authorize(actor, action, guild_id=actor.guild_id, facilitator_role=role)
    if group is None:
        raise NotFound(
            words(
                "There is no reading group here yet. "
                "Somebody with the Manage Server right can start one with `/setup start`."
            )
        )
    return group
