"""Summaries as one page that needs nothing from elsewhere: light and dark, on a phone and on paper."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.figures import described
from bot.domain.pages import Archive, Page
from bot.domain.words import Words, words
from bot.exports import charts
from bot.exports.text import anchor, tables, wording_for

TEMPLATE = Path(__file__).with_name("page.html")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "yi")


@cache
def _template() -> Any:  # noqa: ANN401
    from jinja2 import Environment, StrictUndefined

    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.from_string(TEMPLATE.read_text(encoding="utf-8"))


def html(archive: Archive) -> str:
    """The whole page; members' words are escaped by the template, whatever they hold."""
    wording = wording_for(archive)

    def say(said: Words) -> str:
        return wording.say(said)

    language = archive.language.split("-", maxsplit=1)[0]
    return str(
        _template().render(
            name=wording.text(archive.name),
            language=archive.language,
            direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
            pages=[_page(archive, number, page) for number, page in enumerate(archive.pages, 1)],
            say=say,
            legible=wording.text,
            words=words,
        )
    )


def _page(archive: Archive, number: int, page: Page) -> dict[str, Any]:
    drawn = charts.svg(page.figures, wording_for(archive)) if any(count for _, count in page.figures.days) else ""
    return {
        "anchor": anchor(number),
        "page": page,
        "tables": tables(page),
        "chart": base64.b64encode(drawn.encode()).decode(),
        "alt": wording_for(archive).say(described(page.figures)) if drawn else "",
    }
