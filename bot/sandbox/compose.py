"""What people type and press, as the data of an interaction; refused where Discord's own client would refuse it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from bot.sandbox import forms
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.world import World

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11


def find_command(world: World, typed: str) -> tuple[Json, list[Json], list[Json]]:
    """The command named by words ("programme plan"), the way down to it, and its options."""
    names = typed.strip().removeprefix("/").split()
    known = [one for one in [*world.commands, *world.guild_commands] if one.get("type", 1) == 1]
    command = next((one for one in known if names and one["name"] == names[0]), None)
    if command is None:
        offer = ", ".join(f"/{one['name']}" for one in known)
        raise ControlError(f"There is no command “/{typed}”. There are: {offer}.", 404)
    options, way = command.get("options") or [], []
    for name in names[1:]:
        inner = next((one for one in options if one["type"] in (SUBCOMMAND, GROUP) and one["name"] == name), None)
        if inner is None:
            raise ControlError(f"/{command['name']} has no “{name}”.", 404)
        way.append(inner)
        options = inner.get("options") or []
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in options):
        offer = ", ".join(one["name"] for one in options)
        raise ControlError(f"/{typed} needs one of: {offer}.", 404)
    return command, way, options


def slash_data(world: World, typed: str, given: Mapping[str, Any], *, focused: str | None = None) -> Json:
    """The data of a slash command (or of its autocomplete, with the option being typed)."""
    command, way, options = find_command(world, typed)
    resolved: Json = {}
    values = _values(world, options, given, resolved, focused=focused)
    for step in reversed(way):
        values = [{"name": step["name"], "type": step["type"], "options": values}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": values}
    if resolved:
        data["resolved"] = resolved
    return data


def _values(
    world: World, options: list[Json], given: Mapping[str, Any], resolved: Json, *, focused: str | None
) -> list[Json]:
    names = {one["name"] for one in options}
    for name in given:
        if name not in names:
            raise ControlError(f"There is no option “{name}”. There are: {', '.join(sorted(names)) or 'none'}.")
    values = []
    for option in options:
        if option["name"] not in given or given[option["name"]] is None:
            if option.get("required") and focused is None:
                raise ControlError(f"The option “{option['name']}” is required.")
            continue
        value = given[option["name"]]
        if focused is None:
            value = _value(world, option, value, resolved)
        entry = {"name": option["name"], "type": option["type"], "value": value}
        if option["name"] == focused:
            entry |= {"focused": True, "value": str(value)}
        values.append(entry)
    return values


def _value(world: World, option: Json, value: Any, resolved: Json) -> Any:  # noqa: ANN401, C901, PLR0911
    name = option["name"]
    choices = option.get("choices")
    if choices and value not in [one["value"] for one in choices]:
        by_name = {one["name"]: one["value"] for one in choices}
        if value not in by_name:
            raise ControlError(f"“{value}” is not among the choices of “{name}”.")
        return by_name[value]
    match option["type"]:
        case 3:
            return _text(option, str(value))
        case 4 | 10:
            return _number(option, value)
        case 5:
            return bool(value)
        case 6:
            member = world.member_named(str(value))
            resolved.setdefault("users", {})[member["user"]["id"]] = member["user"]
            resolved.setdefault("members", {})[member["user"]["id"]] = member
            return member["user"]["id"]
        case 7:
            channel = world.channel_named(str(value))
            if option.get("channel_types") and channel["type"] not in option["channel_types"]:
                raise ControlError(f"“{value}” is not a channel of the kind that “{name}” takes.")
            resolved.setdefault("channels", {})[channel["id"]] = channel | {"permissions": "0"}
            return channel["id"]
        case 8:
            role = world.role_named(str(value))
            resolved.setdefault("roles", {})[role["id"]] = role
            return role["id"]
        case 11:
            return attach(world, value, resolved)
    return value


def _text(option: Json, value: str) -> str:
    if len(value) > option.get("max_length", 6000) or len(value) < option.get("min_length", 0):
        raise ControlError(f"The text of “{option['name']}” is too long or too short.")
    return value


def _number(option: Json, value: Any) -> int | float:  # noqa: ANN401
    try:
        number = int(value) if option["type"] == INTEGER else float(value)
    except (TypeError, ValueError):
        raise ControlError(f"“{option['name']}” takes a number.") from None
    low, high = option.get("min_value"), option.get("max_value")
    if (low is not None and number < low) or (high is not None and number > high):
        raise ControlError(f"“{option['name']}” takes a number from {low} to {high}.")
    return number


def attach(world: World, value: Any, resolved: Json) -> str:  # noqa: ANN401
    """Take a file (`{"name", "base64"}`) in; answers its id."""
    if not isinstance(value, Mapping) or "name" not in value:
        raise ControlError('A file is given as {"name": "…", "base64": "…"}.')
    try:
        data = base64.b64decode(value.get("base64", ""), validate=True)
    except (binascii.Error, ValueError):
        raise ControlError("The file's base64 cannot be read.") from None
    identity = world.clock.snowflake()
    world.attachments[identity] = (str(value["name"]), data)
    url = f"{world.address}/attachments/{identity}/file"
    resolved.setdefault("attachments", {})[identity] = {
        "id": identity,
        "filename": str(value["name"]),
        "size": len(data),
        "url": url,
        "proxy_url": url,
        "content_type": "application/octet-stream",
        "ephemeral": True,
    }
    return identity


def find_component(message: Json, custom_id: str) -> Json:
    """A component that can be used."""
    for _, component in forms.walk(message.get("components") or []):
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise ControlError(f"“{custom_id}” is disabled.")
            return component
    there = [one["custom_id"] for _, one in forms.walk(message.get("components") or []) if one.get("custom_id")]
    raise ControlError(f"There is no component “{custom_id}” on that message; there are: {', '.join(there)}.", 404)


def submit_data(modal: Json, values: Mapping[str, str]) -> Json:
    """The data of a submitted form; required fields and lengths are checked."""
    fields = {
        one["custom_id"]: one for _, one in forms.walk(modal["components"]) if one.get("type") == forms.TEXT_INPUT
    }
    for name in values:
        if name not in fields:
            raise ControlError(f"The form has no field “{name}”; it has: {', '.join(fields)}.")
    for name, field in fields.items():
        value = values.get(name, "")
        if field.get("required", True) and not value:
            raise ControlError(f"The field “{name}” is required.")
        if value and not field.get("min_length", 0) <= len(value) <= field.get("max_length", 4000):
            raise ControlError(f"The text of “{name}” is too long or too short.")
    return {
        "custom_id": modal["custom_id"],
        "components": [_submitted(row, values, place + 1) for place, row in enumerate(modal["components"])],
    }


def _submitted(row: Json, values: Mapping[str, str], number: int) -> Json:
    def field(one: Json) -> Json:
        return {
            "type": one["type"],
            "id": number,
            "custom_id": one["custom_id"],
            "value": values.get(one["custom_id"], ""),
        }

    if row["type"] == forms.LABEL:
        return {"type": forms.LABEL, "id": number, "component": field(row["component"])}
    return {"type": row["type"], "id": number, "components": [field(one) for one in row.get("components", [])]}
