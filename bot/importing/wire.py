"""What the child writes and the parent reads: a reading, or a refusal with its sentence, as one JSON document."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from bot.domain.errors import ImportRefused
from bot.domain.readings import Caption, Imported, Metadata, Paragraph, packed_words, unpacked_words


def packed(imported: Imported) -> bytes:
    """A reading as JSON."""
    told = asdict(replace(imported, dropped=(), warnings=()))
    told["dropped"] = [packed_words(one) for one in imported.dropped]
    told["warnings"] = [packed_words(one) for one in imported.warnings]
    return json.dumps({"reading": told}, ensure_ascii=False).encode()


def packed_refusal(refused: ImportRefused) -> bytes:
    """A refusal as JSON: its code, and the sentence with its parameters."""
    told = {"code": refused.code, "said": packed_words(refused.said)}
    return json.dumps({"refused": told}, ensure_ascii=False).encode()


def unpacked(document: bytes) -> Imported:
    """The reading; raises the refusal instead if the document holds one, ValueError if it holds neither."""
    try:
        told: dict[str, Any] = json.loads(document)
        if "refused" in told:
            refused = told["refused"]
            raise ImportRefused(str(refused["code"]), unpacked_words(refused["said"]))
        return _reading(told["reading"])
    except (AttributeError, KeyError, TypeError, UnicodeDecodeError) as problem:
        raise ValueError("not a reading") from problem


def _reading(told: dict[str, Any]) -> Imported:
    known = dict(told["metadata"])
    known["captions"] = tuple(Caption(**one) for one in known["captions"])
    for name in ("further_reading", "notes"):
        known[name] = tuple(known[name])
    return Imported(
        Metadata(**known),
        tuple(Paragraph(**one) for one in told["paragraphs"]),
        tuple(unpacked_words(one) for one in told["dropped"]),
        tuple(unpacked_words(one) for one in told["warnings"]),
    )
