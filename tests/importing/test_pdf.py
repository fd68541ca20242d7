from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from bot.domain.errors import ImportRefused
from bot.importing.child import read_in_child
from bot.importing.files import read
from bot.importing.pdf import read_pdf
from tests.importing.made_pdf import HEIGHT, Layout, Pdf, laid_out, locked, width_of
from tests.importing.texts import ESSAY, FEATURE_BODY

WORDS = (
    "the river council of a valley met and said about measurement information neighbourhood municipal lamp oil keeper "
    "winter children reading well-known considerable understanding bread house international was were through water"
).split()


def written(seed: int, number: int) -> list[tuple[str, str]]:
    """Paragraphs of two to six sentences, with headings and quotations between them."""
    chosen = random.Random(seed)  # noqa: S311 - the same texts each time
    blocks = [("title", "The river and its councils")]
    for n in range(number):
        sentences = [
            " ".join(chosen.choice(WORDS) for _ in range(chosen.randint(7, 16))).capitalize() + "."
            for _ in range(chosen.randint(2, 6))
        ]
        if n % 9 == 4:
            blocks.append(("heading", f"Part {chr(65 + n // 9)} of it"))
        blocks.append(("quote" if n % 11 == 5 else "text", " ".join(sentences)))
    return blocks


LAYOUTS = {
    "indents": Layout(header="The Valley Review · {n}"),
    "gaps": Layout(header="The Valley Review · {n}", indent=0, gap=8),
    "ragged": Layout(header="The Valley Review", justified=False, footer="Page {n} of 9"),
    "ragged gaps": Layout(indent=0, gap=8, justified=False, footer="- {n} -", first_number=212),
    "two columns": Layout(header="The Valley Review", columns=2, size=9, leading=11, indent=12),
    "two columns, gaps": Layout(header="{n} The Valley Review", columns=2, size=9, leading=11, indent=0, gap=7),
    "no hyphens": Layout(header="The Valley Review", hyphenate=False, footer=""),
    "wide": Layout(header="The Valley Review", leading=24, indent=30),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_paragraph_is_verbatim_and_nothing_else_is_there(name: str) -> None:
    for seed in range(2):
        blocks = written(seed, 40)
        pdf = laid_out(Pdf(title="The river and its councils", author="Ann Lee"), blocks, LAYOUTS[name])
        imported = read(bytes(pdf), "a.pdf")
        assert len(pdf.pages) >= 3
        assert [one.text for one in imported.paragraphs] == [text for kind, text in blocks if kind in ("text", "quote")]
        assert (imported.metadata.title, imported.metadata.author) == ("The river and its councils", "Ann Lee")
        headings = [one.heading for one in imported.paragraphs if one.heading]
        assert headings == [text for kind, text in blocks if kind == "heading"]


def test_set_in_paragraphs_are_quotations() -> None:
    blocks = written(1, 20)
    found = read(bytes(laid_out(Pdf(), blocks, LAYOUTS["gaps"])), "a.pdf").paragraphs
    assert [one.text for one in found if one.kind == "quotation"] == [text for kind, text in blocks if kind == "quote"]


def test_what_recurs_on_pages_is_dropped_and_told() -> None:
    told = [str(one) for one in read(bytes(laid_out(Pdf(), written(3, 40), LAYOUTS["indents"])), "a.pdf").dropped]
    assert told == ["“The Valley Review · 1” (header or footer)", "“1” (page number)"]


def test_roman_page_numbers_go_too() -> None:
    pdf = laid_out(Pdf(), written(4, 30), Layout(footer=""))
    pages, pdf.pages = pdf.pages, []
    for number, operators in zip(("vii", "viii", "ix", "x", "xi", "xii"), pages, strict=False):
        pdf.pages.append(operators)
        pdf.text(290, 40, number, 9)
    wanted = [text for kind, text in written(4, 30) if kind in ("text", "quote")]
    assert [one.text for one in read(bytes(pdf), "a.pdf").paragraphs] == wanted


def test_a_number_that_ends_a_paragraph_stays() -> None:
    pdf = Pdf()
    for n in range(2):
        pdf.page()
        pdf.text(72, 700, f"The dam was built when nobody on page {'AB'[n]} had asked for it, in the")
        pdf.text(72, 686, ("year of the flood, which was", "great frost, and it was finished in")[n])
        pdf.text(72, 672, ("1911.", "1740.")[n])
    found = [one.text for one in read(bytes(pdf), "a.pdf").paragraphs]
    assert found[0].endswith("which was 1911.")
    assert found[1].endswith("finished in 1740.")


def test_hyphens_at_line_ends_go_unless_the_word_has_them() -> None:
    pdf = Pdf()
    pdf.page()
    lines = [
        "The well-known keeper of the lamps was asked for information by the neigh-",
        "bourhood, and being well-known and an Anglo-Saxon himself he took the long-",
        "distance coach with a self-",
        "made man from the North-",
        "West, whose name was not told - or so it was said by the keeper of all the",
        "lamps, who is well-",
        "known for what he says, and for a workplace-",
        "based union of lamps, as he calls it in his letters to the council of the",
        "valley.",
    ]
    for n, line in enumerate(lines):
        pdf.text(72, 700 - 14 * n, line)
    text = read(bytes(pdf), "a.pdf").paragraphs[0].text
    for right in (
        "neighbourhood,",
        "longdistance",
        "self-made",
        "North-West",
        "told - or",
        "well-known for",
        "workplace-based",
    ):
        assert right in text


def test_footnotes_at_the_foot_of_pages_are_notes() -> None:
    blocks = [*written(5, 30), ("note", "1 See the report of the year."), ("note", "2 It is in the archive.")]
    imported = read(bytes(laid_out(Pdf(), blocks, LAYOUTS["indents"])), "a.pdf")
    assert imported.metadata.notes == ("[1] See the report of the year.", "[2] It is in the archive.")
    assert [one.text for one in imported.paragraphs] == [text for kind, text in blocks if kind in ("text", "quote")]


def test_a_raised_number_is_a_mark_where_a_note_answers() -> None:
    pdf = Pdf()
    pdf.page()
    for n in range(12):
        pdf.text(
            72,
            700 - 14 * n,
            f"Line {'abcdefghijkl'[n]} of a long paragraph that goes on over the whole width of the page, as",
        )
    pdf.text(72, 532, "it does in books about lamps")
    end = 72 + width_of("it does in books about lamps", 11)
    pdf.text(end, 536, "1", 6)
    pdf.text(end + 4, 532, ", which are dear.")
    pdf.text(72, 100, "1 So says the record.", 8)
    imported = read(bytes(pdf), "a.pdf")
    assert imported.paragraphs[0].text.endswith("it does in books about lamps[1], which are dear.")
    assert imported.metadata.notes == ("[1] So says the record.",)


def test_ligatures_are_letters() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.glyphs(40, 700, "The ﬁrst oﬃce of the keeper was on the ﬂoor.")
    assert read(bytes(pdf), "a.pdf").paragraphs[0].text == "The first office of the keeper was on the floor."


def test_tables_and_lists_keep_their_lines() -> None:
    pdf = laid_out(Pdf(), [("text", ESSAY[0]), ("text", ESSAY[1])], Layout())
    for n, (left, right) in enumerate([("Town", "Lamps"), ("Orton", "12"), ("Weir", "7")]):
        pdf.text(72, 600 - 14 * n, left)
        pdf.text(300, 600 - 14 * n, right)
    for n, item in enumerate(("oil for the lamps", "bread for the keeper")):
        pdf.text(72, 500 - 14 * n, "•")
        pdf.text(86, 500 - 14 * n, item)
    pdf.text(72, 440, "And that was all that anybody in the valley had asked for that year.")
    found = [(one.kind, one.text) for one in read(bytes(pdf), "a.pdf").paragraphs]
    assert ("table", "Town | Lamps\nOrton | 12\nWeir | 7") in found
    assert ("list", "- oil for the lamps\n- bread for the keeper") in found


def test_speakers_and_runs_are_found_as_in_every_format() -> None:
    pdf = laid_out(Pdf(), [("text", text) for text in FEATURE_BODY], Layout())
    found = read(bytes(pdf), "a.pdf").paragraphs
    assert [one.text for one in found] == list(FEATURE_BODY)
    assert (found[1].speaker, found[4].run, found[6].run) == ("Tom Hill", 1, 1)


def test_a_scan_is_refused_with_what_to_do() -> None:
    pdf = Pdf()
    for _ in range(3):
        pdf.page()
        pdf.picture()
        pdf.text(72, 20, "Scanned", 8)
    with pytest.raises(ImportRefused) as caught:
        read(bytes(pdf), "a.pdf")
    assert caught.value.code == "no_text_layer"
    assert "OCR" in str(caught.value)


def test_letters_that_no_font_tells_are_no_text() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.glyphs(40, 700, "Nobody can tell what is written here.")
    data = bytes(replace(pdf, compress=False)).replace(b"/ToUnicode 7 0 R", b"/ToNothing 7 0 R")
    with pytest.raises(ImportRefused) as caught:
        read(data, "a.pdf")
    assert caught.value.code == "no_text_layer"


def test_a_password_is_asked_for_and_an_owner_s_lock_is_not() -> None:
    pdf = laid_out(Pdf(), [("text", text) for text in ESSAY], Layout())
    with pytest.raises(ImportRefused) as caught:
        read(locked(pdf, user=b"secret"), "a.pdf")
    assert caught.value.code == "encrypted"
    assert read(locked(pdf, user=b""), "a.pdf").paragraphs[0].text == ESSAY[0]


async def test_the_child_reads_plain_and_locked_files_with_the_doors_closed() -> None:
    pdf = laid_out(Pdf(), written(6, 12), LAYOUTS["indents"])
    for data in (bytes(pdf), locked(pdf, user=b"")):
        assert await read_in_child(data, "a.pdf") == read(data, "a.pdf")


def test_a_file_that_takes_too_long_says_how_many_pages_went() -> None:
    data = bytes(laid_out(Pdf(), written(7, 120), LAYOUTS["indents"]))
    with pytest.raises(ImportRefused) as caught:
        read_pdf(data, "a.pdf", seconds=4, clock=partial(next, count()))
    assert caught.value.code == "too_slow"
    assert "4 pages could be read" in str(caught.value)


def test_a_page_that_is_damaged_is_told_and_the_others_are_read() -> None:
    pdf = laid_out(Pdf(compress=False), written(8, 20), Layout(footer="", hyphenate=False))
    pdf.pages.insert(1, ["BT /F1 11 Tf (open string", "q q q"])
    imported = read(bytes(pdf), "a.pdf")
    assert len(imported.paragraphs) >= 15


def test_stamps_set_aslant_are_left_out_and_told() -> None:
    pdf = laid_out(Pdf(), [("text", text) for text in ESSAY[:3]], Layout())
    pdf.pages[-1].append("BT /F1 60 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (DRAFT) Tj ET")
    imported = read(bytes(pdf), "a.pdf")
    assert "DRAFT" not in " ".join(one.text for one in imported.paragraphs)
    assert [str(one) for one in imported.warnings if "slanted" in str(one)] == ["5 slanted letters were left out."]


def test_the_top_of_the_page_is_where_the_text_begins() -> None:
    pdf = Pdf()
    pdf.page()
    for y, text in ((300, ESSAY[1]), (HEIGHT - 100, ESSAY[0])):
        pdf.text(40, y, text, 8)
    assert [one.text for one in read(bytes(pdf), "a.pdf").paragraphs] == list(ESSAY[:2])


def reports(number: int) -> list[tuple[str, str]]:
    """Paragraphs that differ in their numbers alone."""
    return [
        (
            "text",
            f"Report {n} of the valley survey says that the river stood at {100 + n * 37 % 100} centimetres in week "
            f"{n}, that {10 + n * 7 % 30} houses were visited by the council, and that the keeper counted "
            f"{20 + n * 13 % 50} lamps along the {1 + n * 3 % 9} streets of the lower town. The survey was read by "
            f"{n + 4} members and was put into the record of meeting {n}. Nobody had asked for the number of windows, "
            f"which was {n * 91 % 400} on that day, and the council thanked the surveyors for the work of the year.",
        )
        for n in range(1, number)
    ]


@pytest.mark.parametrize("size", [10, 11, 13])
@pytest.mark.parametrize(("gap", "indent"), [(14, 0), (0, 16), (7, 0)])
@pytest.mark.parametrize("header", ["", "The Valley Review"])
def test_paragraphs_that_differ_only_in_their_numbers_are_no_headers(
    size: float, gap: float, indent: float, header: str
) -> None:
    layout = Layout(size=size, leading=1.3 * size, gap=gap, indent=indent, header=header, justified=False)
    imported = read(bytes(laid_out(Pdf(), reports(40), layout)), "a.pdf")
    assert [one.text for one in imported.paragraphs] == [text for _, text in reports(40)]
    assert not any("small letter" in str(one) for one in imported.warnings)


def test_a_header_in_the_texts_own_size_goes_where_it_stands_apart() -> None:
    layout = Layout(size=9, leading=12, gap=6, indent=0, header="The Valley Review")
    imported = read(bytes(laid_out(Pdf(), written(5, 60), layout)), "a.pdf")
    assert [one.text for one in imported.paragraphs] == [
        text for kind, text in written(5, 60) if kind in ("text", "quote")
    ]
    assert any("Valley Review" in str(one) for one in imported.dropped)


def test_a_paragraph_that_lost_its_beginning_to_a_header_is_told() -> None:
    pdf = Pdf()
    for n in range(4):
        pdf.page()
        pdf.text(72, 800, "Whereas the council of the valley has met", 9)
        for line in range(10):
            pdf.text(72, 700 - 14 * line, "and so it was agreed that the river should be left to those who live by it")
        pdf.text(72, 560, f"until they came again in the year 19{n}1, when it ended.")
    warned = [str(one) for one in read(bytes(pdf), "a.pdf").warnings]
    assert any("begin with a small letter" in one for one in warned)
