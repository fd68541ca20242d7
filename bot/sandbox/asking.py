"""What a control call's body holds, or the sentence that says what is missing or wrong."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import ControlError, Json


def text(body: Json, name: str) -> str:
    """A text that must be there."""
    value = body.get(name)
    if value is None:
        raise ControlError(f"The body needs “{name}”.")
    if not isinstance(value, str):
        raise ControlError(f"“{name}” is a text.")
    return value


def identity(body: Json, name: str) -> str:
    """An id or name; ids may be given as numbers."""
    value = body.get(name)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(body, name)


def mapping(body: Json, name: str) -> Json:
    """An object, empty if it is not given."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ControlError(f"“{name}” is an object.")
    return value


def texts(body: Json, name: str, *, needed: bool = False) -> list[str]:
    """A list of texts, empty if it is not given."""
    value = body.get(name)
    if value is None and needed:
        raise ControlError(f"The body needs “{name}”.")
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
        raise ControlError(f"“{name}” is a list of texts.")
    return [str(one) for one in value]


def flag(body: Json, name: str, *, otherwise: bool = False) -> bool:
    """True or false."""
    value = body.get(name, otherwise)
    if not isinstance(value, bool):
        raise ControlError(f"“{name}” is true or false.")
    return value


def number(body: Json, name: str, otherwise: float) -> float:
    """A number."""
    value = body.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(f"“{name}” is a number.")
    return value


def count(body: Json, name: str, otherwise: int) -> int:
    """A whole number from 1."""
    value = body.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ControlError(f"“{name}” is a whole number, 1 or more.")
    return value


def file(value: Any) -> tuple[str, bytes]:  # noqa: ANN401
    """A file given as `{"name", "base64"}`."""
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str) or not value["name"]:
        raise ControlError('A file is given as {"name": "…", "base64": "…"}.')
    try:
        return value["name"], base64.b64decode(value.get("base64", ""), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise ControlError("The file's base64 cannot be read.") from None
