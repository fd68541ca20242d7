"""What people type, as the data of an interaction; refused where Discord's own client would refuse it."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox import asking
from bot.sandbox.commands import GROUP, SUBCOMMAND
from bot.sandbox.errors import ApiError, ControlError, Json
from bot.sandbox.world import World


def find_command(world: World, typed: str) -> tuple[Json, list[Json], list[Json]]:
    """The command named by words ("programme plan"), the way down to it, and its options."""
    names = typed.strip().removeprefix("/").split()
    known = [one for one in [*world.commands, *world.guild_commands] if one.get("type", 1) == 1]
    command = next((one for one in known if names and one["name"] == names[0]), None)
    if command is None:
        offer = ", ".join(f"/{one['name']}" for one in known) or "none"
        raise ControlError(f"There is no command “/{typed.removeprefix('/')}”. There are: {offer}.", 404)
    options, way = command.get("options") or [], []
    for name in names[1:]:
        inner = next((one for one in options if one["type"] in (SUBCOMMAND, GROUP) and one["name"] == name), None)
        if inner is None:
            offer = ", ".join(one["name"] for one in options if one["type"] in (SUBCOMMAND, GROUP)) or "nothing"
            raise ControlError(f"/{command['name']} has no “{name}”; it has: {offer}.", 404)
        way.append(inner)
        options = inner.get("options") or []
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in options):
        offer = ", ".join(one["name"] for one in options)
        raise ControlError(f"/{' '.join(names)} needs one of: {offer}.", 404)
    return command, way, options


def slash_data(world: World, typed: str, given: Mapping[str, Any], *, focused: str | None = None) -> Json:
    """The data of a slash command (or of its autocomplete, with the option being typed)."""
    command, way, options = find_command(world, typed)
    resolved: Json = {}
    if focused is not None:
        _check_focused(options, focused)
    values = _values(world, options, given, resolved, focused=focused)
    for step in reversed(way):
        values = [{"name": step["name"], "type": step["type"], "options": values}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": values}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    return data | ({"resolved": resolved} if resolved else {})


def _check_focused(options: list[Json], focused: str) -> None:
    option = next((one for one in options if one["name"] == focused), None)
    if option is not None and not option.get("autocomplete"):
        raise ControlError(f"The option “{focused}” offers no choices while typing.")


def _values(
    world: World, options: list[Json], given: Mapping[str, Any], resolved: Json, *, focused: str | None
) -> list[Json]:
    names = {one["name"] for one in options}
    for name in given:
        if name not in names:
            raise ControlError(f"There is no option “{name}”. There are: {', '.join(sorted(names)) or 'none'}.")
    values = []
    for option in options:
        name = option["name"]
        if given.get(name) is None:
            if option.get("required") and focused is None:
                raise ControlError(f"The option “{name}” is required.")
            continue
        entry = {"name": name, "type": option["type"]}
        if name == focused:
            values.append(entry | {"value": str(given[name]), "focused": True})
        elif focused is not None and option.get("autocomplete"):
            values.append(entry | {"value": given[name]})
        else:
            values.append(entry | {"value": _value(world, option, given[name], resolved)})
    return values


def _value(world: World, option: Json, value: Any, resolved: Json) -> Any:  # noqa: ANN401
    choices = option.get("choices")
    if choices:
        return _chosen(option["name"], choices, value)
    return _BY_KIND[option["type"]](world, option, value, resolved)


def _chosen(name: str, choices: list[Json], value: Any) -> Any:  # noqa: ANN401
    for one in choices:
        if value in (one["value"], one["name"]):
            return one["value"]
    offer = ", ".join(str(one["name"]) for one in choices)
    raise ControlError(f"“{value}” is not among the choices of “{name}”: {offer}.")


def _text(_world: World, option: Json, value: Any, _resolved: Json) -> str:  # noqa: ANN401
    if not isinstance(value, str | int | float):
        raise ControlError(f"“{option['name']}” takes a text.")
    low, high = option.get("min_length", 0), option.get("max_length", 6000)
    if not low <= len(str(value)) <= high:
        raise ControlError(f"The text of “{option['name']}” has {low} to {high} characters.")
    return str(value)


def _whole(world: World, option: Json, value: Any, resolved: Json) -> int:  # noqa: ANN401
    number = _number(world, option, value, resolved)
    if number != int(number):
        raise ControlError(f"“{option['name']}” takes a whole number.")
    return int(number)


def _number(_world: World, option: Json, value: Any, _resolved: Json) -> float:  # noqa: ANN401
    try:
        number = float("no" if isinstance(value, bool) else value)
    except (TypeError, ValueError):
        raise ControlError(f"“{option['name']}” takes a number.") from None
    low, high = option.get("min_value"), option.get("max_value")
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = " and ".join(
            f"{words} {bound}" for words, bound in (("at least", low), ("at most", high)) if bound is not None
        )
        raise ControlError(f"“{option['name']}” takes a number of {bounds}.")
    return number


def _boolean(_world: World, option: Json, value: Any, _resolved: Json) -> bool:  # noqa: ANN401
    found = {"true": True, "false": False}.get(str(value).lower())
    if found is None:
        raise ControlError(f"“{option['name']}” takes true or false.")
    return found


def _user(world: World, _option: Json, value: Any, resolved: Json) -> str:  # noqa: ANN401
    return resolve_user(world, str(value), resolved)


def resolve_user(world: World, name: str, resolved: Json) -> str:
    """A member's id, with what Discord tells about them."""
    member = named_member(world, name.removeprefix("@"))
    identity = str(member["user"]["id"])
    resolved.setdefault("users", {})[identity] = member["user"]
    partial = {part: member[part] for part in member if part not in ("user", "deaf", "mute")}
    resolved.setdefault("members", {})[identity] = partial | {"permissions": str(world.permissions(identity))}
    return identity


def _channel(world: World, option: Json, value: Any, resolved: Json) -> str:  # noqa: ANN401
    return resolve_channel(world, str(value), resolved, option.get("channel_types"), option["name"])


def resolve_channel(world: World, name: str, resolved: Json, kinds: list[int] | None, field: str) -> str:
    """A channel's id, with what Discord tells about it."""
    channel = named_channel(world, name)
    if kinds and channel["type"] not in kinds:
        raise ControlError(f"“{name}” is not a channel of the kind that “{field}” takes.")
    resolved.setdefault("channels", {})[channel["id"]] = channel | {"permissions": "0"}
    return str(channel["id"])


def _role(world: World, _option: Json, value: Any, resolved: Json) -> str:  # noqa: ANN401
    return resolve_role(world, str(value), resolved)


def resolve_role(world: World, name: str, resolved: Json) -> str:
    """A role's id, with what Discord tells about it."""
    role = named_role(world, name)
    resolved.setdefault("roles", {})[role["id"]] = role
    return str(role["id"])


def _mentionable(world: World, _option: Json, value: Any, resolved: Json) -> str:  # noqa: ANN401
    return resolve_mentionable(world, str(value), resolved)


def resolve_mentionable(world: World, name: str, resolved: Json) -> str:
    """A member's id, or a role's."""
    people = {word for one in world.members.values() for word in (one["user"]["username"], one["user"]["id"])}
    resolve = resolve_user if name.removeprefix("@") in people else resolve_role
    return resolve(world, name, resolved)


def _attachment(world: World, _option: Json, value: Any, resolved: Json) -> str:  # noqa: ANN401
    return attach(world, value, resolved)


def attach(world: World, value: Any, resolved: Json) -> str:  # noqa: ANN401
    """Take a file (`{"name", "base64"}`) in; answers its id."""
    name, data = asking.file(value)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kept = world.keep_file(name, data, kind, ephemeral=True)
    resolved.setdefault("attachments", {})[kept["id"]] = kept
    return str(kept["id"])


_BY_KIND: dict[int, Callable[[World, Json, Any, Json], Any]] = {
    3: _text,
    4: _whole,
    5: _boolean,
    6: _user,
    7: _channel,
    8: _role,
    9: _mentionable,
    10: _number,
    11: _attachment,
}


# Names


def named_member(world: World, name: str) -> Json:
    """A member by username or id, or the sentence that says who there is."""
    try:
        return world.member_named(name)
    except ApiError:
        offer = ", ".join(one["user"]["username"] for one in world.members.values())
        raise ControlError(f"There is no member “{name}”. There are: {offer}.", 404) from None


def named_channel(world: World, name: str) -> Json:
    """A channel or thread by id or name, or the sentence that says what there is."""
    try:
        return world.channel_named(name)
    except ApiError:
        offer = ", ".join(str(one["name"]) for one in world.channels.values() if one.get("name"))
        raise ControlError(f"There is no channel or thread “{name}”. There are: {offer}.", 404) from None


def named_role(world: World, name: str) -> Json:
    """A role by id or name, or the sentence that says what there is."""
    try:
        return world.role_named(name.removeprefix("@&"))
    except ApiError:
        offer = ", ".join(one["name"] for one in world.roles.values())
        raise ControlError(f"There is no role “{name}”. There are: {offer}.", 404) from None
