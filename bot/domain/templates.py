"""Prompts for any text: question stems whose slots are filled from the excerpt by simple patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.prompts import Prompt, Stem
from bot.domain.readings import Paragraph

MOST = 6
LONGEST_SLOT = 60

_SLOT = re.compile(r"\\\{\w+\\\}")


def template_prompts(
    excerpt: Sequence[Paragraph], stems: Sequence[Stem], *, used: Sequence[str] = ()
) -> tuple[Prompt, ...]:
    """Up to six prompts for an excerpt, in the stems' order turned by its first paragraph so that sessions differ.

    Moves that earlier sessions have shown most (`used`, their texts) come last; same excerpt, same prompts.
    """
    if not stems or not excerpt:
        return ()
    turn = excerpt[0].n % len(stems)
    turned = sorted((*stems[turn:], *stems[:turn]), key=lambda stem: _times_used(stem, used))
    made = [prompt for stem in turned if (prompt := _fill(stem, excerpt)) is not None]
    chosen: list[Prompt] = []
    for kind in ("close reading", "contestation", "comprehension", "connection"):
        chosen += [prompt for prompt in made if prompt.kind == kind][:1]
    chosen += [prompt for prompt in made if prompt not in chosen][: MOST - len(chosen)]
    return tuple(chosen)


def _times_used(stem: Stem, used: Sequence[str]) -> int:
    """How many of the texts came from this stem, whatever its slots held."""
    if not used:
        return 0
    shape = re.compile(_SLOT.sub(".*", re.escape(stem.text)), re.DOTALL)
    return sum(shape.fullmatch(text) is not None for text in used)


def _fill(stem: Stem, excerpt: Sequence[Paragraph]) -> Prompt | None:
    span = f"¶{excerpt[0].n}" if len(excerpt) == 1 else f"¶{excerpt[0].n}–{excerpt[-1].n}"
    for paragraph in excerpt:
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
