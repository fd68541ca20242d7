"""Where the folders that travel with the package stand: beside it in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """The shipped folder `name` ("prompts" or "migrations")."""
    package = Path(__file__).parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name
