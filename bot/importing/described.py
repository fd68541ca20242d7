"""A reading as the JSON that `colloquy inspect` prints."""

from __future__ import annotations

from typing import Any

from bot.domain.readings import WORDS_PER_MINUTE, Imported, words_of


def described(imported: Imported) -> dict[str, Any]:
    """The object described in docs/interfaces.md under "inspect"."""
    known = imported.metadata
    count = words_of(imported.paragraphs)
    return {
        "title": known.title,
        "author": known.author,
        "publication": known.publication,
        "published": known.published,
        "standfirst": known.standfirst,
        "language": known.language,
        "source": known.source,
        "rights": known.rights,
        "words": count,
        "minutes": round(count / WORDS_PER_MINUTE, 1),
        "paragraphs": [
            {"n": one.n, "text": one.text, "heading": one.heading, "speaker": one.speaker, "kind": one.kind}
            for one in imported.paragraphs
        ],
        "captions": [{"text": one.text, "credit": one.credit} for one in known.captions],
        "further_reading": list(known.further_reading),
        "notes": list(known.notes),
        "dropped": [str(one) for one in imported.dropped],
        "warnings": [str(one) for one in imported.warnings],
    }
