"""The words under `prompts/`: guides of known readings and question stems for any text, checked when loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.domain.errors import BadInput
from bot.domain.prompts import Guide, Prompt, Stem
from bot.domain.readings import Paragraph, fingerprint
from bot.domain.words import words

ENOUGH = 0.7
"""Share of a guide's paragraphs that a text must have: editions differ."""

_GUIDE = TypeAdapter(Guide)
_STEMS = TypeAdapter(tuple[Stem, ...])
_MENTION = re.compile(r"¶(\d+)")


def load_guides(folder: Path) -> tuple[Guide, ...]:
    """Every guide of `prompts/guides/`, by name; a broken one is refused with its file and what is wrong."""
    found = [_read(path, _GUIDE, lambda data: data) for path in sorted((folder / "guides").glob("*.toml"))]
    return tuple(found)


def load_stems(folder: Path) -> tuple[Stem, ...]:
    """Every question stem of `prompts/stems/<language>.toml`."""
    stems: list[Stem] = []
    for path in sorted((folder / "stems").glob("*.toml")):
        language = path.stem
        stems += _read(
            path, _STEMS, lambda data, of=language: [{**stem, "language": of} for stem in data.get("stems", [])]
        )
    for stem in stems:
        re.compile(stem.pattern)
    return tuple(stems)


def _read(path: Path, shape: TypeAdapter[Any], pick: Any) -> Any:  # noqa: ANN401
    try:
        with path.open("rb") as file:
            return shape.validate_python(pick(tomllib.load(file)))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        reason = f"{place}: {first['msg']}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, re.error) as error:
        reason = str(error)
    raise BadInput(words("{file} cannot be used: {reason}", file=str(path), reason=reason)) from None


def guide_for(guides: Sequence[Guide], paragraphs: Sequence[Paragraph]) -> Guide | None:
    """The guide of this text, recognised by enough of its paragraphs."""
    here = {fingerprint(paragraph.text) for paragraph in paragraphs}
    for guide in guides:
        if guide.fingerprints and len(here & set(guide.fingerprints)) >= ENOUGH * len(set(guide.fingerprints)):
            return guide
    return None


def guide_prompts(guide: Guide, first: int, last: int) -> tuple[Prompt, ...]:
    """A guide's prompts for paragraphs `first` to `last`: those that point at nothing outside them."""
    found: list[Prompt] = []
    for excerpt in guide.excerpts:
        shared = min(last, excerpt.last) - max(first, excerpt.first) + 1
        if shared < 1:
            continue
        for prompt in excerpt.prompts:
            named = [int(number) for number in _MENTION.findall(prompt.text)]
            if all(first <= number <= last for number in named) and (named or shared > (last - first + 1) / 2):
                found.append(prompt)
    return tuple(found)
