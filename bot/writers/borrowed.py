"""Which words of a reply are the article's or a prompt's: long stretches that stand in them word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.summaries import UNSPACED
from bot.writers.concepts import words_in

RUN_WORDS = 8
RUN_LETTERS = 40
OWN_WORDS = 3
OWN_SHARE = 1 / 3
"""Fewer words of one's own than these, or than this part of a borrowed stretch, make no statement of one's own."""

_SEED = 3
_PLACES = 40


class Given:
    """The words everybody had before them, ready to be found again in replies."""

    def __init__(self, text: str) -> None:
        self._words = [word.casefold() for word in words_in(text)]
        self._index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place in range(len(self._words) - _SEED + 1):
            places = self._index[tuple(self._words[place : place + _SEED])]
            if len(places) < _PLACES:
                places.append(place)

    def own_words(self, text: str) -> tuple[int, int]:
        """How many words of a text are its own, and how many are borrowed in long stretches."""
        return self._parted([word.casefold() for word in words_in(text)])

    def covers(self, text: str, words: Sequence[str] | None = None) -> bool:
        """Whether a sentence is only a quotation of what was given; `words` are its words, where they are parted."""
        if not self._index:
            return False
        own, borrowed = self._parted([word.casefold() for word in (words_in(text) if words is None else words)])
        return borrowed > 0 and own < max(OWN_WORDS, borrowed * OWN_SHARE)

    def _parted(self, words: Sequence[str]) -> tuple[int, int]:
        borrowed = 0
        place = 0
        last = len(words) - _SEED
        while place <= last:
            length = self._run(words, place) if tuple(words[place : place + _SEED]) in self._index else 0
            if length and _is_long(words[place : place + length]):
                borrowed += length
                place += length
            else:
                place += 1
        return len(words) - borrowed, borrowed

    def _run(self, words: Sequence[str], place: int) -> int:
        longest = 0
        for start in self._index.get(tuple(words[place : place + _SEED]), ()):
            length = 0
            while (
                place + length < len(words)
                and start + length < len(self._words)
                and words[place + length] == self._words[start + length]
            ):
                length += 1
            longest = max(longest, length)
        return longest


def _is_long(words: Sequence[str]) -> bool:
    """Eight words or forty characters; pairs of characters of a script without spaces count one character each."""
    unspaced = sum(UNSPACED.match(word) is not None for word in words)
    spaced = [word for word in words if not UNSPACED.match(word)]
    letters = unspaced + sum(len(word) + 1 for word in spaced) - (1 if spaced else 0)
    return len(spaced) >= RUN_WORDS or letters >= RUN_LETTERS
