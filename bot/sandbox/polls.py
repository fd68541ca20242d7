"""Polls: questions with answers that members vote for until they end."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.errors import ApiError, Json
from bot.sandbox.state import State


def finished(state: State, poll: Json) -> Json:
    """A poll as Discord keeps it, from how it was sent."""
    answers = [
        {"answer_id": number, "poll_media": one["poll_media"]} for number, one in enumerate(poll["answers"], start=1)
    ]
    hours = timedelta(hours=poll.get("duration") or 24)
    return {
        "question": {"text": poll["question"]["text"]},
        "answers": answers,
        "expiry": (state.clock.now() + hours).isoformat(),
        "allow_multiselect": bool(poll.get("allow_multiselect")),
        "layout_type": poll.get("layout_type") or 1,
    }


def vote(state: State, message: Json, user_id: str, answers: list[int]) -> None:
    """Vote for exactly these answers; the votes before are withdrawn."""
    poll = _poll(message)
    known = {one["answer_id"] for one in poll["answers"]}
    if state.shown(message)["poll"]["results"]["is_finalized"]:
        raise ApiError(400, 520001, "Poll expired")
    if not set(answers) <= known or (len(answers) > 1 and not poll["allow_multiselect"]):
        raise ApiError(400, 520002, "Invalid poll answer")
    votes = message.setdefault("_votes", {})
    for number in sorted(known):
        voters = votes.setdefault(number, {})
        if number in answers and user_id not in voters:
            voters[user_id] = None
            _tell(state, "MESSAGE_POLL_VOTE_ADD", message, user_id, number)
        elif number not in answers and user_id in voters:
            del voters[user_id]
            _tell(state, "MESSAGE_POLL_VOTE_REMOVE", message, user_id, number)


def voters(state: State, message: Json, answer: int) -> list[Json]:
    """Who voted for an answer."""
    _poll(message)
    return [state.users[one] for one in message.get("_votes", {}).get(answer, {})]


def end(state: State, message: Json) -> Json:
    """End a poll at once."""
    _poll(message)
    if message["author"]["id"] != state.bot["id"]:
        raise ApiError(403, 520006, "Cannot expire a poll of another user")
    message["poll"] = message["poll"] | {"expiry": state.clock.stamp()}
    message["_poll_ended"] = True
    shown = state.shown(message)
    state.emit("MESSAGE_UPDATE", shown | state.guild_part(message["channel_id"]), message["channel_id"])
    return shown


def _poll(message: Json) -> Json:
    poll: Json | None = message.get("poll")
    if poll is None:
        raise ApiError(400, 520003, "Cannot use a poll on this message")
    return poll


def _tell(state: State, name: str, message: Json, user_id: str, answer: int) -> None:
    data = {
        "user_id": user_id,
        "channel_id": message["channel_id"],
        "message_id": message["id"],
        "answer_id": answer,
    }
    state.emit(name, data | state.guild_part(message["channel_id"]), message["channel_id"])
