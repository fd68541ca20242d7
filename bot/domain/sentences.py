"""Sentences as offsets into a text, so that a quotation is always a stretch of what is stored."""

from __future__ import annotations

from sentencex import get_sentence_boundaries

MARKS = "“”‘’\"'«»()[] "


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Start and end of every sentence, without the white space around it.

    Splitting is sentencex's (rules of many languages); an ellipsis inside a quotation alone ends nothing, so a piece
    without a letter is joined to the one before it.
    """
    found: list[tuple[int, int]] = []
    for boundary in get_sentence_boundaries(language, text):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start >= end:
            continue
        if found and not any(character.isalpha() for character in text[start:end]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
