"""Word documents: python-docx gives order, styles and properties; shapes come from styles, never from looks alone."""

from __future__ import annotations

import importlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

import docx
from docx.document import Document
from docx.styles.style import BaseStyle
from docx.table import Table
from lxml import etree
from lxml.etree import _Element

from bot.domain.errors import ImportRefused
from bot.domain.readings import Metadata
from bot.domain.words import Words, plural
from bot.importing.archive import opened
from bot.importing.blocks import Block, Found
from bot.importing.characters import tidied
from bot.importing.language import language_of
from bot.importing.lines import listed
from bot.importing.markup import broken
from bot.importing.matter import sorted_out
from bot.importing.names import names_listed
from bot.importing.numbering import Numbering
from bot.importing.refusals import LIBRARY_ERRORS, damaged
from bot.importing.safe_xml import checked, tree_of
from bot.importing.titles import plausible_title
from bot.importing.word_xml import Notes, W, boxes_of, goes_on, is_bold, text_of, unwrap

importlib.import_module("_strptime")  # python-docx's dates need it, and the child can open no file later

_PARTS = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/endnotes.xml")
_CORE = "docProps/core.xml"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
"""The names that "Strict Open XML" gives to the same elements."""

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_QUOTES = ("quote", "intense quote", "block text", "block quotation", "quotations", "blockquote", "block quote")
_INDENT = 360
"""Twentieths of a point on both sides by which a paragraph is set in as a quotation."""

LONGEST_CELL = 60
"""Words of a table's cell; more is text that a table only lays out."""


def read_docx(data: bytes, filename: str) -> Found:  # noqa: ARG001 - every reader takes the same two
    """The body of a Word document, its notes, and what its properties say of it."""
    parts = opened(data).read(lambda name: name in (*_PARTS, _CORE))
    try:
        return _read({name: _plain(part) for name, part in parts.items()})
    except (*LIBRARY_ERRORS, etree.LxmlError) as problem:
        raise damaged() from problem


def _plain(part: bytes) -> bytes:
    safe = checked(part)
    for strict, usual in _STRICT:
        safe = safe.replace(strict, usual)
    return safe


def _read(parts: dict[str, bytes]) -> Found:
    notes = Notes()
    for kind in ("footnote", "endnote"):
        if part := parts.get(f"word/{kind}s.xml"):
            notes.texts |= _notes(tree_of(part), kind)
    document = _document(parts)
    reader = _Reader(_styles(document), Numbering.of(parts.get("word/numbering.xml")), notes)
    blocks = reader.blocks(document)
    known = Metadata(
        title=reader.title,
        standfirst=reader.standfirst if reader.title else "",
        language=language_of(" ".join(block.text for block in blocks[:60])),
    )
    headed = any(block.role == "heading" for block in blocks)
    found = sorted_out(blocks, known, guess_headings=not headed, pulled=reader.boxed)
    given = replace(found.metadata, notes=found.metadata.notes + notes.told())
    return replace(
        found,
        metadata=_with_properties(given, document, by_style=bool(reader.title)),
        dropped=reader.dropped() + found.dropped,
    )


def _document(parts: dict[str, bytes]) -> Document:
    """The document in a container of our own, with nothing in it but what is read."""
    tree = tree_of(parts["word/document.xml"])
    if tree.find(W + "body") is None:
        raise damaged()
    unwrap(tree)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as container:
        container.writestr("[Content_Types].xml", _CONTENT_TYPES)
        container.writestr("_rels/.rels", _relations(("officeDocument", "word/document.xml"), ("core", _CORE)))
        container.writestr("word/_rels/document.xml.rels", _relations(("styles", "styles.xml")))
        container.writestr("word/document.xml", etree.tostring(tree))
        container.writestr("word/styles.xml", parts.get("word/styles.xml", f'<w:styles xmlns:w="{W[1:-1]}"/>'))
        container.writestr(_CORE, _properties(parts.get(_CORE)))
    del tree
    return docx.Document(io.BytesIO(made.getvalue()))


def _properties(part: bytes | None) -> bytes:
    """The document's own fields; none where they are damaged, because the text does not need them."""
    name = f"{_PACKAGE}/metadata/core-properties"
    try:
        if part is not None and tree_of(part).tag == f"{{{name}}}coreProperties":
            return part
    except ImportRefused:
        pass
    return f'<c:coreProperties xmlns:c="{name}"/>'.encode()


def _relations(*links: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="r{n}" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="{target}"/>'
        if kind == "core"
        else f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/{_CORE}" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)


def _notes(root: _Element, kind: str) -> dict[tuple[str, str], str]:
    """Notes by their number; lines that only separate notes from text have a type."""
    found = {}
    for note in root.iter(W + kind):
        if note.get(W + "type") in (None, "normal"):
            unwrap(note)
            text = " ".join(" ".join(text_of(one, Notes()) for one in note.iter(W + "p")).split())
            found[kind, note.get(W + "id") or ""] = tidied(text)[0]
    return found


@dataclass(frozen=True)
class _Style:
    """What a style means, its own or that of the one it is based on."""

    names: tuple[str, ...] = ()
    level: int | None = None
    """Outline level: 0 to 8 for headings."""
    numbered: tuple[str, str] | None = None

    def is_one_of(self, *names: str) -> bool:
        return any(name in names for name in self.names)

    def begins_with(self, *names: str) -> bool:
        return any(name.startswith(names) for name in self.names)


def _styles(document: Document) -> dict[str, _Style]:
    return {style.style_id: _style(style) for style in document.styles if style.style_id}


def _style(style: BaseStyle) -> _Style:
    names: list[str] = []
    level: int | None = None
    numbered: tuple[str, str] | None = None
    seen: BaseStyle | None = style
    while seen is not None and len(names) < 12:
        names.append((seen.name or "").casefold())
        properties = seen.element.find(W + "pPr")
        if properties is not None:
            level = _level(properties) if level is None else level
            numbered = numbered or numbering_in(properties)
        seen = cast("BaseStyle | None", getattr(seen, "base_style", None))
    return _Style(tuple(names), level, numbered)


def _level(properties: _Element) -> int | None:
    found = properties.find(W + "outlineLvl")
    value = found.get(W + "val") if found is not None else None
    return int(value) if value and value.isdigit() and int(value) < 9 else None


def numbering_in(properties: _Element) -> tuple[str, str] | None:
    """The list and level that paragraph properties name."""
    number = properties.find(f"{W}numPr/{W}numId")
    level = properties.find(f"{W}numPr/{W}ilvl")
    if number is None:
        return None
    return number.get(W + "val") or "", (level.get(W + "val") if level is not None else None) or "0"


@dataclass
class _Reader:
    """Blocks of a document being gathered."""

    styles: dict[str, _Style]
    numbering: Numbering
    notes: Notes
    title: str = ""
    standfirst: str = ""
    boxed: bool = False
    contents: int = 0
    found: list[Block] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    begun: str = ""
    """Text of paragraphs whose end was deleted."""

    def blocks(self, document: Document) -> list[Block]:
        for one in document.iter_inner_content():
            if isinstance(one, Table):
                self._table(one._tbl)  # noqa: SLF001 - the element itself has no other name
            else:
                self._paragraph(one._p)  # noqa: SLF001
        self._close_list()
        return self.found

    def dropped(self) -> tuple[Words, ...]:
        """What was left out before the text was sorted."""
        if not self.contents:
            return ()
        return (plural("a table of contents of {count} line", "a table of contents of {count} lines", self.contents),)

    def _inside(self, parent: _Element) -> None:
        for child in parent:
            if child.tag == W + "p":
                self._paragraph(child)
            elif child.tag == W + "tbl":
                self._table(child)

    def _paragraph(self, paragraph: _Element) -> None:
        text = self.begun + tidied(text_of(paragraph, self.notes))[0]
        self.begun = ""
        if goes_on(paragraph):
            self.begun = text
            return
        self._shaped(paragraph, text)
        for box in boxes_of(paragraph):
            self._close_list()
            self.boxed = True
            self._inside(box)

    def _shaped(self, paragraph: _Element, text: str) -> None:
        lines = [flat for line in text.split("\n") if (flat := " ".join(line.split()))]
        if not lines:
            return
        properties = paragraph.find(W + "pPr")
        style = self._style_of(properties)
        level = _level(properties) if properties is not None else None
        level = style.level if level is None else level
        flat = " ".join(lines)
        item = self._item(properties, style)
        if style.begins_with("toc ", "table of figures", "index "):
            self.contents += 1
        elif style.is_one_of("title") and not self.title:
            self._close_list()
            self.title = flat
        elif style.is_one_of("subtitle") and self.title and not self.standfirst:
            self.standfirst = flat
        elif style.is_one_of("title") or style.begins_with("heading ") or level is not None:
            self._add(Block(flat, role="heading"))
        elif style.is_one_of("caption"):
            self._add(Block(flat, role="caption"))
        elif item is not None:
            self.items.append(item + flat)
        else:
            self._prose(paragraph, lines, quoted=style.is_one_of(*_QUOTES) or _is_set_in(properties))

    def _prose(self, paragraph: _Element, lines: list[str], *, quoted: bool) -> None:
        short = len(lines) == 1 and len(lines[0].split()) <= 12 and lines[0][-1] not in ".!?…,;:"
        if short and not quoted and is_bold(paragraph):
            self._add(Block(lines[0], role="heading"))
            return
        for text, kind in broken(lines):
            self._add(Block(text, kind, quoted=quoted))

    def _style_of(self, properties: _Element | None) -> _Style:
        named = properties.find(W + "pStyle") if properties is not None else None
        return self.styles.get((named.get(W + "val") if named is not None else None) or "", _Style())

    def _item(self, properties: _Element | None, style: _Style) -> str | None:
        """The mark of a list item, None for what is no item."""
        own = numbering_in(properties) if properties is not None else None
        place = own or style.numbered
        if place is not None:
            return self.numbering.mark(*place)
        return "- " if style.begins_with("list bullet") else None

    def _add(self, block: Block) -> None:
        self._close_list()
        self.found.append(block)

    def _close_list(self) -> None:
        if self.items:
            self.found += [Block(text, kind) for text, kind in listed(self.items)]  # type: ignore[arg-type]
            self.items = []

    def _table(self, table: _Element) -> None:
        self._close_list()
        cells = [[list(_cell(cell)) for cell in row.iterchildren(W + "tc")] for row in table.iterchildren(W + "tr")]
        rows = [[" ".join(" ".join(text_of(one, self.notes).split()) for one in cell) for cell in row] for row in cells]
        rows = [[tidied(cell)[0].strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
        lays_out = any(len(row) < 2 for row in rows) or any(
            len(text.split()) > LONGEST_CELL for row in rows for text in row
        )
        if lays_out or len(rows) < 2:
            for cell in table.iterfind(f"{W}tr/{W}tc"):
                self._inside(cell)
            self._close_list()
        else:
            self._add(Block("\n".join(" | ".join(row) for row in rows), "table"))


def _cell(cell: _Element) -> Iterator[_Element]:
    """The paragraphs of a cell that hold text, those of tables within it too."""
    return (one for one in cell.iter(W + "p") if any(True for _ in one.iter(W + "t")))


def _is_set_in(properties: _Element | None) -> bool:
    indent = properties.find(W + "ind") if properties is not None else None
    if indent is None:
        return False
    left = indent.get(W + "left") or indent.get(W + "start") or "0"
    right = indent.get(W + "right") or indent.get(W + "end") or "0"
    return all(one.isdigit() and int(one) >= _INDENT for one in (left, right))


def _with_properties(known: Metadata, document: Document, *, by_style: bool) -> Metadata:
    """What the document's own fields say, where the text says nothing; a title only if it looks like one.

    Not its dates: they are the file's, or its template's.
    """
    core = document.core_properties
    title = " ".join((core.title or "").split())
    author = ", ".join(names_listed((core.author or "").replace(";", ",")))
    if not by_style and plausible_title(title) and (not known.title or known.title in title):
        known = replace(known, title=title[:200])
    return replace(known, author=known.author or author)
