"""Disagreement as members say it themselves; nothing is read into what they do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.cleaning import spans

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
    "ru": r"\bне (?:\w+ )?(?:соглас(?:ен|на)|уверена?|убежд[её]н|убеждена)\b|\bсомневаюсь\b|^наоборот\b|^(?:да, )?но\b",
    "ar": r"\bلا (?:أوافق|اوافق|أتفق|اتفق)|\bلست (?:متأكد|مقتنع)|\b(?:أشك|أعترض)\b|^و?لكن\b",
    "he": r"\bלא (?:מסכימה|מסכים|בטוחה|בטוח|משוכנעת|משוכנע)\b|\bמטילה? ספק\b|^אבל\b",
    "ja": r"反対です|賛成でき|同意でき|そうは思いません|^しかし|^でも",
}  # fmt: skip
"""Words by which a reply says itself that it does not go along, by language."""


def contests(text: str, languages: Iterable[str]) -> bool:
    """Whether some sentence of a reply says in so many words that it does not go along."""
    known = {one.lower().replace("_", "-").partition("-")[0] for one in languages}
    cues = [re.compile(CUES[one], re.IGNORECASE) for one in sorted(known & CUES.keys())]
    return any(cue.search(text[one.start : one.end]) for one in spans(text) for cue in cues)
