"""What a reply is about and what it does: the paragraph it takes up, the question it answers, whether it asks.

The paragraph is the one that the reply names ("¶15"), else the one whose words it repeats; what it repeats is the
article's, so a question mark in there asks nothing of the group.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.readings import Paragraph
from bot.domain.summaries import UNSPACED, word_count

IN_MARKS = 4
"""Words that must agree where the reply puts them between quotation marks or behind Discord's sign."""

BARE = 8
"""Words that must agree elsewhere: fewer may be a turn of phrase."""

OWN_WORDS = 3
OWN_SHARE = 1 / 3
"""Fewer words of one's own than these, or than this part of a borrowed stretch, make no statement of one's own."""

_SEED = 4
_PLACES = 50
_WORD = re.compile(f"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})\\w)+")
_NAMED = re.compile(
    r"(?:[¶§]{1,2}|\b(?:paragraphs?|paras?|pars?|párrafos?)\b\.?)\s*(?:nos?\.?|n\.?º|#)?\s*(\d{1,4})\b", re.IGNORECASE
)
_ANSWERS = re.compile(
    r"\b(?:questions?|prompts?|q|preguntas?)\s*(?:nos?\.?|n\.?º|#)?\s*(\d)\b(?:\s*(?:and|&|,|y|-|–)\s*(\d)\b)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*[(*]{0,2}(\d)[.):*]{1,3}\s", re.MULTILINE)
_MARKED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|\"[^\"\n]*\"|‘[^’]*’(?!\w)|^[ \t]*>[^\n]*", re.MULTILINE)
_ADDRESS = re.compile(r"\b[a-z][a-z\d+.-]*://\S+", re.IGNORECASE)
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_ASKS = re.compile(r"[?？؟⁇⁈](?=[\s!?.…)\]}*_~|\"'”’»]|$)")


@dataclass(frozen=True)
class Context:
    """What was found; `prompt` is a place among the questions that were shown."""

    paragraph: int | None = None
    prompt: int | None = None
    asks: bool = False


@dataclass(frozen=True)
class _Run:
    """A stretch of a reply that stands word for word in a paragraph."""

    start: int
    end: int
    paragraph: int
    words: int


class Passages:
    """A reading's paragraphs, ready to be found again in replies; `excerpt` comes first where both fit."""

    def __init__(self, paragraphs: Sequence[Paragraph], excerpt: tuple[int, int]) -> None:
        self.numbers = frozenset(one.n for one in paragraphs)
        first, last = excerpt
        ordered = sorted(paragraphs, key=lambda one: (not first <= one.n <= last, one.n))
        self._texts = [[word.casefold() for word in _WORD.findall(one.text)] for one in ordered]
        self._which = [one.n for one in ordered]
        self._index: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
        for place, words in enumerate(self._texts):
            for at in range(len(words) - _SEED + 1):
                found = self._index[tuple(words[at : at + _SEED])]
                if len(found) < _PLACES:
                    found.append((place, at))

    def runs(self, text: str) -> Iterator[_Run]:
        """Every longest stretch of at least a few words, from left to right."""
        words = list(_WORD.finditer(text))
        folded = [word[0].casefold() for word in words]
        at = 0
        while at <= len(folded) - _SEED:
            length, place = self._longest(folded, at)
            if not length:
                at += 1
                continue
            start, end = words[at].start(), words[at + length - 1].end()
            yield _Run(start, end, self._which[place], word_count(text[start:end]))
            at += length

    def _longest(self, folded: Sequence[str], at: int) -> tuple[int, int]:
        best, where = 0, 0
        for place, begin in self._index.get(tuple(folded[at : at + _SEED]), ()):
            theirs, length = self._texts[place], _SEED
            while (
                at + length < len(folded)
                and begin + length < len(theirs)
                and folded[at + length] == theirs[begin + length]
            ):
                length += 1
            if length > best:
                best, where = length, place
        return best, where


def repeated(paragraphs: Sequence[Paragraph], texts: Iterable[str]) -> list[Paragraph]:
    """The paragraphs of which some text repeats a long stretch, posted or not: those words are the article's."""
    said = {one for text in texts for one in _stretches(text)}
    return [one for one in paragraphs if not said.isdisjoint(_stretches(one.text))]


def _stretches(text: str) -> Iterator[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return zip(*(words[at:] for at in range(BARE)), strict=False)


def is_borrowed(sentence: str, passages: Passages) -> bool:
    """Whether a sentence is hardly more than the article's own words, with or without marks."""
    borrowed = sum(run.words for run in passages.runs(sentence) if run.words >= BARE)
    return borrowed > 0 and word_count(sentence) - borrowed < max(OWN_WORDS, borrowed * OWN_SHARE)


def context_of(text: str, passages: Passages, shown: int) -> Context:
    """What a reply is about; `shown` is how many questions its session has posted."""
    marked = [found.span() for found in _MARKED.finditer(text)]
    quoted = [run for run in passages.runs(text) if run.words >= (IN_MARKS if _inside(run, marked) else BARE)]
    named = named_in(text, passages.numbers)
    longest = max(quoted, key=lambda run: run.words, default=None)
    borrowed = [*marked, *((run.start, run.end + _begins(text, run.start)) for run in quoted)]
    return Context(
        paragraph=named if named is not None else longest.paragraph if longest else None,
        prompt=_answered(text, shown),
        asks=bool(_ASKS.search(_without(text, borrowed))),
    )


def named_in(text: str, numbers: Container[int]) -> int | None:
    """The first of a reading's paragraphs that a text names."""
    return next((int(one[1]) for one in _NAMED.finditer(text) if int(one[1]) in numbers), None)


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins there: then the mark at its end is borrowed too."""
    before = text[:start].rstrip(" \t\"'“„«‘(")
    return not before or before[-1] in ".!?…:\n"


def _inside(run: _Run, marked: Sequence[tuple[int, int]]) -> bool:
    return any(start <= run.start and run.end <= end for start, end in marked)


def _answered(text: str, shown: int) -> int | None:
    """The one question that a reply names or is numbered by; two at once are none."""
    named = {int(number) for one in _ANSWERS.finditer(text) for number in one.groups() if number}
    named = named or {int(one[1]) for one in _NUMBERED.finditer(text)}
    return next(iter(named)) if len(named) == 1 and 1 <= min(named) <= shown else None


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (min(end, len(letters)) - start)
    return _ADDRESS.sub(" ", _CODE.sub(" ", "".join(letters)))
