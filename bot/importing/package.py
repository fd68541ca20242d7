"""An EPUB's package: which files are its chapters in which order, what they are called, and what it says of itself."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml.etree import _Element

from bot.domain.readings import Metadata
from bot.importing.archive import Archive
from bot.importing.dates import date_in
from bot.importing.refusals import damaged, encrypted
from bot.importing.safe_xml import tree_of

CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_RIGHTS = frozenset(("META-INF/rights.xml", "META-INF/sinf.xml"))
_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to hide fonts, which every reader undoes; anything else hides the text."""

_NOT_TEXT = (
    ".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".css", ".ttf", ".otf", ".woff", ".woff2", ".mp3", ".mp4", ".m4a",
    ".js", ".pdf", ".zip", ".epub",
)  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """One file of the spine; `kind` is what the package says that it is ("cover", "toc", …)."""

    path: str
    linear: bool
    kind: str = ""
    label: str = ""


@dataclass(frozen=True)
class Package:
    """What the package file tells, and the bytes of all text files by path."""

    metadata: Metadata
    chapters: tuple[Chapter, ...]
    files: Mapping[str, bytes]


def package_of(archive: Archive) -> Package:
    """The package; refuses protected books and those whose package is missing or in pieces."""
    if _RIGHTS & archive.members.keys():
        raise encrypted()
    files = archive.read(lambda name: not name.casefold().endswith(_NOT_TEXT))
    if _ENCRYPTION in files:
        _refuse_protected(tree_of(files[_ENCRYPTION]))
    roots = [one.get("full-path") for one in tree_of(files[CONTAINER]).iter("{*}rootfile")]
    path = next((one for one in roots if one in files), None)
    if path is None:
        raise damaged()
    root = tree_of(files[path], doctype=True)
    return Package(_metadata(root), _chapters(root, path, files), files)


def _refuse_protected(root: _Element) -> None:
    for data in root.iter("{*}EncryptedData"):
        method = data.find("{*}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _FONTS_ONLY:
            raise encrypted()


def _metadata(root: _Element) -> Metadata:
    def told(name: str) -> list[str]:
        found = (" ".join((one.text or "").split()) for one in root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"))
        return [one for one in found if one]

    def first(name: str) -> str:
        return next(iter(told(name)), "")[:300]

    dated = date_in(first("date")) or (first("date")[:4] if first("date")[:4].isdigit() else "", "")
    published = dated[0] if len(dated[0]) == 10 else ""
    return Metadata(
        title=first("title"),
        author=", ".join(dict.fromkeys(told("creator")))[:300],
        publication=first("publisher"),
        published=published,
        language=first("language").replace("_", "-"),
        rights=first("rights"),
    )


def _chapters(root: _Element, path: str, files: Mapping[str, bytes]) -> tuple[Chapter, ...]:
    folder = posixpath.dirname(path)
    items = {one.get("id"): one for one in root.iterfind("{*}manifest/{*}item")}
    kinds = {
        _resolved(folder, one.get("href") or ""): (one.get("type") or "").casefold()
        for one in root.iterfind("{*}guide/{*}reference")
    }
    labels = _labels(items.values(), folder, files)
    chapters = []
    for place in root.iterfind("{*}spine/{*}itemref"):
        item = items.get(place.get("idref"))
        if item is None:
            continue
        where = _resolved(folder, item.get("href") or "")
        kind = "nav" if "nav" in (item.get("properties") or "").split() else kinds.get(where, "")
        chapters.append(Chapter(where, place.get("linear") != "no", kind, labels.get(where, "")))
    return tuple(chapters)


def _resolved(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.split("#", 1)[0])))


def _labels(items: object, folder: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """What the table of contents calls a file, where it names the file as a whole."""
    found: dict[str, str] = {}
    for item in items:  # type: ignore[attr-defined]
        where = _resolved(folder, item.get("href") or "")
        is_nav = "nav" in (item.get("properties") or "").split()
        if where not in files or not (is_nav or item.get("media-type") == "application/x-dtbncx+xml"):
            continue
        root = tree_of(files[where], doctype=True)
        pairs = (
            [(one.get("href"), "".join(map(str, one.itertext()))) for one in root.iter("{*}a")]
            if is_nav
            else _points(root)
        )
        for href, label in pairs:
            if href and "#" not in href:
                found.setdefault(_resolved(posixpath.dirname(where), href), " ".join(label.split())[:200])
    return found


def _points(root: _Element) -> list[tuple[str | None, str]]:
    pairs = []
    for point in root.iter("{*}navPoint"):
        content, label = point.find("{*}content"), point.find("{*}navLabel/{*}text")
        if content is not None and label is not None:
            pairs.append((content.get("src"), label.text or ""))
    return pairs
