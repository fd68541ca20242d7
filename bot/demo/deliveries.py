"""What the bot posts on its own, as a list for the operator's corner."""

from __future__ import annotations

from typing import Any, get_args

from bot.demo.stage import Stage
from bot.domain.outbox import Delivery, State
from bot.store import outbox

SHOWN = 200


async def deliveries(stage: Stage) -> list[dict[str, Any]]:
    """The newest deliveries of the sandbox's guild in any state, newest first; empty while the bot is away."""
    async with stage.looking:
        found = await _found(stage) if stage.running else []
    newest = sorted(found, key=lambda one: (one.due_at, one.message_id or 0, one.part), reverse=True)
    return [_shown(one) for one in newest[:SHOWN]]


async def _found(stage: Stage) -> list[Delivery]:
    guild_id = int(stage.sandbox.world.guild["id"])
    async with stage.app.store.read() as tx:
        return [one for state in get_args(State) for one in await outbox.in_state(tx, guild_id, state)]


def _shown(one: Delivery) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "subject": one.subject,
        "number": one.subject_id,
        "part": one.part,
        "state": one.state,
        "due": one.due_at.isoformat(),
        "tries": one.tries,
        "error": one.last_error,
        "channel": None if one.channel_id is None else str(one.channel_id),
        "message": None if one.message_id is None else str(one.message_id),
    }
