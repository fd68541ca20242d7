"""Members' published words: found by subject, shown with a link; nothing else that members wrote is ever shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.cues import ASKING
from bot.domain.lexical import Index, Stems, bare, folded, tokens
from bot.domain.messages import Block, Small, Text, Voice
from bot.domain.publication import Line, Quoted
from bot.domain.words import Trusted, words

MOST_SUMMARIES = 2
"""Summaries that an answer in public points to."""


@dataclass(frozen=True)
class Spoken:
    """One quotation of a published summary."""

    quoted: Quoted
    line: Line
    week: int
    summary_link: str


def about(spoken: Sequence[Spoken], topic: str, language: str) -> list[Spoken]:
    """The quotations that speak of a topic, the nearest first; without a topic those that most replies stand behind."""
    if not topic.strip():
        return sorted(spoken, key=lambda one: -one.line.replies)
    stems, stops = Stems(language), ASKING.get(language.split("-", maxsplit=1)[0], ASKING["en"])
    index = Index()
    for one in spoken:
        index.add(stems.of(f"{one.line.label} {one.quoted.text}"))
    wanted = [stems.stem(word) for word in tokens(topic) if bare(folded(word)) not in stops]
    found = index.scores(wanted)
    return [spoken[number] for number in sorted(found, key=lambda number: (-found[number], number))]


def voices(spoken: Sequence[Spoken]) -> list[Block]:
    """Quotations with their names, links, and the summary in which each stands."""
    blocks: list[Block] = []
    for one in spoken:
        blocks.append(Voice(one.quoted.text, one.quoted.name, one.quoted.link))
        if one.summary_link:
            blocks.append(Small(words("Summary of week {week}: {link}", week=one.week, link=Trusted(one.summary_link))))
    return blocks


def where_spoken(spoken: Sequence[Spoken]) -> list[Block]:
    """The published summaries in which quotations stand: unlike a copy of the words, these follow their authors."""
    links = {one.summary_link: one.week for one in spoken if one.summary_link}
    return [
        Text(words("Members are quoted on this in the summary of week {week}: {link}", week=week, link=Trusted(link)))
        for link, week in list(links.items())[:MOST_SUMMARIES]
    ]
