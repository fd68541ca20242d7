"""PDF files made for these tests: real text operators, fonts, positions, running heads, columns and hyphens."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import md5

from pdfminer.arcfour import Arcfour
from pdfminer.fontmetrics import FONT_METRICS

WIDTH, HEIGHT = 595.0, 842.0
FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold"}


def width_of(text: str, size: float, font: str = "F1") -> float:
    """Points that a text needs in one of the two fonts."""
    widths = FONT_METRICS[FONTS[font]][1]
    return sum(widths.get(ch, 556) for ch in text) * size / 1000


def wrapped(text: str, width: float, size: float, *, indent: float = 0.0, hyphenate: bool = True) -> list[str]:
    """Lines of at most `width`; words of eight letters or more are parted with a hyphen where they do not fit."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        room = width - (indent if not lines else 0)
        while True:
            longer = f"{line} {word}" if line else word
            if width_of(longer, size) <= room:
                line = longer
                break
            head, tail = _parted(line, word, room, size) if hyphenate else ("", word)
            lines.append(f"{line} {head}-" if head and line else line or word)
            room = width
            line, word = "", tail  # noqa: PLW2901 - what is left of the word
    return [*lines, line]


def _parted(line: str, word: str, room: float, size: float) -> tuple[str, str]:
    if "-" in word and word.replace("-", "").isalpha():
        head, tail = word.split("-", 1)
        return (head, tail) if line and width_of(f"{line} {head}-", size) <= room else ("", word)
    if len(word) < 8 or not word.isalpha() or not word.islower():
        return "", word
    for cut in range(len(word) - 3, 2, -1):
        if width_of(f"{line} {word[:cut]}-", size) <= room:
            return word[:cut], word[cut:]
    return "", word


@dataclass
class Pdf:
    """Pages of drawing operators; `bytes()` gives the file."""

    title: str = ""
    author: str = ""
    compress: bool = True
    pages: list[list[str]] = field(default_factory=list)
    letters: dict[str, int] = field(default_factory=dict)
    images: bool = False

    def page(self) -> None:
        self.pages.append([])

    def text(self, x: float, y: float, text: str, size: float = 11, font: str = "F1", *, spread: float = 0.0) -> None:
        """One line; `spread` points are added to every space, as justified text has them."""
        escaped = text.encode("cp1252").decode("latin-1")
        for mark in "\\()":
            escaped = escaped.replace(mark, "\\" + mark)
        spaced = f"{spread:.3f} Tw " if spread else "0 Tw "
        self.pages[-1].append(f"BT /{font} {size:g} Tf {spaced}1 0 0 1 {x:.2f} {y:.2f} Tm ({escaped}) Tj ET")

    def glyphs(self, x: float, y: float, text: str, size: float = 11) -> None:
        """One line in a font of any letters, from left to right as on the page."""
        codes = "".join(f"{self.letters.setdefault(ch, len(self.letters) + 1):04x}" for ch in text)
        self.pages[-1].append(f"BT /F3 {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj ET")

    def picture(self) -> None:
        self.images = True
        self.pages[-1].append("q 500 0 0 700 40 60 cm /Im1 Do Q")

    def __bytes__(self) -> bytes:
        return self.assembled("", lambda number, data: data)

    def assembled(self, trailer: str, locked: Callable[[int, bytes], bytes]) -> bytes:
        """The file; `locked` encrypts the streams of pages where the trailer says so."""
        count = len(self.pages)
        first = 10
        kids = " ".join(f"{first + 2 * n} 0 R" for n in range(count))
        objects: dict[int, bytes] = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
            3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
            5: b"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H "
            b"/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
            6: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
            b"/Ordering (Identity) /Supplement 0 >> >>",
            7: stream(self._to_unicode().encode(), compress=self.compress),
            8: b"<< /Title " + _string(self.title) + b" /Author " + _string(self.author) + b" >>",
            9: stream(
                b"\x80" * 100,
                "/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray",
            ),
        }
        for n, operators in enumerate(self.pages):
            page = first + 2 * n
            objects[page] = (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /Contents {page + 1} 0 R "
                "/Resources << "
                "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << /Im1 9 0 R >> >> >>"
            ).encode()
            objects[page + 1] = stream(locked(page + 1, "\n".join(operators).encode("latin-1")), compress=self.compress)
        if trailer:
            del objects[7], objects[8], objects[9]
        return assembled(objects, f"/Root 1 0 R {'' if trailer else '/Info 8 0 R'} {trailer}")

    def _to_unicode(self) -> str:
        entries = "".join(f"<{code:04x}> <{ch.encode('utf-16-be').hex()}>\n" for ch, code in self.letters.items())
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <ffff> "
            f"endcodespacerange {len(self.letters)} beginbfchar\n{entries}endbfchar endcmap end end"
        )


def _string(text: str) -> bytes:
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


def stream(data: bytes, entries: str = "", *, compress: bool = False) -> bytes:
    if compress:
        data, entries = zlib.compress(data), entries + " /Filter /FlateDecode"
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: dict[int, bytes], trailer: str) -> bytes:
    """Objects with their cross-reference table."""
    file = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(file)
        file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(file)
    size = max(objects) + 1
    file += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        file += f"{places.get(number, 0):010d} 00000 {'n' if number in places else 'f'} \n".encode()
    return bytes(file + f"trailer\n<< /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())


@dataclass
class Layout:
    """How a document is set: columns, leading, how paragraphs begin, what stands at the edges of pages."""

    columns: int = 1
    size: float = 11.0
    leading: float = 14.0
    indent: float = 16.0
    gap: float = 0.0
    """Points between paragraphs, besides or instead of the indent."""
    header: str = ""
    footer: str = "{n}"
    justified: bool = True
    hyphenate: bool = True
    first_number: int = 1
    margin: float = 72.0
    gutter: float = 20.0


def laid_out(pdf: Pdf, blocks: Sequence[tuple[str, str]], layout: Layout) -> Pdf:
    """The blocks over as many pages as they need: kinds are title, heading, quote, note and text."""
    width = (WIDTH - 2 * layout.margin - layout.gutter * (layout.columns - 1)) / layout.columns
    notes = [text for kind, text in blocks if kind == "note"]
    places = _places(pdf, layout, width, notes)
    x, y = next(places)
    bottom = 90.0 + (30.0 if notes else 0.0)
    for kind, text in blocks:
        if kind == "note":
            continue
        size, font = {"title": (20.0, "F2"), "heading": (13.0, "F2")}.get(kind, (layout.size, "F1"))
        shift = 24.0 if kind == "quote" else 0.0
        indent = layout.indent if kind == "text" else 0.0
        lines = wrapped(text, width - 2 * shift, size, indent=indent, hyphenate=layout.hyphenate and kind == "text")
        y -= {"title": 8.0, "heading": 10.0, "quote": 5.0}.get(kind, layout.gap)
        for n, line in enumerate(lines):
            if y < bottom:
                x, y = next(places)
            room = width - 2 * shift - (indent if n == 0 else 0) - width_of(line, size, font)
            spread = (
                room / max(1, line.count(" ")) if layout.justified and n < len(lines) - 1 and kind != "title" else 0.0
            )
            pdf.text(x + shift + (indent if n == 0 else 0), y, line, size, font, spread=spread)
            y -= layout.leading * max(1.0, size / layout.size)
        y -= {"title": 14.0, "heading": 4.0, "quote": 5.0}.get(kind, 0.0)
    return pdf


def _places(pdf: Pdf, layout: Layout, width: float, notes: list[str]) -> Iterator[tuple[float, float]]:
    """The top of each column of each page, with header, footer and one note drawn on the way."""
    number = layout.first_number
    while True:
        pdf.page()
        if layout.header:
            pdf.text(layout.margin, HEIGHT - 46, layout.header.format(n=number), 9)
        if layout.footer:
            pdf.text(WIDTH / 2 - 6, 40, layout.footer.format(n=number), 9)
        if notes:
            pdf.text(layout.margin, 76, notes.pop(0), 8)
        for column in range(layout.columns):
            yield layout.margin + column * (width + layout.gutter), HEIGHT - 90
        number += 1


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def locked(pdf: Pdf, *, user: bytes) -> bytes:
    """The file under 40-bit RC4, the oldest lock of the standard; with an empty user password anybody may read it."""
    plain = replace(pdf, compress=False)
    padded = (user + _PADDING)[:32]
    owner = Arcfour(md5((b"owner" + _PADDING)[:32], usedforsecurity=False).digest()[:5]).encrypt(padded)
    key = md5(padded + owner + struct.pack("<i", -4) + b"\x01" * 16, usedforsecurity=False).digest()[:5]
    lock = Arcfour(key).encrypt(_PADDING)
    entry = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{lock.hex()}> >>"
    entry += f" /ID [<{'01' * 16}> <{'01' * 16}>]"
    return plain.assembled(entry, lambda number, data: _under(key, number, data))


def _under(key: bytes, number: int, data: bytes) -> bytes:
    return Arcfour(
        md5(key + struct.pack("<I", number)[:3] + b"\0\0", usedforsecurity=False).digest()[: len(key) + 5]
    ).encrypt(data)
