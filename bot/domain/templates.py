"""Prompts for any text: question stems whose slots are filled from the excerpt by simple patterns."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence

from bot.domain.prompts import Prompt, PromptKind, Stem
from bot.domain.readings import Paragraph

MOST = 6
LONGEST_SLOT = 60

IN_THE_TEXT: tuple[PromptKind, ...] = ("close reading", "comprehension")
BEYOND_IT: tuple[PromptKind, ...] = ("contestation", "connection")

_NOT_PROSE = ("code", "table")


def template_prompts(
    excerpt: Sequence[Paragraph], stems: Sequence[Stem], *, used: Sequence[str] = ()
) -> tuple[Prompt, ...]:
    """Up to six prompts for an excerpt: one in the text, one beyond it, the other two kinds, then what ranks next.

    Moves that earlier sessions have shown (`used`, their names) come last, then kinds that have been shown more. What a
    pattern found goes before what fits any text; what is left is drawn by lot: same excerpt, same prompts.
    """
    if not stems or not excerpt:
        return ()
    made = [prompt for stem in _ranked(stems, used, excerpt[0].text) if (prompt := _fill(stem, excerpt)) is not None]
    leading = [next((one for one in made if one.kind in kinds), None) for kinds in (IN_THE_TEXT, BEYOND_IT)]
    heads = [next((one for one in made if one.kind == kind), None) for kind in (*IN_THE_TEXT, *BEYOND_IT)]
    return tuple(dict.fromkeys(one for one in (*leading, *heads, *made) if one is not None))[:MOST]


def _ranked(stems: Sequence[Stem], used: Sequence[str], text: str) -> list[Stem]:
    """The stems from the first to be asked to the last; the lot keeps readings from all beginning alike."""
    times = Counter(used)
    by_kind: Counter[str] = Counter()
    for stem in stems:
        by_kind[stem.kind] += times[stem.move]

    def rank(stem: Stem) -> tuple[int, int, bool, int]:
        lot = zlib.crc32(f"{stem.move} {text}".encode(errors="replace"))
        return times[stem.move], by_kind[stem.kind], _fits_any(stem), lot

    return sorted(stems, key=rank)


def _fits_any(stem: Stem) -> bool:
    return not stem.pattern and "{speaker}" not in stem.text


def _fill(stem: Stem, excerpt: Sequence[Paragraph]) -> Prompt | None:
    """The stem about the first paragraph where it fits; one that fits anywhere is about the longest."""
    span = f"¶{excerpt[0].n}" if len(excerpt) == 1 else f"¶{excerpt[0].n}–{excerpt[-1].n}"
    places = [paragraph for paragraph in excerpt if paragraph.kind not in _NOT_PROSE] or excerpt
    if _fits_any(stem):
        places = [max(places, key=lambda paragraph: len(paragraph.text))]
    for paragraph in places:
        values = {"n": paragraph.n, "span": span, "word": "", "speaker": paragraph.speaker or ""}
        if "{speaker}" in stem.text and not paragraph.speaker:
            continue
        if stem.pattern:
            match = re.search(stem.pattern, paragraph.text)
            if match is None or len(match[0]) > LONGEST_SLOT:
                continue
            values["word"] = match[0]
        return Prompt(stem.kind, stem.text.format(**values), stem.move)
    return None
