"""Blocks sorted into body and everything else, for every format alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.readings import Metadata
from bot.importing.back import without_back
from bot.importing.blocks import Block, Found, ending, is_solid
from bot.importing.front import without_front
from bot.importing.furniture import AMBIGUOUS, furniture
from bot.importing.marks import caption_of, is_crosshead
from bot.importing.sorting import Sorting

PULLED = 7
"""Words a pull quote has at least; a shorter repeated line is a refrain and stays."""

LONGEST_PULLED = 60


def sorted_out(
    blocks: Sequence[Block], known: Metadata, *, guess_headings: bool, pulled: bool = False, front: bool = True
) -> Found:
    """The body, and metadata proposed from what stands before, within and behind it.

    `pulled` where sentences may be repeated beside the text, as they are in whatever comes from a site; `front` False
    where a book's package has told what otherwise stands at the head.
    """
    sorting = Sorting(known)
    body = without_front(blocks, sorting) if front else list(blocks)
    body = without_back(body, sorting)
    body = _without_captions(body, sorting)
    body = _without_furniture(body, sorting)
    if pulled or sorting.captions or sorting.dropped:
        body = _without_pull_quotes(body, sorting)
    body = _with_headings(body) if guess_headings else body
    return Found(sorting.metadata(), tuple(body), tuple(sorting.dropped))


def _without_captions(blocks: Sequence[Block], sorting: Sorting) -> list[Block]:
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        found = caption_of(block.text) if block.role == "text" and block.kind == "prose" else None
        following = blocks[place + 1].text if place + 1 < len(blocks) else ""
        doubled = block.text in (following, blocks[place - 1].text if place else "") and not is_solid(block)
        if block.role == "caption":
            sorting.caption(block.text, block.credit)
        elif found is not None:
            sorting.caption(*found)
        elif doubled and not ending(block.text) and block.kind == "prose" and block.words > 3:
            sorting.caption(block.text)
        elif any(block.text == caption.text for caption in sorting.captions) and not is_solid(block):
            continue
        else:
            kept.append(block)
    return kept


def _without_furniture(blocks: Sequence[Block], sorting: Sorting) -> list[Block]:
    """Take the site's lines out; a label such as "Home" over a paragraph is a heading where no site shows itself."""
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        why = furniture(block.text) if block.kind in ("prose", "list") and not block.quoted else None
        over = place + 1 < len(blocks) and is_solid(blocks[place + 1])
        heads = why in AMBIGUOUS and over and (block.role == "heading" or not sorting.dropped)
        if why and not heads and len(blocks) > 1:
            sorting.drop(block.text, why)
        else:
            kept.append(block)
    return kept


def _without_pull_quotes(blocks: Sequence[Block], sorting: Sorting) -> list[Block]:
    """Drop a block that repeats a sentence of another paragraph; only asked of texts that come from a site."""
    flats = [_letters(block.text) for block in blocks]
    parts = {part for flat in flats for part in _parts_of(flat)}
    kept = []
    for block, flat in zip(blocks, flats, strict=True):
        repeated = PULLED <= block.words <= LONGEST_PULLED and flat in parts
        if repeated and block.role == "text" and block.kind in ("prose", "quotation"):
            sorting.drop(block.text, "pull quote")
        else:
            kept.append(block)
    return kept


def _parts_of(flat: str) -> set[str]:
    """Stretches of one to three sentences that are less than the whole paragraph."""
    pieces = flat.split("|")
    return {
        "|".join(pieces[start : start + size])
        for size in (1, 2, 3)
        if size < len(pieces)
        for start in range(len(pieces) - size + 1)
    }


def _letters(text: str) -> str:
    """Words alone, with a stop where a sentence ends, so that marks and quotation marks make no difference."""
    stopped = re.sub(r"[.!?…]{1,4}[”\"’»)]{0,4}(?=\s|$)", " | ", text.casefold())
    flat = re.sub(r"[^\w|]+", " ", stopped).strip(" |")
    return re.sub(r" ?\| ?", "|", flat)


def _with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Short lines without an end, between paragraphs, as headings of the paragraph that follows."""
    marked: list[Block] = []
    following: Block | None = None
    for block in reversed(blocks):
        short = is_crosshead(block)
        between = following is not None and (is_solid(following) or following.kind != "prose")
        heads = short and between and block.role == "text"
        marked.append(replace(block, role="heading", kind="prose") if heads else block)
        following = following if short else block
    return marked[::-1]
