"""Application commands: what Discord refuses in them, and how it gives them back."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.components import listed
from bot.sandbox.errors import FormErrors, Json, invalid
from bot.sandbox.world import World

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
NAME = re.compile(r"^[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}$")
MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CHARACTERS = 8000


def replaced(world: World, before: list[Json], given: Any, guild_id: str | None) -> list[Json]:  # noqa: ANN401
    """All commands anew; those of the same type and name keep their ids."""
    if not isinstance(given, list):
        raise invalid("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    errors = FormErrors()
    seen = set()
    for place, command in enumerate(given):
        check(command, errors, f"{place}.")
        key = (command.get("type", CHAT), command.get("name"))
        if key in seen:
            words = "Application command names must be unique"
            errors.add(f"{place}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
        seen.add(key)
    for kind, most in MOST.items():
        if len([one for one in given if one.get("type", CHAT) == kind]) > most:
            errors.add("_commands", "BASE_TYPE_BAD_LENGTH", f"Must be {most} or fewer of type {kind}.")
    errors.check()
    known = {(one["type"], one["name"]): one for one in before}
    return [finished(world, one, known.get((one.get("type", CHAT), one["name"])), guild_id) for one in given]


def finished(world: World, command: Json, known: Json | None, guild_id: str | None) -> Json:
    """A command as Discord gives it back."""
    kept = {name: value for name, value in command.items() if name not in ("id", "version", "application_id")}
    found: Json = {
        "id": known["id"] if known else world.clock.snowflake(),
        "application_id": world.application["id"],
        "version": world.clock.snowflake(),
        "default_member_permissions": None,
        "type": CHAT,
        "name_localizations": None,
        "description_localizations": None,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
        **kept,
    }
    found["description"] = command.get("description") or ""
    if found["default_member_permissions"] is not None:
        found["default_member_permissions"] = str(found["default_member_permissions"])
    if found["type"] == CHAT:
        found["options"] = listed(command.get("options") or [])
    return found | ({"guild_id": guild_id} if guild_id else {})


def check(command: Json, errors: FormErrors, path: str = "") -> None:
    """Refuse what Discord would refuse in one command."""
    kind = command.get("type", CHAT)
    if kind == CHAT:
        _check_name(f"{path}name", command.get("name"), errors)
        errors.text(f"{path}description", command.get("description"), 1, 100)
    else:
        errors.text(f"{path}name", command.get("name"), 1, 32)
        if command.get("description"):
            words = "Context menu commands cannot have description"
            errors.add(f"{path}description", "APPLICATION_COMMAND_CONTEXT_MENU_CANNOT_HAVE_DESCRIPTION", words)
    _check_options(command.get("options"), f"{path}options", errors)
    if _characters(command) > MOST_CHARACTERS:
        words = "Command exceeds maximum size (8000)"
        errors.add(f"{path}name", "APPLICATION_COMMAND_TOO_LARGE", words)


def _check_name(path: str, name: Any, errors: FormErrors) -> None:  # noqa: ANN401
    errors.text(path, name, 1, 32)
    if isinstance(name, str) and 0 < len(name) <= 32 and (not NAME.match(name) or name != name.lower()):
        words = "Command name is invalid"
        errors.add(path, "APPLICATION_COMMAND_INVALID_NAME", words)


def _check_options(options: Any, path: str, errors: FormErrors) -> None:  # noqa: ANN401
    found = listed(options or [])
    errors.count(path, len(found), 0, 25)
    optional, names = False, set()
    for place, option in enumerate(found):
        here = f"{path}.{place}"
        _check_option(option, here, errors)
        if option.get("name") in names:
            words = "Option names must be unique"
            errors.add(f"{here}.name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", words)
        names.add(option.get("name"))
        if option.get("required") and optional:
            words = "Required options must be placed before non-required options"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
        optional = optional or not option.get("required")


def _check_option(option: Json, path: str, errors: FormErrors) -> None:
    _check_name(f"{path}.name", option.get("name"), errors)
    errors.text(f"{path}.description", option.get("description"), 1, 100)
    if option.get("type") not in range(SUBCOMMAND, ATTACHMENT + 1):
        errors.choice(f"{path}.type", option.get("type"), tuple(range(SUBCOMMAND, ATTACHMENT + 1)))
    if option.get("type") in (SUBCOMMAND, GROUP):
        _check_options(option.get("options"), f"{path}.options", errors)
    choices = listed(option.get("choices") or [])
    errors.count(f"{path}.choices", len(choices), 0, 25)
    if choices and option.get("autocomplete"):
        words = "Choices and autocomplete are mutually exclusive"
        errors.add(f"{path}.choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", words)
    for number, choice in enumerate(choices):
        errors.text(f"{path}.choices.{number}.name", choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            errors.text(f"{path}.choices.{number}.value", choice["value"], 1, 100)


def _characters(part: Json) -> int:
    own = sum(len(str(part.get(name) or "")) for name in ("name", "description", "value"))
    inner = [*listed(part.get("options") or []), *listed(part.get("choices") or [])]
    return own + sum(_characters(one) for one in inner)
