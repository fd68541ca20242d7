"""What a question asks for: its own words without the asking, the kind of answer it wants, facts about the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.cues import ASKING, EVIDENCE, FIELD_WORDS, FIELDS, KINDS, NAME, OTHER, SAYING, SHORT_SLIPS, Field, Kind
from bot.domain.lexical import Spelling, bare, folded, tokens


@dataclass(frozen=True)
class Asked:
    """A question as it is searched: as typed, and the words that name its subject."""

    text: str
    subject: tuple[str, ...]
    kind: Kind
    names: tuple[str, ...]
    """Words with a capital letter inside the question: what they name stands in the text, or nothing answers."""


def asked(text: str, language: str, mended: Callable[[str], str]) -> Asked:
    """A question with its slips mended; words that only ask are left out of its subject."""
    stops = ASKING.get(language.lower().replace("_", "-").split("-")[0], ASKING["en"])
    typed = tokens(" ".join(text.split()))
    right = [word if bare(folded(word)) in stops else mended(word) for word in typed]
    whole = text
    for word, better in zip(typed, right, strict=True):
        if word != better:
            whole = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, whole)
    subject = tuple(word for word in right if bare(folded(word)) not in stops)
    nouns_are_capital = language.lower().startswith("de")
    names = tuple(word for word in right[1:] if word[:1].isupper() and word in subject and not nouns_are_capital)
    return Asked(whole, subject or tuple(right), kind_of(text), names)


_NAMED = re.compile(
    r"(?:¶+|\b(?:paragraphs?|paras?\.?|párrafos?|parrafos?|absatz|absätze|paragraphes?)) ?(\d{1,5})"
    r"(?: ?(?:[–-]|to|and|y|und|et|,) ?¶?(\d{1,5}))?",
    re.IGNORECASE,
)


def paragraphs_named(text: str) -> tuple[tuple[int, int], ...]:
    """The paragraphs that a question names, as first and last: "¶6", "paragraphs 3 to 5"."""
    found = []
    for match in _NAMED.finditer(text):
        first, last = int(match[1]), int(match[2] or match[1])
        found.append((min(first, last), max(first, last)))
    return tuple(found)


def kind_of(text: str) -> Kind:
    """The kind of answer that is asked for: the first asking word decides, "what … when" asks for no date."""
    found = [(match.start(), kind) for kind, pattern in KINDS.items() if (match := pattern.search(text))]
    other = OTHER.search(text)
    start, kind = min(found, default=(0, ""), key=lambda one: one[0])
    return "" if other and found and other.start() < start else kind


def evidence(kind: Kind, sentence: str) -> float:
    """From 0 to 1: whether a sentence holds what such a question asks for, a number, a date, a reason, a name."""
    if kind == "who":
        return 0.6 * bool(NAME.search(sentence)) + 0.4 * bool(SAYING.search(sentence))
    if kind == "place":
        return float(bool(NAME.search(sentence)))
    pattern = EVIDENCE.get(kind)
    return float(bool(pattern and pattern.search(sentence)))


_WORD = re.compile(r"[^\W\d_]+")
_FIELD_SPELLING = Spelling(dict.fromkeys(FIELD_WORDS, 1))


def field_asked(text: str) -> Field | None:
    """The fact about the text as a whole that is asked for, if it is one, slips of the keys included."""
    mended = _WORD.sub(lambda match: SHORT_SLIPS.get(match[0].casefold()) or _FIELD_SPELLING.mended(match[0]), text)
    found = (field for said in (text, mended) for field, pattern in FIELDS.items() if pattern.search(said))
    return next(found, None)
