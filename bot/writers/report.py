"""A summary of any set of replies as plain values: what the command line prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.cleaning import spans
from bot.domain.figures import Figures
from bot.domain.pages import Page, Saying, Section
from bot.domain.summaries import Brief, BriefReply, Checked, Point, check, is_plain, word_count
from bot.domain.words import Words, plural, words
from bot.wording import Wording, for_terminal
from bot.writers.borrowed import Given
from bot.writers.extractive import Extractive
from bot.writers.lines import refuse_twins, reply_of

_PARAGRAPH = re.compile(
    r"(?:¶{1,2}|\bpar(?:a|as|agraph|agraphs)?\.?)\s*(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?", re.IGNORECASE
)
LONGEST_RANGE = 20
"""Paragraphs in the longest range that is taken as a reference to each of them."""


def summary_of(
    replies: Sequence[BriefReply | Mapping[str, Any]],
    given: str = "",
    words: int = 220,
    *,
    paragraphs: Sequence[str] = (),
    language: str = "en",
) -> dict[str, Any]:
    """Summarise replies (lines of the replies format, or replies themselves) offline.

    `given` is what everybody had before them, `paragraphs` its numbered paragraphs; `words` bounds the running text.
    Raises `BadInput` for a reply that cannot be read.
    """
    lines = [reply_of(number, line) for number, line in enumerate(replies, 1)]
    read = [reply for reply, _ in lines]
    refuse_twins(read)
    prompts = dict.fromkeys(reply.prompt for reply in read if reply.prompt and " " in reply.prompt.strip())
    names = frozenset(reply.author.casefold() for reply in read)
    brief = Brief(tuple(read), "\n".join((given, *paragraphs, *prompts)), language, words, names)
    checked = check(Extractive().write(brief), brief)
    themes = _themes(checked.points, read)
    text = "\n".join(point["text"] for theme in themes for point in theme["points"])
    return {
        "words": word_count(text),
        "text": text,
        "themes": themes,
        "coverage": {
            "spoke": checked.coverage.spoke,
            "cited": checked.coverage.cited,
            "not_cited": list(checked.coverage.not_cited),
        },
        "passages": _passages(read, paragraphs),
        "activity": _activity([day for _, day in lines]),
        "dropped": _dropped(checked, read, language),
        "writer": checked.writer,
    }


def _themes(points: Sequence[Point], replies: Sequence[BriefReply]) -> list[dict[str, Any]]:
    """Themes in order; what was asked or disputed stands under the theme of its replies, else by itself."""
    order = {reply.id: place for place, reply in enumerate(replies)}
    themes: list[tuple[str, list[Point], set[str]]] = []
    for point in points:
        quoted = {quotation.reply for quotation in point.quotations}
        homes = [theme for theme in themes if point.kind != "theme" and quoted <= theme[2]]
        if homes:
            homes[0][1].append(point)
            homes[0][2].update(point.cites)
        else:
            themes.append((point.label, [point], set(point.cites)))
    return [
        {"label": label, "points": [_point(one) for one in held], "replies": sorted(cites, key=order.__getitem__)}
        for label, held, cites in themes
    ]


def _point(point: Point) -> dict[str, Any]:
    return {
        "text": " ".join(quotation.text for quotation in point.quotations),
        "kind": point.kind,
        "quotations": [{"reply": quotation.reply, "text": quotation.text} for quotation in point.quotations],
        "cites": list(point.cites),
    }


def _passages(replies: Sequence[BriefReply], paragraphs: Sequence[str]) -> list[dict[str, int]]:
    """Paragraphs by the replies that name them, answer to them, or quote a long stretch of them."""
    known = [Given(text) for text in paragraphs]
    counted: Counter[int] = Counter()
    for reply in replies:
        named = _named(reply.text)
        if reply.paragraph is not None:
            named.add(reply.paragraph)
        named |= {number for number, text in enumerate(known, 1) if text.own_words(reply.text)[1]}
        counted.update(number for number in named if number > 0 and (not known or number <= len(known)))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"paragraph": number, "replies": count} for number, count in ranked]


def _named(text: str) -> set[int]:
    found: set[int] = set()
    for match in _PARAGRAPH.finditer(text):
        first = int(match[1])
        last = int(match[2] or first)
        found.update(range(first, last + 1) if first <= last <= first + LONGEST_RANGE else (first,))
    return found


def _activity(days: Sequence[str | None]) -> list[dict[str, Any]]:
    counted = Counter(day for day in days if day)
    return [{"day": day, "replies": counted[day]} for day in sorted(counted)]


def _dropped(checked: Checked, replies: Sequence[BriefReply], language: str) -> list[dict[str, str]]:
    failed = [{"reply": one.reply, "reason": one.reason} for one in checked.dropped]
    empty = [reply.id for reply in replies if not spans(reply.text, language)]
    return failed + [
        {"reply": reply, "reason": "no sentence in it: only code, quoted lines, links or signs"} for reply in empty
    ]


_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")
_MARKDOWN = Wording(instant=for_terminal, text=lambda text: _MARKUP.sub(r"\\\1", text))


def as_markdown(summary: Mapping[str, Any]) -> str:
    """The same summary as a page; members' words show literally, whatever marks they hold."""
    coverage = summary["coverage"]
    replies = sum(day["replies"] for day in summary["activity"])
    parts = [f"# {_say(words('Summary'))}"]
    before: list[str] = []
    for theme in summary["themes"]:
        head = _head_of(theme)
        parts += head if head != before or len(head) > 1 else []
        before = head
        for point in theme["points"]:
            parts += _lines_of(point)
    parts.append(
        _say(
            words("{cited} of {spoke} who wrote are quoted.", cited=coverage["cited"], spoke=coverage["spoke"])
            if summary["themes"]
            else words("There is nothing to quote in these replies.")
        )
    )
    if summary["passages"]:
        rows = [(f"¶ {one['paragraph']}", one["replies"]) for one in summary["passages"]]
        parts += [f"## {_say(words('Passages most discussed'))}", _table(words("Paragraph"), rows)]
    if replies:
        rows = [(one["day"], one["replies"]) for one in summary["activity"]]
        parts += [f"## {_say(words('Activity'))}", _table(words("Day"), rows)]
    return "\n\n".join(parts) + "\n"


def as_page(summary: Mapping[str, Any]) -> Page:
    """The same summary as a page of a document: quotations stand with the reply they come from."""
    sections: list[Section] = []
    for theme in summary["themes"]:
        first = theme["points"][0]
        plain = is_plain(theme["label"], first["quotations"][0]["text"])
        shared = words("Mentions of {label}", label=theme["label"])
        title = words("In single readers' own words") if plain and first["kind"] == "theme" else shared
        for number, point in enumerate(theme["points"]):
            sayings = tuple(Saying(one["text"], one["reply"]) for one in point["quotations"])
            own = _KINDS.get(point["kind"])
            sections.append(Section(own or (title if not number else None), point["kind"], sayings))
    coverage = summary["coverage"]
    said = words("{cited} of {spoke} who wrote are quoted.", cited=coverage["cited"], spoke=coverage["spoke"])
    nothing = words("There is nothing to quote in these replies.")
    figures = Figures(
        tuple((one["day"], one["replies"]) for one in summary["activity"]),
        passages=tuple((one["paragraph"], one["replies"]) for one in summary["passages"]),
    )
    return Page(words("Summary"), tuple(sections), (said if sections else nothing,), figures, writer=summary["writer"])


_KINDS = {"question": words("An open question"), "disagreement": words("In reply to one another")}


def _say(said: Words) -> str:
    return _MARKDOWN.say(said)


def _head_of(theme: Mapping[str, Any]) -> list[str]:
    """A theme's title, and how many replies mention it where it names what is mentioned."""
    first = theme["points"][0]
    if is_plain(theme["label"], first["quotations"][0]["text"]):
        return ["## " + _say(words("In single readers' own words"))] if first["kind"] == "theme" else []
    counted = plural("{count} reply mentions this.", "{count} replies mention this.", len(theme["replies"]))
    return [f"## {_say(words('{label}', label=theme['label']))}", _say(counted)]


def _lines_of(point: Mapping[str, Any]) -> list[str]:
    """A point's quotations, each a block with the reply it comes from."""
    kinds = {"question": words("An open question:"), "disagreement": words("In reply to one another:")}
    kind = kinds.get(point["kind"])
    quotations = []
    for quotation in point["quotations"]:
        shown = _say(words("{text} ({reply})", text=quotation["text"], reply=quotation["reply"]))
        quotations.append("\n".join(f"> {line}" for line in shown.splitlines()))
    return [*([_say(kind)] if kind else []), *quotations]


def _table(what: Words, rows: Sequence[tuple[str, int]]) -> str:
    head = [f"| {_say(what)} | {_say(words('Replies'))} |", "| --- | ---: |"]
    return "\n".join([*head, *(f"| {name} | {count} |" for name, count in rows)])
