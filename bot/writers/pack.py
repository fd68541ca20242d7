"""What a model is given of a brief: replies under keys of their own, as data, without names, ids and addresses."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.cleaning import readable
from bot.domain.display import legible
from bot.writers.choosing import choose
from bot.writers.material import Material

NAME = "[name]"
"""What stands in the place of a name."""

BYTES_A_WORD = 8
"""In most scripts a word and its space take fewer."""

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Pack:
    """The data as it is sent, and the place in the material of the reply that each key stands for."""

    text: str
    keys: dict[str, int]


def pack(material: Material, most: int) -> Pack:
    """Replies whose authors were told of the model, whole, or their best sentences where that is over `most` bytes."""
    whole = {place: _text(material, place) for place in _open(material)}
    shown = whole if sum(map(_size, whole.values())) <= most else dict(_best(material, most))
    keys = {f"r{n}": place for n, place in enumerate(sorted(shown), 1)}
    mark = secrets.token_hex(8)
    lines = [json.dumps({"key": key, "text": shown[place]}, ensure_ascii=False) for key, place in keys.items()]
    return Pack("\n".join((mark, *lines, mark)), keys)


def _open(material: Material) -> list[int]:
    return [place for place, reply in enumerate(material.replies) if reply.told and material.sentences_of(place)]


def _best(material: Material, most: int) -> Iterator[tuple[int, str]]:
    """As much as there is room for of the sentences that the offline summary would quote if it were as long."""
    found: dict[int, list[tuple[int, int]]] = {}
    for sentence in choose(material, most // BYTES_A_WORD):
        if material.replies[sentence.reply].told:
            found.setdefault(sentence.reply, []).append((sentence.span.start, sentence.span.end))
    for place, spans in found.items():
        text = " ".join(_text(material, place, *span) for span in sorted(spans))
        most -= _size(text)
        if most < 0:
            return
        yield place, text


def _text(material: Material, place: int, start: int = 0, end: int | None = None) -> str:
    """A reply, or a stretch of it, with nothing in it that is invisible, leads elsewhere or names somebody."""
    shown = legible(readable(material.replies[place].text)[start:end]).strip()
    return _WORD.sub(lambda match: NAME if _is_name(material, match[0]) else match[0], shown)


def _is_name(material: Material, word: str) -> bool:
    return not word.islower() and material.lexicon.number(word) in material.lexicon.barred


def _size(text: str) -> int:
    return len(json.dumps({"key": "r10000", "text": text}, ensure_ascii=False).encode()) + 1
