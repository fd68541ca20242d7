"""Scheduled events of the guild: meetings at a place outside Discord, and who is interested."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.errors import FormErrors, Json, no_permission, unknown
from bot.sandbox.rights import BITS
from bot.sandbox.state import State

EXTERNAL = 3
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
NEXT = {SCHEDULED: (SCHEDULED, ACTIVE, CANCELED), ACTIVE: (ACTIVE, COMPLETED), COMPLETED: (3,), CANCELED: (4,)}


def find(state: State, identity: str) -> Json:
    """A meeting by id."""
    for one in state.events:
        if one["id"] == identity:
            return one
    raise unknown("guild scheduled event")


def shown(state: State, meeting: Json, *, counted: bool = False) -> Json:
    """A meeting as an answer."""
    known = {name: value for name, value in meeting.items() if not name.startswith("_")}
    if counted:
        known["user_count"] = len(meeting["_interested"])
    return known | {"creator": state.users[meeting["creator_id"]]}


def add(state: State, creator: str, body: Json) -> Json:
    """Announce a meeting."""
    if not state.permissions(creator) & BITS["CREATE_EVENTS"]:
        raise no_permission()
    meeting: Json = {
        "id": state.clock.snowflake(),
        "guild_id": state.guild["id"],
        "channel_id": None,
        "creator_id": creator,
        "image": None,
        "status": SCHEDULED,
        "entity_id": None,
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
        "_interested": {},
    }
    meeting |= _checked(state, body, None)
    state.events.append(meeting)
    state.emit("GUILD_SCHEDULED_EVENT_CREATE", shown(state, meeting))
    state.stored("event")
    return shown(state, meeting)


def change(state: State, meeting: Json, who: str, body: Json) -> Json:
    """Change a meeting; its creator may, or who manages events."""
    _may_change(state, meeting, who)
    meeting |= _checked(state, body, meeting)
    state.emit("GUILD_SCHEDULED_EVENT_UPDATE", shown(state, meeting))
    return shown(state, meeting)


def remove(state: State, meeting: Json, who: str) -> None:
    """Take a meeting off the list."""
    _may_change(state, meeting, who)
    state.events.remove(meeting)
    state.emit("GUILD_SCHEDULED_EVENT_DELETE", shown(state, meeting))


def subscribe(state: State, meeting: Json, user_id: str, *, interested: bool) -> None:
    """Mark somebody as interested, or no longer."""
    people: dict[str, None] = meeting["_interested"]
    if interested == (user_id in people):
        return
    if interested:
        people[user_id] = None
    else:
        del people[user_id]
    data = {"guild_scheduled_event_id": meeting["id"], "user_id": user_id, "guild_id": state.guild["id"]}
    state.emit(f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if interested else 'REMOVE'}", data)


def interested(state: State, meeting: Json, *, with_member: bool) -> list[Json]:
    """Everybody interested."""
    found = []
    for identity in sorted(meeting["_interested"], key=int):
        one = {"guild_scheduled_event_id": meeting["id"], "user_id": identity, "response": 1}
        one["user"] = state.users[identity]
        if with_member and identity in state.members:
            one["member"] = state.members[identity]
        found.append(one)
    return found


def _may_change(state: State, meeting: Json, who: str) -> None:
    allowed = state.permissions(who)
    own = meeting["creator_id"] == who and allowed & BITS["CREATE_EVENTS"]
    if not own and not allowed & BITS["MANAGE_EVENTS"]:
        raise no_permission()


def _checked(state: State, body: Json, before: Json | None) -> Json:
    errors = FormErrors()
    merged = {"description": None, "scheduled_end_time": None, **(before or {}), **body}
    errors.text("name", merged.get("name"), 1, 100)
    errors.text("description", merged.get("description"), 0, 1000)
    errors.choice("privacy_level", merged.get("privacy_level"), (2,))
    errors.choice("entity_type", merged.get("entity_type"), (EXTERNAL,))
    place = (merged.get("entity_metadata") or {}).get("location")
    errors.text("entity_metadata.location", place, 1, 100)
    start = _instant(merged, "scheduled_start_time", errors)
    end = _instant(merged, "scheduled_end_time", errors)
    if start and (before is None or "scheduled_start_time" in body) and start <= state.clock.now():
        words = "Cannot schedule event in the past."
        errors.add("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", words)
    if start and end and end <= start:
        words = "Cannot schedule event to end before it starts."
        errors.add("scheduled_end_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", words)
    if before is not None:
        errors.choice("status", merged["status"], NEXT[before["status"]])
    elif len([one for one in state.events if one["status"] in (SCHEDULED, ACTIVE)]) >= 100:
        errors.add("", "BASE_TYPE_BAD_LENGTH", "Maximum number of uncompleted guild scheduled events reached (100)")
    errors.check()
    names = ("name", "description", "privacy_level", "entity_type", "entity_metadata", "status")
    found: Json = {name: merged[name] for name in names if name in merged}
    found |= {"scheduled_start_time": start and start.isoformat(), "scheduled_end_time": end and end.isoformat()}
    return found if before is not None else found | {"status": SCHEDULED}


def _instant(merged: Json, name: str, errors: FormErrors) -> datetime | None:
    value: Any = merged.get(name)
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        errors.required(name)
        return None
    return found
