"""Quotation marks: where they open and close, and which paragraphs one quotation runs over."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

PAIRS = {"“": "”", "«": "»", "„": "“”", '"': '"', "‘": "’", "»": "«"}
"""Opening marks with what closes them; »…« is the German book style."""

_ENDS = frozenset(".,!?…;:")


def opens_with(text: str) -> str:
    """The mark a paragraph opens with, or ""."""
    bare = text.lstrip(" …([")
    return bare[0] if bare[:1] in PAIRS else ""


def spans_in(text: str) -> list[tuple[int, int, str]]:
    """Outer quotations of a paragraph: start and end between the marks, and the mark; an open one ends at the end."""
    spans: list[tuple[int, int, str]] = []
    outer = _outer_marks(text)
    opened: int | None = None
    mark = ""
    last_single = text.rfind("’")
    for place, ch in enumerate(text):
        if opened is None and ch in outer and _may_open(text, place):
            opened, mark = place + 1, ch
        elif opened is not None and ch in PAIRS[mark] and _may_close(text, place, mark, last=place == last_single):
            spans.append((opened, place, mark))
            opened = None
    if opened is not None:
        spans.append((opened, len(text) + 1, mark))
    return spans


def _outer_marks(text: str) -> str:
    """Single marks count only where a paragraph has no double ones: elsewhere they are inside or an apostrophe."""
    doubles = [mark for mark in '„“«"' if mark in text]
    if "„" in doubles and "“" in doubles:
        doubles.remove("“")
    return "".join(doubles) or ("»" if "»" in text else "‘")


def _may_open(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if text[place] in '"‘»':
        return (before.isspace() or before in "([—–-…‘“") and not after.isspace()
    return True


def _may_close(text: str, place: int, mark: str, *, last: bool) -> bool:
    if mark not in '"‘':
        return True
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if mark == "‘":
        return not after.isalnum() and (before in _ENDS or last)
    return not before.isspace() or not after.isalnum()


def is_open(text: str) -> str:
    """The mark of a quotation that a paragraph leaves open, or ""."""
    spans = spans_in(text)
    return spans[-1][2] if spans and spans[-1][1] > len(text) else ""


def runs_of(texts: Sequence[str], quoted: AbstractSet[int]) -> list[tuple[int, int]]:
    """First and last paragraph of every quotation that stands apart or runs over paragraphs, in order.

    A mark left open makes a run only if the next paragraph opens it again; one that is simply forgotten ends with its
    own paragraph.
    """
    runs: list[tuple[int, int]] = []
    place = 0
    while place < len(texts):
        last = place
        if place in quoted:
            while last + 1 in quoted:
                last += 1
        else:
            mark = is_open(texts[place])
            while mark and last + 1 < len(texts) and last + 1 not in quoted and _reopens(texts[last + 1], mark):
                last += 1
                mark = is_open(texts[last])
        if last > place or place in quoted or _is_whole(texts[place]):
            runs.append((place, last))
        place = last + 1
    return runs


def _reopens(text: str, mark: str) -> bool:
    opening = opens_with(text)
    return opening == mark or (mark == "«" and opening == "»")


def _is_whole(text: str) -> bool:
    """True for a paragraph that is one quotation from its first mark to its last, or nearly."""
    if not opens_with(text):
        return False
    inside = sum(end - start for start, end, _ in spans_in(text))
    return inside >= 0.8 * len(text)
