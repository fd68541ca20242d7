"""The refusals that several readers share, each with the sentence that says what to do."""

from __future__ import annotations

import struct
import zlib
from binascii import Error as BinasciiError

from bot.domain.errors import ImportRefused
from bot.domain.words import words

LONGEST_TEXT = 2_000_000
"""Characters of a reading's body."""

LIBRARY_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BinasciiError,
    EOFError,
    LookupError,
    RuntimeError,
    StopIteration,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What libraries raise on a damaged file, besides errors of their own."""


def empty() -> ImportRefused:
    """Nothing that could be read aloud."""
    return ImportRefused(
        "empty", words("There is no text in this file. Check that it is the right one, and attach it again.")
    )


def not_text() -> ImportRefused:
    """Bytes that no encoding turns into text."""
    return ImportRefused(
        "not_text", words("This file does not hold readable text. Save the text as UTF-8 (.txt) and attach that.")
    )


def too_long() -> ImportRefused:
    """More text than a reading may have."""
    return ImportRefused(
        "too_large",
        words(
            "The text is longer than {limit} characters. Import it in parts, a chapter at a time.", limit=LONGEST_TEXT
        ),
    )


def damaged() -> ImportRefused:
    """A file of a known format whose parts do not fit together."""
    return ImportRefused(
        "damaged",
        words(
            "This file is damaged or incomplete. Open it in the program that made it, save it again (or save its text "
            "as .txt), and attach that."
        ),
    )


def encrypted() -> ImportRefused:
    """A password or rights management stands before the text."""
    return ImportRefused(
        "encrypted",
        words("This file is protected by a password or rights management. Attach a copy without protection."),
    )


def forbidden_entity() -> ImportRefused:
    """Markup that defines entities of its own."""
    return ImportRefused(
        "forbidden_entity",
        words("This file defines entities of its own, which are not read. Save its text as .txt and attach that."),
    )


def expands_too_much() -> ImportRefused:
    """A container that would be far larger than it looks."""
    return ImportRefused(
        "expands_too_much",
        words(
            "Unpacked, this file is far larger than it looks, so it was not read. Save it without pictures, or its "
            "text as .txt, and attach that."
        ),
    )


def unsupported(name: str) -> ImportRefused:
    """A format that is recognised and not taken."""
    return ImportRefused(
        "unsupported",
        words(
            "This is a file of the type {format}. Text (.txt), Markdown (.md), HTML pages, Word (.docx), EPUB and PDF "
            "are taken: open it in the program that made it, save it as one of these, and attach that.",
            format=name,
        ),
    )


def no_text_layer() -> ImportRefused:
    """Pictures of pages, as a scanner makes them."""
    return ImportRefused(
        "no_text_layer",
        words(
            "This PDF holds pictures of pages and no text, as a scan does. Run text recognition (OCR) on it first, and "
            "attach the result."
        ),
    )
