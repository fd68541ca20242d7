from __future__ import annotations

import json

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
