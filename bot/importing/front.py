"""What stands before a text: publication, title, standfirst, byline, date, issue, captions. It only proposes.

A block leaves the body only on evidence: it is too short to be a paragraph and has no end, or its own form says what
it is, or such lines follow it. An essay that begins with its first sentence keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.importing.blocks import Block, ending, ends_a_sentence, is_solid
from bot.importing.furniture import AMBIGUOUS, furniture
from bot.importing.marks import (
    Mark,
    ends_with_author,
    is_publication,
    is_title,
    mark_of,
    standfirst_author,
)  # fmt: skip
from bot.importing.names import is_name
from bot.importing.sorting import Sorting, exploded

REACH = 14
"""Blocks from the beginning that can still belong to the head."""

LONGEST_STANDFIRST = 70
_TELLING = frozenset(("byline", "date", "issue"))
_SENTENCE_WITHIN = re.compile(r"\w{2}[.!?][”’\"')]?\s+[^\W\d_]|\w[。！？][」』”]?\w")
_BEGINNINGS = frozenset("introduction preface prologue foreword i 1".split())


def without_front(blocks: Sequence[Block], sorting: Sorting) -> list[Block]:
    """The blocks after the head; what the head held goes into `sorting`."""
    opened = _opened(blocks)
    marks = [mark_of(block.text) if block.role == "text" else None for block in opened[:REACH]]
    end = _end_of_head(opened, marks, titled=bool(sorting.known.title))
    if not any(block.role == "text" and block.words > 3 for block in opened[end:]):
        return list(blocks)
    free: list[Block] = []
    kept: list[Block] = []
    for place, block in enumerate(opened[:end]):
        mark = marks[place]
        why = furniture(block.text) if block.role == "text" else None
        if block.role == "caption":
            sorting.caption(block.text, block.credit)
        elif mark is not None:
            sorting.take(mark, block.text)
        elif why and (why not in AMBIGUOUS or free or place + 1 < end or sorting.known.title):
            sorting.drop(block.text, why)
        elif _is_doubled(opened, place) and free:
            sorting.caption(block.text)
        else:
            free.append(block)
    kept += _named(free, opened[end:], sorting, periodical=any(mark is not None for mark in marks[:end]))
    return kept + opened[end:]


def _opened(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with a head typed line under line taken apart."""
    opened: list[Block] = []
    for place, block in enumerate(blocks):
        lines = block.text.split("\n")
        telling = place < REACH and block.kind == "verse" and len(lines) <= 8
        if telling and any(mark is not None and mark.role in _TELLING for mark in map(mark_of, lines)):
            opened += exploded(block)
        else:
            opened.append(block)
    return opened


def _is_doubled(blocks: Sequence[Block], place: int) -> bool:
    text = blocks[place].text
    near = [blocks[i].text for i in (place - 1, place + 1) if 0 <= i < len(blocks)]
    return text in near and not ending(text)


def _end_of_head(blocks: Sequence[Block], marks: Sequence[Mark | None], *, titled: bool) -> int:
    end = 0
    for place, block in enumerate(blocks[:REACH]):
        if marks[place] is not None or block.role == "caption" or (block.role == "text" and furniture(block.text)):
            end = place + 1
        elif block.role == "heading" and place > 0 and end == place and _has_title(blocks[:place], titled):
            break
        elif (
            block.role == "heading"
            or (is_title(block) and _may_be_title(blocks, place))
            or _is_standfirst(blocks, marks, place, titled=titled)
        ):
            end = place + 1
        else:
            break
    return end


def _has_title(before: Sequence[Block], titled: bool) -> bool:
    return titled or any(block.role == "heading" or is_title(block) for block in before)


def _may_be_title(blocks: Sequence[Block], place: int) -> bool:
    """A line that asks or ends in a full stop is a title only over a text of some length."""
    if not ending(blocks[place].text):
        return True
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    if place > 0 and any(is_title(block) for block in blocks[:place]):
        return False
    told = any(mark_of(block.text) is not None for block in blocks[place + 1 : place + 4])
    return following is not None and (told or following.words >= 20)


def _is_standfirst(blocks: Sequence[Block], marks: Sequence[Mark | None], place: int, *, titled: bool) -> bool:
    block = blocks[place]
    if not _has_title(blocks[:place], titled) or block.role != "text" or block.kind != "prose" or block.quoted:
        return False
    if block.words > LONGEST_STANDFIRST or place + 1 >= len(blocks):
        return False
    followed = any(mark is not None and mark.role in _TELLING for mark in marks[place + 1 : place + 4])
    solid_between = any(
        is_solid(other) and marks[place + 1 + i] is None
        for i, other in enumerate(blocks[place + 1 : place + 3])
        if place + 1 + i < len(marks)
    )
    if not is_solid(block) and not _is_told(block):
        return (
            ending(block.text) not in (",", ":", ";")
            and not block.text[:1].islower()
            and (block.words >= 6 or followed)
        )
    if ends_with_author(block.text) and block.words <= 50:
        return True
    immediately = marks[place + 1] if place + 1 < len(marks) else None
    next_tells = immediately is not None and immediately.role in _TELLING
    return next_tells or (followed and not solid_between)


def _is_told(block: Block) -> bool:
    """Two whole sentences are a paragraph, however short they are."""
    return ends_a_sentence(block.text) and _SENTENCE_WITHIN.search(block.text) is not None


def _named(free: list[Block], rest: Sequence[Block], sorting: Sorting, *, periodical: bool) -> list[Block]:
    """Decide which free line of the head is publication, title, standfirst or author; return what stays body."""
    if sorting.known.title:
        free = [block for block in free if not _same(block.text, sorting.known.title)]
    else:
        free = _titled(free, rest, sorting, periodical=periodical)
    kept: list[Block] = []
    for place, block in enumerate(free):
        text = " ".join(block.text.split())
        last = place == len(free) - 1
        if block.role == "heading" and (last or sorting.known.standfirst):
            kept.append(block)
        elif last and text.casefold().strip(". ") in _BEGINNINGS:
            kept.append(replace(block, role="heading"))
        elif is_name(text) and not sorting.known.author:
            sorting.propose(author=text)
        elif sorting.known.publication and _same(text, sorting.known.publication):
            continue
        elif not sorting.known.standfirst:
            sorting.propose(standfirst=text, author=standfirst_author(text))
        elif is_solid(block) or _is_told(block):
            kept.append(block)
        else:
            sorting.note(text)
            sorting.drop(text, "head note")
    return kept


def _titled(free: list[Block], rest: Sequence[Block], sorting: Sorting, *, periodical: bool) -> list[Block]:
    candidates = [place for place, block in enumerate(free) if block.role == "heading" or is_title(block)]
    if not candidates:
        return free
    first = candidates[0]
    title = next((place for place in candidates if free[place].role == "heading"), first)
    later = [place for place in candidates if place > first]
    if title == first and later and _is_masthead(free[first], free[later[0]], rest, periodical=periodical):
        sorting.propose(publication=free[first].text)
        title = later[0]
    elif title != first:
        sorting.propose(publication=free[first].text if free[first].words <= 6 else "")
    sorting.propose(title=" ".join(free[title].text.split()))
    return [block for place, block in enumerate(free) if place != title and not (place == first < title)]


def _is_masthead(first: Block, second: Block, rest: Sequence[Block], *, periodical: bool) -> bool:
    """A short first line over another one is the publication's name where the text speaks of it so again."""
    if first.role == "heading" or first.words > 6 or ending(first.text) or not is_title(second) or is_name(second.text):
        return False
    again = sum(first.text in block.text for block in rest)
    if again and is_publication(first.text):
        return True
    wordy = second.words > first.words
    return is_publication(first.text) or (periodical and first.words <= 4 and wordy) or (again >= 2 and wordy)


def _same(one: str, other: str) -> bool:
    return [*filter(str.isalnum, one.casefold())] == [*filter(str.isalnum, other.casefold())]
