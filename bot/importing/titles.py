"""Titles that files tell of themselves, many of which no person ever wrote."""

from __future__ import annotations

_SUFFIXES = (
    ".doc",
    ".docx",
    ".odt",
    ".rtf",
    ".indd",
    ".pdf",
    ".qxd",
    ".tex",
    ".pages",
    ".dvi",
    ".txt",
    ".html",
    ".htm",
)
_BEGINNINGS = ("microsoft word", "untitled", "document", "slide ", "http", "no title")


def plausible_title(title: str) -> bool:
    """False for what programs put there: a file's name, "Microsoft Word - …", "untitled"."""
    low = title.casefold()
    named = low.endswith(_SUFFIXES) or low.startswith(_BEGINNINGS)
    return 2 < len(title) <= 300 and not named and any(map(str.isalpha, title)) and "_" not in title
