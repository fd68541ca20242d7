"""What a file holds before it is a reading: blocks in order, metadata, and what was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.domain.readings import Metadata, ParagraphKind, word_count
from bot.domain.words import Words

Role = Literal["text", "heading", "caption"]

TERMINAL = frozenset(".!?…:;,。！？：；，、؟؛،।۔")
ENDS = frozenset(".!?…:。！？：؟।۔")
CLOSERS = "”’\"'»“)]*_」』）》】〉"
_NOTE_MARK = re.compile(
    r"\s?\[\^?(?:\w{1,4}|[*†‡§]{1,3})\]$|[⁰¹²³⁴-⁹*†‡]{1,4}$|"
    r"(?<=[^\W\d_][.!?…。！？؟।])\d{1,3}$|(?<=[^\W\d_][.!?…][”’\"'»)])\d{1,3}$|"
    r"(?<!\bno\.)(?<!\bnr\.)(?<!\bvol\.)(?<!\bpt\.)(?<!\bch\.)(?<=[a-zà-ÿ]{2}[.!?]) \d{1,2}$",
    re.IGNORECASE,
)
"""A footnote's mark at the end of a text: "[1]", "[^1]", "¹", or a digit that was raised, right behind the stop."""

OPENERS = "“‘\"'«»„([—–-*_「『（《【〈"


@dataclass(frozen=True)
class Block:
    """A stretch of text with its shape; `quoted` where the source's own markup says that it is a quotation."""

    text: str
    kind: ParagraphKind = "prose"
    role: Role = "text"
    quoted: bool = False
    credit: str = ""
    links: tuple[str, ...] = ()
    """Addresses it links to; for a list one entry a line, with spaces between several."""

    @property
    def words(self) -> int:
        """Words as runs without white space, or what takes as long to read in a script without any."""
        return word_count(self.text)


@dataclass(frozen=True)
class Found:
    """A file taken apart: its body (texts and headings in order), and all that is not body."""

    metadata: Metadata
    body: tuple[Block, ...]
    dropped: tuple[Words, ...] = ()
    warnings: tuple[Words, ...] = ()


def ending(text: str) -> str:
    """The mark a text ends with, behind closing marks and the marks of footnotes; "" for a letter or digit."""
    bare = without_note_marks(text).rstrip(CLOSERS + " ")
    return bare[-1] if bare and bare[-1] in TERMINAL else ""


def without_note_marks(text: str) -> str:
    """The text without the marks of footnotes at its end."""
    bare = text[-24:].rstrip()
    while (cut := _NOTE_MARK.sub("", bare).rstrip()) != bare:
        bare = cut
    return text[:-24] + bare


def ends_a_sentence(text: str) -> bool:
    """True where the last mark is one that ends a sentence (or announces the next, as a colon does)."""
    return ending(text) in ENDS


def is_solid(block: Block) -> bool:
    """True for what can only be a paragraph: a sentence of some length, or a long stretch without one."""
    if block.role != "text" or block.kind != "prose":
        return block.role == "text"
    return block.words >= 40 or (ends_a_sentence(block.text) and block.words >= 8)


def shortened(text: str, limit: int = 80) -> str:
    """The beginning of a text for a list of what was left out."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"
