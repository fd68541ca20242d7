from __future__ import annotations

from datetime import UTC, datetime

import docx
import pytest

from bot.domain.errors import ImportRefused
from bot.importing.child import read_in_child
from bot.importing.files import read
from tests.importing.made_docx import changed, part_of, plain, run, saved, with_xml
from tests.importing.texts import ESSAY, FEATURE_BODY


def texts(data: bytes) -> list[str]:
    return [one.text for one in read(data, "a.docx").paragraphs]


def test_paragraphs_tables_lists_and_headings_keep_their_order() -> None:
    document = docx.Document()
    document.add_paragraph("Whose river is it?", style="Title")
    document.add_paragraph("The towns downstream learn to count", style="Subtitle")
    document.add_paragraph("By Ann Lee")
    document.add_paragraph(ESSAY[0])
    document.add_heading("Sticks", 2)
    document.add_paragraph(ESSAY[1])
    table = document.add_table(2, 2)
    for n, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {n}"
    document.add_paragraph(ESSAY[3])
    document.add_paragraph("a first thing", style="List Number")
    document.add_paragraph("a second thing", style="List Number")
    document.add_paragraph("The river at Orton", style="Caption")
    document.add_paragraph(ESSAY[4])
    imported = read(saved(document), "a.docx")
    assert [(one.kind, one.heading, one.text) for one in imported.paragraphs] == [
        ("prose", None, ESSAY[0]),
        ("prose", "Sticks", ESSAY[1]),
        ("table", None, "cell 0 | cell 1\ncell 2 | cell 3"),
        ("prose", None, ESSAY[3]),
        ("list", None, "1. a first thing\n2. a second thing"),
        ("prose", None, ESSAY[4]),
    ]
    known = imported.metadata
    assert (known.title, known.author) == ("Whose river is it?", "Ann Lee")
    assert known.standfirst == "The towns downstream learn to count"
    assert [one.text for one in known.captions] == ["The river at Orton"]


def test_quotation_runs_speakers_and_lead_ins_are_found_as_in_every_format() -> None:
    document = docx.Document()
    for text in FEATURE_BODY[:3]:
        document.add_paragraph(text)
    document.add_paragraph("As Mary Stone put it in a letter:")
    document.add_paragraph("Water is not a thing you own.", style="Quote")
    document.add_paragraph("It is a thing that passes.", style="Intense Quote")
    document.add_paragraph(FEATURE_BODY[9])
    found = read(saved(document), "a.docx").paragraphs
    assert [one.run for one in found] == [None, None, None, None, 1, 1, None]
    assert [one.speaker for one in found[1:6]] == ["Tom Hill", "Paul Kerr", None, "Mary Stone", "Mary Stone"]
    assert found[3].lead_in


def test_changes_are_read_as_accepted() -> None:
    document = docx.Document()
    inserted = f"<w:ins w:id='1'>{run('and, as was added, ')}</w:ins>"
    deleted = "<w:del w:id='2'><w:r><w:delText>never ever </w:delText></w:r></w:del>"
    moved = f"<w:moveFrom w:id='3'>{run('gone elsewhere')}</w:moveFrom>"
    with_xml(
        document, f"<w:p>{run('The river rose, ')}{inserted}{deleted}{moved}{run('it fell again in the autumn.')}</w:p>"
    )
    with_xml(document, f"<w:p><w:pPr><w:rPr><w:del w:id='4'/></w:rPr></w:pPr>{run('Two paragraphs were ')}</w:p>")
    with_xml(document, f"<w:p>{run('made one by the editor of the text.')}</w:p>")
    assert texts(saved(document)) == [
        "The river rose, and, as was added, it fell again in the autumn.",
        "Two paragraphs were made one by the editor of the text.",
    ]


def test_links_controls_and_fields_keep_their_text_and_hidden_text_goes() -> None:
    document = docx.Document()
    link = f"<w:hyperlink>{run('the report')}</w:hyperlink>"
    control = f"<w:sdt><w:sdtContent>{run(' of the council')}</w:sdtContent></w:sdt>"
    field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    with_xml(document, f"<w:p>{run('See ')}{link}{control}{field}{hidden}{run(', which is long and dull.')}</w:p>")
    with_xml(document, f"<w:sdt><w:sdtContent><w:p>{run(ESSAY[0])}</w:p></w:sdtContent></w:sdt>")
    assert texts(saved(document)) == ["See the report of the council, which is long and dull.", ESSAY[0]]


def test_headers_footers_comments_and_tables_of_contents_are_no_body() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "A running head"
    document.sections[0].footer.paragraphs[0].text = "A running foot"
    entry = "<w:p><w:pPr><w:pStyle w:val='TOC1'/></w:pPr><w:r><w:t>Chapter 1</w:t></w:r></w:p>"
    document.styles.add_style("toc 1", 1).element.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "TOC1"
    )
    with_xml(document, entry, entry)
    paragraph = document.add_paragraph(ESSAY[0])
    document.add_comment(paragraph.runs, text="A remark of the editor", author="Ed")
    document.add_paragraph(ESSAY[1])
    imported = read(saved(document), "a.docx")
    assert [one.text for one in imported.paragraphs] == list(ESSAY[:2])
    assert [str(one) for one in imported.dropped] == ["a table of contents of 2 lines"]


def test_footnotes_are_notes_with_their_marks_in_the_text() -> None:
    document = docx.Document()
    mark = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    with_xml(
        document,
        f"<w:p>{run('Lamps were dear once')}{mark}{run(' and oil was sold by the pint in every street.')}</w:p>",
    )
    note = f"<w:footnote w:id='2'><w:p>{run(' So says the record.')}</w:p></w:footnote>"
    line = f"<w:footnote w:id='0' w:type='separator'><w:p>{run('----')}</w:p></w:footnote>"
    name = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    data = changed(saved(document), {"word/footnotes.xml": f"<w:footnotes {name}>{line}{note}</w:footnotes>"})
    imported = read(data, "a.docx")
    assert imported.paragraphs[0].text == "Lamps were dear once[1] and oil was sold by the pint in every street."
    assert imported.metadata.notes == ("[1] So says the record.",)


def test_a_text_box_is_read_once_and_a_pull_quote_in_one_is_dropped() -> None:
    document = docx.Document()
    document.add_paragraph(ESSAY[1])

    def box(text: str) -> str:
        inside = f"<w:txbxContent><w:p>{run(text)}</w:p></w:txbxContent>"
        return (
            f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
            f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )

    aside = "A box at the side, which has something of its own to say."
    with_xml(
        document, f"<w:p>{run(ESSAY[3])}{box('Books went from house to house in bread baskets.')}{box(aside)}</w:p>"
    )
    document.add_paragraph(ESSAY[4])
    imported = read(saved(document), "a.docx")
    assert [one.text for one in imported.paragraphs] == [ESSAY[1], ESSAY[3], aside, ESSAY[4]]
    assert any("pull quote" in str(one) for one in imported.dropped)


def test_set_in_paragraphs_are_quotations_and_bold_lines_headings() -> None:
    document = docx.Document()
    document.add_paragraph(ESSAY[0])
    document.add_paragraph().add_run("A bold line over it").bold = True
    document.add_paragraph(ESSAY[1])
    quoted = document.add_paragraph(ESSAY[3])
    quoted.paragraph_format.left_indent = quoted.paragraph_format.right_indent = 360_000
    document.add_paragraph(ESSAY[4])
    found = read(saved(document), "a.docx").paragraphs
    assert [(one.heading, one.kind) for one in found] == [
        (None, "prose"),
        ("A bold line over it", "prose"),
        (None, "quotation"),
        (None, "prose"),
    ]


def test_properties_fill_what_the_text_leaves_open() -> None:
    document = docx.Document()
    document.core_properties.title = "On rivers and towns"
    document.core_properties.author = "Ann Lee; John Poe"
    for text in ESSAY[:4]:
        document.add_paragraph(text)
    known = read(saved(document), "draft_3.docx").metadata
    assert (known.title, known.author) == ("On rivers and towns", "Ann Lee, John Poe")


def test_the_day_a_file_was_made_is_not_the_day_a_text_was_published() -> None:
    document = docx.Document()
    document.core_properties.created = datetime(2020, 3, 4, tzinfo=UTC)
    for text in ESSAY[:4]:
        document.add_paragraph(text)
    assert read(saved(document), "draft_3.docx").metadata.published == ""


@pytest.mark.parametrize("title", ["Microsoft Word - draft.doc", "draft_3", "Untitled", "river.docx", "7"])
def test_a_title_that_a_program_wrote_is_none(title: str) -> None:
    document = docx.Document()
    document.core_properties.title = title
    for text in ESSAY[:4]:
        document.add_paragraph(text)
    assert read(saved(document), "on-lamps.docx").metadata.title == "On lamps"


def test_soft_hyphens_go_and_verse_keeps_its_lines() -> None:
    document = docx.Document()
    document.add_paragraph(f"{ESSAY[0]} Win\u00adter came.")
    document.add_paragraph("Here on the hill\nthe wind is slow\nand nobody counts")
    document.add_paragraph(ESSAY[1])
    assert texts(saved(document)) == [
        f"{ESSAY[0]} Winter came.",
        "Here on the hill\nthe wind is slow\nand nobody counts",
        ESSAY[1],
    ]


def test_strict_open_xml_is_read_too() -> None:
    data = plain(*ESSAY[:3])
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = part_of(data, "word/document.xml").replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert texts(changed(data, {"word/document.xml": strict})) == list(ESSAY[:3])


@pytest.mark.parametrize("part", ["word/styles.xml", "docProps/core.xml", "word/numbering.xml", "[Content_Types].xml"])
def test_a_document_is_read_without_its_lesser_parts(part: str) -> None:
    assert texts(changed(plain(*ESSAY[:3]), {}, without=part)) == list(ESSAY[:3])


async def test_the_child_reads_a_document_with_the_doors_closed() -> None:
    data = plain(*ESSAY)
    assert await read_in_child(data, "a.docx") == read(data, "a.docx")


def test_a_document_of_the_wrong_kind_is_damaged() -> None:
    with pytest.raises(ImportRefused) as caught:
        read(changed(plain(*ESSAY), {"word/document.xml": "<a/>"}), "a.docx")
    assert caught.value.code == "damaged"
