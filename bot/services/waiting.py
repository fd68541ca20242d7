"""What members have handed in and nobody has decided about: told to facilitators where they look anyway."""

from __future__ import annotations

from bot.domain.groups import Group
from bot.domain.words import Words, plural
from bot.store import suggestions, votes
from bot.store.engine import ReadTx


async def lines(tx: ReadTx, group: Group) -> list[Words]:
    """A line each on questions and on texts to read next, where any wait."""
    questions = len(await suggestions.waiting(tx, group.guild_id, group.id))
    texts = len(await votes.proposals(tx, group.guild_id, group.id, "proposed", "listed"))
    asked = plural(
        "{count} question of members waits: `/prompt queue`.",
        "{count} questions of members wait: `/prompt queue`.",
        questions,
    )
    proposed = plural(
        "{count} text is proposed to be read next: `/reading shortlist`.",
        "{count} texts are proposed to be read next: `/reading shortlist`.",
        texts,
    )
    return [*([asked] if questions else []), *([proposed] if texts else [])]
