"""What stands behind a text: further reading, notes, the author's note, and the site's own lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, zip_longest
from typing import Literal

from bot.domain.sentences import sentences
from bot.importing.blocks import Block, ending, ends_a_sentence, is_solid
from bot.importing.furniture import furniture, is_shop
from bot.importing.marks import is_crosshead, mark_of
from bot.importing.names import is_name, names_in
from bot.importing.sorting import Sorting, exploded

Section = Literal["further", "notes", "about", "information"]

SHARE = 0.45
"""A tail may hold at most this share of the words; more than that is body with a heading that sounds like one."""

_SECTIONS: tuple[tuple[Section, str], ...] = (
    (
        "further",
        r"(?:suggested |recommended |selected |suggestions for )?further reading|(?:suggested|recommended|"
        r"selected) (?:reading|readings|books)|"
        r"reading list|references|bibliography|works cited|to read|books|lecturas recomendadas|bibliografía|"
        r"pour aller plus loin|zum weiterlesen|literatur",
    ),
    ("notes", r"notes?|footnotes|endnotes|notas|anmerkungen|acknowledge?ments?|corrections?"),
    ("about", r"about the authors?|the author|about the writer|contributors?|sobre (?:el autor|la autora)"),
    ("information", r"article information|article info|about this article|publication details|details"),
)
_HEADED = tuple((name, re.compile(rf"^(?:{pattern})\s?:?$", re.IGNORECASE)) for name, pattern in _SECTIONS)
_INLINE = re.compile(
    r"^(?:further reading|recommended reading|suggested reading|reading list)\s?:\s+(\S.*)$", re.IGNORECASE | re.DOTALL
)
_MARKER = re.compile(r"^\s*(?:[-*•·‣◦+–—]|\[?\(?\d{1,3}[.)\]])\s+(?=\S)")
_IS_SOMEBODY = re.compile(
    r"^,?\s?(?:[^.]{0,40}\s)?(?:is|was|are|were|teaches|lectures|writes|wrote|works|worked|lives|"
    r"edits|edited|blogs|runs|has (?:written|published|been)|studied|researches|es|ist|lehrt|"
    r"vive)\b"
)
_OFFICE = re.compile(
    r"\b(?:author|writer|journalist|professor|lecturer|teacher|editor|historian|novelist|poet|"
    r"essayist|researcher|student|critic|columnist|activist|"
    r"correspondent|reporter|fellow|translator|scholar|philosopher|sociologist|economist|scientist|"
    r"freelance|teaches|lives in|books?|contributor|"
    r"member|organi[sz]er|director|blogs?|autora?|profesora?)\b",
    re.IGNORECASE,
)

_MYSELF = re.compile(r"\b(?:I|me|my|we|us|our)\b")


def without_back(blocks: Sequence[Block], sorting: Sorting) -> list[Block]:
    """The blocks up to the end of the text; what stands behind goes into `sorting`."""
    opened = _opened(blocks)
    start = _first_section(opened)
    _sort_sections(opened[start:], sorting)
    return _without_last_lines(opened[:start], sorting, alone=start == len(opened))


def _opened(blocks: Sequence[Block]) -> list[Block]:
    opened: list[Block] = []
    for place, block in enumerate(blocks):
        lines = block.text.split("\n")
        late = place * 2 > len(blocks)
        short = block.kind == "verse" and len(lines) <= 8 and all(len(line.split()) <= 14 for line in lines)
        if late and short and any(mark_of(line) or furniture(line) or _section_of(line) for line in lines):
            opened += exploded(block)
        else:
            opened.append(block)
    return opened


def _section_of(text: str) -> Section | None:
    flat = text.strip(" *_#—-")
    return next((name for name, pattern in _HEADED if len(flat) < 60 and pattern.match(flat)), None)


def _first_section(blocks: Sequence[Block]) -> int:
    """Where the first section of the tail begins; the end where there is none."""
    total = sum(block.words for block in blocks)
    behind = 0
    goes_on = False
    start = len(blocks)
    for place in range(len(blocks) - 1, 0, -1):
        block = blocks[place]
        behind += block.words
        if behind > total * SHARE and behind > 60:
            break
        headed = _section_of(block.text) is not None and place + 1 < len(blocks)
        if headed or (block.role == "text" and _INLINE.match(block.text)):
            start = len(blocks) if goes_on else place
        elif block.role == "heading" and furniture(block.text) is None:
            goes_on = True  # the body has a heading of its own behind this place
    if not any(is_solid(block) for block in blocks[:start]):
        return len(blocks)
    return start


def _sort_sections(blocks: Sequence[Block], sorting: Sorting) -> None:
    section: Section = "further"
    for block in blocks:
        headed = _section_of(block.text)
        inline = _INLINE.match(block.text)
        if headed is not None:
            section = headed
            if headed == "information":
                sorting.drop(block.text, "site label")
        elif inline:
            sorting.further.append(" ".join(inline[1].split()))
        elif block.role == "caption":
            sorting.caption(block.text, block.credit)
        elif not _taken(block, sorting):
            _file(block, section, sorting)


def _file(block: Block, section: Section, sorting: Sorting) -> None:
    texts = block.text.split("\n") if block.kind in ("list", "verse") else [block.text]
    if section == "further":
        addresses = block.links if block.kind == "list" else (" ".join(block.links),)
        pairs = zip_longest(texts, addresses[: len(texts)], fillvalue="")
        sorting.further += [_with_address(_MARKER.sub("", text), address.split()) for text, address in pairs]
        return
    for text in texts:
        if section == "about":
            _note_author(text, sorting)
        else:
            sorting.note(text)


def _with_address(item: str, links: Sequence[str]) -> str:
    missing = [link for link in links if link not in item and link.split("//", 1)[-1] not in item]
    return " ".join([item, *missing])


def _taken(block: Block, sorting: Sorting) -> bool:
    """True when the block's own form says what it is."""
    mark = mark_of(block.text)
    if mark is not None and block.kind != "list":
        sorting.take(mark, block.text)
        return True
    why = furniture(block.text)
    if why:
        sorting.drop(block.text, why)
    return why is not None


def _without_last_lines(blocks: list[Block], sorting: Sorting, *, alone: bool) -> list[Block]:
    """Take off the end what is no text; stop at the first paragraph."""
    evidence = not alone
    while len(blocks) > 1:
        last = blocks[-1]
        if last.role == "caption":
            sorting.caption(last.text, last.credit)
        elif last.role == "heading" and evidence:
            sorting.note(last.text)
        elif last.role == "text" and (_taken(last, sorting) or _is_author_note(blocks, sorting, evidence=evidence)):
            evidence = True
        elif last.role == "text" and is_name(last.text) and not ending(last.text):
            sorting.propose(author=last.text)
            sorting.note(last.text)
        elif evidence and is_crosshead(last) and last.words <= 5 and not is_solid(last):
            sorting.note(last.text)
        else:
            break
        blocks.pop()
    return blocks


def _is_author_note(blocks: Sequence[Block], sorting: Sorting, *, evidence: bool) -> bool:
    """A last block that says who the author is; then its own words are kept as a note.

    Where no author is known, only a titled text has one, it speaks of nobody met before, and never of "me".
    """
    text = blocks[-1].text
    if (
        blocks[-1].kind != "prose"
        or blocks[-1].words > 90
        or blocks[-1].quoted
        or not any(map(is_solid, islice(blocks, len(blocks) - 1)))
    ):
        return False
    named = next(iter(names_in(text)), None)
    if named is None or named[0] > 4 or not _IS_SOMEBODY.match(text[named[1] :]):
        return False
    name = named[2]
    if not is_name(name):
        return False
    known = [one.strip() for one in sorting.known.author.split(",") if one.strip()]
    if known and not any(name in author or author in name for author in known):
        return False
    if not known and (_MYSELF.search(text) or not (evidence or sorting.known.title)):
        return False
    if not known and any(name.split()[-1] in block.text for block in blocks[:-1]):
        return False
    if not _OFFICE.search(text) and not known:
        return False
    _note_author(text, sorting)
    if ends_a_sentence(text):
        sorting.propose(author=name)
    return True


def _note_author(text: str, sorting: Sorting) -> None:
    kept = []
    for start, end in sentences(text):
        sentence = text[start:end]
        if is_shop(sentence):
            sorting.drop(sentence, "shop or telephone")
        else:
            kept.append(sentence)
    sorting.note(" ".join(kept))
