"""Words that name people: they are never made a label, so that nobody becomes a theme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

CAPITAL_NOUNS = frozenset({"de"})
"""Languages in which a capital tells nothing about a word."""

_HEAD = re.compile(r"(\w+), (?=I\b|[^\W\d_])")
_INSIDE = re.compile(r", (\w+)(?=[.?!…]|,\s|$)|@(\w+)")
_SAYING = {
    "en": "says said say asks asked writes wrote argues argued thinks thought wants wanted means meant calls called"
    " tells told claims claimed believes replied answers",
    "es": "dice dijo pregunta escribe piensa cree quiere llama",
    "fr": "dit demande écrit pense croit veut appelle",
    "it": "dice chiede scrive pensa crede vuole chiama",
    "nl": "zegt vraagt schrijft denkt vindt gelooft noemt",
    "pt": "diz disse pergunta escreve pensa acredita quer chama",
}
_GREETING = {"en": "Hi Hey Hello Dear Thanks hi hey hello dear thanks"}
_SIDING = {"en": "agree agreed disagree disagreed According according"}
"""Words that stand two before a name: "agree with Ada", "according to Ada"."""
WORDS_BEFORE = 2


class People:
    """Collects the words that stand where the name of somebody stands."""

    def __init__(self, language: str) -> None:
        self.found: set[str] = set()
        self._saying = frozenset(_SAYING.get(language, "").split())
        self._greeting = frozenset(_GREETING.get(language, "").split())
        self._siding = frozenset(_SIDING.get(language, "").split())
        self._signs = self._saying | self._greeting | self._siding
        self._capitals_tell = language not in CAPITAL_NOUNS

    def hear(self, sentence: str, words: Sequence[str]) -> None:
        """Note every capitalised word of a sentence that is spoken to, or said to have spoken."""
        if self._capitals_tell:
            for word in (*self._addressed(sentence), *self._speaking(words)):
                if len(word) > 1 and word[0].isupper():
                    self.found.add(word)

    def _addressed(self, sentence: str) -> Iterator[str]:
        head = _HEAD.match(sentence)
        if head:
            yield head[1]
        for match in _INSIDE.finditer(sentence):
            before = sentence[: match.start()].rsplit(maxsplit=1)
            # After another capital it is one of a list of names, of towns as well as of people.
            if len(before) < WORDS_BEFORE or not before[-1][:1].isupper():
                yield match[1] or match[2]

    def _speaking(self, words: Sequence[str]) -> Iterator[str]:
        if self._signs.isdisjoint(words):
            return
        for place, word in enumerate(words):
            after = words[place + 1 : place + 3]
            if word in self._saying:
                yield from (*words[max(0, place - 1) : place], *after[:1])
            elif word in self._greeting:
                yield from after[:1]
            elif word in self._siding and len(after) > 1:
                yield after[1]


def told(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Display names of one word, and the words of longer ones, all folded."""
    parts = [re.findall(r"\w+", name.casefold()) for name in names]
    single = frozenset(words[0] for words in parts if len(words) == 1)
    return single, frozenset(word for words in parts if len(words) > 1 for word in words if len(word) > 1)
