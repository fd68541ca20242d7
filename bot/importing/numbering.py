"""The numbers and bullets that a word processor counts itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element

from bot.importing.safe_xml import tree_of
from bot.importing.word_xml import W

_NO_NUMBER = frozenset(("bullet", "none", ""))


@dataclass
class Numbering:
    """Lists by number: the form and first number of each level, and how far each has counted."""

    levels: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    counted: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, part: bytes | None) -> Numbering:
        """The lists that a document's numbering part defines."""
        if part is None:
            return cls()
        root = tree_of(part)
        kinds = {one.get(W + "abstractNumId"): _levels(one) for one in root.iterchildren(W + "abstractNum")}
        found = {}
        for number in root.iterchildren(W + "num"):
            kind = number.find(W + "abstractNumId")
            if kind is not None:
                found[number.get(W + "numId") or ""] = kinds.get(kind.get(W + "val"), {})
        return cls(found)

    def mark(self, number: str, level: str) -> str | None:
        """The next item's mark; None where numbering is turned off."""
        if number == "0" or not number:
            return None
        form, first = self.levels.get(number, {}).get(level, ("bullet", 1))
        for deeper in [key for key in self.counted if key[0] == number and key[1] > level]:
            del self.counted[deeper]
        if form in _NO_NUMBER:
            return "- "
        count = self.counted[number, level] = self.counted.get((number, level), first - 1) + 1
        return f"{_written(count, form)}. "


def _levels(kind: _Element) -> dict[str, tuple[str, int]]:
    found = {}
    for level in kind.iterchildren(W + "lvl"):
        form, start = level.find(W + "numFmt"), level.find(W + "start")
        first = (start.get(W + "val") if start is not None else None) or "1"
        name = (form.get(W + "val") if form is not None else None) or ""
        found[level.get(W + "ilvl") or "0"] = (name, int(first) if first.isdigit() and len(first) < 6 else 1)
    return found


def _written(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 1 <= count < 40:
        roman = "x" * (count // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[count % 10]
        return roman if form == "lowerRoman" else roman.upper()
    return str(count)
