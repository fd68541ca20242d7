"""The neutrality linter over files: guides, stems and sample voices, each finding with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import BadInput
from bot.domain.neutrality import Finding, Kind, findings
from bot.domain.prompts import Guide, GuideExcerpt
from bot.domain.words import Words, words
from bot.guides import read_guide, read_stems, read_toml
from bot.voices import read_scene, read_voices

FORM = 0
"""The "rule" of a file that cannot be read at all."""


@dataclass(frozen=True)
class FileFinding:
    """A finding with where it stands; `rule` 0 means that the file itself is broken."""

    file: Path
    line: int
    rule: int
    place: str
    remedy: Words

    def __str__(self) -> str:
        """One line, as compilers print them: `file:line: rule 4: “Is it right”: Open with what or which.`"""
        place = f"“{self.place}”: " if self.place else ""
        return f"{self.file}:{self.line}: rule {self.rule}: {place}{self.remedy}"


@dataclass
class _Lines:
    """Finds the line of a value in a TOML file; a text that stands twice is found in order."""

    source: str
    seen: dict[str, int] = field(default_factory=dict)

    def of(self, text: str) -> int:
        at = self.source.find(text, self.seen.get(text, 0))
        if at < 0:  # written with escapes, or over several lines: its longest plain stretch is enough
            stretch = max(re.split(r"[\n\"\\\t]", text), key=len)
            return self.source.count("\n", 0, max(0, self.source.find(stretch))) + 1
        self.seen[text] = at + 1
        return self.source.count("\n", 0, at) + 1


def lint(paths: Sequence[Path]) -> list[FileFinding]:
    """Every finding in the given files, and in the TOML files of given folders; in order of file and line."""
    found: list[FileFinding] = []
    for path in _files(paths):
        try:
            found += sorted(_in_file(path), key=lambda one: (one.line, one.rule))
        except BadInput as error:
            found.append(FileFinding(path, _broken_line(path, str(error)), FORM, "", error.said))
    return found


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.toml"))
        elif path.is_file():
            yield path
        else:
            raise BadInput(words("{file} is not there. Name a TOML file or a folder of them.", file=str(path)))


def _broken_line(path: Path, said: str) -> int:
    """The line that the reader named, or that of the excerpt or stem it named by number (from 0), else the first."""
    if match := re.search(r"at line (\d+)", said):
        return int(match[1])
    match = re.search(r": (?:(\w+)\.)?(\d+)[.:]", said)
    if match is None:
        return 1
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 1
    heads = [number for number, line in enumerate(lines, 1) if re.match(r"\[\[\w+\]\]", line)]
    return heads[int(match[2])] if int(match[2]) < len(heads) else 1


def _in_file(path: Path) -> Iterator[FileFinding]:
    keys: set[str] = read_toml(path, set)
    if "lines" in keys:
        read_scene(path)  # what persons say need not be neutral: only the form is checked
        return
    if "stems" in keys:
        checked = _in_stems(path)
    elif "moves" in keys:
        checked = _in_voices(path)
    else:
        checked = _in_guide(read_guide(path))
    lines = _Lines(path.read_text(encoding="utf-8"))
    for text, found in checked:
        line = lines.of(text)
        for one in found:
            yield FileFinding(path, line, one.rule, _short(one.place), one.remedy)


def _short(place: str) -> str:
    return place if len(place) <= 60 else place[:59].rsplit(" ", 1)[0] + " …"


Checked = Iterator[tuple[str, tuple[Finding, ...]]]


def _in_stems(path: Path) -> Checked:
    for stem in read_stems(path):
        yield stem.text, findings(stem.text, stem.kind)


def _in_voices(path: Path) -> Checked:
    for move in read_voices(path).moves:
        yield move.text, findings(move.text, "notice")


def _in_guide(guide: Guide) -> Checked:
    for excerpt in guide.excerpts:
        yield from _in_excerpt(excerpt)


def _in_excerpt(excerpt: GuideExcerpt) -> Checked:
    if excerpt.title:
        yield excerpt.title, findings(excerpt.title, "notice")
    for fact in excerpt.facts:
        yield fact.text, findings(fact.text, "fact", paragraph=fact.paragraph)
    for term in excerpt.terms:
        yield term.definition, findings(term.definition, "definition")
    for claim in excerpt.claims:
        yield claim.text, findings(claim.text, "claim", speaker=claim.speaker)
    for prompt in excerpt.prompts:
        kind: Kind = prompt.kind
        yield prompt.text, findings(prompt.text, kind, span=(excerpt.first, excerpt.last))
