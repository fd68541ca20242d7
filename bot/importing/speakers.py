"""Who says it: the name beside a quotation, found by verbs of saying; none rather than a wrong one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.importing.blocks import ending
from bot.importing.names import full_names, names_in
from bot.importing.quotations import opens_with, spans_in

SHORTEST = 4
"""Words of a quotation that has a speaker; shorter ones are terms and scare quotes."""

REACH = 240
"""Characters before or behind a quotation in which its speaker is sought."""

_STEMS = (
    "say says said write writes wrote written argue argues argued claim claims claimed explain explains explained "
    "describe describes described note notes noted observe observes observed add adds added "
    "tell tells told ask asks asked "
    "reply replies replied recall recalls recalled insist insists insisted remark remarks remarked "
    "comment comments commented "
    "conclude concludes concluded declare declares declared warn warns warned state states "
    "stated suggest suggests suggested "
    "report reports reported admit admits admitted announce announces announced continue continues continued goes went "
    "believe believes believed think thinks thought complain complains complained answer answers "
    "answered cried shouted whispered "
    "murmured respond responds responded stress stresses stressed maintain maintains maintained "
    "contend contends contended assert "
    "asserts asserted acknowledge acknowledges acknowledged emphasise emphasises emphasised "
    "emphasizes emphasized predict predicts "
    "predicted joked proclaimed proclaims puts put summed sums quoted quips quipped reflects reflected "
    "dijo dice escribe escribió afirma afirmó explica explicó dit écrit explique affirme sagt "
    "sagte schreibt schrieb erklärt erklärte"
)
SAYING = frozenset(_STEMS.split())
_BETWEEN = frozenset(
    "has have had once also later then now famously rightly himself herself who the as is was it to".split()
)
_PRONOUNS = frozenset("he she".split())
_WORDS = re.compile(r"[^\W\d_][\w’'\-]*")
_ACCORDING = re.compile(r"\b(?:according to|in the words of|to quote|laut|según|selon)\s*$", re.IGNORECASE)
_LABEL = re.compile(r"^([A-ZÀ-Þ][\w.’' -]{0,40}):\s+\S")
_ATTRIBUTED = re.compile(r"[—–]\s?([A-ZÀ-Þ][^—–\n]{2,60})$")


class Speakers:
    """Names of one text: a surname is carried to the one full name that the text gives it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._full = full_names(texts)
        labels = [found[1] for text in texts if (found := _LABEL.match(text))]
        counted = Counter(labels)
        self._labels = {label for label in labels if len(label) > 1 and counted[label] >= 2 and len(label.split()) <= 4}

    def announces(self, text: str) -> bool:
        """True for a paragraph that leads into the quotation that follows it."""
        if ending(text) == ":" or text.rstrip(" —–").endswith(":"):
            return True
        last = re.split(r"(?<=[.!?])\s", text)[-1]
        return not spans_in(last) and len(last.split()) <= 30 and self._saying(last) is not None

    def announced(self, text: str) -> str | None:
        """The speaker that a lead-in names, in its last sentence or before."""
        pieces = [piece for piece in re.split(r"(?<=[.!?])\s", text) if piece]
        return next((name for piece in reversed(pieces) if (name := self._saying(piece))), None)

    def of_run(self, texts: Sequence[str]) -> str | None:
        """The speaker named inside a run: before it begins, behind its end, or in between."""
        found = [name for text in texts if (name := self.within(text))]
        if found:
            return found[0]
        closed = _ATTRIBUTED.search(texts[-1][-70:])
        if closed and (named := names_in(closed[1])):
            return self._known(named[0][2])
        return None

    def within(self, text: str) -> str | None:
        """The speaker of the longest quotation of a paragraph that has one beside it."""
        label = _LABEL.match(text)
        if label and label[1] in self._labels:
            return label[1]
        spans = spans_in(text)
        best: tuple[int, str] | None = None
        for place, (start, end, _) in enumerate(spans):
            size = len(text[start:end].split())
            left = spans[place - 1][1] + 1 if place else 0
            right = spans[place + 1][0] - 1 if place + 1 < len(spans) else len(text)
            if size >= SHORTEST and (name := self._beside(text, start - 1, end + 1, left, right)):
                best = max(best, (size, name), key=lambda one: one[0]) if best else (size, name)
        return best[1] if best else None

    def _beside(self, text: str, start: int, end: int, left: int, right: int) -> str | None:
        before = text[max(left, start - REACH) : max(left, start)]
        before = re.split(r"(?<=[.!?…”])\s", before)[-1] if before.strip() else ""
        after = text[min(end, right) : min(right, end + REACH)]
        after = re.split(r"(?<=[.!?])\s|[:;]", after)[0]
        behind = self._saying(after, nearest_first=True) if after.strip(" .,;") else None
        ahead = self._saying(before) if before.strip() and not _is_closed(before) else None
        return behind if opens_with(text[start:]) and behind and start == 0 else (ahead or behind)

    def _saying(self, text: str, *, nearest_first: bool = False) -> str | None:
        """The name that stands beside a verb of saying (or behind "according to") in a stretch without quotation."""
        found = []
        for start, end, name in names_in(text):
            ahead = [word.casefold() for word in _WORDS.findall(text[max(0, start - 40) : start])][-3:]
            behind = [word.casefold() for word in _WORDS.findall(text[end : end + 60])][:4]
            if _ACCORDING.search(text[max(0, start - 30) : start]) or _says(behind) or _said_by(ahead):
                found.append(name)
        if not found:
            return None
        return self._known(found[0] if nearest_first else found[-1])

    def _known(self, name: str) -> str:
        parts = name.split()
        return self._full.get(parts[-1], name) if len(parts) == 1 else name


def _says(behind: Sequence[str]) -> bool:
    """ "Roe once wrote": the verb comes at once or behind a small word."""
    for word in behind:
        if word in SAYING:
            return True
        if word not in _BETWEEN and not word.endswith("ly"):
            return False
    return False


def _said_by(ahead: Sequence[str]) -> bool:
    """ "writes Roe", "said the historian Roe"."""
    return bool(ahead) and (ahead[-1] in SAYING or (len(ahead) > 2 and ahead[-3] in SAYING and ahead[-2] == "the"))


def _is_closed(before: str) -> bool:
    """True where the words before a quotation ended their sentence."""
    return ending(before.rstrip()) in (".", "!", "?") and not before.rstrip().endswith("…")
