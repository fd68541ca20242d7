"""Bytes to text: what kind of file it is, judged by its content, and characters made safe to keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Literal

from bot.domain.readings import LARGEST_FILE, Imported, too_large
from bot.importing.archive import Archive, opened
from bot.importing.blocks import Found
from bot.importing.characters import decoded, tidied
from bot.importing.refusals import LONGEST_TEXT, empty, too_long, unsupported
from bot.importing.structure import finished, titled

Format = Literal["plain", "markdown", "html"]
Packed = Literal["docx", "epub", "pdf"]

PDF_MAGIC = b"%PDF-"
"""Stands within the first 1,024 bytes; some programs put a few bytes before it."""

_MAGIC = (
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word (.doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"BOOKMOBI", "Mobipocket"),
)
_ZIPPED = (
    ("xl/", "Excel (.xlsx)"),
    ("ppt/", "PowerPoint (.pptx)"),
    ("content.xml", "OpenDocument (.odt)"),
    ("Index/", "Pages (.pages)"),
)
_TAG = re.compile(
    r"<(?:p|div|h[1-6]|br|span|a|article|section|ul|table|body|head|img|main|blockquote)\b[^<>]{0,500}>", re.IGNORECASE
)
_MARKED = re.compile(
    r"^(?:#{1,6} \S|```|~~~|> |!\[|\[[^\]\n]{1,200}\]: )|\]\(https?://|\*\*[^*\n]{1,80}\*\*", re.MULTILINE
)


def read(data: bytes, filename: str) -> Imported:
    """The whole way from bytes to a reading; raises `ImportRefused` with the sentence that says what to do."""
    refuse_by_size(data)
    packed = packed_format(data)
    found = reader_of_packed(packed)(data, filename) if packed else _found_in_text(data, filename)
    if not any(block.role == "text" for block in found.body):
        raise empty()
    if sum(len(block.text) for block in found.body) > LONGEST_TEXT:
        raise too_long()
    return titled(finished(found), filename)


def _found_in_text(data: bytes, filename: str) -> Found:
    """Text, Markdown and HTML: characters first, then their shape."""
    text, warned = decoded(data)
    text, dropped = tidied(text)
    if not text.strip():
        raise empty()
    kind = sniffed(text, filename)
    if kind != "html" and len(text) > LONGEST_TEXT:
        raise too_long()
    found = reader_of(kind)(text, filename)
    return replace(found, dropped=dropped + found.dropped, warnings=warned + found.warnings)


def reader_of(kind: Format) -> Callable[[str, str], Found]:
    """The reader of a text format; its libraries are loaded only when a file needs them."""
    match kind:
        case "html":
            from bot.importing.html import read_html

            return read_html
        case "markdown":
            from bot.importing.markdown import read_markdown

            return read_markdown
        case "plain":
            from bot.importing.plain import read_plain

            return read_plain


def reader_of_packed(kind: Packed) -> Callable[[bytes, str], Found]:
    """The reader of a format that is not text itself."""
    match kind:
        case "docx":
            from bot.importing.docx import read_docx

            return read_docx
        case "epub":
            from bot.importing.epub import read_epub

            return read_epub
        case "pdf":
            from bot.importing.pdf import read_pdf

            return read_pdf


def refuse_by_size(data: bytes) -> None:
    """Refuse what is empty or larger than the ceiling."""
    if not data.strip():
        raise empty()
    if len(data) > LARGEST_FILE:
        raise too_large()


def packed_format(data: bytes) -> Packed | None:
    """The format of a file that is not text, by its content alone; refuses those that are not taken."""
    if PDF_MAGIC in data[:1024] and data.lstrip()[:1] != b"<":
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped_format(opened(data))
    found = next((name for magic, name in _MAGIC if data.startswith(magic)), None)
    if found is not None:
        raise unsupported(found)
    return None


def _zipped_format(archive: Archive) -> Packed:
    """What a container holds; nothing of it is inflated to find out, but its `mimetype` if that is small."""
    names = archive.members.keys()
    if "word/document.xml" in names:
        return "docx"
    if "META-INF/container.xml" in names and not any(name.endswith(".odt") or name == "content.xml" for name in names):
        return "epub"
    for part, name in _ZIPPED:
        if any(one.startswith(part) for one in names):
            raise unsupported(name)
    raise unsupported("ZIP")


def sniffed(text: str, filename: str) -> Format:
    """The format by content; the suffix decides only where the content leaves it open."""
    start = text.lstrip()[:400].casefold()
    if start.startswith("<") and (
        "<html" in start or "<!doctype html" in start or len(_TAG.findall(text[:20_000])) >= 2
    ):
        return "html"
    if len(_TAG.findall(text[:20_000])) >= 12 and PurePath(filename).suffix.casefold() in (".html", ".htm", ".xhtml"):
        return "html"
    marks = len(_MARKED.findall(text[:200_000])) + 3 * text.startswith(("---\n", "+++\n"))
    named = PurePath(filename).suffix.casefold() in (".md", ".markdown", ".mdown")
    return "markdown" if marks >= (1 if named else 3) else "plain"
