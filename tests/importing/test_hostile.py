"""Hostile files of every format: each is refused with its code or read, in time, and nothing is written."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import ImportRefused
from bot.domain.readings import Imported
from bot.importing.child import ChildReader
from bot.importing.files import read
from tests.importing.made_docx import changed, plain
from tests.importing.made_epub import CONTAINER, epub, page, zipped
from tests.importing.made_pdf import Layout, Pdf, assembled, laid_out, stream
from tests.importing.texts import ESSAY

PDF = bytes(laid_out(Pdf(title="The lamp"), [("text", text) for text in ESSAY * 3], Layout(header="A head")))
DOCX = plain(*ESSAY)
BOOK = epub([("one.xhtml", page("".join(f"<p>{text}</p>" for text in ESSAY)))])
ZEROS = bytes(30_000_000)
NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MANY_LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'


def with_member(data: bytes, name: str, content: bytes, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a", method) as container:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = method
        container.writestr(info, content)
    return made.getvalue()


def lying(
    data: bytes,
    name: str,
    *,
    inflated: int | None = None,
    packed: int | None = None,
    flags: int = 0,
    method: int | None = None,
    crc: int | None = None,
) -> bytes:
    """The container with other figures in one member's entry of the directory."""
    changed_ = bytearray(data)
    place = data.index(name.encode(), data.rindex(b"PK\x05\x06") - _directory_size(data)) - 46
    if flags:
        changed_[place + 8] |= flags
    if method is not None:
        struct.pack_into("<H", changed_, place + 10, method)
    if crc is not None:
        struct.pack_into("<I", changed_, place + 16, crc)
    if packed is not None:
        struct.pack_into("<I", changed_, place + 20, packed)
    if inflated is not None:
        struct.pack_into("<I", changed_, place + 24, inflated)
    return bytes(changed_)


def _directory_size(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, data.rindex(b"PK\x05\x06") + 12)[0])


def overlapping() -> bytes:
    """A thousand entries of the directory that lead to the same packed bytes."""
    data = with_member(BOOK, "bomb.xhtml", bytes(900_000))
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12)
    place = data.index(b"bomb.xhtml", start) - 46
    entry = data[place : place + 56]
    entries = b"".join(entry[:46] + b"b%08dx" % n for n in range(1_000))
    count = struct.unpack_from("<H", data, end + 10)[0] + 1_000
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size + len(entries), start, 0)
    return data[:end] + entries + tail


def many_members(count: int, *, told: int | None = None) -> bytes:
    data = zipped(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER} | {f"m{n}": b"" for n in range(count)}
    )
    if told is None:
        return data
    end = data.rindex(b"PK\x05\x06")
    return data[: end + 8] + struct.pack("<HH", told, told) + data[end + 12 :]


def pdf_of(objects: dict[int, bytes], trailer: str = "/Root 1 0 R") -> bytes:
    return assembled(objects, trailer)


def pdf_page(content: bytes, entries: str = "", resources: str = "") -> bytes:
    return pdf_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << {resources} >> "
                f"{entries} >>"
            ).encode(),
            4: content,
        }
    )


def nested_pages(depth: int) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for n in range(2, depth + 2):
        objects[n] = f"<< /Type /Pages /Count 1 /Kids [{n + 1} 0 R] >>".encode()
    objects[depth + 2] = b"<< /Type /Page >>"
    return pdf_of(objects)


def xml_document(body: str) -> bytes:
    return changed(DOCX, {"word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"})


def nested_zip(depth: int) -> bytes:
    data = bytes(100_000)
    for _ in range(depth):
        data = zipped({"a.zip": data})
    return data


PARAGRAPH = "<w:p><w:r><w:t>Something that can be read in any case.</w:t></w:r></w:p>"
TEXT = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
SHOWN = b"BT /F1 12 Tf 1 0 0 1 72 700 Tm (Something that can be read in any case.) Tj ET"
LOOP = "/XObject << /X 5 0 R >> " + TEXT

CORPUS: dict[str, tuple[Callable[[], bytes], str]] = {
    # containers
    "docx: one huge member": (lambda: with_member(DOCX, "word/media/a.bin", ZEROS), "expands_too_much"),
    "epub: one huge member": (lambda: with_member(BOOK, "OEBPS/a.xhtml", ZEROS), "expands_too_much"),
    "epub: a bomb that says it is small": (
        lambda: lying(with_member(BOOK, "OEBPS/z.xhtml", ZEROS), "OEBPS/z.xhtml", inflated=10),
        "expands_too_much",
    ),
    "docx: a bomb in its own text": (lambda: changed(DOCX, {"word/document.xml": ZEROS}), "expands_too_much"),
    "epub: many large members": (
        lambda: zipped(
            {"mimetype": "x", "META-INF/container.xml": CONTAINER} | {f"{n}.txt": bytes(990_000) for n in range(40)}
        ),
        "expands_too_much",
    ),
    "epub: a stored member over the limit": (lambda: with_member(BOOK, "a", ZEROS[:9_000_000], 0, 0), "read"),
    "epub: entries that overlap": (overlapping, "expands_too_much"),
    "epub: 3,000 members": (lambda: many_members(3_000), "expands_too_much"),
    "epub: 60,000 members": (lambda: many_members(60_000), "expands_too_much"),
    "epub: 3,000 members that say two": (lambda: many_members(3_000, told=2), "expands_too_much"),
    "epub: a member that is not there": (lambda: many_members(3, told=9), "damaged"),
    "zip in zip in zip": (lambda: nested_zip(9), "unsupported"),
    "epub: a zip bomb as a chapter": (
        lambda: epub([("one.xhtml", page(f"<p>{ESSAY[0]}</p>"))], more={"OEBPS/b.zip": nested_zip(5)}),
        "read",
    ),
    "docx: packed size beyond the file": (lambda: lying(DOCX, "word/document.xml", packed=99_999_999), "damaged"),
    "docx: packed size of nothing": (lambda: lying(DOCX, "word/document.xml", packed=0), "damaged"),
    "docx: an unknown method": (lambda: lying(DOCX, "word/document.xml", method=12), "damaged"),
    "docx: bytes that do not fit their sum": (lambda: lying(DOCX, "word/document.xml", crc=7), "damaged"),
    "docx: a member with a password": (lambda: lying(DOCX, "word/document.xml", flags=1), "encrypted"),
    "epub: a member with a password": (lambda: lying(BOOK, "OEBPS/one.xhtml", flags=1), "encrypted"),
    "epub: a path upwards": (lambda: with_member(BOOK, "../../../../tmp/evil", b"x"), "damaged"),
    "epub: an absolute path": (lambda: with_member(BOOK, "/etc/cron.d/evil", b"x"), "damaged"),
    "epub: a path of Windows": (lambda: with_member(BOOK, "C:\\evil", b"x"), "damaged"),
    "epub: a path upwards, backwards": (lambda: with_member(BOOK, "..\\..\\evil", b"x"), "damaged"),
    "docx: a symbolic link": (lambda: with_member(DOCX, "word/link", b"/etc/passwd", 0o120777), "damaged"),
    "epub: the same name twice": (
        lambda: with_member(BOOK, "OEBPS/two.xhtml", b"a").replace(b"OEBPS/two.xhtml", b"OEBPS/one.xhtml"),
        "damaged",
    ),
    "epub: no directory": (lambda: BOOK[:-60], "damaged"),
    "epub: no container": (lambda: zipped({"mimetype": "application/epub+zip"}), "unsupported"),
    "epub: a container that leads nowhere": (lambda: zipped({"META-INF/container.xml": CONTAINER}), "damaged"),
    "epub: a container without roots": (lambda: zipped({"META-INF/container.xml": "<container/>"}), "damaged"),
    "epub: a package that is no XML": (
        lambda: epub([("a", page(""))], more={"OEBPS/content.opf": "<package"}),
        "damaged",
    ),
    "a mimetype that lies": (
        lambda: zipped({"mimetype": "application/epub+zip", "xl/workbook.xml": "<a/>"}),
        "unsupported",
    ),
    "a text in OpenDocument": (
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "unsupported",
    ),
    # markup in containers
    "docx: entities": (lambda: changed(DOCX, {"word/document.xml": MANY_LAUGHS + "<a>&c;</a>"}), "forbidden_entity"),
    "docx: an external entity": (
        lambda: changed(
            DOCX, {"word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}
        ),
        "forbidden_entity",
    ),
    "docx: entities in UTF-16": (
        lambda: changed(DOCX, {"word/document.xml": (MANY_LAUGHS + "<a>&c;</a>").encode("utf-16")}),
        "forbidden_entity",
    ),
    "docx: entities in UTF-7": (
        lambda: changed(DOCX, {"word/document.xml": '<?xml version="1.0" encoding="UTF-7"?><a/>'}),
        "not_text",
    ),
    "docx: entities in the styles": (
        lambda: changed(DOCX, {"word/styles.xml": MANY_LAUGHS + "<a/>"}),
        "forbidden_entity",
    ),
    "epub: entities in a chapter": (
        lambda: epub([("one.xhtml", page("<p>&c;</p>", doctype=MANY_LAUGHS))]),
        "forbidden_entity",
    ),
    "epub: entities in the package": (
        lambda: epub([("a", page(""))], more={"OEBPS/content.opf": MANY_LAUGHS + "<package/>"}),
        "forbidden_entity",
    ),
    "epub: an external subset": (lambda: epub([("one.xhtml", page(f"<p>{ESSAY[0]} &lamp;</p>"))]), "read"),
    "epub: deep nesting": (lambda: epub([("one.xhtml", page("<div>" * 50_000 + "x" + "</div>" * 50_000))]), "damaged"),
    "epub: deep nesting of unknown elements": (lambda: epub([("one.xhtml", page("<q>" * 9_000))]), "damaged"),
    "docx: deep nesting": (lambda: xml_document("<w:sdt>" * 50_000 + "</w:sdt>" * 50_000), "damaged"),
    "docx: tables within tables": (
        lambda: xml_document("<w:tbl><w:tr><w:tc>" * 60 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 60),
        "read",
    ),
    "docx: 100,000 empty paragraphs": (lambda: xml_document("<w:p/>" * 100_000 + PARAGRAPH), "read"),
    "docx: a style based on itself": (
        lambda: changed(
            DOCX,
            {
                "word/styles.xml": f"<w:styles {NAMES}><w:style w:styleId='A' w:type='paragraph'><w:name w:val='A'/>"
                "<w:basedOn w:val='A'/></w:style></w:styles>"
            },
        ),
        "read",
    ),
    "docx: no body": (lambda: changed(DOCX, {"word/document.xml": f"<w:document {NAMES}/>"}), "damaged"),
    "docx: nothing in it": (lambda: xml_document(""), "empty"),
    "docx: NULs": (lambda: changed(DOCX, {"word/document.xml": f"<w:document {NAMES}>\0</w:document>"}), "damaged"),
    "docx: dates that are none": (lambda: changed(DOCX, {"docProps/core.xml": "<a>b</a>"}), "read"),
    # PDF
    "pdf: nothing behind the first line": (lambda: b"%PDF-1.7\n", "damaged"),
    "pdf: only its end": (lambda: b"%PDF-1.7\nstartxref\n9\n%%EOF", "damaged"),
    "pdf: a table of objects that leads to itself": (
        lambda: (
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF"
        ),
        "damaged",
    ),
    "pdf: pages within themselves": (
        lambda: pdf_of(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 1 /Kids [2 0 R 2 0 R] >>"}
        ),
        "damaged",
    ),
    "pdf: pages 3,000 deep": (lambda: nested_pages(3_000), "damaged"),
    "pdf: a page without anything": (
        lambda: pdf_of(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] >>", 3: b"<< /Type /Page >>"}
        ),
        "no_text_layer",
    ),
    "pdf: a page as large as a country": (lambda: pdf_page(stream(SHOWN), "/MediaBox [0 0 1e30 1e30]", TEXT), "read"),
    "pdf: a font that is missing": (lambda: pdf_page(stream(SHOWN)), "any"),
    "pdf: a picture drawn within itself": (
        lambda: pdf_of(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                3: f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << {LOOP} >> >>".encode(),
                4: stream(SHOWN + b" /X Do"),
                5: stream(b"/X Do /X Do", f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {LOOP} >>"),
            }
        ),
        "read",
    ),
    "pdf: a stream of the wrong length": (
        lambda: pdf_page(stream(SHOWN).replace(b"/Length ", b"/Length 99"), "", TEXT),
        "any",
    ),
    "pdf: a stream that does not inflate": (
        lambda: pdf_page(stream(b"no zlib", "/Filter /FlateDecode"), "", TEXT),
        "no_text_layer",
    ),
    "pdf: filters upon filters": (
        lambda: pdf_page(stream(zlib.compress(zlib.compress(SHOWN)), f"/Filter [{'/FlateDecode ' * 60}]"), "", TEXT),
        "any",
    ),
    "pdf: an unknown lock": (
        lambda: pdf_of(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] >>"},
            "/Root 1 0 R /Encrypt << /Filter /Own /V 9 >> /ID [<00> <00>]",
        ),
        "encrypted",
    ),
    "pdf: numbers beyond measure": (
        lambda: pdf_page(stream(b"BT /F1 1e300 Tf 1e300 0 0 1e300 1e300 1e300 Tm (a text) Tj ET"), "", TEXT),
        "any",
    ),
    "pdf: letters of no size": (lambda: pdf_page(stream(SHOWN.replace(b"12 Tf", b"0 Tf")), "", TEXT), "any"),
    "pdf: brackets that never close": (
        lambda: pdf_page(stream(b"[" * 100_000 + b"(" * 1_000), "", TEXT),
        "no_text_layer",
    ),
    "pdf: dictionaries that never close": (lambda: b"%PDF-1.7\n1 0 obj\n" + b"<<" * 100_000, "damaged"),
    "pdf: 100,000 objects": (
        lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>"} | dict.fromkeys(range(2, 50000), b"null")),
        "damaged",
    ),
    "pdf: NULs": (lambda: b"%PDF-1.7\n" + bytes(100_000), "damaged"),
    "pdf: letters on one spot": (lambda: pdf_page(stream((SHOWN + b"\n") * 400), "", TEXT), "any"),
    "pdf: a child of a number": (
        lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [(a) 7 null << >>] >>"}),
        "damaged",
    ),
    "pdf: a page that turns by letters": (lambda: pdf_page(stream(SHOWN), "/Rotate (a)", TEXT), "any"),
    # other
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "unsupported"),
    "rich text": (lambda: b"{\\rtf1\\ansi " + b"{" * 10_000, "unsupported"),
    "a picture": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "unsupported"),
    "html: deep nesting": (lambda: b"<html><body>" + b"<div>" * 100_000, "damaged"),
    "html: entities": (lambda: b"<!DOCTYPE html [<!ENTITY a 'b'>]><html><p>&a;</p></html>", "forbidden_entity"),
    "text: NULs": (lambda: b"a\0" * 1_000, "not_text"),
    "text: half a letter": (lambda: "€".encode()[:2] * 100, "any"),
}


def share_of(whole: bytes, share: float) -> Callable[[], bytes]:
    return lambda: whole[: int(len(whole) * share)]


def noise_behind(magic: bytes) -> Callable[[], bytes]:
    return lambda: magic + bytes((n * n * 31 + n // 7) % 256 for n in range(4_000))


MAGICS = (
    b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"{\\rtf1 ", b"<html><body>", b"\xef\xbb\xbf",
    b"\xff\xfe", b"---\n", b"<?xml version='1.0'?>", b"",
)  # fmt: skip
for _name, _whole in {"pdf": PDF, "docx": DOCX, "epub": BOOK}.items():
    for _share in (0.02, 0.1, 0.3, 0.5, 0.8, 0.97):
        CORPUS[f"{_name}: cut at {_share:.0%}"] = (share_of(_whole, _share), "any")
for _magic in MAGICS:
    CORPUS[f"random bytes behind {_magic!r}"] = (noise_behind(_magic), "any")

CODES = frozenset(
    "empty not_text too_large expands_too_much encrypted no_text_layer damaged forbidden_entity unsupported "
    "too_slow".split()
)


def outcome(data: bytes, filename: str = "a.bin") -> str:
    """The code of the refusal, whose sentence is checked; or "read"."""
    try:
        imported = read(data, filename)
    except ImportRefused as caught:
        refused = caught
    else:
        assert isinstance(imported, Imported)
        assert imported.paragraphs
        return "read"
    assert refused.code in CODES
    assert str(refused).endswith(".")
    assert "{" not in str(refused)
    return refused.code


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_or_read_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, wanted = CORPUS[name]
    data = make()
    monkeypatch.chdir(tmp_path)
    found = outcome(data)
    assert found == wanted or (wanted == "any" and (found == "read" or found in CODES))
    assert not list(tmp_path.iterdir())


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 90


@pytest.mark.parametrize("name", [name for name, (_, wanted) in CORPUS.items() if wanted == "expands_too_much"])
def test_a_bomb_is_refused_within_64_megabytes(name: str) -> None:
    data = CORPUS[name][0]()
    tracemalloc.start()
    assert outcome(data) == "expands_too_much"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64_000_000


@pytest.mark.parametrize(
    "make",
    [
        lambda: pdf_page(stream(zlib.compress(bytes(400_000_000)), "/Filter /FlateDecode"), "", TEXT),
        lambda: pdf_page(stream(SHOWN * 1_000_000)[:9_000_000], "", TEXT),
        lambda: pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>"} | dict.fromkeys(range(2, 130000), b"<<>>")),
    ],
    ids=["a page that inflates to 400 MB", "nine megabytes of one page", "130,000 objects"],
)
async def test_what_only_limits_can_stop_is_stopped_by_the_child_s(make: Callable[[], bytes]) -> None:
    data = make()
    with pytest.raises(ImportRefused) as caught:
        await ChildReader(seconds=2.5)(data, "a.pdf")
    assert caught.value.code in ("too_large", "too_slow", "damaged", "no_text_layer")


quiet = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@quiet
@given(st.sampled_from(MAGICS), st.binary(max_size=600), st.sampled_from(["a.txt", "a.pdf", "a.docx", "a.epub", ""]))
def test_any_bytes_are_a_reading_or_a_refusal(magic: bytes, data: bytes, filename: str) -> None:
    assert outcome(magic + data, filename) in CODES | {"read"}


@quiet
@given(
    st.sampled_from([PDF, DOCX, BOOK]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
)
def test_a_file_with_bytes_changed_is_a_reading_or_a_refusal(whole: bytes, changes: list[tuple[float, int]]) -> None:
    data = bytearray(whole)
    for place, value in changes:
        data[int(place * len(data))] = value
    assert outcome(bytes(data)) in CODES | {"read"}


@quiet
@given(
    st.binary(max_size=400), st.sampled_from(["", "/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/RunLengthDecode"])
)
def test_any_page_content_is_a_reading_or_a_refusal(content: bytes, packing: str) -> None:
    data = zlib.compress(content) if packing == "/FlateDecode" else content
    assert outcome(
        pdf_page(stream(SHOWN + b"\n" + data, f"/Filter [{packing}]" if packing else ""), "", TEXT)
    ) in CODES | {"read"}


@quiet
@given(st.text(max_size=200))
def test_any_markup_in_a_book_or_document_is_a_reading_or_a_refusal(text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()
    assert outcome(epub([("one.xhtml", page(safe))])) in CODES | {"read"}
    assert outcome(xml_document(f"<w:p><w:r><w:t>{safe}</w:t></w:r></w:p>")) in CODES | {"read"}
