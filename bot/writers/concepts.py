"""What a sentence is about: stemmed words and pairs of words, weighted by how many members share them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

import snowballstemmer

from bot.domain.lexical import ALGORITHMS
from bot.domain.summaries import UNSPACED
from bot.writers.colourless import COLOURLESS
from bot.writers.forms import Forms, bare
from bot.writers.stopwords import STOP_WORDS

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_PLAIN = rf"(?:[^\W_]|[{_MARKS}])+(?:['’](?:[^\W_]|[{_MARKS}])+)*"
_WORD = re.compile(_PLAIN)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
_HYPHENS = "-\u2010\u2011"
_HYPHENED = re.compile(rf"{_PLAIN}(?:[{_HYPHENS}]{_PLAIN})+")
_STRETCH = re.compile(rf"(?:{UNSPACED.pattern})+|(?:(?!{UNSPACED.pattern}).)+", re.DOTALL)

_HALF_A_WORD = re.compile(
    "[的了是在我你您他她它们這这那哪不没沒就也都和与與吗嗎呢吧啊着過过很把被给給让讓对對得说說想会會要能可以为為所因但而且或之其什么麼怎"
    "觉覺\u3040-\u30ff]"
)
"""Characters of Chinese and Japanese that carry no subject: a pair with one of them is no label."""

SHARED = 0.75
RARE = 0.5
OF_ONE_MEMBER = 0.2
GIVEN = 0.2
SHORT_PART = 3
WORD_AGAINST_PAIR = 4.0


def carries_subject(character: str) -> bool:
    """Whether a character of a script without spaces may be part of a label."""
    return UNSPACED.fullmatch(character) is not None and not _HALF_A_WORD.search(character)


def words_in(text: str) -> list[str]:
    """Words as written; a stretch of a script without spaces comes as its pairs of characters."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    found = _WORD.findall(text)
    return [piece for word in found for piece in _pieces(word)] if UNSPACED.search(text) else found


def _pieces(word: str) -> list[str]:
    if not UNSPACED.search(word):
        return [word]
    found: list[str] = []
    for stretch in _STRETCH.findall(word):
        if UNSPACED.match(stretch) and len(stretch) > 1:
            found += [stretch[n : n + 2] for n in range(len(stretch) - 1)]
        else:
            found.append(stretch)
    return found


def _hyphened(text: str) -> list[tuple[str, str]]:
    """Short parts of hyphenated words, each with the whole that names it."""
    if "-" not in text and (text.isascii() or ("\u2010" not in text and "\u2011" not in text)):
        return []
    return [
        (part, whole)
        for whole in _HYPHENED.findall(text)
        for part in _WORD.findall(whole)
        if len(part) <= SHORT_PART and not UNSPACED.search(part)
    ]


@dataclass(frozen=True, slots=True)
class Concepts:
    """The concepts of a stretch of text, as numbers of the lexicon; a pair's is `PAIR` or more."""

    terms: tuple[int, ...]
    pairs: tuple[int, ...]


PAIR = 1 << 32
"""Numbers from here on are pairs: the first word's number times this, and the second's."""


class Lexicon:
    """Numbers for words and pairs of words, and the forms in which each word was written."""

    def __init__(self, language: str) -> None:
        self.stops = STOP_WORDS.get(language, frozenset())
        self.barred: set[int] = set()
        """Terms that are no label: names of people."""
        algorithm = ALGORITHMS.get(language)
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm else None
        self._colourless = COLOURLESS.get(language, frozenset())
        self._known: dict[str, tuple[int, bool]] = {}
        self._bases: dict[str, int] = {}
        self._numbers: dict[str, int] = {"": 0}
        self._pairs: dict[int, int] = {}
        self.keys: list[str] = [""]
        self._forms = Forms()
        self._surfaces: dict[int, Counter[str]] | None = None

    def of(self, text: str, words: Sequence[str] | None = None, *, remember: bool = True) -> Concepts:
        """Terms (without function words) and pairs (not of two function words), each once, in order."""
        words = words_in(text) if words is None else words
        if remember:
            self._forms.see(words, _hyphened(text))
            self._surfaces = None
        known, numbered = self._known, self._pairs
        terms: dict[int, None] = {}
        pairs: dict[int, None] = {}
        before, before_content = 0, False
        for word in words:
            number, content = known.get(word) or self._read(word)
            if content:
                terms[number] = None
            if before and (content or before_content):
                pair = before * PAIR + number
                # One object for each pair, however many sentences hold it.
                pairs[numbered.setdefault(pair, pair)] = None
            before, before_content = number, content
        return Concepts(tuple(terms), tuple(pairs))

    def terms(self, words: Iterable[str]) -> set[int]:
        """The terms among some words."""
        read = [self._known.get(word) or self._read(word) for word in words]
        return {number for number, content in read if content}

    def hear_given(self, text: str) -> None:
        """Learn from what everybody was given which words are written with a capital."""
        self._forms.hear(text)
        self._surfaces = None

    def surface(self, term: int) -> str:
        """The form in which a term was written most often; between equals the one in lower case."""
        seen = self._written().get(term)
        if not seen:
            return self.keys[term]
        return min(seen, key=lambda form: (-seen[form], not form.islower(), form))

    def nameable(self, term: int) -> bool:
        """Whether a term can stand as a label: it has letters and a colour, and names nobody."""
        key = self.keys[term]
        return (
            len(key) > 1
            and term not in self.barred
            and not _HALF_A_WORD.search(key)
            and any(character.isalpha() for character in key)
            and self.surface(term).casefold() not in self._colourless
        )

    def is_proper(self, term: int) -> bool:
        """Whether a term is always written with a capital, as names of places and persons are."""
        return self._forms.is_proper(self.surface(term))

    def bar(self, spoken: Iterable[str], single: Collection[str], parts: Collection[str]) -> None:
        """Bar names as labels: words found in a name's place, and the display names that were told.

        A word of a longer display name, or of a name's place, is a name only where nobody writes it in lower case.
        """
        names = {bare(word).casefold() for word in spoken} | set(parts)
        for word, (number, _) in self._known.items():
            plain = bare(word).casefold()
            if plain in single or (plain in names and not self._forms.in_lower_case(plain)):
                self.barred.add(number)

    def pairs_of(self, words: Collection[int]) -> Iterator[int]:
        """Every pair seen whose two words are among some."""
        return (pair for pair in self._pairs if pair // PAIR in words and pair % PAIR in words)

    def number(self, word: str) -> int:
        """A word's number."""
        return (self._known.get(word) or self._read(word))[0]

    def _written(self) -> dict[int, Counter[str]]:
        if self._surfaces is None:
            self._surfaces = {}
            for word, form, count in self._forms.counted():
                number, content = self._known.get(word) or self._read(word)
                if content:
                    self._surfaces.setdefault(number, Counter())[form] += count
        return self._surfaces

    def _read(self, word: str) -> tuple[int, bool]:
        plain = word.casefold().replace("’", "'")
        content = plain not in self.stops and not (len(plain) == 1 and not UNSPACED.match(plain))
        base = plain.removesuffix("'s")
        number = self._bases.get(base)
        if number is None:
            stem = self._stemmer.stemWord(base) if self._stemmer and content else base
            number = self._bases[base] = self._numbers.setdefault(stem, len(self.keys))
            if number == len(self.keys):
                self.keys.append(stem)
        known = self._known[sys.intern(word)] = (number, content)
        return known


@dataclass(frozen=True, slots=True)
class Spread:
    """In how many replies, and of how many members, each concept occurs."""

    members: dict[int, int]
    replies: dict[int, int]


def spread(of_replies: Sequence[Iterable[int]], authors: Sequence[int]) -> Spread:
    """Count members, not messages: one loud voice cannot raise a concept."""
    replies: Counter[int] = Counter()
    members: Counter[int] = Counter()
    by_author: dict[int, list[Iterable[int]]] = {}
    for concepts, author in zip(of_replies, authors, strict=True):
        replies.update(concepts)
        by_author.setdefault(author, []).append(concepts)
    for written in by_author.values():
        members.update(set().union(*written))
    return Spread(members, replies)


def weights(counts: Spread, total: int, given: Collection[int]) -> dict[int, float]:
    """What every concept is worth; of the few that counts and kind tell apart, each is computed once."""
    known: dict[tuple[int, int, bool, bool], float] = {}
    found: dict[int, float] = {}
    for concept, replies in counts.replies.items():
        kind = (counts.members[concept], replies, concept >= PAIR, concept in given)
        value = known.get(kind)
        if value is None:
            value = known[kind] = weight(concept, counts, total, pair=kind[2], given=kind[3])
        found[concept] = value
    return found


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
