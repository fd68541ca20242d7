"""The one tree of errors that people see: each carries a sentence that says what to do."""

from __future__ import annotations

from bot.domain.words import Words


class BotError(Exception):
    """Something a person can mend; shown as its sentence, never with a traceback."""

    def __init__(self, said: Words) -> None:
        super().__init__(str(said))
        self.said = said


class Refused(BotError):
    """The actor lacks the right."""


class NotFound(BotError):
    """What was named does not exist here (or no longer does)."""


class BadInput(BotError):
    """What was typed or attached cannot be used."""


class Conflict(BotError):
    """It would contradict what is there already, or what somebody else has just changed."""


RETRY = 2.0
"""Seconds after which whoever works by itself tries again what an outage has stopped."""


class Outage(BotError):
    """The store cannot be used just now; nothing is wrong with what was wanted."""


class ImportRefused(BadInput):
    """A file that cannot become a reading.

    `code` is one of: empty, not_text, too_large, expands_too_much, encrypted, no_text_layer, damaged,
    forbidden_entity, unsupported, too_slow (kept stable, see docs/interfaces.md).
    """

    def __init__(self, code: str, said: Words) -> None:
        super().__init__(said)
        self.code = code
