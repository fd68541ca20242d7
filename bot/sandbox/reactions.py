"""Reactions: who reacted to a message with what."""

from __future__ import annotations

from bot.sandbox.errors import ApiError, Json, unknown
from bot.sandbox.state import State

MOST = 20


def _of(message: Json) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = message.setdefault("_reactions", {})
    return found


def add(state: State, message: Json, user_id: str, emoji: str) -> None:
    """React; a second time changes nothing. A new emoji needs the right to add reactions."""
    if not emoji.strip() or ":" in emoji:
        raise unknown("emoji")
    given = _of(message)
    if emoji not in given:
        state.need(user_id, state.channel(message["channel_id"]), "ADD_REACTIONS")
        if len(given) >= MOST:
            raise ApiError(400, 30010, "Maximum number of reactions reached (20)")
    people = given.setdefault(emoji, {})
    if user_id in people:
        return
    people[user_id] = None
    more = {"message_author_id": message["author"]["id"]}
    if user_id in state.members:
        more["member"] = state.members[user_id]
    _tell(state, "MESSAGE_REACTION_ADD", message, user_id, emoji, **more)


def remove(state: State, message: Json, user_id: str, emoji: str) -> None:
    """Take a reaction back."""
    people = _of(message).get(emoji, {})
    if user_id not in people:
        raise unknown("emoji")
    del people[user_id]
    if not people:
        del _of(message)[emoji]
    _tell(state, "MESSAGE_REACTION_REMOVE", message, user_id, emoji)


def clear(state: State, message: Json, emoji: str | None = None) -> None:
    """Remove all reactions, or all of one emoji."""
    data = {"channel_id": message["channel_id"], "message_id": message["id"]} | state.guild_part(message["channel_id"])
    if emoji is None:
        _of(message).clear()
        state.emit("MESSAGE_REACTION_REMOVE_ALL", data, message["channel_id"])
    elif _of(message).pop(emoji, None) is not None:
        data |= {"emoji": {"id": None, "name": emoji}}
        state.emit("MESSAGE_REACTION_REMOVE_EMOJI", data, message["channel_id"])


def people(state: State, message: Json, emoji: str) -> list[Json]:
    """Who reacted with an emoji, in order of their ids."""
    ids = sorted(_of(message).get(emoji, {}), key=int)
    return [state.users[one] for one in ids]


def _tell(state: State, name: str, message: Json, user_id: str, emoji: str, **more: object) -> None:
    data: Json = {
        "user_id": user_id,
        "channel_id": message["channel_id"],
        "message_id": message["id"],
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
        **more,
    }
    state.emit(name, data | state.guild_part(message["channel_id"]), message["channel_id"])
