"""A text's details as somebody corrects them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.errors import BadInput
from bot.domain.pointers import source_link
from bot.domain.readings import Metadata
from bot.domain.words import Words, words

NOTHING = ("-", "–", "—")
"""Typed to take a detail away, since an empty field keeps what is there."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Field:
    """One detail: its name in `Metadata`, and how it is asked for."""

    name: str
    label: Words
    explained: Words
    longest: int


FIELDS = (
    Field("title", words("Title"), words("Empty keeps it as it is."), 200),
    Field("author", words("Author"), words("Empty keeps it as it is; - takes it away."), 200),
    Field("publication", words("Publication"), words("Empty keeps it as it is; - takes it away."), 200),
    Field("published", words("Date"), words("Such as 2026-12-01, or 2026-12, or 2026; - takes it away."), 10),
    Field("language", words("Language"), words("A code, such as en or es; questions are asked in it."), 16),
)

RIGHTS_FIELDS = (
    Field("source", words("Address of the text"), words("Its https address, for readers; - takes it away."), 500),
    Field("rights", words("Rights note"), words("Such as: do not repost. Empty keeps it; - takes it away."), 500),
)
"""On a form of their own: a form holds five."""


def corrected(known: Metadata, typed: Mapping[str, str]) -> Metadata:
    """The details with what was typed in their places; empty keeps, a dash takes away."""
    changed: dict[str, Any] = {}
    for field in (*FIELDS, *RIGHTS_FIELDS):
        value = " ".join(typed.get(field.name, "").split())
        if not value:
            continue
        if len(value) > field.longest:
            raise BadInput(
                words("{field}: {count} characters. Keep it within {most}.", field=field.label, count=len(value),
                      most=field.longest)
            )  # fmt: skip
        changed[field.name] = _checked(field.name, value)
    return replace(known, **changed)


def _checked(name: str, value: str) -> str:
    if value in NOTHING:
        if name in ("title", "language"):
            raise BadInput(words("A text needs a title and a language; the other details can be taken away."))
        return ""
    if name == "published":
        return _date(value)
    if name == "source":
        return _address(value)
    if name == "language":
        return _language(value)
    return value


def _date(value: str) -> str:
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", value):
        try:
            date.fromisoformat((value + "-01-01")[:10])
        except ValueError:
            pass
        else:
            return value
    raise BadInput(
        words("“{typed}” is not a date I can read. Write it as in 2026-12-01, or only the year.", typed=value)
    )


def _address(value: str) -> str:
    if source_link(value) is None:
        raise BadInput(
            words("“{typed}” is not an address I can show. It begins with https:// and has no spaces.", typed=value)
        )
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise BadInput(words("“{typed}” is not a language's code. Write it as in en, es or pt-BR.", typed=value))
    return value
