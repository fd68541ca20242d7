"""A programme as a small file that another group can use: cuts, titles, questions, days; rarely the text itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, get_args

from bot.domain.errors import BadInput
from bot.domain.planning import DAYS, days_named, time_named
from bot.domain.prompts import Prompt, PromptKind
from bot.domain.readings import Metadata
from bot.domain.rhythm import MOST_APART
from bot.domain.session_types import DEADLINES, DEFAULT_DAYS, KINDS, OPEN
from bot.domain.sessions import SHOWN_PROMPTS, question_typed, title_typed
from bot.domain.skips import Skip, kept, skips_kept
from bot.domain.words import Words, words

KIND = "colloquy programme"
VERSION = 1
LARGEST = 1_000_000
MOST_QUESTIONS = 40
MOST_WEEKS = 520
LONGEST_VALUE = 1_000

_DESCRIBED = ("title", "author", "publication", "published", "language", "source", "rights")
_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_MOVE = re.compile(r"[\w ,-]{1,32}")
_SHARED = re.compile(
    r"\bpublic domain\b|\bcreative commons\b|\bcc[ -]?(?:0|by\b|zero\b)|\bwith (?:kind )?permission\b"
    r"|\bpermission (?:is )?granted\b|\bmay be (?:freely )?(?:shared|copied|redistributed)\b",
    re.IGNORECASE,
)
_SKIPS = re.compile(r"(?:\d{4}-\d\d-\d\d(?:\.\.\d{4}-\d\d-\d\d)?(?:,(?=\d))?){0,20}")
_RESERVED = re.compile(r"\b(?:no|not|never|without|nor|unless|except|reserved)\b", re.IGNORECASE)


@dataclass(frozen=True)
class FiledSession:
    """One session's cut, title and questions, each with whether it is shown; `opens` is its first ¶'s fingerprint."""

    first: int
    last: int
    opens: str
    title: str
    prompts: tuple[tuple[Prompt, bool], ...]
    kind: str = OPEN
    answer_days: int = DEFAULT_DAYS


@dataclass(frozen=True)
class ProgrammeFile:
    """What a programme file says; `text` are the paragraphs, where the reading's rights allow that."""

    reading: Metadata
    fingerprints: tuple[str, ...]
    days: tuple[int, ...]
    at: time
    weeks: int
    sessions: tuple[FiledSession, ...]
    text: tuple[str, ...] = ()
    every: int = 1
    skips: tuple[Skip, ...] = ()
    roles: bool = False
    """Whether the group that made it has roles offered by turns."""


def may_share(rights: str) -> bool:
    """Whether a rights note allows to pass the text on; silence and doubt mean no."""
    return bool(_SHARED.search(rights)) and not _RESERVED.search(rights)


def written(filed: ProgrammeFile) -> bytes:
    """The file; without the text where that would make it too large to be read again."""
    whole = _encoded(filed, with_text=True)
    return whole if len(whole) <= LARGEST else _encoded(filed, with_text=False)


def _encoded(filed: ProgrammeFile, *, with_text: bool) -> bytes:
    reading: dict[str, Any] = {name: getattr(filed.reading, name) for name in _DESCRIBED}
    reading["fingerprints"] = filed.fingerprints
    told: dict[str, Any] = {
        "kind": KIND,
        "version": VERSION,
        "reading": reading,
        "settings": {
            "days": ",".join(DAYS[day] for day in filed.days),
            "at": filed.at.strftime("%H:%M"),
            "weeks": filed.weeks,
            "every": filed.every,
            "skip": kept(filed.skips),
            "roles": filed.roles,
        },
        "sessions": [_session(one) for one in filed.sessions],
    }
    if with_text and filed.text:
        told["text"] = filed.text
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _session(one: FiledSession) -> dict[str, Any]:
    asked = [
        {"kind": prompt.kind, "text": prompt.text, "move": prompt.move, "shown": shown} for prompt, shown in one.prompts
    ]
    told: dict[str, Any] = {"first": one.first, "last": one.last, "opens": one.opens, "title": one.title}
    return told | {"type": one.kind, "answer_days": one.answer_days, "questions": asked}


def read(data: bytes) -> ProgrammeFile:
    """The file's programme, every value checked; each mistake is refused with its place."""
    if len(data) > LARGEST:
        raise too_large()
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise BadInput(
            words("This file is no JSON, so it is no programme file. Choose one that `/programme export` made.")
        ) from None
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise BadInput(words("This is not a programme file. Choose one that `/programme export` made."))
    if told.get("version") != VERSION:
        raise BadInput(
            words(
                "The programme file has the version “{version}”, and I read version {known}. Export it again with a "
                "program that writes this one.",
                version=str(told.get("version"))[:20],
                known=VERSION,
            )
        )
    reading, settings = _mapping(told, "reading"), _mapping(told, "settings")
    marks = _fingerprints(reading)
    return ProgrammeFile(
        _metadata(reading),
        marks,
        days_named(_text(settings, "days", "settings")),
        time_named(_text(settings, "at", "settings")),
        _number(settings, "weeks", "settings", MOST_WEEKS),
        _sessions(told, marks),
        _paragraphs(told, len(marks)),
        _number({"every": 1, **settings}, "every", "settings", MOST_APART),
        _skips(_text({"skip": "", **settings}, "skip", "settings")),
        _flag({"roles": False, **settings}, "roles", "settings"),
    )


def _skips(value: str) -> tuple[Skip, ...]:
    if not _SKIPS.fullmatch(value):
        raise _wrong("settings.skip", words("dates and ranges such as 2026-12-24..2027-01-02"))
    try:
        return skips_kept(value)
    except ValueError:
        raise _wrong("settings.skip", words("dates and ranges such as 2026-12-24..2027-01-02")) from None


def _metadata(reading: Mapping[str, Any]) -> Metadata:
    known: dict[str, Any] = {name: _text(reading, name, "reading") for name in _DESCRIBED}
    return Metadata(**known)


def too_large() -> BadInput:
    """The refusal of a file over the limit, the same wherever it is noticed."""
    return BadInput(words("A programme file has at most 1 MB. Choose one that `/programme export` made."))


def _wrong(place: str, what: Words) -> BadInput:
    return BadInput(
        words("In the programme file “{place}” is missing or is not {what}. Mend it there.", place=place, what=what)
    )


def _mapping(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name)
    if not isinstance(value, dict):
        raise _wrong(name, words("an object"))
    return value


def _list(told: Mapping[str, Any], name: str, place: str = "") -> list[Any]:
    value = told.get(name)
    if not isinstance(value, list):
        raise _wrong(_at(place, name), words("a list"))
    return value


def _text(told: Mapping[str, Any], name: str, place: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        raise _wrong(_at(place, name), words("text of at most {most} characters", most=LONGEST_VALUE))
    return value


def _number(told: Mapping[str, Any], name: str, place: str, most: int) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise _wrong(_at(place, name), words("a whole number from 1 to {most}", most=most))
    return value


def _flag(told: Mapping[str, Any], name: str, place: str) -> bool:
    value = told.get(name)
    if not isinstance(value, bool):
        raise _wrong(_at(place, name), words("true or false"))
    return value


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _fingerprints(reading: Mapping[str, Any]) -> tuple[str, ...]:
    marks = _list(reading, "fingerprints", "reading")
    if not marks or not all(isinstance(mark, str) and _FINGERPRINT.fullmatch(mark) for mark in marks):
        raise _wrong("reading.fingerprints", words("a list of fingerprints, each of 12 digits and letters from a to f"))
    return tuple(marks)


def _paragraphs(told: Mapping[str, Any], count: int) -> tuple[str, ...]:
    if "text" not in told:
        return ()
    text = _list(told, "text")
    if len(text) != count or not all(isinstance(one, str) for one in text):
        raise _wrong("text", words("a list of {count} paragraphs", count=count))
    return tuple(text)


def _sessions(told: Mapping[str, Any], marks: Sequence[str]) -> tuple[FiledSession, ...]:
    found: list[FiledSession] = []
    for number, one in enumerate(_list(told, "sessions"), 1):
        place = f"sessions.{number}"
        if not isinstance(one, dict):
            raise _wrong(place, words("an object"))
        first, last = (_number(one, name, place, len(marks)) for name in ("first", "last"))
        due = found[-1].last + 1 if found else 1
        if first != due or last < first:
            raise BadInput(
                words(
                    "Session {n} of the programme file runs from ¶{first} to ¶{last}, and ¶{due} was to come: sessions "
                    "take every paragraph, in order.",
                    n=number,
                    first=first,
                    last=last,
                    due=due,
                )
            )
        opens = _text(one, "opens", place)
        if opens != marks[first - 1]:
            raise BadInput(
                words(
                    "Session {n} of the programme file opens with another paragraph than ¶{first} of its reading.",
                    n=number,
                    first=first,
                )
            )
        title, kind, days = title_typed(_text(one, "title", place)), _kind(one, place), _days(one, place)
        found.append(FiledSession(first, last, opens, title, _questions(one, place), kind, days))
    if not found or found[-1].last != len(marks):
        raise BadInput(
            words(
                "The sessions of the programme file end with ¶{last}, and its reading has {count} paragraphs.",
                last=found[-1].last if found else 0,
                count=len(marks),
            )
        )
    return tuple(found)


def _kind(session: Mapping[str, Any], place: str) -> str:
    kind = _text({"type": OPEN, **session}, "type", place)
    if kind not in KINDS:
        raise _wrong(_at(place, "type"), words("one of these: {kinds}", kinds=" · ".join(KINDS)))
    return kind


def _days(session: Mapping[str, Any], place: str) -> int:
    days = session.get("answer_days", DEFAULT_DAYS)
    if not isinstance(days, int) or isinstance(days, bool) or days not in DEADLINES:
        raise _wrong(_at(place, "answer_days"), words("a whole number from 0 to {most}", most=max(DEADLINES)))
    return days


def _questions(session: Mapping[str, Any], place: str) -> tuple[tuple[Prompt, bool], ...]:
    asked = _list(session, "questions", place)
    if len(asked) > MOST_QUESTIONS:
        raise _wrong(f"{place}.questions", words("a list of at most {most} questions", most=MOST_QUESTIONS))
    found = tuple(_question(one, f"{place}.questions.{number}") for number, one in enumerate(asked, 1))
    if sum(shown for _, shown in found) > SHOWN_PROMPTS:
        raise _wrong(f"{place}.questions", words("a list of which at most {most} are shown", most=SHOWN_PROMPTS))
    return found


def _question(one: object, place: str) -> tuple[Prompt, bool]:
    if not isinstance(one, dict):
        raise _wrong(place, words("an object"))
    kind, move, shown = _text(one, "kind", place), _text(one, "move", place), _flag(one, "shown", place)
    if kind not in get_args(PromptKind):
        raise _wrong(_at(place, "kind"), words("one of these: {kinds}", kinds=", ".join(get_args(PromptKind))))
    if not _MOVE.fullmatch(move):
        raise _wrong(_at(place, "move"), words("a short name"))
    return Prompt(kind, question_typed(_text(one, "text", place)), move), shown  # type: ignore[arg-type]
