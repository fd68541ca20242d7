"""What is said together with a picture of the same: drawn off the loop, and left out when it cannot be drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.domain.messages import Message
from bot.domain.words import Words
from bot.services.programme_files import Attached
from bot.wording import Wording

log = structlog.get_logger()

Draw = Callable[[Wording], bytes]


@dataclass(frozen=True)
class Pictured:
    """The text, and the same as a picture where it could be drawn."""

    message: Message
    picture: Attached | None
    described: Words


async def pictured(message: Message, described: Words, draw: Draw, name: str, language: str) -> Pictured:
    """A message with its picture, in a language."""
    return Pictured(message, await drawing(draw, name, language), described)


async def drawing(draw: Draw, name: str, language: str) -> Attached | None:
    """The picture, or nothing: the text says the same, and a font or a library that fails must not take it along."""
    try:
        return Attached(name, await asyncio.to_thread(draw, Wording(language, text=str)))
    except Exception:
        log.exception("picture could not be drawn")
        return None
