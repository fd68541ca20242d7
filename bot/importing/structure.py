"""Body blocks to numbered paragraphs: headings carried, quotation runs found, speakers named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from bot.domain.readings import Imported, Metadata, Paragraph
from bot.domain.words import words
from bot.importing.blocks import Block, Found
from bot.importing.quotations import opens_with, runs_of
from bot.importing.speakers import Speakers


@dataclass(frozen=True)
class _Run:
    first: int
    last: int
    lead_in: int | None
    speaker: str | None


def finished(found: Found) -> Imported:
    """Paragraphs numbered from 1, with runs, speakers and headings; a title from the file's name is the caller's."""
    headed = _headed(found.body)
    speakers = Speakers([block.text for _, block in headed])
    runs = _runs([block for _, block in headed], speakers)
    paragraphs = [Paragraph(n, block.text, heading, None, block.kind) for n, (heading, block) in enumerate(headed, 1)]
    for number, run in enumerate(runs, 1):
        for place in range(run.first, run.last + 1):
            kind = "quotation" if paragraphs[place].kind == "prose" else paragraphs[place].kind
            paragraphs[place] = replace(paragraphs[place], run=number, speaker=run.speaker, kind=kind)
        if run.lead_in is not None:
            paragraphs[run.lead_in] = replace(paragraphs[run.lead_in], lead_in=True)
    paragraphs = [one if one.run is not None else replace(one, speaker=speakers.within(one.text)) for one in paragraphs]
    return Imported(found.metadata, tuple(paragraphs), found.dropped, found.warnings)


def titled(imported: Imported, filename: str) -> Imported:
    """With the file's name as title where the text has none."""
    known: Metadata = imported.metadata
    if known.title:
        return imported
    name = " ".join(PurePath(filename).stem.replace("_", " ").replace("-", " ").split())[:200] or "Untitled"
    told = words("No title was found; the file's name stands in for it.")
    return replace(
        imported,
        metadata=replace(known, title=name[:1].upper() + name[1:]),
        warnings=(*imported.warnings, told),
    )


def _headed(blocks: Sequence[Block]) -> list[tuple[str | None, Block]]:
    """Each text with the headings that stand directly before it."""
    headed: list[tuple[str | None, Block]] = []
    waiting: list[str] = []
    for block in blocks:
        if block.role == "heading":
            waiting.append(" ".join(block.text.split()))
        elif block.role == "text":
            headed.append((" · ".join(waiting) or None, block))
            waiting = []
    return headed


def _runs(blocks: Sequence[Block], speakers: Speakers) -> list[_Run]:
    """Quotations that go over paragraphs, stand apart, or follow the line that announces them."""
    runs: list[_Run] = []
    texts = [block.text if block.kind in ("prose", "quotation") else "" for block in blocks]
    spans = runs_of(texts, {place for place, block in enumerate(blocks) if block.quoted})
    for first, last in spans:
        before = first - 1
        free = before >= 0 and (not runs or before > runs[-1].last) and not blocks[before].quoted
        stands_apart = blocks[first].quoted or opens_with(texts[first])
        lead_in = before if free and stands_apart and speakers.announces(blocks[before].text) else None
        if first == last and lead_in is None and not blocks[first].quoted:
            continue
        inside = speakers.of_run([texts[place] for place in range(first, last + 1)])
        named = speakers.announced(blocks[lead_in].text) if lead_in is not None else None
        runs.append(_Run(first, last, lead_in, inside or named))
    return runs
