"""PDF: geometry to paragraphs, without running headers, page numbers and line-end hyphens."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.errors import ImportRefused
from bot.domain.readings import Metadata
from bot.domain.words import Words, plural, words
from bot.importing.blocks import Block, Found, shortened
from bot.importing.characters import tidied
from bot.importing.furniture import REASONS
from bot.importing.language import language_of
from bot.importing.matter import sorted_out
from bot.importing.names import names_listed
from bot.importing.pdf_apart import begin_in_the_middle
from bot.importing.pdf_furniture import without_furniture
from bot.importing.pdf_lines import Columns, Row, lines_of, rows_of
from bot.importing.pdf_pages import Opened, OutOfTime, Page, opened, pages
from bot.importing.pdf_paragraphs import blocks_of
from bot.importing.refusals import LIBRARY_ERRORS, damaged, no_text_layer
from bot.importing.titles import plausible_title

SECONDS = 3.8
"""For reading the pages; what remains of the child's five is for starting it and for the text's structure."""

FEWEST_LETTERS = 25
"""A page of pictures with fewer letters than this is a scan with a stamp on it."""


def read_pdf(
    data: bytes,
    filename: str,  # noqa: ARG001 - every reader takes the same two
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """The body of a PDF, its footnotes, and a title if it tells a credible one."""
    file = opened(data)
    read = _read(file, seconds, clock)
    _refuse_pictures(read)
    try:
        return _found(file, read)
    except LIBRARY_ERRORS as problem:
        raise damaged() from problem


def _read(file: Opened, seconds: float, clock: Callable[[], float]) -> list[Page]:
    read: list[Page] = []
    try:
        read.extend(pages(file.document, seconds, clock))
    except OutOfTime as problem:
        raise _too_slow(problem.read) from problem
    if not read or all(page.broken and not page.runs for page in read):
        raise damaged()
    return read


def _too_slow(read: int) -> ImportRefused:
    if read < 2:
        return ImportRefused(
            "too_slow",
            words("Reading this PDF took too long. Save its text as a plain text file (.txt) and attach that."),
        )
    return ImportRefused(
        "too_slow",
        words(
            "This PDF is too long: {pages} pages could be read in {seconds} seconds. Attach it in parts of fewer "
            "pages, or save its text as a plain text file (.txt) and attach that.",
            pages=read,
            seconds=5,
        ),
    )


def _letters(page: Page) -> int:
    return sum(sum(map(str.isalnum, run.text)) for run in page.runs)


def _refuse_pictures(read: Sequence[Page]) -> None:
    """A scan has pictures of text and no letters, or letters that nothing tells apart."""
    letters, unknown = sum(map(_letters, read)), sum(page.unknown for page in read)
    pictured = sum(page.images > 0 and _letters(page) < FEWEST_LETTERS for page in read)
    if not letters or unknown > letters or (pictured * 10 >= 9 * len(read) and letters < FEWEST_LETTERS * len(read)):
        raise no_text_layer()


def _found(file: Opened, read: Sequence[Page]) -> Found:
    rows, left = without_furniture([_tidied(rows_of(page)) for page in read])
    known_columns = Columns()
    gathered = blocks_of([lines_of(page, known_columns) for page in rows])
    blocks = gathered.blocks
    known = Metadata(
        title=_title(file.title, blocks),
        author=", ".join(names_listed(file.author)),
        language=language_of(" ".join(block.text for block in blocks[:60])),
    )
    headed = any(block.role == "heading" for block in blocks[1:])
    found = sorted_out(blocks, replace(known, author=""), guess_headings=not headed)
    given = found.metadata
    told_title = file.title if plausible_title(file.title) else ""
    given = replace(given, title=given.title or told_title, author=given.author or known.author)
    told = tuple(words("“{text}” ({why})", text=shortened(text), why=REASONS[why]) for text, why in _few(left))
    warned = _warned(read) + (_broken_off(found.body) if left else ())
    return Found(replace(given, notes=given.notes + tuple(gathered.notes)), found.body, told + found.dropped, warned)


def _broken_off(body: Sequence[Block]) -> tuple[Words, ...]:
    """A warning where a line of the text may have gone with the headers."""
    count = begin_in_the_middle(block.text if block.kind == "prose" and not block.quoted else "" for block in body)
    told = plural(
        "{count} paragraph begins with a small letter; a line before it may have been taken for a header or footer.",
        "{count} paragraphs begin with a small letter; lines before them may have been taken for headers or footers.",
        count,
    )
    return (told,) if count else ()


def _few(left: Sequence[tuple[str, str]], limit: int = 12) -> Sequence[tuple[str, str]]:
    return left[:limit]


def _tidied(rows: list[Row]) -> list[Row]:
    for row in rows:
        for piece in row.pieces:
            ended = piece.text.endswith("\u00ad")
            piece.text = " ".join(tidied(piece.text)[0].split()) + ("\u00ad" if ended else "")
        row.pieces = [piece for piece in row.pieces if piece.text]
    return [row for row in rows if row.pieces]


def _title(title: str, blocks: Sequence[Block]) -> str:
    """The title that the file tells, if its first page prints it."""
    printed = " ".join(_bare(block.text) for block in blocks[:8])
    return title if plausible_title(title) and _bare(title) and _bare(title) in printed else ""


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _warned(read: Sequence[Page]) -> tuple[Words, ...]:
    told: list[Words] = []
    broken = sum(page.broken for page in read)
    if broken:
        told.append(
            plural(
                "{count} page is damaged and was read in part.",
                "{count} pages are damaged and were read in part.",
                broken,
            )
        )
    bare = sum(not page.runs and page.images > 0 for page in read)
    if bare:
        told.append(plural("{count} page has pictures and no text.", "{count} pages have pictures and no text.", bare))
    unknown, slanted = sum(page.unknown for page in read), sum(page.slanted for page in read)
    if unknown:
        told.append(
            plural(
                "{count} letter is missing, because its font does not say which it is.",
                "{count} letters are missing, because their font does not say which they are.",
                unknown,
            )
        )
    if slanted:
        told.append(plural("{count} slanted letter was left out.", "{count} slanted letters were left out.", slanted))
    return tuple(told)
