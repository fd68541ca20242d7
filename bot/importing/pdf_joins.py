"""Lines to running text: hyphens at line ends, and scripts that put no space between lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.importing.lines import is_unspaced

HYPHENS = "-\u2010\u00ad"
_COMPOUND = re.compile(rf"(?<![\w-])[^\W\d_]+(?:[{HYPHENS[:2]}][^\W\d_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_LAST = re.compile(rf"([^\W\d_]+(?:[-\u2010][^\W\d_]+)*)[{HYPHENS}]$")
_FIRST = re.compile(r"^([^\W\d_]+)")
_BOUND = frozenset("self half quasi well".split())
"""First parts that stand before a hyphen and hardly ever before a break."""

_BOUND_ENDS = frozenset("based led owned driven related oriented speaking century class scale".split())
"""Second parts likewise."""


class Joiner:
    """Joins lines as the text they come from writes its words."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._compounds: set[str] = set()
        self._words: set[str] = set()
        for line in lines:
            inside = line[: -len(line.rsplit(None, 1)[-1])] if line[-1:] in HYPHENS and line else line
            for one in _COMPOUND.findall(inside):
                parts = one.casefold().replace("\u2010", "-").split("-")
                self._compounds.update(f"{a}-{b}" for a, b in pairwise(parts))
            self._words.update(one.casefold() for one in _WORD.findall(inside))

    def joined(self, lines: Sequence[str]) -> str:
        """All lines as one."""
        text = ""
        for line in lines:
            text = self.pair(text, line) if text else line
        return text

    def pair(self, before: str, line: str) -> str:
        """One line behind another."""
        last, first = _LAST.search(before), _FIRST.match(line)
        if before.endswith("\u00ad"):
            return before[:-1] + line
        if last is not None and first is not None:
            return before + line if self._keeps(last[1], first[1]) else before[:-1] + line
        if (last is not None and line[:1].isdigit()) or (before[-1:] in "—/" and before[-2:-1] not in ("", " ")):
            return before + line
        if before[-1:] and line[:1] and is_unspaced(before[-1]) and is_unspaced(line[0]):
            return before + line
        return f"{before} {line}"

    def _keeps(self, before: str, after: str) -> bool:
        """Whether the hyphen belongs to the word: a name, a compound met elsewhere, a first part that has one."""
        if not after[0].islower():
            return True
        end = before.replace("\u2010", "-").casefold().rsplit("-", 1)[-1]
        compound, whole = f"{end}-{after.casefold()}", f"{end}{after.casefold()}"
        if compound in self._compounds:
            return True
        return whole not in self._words and (end in _BOUND or after.casefold() in _BOUND_ENDS)
