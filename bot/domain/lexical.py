"""Search by words: a text's sentences and paragraphs, found by stemmed words or by pairs of characters (BM25)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from math import log

import snowballstemmer

ALGORITHMS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german",
    "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "fa": "persian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Snowball's stemmers by the language's code."""

SATURATION = 0.9
"""BM25's k1: a word said twice in a sentence tells hardly more than a word said once."""

LENGTH = 0.3
"""BM25's b: sentences differ in length for reasons that have little to do with their subject."""

SHORTEST_ROOT = 3
"""Letters of a Hebrew word that are left whatever they are."""

SHORTEST_SLIP = 5
"""Letters from which a slip of the keys is looked for: shorter words have too many neighbours."""

ALIKE = 0.84
"""How alike (0 to 1, as difflib counts) a mistyped word and one of the text must be."""

SWAPPED = 0.95
"""How alike two words of the same letters in another order count."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_])+(?:['’](?:(?![{_UNSPACED}])[^\W_])+)*")
_MARKED = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0655\u0670]")
_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_PREFIXES, _SUFFIXES = "והבלמשכ", ("ים", "ות")


def tokens(text: str) -> list[str]:
    """Words as written; a script without spaces comes in pairs of characters."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if len(token) > 1 and re.match(rf"[{_UNSPACED}]", token):
            found += [token[n : n + 2] for n in range(len(token) - 1)]
        else:
            found.append(token)
    return found


def characters(text: str) -> list[str]:
    """The single characters of scripts without spaces."""
    return [] if text.isascii() else _CHARACTER.findall(text)


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script without spaces."""
    return _CHARACTER.match(word) is not None


def folded(word: str) -> str:
    """A word in small letters, without a possessive ending, its apostrophe straight."""
    small = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return small.removesuffix("'s") if len(small) > 3 else small


class Stems:
    """The stems of one language; a word met before is not worked out again."""

    def __init__(self, language: str) -> None:
        self._language = language.lower().replace("_", "-").split("-")[0]
        algorithm = ALGORITHMS.get(self._language)
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm else None
        self._known: dict[str, str] = {}

    def of(self, text: str) -> list[str]:
        """The stems of a text's words, in order."""
        return [self.stem(token) for token in tokens(text)]

    def stem(self, word: str) -> str:
        """The stem without accents, so that a question may be typed without them."""
        if word not in self._known:
            small = folded(word)
            stemmed = str(self._stemmer.stemWord(small)) if self._stemmer else small
            self._known[word] = _hebrew(bare(stemmed)) if self._language == "he" else bare(stemmed)
        return self._known[word]


def _hebrew(word: str) -> str:
    """A Hebrew word without the particles written in front of it, and without the ending of many."""
    while len(word) > SHORTEST_ROOT and word[0] in _PREFIXES:
        word = word[1:]
    return word[:-2] if len(word) > SHORTEST_ROOT and word.endswith(_SUFFIXES) else word


def bare(word: str) -> str:
    """A word without its accents or vowel points."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _MARKED.sub("", unicodedata.normalize("NFD", word)))


@dataclass
class Index:
    """BM25 over units of text, numbered in the order in which they were added."""

    lengths: list[int] = field(default_factory=list)
    postings: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, stems: Sequence[str]) -> None:
        """One more unit."""
        number = len(self.lengths)
        self.lengths.append(len(stems))
        for stem, count in Counter(stems).items():
            self.postings[stem].append((number, count))

    def weight(self, stem: str) -> float:
        """How rare a stem is; one that stands nowhere is as rare as can be."""
        holders = len(self.postings.get(stem, ()))
        return log(1 + (len(self.lengths) - holders + 0.5) / (holders + 0.5))

    def scores(self, stems: Iterable[str]) -> dict[int, float]:
        """The units that have any of the stems, with their scores."""
        found: dict[int, float] = defaultdict(float)
        mean = sum(self.lengths) / len(self.lengths) if self.lengths else 1.0
        for stem in dict.fromkeys(stems):
            if stem not in self.postings:
                continue
            weight = self.weight(stem)
            for number, count in self.postings[stem]:
                size = SATURATION * (1 - LENGTH + LENGTH * self.lengths[number] / mean)
                found[number] += weight * count * (SATURATION + 1) / (count + size)
        return found


class Spelling:
    """The words of a text, to mend a question's slips of the keys by."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= SHORTEST_SLIP - 1 and word.isalpha():
                self._by_start[word[0]].append(word)

    def mended(self, word: str) -> str:
        """The word of the text that was probably meant, or the word itself."""
        small = folded(word)
        if len(small) < SHORTEST_SLIP or not small.isalpha():
            return word
        near = [one for one in self._by_start.get(small[0], ()) if abs(len(one) - len(small)) <= 2]
        return max(near, key=lambda one: _likeness(small, one), default=word) if _any_alike(small, near) else word


def _any_alike(small: str, near: Sequence[str]) -> bool:
    return any(_likeness(small, one) >= ALIKE for one in near)


@lru_cache(maxsize=4096)
def _likeness(one: str, other: str) -> float:
    if one != other and sorted(one) == sorted(other):
        return SWAPPED
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
