"""Sentences for people as message ids with parameters; gettext turns them into a language at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class Trusted(str):
    """A parameter that may hold markup: a link of ours, never anything that a person wrote."""

    __slots__ = ()


@dataclass(frozen=True)
class Words:
    """One whole sentence (or label): an English message id, its plural form if it has one, and its parameters.

    A `datetime` parameter is shown in each reader's own zone; a `Words` parameter is translated first; text is
    neutralised unless it is `Trusted`.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    many: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        """English text, for logs and tests; readers get the catalogue's."""
        chosen = self.msgid if self.many is None or self.count == 1 else self.many
        return chosen.format(**{name: _plain(value) for name, value in self.params.items()})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def words(msgid: str, **params: object) -> Words:
    """A sentence; `msgid` is literal so that the catalogue finds it."""
    return Words(msgid, params)


def plural(one: str, many: str, count: int, **params: object) -> Words:
    """A sentence with a number in it, available as `{count}`."""
    return Words(one, {"count": count, **params}, many, count)
