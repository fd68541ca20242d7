"""Web pages: trafilatura says which text is the article, the page's own tree gives its order and shape."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from bot.domain.errors import ImportRefused
from bot.domain.readings import Metadata
from bot.domain.words import Words, plural, words
from bot.importing.blocks import Block, Found, is_solid, shortened
from bot.importing.furniture import REASONS, furniture
from bot.importing.language import language_of
from bot.importing.markup import SCHEMES, Piece, clean, parsed, pieces_of, runs_by_place
from bot.importing.matter import sorted_out
from bot.importing.names import names_listed
from bot.importing.site_parts import take_site_parts

_BODY_TAGS = frozenset("p div blockquote pre li ul ol table td article section main body center dd".split())


def read_html(text: str, filename: str) -> Found:  # noqa: ARG001 - every reader takes the same two
    """The article of a page, with the metadata that the page's head gives."""
    tree = parsed(text)
    head = copy.deepcopy(tree)
    clean(tree)
    parts = take_site_parts(tree)
    pieces = pieces_of(tree)
    kept, left = chosen(pieces, _extracted(tree))
    if not any(piece.block.role == "text" for piece in kept):
        raise ImportRefused(
            "empty",
            words("There is no article text in this page. Copy the text into a text file and attach that."),
        )
    blocks = _once(kept)
    known = _described(head, blocks)
    found = sorted_out(blocks, known, guess_headings=False, pulled=True)
    taken = [words("“{text}” ({why})", text=shortened(one), why=REASONS[why]) for one, why in parts]
    dropped = [words("“{text}” (around the article)", text=shortened(one.block.text)) for one in left]
    return Found(found.metadata, found.body, found.dropped + _few(taken) + _few(dropped))


def blocks_of_markup(text: str) -> list[Block]:
    """All blocks of a page that is an article from end to end."""
    tree = parsed(text)
    clean(tree)
    return [piece.block for piece in pieces_of(tree)]


@dataclass(frozen=True)
class Extracted:
    """What trafilatura takes for the article, as bare words: its elements, and all of it in one."""

    parts: frozenset[str] = frozenset()
    whole: str = ""

    def holds(self, bare: str) -> bool:
        """True for words that are one of its elements, or stand within it."""
        return bare in self.parts or f" {bare} " in self.whole


def _extracted(tree: HtmlElement) -> Extracted:
    document = trafilatura.bare_extraction(
        copy.deepcopy(tree),
        include_comments=False,
        include_tables=True,
        date_extraction_params={"extensive_search": False},
    )
    body = getattr(document, "body", None)
    if body is None:
        return Extracted()
    parts = frozenset(_bare("".join(one.itertext())) for one in body.iter("p", "head", "item", "cell"))
    return Extracted(parts, f" {_bare(' '.join(body.itertext()))} ")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def chosen(pieces: Sequence[Piece], extracted: Extracted) -> tuple[list[Piece], list[Piece]]:
    """Pieces that belong to the article, and the longer ones that do not.

    A paragraph that trafilatura passed over is taken back if it stands among chosen siblings and is no row of links.
    """
    sure = {id(one) for one in pieces if _is_extracted(one, extracted)}
    if not sure:
        sure = {id(one) for one in pieces if _is_text(one)}
    siblings = {
        place: sum(id(one) in sure and one.block.words >= 5 for one in group)
        for place, group in runs_by_place(list(pieces)).items()
    }
    texts = [place for place, one in enumerate(pieces) if id(one) in sure and one.block.role == "text"]
    if not texts:
        return [], []
    first, last = _opening(pieces, texts[0]), texts[-1]
    kept, left = [], []
    for place, one in enumerate(pieces):
        inside = first <= place <= last
        belongs = siblings[one.place] >= 2 and _is_text(one)
        if id(one) in sure or belongs or (inside and _goes_along(one)):
            kept.append(one)
        elif one.block.role == "text" and one.block.words >= 3:
            left.append(one)
    return kept, left


def _opening(pieces: Sequence[Piece], first: int) -> int:
    """The page's main heading, where it stands shortly before the first paragraph."""
    heads = [place for place in range(max(0, first - 8), first) if pieces[place].tag == "h1"]
    return heads[-1] if heads else first


def _is_extracted(piece: Piece, extracted: Extracted) -> bool:
    bare = _bare(piece.block.text)
    if piece.block.role == "caption" or not bare:
        return False
    if piece.block.kind in ("list", "table"):
        lines = [flat for line in piece.block.text.split("\n") if (flat := _bare(re.sub(r"^(?:\d+\.|-)\s", "", line)))]
        found = sum(map(extracted.holds, lines))
        return found * 2 > len(lines) and piece.linked < 0.8
    return extracted.holds(bare) and not (piece.aside and not is_solid(piece.block))


def _is_text(piece: Piece) -> bool:
    return (
        not piece.aside
        and piece.linked < 0.5
        and piece.tag in _BODY_TAGS | {"h2", "h3", "h4"}
        and not furniture(piece.block.text)
    )


def _goes_along(piece: Piece) -> bool:
    """Headings, captions and bylines between the article's first and last paragraph."""
    if piece.aside or piece.linked > 0.6:
        return (
            piece.block.role == "text"
            and piece.linked > 0.6
            and bool(re.match(r"^by\s", piece.block.text, re.IGNORECASE))
        )
    return piece.block.role in ("heading", "caption") or _is_text(piece) or piece.tag in ("address", "header")


def _once(pieces: Sequence[Piece]) -> list[Block]:
    """The blocks, without a paragraph that a page prints twice in full."""
    seen: set[str] = set()
    blocks = []
    for piece in pieces:
        block = piece.block
        if block.words >= 12 and block.text in seen:
            continue
        seen.add(block.text)
        blocks.append(block)
    return blocks


def _few(dropped: list[Words], limit: int = 12) -> tuple[Words, ...]:
    if len(dropped) <= limit:
        return tuple(dropped)
    more = len(dropped) - limit
    told = plural("and {count} more block around the article", "and {count} more blocks around the article", more)
    return (*dropped[:limit], told)


def _described(tree: HtmlElement, blocks: Sequence[Block]) -> Metadata:
    """Metadata from the page's head, with the title as the article itself prints it."""
    found = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    title = found.title or ""
    address = str(found.url or "")
    printed = next((one.text for one in blocks if one.role == "heading"), "")
    if printed and (not title or _bare(printed) in _bare(title)):
        title = printed
    author = ", ".join(part.strip() for part in (found.author or "").split(";") if part.strip())
    standfirst = found.description or ""
    opening = next((one.text for one in blocks if one.role == "text" and is_solid(one)), "")
    if _bare(standfirst)[:60] == _bare(opening)[:60]:
        standfirst = ""
    return Metadata(
        title=title,
        author=", ".join(names_listed(author)) or author,
        publication=found.sitename or "",
        published=(found.date or "")[:10],
        standfirst=standfirst,
        language=(tree.get("lang") or "").replace("_", "-") or language_of(" ".join(one.text for one in blocks[:60])),
        source=address if address.startswith(SCHEMES[:2]) else "",
        rights=found.license or "",
    )
