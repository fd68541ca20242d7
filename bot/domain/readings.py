"""A reading: its paragraphs (the address of every quotation), its metadata, its fingerprints."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import ImportRefused
from bot.domain.words import words

ParagraphKind = Literal["prose", "quotation", "verse", "list", "table", "code"]

LARGEST_FILE = 10_000_000
"""Bytes of a file that is read; a text of a thousand pages needs a fifth of it."""

WORDS_PER_MINUTE = 238  # silent reading, adult English non-fiction: Brysbaert 2019, doi 10.1016/j.jml.2019.104047


@dataclass(frozen=True)
class Paragraph:
    """One body paragraph, numbered from 1; `text` is verbatim (NFC, single spaces; line breaks kept in verse)."""

    n: int
    text: str
    heading: str | None = None
    speaker: str | None = None
    kind: ParagraphKind = "prose"
    run: int | None = None
    """Number of the quotation run this paragraph belongs to; paragraphs of one run are never parted."""
    lead_in: bool = False
    """True where this paragraph introduces the run that follows, and so stays with it."""


@dataclass(frozen=True)
class Caption:
    """A picture's words: metadata, never body."""

    text: str
    credit: str = ""


@dataclass(frozen=True)
class Metadata:
    """What is known of a reading besides its body; proposals that the organiser can edit."""

    title: str = ""
    author: str = ""
    publication: str = ""
    published: str = ""  # ISO date, or "" when unknown
    standfirst: str = ""
    language: str = "en"
    source: str = ""
    rights: str = ""
    captions: tuple[Caption, ...] = ()
    further_reading: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """A file read but not stored: metadata, paragraphs, what was dropped and why, warnings."""

    metadata: Metadata
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def too_large() -> ImportRefused:
    """The refusal of a file over the limit, the same wherever it is noticed."""
    return ImportRefused(
        "too_large", words("The file is larger than {most} MB. Import a part of it.", most=LARGEST_FILE // 1_000_000)
    )


def word_count(text: str) -> int:
    """Words as runs without white space, the unit of the reading-time figures."""
    return len(text.split())


def words_of(paragraphs: Iterable[Paragraph]) -> int:
    """Words of a run of paragraphs."""
    return sum(word_count(paragraph.text) for paragraph in paragraphs)


def seconds_to_read(words: int) -> int:
    """Plain silent reading time in whole seconds."""
    return round(words * 60 / WORDS_PER_MINUTE)


def fingerprint(text: str) -> str:
    """Twelve hex digits of a paragraph's letters and digits alone, so that editions differing in marks agree."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.blake2b(letters.encode(), digest_size=6).hexdigest()


def fingerprint_of_all(paragraphs: Iterable[Paragraph]) -> str:
    """One fingerprint of the whole body: the same text imported twice is recognised by it."""
    joined = "".join(fingerprint(paragraph.text) for paragraph in paragraphs)
    return hashlib.blake2b(joined.encode(), digest_size=16).hexdigest()
