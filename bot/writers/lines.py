"""The lines of a replies file as replies, with a sentence for the line that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.errors import BadInput
from bot.domain.summaries import BriefReply
from bot.domain.words import words


def reply_of(number: int, line: BriefReply | Mapping[str, Any]) -> tuple[BriefReply, str | None]:
    """A reply and the day on which it was written, if that is known; `number` tells people which line is wrong."""
    if isinstance(line, BriefReply):
        return line, None
    for key in ("id", "author", "text"):
        if not _is_text(line.get(key), empty=key == "text"):
            raise BadInput(
                words(
                    "Reply {number} has no `{key}`. Give each reply an id, an author and a text.",
                    number=number,
                    key=key,
                )
            )
    paragraph = line.get("paragraph")
    if paragraph is not None and (not isinstance(paragraph, int) or isinstance(paragraph, bool)):
        raise BadInput(
            words("The paragraph of reply {number} is not a number. Give its number, or null.", number=number)
        )
    reply = BriefReply(
        str(line["id"]),
        str(line["author"]),
        str(line["text"]),
        _optional(line.get("prompt")),
        paragraph,
        _optional(line.get("reply_to")),
    )
    return reply, _day(number, line.get("created_at"))


def _is_text(value: object, *, empty: bool) -> bool:
    """Whether a value can stand for a text: ids may be written as numbers, and a text may be empty."""
    if isinstance(value, str):
        return empty or bool(value)
    return isinstance(value, int) and not isinstance(value, bool) and not empty


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _day(number: int, written: object) -> str | None:
    if written is None or written == "":
        return None
    try:
        instant = datetime.fromisoformat(str(written))
    except ValueError:
        raise BadInput(
            words("The time of reply {number} cannot be read. Write it like 2026-12-01T19:00:00+00:00.", number=number)
        ) from None
    return (instant.astimezone(UTC) if instant.tzinfo else instant).date().isoformat()


def refuse_twins(replies: Sequence[BriefReply]) -> None:
    """Every citation needs an id of its own."""
    for known, count in Counter(reply.id for reply in replies).items():
        if count > 1:
            raise BadInput(
                words("{count} replies have the id {id}. Give each reply an id of its own.", count=count, id=known)
            )
