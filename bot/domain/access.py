"""Who may do what: one function, deny by default, asked at every entry and again at execution."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.errors import Refused
from bot.domain.words import words

Action = Literal["set up", "manage", "publish", "take part", "look"]
"""`set up`: the group itself; `manage`: readings, programmes, sessions, drafts; `publish`: summaries;
`take part`: join, reply; `look`: what everybody may see."""


@dataclass(frozen=True)
class Actor:
    """Somebody in a guild, with the rights that Discord states for this very interaction."""

    guild_id: int
    user_id: int
    display_name: str = ""
    manage_guild: bool = False
    roles: frozenset[int] = field(default_factory=frozenset)
    acted_at: datetime | None = None
    """When they acted, by Discord's clock: the one that also dates their messages."""

    def latest(self, now: datetime) -> datetime:
        """The later of our clock and Discord's: whatever they did before is surely not after it."""
        return max(now, self.acted_at or now)


def is_organiser(actor: Actor) -> bool:
    """Manage Server makes an organiser."""
    return actor.manage_guild


def is_facilitator(actor: Actor, facilitator_role: int | None) -> bool:
    """Organisers and holders of the group's role."""
    return actor.manage_guild or (facilitator_role is not None and facilitator_role in actor.roles)


def authorize(actor: Actor, action: Action, *, guild_id: int, facilitator_role: int | None) -> None:
    """Let the actor through, or raise `Refused` with the sentence that says who may."""
    if actor.guild_id != guild_id:
        raise Refused(words("This belongs to another server, so it cannot be used here."))
    if action in ("take part", "look"):
        return
    if action == "set up" and is_organiser(actor):
        return
    if action in ("manage", "publish") and is_facilitator(actor, facilitator_role):
        return
    if action == "set up":
        raise Refused(words("Only people with the Manage Server right can do this. Ask one of them."))
    raise Refused(
        words("Only the group's facilitators and people with the Manage Server right can do this. Ask one of them.")
    )
