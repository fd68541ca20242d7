"""What the child writes and the parent reads: a reading, or a refusal with its sentence, as one JSON document."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.domain.errors import ImportRefused
from bot.domain.readings import Caption, Imported, Metadata, Paragraph
from bot.domain.words import Words


def packed(imported: Imported) -> bytes:
    """A reading as JSON."""
    return json.dumps({"reading": asdict(imported)}, ensure_ascii=False).encode()


def packed_refusal(refused: ImportRefused) -> bytes:
    """A refusal as JSON: its code, and the sentence with its parameters."""
    said = refused.said
    return json.dumps(
        {"refused": {"code": refused.code, "msgid": said.msgid, "params": dict(said.params)}}, ensure_ascii=False
    ).encode()


def unpacked(document: bytes) -> Imported:
    """The reading; raises the refusal instead if the document holds one, ValueError if it holds neither."""
    try:
        told: dict[str, Any] = json.loads(document)
        if "refused" in told:
            refused = told["refused"]
            raise ImportRefused(str(refused["code"]), Words(refused["msgid"], refused["params"]))
        return _reading(told["reading"])
    except (KeyError, TypeError, UnicodeDecodeError) as problem:
        raise ValueError("not a reading") from problem


def _reading(told: dict[str, Any]) -> Imported:
    known = dict(told["metadata"])
    known["captions"] = tuple(Caption(**one) for one in known["captions"])
    for name in ("further_reading", "notes"):
        known[name] = tuple(known[name])
    return Imported(
        Metadata(**known),
        tuple(Paragraph(**one) for one in told["paragraphs"]),
        tuple(told["dropped"]),
        tuple(told["warnings"]),
    )
