from __future__ import annotations

import pytest

from bot.domain.errors import ImportRefused
from bot.importing.child import read_in_child
from bot.importing.files import read
from tests.importing.made_epub import epub, page, without
from tests.importing.texts import ESSAY, FEATURE_BODY

RIGHTS = "<p>Copyright © 2020 Ann Lee</p><p>All rights reserved.</p><p>ISBN 978-0-00-000000-0</p>"


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


BOOK = epub(
    [
        ("cover.xhtml", page("<img src='cover.jpg' alt='The cover of the book'/>", kind="cover")),
        ("title.xhtml", page("<h1>The lamp book</h1><p>Ann Lee</p>", kind="titlepage")),
        ("rights.xhtml", page(RIGHTS)),
        ("nav.xhtml", page("<nav epub:type='toc'><ol><li><a href='one.xhtml'>One</a></li></ol></nav>")),
        (
            "one.xhtml",
            page(f"<h2>The first lamp</h2>{paragraphs(ESSAY[:3])}<blockquote><p>{ESSAY[3]}</p></blockquote>"),
        ),
        ("aside.xhtml", page("<p>A part that stands outside of the order of reading.</p>"), "linear='no'"),
        ("two%20b.xhtml", page(paragraphs(FEATURE_BODY[:2]))),
    ],
    properties={"nav.xhtml": "nav"},
    more={"OEBPS/two b.xhtml": page(f"<h2>The second</h2>{paragraphs(FEATURE_BODY[:2])}")},
)


def test_a_book_gives_its_chapters_in_the_order_of_the_spine_and_nothing_else() -> None:
    found = read(BOOK, "a.epub").paragraphs
    assert [(one.heading, one.kind, one.text) for one in found] == [
        ("The first lamp", "prose", ESSAY[0]),
        (None, "prose", ESSAY[1]),
        (None, "prose", ESSAY[2]),
        (None, "quotation", ESSAY[3]),
        ("The second", "prose", FEATURE_BODY[0]),
        (None, "prose", FEATURE_BODY[1]),
    ]
    assert found[5].speaker == "Tom Hill"


def test_what_is_left_out_of_a_book_is_told() -> None:
    told = [str(one) for one in read(BOOK, "a.epub").dropped]
    assert told == [
        "the book's cover",
        "the book's title page",
        "the book's copyright page",
        "the book's navigation",
        "a part outside the book's reading order",
    ]


def test_the_package_gives_the_metadata() -> None:
    known = read(BOOK, "a.epub").metadata
    assert (known.title, known.author, known.publication) == ("The lamp book", "Ann Lee, John Poe", "Weir Books")
    assert (known.published, known.language, known.rights) == ("2020-03-04", "en", "Free to copy")


def test_footnotes_are_notes_and_page_breaks_leave_no_number() -> None:
    text = (
        "<p>Lamps were dear<a epub:type='noteref' href='#n1'>1</a> once, and oil "
        "<span epub:type='pagebreak'>17</span>was sold "
        "by the pint.</p><aside epub:type='footnote' id='n1'><p>1. So says the record. <a href='#r1'>↩</a></p></aside>"
    )
    imported = read(epub([("one.xhtml", page(f"{text}<p>{ESSAY[1]}</p>"))]), "a.epub")
    assert [one.text for one in imported.paragraphs] == [
        "Lamps were dear[1] once, and oil was sold by the pint.",
        ESSAY[1],
    ]
    assert imported.metadata.notes == ("[1] So says the record.",)


def test_a_chapter_without_a_heading_has_that_of_the_table_of_contents() -> None:
    nav = page(
        "<nav epub:type='toc'><ol><li><a href='one.xhtml'>Of lamps</a></li>"
        "<li><a href='two.xhtml#x'>Part</a></li></ol></nav>"
    )
    chapters = [
        ("nav.xhtml", nav),
        ("one.xhtml", page(f"<p>{ESSAY[0]}</p>")),
        ("two.xhtml", page(f"<p>{ESSAY[1]}</p>")),
    ]
    found = read(epub(chapters, properties={"nav.xhtml": "nav"}), "a.epub").paragraphs
    assert [one.heading for one in found] == ["Of lamps", None]


@pytest.mark.parametrize("form", ["&nbsp;&mdash;&eacute;", "&#160;&#x2014;é", "<br/>—é"])
def test_chapters_are_read_whatever_their_form(form: str) -> None:
    found = read(
        epub([("one.xhtml", page(f"<p>{ESSAY[0]}{form} is an end that nobody saw.</p>"))]), "a.epub"
    ).paragraphs
    assert "—é is an end" in " ".join(one.text for one in found)


def test_a_chapter_that_is_no_xml_is_read_as_a_page() -> None:
    broken = f"<html><body><p>{ESSAY[0]}<p>{ESSAY[1]}<br>And on & on it went, for years.</body>"
    found = read(epub([("one.xhtml", broken)]), "a.epub").paragraphs
    assert found[0].text == ESSAY[0]
    assert "on & on" in " ".join(one.text for one in found)


def test_an_old_book_with_a_guide_and_bare_types_loses_its_cover() -> None:
    guide = "<reference type='cover' href='c.xhtml'/><reference type='copyright-page' href='r.xhtml'/>"
    chapters = [
        ("c.xhtml", page("<p>Some cover words of it.</p>")),
        ("r.xhtml", page("<p>Rights.</p>")),
        ("one.xhtml", page(f"<p>{ESSAY[0]}</p>")),
    ]
    assert [one.text for one in read(epub(chapters, guide=guide), "a.epub").paragraphs] == [ESSAY[0]]


def encryption(algorithm: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/></e:EncryptedData></encryption>'
    )


@pytest.mark.parametrize(
    "more",
    [
        {"META-INF/rights.xml": "<rights/>"},
        {"META-INF/sinf.xml": "<sinf/>"},
        {"META-INF/encryption.xml": encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")},
    ],
)
def test_protected_books_are_refused(more: dict[str, str]) -> None:
    with pytest.raises(ImportRefused) as caught:
        read(epub([("one.xhtml", page(f"<p>{ESSAY[0]}</p>"))], more=more), "a.epub")
    assert caught.value.code == "encrypted"


def test_hidden_fonts_are_no_protection() -> None:
    more = {"META-INF/encryption.xml": encryption("http://www.idpf.org/2008/embedding")}
    assert read(epub([("one.xhtml", page(f"<p>{ESSAY[0]}</p>"))], more=more), "a.epub").paragraphs[0].text == ESSAY[0]


def test_a_book_of_pictures_is_empty_and_a_missing_chapter_is_told() -> None:
    with pytest.raises(ImportRefused) as caught:
        read(epub([("one.xhtml", page("<img src='a.jpg' alt='x'/>"))]), "a.epub")
    assert caught.value.code == "empty"
    chapters = [("one.xhtml", page(f"<p>{ESSAY[0]}</p>")), ("lost.xhtml", page("<p>Lost.</p>"))]
    imported = read(without(epub(chapters), "OEBPS/lost.xhtml"), "a.epub")
    assert [str(one) for one in imported.warnings] == ["1 part of the book is missing in the file."]


async def test_a_long_book_is_read_in_the_child_within_its_limits() -> None:
    chapter = paragraphs(tuple(f"{n}. {' '.join(FEATURE_BODY[:3])} {' '.join(ESSAY[:4])}" for n in range(75)))
    book = epub([(f"{n}.xhtml", page(f"<h1>Chapter {n}</h1>{chapter}")) for n in range(35)])
    imported = await read_in_child(book, "a.epub")
    assert len(imported.paragraphs) == 35 * 75
    assert sum(len(one.text.split()) for one in imported.paragraphs) > 250_000
