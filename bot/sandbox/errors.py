"""Discord's refusals, with its codes and its words."""

from __future__ import annotations

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


UNKNOWN = {"channel": 10003, "guild": 10004, "member": 10007, "message": 10008, "user": 10013, "webhook": 10015}


def unknown(what: str) -> ApiError:
    """404 of something that does not exist."""
    return ApiError(404, UNKNOWN[what], f"Unknown {what.title()}")


def no_access() -> ApiError:
    """403 of a channel that may not be seen."""
    return ApiError(403, 50001, "Missing Access")


def no_permission() -> ApiError:
    """403 of a missing right."""
    return ApiError(403, 50013, "Missing Permissions")


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

    def check(self) -> None:
        """Raise 50035 if anything was added."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)
