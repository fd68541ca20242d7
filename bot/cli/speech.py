"""What the command line prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import structlog

from bot.domain.errors import BadInput
from bot.domain.words import words

QUIET = ("discord", "aiosqlite", "asyncio", "sqlalchemy", "openai", "httpx2", "httpcore2")
"""Libraries whose debug lines hold tokens or members' words; they never say more than INFO."""


def say(text: str) -> None:
    """A line of the result."""
    print(text, flush=True)  # noqa: T201  the command line speaks


def say_json(value: Any) -> None:  # noqa: ANN401
    """A JSON value on one line, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201  the command line speaks


def log_to_stderr(level: str = "INFO", style: str = "text") -> None:
    """Send logs to standard error, as text or as JSON lines."""
    chosen = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=chosen, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(chosen, logging.INFO))
    renderer: Any = (
        structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def bytes_of(path: Path) -> bytes:
    """A file's bytes, or a sentence that says why not."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            words(
                "{file} cannot be read: {reason}.", file=str(path), reason=(error.strerror or "unknown reason").lower()
            )
        ) from None
