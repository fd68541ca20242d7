"""Sentences that say little alone: those that lean on the one before, and scraps that only say "no"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.contest import CUES

SCRAP = 8
"""Words up to which a sentence that does not go along says no more than that."""

_OPENINGS = {
    "en": "and but or nor so yet then still also this that these those it its it's they them their he him his she her"
    " such instead otherwise therefore thus hence because which same both neither",
    "es": "y o pero entonces también esto eso este esta ese esa estos estas esos esas ellos ellas él ella así porque",
    "de": "und oder aber also dann doch auch das dies diese dieser dieses sie er es deshalb darum denn so deswegen",
    "fr": "et ou mais donc alors aussi ça cela ceci ce cette ces il elle ils elles c'est ainsi car parce",
    "it": "e o ma quindi allora anche questo questa questi queste quello quella lui lei loro così perché",
    "nl": "en of maar dus dan ook dit dat deze die het hij zij ze daarom want zo",
    "pt": "e ou mas então também isto isso este esta esse essa estes estas ele ela eles elas assim porque",
}
_FIRST = re.compile(r"[\"'“‘«„(]*([^\W\d_]+(?:['’][^\W\d_]+)?)")


@dataclass(frozen=True)
class Leaning:
    """How sentences of one language lean on others."""

    cue: re.Pattern[str] | None
    openings: frozenset[str]

    def leans(self, text: str) -> bool:
        """Whether a sentence opens with a word that points to what was said before it."""
        first = _FIRST.match(text)
        return first is not None and first[1].casefold().replace("’", "'") in self.openings

    def is_scrap(self, text: str, words: int) -> bool:
        """Whether a sentence says that it does not go along and hardly more."""
        return words <= SCRAP and self.cue is not None and self.cue.search(text) is not None


def leaning(language: str) -> Leaning:
    """The signs of a language; where none are known, every sentence stands by itself."""
    cue = CUES.get(language)
    openings = frozenset(_OPENINGS.get(language, "").split())
    return Leaning(re.compile(cue, re.IGNORECASE) if cue else None, openings)
