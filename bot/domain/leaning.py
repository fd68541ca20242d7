"""How much a paragraph's opening leans on what stands before it: a cut there tears something apart."""

from __future__ import annotations

import re

LEANING = {
    "en": frozenset(
        "and but or yet so nor nevertheless nonetheless however therefore thus hence moreover furthermore instead "
        "otherwise meanwhile besides still then also similarly likewise conversely consequently accordingly indeed "
        "this these that those such it its they their them he his she her here there one another both neither none "
        "either although though because while".split()
    ),
}
"""Opening words that lean on what stands before; some more do so in set phrases, see `_SET_PHRASES`."""

_SET_PHRASES = re.compile(
    r"^(by (comparison|contrast|then|now)|for (example|instance|this reason)|on the (other hand|contrary)|even so|"
    r"in (contrast|other words|this way|that case|turn)|as a result|at the same time)\b",
    re.IGNORECASE,
)
_ONLY_IN_PHRASES = frozenset(("by", "for", "on", "even", "in", "as", "at"))
_QUOTE_OPENS = ("“", "‘", "«", "„", '"')

TORN_OPENING = 1.0
TORN_QUOTE = 0.6


def leaning(text: str, language: str = "en") -> float:
    """How much a paragraph's opening leans on what stands before it; 0 for one that stands alone."""
    if text.startswith(_QUOTE_OPENS):
        return TORN_QUOTE
    opening = re.match(r"\W*([^\W\d_]+)", text)
    word = opening[1].casefold() if opening else ""
    if word in _ONLY_IN_PHRASES:
        return TORN_OPENING if _SET_PHRASES.match(text) else 0.0
    return TORN_OPENING if word in LEANING.get(language.split("-", maxsplit=1)[0], frozenset()) else 0.0
