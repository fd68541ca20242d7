"""EPUB files made for these tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
METADATA = (
    "<dc:title>The lamp book</dc:title><dc:creator>Ann Lee</dc:creator><dc:creator>John Poe</dc:creator><dc:language>en"
    "</dc:language><dc:publisher>Weir Books</dc:publisher><dc:date>2020-03-04</dc:date>"
    "<dc:rights>Free to copy</dc:rights>"
)
DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'


def page(body: str, *, kind: str = "", doctype: str = DOCTYPE) -> str:
    """A chapter's file; `kind` is the epub:type of its body."""
    said = f' epub:type="{kind}"' if kind else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body{said}>{body}</body></html>'
    )


def epub(
    chapters: Sequence[tuple[str, str] | tuple[str, str, str]],
    *,
    metadata: str = METADATA,
    more: Mapping[str, str | bytes] | None = None,
    guide: str = "",
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """A book; each chapter is its file's name, its content, and attributes of its place in the spine."""
    items = "".join(
        f'<item id="i{n}" href="{one[0]}" media-type="application/xhtml+xml" '
        f'properties="{(properties or {}).get(one[0], "")}"/>'
        for n, one in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}" {one[2] if len(one) == 3 else ""}/>' for n, one in enumerate(chapters))
    package = (
        f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine>'
        f"<guide>{guide}</guide></package>"
    )
    files: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "OEBPS/content.opf": package}
    files |= {f"OEBPS/{one[0]}": one[1] for one in chapters}
    return zipped({"mimetype": "application/epub+zip"} | files | dict(more or {}))


def zipped(files: Mapping[str, str | bytes], *, packed: bool = True) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return made.getvalue()


def without(data: bytes, lost: str) -> bytes:
    """The same container without one file."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return zipped({name: old.read(name) for name in old.namelist() if name != lost})
