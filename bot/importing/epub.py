"""EPUB books: chapters in the order of the spine, each read by the rules for pages; what is no text is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.entities import html5

from lxml import etree, html
from lxml.html import HtmlElement

from bot.domain.words import Words, plural, words
from bot.importing.archive import opened
from bot.importing.blocks import Block, Found, shortened
from bot.importing.characters import tidied
from bot.importing.language import language_of
from bot.importing.markup import DEEPEST, Piece, clean, depth_of, parsed, pieces_of, remove, too_deep
from bot.importing.matter import sorted_out
from bot.importing.package import Chapter, package_of
from bot.importing.refusals import LIBRARY_ERRORS, LONGEST_TEXT, damaged, too_long
from bot.importing.safe_xml import refuse_entities, text_of

_TYPES = ("{http://www.idpf.org/2007/ops}type", "epub:type")
_LEFT_OUT = {
    "nav": words("the book's navigation"),
    "toc": words("the book's table of contents"),
    "cover": words("the book's cover"),
    "titlepage": words("the book's title page"),
    "copyright-page": words("the book's copyright page"),
    "landmarks": words("the book's navigation"),
    "index": words("the book's index"),
    "not linear": words("a part outside the book's reading order"),
}
_SAME = {
    "title-page": "titlepage",
    "halftitlepage": "titlepage",
    "copyright": "copyright-page",
    "colophon": "copyright-page",
    "page-list": "nav",
    "lot": "toc",
    "loi": "toc",
}
_NOTES = frozenset("footnote endnote rearnote note doc-footnote doc-endnote".split())
_NOTE_LISTS = frozenset("footnotes endnotes rearnotes doc-endnotes".split())
_RIGHTS = re.compile(r"©|\bcopyright\b|\bISBN\b|all rights reserved|derechos reservados|tous droits", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_KEPT_NAMES = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_DOCTYPE = re.compile(r"<!DOCTYPE[^>]{0,2000}>", re.IGNORECASE)

LONGEST_RIGHTS = 500
"""Words of a copyright page."""

EDGE = 5
"""Files from the beginning or the end of a book among which such a page stands."""


def read_epub(data: bytes, filename: str) -> Found:  # noqa: ARG001 - every reader takes the same two
    """The chapters of a book, its footnotes as notes, and what its package says of it."""
    try:
        return _read(data)
    except (*LIBRARY_ERRORS, etree.LxmlError) as problem:
        raise damaged() from problem


def _read(data: bytes) -> Found:
    package = package_of(opened(data))
    blocks: list[Block] = []
    notes: list[str] = []
    left: list[str] = []
    missing = size = 0
    for place, chapter in enumerate(package.chapters):
        part = package.files.get(chapter.path)
        if part is None:
            missing += chapter.linear
            continue
        near_edge = place < EDGE or place >= len(package.chapters) - EDGE
        found = _chapter(part, chapter, notes, near_edge=near_edge)
        if isinstance(found, str):
            left.append(found)
            continue
        blocks += found
        size += sum(len(one.text) for one in found)
        if size > LONGEST_TEXT:
            raise too_long()
    known = package.metadata
    language = known.language or language_of(" ".join(one.text for one in blocks[:60]))
    sorted_ = sorted_out(blocks, replace(known, language=language), guess_headings=False, front=False)
    told = tuple(_LEFT_OUT[kind] for kind in dict.fromkeys(left))
    metadata = replace(sorted_.metadata, notes=sorted_.metadata.notes + tuple(dict.fromkeys(notes)))
    return replace(sorted_, metadata=metadata, dropped=told + sorted_.dropped, warnings=_missing(missing))


def _missing(count: int) -> tuple[Words, ...]:
    if not count:
        return ()
    return (
        plural(
            "{count} part of the book is missing in the file.",
            "{count} parts of the book are missing in the file.",
            count,
        ),
    )


def _chapter(part: bytes, chapter: Chapter, notes: list[str], *, near_edge: bool) -> list[Block] | str:
    """A chapter's blocks, or the reason for which it is left out; its notes are added to `notes`."""
    tree = _page(part)
    kinds = map(_same, [chapter.kind, *_kinds_of_page(tree)])
    if why := next((kind for kind in kinds if kind in _LEFT_OUT), None):
        return why
    _mark_notes(tree)
    taken = _take_notes(tree)
    notes += taken
    clean(tree)
    pieces = pieces_of(tree)
    blocks = [piece.block for piece in pieces]
    if not chapter.linear and not taken:
        return "not linear"
    if near_edge and _is_rights(blocks):
        return "copyright-page"
    if near_edge and _is_contents(pieces):
        return "toc"
    if chapter.label and blocks and blocks[0].role == "text" and shortened(chapter.label) not in blocks[0].text:
        blocks.insert(0, Block(chapter.label, role="heading"))
    return blocks


def _same(kind: str) -> str:
    return _SAME.get(kind, kind)


def _page(part: bytes) -> HtmlElement:
    """The tree of a chapter: as the XML that it should be, or as the page that it is."""
    text, _ = tidied(text_of(part))
    refuse_entities(text, doctype=True)
    text = _DOCTYPE.sub("", text, count=1)
    parser = html.XHTMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        tree = etree.fromstring(_NAMED.sub(_character, text).encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return parsed(text)
    html.xhtml_to_html(tree)
    if not isinstance(tree, HtmlElement) or tree.tag != "html":
        return parsed(text)
    if depth_of(tree) > DEEPEST:
        raise too_deep()
    return tree


def _character(named: re.Match[str]) -> str:
    return named[0] if named[1] in _KEPT_NAMES else html5.get(named[1], named[0].replace("&", "&amp;"))


def _kinds(element: HtmlElement) -> list[str]:
    found = " ".join(filter(None, (*(element.get(name) for name in _TYPES), element.get("role"))))
    return found.casefold().split()


def _kinds_of_page(tree: HtmlElement) -> list[str]:
    """What the page says that it is: on its body, or on the one section that it holds."""
    body = tree.find("body")
    if body is None:
        return []
    sections = [one for one in body if isinstance(one.tag, str)]
    only = _kinds(sections[0]) if len(sections) == 1 else []
    return [kind for kind in _kinds(body) + only if _same(kind) in _LEFT_OUT]


def _mark_notes(tree: HtmlElement) -> None:
    """References to notes as "[1]"; page breaks without their numbers."""
    for element in list(tree.iter("a", "span", "div", "hr")):
        kinds = _kinds(element)
        if "pagebreak" in kinds or "doc-pagebreak" in kinds:
            remove(element)
        elif "noteref" in kinds or "doc-noteref" in kinds:
            mark = "".join(element.itertext()).strip(" []()")
            for child in list(element):
                element.remove(child)
            element.text = f"[{mark}]"


def _take_notes(tree: HtmlElement) -> list[str]:
    """The texts of notes, which leave the tree."""
    taken = []
    for element in list(tree.iter("aside", "li", "div", "p", "section", "dd")):
        kinds = _kinds(element)
        if element.getparent() is None or not _NOTES.intersection(kinds):
            continue
        text = " ".join("".join(element.itertext()).split()).strip(" ↩↑")
        mark = re.match(r"^\[?([\d*†‡]{1,4})[\].:)]*\s+(?=\S)", text)
        if mark is None and element.tag == "li" and element.getparent().tag == "ol":
            number = 1 + sum(one.tag == "li" for one in element.itersiblings(preceding=True))
            text = f"[{number}] {text}"
        elif mark is not None:
            text = f"[{mark[1]}] {text[mark.end() :]}"
        taken.append((element, text))
    for element, _ in taken:
        if element.getparent() is not None:
            remove(element)
    for element in list(tree.iter("section", "div", "aside")):
        if taken and _NOTE_LISTS.intersection(_kinds(element)) and element.getparent() is not None:
            remove(element)
    return [text for _, text in taken if text]


def _is_rights(blocks: Sequence[Block]) -> bool:
    whole = " ".join(one.text for one in blocks)
    return len(whole.split()) <= LONGEST_RIGHTS and len(set(map(str.casefold, _RIGHTS.findall(whole)))) >= 2


def _is_contents(pieces: Sequence[Piece]) -> bool:
    """A page of links and little else."""
    total = sum(len(one.block.text) for one in pieces)
    linked = sum(len(one.block.text) * one.linked for one in pieces)
    return len(pieces) > 0 and sum(one.linked > 0.5 for one in pieces) >= 1 and linked > 0.6 * total
