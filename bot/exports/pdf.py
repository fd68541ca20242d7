"""Summaries as a PDF, set by typst; what people wrote reaches it as data, never as markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.domain.figures import described
from bot.domain.pages import Archive, Page
from bot.domain.words import words
from bot.exports import charts
from bot.exports.text import tables, wording_for

TEMPLATE = Path(__file__).with_name("page.typ")
LOOKED_AT = 60
"""Fonts of the machine that are searched for letters which the shipped one lacks."""


def pdf(archive: Archive) -> bytes:
    """The whole document, tagged for screen readers."""
    import typst

    fonts = typst.Fonts(include_system_fonts=True, font_paths=[_shipped_fonts()])
    data = _data(archive)
    lacking = _lacking(json.dumps(data, ensure_ascii=False), [one.path for one in fonts.fonts() if one.path])
    if lacking:
        said = words(
            "The fonts of this machine lack some letters, such as {letters}. The same summary as HTML shows them.",
            letters=", ".join(f"U+{ord(one):04X}" for one in lacking[:3]),
        )
        data["lacking"] = wording_for(archive).say(said)
    files: Any = {"main.typ": TEMPLATE.read_bytes(), "data.json": json.dumps(data).encode()}
    for number, page in enumerate(archive.pages):
        if data["pages"][number]["chart"]:
            files[f"chart-{number}.svg"] = charts.svg(page.figures, wording_for(archive)).encode()
    made: bytes = typst.compile(files, format="pdf", font_paths=fonts)
    return made


def _shipped_fonts() -> str:
    import matplotlib as mpl

    return str(Path(mpl.get_data_path()) / "fonts" / "ttf")


def _lacking(text: str, paths: list[str]) -> list[str]:
    """Letters that no font here has; the shipped one is asked first, the machine's only about what it lacks."""
    from matplotlib.ft2font import FT2Font

    left = charts.lacking(text)
    for path in list(dict.fromkeys(paths))[:LOOKED_AT]:
        if not left:
            break
        try:
            known = FT2Font(path).get_charmap()
        except (OSError, RuntimeError):  # a format that only typst reads
            continue
        left = [letter for letter in left if ord(letter) not in known]
    return left


def _data(archive: Archive) -> dict[str, Any]:
    wording = wording_for(archive)
    return {
        "name": wording.text(archive.name),
        "language": archive.language.split("-", maxsplit=1)[0],
        "contents": wording.say(words("Summaries")),
        "made": wording.say(words("How this was made")),
        "somebody": wording.say(words("a participant")),
        "lacking": "",
        "pages": [_page(archive, page) for page in archive.pages],
    }


def _page(archive: Archive, page: Page) -> dict[str, Any]:
    wording = wording_for(archive)
    return {
        "title": wording.say(page.title),
        "chart": any(count for _, count in page.figures.days),
        "alt": wording.say(described(page.figures)) if page.figures.days else "",
        "sections": [
            {
                "title": wording.say(section.title) if section.title else "",
                "note": wording.text(section.note),
                "sayings": [
                    {"text": wording.text(one.text), "who": wording.text(one.who), "link": one.link}
                    for one in section.sayings
                ],
            }
            for section in page.sections
        ],
        "small": [wording.say(said) for said in page.small],
        "tables": [
            {"title": wording.say(title), "rows": [wording.say(row) for row in rows]} for title, rows in tables(page)
        ],
        "how": [wording.say(said) for said in page.how],
    }
