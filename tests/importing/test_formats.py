from __future__ import annotations

import json

import pytest

from bot.importing.described import described
from bot.importing.files import read
from tests.importing.texts import ESSAY, FEATURE, MARKDOWN, PAGE, PAGE_BODY


def test_front_matter_and_pictures_are_metadata() -> None:
    known = read(MARKDOWN.encode(), "lamps.md").metadata
    assert (known.title, known.author, known.published) == ("On lamps", "Jane Roe", "2020-03-04")
    assert [(one.text, one.credit) for one in known.captions] == [("A lamp in a window", "Ann Lee")]
    assert known.notes == ("[1] So says the record.",)
    assert known.further_reading == ("A book on lamps https://example.org/book", "A trap")


def test_markdown_gives_paragraphs_of_every_kind() -> None:
    found = [(one.kind, one.text) for one in read(MARKDOWN.encode(), "lamps.md").paragraphs]
    assert found == [
        ("prose", "Lamps were dear once[1] and oil was sold by the pint in every street of the town."),
        ("prose", "As the keeper put it:"),
        ("quotation", "Nobody reads in the dark."),
        ("quotation", "Nobody should."),
        ("list", "- one\n- two more"),
        ("table", "a | b\n1 | 2"),
        ("code", 'x  =  1\n    y = "[^1]"'),
        ("prose", "Raw paragraph here, as long as it needs to be."),
    ]


def test_block_quotes_are_runs_with_their_lead_in() -> None:
    found = [(one.run, one.lead_in, one.heading) for one in read(MARKDOWN.encode(), "lamps.md").paragraphs[1:4]]
    assert found == [(None, True, "Oil"), (1, False, None), (1, False, None)]


def test_markdown_is_known_by_its_marks_whatever_its_name() -> None:
    assert read(MARKDOWN.encode(), "lamps.txt").metadata.title == "On lamps"
    assert read("\n\n".join(ESSAY).encode(), "winter.md").paragraphs[0].text == ESSAY[0]


def test_toml_front_matter_is_read_too() -> None:
    text = f'+++\ntitle = "Rain"\nauthors = ["Jane Roe", "John Poe"]\n+++\n\n# Rain\n\n{ESSAY[0]}\n'
    known = read(text.encode(), "rain.md").metadata
    assert (known.title, known.author) == ("Rain", "Jane Roe, John Poe")


def test_a_page_gives_its_article_and_nothing_else() -> None:
    imported = read(PAGE.encode(), "page.html")
    assert tuple(one.text for one in imported.paragraphs) == PAGE_BODY
    assert [one.heading for one in imported.paragraphs] == [None, None, "The price of oil", None, None, None]


def test_a_page_gives_its_metadata() -> None:
    known = read(PAGE.encode(), "page.html").metadata
    assert (known.title, known.author, known.publication) == ("The lamp", "Jane Roe", "The Daily Lamp")
    assert known.published == "2021-05-06"
    assert [(one.text, one.credit) for one in known.captions] == [("A street lamp.", "Ann Lee/Agency")]


def test_hidden_text_and_unsafe_links_appear_nowhere() -> None:
    told = json.dumps(described(read(PAGE.encode(), "page.html")))
    for unwanted in ("javascript", "Template text", "Hidden text", "Unshown text"):
        assert unwanted not in told


def test_a_repeated_pull_quote_is_dropped_and_told() -> None:
    dropped = [str(one) for one in read(PAGE.encode(), "page.html").dropped]
    assert any("who paid for the oil" in one and "pull quote" in one for one in dropped)


def test_verse_in_a_page_keeps_its_lines() -> None:
    verse = "<p>Here on the hill<br>the wind is slow</p>"
    page = f"<html><body><article><p>{ESSAY[0]}</p>{verse}<p>{ESSAY[1]}</p></article></body></html>"
    assert read(page.encode(), "a.html").paragraphs[1].text == "Here on the hill\nthe wind is slow"


def test_inspect_has_the_fields_that_scripts_rest_on() -> None:
    told = described(read(FEATURE.encode(), "river.txt"))
    assert list(told) == [
        "title", "author", "publication", "published", "standfirst", "language", "source", "rights", "words", "minutes",
        "paragraphs", "captions", "further_reading", "notes", "dropped", "warnings",
    ]  # fmt: skip
    assert told["words"] == sum(len(one["text"].split()) for one in told["paragraphs"])
    assert told["minutes"] == round(told["words"] / 238, 1)
    assert told["paragraphs"][4] == {
        "n": 5,
        "text": "“Water is not a thing you own... It is a thing that passes, and while it passes you look after it.",
        "heading": None,
        "speaker": "Mary Stone",
        "kind": "quotation",
    }
    assert told["captions"] == [{"text": "The river at Orton, seen from the old bridge", "credit": "Sam Poe"}]


OPENING = "The first paragraph is a real one. It has two sentences and a number, 812, in it."
SECOND = "Second paragraph here, which is body as well and is kept where it stands."


@pytest.mark.parametrize("front", ["", "---\ntitle: T\ndescription: Some words about it\n---\n"])
@pytest.mark.parametrize("mark", ["[^1]", " [^1]", "[1]", "¹"])
def test_an_opening_paragraph_that_ends_in_a_footnote_mark_stays_body(front: str, mark: str) -> None:
    text = f"{front}# T\n\n{OPENING}{mark}\n\n## A\n\n{SECOND}\n\n[^1]: A note.\n"
    found = [one.text for one in read(text.encode(), "a.md").paragraphs]
    assert found == [OPENING + mark.replace("^", ""), SECOND]


@pytest.mark.parametrize("mark", ["<sup>1</sup>", "<sup>[1]</sup>", ' <sup><a href="#n">1</a></sup>', "<sup>*</sup>"])
def test_a_raised_figure_behind_the_stop_of_a_page_changes_nothing(mark: str) -> None:
    page = f"<html><body><article><h1>T</h1><p>{OPENING}{mark}</p><h2>A</h2><p>{SECOND}</p></article></body></html>"
    found = [one.text for one in read(page.encode(), "a.html").paragraphs]
    assert [one[: len(OPENING)] for one in found] == [OPENING, SECOND[: len(OPENING)]]


def test_two_short_sentences_under_a_title_are_body() -> None:
    text = f"# Rain\n\nIt rained all night. Nobody slept.\n\n{SECOND}\n"
    assert [one.text for one in read(text.encode(), "a.md").paragraphs] == [
        "It rained all night. Nobody slept.",
        SECOND,
    ]


SITED = """<html><head><title>The lamp</title></head><body><article><h1>The lamp</h1>
<p>The lamp was lit at six every evening, and the children came to read below it until their mothers called.</p>
<div class="advert"><p>ADVERTISEMENT: Buy new boots for the wet season, sold in every street of the town.</p></div>
<p>Nobody had asked who paid for the oil. The keeper wrote it down in a book that nobody opened for forty years.</p>
<div class="related"><h3>Read more</h3><ul><li><a href="/1">Oil and its price</a></li></ul></div>
<p>Then the lamps were changed for gas, and the book was closed again for the rest of the century.</p>
<div id="share-bar"><p>Tell your friends about what you have read on this page</p></div>
<section class="related-work">
<p>What others wrote of lamps is told here, because it is a part of the study as well.</p></section>
<p>And what came after gas is another story, which others have told better than this page can.</p>
</article></body></html>"""


def test_containers_that_are_the_sites_by_their_name_are_dropped_and_told() -> None:
    imported = read(SITED.encode(), "a.html")
    assert [(one.text.split()[0], one.heading) for one in imported.paragraphs] == [
        ("The", None), ("Nobody", None), ("Then", None), ("What", None), ("And", None),
    ]  # fmt: skip
    told = [str(one) for one in imported.dropped]
    for what, why in (("ADVERTISEMENT", "advertisement"), ("Read more", "pointer"), ("Tell your friends", "sharing")):
        assert any(what in one and why in one for one in told)


def test_a_heading_that_is_the_sites_stands_over_no_paragraph() -> None:
    page = SITED.replace('class="related"', "").replace('class="advert"', "")
    imported = read(page.encode(), "a.html")
    assert not any(one.heading or "boots" in one.text for one in imported.paragraphs)
    assert any("Read more" in str(one) for one in imported.dropped)


@pytest.mark.parametrize("name", ["promo", "newsletter", "no-ads", "share"])
def test_a_frame_with_a_bad_name_around_the_whole_text_keeps_it(name: str) -> None:
    page = SITED.replace("<article>", f'<div class="{name}">').replace("</article>", "</div>")
    assert len(read(page.encode(), "a.html").paragraphs) == 5


def test_a_section_whose_id_repeats_its_heading_is_text() -> None:
    section = f'<section id="advertising"><h2>Advertising</h2><p>{OPENING}</p></section>'
    page = SITED.replace("</article>", f"{section}<p>{SECOND}</p></article>")
    found = [(one.heading, one.text) for one in read(page.encode(), "a.html").paragraphs]
    assert ("Advertising", OPENING) in found


def test_a_line_of_the_head_that_becomes_a_note_is_told() -> None:
    text = (
        f"---\ntitle: T\ndescription: Some words about it\n---\n# T\n\nA line that nobody can place here\n\n{SECOND}\n"
    )
    imported = read(text.encode(), "a.md")
    assert imported.metadata.notes == ("A line that nobody can place here",)
    assert any("kept as a note" in str(one) for one in imported.dropped)
