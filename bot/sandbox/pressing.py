"""What people press, choose and fill in: components of messages and fields of forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox import compose
from bot.sandbox.components import (
    BUTTON,
    CHECK,
    CHECKS,
    FIELDS,
    LABEL,
    LINK_STYLE,
    RADIO,
    SELECT,
    SELECTS,
    TEXT_INPUT,
    UPLOAD,
    walk,
)
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.world import World


def find_component(message: Json, custom_id: str) -> Json:
    """A component that can be used."""
    for _, component in walk(message.get("components")):
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise ControlError(f"“{custom_id}” is disabled.")
            return component
    there = [one["custom_id"] for _, one in walk(message.get("components")) if one.get("custom_id")]
    offer = ", ".join(there) or "none"
    raise ControlError(f"There is no component “{custom_id}” on that message; there are: {offer}.", 404)


def click_data(component: Json) -> Json:
    """The data of a pressed button."""
    if component["type"] != BUTTON or component.get("style") == LINK_STYLE:
        raise ControlError(f"“{component['custom_id']}” is no button that the bot hears of; use “select” for menus.")
    return {"custom_id": component["custom_id"], "component_type": BUTTON, "id": component["id"]}


def select_data(world: World, component: Json, chosen: list[str]) -> Json:
    """The data of a menu in which something was chosen."""
    if component["type"] not in SELECTS:
        raise ControlError(f"“{component['custom_id']}” is no menu; use “click” for buttons.")
    resolved: Json = {}
    values = _chosen(world, component, chosen, resolved)
    data = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
    return data | {"values": values} | ({"resolved": resolved} if resolved else {})


def _chosen(world: World, field: Json, chosen: list[str], resolved: Json) -> list[str]:
    name, kind = field["custom_id"], field["type"]
    _check_count(field, len(chosen))
    if kind in (SELECT, RADIO, CHECKS):
        return [_option(name, field, one) for one in chosen]
    if kind == 8:
        return [compose.resolve_channel(world, one, resolved, field.get("channel_types"), name) for one in chosen]
    resolve = {5: compose.resolve_user, 6: compose.resolve_role, 7: compose.resolve_mentionable}[kind]
    return [resolve(world, one, resolved) for one in chosen]


def _check_count(field: Json, found: int) -> None:
    low, high = field.get("min_values", 1), field.get("max_values", 1)
    if field["type"] == CHECKS:
        low, high = field.get("min_values", 0), field.get("max_values", len(field["options"]))
    if not low <= found <= high:
        raise ControlError(f"“{field['custom_id']}” takes {low} to {high} values.")


def _option(name: str, field: Json, value: str) -> str:
    for option in field["options"]:
        if value in (option["value"], option["label"]):
            return str(option["value"])
    offer = ", ".join(str(one["value"]) for one in field["options"])
    raise ControlError(f"“{value}” is not among the options of “{name}”: {offer}.")


# Forms

_EMPTY: dict[int, Json] = {TEXT_INPUT: {"value": ""}, RADIO: {"value": None}}


def submit_data(world: World, modal: Json, values: Mapping[str, Any]) -> Json:
    """The data of a submitted form; required fields, lengths and options are checked."""
    fields = {one["custom_id"]: one for _, one in walk(modal["components"]) if one.get("type") in FIELDS}
    for name in values:
        if name not in fields:
            raise ControlError(f"The form has no field “{name}”; it has: {', '.join(fields)}.")
    resolved: Json = {}
    filled = {name: _filled(world, field, values.get(name), resolved) for name, field in fields.items()}
    data = {"custom_id": modal["custom_id"], "components": [_submitted(row, filled) for row in modal["components"]]}
    return data | ({"resolved": resolved} if resolved else {})


def _submitted(row: Json, filled: Mapping[str, Json]) -> Json:
    found = {"type": row["type"], "id": row["id"]}
    if row["type"] == LABEL:
        return found | {"component": filled[row["component"]["custom_id"]]}
    if "components" in row:
        return found | {"components": [filled[one["custom_id"]] for one in row["components"]]}
    return found


def _filled(world: World, field: Json, value: Any, resolved: Json) -> Json:  # noqa: ANN401
    name, kind = field["custom_id"], field["type"]
    entry = {"type": kind, "id": field["id"], "custom_id": name}
    if value in (None, "", []) and kind != CHECK and not (kind == TEXT_INPUT and field.get("value")):
        if field.get("required", True):
            raise ControlError(f"The field “{name}” is required.")
        return entry | _EMPTY.get(kind, {"values": []})
    if kind == TEXT_INPUT:
        return entry | {"value": _text(field, field.get("value") if value is None else value)}
    if kind == CHECK:
        return entry | {"value": bool(value)}
    if kind == RADIO:
        return entry | {"value": _option(name, field, str(value))}
    several = value if isinstance(value, list) else [value]
    if kind == UPLOAD:
        _check_count(field, len(several))
        return entry | {"values": [compose.attach(world, one, resolved) for one in several]}
    return entry | {"values": _chosen(world, field, [str(one) for one in several], resolved)}


def _text(field: Json, value: Any) -> str:  # noqa: ANN401
    low, high = field.get("min_length", 0), field.get("max_length", 4000)
    if not isinstance(value, str) or not low <= len(value) <= high:
        raise ControlError(f"“{field['custom_id']}” takes a text of {low} to {high} characters.")
    return value
