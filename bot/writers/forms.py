"""How words were written: their commonest form, and which of them always have a capital."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

_GIVEN_WORD = re.compile(r"(?P<inside>(?<=[\w,;] ))?(?P<word>[^\W\d_]+)")


def bare(word: str) -> str:
    """A word without the sign of the genitive."""
    return word[:-2] if word.endswith(("'s", "’s")) else word


class Forms:
    """Counts of written forms; what stands at the head of a sentence tells nothing about its capital."""

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()
        self._heads: Counter[str] = Counter()
        self._wholes: Counter[tuple[str, str]] = Counter()
        self._given: set[str] = set()

    def see(self, words: Sequence[str], wholes: Iterable[tuple[str, str]]) -> None:
        """Count the words of a sentence; `wholes` are parts that go by the hyphenated word they stand in."""
        if words:
            self._heads[words[0]] += 1
            self._inside.update(words[1:])
        self._wholes.update(wholes)

    def hear(self, given: str) -> None:
        """Note the words of a given text, which are counted nowhere."""
        for match in _GIVEN_WORD.finditer(given):
            if match["word"][0].islower() or match["inside"] is not None:
                self._given.add(match["word"])

    def in_lower_case(self, plain: str) -> bool:
        """Whether anybody wrote a folded word in lower case."""
        return plain in self._inside or plain in self._heads or plain in self._given

    def is_proper(self, word: str) -> bool:
        """Whether a word has a capital inside sentences and is never written without."""
        inside = word in self._inside or word in self._given
        return word[:1].isupper() and inside and not self.in_lower_case(word.casefold())

    def counted(self) -> Iterator[tuple[str, str, int]]:
        """Each word, a form that can name it, and how often it was written so."""
        wholes = Counter[str]()
        for (part, whole), count in self._wholes.items():
            wholes[part] += count
            yield part, whole, count
        for word, count in self._inside.items():
            # A part of a hyphenated word goes by the whole alone.
            if count > wholes[word]:
                yield word, bare(word), count - wholes[word]
        for word, count in self._heads.items():
            form = bare(word)
            if self._inside[word] + count > wholes[word]:
                yield word, form if not word.istitle() or self.is_proper(form) else form.lower(), count
