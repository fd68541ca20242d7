"""An HTML tree to blocks: hidden parts and scripts out, every block with its shape, links of safe schemes only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree, html
from lxml.html import HtmlElement

from bot.domain.errors import ImportRefused
from bot.domain.readings import ParagraphKind
from bot.domain.words import words
from bot.importing.blocks import Block
from bot.importing.lines import listed

DEEPEST = 200
"""Elements within elements; a page that people wrote has some thirty."""

SCHEMES = ("http://", "https://", "mailto:")

_EMBEDDED = re.compile(r"data:image/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=\s]{100,}")
"""Pictures written into the page itself; megabytes that no parser needs to see."""

_GONE = frozenset(
    "script style template noscript svg iframe object embed form button input select textarea "
    "canvas video audio dialog "
    "head link meta title math".split()
)
_BLOCKS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol dl dt dd li "
    "blockquote pre table figure "
    "figcaption hr address body html details summary center fieldset hgroup tr td th tbody thead tfoot caption".split()
)
_HEADS = frozenset("h1 h2 h3 h4 h5 h6".split())
_ASIDE = frozenset("nav aside footer".split())
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-hidden|visuallyhidden|screen-reader-text|hidden|d-none)(?:\s|$)"
)


@dataclass(frozen=True)
class Piece:
    """A block with where it stood, so that its neighbours can be asked about it."""

    block: Block
    place: int
    """Number of the parent element."""
    tag: str
    linked: float
    """Share of its characters that are links."""
    aside: bool


@dataclass
class _Walk:
    pieces: list[Piece] = field(default_factory=list)
    parents: dict[HtmlElement, int] = field(default_factory=dict)


@dataclass
class _Line:
    """Running text being gathered."""

    parts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    linked: int = 0


def parsed(text: str) -> HtmlElement:
    """The tree of a page; refuses what is nested beyond reading."""
    if re.search(r"<!ENTITY\s", text[:20_000]):
        raise ImportRefused(
            "forbidden_entity",
            words("This page defines entities of its own, which are not read. Save it as plain text and attach that."),
        )
    text = _EMBEDDED.sub("", text)
    if _nesting(text) > 20 * DEEPEST:
        raise too_deep()
    bare = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    try:
        tree: HtmlElement = html.document_fromstring(bare or "<html></html>")
    except (etree.LxmlError, ValueError, AssertionError) as problem:
        raise ImportRefused(
            "damaged", words("This page cannot be read. Open it in a browser, save its text, and attach that.")
        ) from problem
    if depth_of(tree) > DEEPEST:
        raise too_deep()
    return tree


def too_deep() -> ImportRefused:
    """The refusal of markup that no person wrote."""
    return ImportRefused(
        "damaged",
        words(
            "The elements of this page are nested too deeply to be read. Copy its text into a text "
            "file and attach that."
        ),
    )


def _nesting(text: str) -> int:
    """The greatest surplus of opening over closing tags of the kinds that must be closed."""
    depth = deepest = 0
    for closing in re.findall(r"<(/?)(?:div|span|b|i|em|strong|section|article|blockquote|ul|ol|table|font|a)\b", text):
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def depth_of(tree: HtmlElement) -> int:
    """Elements within elements, at the deepest."""
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def clean(tree: HtmlElement) -> None:
    """Take out what a reader does not see: scripts, templates, forms, hidden elements, comments."""
    for element in list(tree.iter()):
        if element is tree or element.getparent() is None:
            continue
        if not isinstance(element.tag, str) or element.tag in _GONE or _is_unseen(element):
            if element.tag == "head":
                continue
            remove(element)
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        if not href.casefold().startswith(SCHEMES):
            link.attrib.pop("href", None)


def remove(element: HtmlElement) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _is_unseen(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _UNSEEN_STYLE.search(element.get("style") or "") is not None
        or _UNSEEN_CLASS.search(element.get("class") or "") is not None
    )


def pieces_of(tree: HtmlElement) -> list[Piece]:
    """Every block of text under an element, in order."""
    walk = _Walk()
    _visit(tree, walk, quoted=False, aside=False)
    return walk.pieces


def _visit(element: HtmlElement, walk: _Walk, *, quoted: bool, aside: bool) -> None:
    """Running text directly inside an element is a paragraph; blocks inside it are visited in turn."""
    tag = str(element.tag)
    quoted = quoted or tag == "blockquote"
    aside = aside or tag in _ASIDE
    line = _Line()
    _say(line, element.text)
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name in _BLOCKS or (name and _holds_blocks(child)):
            _close(line, element, walk, tag, quoted=quoted, aside=aside)
            line = _Line()
            _block(child, name, walk, quoted=quoted, aside=aside)
        elif name:
            _gather(child, line, element, walk, aside=aside)
        _say(line, child.tail)
    _close(line, element, walk, tag, quoted=quoted, aside=aside)


def _holds_blocks(element: HtmlElement) -> bool:
    return any(isinstance(one.tag, str) and one.tag in _BLOCKS for one in element.iterdescendants())


def _block(element: HtmlElement, name: str, walk: _Walk, *, quoted: bool, aside: bool) -> None:
    match name:
        case "head" | "hr":
            return
        case "pre":
            code = (element.text_content() or "").strip("\n").rstrip()
            _add(walk, element, Block(code, "code"), 0.0, aside=aside)
        case "ul" | "ol":
            _list(element, walk, quoted=quoted, aside=aside)
        case "table":
            _table(element, walk, quoted=quoted, aside=aside)
        case "figure":
            _figure(element, walk, quoted=quoted, aside=aside)
        case _:
            _visit(element, walk, quoted=quoted, aside=aside)


def _gather(element: HtmlElement, line: _Line, parent: HtmlElement, walk: _Walk, *, aside: bool) -> None:
    """Running text of an inline element; a picture's alternative text becomes a caption."""
    name = str(element.tag)
    if name == "br":
        line.parts.append("\n")
        return
    if name == "img":
        caption = _flat(element.get("title") or element.get("alt") or "")
        if caption and len(caption.split()) > 2:
            _add(walk, parent, Block(caption, role="caption"), 0.0, aside=aside)
        return
    before = sum(map(len, line.parts))
    _say(line, element.text)
    for child in element:
        if isinstance(child.tag, str):
            _gather(child, line, parent, walk, aside=aside)
        _say(line, child.tail)
    if name == "a":
        line.linked += sum(map(len, line.parts)) - before
        if href := element.get("href"):
            line.links.append(href.strip())


def _say(line: _Line, text: str | None) -> None:
    if text:
        line.parts.append(re.sub(r"\s+", " ", text))


def _close(line: _Line, element: HtmlElement, walk: _Walk, tag: str, *, quoted: bool, aside: bool) -> None:
    whole = "".join(line.parts)
    linked = line.linked / max(1, len(whole.strip()))
    for paragraph in re.split(r"\n\s*\n", whole):
        lines = [flat for one in paragraph.split("\n") if (flat := _flat(one))]
        if not lines:
            continue
        if tag in _HEADS:
            _add(walk, element, Block(" ".join(lines), role="heading"), linked, aside=aside, tag=tag)
        elif tag in ("figcaption", "caption"):
            _add(walk, element, Block(" ".join(lines), role="caption"), linked, aside=aside, tag=tag)
        else:
            for text, kind in broken(lines):
                block = Block(text, kind, quoted=quoted, links=tuple(line.links))
                _add(walk, element, block, linked, aside=aside, tag=tag)


def broken(lines: list[str]) -> list[tuple[str, ParagraphKind]]:
    """Lines parted by <br>: verse where they are short, else paragraphs."""
    if len(lines) == 1:
        return [(lines[0], "prose")]
    if sum(map(len, lines)) / len(lines) <= 70:
        return [("\n".join(lines), "verse")]
    return [(line, "prose") for line in lines]


def _list(element: HtmlElement, walk: _Walk, *, quoted: bool, aside: bool) -> None:
    items, linked, total = [], 0, 0
    for number, item in enumerate(element.iterchildren("li"), _first_number(element)):
        mark = f"{number}. " if element.tag == "ol" else "- "
        text = _flat(_text_with_breaks(item))
        if text:
            items.append((mark + text, " ".join(_links(item))))
            total += len(text)
            linked += sum(len(_flat(link.text_content())) for link in item.iter("a"))
    share = linked / max(1, total)
    whole = listed([item for item, _ in items]) if items else []
    for place, (text, _) in enumerate(whole):
        links = [found for _, found in (items if len(whole) == 1 else items[place : place + 1])]
        _add(walk, element, Block(text, "list", quoted=quoted, links=tuple(links)), share, aside=aside)


def _first_number(element: HtmlElement) -> int:
    start = element.get("start") or "1"
    return int(start) if start.isdigit() and len(start) < 6 else 1


def _links(element: HtmlElement) -> list[str]:
    return [href.strip() for link in element.iter("a") if (href := link.get("href"))]


def _text_with_breaks(element: HtmlElement) -> str:
    pieces = []
    for one in element.iter():
        if isinstance(one.tag, str):
            if one.tag in _BLOCKS or one.tag == "br":
                pieces.append(" ")
            pieces.append(one.text or "")
        if one is not element:
            pieces.append((" " if one.tag in _BLOCKS else "") + (one.tail or ""))
    return "".join(pieces)


def _table(element: HtmlElement, walk: _Walk, *, quoted: bool, aside: bool) -> None:
    """A table of cells as lines; a table that only lays out a page is visited like a division."""
    rows = [[_flat(_text_with_breaks(cell)) for cell in row.iterchildren("td", "th")] for row in element.iter("tr")]
    rows = [row for row in rows if any(row)]
    lays_out = any(True for _ in element.iter("p", "div", "h1", "h2", "ul")) or any(len(row) < 2 for row in rows)
    if lays_out or len(rows) < 2:
        _visit(element, walk, quoted=quoted, aside=aside)
        return
    for caption in element.iterchildren("caption"):
        _visit(caption, walk, quoted=quoted, aside=aside)
    _add(walk, element, Block("\n".join(" | ".join(row) for row in rows), "table", quoted=quoted), 0.0, aside=aside)


def _figure(element: HtmlElement, walk: _Walk, *, quoted: bool, aside: bool) -> None:
    captions = [_flat(_text_with_breaks(one)) for one in element.iter("figcaption")]
    if any(True for _ in element.iter("blockquote", "table", "pre")):
        _visit(element, walk, quoted=quoted, aside=aside)
        return
    if not captions:
        captions = [_flat(one.get("alt") or "") for one in element.iter("img")]
    for caption in captions:
        if caption:
            _add(walk, element, Block(caption, role="caption"), 0.0, aside=aside)


def _add(
    walk: _Walk, element: HtmlElement, block: Block, linked: float, *, aside: bool, tag: str | None = None
) -> None:
    if not block.text:
        return
    parent = element.getparent()
    place = walk.parents.setdefault(parent if parent is not None else element, len(walk.parents))
    walk.pieces.append(Piece(block, place, tag or str(element.tag), linked, aside))


def _flat(text: str) -> str:
    return " ".join(text.split())


def runs_by_place(pieces: list[Piece]) -> dict[int, list[Piece]]:
    """Pieces by the element that holds them."""
    ordered = sorted(pieces, key=lambda piece: piece.place)
    return {place: list(group) for place, group in groupby(ordered, key=lambda piece: piece.place)}
