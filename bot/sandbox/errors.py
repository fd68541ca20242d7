"""Discord's refusals, with its codes and its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer of Discord's other than success."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: Json = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


class ControlError(Exception):
    """A control call that cannot be carried out, with the sentence that says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


UNKNOWN = {
    "application": 10002,
    "channel": 10003,
    "guild": 10004,
    "member": 10007,
    "message": 10008,
    "role": 10011,
    "user": 10013,
    "emoji": 10014,
    "webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
    "guild scheduled event": 10070,
}


def unknown(what: str) -> ApiError:
    """404 of something that does not exist."""
    words = "Unknown interaction" if what == "interaction" else f"Unknown {what.title()}"
    return ApiError(404, UNKNOWN[what], words)


def no_access() -> ApiError:
    """403 of a channel that may not be seen."""
    return ApiError(403, 50001, "Missing Access")


def no_permission() -> ApiError:
    """403 of a missing right."""
    return ApiError(403, 50013, "Missing Permissions")


def wrong_channel_kind() -> ApiError:
    """400 of an act that this kind of channel does not know."""
    return ApiError(400, 50024, "Cannot execute action on this channel type")


def archived() -> ApiError:
    """400 of a change inside an archived thread."""
    return ApiError(400, 50083, "Thread is archived")


class FormErrors:
    """Errors of a body, nested by field and index as Discord nests them."""

    def __init__(self) -> None:
        self.tree: Json = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Add one at a dotted path."""
        node = self.tree
        for step in path.split("."):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: str, limit: int) -> None:
        """A text longer than allowed."""
        self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")

    def required(self, path: str) -> None:
        """A field that must be there."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def count(self, path: str, found: int, low: int, high: int) -> None:
        """A list of too few or too many."""
        if not low <= found <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def text(self, path: str, value: Any, low: int, high: int) -> None:  # noqa: ANN401
        """A text that is missing, no text, or of the wrong length; absent is fine when `low` is 0."""
        if value is None or value == "":
            if low:
                self.required(path)
        elif not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif len(value) > high:
            self.too_long(path, high)
        elif len(value) < low:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def number(self, path: str, value: Any, low: int, high: int) -> None:  # noqa: ANN401
        """A whole number out of bounds; absent is fine."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < low:
            self.add(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
        elif value > high:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")

    def choice(self, path: str, value: Any, allowed: tuple[Any, ...]) -> None:  # noqa: ANN401
        """A value that is none of those allowed."""
        if value not in allowed:
            self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    def check(self) -> None:
        """Raise 50035 if anything was added."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)


def invalid(path: str, code: str, message: str) -> ApiError:
    """400 of one wrong field."""
    errors = FormErrors()
    errors.add(path, code, message)
    return ApiError(400, 50035, "Invalid Form Body", errors.tree)


def sentence(error: ApiError) -> str:
    """A refusal as one sentence for people, with the fields that are wrong."""
    wrong = "; ".join(f"{path}: {words}" for path, words in _leaves(error.body.get("errors") or {}))
    words = f"Discord refuses: {error.body['message']}"
    return f"{words} ({wrong})" if wrong else f"{words.rstrip('.')}."


def _leaves(tree: Json, path: str = "") -> Iterator[tuple[str, str]]:
    for name, inner in tree.items():
        if name == "_errors":
            yield from ((path, str(one["message"])) for one in inner)
        else:
            yield from _leaves(inner, f"{path}.{name}" if path else name)
