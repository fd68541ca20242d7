"""Which language a text is in, by its script and its commonest small words; English where nothing tells."""

from __future__ import annotations

import re
from collections import Counter

_SMALL = {
    "en": "the of and to in is that was for with as on are this by be from which not have it",
    "es": "el la de que y los se del las por un con no una su para es al lo como más",
    "fr": "le la les des et est une dans que qui pour pas sur par au plus ce avec ne il sont",
    "de": "der die das und ist nicht den von zu mit dem des ein eine auf sich auch wird sind es",
    "it": "il di che e la per un non una del sono con le della gli si da come più anche nel",
    "pt": "o de que e do da em um para com não uma os no se na por mais as dos foi ao",
    "nl": "de het een van en is dat op te niet zijn voor met die in aan ook als er maar",
}

_SCRIPTS = tuple(
    (code, re.compile(f"[{letters}]"))
    for code, letters in (
        ("ja", "\u3040-\u30ff"),
        ("zh", "\u3400-\u4dbf\u4e00-\u9fff"),
        ("ko", "\uac00-\ud7af"),
        ("ar", "\u0600-\u06ff"),
        ("he", "\u0590-\u05ff"),
        ("th", "\u0e00-\u0e7f"),
        ("ru", "\u0400-\u04ff"),
        ("el", "\u0370-\u03ff"),
        ("hi", "\u0900-\u097f"),
    )
)
"""The commonest language of a script; Japanese first, because its texts hold Chinese characters too."""


def language_of(text: str) -> str:
    """A language code; decided by the first 20,000 characters."""
    start = text[:20_000]
    letters = sum(map(str.isalpha, start))
    for code, script in _SCRIPTS:
        if letters and len(script.findall(start)) > 0.3 * letters:
            return code
    counted = Counter(re.findall(r"[^\W\d_]+", text[:20_000].casefold()))
    scores = {code: sum(counted[word] for word in small.split()) for code, small in _SMALL.items()}
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    return best if scores[best] > scores["en"] * 1.3 and scores[best] >= 5 else "en"
