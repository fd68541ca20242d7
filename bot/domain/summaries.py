"""The weekly summary: brief, draft, verification, review; every quotation is checked word for word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

PointKind = Literal["theme", "agreement", "disagreement", "question", "unanswered", "chosen", "note"]
"""Facilitators make the last two: a quotation of their choice, and a note, whose label is all of it."""


MODEL = "model"
"""What a draft names as its writer when a model chose its quotations."""


@dataclass(frozen=True)
class Quotation:
    """`text` is exactly `reply.text[start:end]` of the reply it cites."""

    reply: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Point:
    """One line of a summary: its quotations, and the replies that it counts."""

    label: str
    kind: PointKind
    quotations: tuple[Quotation, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class BriefReply:
    """A reply as a writer sees it: no name, no id of a person, only a pseudonym."""

    id: str
    author: str
    text: str
    prompt: str | None = None
    paragraph: int | None = None
    reply_to: str | None = None
    told: bool = False
    """Whether its author chose knowing that a model reads replies; no model sees it otherwise."""


@dataclass(frozen=True)
class Brief:
    """All that a writer gets: the replies of a span in order, and the words everybody had before them."""

    replies: tuple[BriefReply, ...]
    given: str = ""
    """Excerpts and prompts of the span: words that are nobody's contribution."""
    language: str = "en"
    word_budget: int = 220
    names: frozenset[str] = frozenset()
    """Folded display names of the group: never shown, only barred as labels."""


@dataclass(frozen=True)
class Draft:
    """What a writer returns, before verification."""

    points: tuple[Point, ...]
    writer: str
    model: str = ""
    """The model that was asked, whether or not its draft was good enough; empty for none."""
    refused: int = 0
    """How much of what the model proposed did not pass."""


@dataclass(frozen=True)
class Coverage:
    """Who spoke and who is represented, by pseudonym."""

    spoke: int
    cited: int
    not_cited: tuple[str, ...]


@dataclass(frozen=True)
class Dropped:
    """A quotation that failed verification, and why."""

    reply: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """A verified draft: only what passed, what did not, and the coverage that results."""

    points: tuple[Point, ...]
    dropped: tuple[Dropped, ...]
    coverage: Coverage
    writer: str
    model: str = ""
    refused: int = 0


def coverage_of(points: Sequence[Point], replies: Sequence[BriefReply]) -> Coverage:
    """Authors quoted among authors who wrote; those not quoted are named by pseudonym, in order of first reply."""
    quoted = {quotation.reply for point in points for quotation in point.quotations}
    spoke = list(dict.fromkeys(reply.author for reply in replies))
    cited = {reply.author for reply in replies if reply.id in quoted}
    return Coverage(len(spoke), len(cited), tuple(author for author in spoke if author not in cited))


UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A character of a script that puts no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han."""


def word_count(text: str) -> int:
    """Words between spaces; where a script has none, two characters count as a word."""
    characters = 0 if text.isascii() else len(UNSPACED.findall(text))
    return len(UNSPACED.sub(" ", text).split()) + (characters + 1) // 2 if characters else len(text.split())


FEWEST_WORDS = 3
"""A shorter quotation proves nothing and is dropped, unless it is the whole reply."""

_FOLDS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "‹": "'",
        "›": "'",
    }
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


@dataclass(frozen=True)
class _Letter:
    """One folded character, and the stretch of the original it came from."""

    folded: str
    start: int
    end: int


def _letters(text: str) -> list[_Letter]:
    """Text folded in form, quotation marks and white space, each letter with its place in the original.

    A letter and the marks on it have one place, so that no cut parts them.
    """
    letters: list[_Letter] = []
    for start, end in _clusters(text):
        for letter in unicodedata.normalize("NFC", text[start:end]).translate(_FOLDS):
            if not letter.isspace():
                letters.append(_Letter(letter, start, end))
            elif not letters or letters[-1].folded != " ":
                letters.append(_Letter(" ", start, end))
    return letters


def _clusters(text: str) -> list[tuple[int, int]]:
    """Stretches that Unicode's canonical form keeps together, with their combining marks and joiners."""
    composed = unicodedata.is_normalized("NFC", text)
    found: list[tuple[int, int]] = []
    for place, character in enumerate(text):
        if found and (_is_mark(character) or (not composed and _composes(text[found[-1][0] : place], character))):
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or character in _JOINERS


def _composes(before: str, character: str) -> bool:
    """Whether a character, though no mark, melts into what stands before it: a Hangul vowel does."""
    form = unicodedata.normalize("NFC", before)
    return unicodedata.normalize("NFC", before + character) != form + unicodedata.normalize("NFC", character)


def _folded(text: str) -> str:
    return "".join(letter.folded for letter in _letters(text)).strip()


def place_of(quotation: str, text: str, near: int = 0) -> tuple[int, int] | None:
    """Where a quotation stands in a text, word for word; of several places the one that begins closest to `near`.

    Offsets are those of the text as it is stored, whatever its form; a place that would part a word does not count.
    """
    wanted = _folded(unicodedata.normalize("NFC", quotation))
    letters = _letters(text)
    folded = "".join(letter.folded for letter in letters)
    if not wanted or (is_scrap(wanted) and wanted != folded.strip()):
        return None
    found: list[tuple[int, int]] = []
    at = folded.find(wanted)
    while at >= 0:
        first, last = letters[at], letters[at + len(wanted) - 1]
        if not _parts(letters, at) and not _parts(letters, at + len(wanted)):
            found.append((first.start, last.end))
        at = folded.find(wanted, at + 1)
    return min(found, key=lambda place: (abs(place[0] - near), place[0]), default=None)


def standing(quotation: str, text: str) -> str | None:
    """The quotation as it stands in a text, cut from the text itself; None when it does not stand there."""
    place = place_of(quotation, text)
    return text[place[0] : place[1]] if place else None


def is_scrap(text: str) -> bool:
    """Whether a text has too few words to be quoted, unless it is a whole reply."""
    found = 0 if text.isascii() else (len(UNSPACED.findall(text)) + 1) // 2
    for word in (UNSPACED.sub(" ", text) if found else text).split():
        found += any(character.isalnum() for character in word)
        if found >= FEWEST_WORDS:
            return False
    return found < FEWEST_WORDS


def _parts(letters: Sequence[_Letter], place: int) -> bool:
    """Whether a cut before the letter at `place` would part a word: a letter from its marks, can from 't."""
    if not 0 < place < len(letters):
        return False
    before, after = letters[place - 1], letters[place]
    if before.start == after.start:
        return True
    if UNSPACED.match(before.folded) or UNSPACED.match(after.folded):
        return False
    if _wordy(before) and _wordy(after):
        return True
    if after.folded in _INSIDE:
        return _wordy(before) and place + 1 < len(letters) and _wordy(letters[place + 1])
    return before.folded in _INSIDE and _wordy(after) and place > 1 and _wordy(letters[place - 2])


_INSIDE = "'-‐‑·.,_@"
"""Marks that stand inside words and numbers."""


def _wordy(letter: _Letter) -> bool:
    return letter.folded.isalnum() or _is_mark(letter.folded)


def check(draft: Draft, brief: Brief) -> Checked:
    """Keep only quotations that stand word for word in the reply they cite, re-cut from it; drop the rest, counted.

    A point without a quotation left is dropped. What is said of the quotations has to hold too: a label is made of
    words of the cited replies, a disagreement is between a reply and the one it answers, cited replies exist.
    """
    replies = {reply.id: reply for reply in brief.replies}
    points: list[Point] = []
    dropped: list[Dropped] = []
    seen: set[tuple[str, int, int]] = set()
    for point in draft.points:
        kept: list[Quotation] = []
        for quotation in point.quotations:
            made = _cut(quotation, replies.get(quotation.reply))
            if isinstance(made, Dropped):
                dropped.append(made)
            elif (made.reply, made.start, made.end) in seen:
                dropped.append(Dropped(made.reply, "quoted before"))
            else:
                seen.add((made.reply, made.start, made.end))
                kept.append(made)
        if kept:
            points.append(_true(point, kept, replies))
    coverage = coverage_of(points, brief.replies)
    return Checked(tuple(points), tuple(dropped), coverage, draft.writer, draft.model, draft.refused)


def _cut(quotation: Quotation, reply: BriefReply | None) -> Quotation | Dropped:
    if reply is None:
        return Dropped(quotation.reply, "no such reply")
    place = place_of(quotation.text, reply.text, quotation.start)
    if place is None:
        return Dropped(reply.id, "not word for word in the reply")
    return Quotation(reply.id, *place, reply.text[place[0] : place[1]])


def _true(point: Point, kept: Sequence[Quotation], replies: Mapping[str, BriefReply]) -> Point:
    """The point with a kind, a label and cites that its quotations bear out."""
    quoted = tuple(dict.fromkeys(quotation.reply for quotation in kept))
    cites = tuple(dict.fromkeys((*(cited for cited in point.cites if cited in replies), *quoted)))
    label = " ".join(point.label.split())
    if not label_stands(label, [replies[cited].text for cited in dict.fromkeys((*quoted, *cites))]):
        label, cites = plain_label(kept[0].text), quoted
    return Point(label, _kind(point.kind, kept, replies), tuple(kept), cites)


def label_stands(label: str, texts: Iterable[str]) -> bool:
    """Whether the words of each part of a label (parts stand between slashes) all occur in one of the texts."""
    wanting = [_label_words(part) for part in label.split("/") if part.strip()]
    if not wanting or not all(wanting):
        return False
    for text in texts:
        said = set(_label_words(text))
        wanting = [part for part in wanting if not all(_says(word, said, text) for word in part)]
        if not wanting:
            return True
    return False


def _says(word: str, said: set[str], text: str) -> bool:
    return word in said or (bool(UNSPACED.search(word)) and word in text)


def _label_words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())


LABEL_WORDS = 6


def plain_label(quotation: str) -> str:
    """A label that claims nothing: the first words of a quotation."""
    words = quotation.split()
    if len(words) <= LABEL_WORDS and len(quotation) <= LABEL_LETTERS:
        return " ".join(words)
    return " ".join(words[:LABEL_WORDS])[:LABEL_LETTERS].rstrip(" ,;:.") + "…"


LABEL_LETTERS = 60


def is_plain(label: str, quotation: str) -> bool:
    """Whether a label claims nothing: it is empty, or the first words of the quotation that it stands over."""
    return _folded(label) in ("", _folded(plain_label(quotation)))


def _kind(kind: PointKind, kept: Sequence[Quotation], replies: Mapping[str, BriefReply]) -> PointKind:
    """The kind where the replies show it; else a theme, which claims nothing but the words themselves."""
    if kind == "disagreement" and _answers(kept, replies):
        return kind
    if kind == "question" and any(mark in quotation.text for quotation in kept for mark in QUESTION_MARKS):
        return kind
    return "theme"


QUESTION_MARKS = "?？؟"


def _answers(kept: Sequence[Quotation], replies: Mapping[str, BriefReply]) -> bool:
    """Whether one quoted reply answers another quoted one of another member."""
    quoted = {quotation.reply: replies[quotation.reply] for quotation in kept}
    return any(
        one.reply_to in quoted and quoted[one.reply_to].author != one.author
        for one in quoted.values()
        if one.reply_to is not None
    )
