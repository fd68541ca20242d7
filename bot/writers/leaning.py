"""Sentences that say little alone: those that lean on the one before, and scraps that only say "no"."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCRAP = 8
"""Words up to which a sentence that does not go along says no more than that."""

_ASSENT = r"(?:(?:yes|yeah|sure|true|right|ok|okay|well|fair enough|i agree),? )?"
CUES = {
    "en": rf"\bI (?:\w+ )?disagree\b|\bI (?:do not|don['’]t) (?:\w+ )?agree\b|\bI doubt\b|^{_ASSENT}but\b|^however\b"
    r"|\bnot (?:\w+ ){0,2}(?:sure|convinced|certain|persuaded)\b|\bon the contrary\b"
    r"|\bsee (?:it|this|that) differently\b",
    "es": r"\bno estoy (?:\w+ )?(?:de acuerdo|segur[oa]|convencid[oa])|\bdiscrepo\b|\blo dudo\b|^(?:sí, )?pero\b",
    "de": r"\bnicht (?:\w+ )?(?:einverstanden|sicher|überzeugt)\b|\bsehe (?:das|es|ich das) anders\b|\bwiderspreche\b"
    r"|\bbezweifle\b|^(?:ja, )?aber\b",
    "fr": r"\bpas (?:du tout )?d['’]accord\b|\bpas (?:sûre?|convaincue?)\b|\bj['’]en doute\b|^(?:oui, )?mais\b",
    "it": r"\bnon (?:\w+ )?(?:d['’]accord|sicur[oa]|convint[oa])|\bne dubito\b|^(?:sì, )?ma\b",
    "nl": r"\bniet (?:\w+ )?(?:mee eens|zeker|overtuigd)\b|\bik betwijfel\b|^(?:ja, )?maar\b",
    "pt": r"\bnão (?:concordo|estou (?:cert[oa]|convencid[oa])|tenho certeza)\b|\bdiscordo\b|^(?:sim, )?mas\b",
    "zh": r"不同意|不赞同|不确定|不確定|^但是?",
    "ja": r"反対です|賛成でき|同意でき|そうは思いません|^しかし|^でも",
}  # fmt: skip
"""Words by which a reply says itself that it does not go along, by language."""

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
