"""The pages of a PDF as runs of text with place and size; pdfminer.six reads them one by one against a deadline."""

from __future__ import annotations

import codecs
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException
from pdfminer.utils import MATRIX_IDENTITY, decode_text, mult_matrix

from bot.importing.refusals import LIBRARY_ERRORS, LONGEST_TEXT, damaged, encrypted, too_long

for _name in ("utf-16-be", "utf-16-le", "utf-8", "latin-1", "ascii", "cp1252"):
    codecs.lookup(_name)  # loaded now, because the child can open no file later

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

ERRORS = (*LIBRARY_ERRORS, PSException, OSError)
WORD_GAP = 0.15
"""Ems between two letters from which they belong to two words; kerning stays below, the narrowest space above."""

RUN_GAP = 1.0
"""Ems from which a new run begins: a column, a table's cell, a tab."""

CHECKED_EVERY = 256
_BOLD = ("bold", "black", "heavy", "semibold", "demi")


@dataclass(slots=True)
class Run:
    """A stretch of text on one baseline, in points from the page's lower left corner."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    bold: bool


@dataclass
class Page:
    """What stands on one page."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    images: int = 0
    slanted: int = 0
    """Letters set upright or aslant: stamps and watermarks."""
    unknown: int = 0
    """Letters whose font does not tell what they are."""
    broken: bool = False


class OutOfTime(Exception):
    """The deadline has passed; `read` pages were finished."""

    def __init__(self, read: int = 0) -> None:
        super().__init__(read)
        self.read = read


@dataclass(frozen=True)
class Opened:
    """A PDF whose pages can be read."""

    document: PDFDocument
    title: str
    author: str


def opened(data: bytes) -> Opened:
    """The document; refuses what needs a password and what is no PDF."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        info = document.info[0] if document.info else {}
        return Opened(document, _told(info.get("Title")), _told(info.get("Author")))
    except (PDFPasswordIncorrect, PDFEncryptionError) as problem:
        raise encrypted() from problem
    except ERRORS as problem:
        raise damaged() from problem


def _told(value: Any) -> str:  # noqa: ANN401 - whatever stands in the file
    text = decode_text(value) if isinstance(value, bytes) else ""
    return " ".join(text.replace("\0", "").split())[:300]


def pages(document: PDFDocument, seconds: float, clock: Callable[[], float]) -> Iterator[Page]:
    """Each page in turn; raises `OutOfTime` once `seconds` have passed."""
    ends = clock() + seconds
    device = _Device(lambda: clock() > ends)
    interpreter = PDFPageInterpreter(PDFResourceManager(), device)
    letters = 0
    for number, page in enumerate(_listed(document)):
        if clock() > ends:
            raise OutOfTime(number)
        (left, low, right, high) = page.mediabox
        sizes = (abs(right - left), abs(high - low))
        width, height = sizes[::-1] if page.rotate in (90, 270) else sizes
        device.page = Page(number, width, height)
        try:
            interpreter.process_page(page)
        except OutOfTime as problem:
            raise OutOfTime(number) from problem
        except ERRORS:
            device.page.broken = True
        letters += sum(len(run.text) for run in device.page.runs)
        if letters > 2 * LONGEST_TEXT:
            raise too_long()
        yield device.page


def _listed(document: PDFDocument) -> Iterator[PDFPage]:
    """The pages as far as the page tree holds together."""
    found = PDFPage.create_pages(document)
    while True:
        try:
            page = next(found, None)
        except ERRORS as problem:
            raise damaged() from problem
        if page is None:
            return
        yield page


class _Device(PDFTextDevice):
    """Takes text as the interpreter shows it, a run at a time: no object for each letter."""

    def __init__(self, is_late: Callable[[], bool]) -> None:
        super().__init__(PDFResourceManager())
        self.page = Page(0, 0, 0)
        self.ctm = (1, 0, 0, 1, 0, 0)
        self._is_late = is_late
        self._calls = 0
        self._letters: dict[int, tuple[PDFFont, dict[Any, tuple[str, float]], bool]] = {}

    def set_ctm(self, ctm: Any) -> None:  # noqa: ANN401
        self.ctm = ctm

    def begin_page(self, page: Any, ctm: Any) -> None:  # noqa: ANN401, ARG002
        self.ctm = ctm

    def render_image(self, name: str, stream: Any) -> None:  # noqa: ANN401, ARG002
        self._tick()
        self.page.images += 1

    def paint_path(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002
        self._tick()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:  # noqa: ANN401, ARG002
        self._tick()
        font = textstate.font
        known, bold = self._known(font)
        scaling = textstate.scaling * 0.01
        size = textstate.fontsize
        charspace = textstate.charspace * scaling
        wordspace = 0.0 if font.is_multibyte() else textstate.wordspace * scaling
        upright = font.is_vertical()
        shown = _Shown(
            self.page, mult_matrix(textstate.matrix, self.ctm or MATRIX_IDENTITY), size, textstate.rise, bold, upright
        )
        place = textstate.linematrix[1] if upright else textstate.linematrix[0]
        other = textstate.linematrix[0] if upright else textstate.linematrix[1]
        spaced = False
        for piece in seq:
            if isinstance(piece, int | float):
                place -= piece * 0.001 * size * scaling
                spaced = True
            elif isinstance(piece, bytes):
                for code in font.decode(piece):
                    if spaced:
                        place += charspace
                    letter = known.get(code) or _learnt(font, code, known)
                    width = letter[1] * size * scaling
                    shown.letter(letter[0], place, place + width, other)
                    place += width
                    if wordspace and code == 32:
                        place += wordspace
                    spaced = True
        shown.close()
        textstate.linematrix = (other, place) if upright else (place, other)

    def _known(self, font: PDFFont) -> tuple[dict[Any, tuple[str, float]], bool]:
        found = self._letters.get(id(font))
        if found is None:
            name = str(getattr(font, "fontname", "")).casefold()
            found = self._letters[id(font)] = (font, {}, any(one in name for one in _BOLD))
        return found[1], found[2]

    def _tick(self) -> None:
        self._calls += 1
        if self._calls % CHECKED_EVERY == 0 and self._is_late():
            raise OutOfTime


def _learnt(font: PDFFont, code: Any, known: dict[Any, tuple[str, float]]) -> tuple[str, float]:  # noqa: ANN401
    try:
        text = font.to_unichr(code)
    except (PDFUnicodeNotDefined, *LIBRARY_ERRORS):
        text = "\ufffd"
    known[code] = found = (text, font.char_width(code))
    return found


class _Shown:
    """One string being shown; letters far apart become runs of their own."""

    def __init__(
        self, page: Page, matrix: Sequence[float], size: float, rise: float, bold: bool, upright: bool
    ) -> None:
        self._page, self._matrix, self._bold, self._upright = page, matrix, bold, upright
        self._rise = rise
        self._em = abs(size) or 1.0
        self._parts: list[str] = []
        self._start = self._end = self._other = 0.0

    def letter(self, text: str, start: float, end: float, other: float) -> None:
        if text == "\ufffd":
            self._page.unknown += 1
            text = ""
        if self._parts:
            gap = (self._end - start if self._upright else start - self._end) / self._em
            if gap > RUN_GAP or gap < -RUN_GAP / 2:
                self.close()
            elif gap > WORD_GAP:
                self._parts.append(" ")
        if not self._parts:
            self._start = start
        self._parts.append(text)
        self._end, self._other = end, other

    def close(self) -> None:
        text = "".join(self._parts)
        self._parts = []
        if not text.strip():
            return
        a, b, c, d, e, f = self._matrix
        if self._upright:
            x, size = a * self._other + c * self._start + e, self._em * hypot(c, d)
            y0, y1 = (b * self._other + d * one + f for one in (self._start, self._end))
            self._page.runs.append(Run(-max(y0, y1), -min(y0, y1), x, size, text, self._bold))
            return
        if abs(b) > 0.1 * abs(a):
            self._page.slanted += len(text.strip())
            return
        height = self._other + self._rise
        x0, x1 = (a * one + c * height + e for one in (self._start, self._end))
        y = b * self._start + d * height + f
        inside = -20 <= y <= self._page.height + 20 and max(x0, x1) > -20 and min(x0, x1) < self._page.width + 20
        if inside:
            self._page.runs.append(Run(min(x0, x1), max(x0, x1), y, self._em * hypot(c, d), text, self._bold))
