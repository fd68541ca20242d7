"""Plain text: lines to blocks, blocks to body and metadata."""

from __future__ import annotations

from bot.domain.readings import Metadata
from bot.importing.blocks import Found
from bot.importing.language import language_of
from bot.importing.lines import blocks_of
from bot.importing.matter import sorted_out


def read_plain(text: str, filename: str) -> Found:  # noqa: ARG001 - every reader takes the same two
    """The body of a plain text, and what its first and last lines say of it."""
    return sorted_out(blocks_of(text), Metadata(language=language_of(text)), guess_headings=True)
