"""Markdown: front matter and footnotes taken out, the rest rendered and read by the rules for HTML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

from markdown_it import MarkdownIt

from bot.domain.readings import Metadata
from bot.importing.blocks import Found
from bot.importing.dates import date_in
from bot.importing.language import language_of
from bot.importing.markup import clean, parsed, pieces_of
from bot.importing.matter import sorted_out

_FOOTNOTE = re.compile(r"^\[\^([^\]\s]{1,40})\]:[ \t]+")
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,40})\](?!:)")
_ENTRY = re.compile(r"^([A-Za-z_][\w-]{0,40})\s*:(?:\s+(.*))?$")
_FIELDS = {
    "title": "title", "author": "author", "authors": "author", "by": "author", "publication": "publication",
    "journal": "publication", "newspaper": "publication", "site": "publication", "publisher": "publication",
    "date": "published", "published": "published", "subtitle": "standfirst", "standfirst": "standfirst",
    "description": "standfirst", "summary": "standfirst", "abstract": "standfirst", "lang": "language",
    "language": "language", "source": "source", "url": "source", "canonical_url": "source", "link": "source",
    "license": "rights", "licence": "rights", "rights": "rights", "copyright": "rights",
}  # fmt: skip


def read_markdown(text: str, filename: str) -> Found:  # noqa: ARG001 - every reader takes the same two
    """The body of a Markdown text; its front matter is metadata, its footnotes are notes."""
    given, rest = front_matter(text)
    rest, notes = without_footnotes(rest)
    tree = parsed(f"<html><body>{_rendered(rest)}</body></html>")
    clean(tree)
    blocks = [piece.block for piece in pieces_of(tree)]
    known = _known(given, rest)
    found = sorted_out(blocks, known, guess_headings=False)
    return replace(found, metadata=replace(found.metadata, notes=found.metadata.notes + notes))


def _rendered(text: str) -> str:
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - unsafe ones go with the tree's
    return str(markdown.render(text))


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Entries between "---" (or "+++") lines at the very beginning, and the text after them."""
    fence = text[:3]
    if fence not in ("---", "+++") or text[3:4] != "\n":
        return {}, text
    end = text.find(f"\n{fence}\n", 3)
    if end < 0:
        return {}, text
    inside, rest = text[4:end], text[end + 5 :]
    if fence == "+++":
        try:
            return {key.casefold(): _toml(value) for key, value in tomllib.loads(inside).items()}, rest
        except tomllib.TOMLDecodeError:
            return {}, text
    entries = _entries(inside)
    return (entries, rest) if entries else ({}, text)


def _toml(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _entries(inside: str) -> dict[str, str]:
    """Keys with plain values, quoted values, lists and folded lines: what front matter is made of in practice."""
    entries: dict[str, str] = {}
    key = ""
    for line in inside.split("\n"):
        found = _ENTRY.match(line)
        if found:
            key = found[1].casefold()
            entries[key] = _scalar(found[2] or "")
        elif key and line.strip():
            glue = ", " if line.strip().startswith("- ") and entries[key] else " "
            entries[key] = (entries[key] + glue + _scalar(line.strip().removeprefix("- "))).strip()
    return entries


def _scalar(value: str) -> str:
    bare = value.strip()
    if bare in ("|", ">", "|-", ">-", "null", "~"):
        return ""
    if bare.startswith("[") and bare.endswith("]"):
        return ", ".join(_scalar(part) for part in bare[1:-1].split(","))
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        return bare[1:-1]
    return re.sub(r"\s#\s.*$", "", bare)


def without_footnotes(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with "[1]" where a footnote is called, and the notes; code blocks are left alone."""
    kept: list[str] = []
    notes: list[str] = []
    inside = fenced = False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        found = None if fenced else _FOOTNOTE.match(line)
        if found:
            notes.append(f"[{found[1]}] {line[found.end() :].strip()}")
            inside = True
        elif inside and line.startswith(("    ", "\t")) and line.strip():
            notes[-1] += " " + line.strip()
        else:
            inside = inside and not line.strip()
            kept.append(line if fenced else _REFERENCE.sub(r"\\[\1\\]", line) if notes or "[^" in line else line)
    return "\n".join(kept), tuple(_plain(note) for note in notes)


def _plain(note: str) -> str:
    """A note without its marks of emphasis and links."""
    note = re.sub(r"\[([^\]\n]{1,300})\]\((\S{1,500}?)\)", r"\1 \2", note)
    return " ".join(re.sub(r"(?<!\w)[*_]{1,3}(\S[^*_\n]{0,500}?)[*_]{1,3}(?!\w)", r"\1", note).split())


def _known(given: dict[str, str], text: str) -> Metadata:
    values: dict[str, str] = {}
    for key, value in given.items():
        name = _FIELDS.get(key)
        if name and value and name not in values:
            values[name] = _dated(value) if name == "published" else value
    values.setdefault("language", language_of(text))
    return Metadata(**{name: value for name, value in values.items() if value})  # type: ignore[arg-type]


def _dated(value: str) -> str:
    found = date_in(value)
    return found[0] if found else ""
