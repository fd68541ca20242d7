"""The words of a Word paragraph: what a reader sees of it, with changes accepted and without what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_TAKEN_OUT = frozenset(W + name for name in ("del", "moveFrom", "pPr", "rt", "instrText", "delText", "sdtPr", "tblPr"))
_UNWRAPPED = frozenset(W + name for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml"))
_MARKS = {
    W + "tab": " ",
    W + "ptab": " ",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    W + "softHyphen": "",
}


@dataclass
class Notes:
    """Footnotes and endnotes in the order in which the text refers to them."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    used: dict[tuple[str, str], int] = field(default_factory=dict)

    def mark(self, kind: str, number: str) -> str:
        """The mark in the text; nothing for a reference that leads nowhere."""
        if not self.texts.get((kind, number)):
            return ""
        return f"[{self.used.setdefault((kind, number), len(self.used) + 1)}]"

    def told(self) -> tuple[str, ...]:
        """The notes with their marks."""
        return tuple(f"[{n}] {self.texts[key]}" for key, n in self.used.items())


def text_of(element: _Element, notes: Notes) -> str:
    """The text of a paragraph, with "\\n" where it breaks a line."""
    return "".join(_pieces(element, notes))


def _pieces(element: _Element, notes: Notes) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in (W + "t", _MATH):
            yield (child.text or "").replace("\n", " ")
        elif tag in _MARKS:
            yield _MARKS[tag]
        elif tag == W + "br":
            yield "\n" if child.get(W + "type") in (None, "textWrapping") else " "
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            yield notes.mark(tag.removeprefix(W).removesuffix("Reference"), child.get(W + "id") or "")
        elif not (tag in _TAKEN_OUT or tag == _FALLBACK or tag == W + "txbxContent" or _is_hidden(child)):
            yield from _pieces(child, notes)


def _is_hidden(element: _Element) -> bool:
    if element.tag != W + "r":
        return False
    properties = element.find(W + "rPr")
    return properties is not None and is_on(properties.find(W + "vanish"))


def is_on(element: _Element | None) -> bool:
    """True for a switch that is there and not turned off."""
    return element is not None and element.get(W + "val") not in ("0", "false", "off")


def is_bold(paragraph: _Element) -> bool:
    """True where every run that has text is bold."""
    runs = [run for run in paragraph.iter(W + "r") if any((text.text or "").strip() for text in run.iter(W + "t"))]
    return bool(runs) and all(is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def boxes_of(paragraph: _Element) -> Iterator[_Element]:
    """The text boxes anchored in a paragraph, each once: a second copy stands there for older programs."""
    for content in paragraph.iter(W + "txbxContent"):
        if not any(one.tag == _FALLBACK for one in content.iterancestors()):
            yield content


def goes_on(paragraph: _Element) -> bool:
    """True where a tracked deletion took the paragraph's end, so that the next one goes on with it."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def unwrap(body: _Element) -> None:
    """Put the content of controls, insertions and smart tags in their place; a table of contents goes."""
    for element in list(body.iter(*_UNWRAPPED)):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag == W + "sdt" and _is_contents(element):
            parent.remove(element)
            continue
        place = parent.index(element)
        children = [child for child in element if child.tag != W + "sdtPr"]
        parent[place : place + 1] = children


def _is_contents(control: _Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == "Table of Contents"
