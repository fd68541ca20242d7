"""A reading: its paragraphs (the address of every quotation), its metadata, its fingerprints."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.errors import ImportRefused
from bot.domain.words import Words, plural, words

ParagraphKind = Literal["prose", "quotation", "verse", "list", "table", "code"]

LARGEST_FILE = 10_000_000
"""Bytes of a file that is read; a text of a thousand pages needs a fifth of it."""

WORDS_PER_MINUTE = 238  # silent reading, adult English non-fiction: Brysbaert 2019, doi 10.1016/j.jml.2019.104047


CHINESE_A_MINUTE = 260
"""Characters of Chinese a minute: 255 aloud in the International Reading Speed Texts, Trauzettel-Klosinski and Dietz
2012, doi 10.1167/iovs.11-8284; about 260 is the usual figure for silent reading."""

JAPANESE_A_MINUTE = 357
"""Characters of Japanese a minute, kana and kanji together: the same study, aloud."""

THAI_A_MINUTE = 863
"""Letters a minute of the alphabets that put no spaces between words (Thai, Lao, Burmese, Khmer), which the study
leaves out: its mean over 17 languages."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
    "|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_KANA = re.compile("[\u3040-\u30ff]")
_LETTERED = re.compile(r"\S*\w\S*")


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
class Fetched:
    """What stood behind a web address, and the address it was found at in the end."""

    data: bytes
    filename: str
    address: str


@dataclass(frozen=True)
class Imported:
    """A file read but not stored: metadata, paragraphs, what was dropped and why, warnings."""

    metadata: Metadata
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[Words, ...] = ()
    warnings: tuple[Words, ...] = ()


def too_large() -> ImportRefused:
    """The refusal of a file over the limit, the same wherever it is noticed."""
    return ImportRefused(
        "too_large", words("The file is larger than {most} MB. Import a part of it.", most=LARGEST_FILE // 1_000_000)
    )


def word_count(text: str) -> int:
    """Words as runs without white space, the unit of the reading-time figures.

    A script without spaces is counted by characters, as many to a word as are read in a word's time, so that planner
    and minutes need no second unit.
    """
    unspaced = _UNSPACED.findall(text)
    if not unspaced:
        return len(text.split())
    alphabetic = sum(len(one) for one in unspaced if one[0] < "\u3040")
    ideographic = sum(map(len, unspaced)) - alphabetic
    a_minute = JAPANESE_A_MINUTE if _KANA.search(text) else CHINESE_A_MINUTE
    minutes = ideographic / a_minute + alphabetic / THAI_A_MINUTE
    return len(_LETTERED.findall(_UNSPACED.sub(" ", text))) + max(1, round(minutes * WORDS_PER_MINUTE))


def words_of(paragraphs: Iterable[Paragraph]) -> int:
    """Words of a run of paragraphs."""
    return sum(word_count(paragraph.text) for paragraph in paragraphs)


def seconds_to_read(words: int) -> int:
    """Plain silent reading time in whole seconds."""
    return round(words * 60 / WORDS_PER_MINUTE)


def time_to_read(count: int) -> Words:
    """How long so many words take, in words."""
    seconds = seconds_to_read(count)
    if seconds < 120:
        return plural("{count} second", "{count} seconds", seconds)
    return plural("about {count} minute", "about {count} minutes", round(seconds / 60))


def packed_words(said: Words) -> dict[str, Any]:
    """A sentence as a JSON value, with the sentences in it."""
    params = {name: packed_words(one) if isinstance(one, Words) else one for name, one in said.params.items()}
    return {"words": said.msgid, "params": params, "many": said.many, "count": said.count}


def unpacked_words(value: Mapping[str, Any]) -> Words:
    """The sentence again."""
    given = value["params"]
    params = {name: unpacked_words(one) if isinstance(one, Mapping) else one for name, one in given.items()}
    return Words(value["words"], params, value["many"], value["count"])


def fingerprint(text: str) -> str:
    """Twelve hex digits of a paragraph's letters and digits alone, so that editions differing in marks agree."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.blake2b(letters.encode(), digest_size=6).hexdigest()


def fingerprint_of_all(paragraphs: Iterable[Paragraph]) -> str:
    """One fingerprint of the whole body: the same text imported twice is recognised by it."""
    return fingerprint_of_marks(fingerprint(paragraph.text) for paragraph in paragraphs)


def fingerprint_of_marks(marks: Iterable[str]) -> str:
    """The same from the paragraphs' own fingerprints."""
    return hashlib.blake2b("".join(marks).encode(), digest_size=16).hexdigest()
