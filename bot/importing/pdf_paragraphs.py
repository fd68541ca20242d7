"""Lines of a PDF to blocks: paragraphs by indent, leading and size; headings, quotations, lists, tables, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from bot.domain.readings import ParagraphKind
from bot.importing.blocks import Block, ends_a_sentence
from bot.importing.lines import listed
from bot.importing.pdf_joins import Joiner
from bot.importing.pdf_lines import LOWERED, RAISED, Line

SMALLER, LARGER = 0.93, 1.12
"""Against the body's size: what is a note at the foot of a page, and what is a heading."""

INDENT = 0.7
"""Ems from which a line is set in."""

LONGEST_HEADING = 30
_BULLET = re.compile(r"^(?:[•·‣◦▪■●–*-]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+\S")
_SIGN = re.compile(r"^[•·‣◦▪■●]\s*")
_CAPTION = re.compile(
    r"^(?:fig(?:ure|\.)?|table|photo(?:graph)?|image|map|chart|figura|tabla|abb(?:ildung|\.)?|tabelle|図|图|表)\s?\d{1,3}\s?[.:：]",
    re.IGNORECASE,
)
_NOTE = re.compile(rf"^(?:{RAISED}(\d{{1,3}}|[*†‡§]{{1,3}}){LOWERED}\s?|(\d{{1,3}})[.)]?\s+(?=\S)|([*†‡§]{{1,3}})\s?)")
_REFERENCE = re.compile(f"{RAISED}([^{LOWERED}]{{1,4}}){LOWERED}")


@dataclass
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]
    table: bool = False

    @property
    def first(self) -> Line:
        """The line it begins with."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """The line it ends with."""
        return self.lines[-1]

    @property
    def size(self) -> float:
        """Points of its letters."""
        return median(line.size for line in self.lines)

    @property
    def is_set_in(self) -> bool:
        """Every line stands in from the column's edge."""
        return len(self.lines) > 1 and all(line.indent >= INDENT for line in self.lines)

    @property
    def right(self) -> float:
        """Where its lines end; a paragraph that is set in is so on both sides, as far as can be seen."""
        last = self.last
        if last.indent < INDENT or (len(self.lines) > 1 and not self.is_set_in):
            return last.right
        if len(self.lines) > 2:
            return max(line.x1 for line in self.lines)
        return max(last.right - (last.x0 - last.left), *(line.x1 for line in self.lines), last.x1)


@dataclass
class Measures:
    """What is usual in the document."""

    size: float
    leading: float
    indents: bool
    """Whether paragraphs begin with an indent; else with a gap."""
    justified: bool
    """Whether lines end at one edge, so that a shorter one is a paragraph's last."""
    outdented: bool
    """Whether headings stand out to the left of the text, so that being set in says nothing."""

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Measures:
        """Counted over all lines."""
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
        size = max(sizes, key=lambda one: (sizes[one], one)) if sizes else 10.0
        body = [(one, two) for one, two in pairwise(lines) if _follow(one, two) and abs(two.size - size) < 0.08 * size]
        steps = Counter(round((one.y - two.y) * 2) / 2 for one, two in body)
        leading = max(steps, key=lambda one: (steps[one], -one)) if steps else 1.2 * size
        usual = [(one, two) for one, two in body if one.y - two.y <= 1.3 * leading]
        indented = sum(1 for one, two in usual if one.indent < 0.3 and INDENT <= two.indent <= 6)
        shifted = sum(1 for one, two in usual if one.indent >= INDENT and two.indent >= INDENT)
        full = sum(1 for one, _ in usual if one.right - one.x1 < 0.3 * size)
        return cls(
            size,
            leading,
            indented >= 2 and indented * 25 >= len(usual),
            full * 10 >= 6 * len(usual) > 30,
            shifted * 4 > len(usual),
        )


@dataclass
class Pages:
    """All that the pages gave."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def blocks_of(pages: Sequence[list[Line]]) -> Pages:
    """Blocks in order, with the notes of all pages behind each other."""
    usual = Measures.of([line for lines in pages for line in lines])
    joiner = Joiner(line.text for lines in pages for line in lines)
    found = Pages()
    body: list[Line] = []
    notes: list[str] = []
    for lines in pages:
        above, below = _feet(lines, usual, goes_on=bool(notes) and not ends_a_sentence(notes[-1]))
        body += above
        notes = _with_notes(notes, below, joiner)
    found.notes = [_bare(one) for one in notes]
    marks = {mark[1] for one in found.notes if (mark := re.match(r"^\[([^\]]+)\]", one))}
    paragraphs = _across(_paragraphs(body, usual), usual)
    found.blocks = list(_shaped(paragraphs, usual, joiner, marks))
    return found


def _follow(one: Line, two: Line) -> bool:
    return one.page == two.page and one.column == two.column and one.y > two.y


def _feet(lines: Sequence[Line], usual: Measures, *, goes_on: bool) -> tuple[list[Line], list[Line]]:
    """Lines of the text, and those of notes: smaller ones at the foot of a column, from the first that has a mark."""
    body: list[Line] = []
    feet: list[Line] = []
    columns: dict[int, list[Line]] = {}
    for line in lines:
        columns.setdefault(line.column, []).append(line)
    for column in columns.values():
        cut = len(column)
        while cut and column[cut - 1].size <= SMALLER * usual.size:
            cut -= 1
        starts = [at for at in range(cut, len(column)) if _NOTE.match(column[at].text)]
        taken = (
            cut if cut < len(column) and (starts[:1] == [cut] or goes_on) else (starts[0] if starts else len(column))
        )
        taken = taken if cut or len(columns) > 1 else len(column)
        body += column[:taken]
        feet += column[taken:]
    return body, feet


def _with_notes(notes: list[str], lines: Sequence[Line], joiner: Joiner) -> list[str]:
    known = list(notes)
    for line in lines:
        mark = _NOTE.match(line.text)
        if mark is not None:
            known.append(f"[{mark[1] or mark[2] or mark[3]}] {line.text[mark.end() :]}")
        elif known:
            known[-1] = joiner.pair(known[-1], line.text)
        else:
            known.append(line.text)
    return known


def _bare(text: str) -> str:
    return text.replace(RAISED, "").replace(LOWERED, "")


def _paragraphs(lines: Sequence[Line], usual: Measures) -> list[Paragraph]:
    """Lines of one column put together; a column's first line always begins a paragraph here."""
    found: list[Paragraph] = []
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) and _follow(line, lines[at + 1]) else None
        last = found[-1] if found else None
        if last is None or not _follow(last.last, line) or _begins(last, line, following, usual):
            found.append(Paragraph([line]))
        else:
            last.lines.append(line)
    return _with_tables(found)


def _begins(before: Paragraph, line: Line, following: Line | None, usual: Measures) -> bool:
    """Whether a line begins a paragraph of its own under the one before it."""
    last = before.last
    em = usual.size
    ratio = line.size / (last.size or 1)
    if not 0.9 < ratio < 1.1 or (last.bold != line.bold and (_is_short(last) or _is_short(line))):
        return True
    if last.y - line.y > 1.3 * usual.leading * max(1.0, line.size / em):
        return True
    if _BULLET.match(line.text) and (
        _SIGN.match(line.text) or ends_a_sentence(last.text) or _BULLET.match(before.first.text)
    ):
        return True
    shift = (line.x0 - last.x0) / em
    if shift > INDENT:
        hangs = len(before.lines) == 1 and following is not None and abs(following.x0 - line.x0) < 0.3 * em
        return not (hangs and not ends_a_sentence(last.text)) and not _BULLET.match(before.first.text)
    if shift < -INDENT and len(before.lines) > 1 and last.indent >= INDENT and not _BULLET.match(before.first.text):
        return True
    both = line.indent >= INDENT and last.indent >= INDENT and (len(before.lines) == 1 or before.is_set_in)
    if both and usual.indents and following is not None and following.indent < 0.3:
        return True  # the line below goes back to the edge, so this one is a paragraph's first
    return ends_a_sentence(last.text) and _has_room(before, line, usual)


def _is_short(line: Line) -> bool:
    return line.x1 - line.x0 < 0.85 * (line.right - line.left)


def _has_room(before: Paragraph, line: Line, usual: Measures) -> bool:
    """Whether the next line's first word would have found room behind the last line: the paragraph ended there."""
    room = before.right - before.last.x1
    if usual.justified and not before.is_set_in:
        return room > line.size
    word = len(line.text.split(maxsplit=1)[0]) if line.text.strip() else 0
    letter = (line.x1 - line.x0) / max(1, len(line.text))
    return room > min(word, 12) * letter + 1.2 * line.size


def _with_tables(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Consecutive lines in cells as tables."""
    found: list[Paragraph] = []
    for one in paragraphs:
        cells = all(len(line.cells) > 1 and not _BULLET.match(line.text) for line in one.lines)
        if cells and found and found[-1].table and found[-1].last.page == one.first.page:
            found[-1].lines += one.lines
        else:
            found.append(Paragraph(one.lines, table=cells))
    for one in found:
        one.table = one.table and len(one.lines) > 1
    return found


def _across(paragraphs: Sequence[Paragraph], usual: Measures) -> list[Paragraph]:
    """Paragraphs parted by the end of a column or page, put together again."""
    found: list[Paragraph] = []
    for one in paragraphs:
        at = next((place for place in range(len(found) - 1, -1, -1) if not _is_caption(found[place], usual)), None)
        before = found[at] if at is not None else None
        if before is not None and not _is_caption(one, usual) and _goes_over(before, one, usual):
            before.lines += one.lines
        else:
            found.append(one)
    return found


def _is_caption(one: Paragraph, usual: Measures) -> bool:
    return one.size <= 1.02 * usual.size and _CAPTION.match(one.first.text) is not None


def _goes_over(before: Paragraph, one: Paragraph, usual: Measures) -> bool:
    last, first = before.last, one.first
    if _follow(last, first) or before.table or one.table or _BULLET.match(first.text):
        return False
    if not 0.92 < first.size / (last.size or 1) < 1.08 or _heads(before, usual) or _heads(one, usual):
        return False
    quoted = before.is_set_in and first.indent >= INDENT and (one.is_set_in or len(one.lines) == 1)
    if ends_a_sentence(last.text):  # a full line is seldom the last of its paragraph
        return not _has_room(before, first, usual) and (quoted or first.indent < 0.3)
    return quoted or first.indent < INDENT or not usual.indents or first.text[:1].islower()


def _heads(one: Paragraph, usual: Measures) -> bool:
    """Larger than the body, or bold and short without an end."""
    words = sum(len(line.text.split()) for line in one.lines)
    if words > LONGEST_HEADING or not any(map(str.isalpha, one.first.text)):
        return False
    if one.size >= LARGER * usual.size:
        return True
    return all(line.bold for line in one.lines) and len(one.lines) <= 3 and not one.last.text.endswith((".", ",", ";"))


def _shaped(paragraphs: Iterable[Paragraph], usual: Measures, joiner: Joiner, marks: set[str]) -> Iterable[Block]:
    items: list[str] = []
    for one in paragraphs:
        text = _REFERENCE.sub(
            lambda found: f"[{found[1]}]" if found[1] in marks else found[1],
            joiner.joined([line.text for line in one.lines]),
        )
        text = _bare(text)
        if _BULLET.match(one.first.text) and not _heads(one, usual):
            items.append(_SIGN.sub("- ", text))
            continue
        yield from _list(items)
        items = []
        if one.table:
            yield Block("\n".join(" | ".join(map(_bare, line.cells)) for line in one.lines), "table")
        elif _is_caption(one, usual):
            yield Block(text, role="caption")
        elif _heads(one, usual):
            yield Block(text, role="heading")
        elif _is_verse(one, usual):
            yield Block(
                "\n".join(_bare(line.text) for line in one.lines), "verse", quoted=one.is_set_in and not usual.outdented
            )
        else:
            yield Block(text, quoted=one.is_set_in and not usual.outdented)
    yield from _list(items)


def _list(items: Sequence[str]) -> Iterable[Block]:
    """Items as a list; a single one is a paragraph that only begins with a number or dash."""
    if len(items) == 1 and not items[0].startswith("- "):
        return [Block(items[0])]
    kinds: list[tuple[str, ParagraphKind]] = [(text, "list") for text, _ in listed(items)] if items else []
    return [Block(text, kind) for text, kind in kinds]


def _is_verse(one: Paragraph, usual: Measures) -> bool:
    """Three lines or more, nearly all of which left room for the next word."""
    pairs = list(pairwise(one.lines))
    if len(pairs) < 2:
        return False
    free = sum(_has_room(Paragraph([last]), line, usual) for last, line in pairs)
    return free * 10 >= 8 * len(pairs) and sum(line.text[:1].isupper() for line in one.lines) * 2 > len(one.lines)
