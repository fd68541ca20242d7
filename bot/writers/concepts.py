"""What a sentence is about: stemmed words and pairs of words, weighted by how many members share them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import snowballstemmer

from bot.domain.summaries import UNSPACED
from bot.writers.stopwords import STOP_WORDS

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:['’](?:[^\W_]|[{_MARKS}])+)*")
_HYPHENS = "-\u2010\u2011"
_STRETCH = re.compile(rf"(?:{UNSPACED.pattern})+|(?:(?!{UNSPACED.pattern}).)+", re.DOTALL)

ALGORITHMS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german",
    "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "fa": "persian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Snowball's stemmers by the language's code."""

SHARED = 0.75
RARE = 0.5
OF_ONE_MEMBER = 0.2
GIVEN = 0.2
SHORT_PART = 3
WORD_AGAINST_PAIR = 4.0


def words_in(text: str) -> list[str]:
    """Words as written; a stretch of a script without spaces comes as its pairs of characters."""
    return [word for word, _ in _as_written(text)]


def _as_written(text: str) -> list[tuple[str, str]]:
    """Words, each with the form that names it: a short part of a hyphenated word goes by the whole of it."""
    found: list[tuple[str, str]] = []
    matches = list(_WORD.finditer(text))
    for place, match in enumerate(matches):
        word = match.group()
        if not UNSPACED.search(word):
            found.append((word, _whole(text, matches, place) if len(word) <= SHORT_PART else word))
            continue
        for stretch in _STRETCH.findall(word):
            if UNSPACED.match(stretch) and len(stretch) > 1:
                found += [(stretch[n : n + 2],) * 2 for n in range(len(stretch) - 1)]
            else:
                found.append((stretch, stretch))
    return found


def _whole(text: str, matches: Sequence[re.Match[str]], place: int) -> str:
    first = last = place
    while first > 0 and _hyphened(text, matches[first - 1], matches[first]):
        first -= 1
    while last + 1 < len(matches) and _hyphened(text, matches[last], matches[last + 1]):
        last += 1
    return text[matches[first].start() : matches[last].end()]


def _hyphened(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    return after.start() - before.end() == 1 and text[before.end()] in _HYPHENS


@dataclass(frozen=True, slots=True)
class Concepts:
    """The concepts of a stretch of text, as numbers of the lexicon."""

    terms: tuple[int, ...]
    pairs: tuple[int, ...]


class Lexicon:
    """Numbers for terms and pairs of terms, and the forms in which each term was written."""

    def __init__(self, language: str) -> None:
        self.stops = STOP_WORDS.get(language, frozenset())
        algorithm = ALGORITHMS.get(language)
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm else None
        self._stems: dict[str, tuple[str, bool]] = {}
        self._numbers: dict[str, int] = {}
        self.keys: list[str] = []
        self._surfaces: dict[int, Counter[str]] = {}

    def of(self, text: str, *, remember: bool = True) -> Concepts:
        """Terms (without function words) and pairs (not of two function words), each once, in order."""
        terms: dict[int, None] = {}
        pairs: dict[int, None] = {}
        before: tuple[str, bool] | None = None
        for place, (word, written) in enumerate(_as_written(text)):
            stem, content = self._stem(word)
            if content:
                number = self._number(stem)
                terms[number] = None
                if remember:
                    self._see(number, written, first=place == 0)
            if before and (content or before[1]):
                pairs[self._number(f"{before[0]} {stem}")] = None
            before = (stem, content)
        return Concepts(tuple(terms), tuple(pairs))

    def surface(self, term: int) -> str:
        """The form in which a term was written most often; between equals the one in lower case."""
        seen = self._surfaces.get(term)
        if not seen:
            return self.keys[term]
        return min(seen, key=lambda form: (-seen[form], not form.islower(), form))

    def nameable(self, term: int) -> bool:
        """Whether a term can stand as a label: it has letters, and more than one character."""
        key = self.keys[term]
        return len(key) > 1 and any(character.isalpha() for character in key)

    def _see(self, number: int, word: str, *, first: bool) -> None:
        # A capital at the head of a sentence says nothing about the word.
        form = word.lower() if first and word.istitle() else word
        self._surfaces.setdefault(number, Counter())[form] += 1

    def _stem(self, word: str) -> tuple[str, bool]:
        known = self._stems.get(word)
        if known is None:
            plain = word.casefold().replace("’", "'")
            content = plain not in self.stops and not (len(plain) == 1 and not UNSPACED.match(plain))
            base = plain.removesuffix("'s")
            known = (self._stemmer.stemWord(base) if self._stemmer and content else base, content)
            self._stems[word] = known
        return known

    def _number(self, key: str) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return number


@dataclass(frozen=True, slots=True)
class Spread:
    """In how many replies, and of how many members, each concept occurs."""

    members: dict[int, int]
    replies: dict[int, int]


def spread(of_replies: Sequence[Iterable[int]], authors: Sequence[int]) -> Spread:
    """Count members, not messages: one loud voice cannot raise a concept."""
    replies: Counter[int] = Counter()
    pairs: set[tuple[int, int]] = set()
    members: Counter[int] = Counter()
    for concepts, author in zip(of_replies, authors, strict=True):
        for concept in concepts:
            replies[concept] += 1
            if (concept, author) not in pairs:
                pairs.add((concept, author))
                members[concept] += 1
    return Spread(dict(members), dict(replies))


def weight(concept: int, counts: Spread, total: int, *, pair: bool, given: bool) -> float:
    """How much it is worth that a summary holds a concept."""
    members = counts.members[concept]
    value = float(members**SHARED * log(1 + total / counts.replies[concept]) ** RARE)
    if members == 1:
        value *= OF_ONE_MEMBER
    if not pair:
        value *= WORD_AGAINST_PAIR
    if given:
        value *= GIVEN
    return value
