"""Bytes to text: what kind of file it is, judged by its content, and characters made safe to keep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Literal

from bot.domain.errors import ImportRefused
from bot.domain.readings import Imported
from bot.domain.words import plural, words
from bot.importing.blocks import Found
from bot.importing.structure import finished, titled

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TEXT = 2_000_000

Format = Literal["plain", "markdown", "html"]

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word (.doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\U000e0000-\U000e007f\ufff9-\ufffb]")
_UNSEEN = re.compile("[\u00ad\ufeff\u2060]")
_SPACES = re.compile(r"[^\S\n\t ]")
_TAG = re.compile(
    r"<(?:p|div|h[1-6]|br|span|a|article|section|ul|table|body|head|img|main|blockquote)\b[^<>]{0,500}>", re.IGNORECASE
)
_MARKED = re.compile(
    r"^(?:#{1,6} \S|```|~~~|> |!\[|\[[^\]\n]{1,200}\]: )|\]\(https?://|\*\*[^*\n]{1,80}\*\*", re.MULTILINE
)


def read(data: bytes, filename: str) -> Imported:
    """The whole way from bytes to a reading; raises `ImportRefused` with the sentence that says what to do."""
    refuse_by_size(data)
    refuse_by_magic(data)
    text, warned = decoded(data)
    text, dropped = tidied(text)
    if not text.strip():
        raise _empty()
    kind = sniffed(text, filename)
    if kind != "html" and len(text) > LONGEST_TEXT:
        raise _too_long()
    found = reader_of(kind)(text, filename)
    if not any(block.role == "text" for block in found.body):
        raise _empty()
    if sum(len(block.text) for block in found.body) > LONGEST_TEXT:
        raise _too_long()
    return titled(finished(replace(found, dropped=dropped + found.dropped, warnings=warned + found.warnings)), filename)


def reader_of(kind: Format) -> Callable[[str, str], Found]:
    """The reader of a format; its libraries are loaded only when a file needs them."""
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


def refuse_by_size(data: bytes) -> None:
    """Refuse what is empty or larger than the ceiling."""
    if not data.strip():
        raise _empty()
    if len(data) > LARGEST_FILE:
        raise ImportRefused(
            "too_large",
            words(
                "The file is larger than {limit} MB. Attach the text alone, without pictures, or in parts.", limit=10
            ),
        )


def refuse_by_magic(data: bytes) -> None:
    """Refuse formats that are not taken, by their first bytes."""
    found = next((name for magic, name in _MAGIC if data.startswith(magic)), None)
    if data.startswith(b"PK\x03\x04"):
        found = _packed(data[:4096])
    if found is None:
        return
    raise ImportRefused(
        "unsupported",
        words(
            "This is a file of the type {format}. Text (.txt), Markdown (.md) and HTML pages are taken: "
            "open it in the program that made it, save it as one of these, and attach that.",
            format=found,
        ),
    )


def _packed(head: bytes) -> str:
    if b"application/epub" in head:
        return "EPUB"
    if b"word/" in head or b"[Content_Types].xml" in head:
        return "DOCX"
    return "ODT" if b"opendocument" in head else "ZIP"


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and a warning where its encoding had to be guessed."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strictly(data, name), ()
    if b"\x00" in data:
        raise _not_text()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii") if declared else "windows-1252"
    if name.casefold() in ("utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
        name = "windows-1252"
    text = _strictly(data, name)
    if len(_CONTROLS.findall(text)) * 50 > len(text):
        raise _not_text()
    told = words("The file is not UTF-8; it was read as {encoding}. Check accents and quotation marks.", encoding=name)
    return text, (str(told),)


def _strictly(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except (UnicodeError, LookupError) as problem:
        raise _not_text() from problem
    if "\x00" in text:
        raise _not_text()
    return text


def tidied(text: str) -> tuple[str, tuple[str, ...]]:
    """NFC, one kind of line end and space, no controls or unseen marks; and how many controls were taken out."""
    text = _LINE_ENDS.sub("\n", text)
    text, controls = _CONTROLS.subn("", text)
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    if controls * 20 > len(text):
        raise _not_text()
    dropped: tuple[str, ...] = ()
    if controls:
        dropped = (str(plural("{count} control character", "{count} control characters", controls)),)
    return unicodedata.normalize("NFC", text), dropped


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


def _empty() -> ImportRefused:
    return ImportRefused(
        "empty", words("There is no text in this file. Check that it is the right one, and attach it again.")
    )


def _not_text() -> ImportRefused:
    return ImportRefused(
        "not_text", words("This file does not hold readable text. Save the text as UTF-8 (.txt) and attach that.")
    )


def _too_long() -> ImportRefused:
    return ImportRefused(
        "too_large",
        words(
            "The text is longer than {limit} characters. Import it in parts, a chapter at a time.", limit=LONGEST_TEXT
        ),
    )
