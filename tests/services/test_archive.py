"""Documents of what is public: nothing else in them, nothing of anybody's read as markup; and taking a summary back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pdfminer.high_level import extract_text

from bot.domain.arrivals import Gone
from bot.domain.errors import Conflict, NotFound
from bot.domain.figures import Figures, figures_of
from bot.domain.pages import Archive, Page, Saying, Section
from bot.domain.replies import Reply
from bot.domain.words import words
from bot.exports import charts
from bot.exports.html import html
from bot.exports.pdf import pdf
from bot.exports.text import as_json, markdown
from bot.services.archive import whole, written
from bot.wording import Wording
from tests.services.house import NAMES, THOUGHTS, House, button, said
from tests.services.test_quotations import published
from tests.services.test_summaries import drafted, talked

HOSTILE = 'See #panic("no"), <script>alert(1)</script>, [a](https://example.org) and $x$ *here*'
SCRIPTS = ("Почему никто не спрашивает?", "لماذا لا يسأل أحد؟", "למה אף אחד לא שואל?", "为什么没有人问呢？")


def document(*sayings: str, figures: Figures | None = None) -> Archive:
    section = Section(words("An open question"), "question", tuple(Saying(one, "Ada") for one in sayings))
    note = Section(words("A note by the facilitators"), "note", (), HOSTILE)
    return Archive("River & co", (Page(words("Summary"), (section, note), figures=figures or Figures()),))


@pytest.mark.parametrize("form", ["html", "pdf", "markdown", "json"])
async def test_an_export_holds_what_is_public_and_nothing_else(house: House, form: str) -> None:
    ids = await talked(house)
    await published(house)
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[31],)))
    attached = await house.archive.export(house.olga, form)
    assert attached.name.startswith("river-readers.")
    text = extract_text(BytesIO(attached.data)) if form == "pdf" else attached.data.decode()
    flat = " ".join(text.split())
    assert THOUGHTS[30] in flat
    assert NAMES[30] in flat
    assert THOUGHTS[31] not in flat
    assert "A contribution was withdrawn." in flat
    assert "2026-03-03: fewer than 3 replies" in flat


async def test_there_is_nothing_to_export_before_something_is_public(house: House) -> None:
    await talked(house)
    await drafted(house)
    with pytest.raises(NotFound, match="nothing to export"):
        await house.archive.export(house.olga, "html")
    with pytest.raises(Conflict, match="is not public"):
        await house.archive.export(house.olga, "html", 1)


async def test_the_operator_gets_the_archive_by_the_groups_name_or_number(house: House) -> None:
    await talked(house)
    await published(house)
    for name in ("river readers", str(house.guild_id)):
        assert THOUGHTS[30] in written(await whole(house.store, name), "markdown").decode().replace("\\", "")
    with pytest.raises(NotFound, match="River readers"):
        await whole(house.store, "Hill readers")


async def test_a_summary_taken_back_is_nowhere_any_more(house: House) -> None:
    await talked(house)
    number = await published(house)
    asked = await house.archive.withdrawal(house.olga, number)
    seen, revision = button(asked, "withdraw").args
    await house.archive.withdraw(house.olga, seen, revision)
    await house.post()
    assert "taken back by the facilitators" in house.shown("summary")
    assert not any(text in house.shown("summary") for text in THOUGHTS.values())
    assert "Summary of week" not in house.shown("index")
    with pytest.raises(NotFound, match="nothing to export"):
        await house.archive.export(house.olga, "markdown")


async def test_more_tells_of_days_with_a_picture_and_of_a_draft_only_to_facilitators(house: House) -> None:
    await talked(house)
    number = await published(house)
    more = await house.archive.more(house.person(66, "Eve"), number)
    assert "2026-03-03: 3 replies" in said(more.message)
    assert more.picture is not None
    assert more.picture.data.startswith(b"\x89PNG")
    assert "most on 2026-03-03, with 3" in str(more.described)
    assert "- Week 1 of The river: https://discord.com" in said(await house.archive.listing(house.olga))


def test_what_people_wrote_is_never_markup() -> None:
    page = html(document(HOSTILE))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert 'href="https://example.org"' not in page
    assert "http" not in page.replace("http-equiv", "").replace("https://example.org", "")
    assert r"\<script\>" in markdown(document(HOSTILE))
    assert json.loads(json.dumps(as_json(document(HOSTILE))))["summaries"][0]["points"][1]["note"] == HOSTILE
    shown = " ".join(extract_text(BytesIO(pdf(document(HOSTILE)))).split())
    assert shown.count('#panic("no")') == 2


def test_scripts_are_set_and_letters_that_no_font_has_are_admitted() -> None:
    text = extract_text(BytesIO(pdf(document(*SCRIPTS[:3]))))
    assert SCRIPTS[0] in text
    assert "lack some letters" not in text
    assert charts.drawable("".join(SCRIPTS[:3]))
    assert charts.lacking(SCRIPTS[3])
    assert "lack some letters" in extract_text(BytesIO(pdf(document("\U0001f9ff\U00012345"))))


@pytest.mark.parametrize("language", ["en", "zh", "ar", "xx"])
def test_a_chart_is_drawn_in_any_language_without_a_word_of_warning(language: str) -> None:
    figures = Figures((("2026-03-03", 5), ("2026-03-04", 1), ("2026-03-05", 0)), passages=((5, 9), (2, 1)))
    wording = Wording(language, text=str)
    assert charts.png(figures, wording) == charts.png(figures, wording)
    assert "<svg" in charts.svg(Figures((("2026-03-03", 0),)), wording)


def test_small_numbers_are_not_told_and_long_spans_are_counted_by_the_week() -> None:
    at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    replies = [Reply(n, n, "x", at, paragraph=5 if n < 2 else 2) for n in range(5)]
    figures = figures_of(replies, at, datetime(2026, 5, 3, tzinfo=UTC), "Europe/London")
    assert figures.weekly
    assert figures.days[0] == ("2026-03-03", 5)
    shown = markdown(document("Why?", figures=figures))
    assert "¶2: 3 replies" in shown
    assert "¶5" not in shown
