from __future__ import annotations

import contextlib

import pytest

from bot.domain.errors import ImportRefused
from bot.domain.readings import LARGEST_FILE
from bot.importing.files import read
from tests.importing.texts import ESSAY

TEXT = "\n\n".join(ESSAY)


def refusal(data: bytes, filename: str = "text.txt") -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        read(data, filename)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<html><body><script>x</script></body></html>", "empty"),
        (b"a text with a \x00 in it", "not_text"),
        (bytes(range(1, 256)) * 20, "not_text"),
        ("rain".encode("utf-16-le"), "not_text"),
        (b"\xff\xfer\x00a", "not_text"),
        (b"a" * (LARGEST_FILE + 1), "too_large"),
        (b"rain " * 410_000, "too_large"),
        (b"%PDF-1.7 \x00", "damaged"),
        (b"PK\x03\x04" + b"mimetypeapplication/epub+zip", "damaged"),
        (b"PK\x05\x06" + bytes(18), "unsupported"),
        (b"{\\rtf1 rain}", "unsupported"),
        (b"\x89PNG\r\n\x1a\n\x00", "unsupported"),
        (b"<!DOCTYPE html [<!ENTITY a 'b'>]><html><body><p>&a;</p></body></html>", "forbidden_entity"),
        (b"<html><body>" + b"<div>" * 50_000 + b"rain", "damaged"),
        (b"<html><body>" + b"<x>" * 50_000 + b"rain", "damaged"),
    ],
)
def test_what_cannot_become_a_reading_is_refused_with_one_sentence(data: bytes, code: str) -> None:
    refused = refusal(data)
    assert refused.code == code
    assert str(refused).endswith(".")
    assert "{" not in str(refused)


def test_a_format_that_is_not_taken_is_named_with_those_that_are() -> None:
    said = str(refusal(b"{\\rtf1 rain}"))
    assert all(part in said for part in ("RTF", ".txt", "Markdown", "HTML", ".docx", "EPUB", "PDF", "save"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_and_usual_encodings_need_no_warning(encoding: str) -> None:
    imported = read(f"Été\n\n{TEXT}".encode(encoding), "a.txt")
    assert imported.metadata.title == "Été"
    assert imported.warnings == ()


def test_the_fallback_encoding_is_told() -> None:
    imported = read(f"Café “noir”\n\n{TEXT}".encode("windows-1252"), "a.txt")
    assert imported.metadata.title == "Café “noir”"
    assert "windows-1252" in str(imported.warnings[0])


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    head = '<html><head><meta charset="iso-8859-2"></head>'
    page = f"{head}<body><article><p>Łódź {ESSAY[0]}</p><p>{ESSAY[1]}</p></article></body></html>"
    assert read(page.encode("iso-8859-2"), "a.html").paragraphs[0].text.startswith("Łódź")


def test_controls_and_tag_characters_are_taken_out_and_counted() -> None:
    imported = read(ESSAY[0].replace("winter", "win\x07ter\U000e0041").encode(), "a.txt")
    assert imported.paragraphs[0].text == ESSAY[0]
    assert [str(one) for one in imported.dropped] == ["2 control characters"]


def test_spaces_soft_hyphens_and_accents_are_normalised() -> None:
    data = "It\u00a0was  the thi\u00adrd\twinter of a cafe\u0301, and it was long.\r\n".encode()
    assert read(data, "a.txt").paragraphs[0].text == "It was the third winter of a café, and it was long."


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "The ",
        "“a ",
        "‘a’ ",
        "a’s ‘b ",
        "...x",
        "- a\n",
        "  - a\n",
        "—",
        "* ",
        "A. ",
        "a\n",
        "(Pic: ",
        "Read more: ",
        "by A B ",
        "\n \n",
        "Q: a\n\n",
        "[^1]",
        "# a\n\n",
        "![a](",
        "<p>a",
        "<a ",
        "1. ",
        "\t",
        "> a\n",
    ],
)
@pytest.mark.timeout(30)
@pytest.mark.parametrize("filename", ["a.txt", "a.md"])
def test_no_text_takes_longer_than_its_length(piece: str, filename: str) -> None:
    data = (ESSAY[0] + "\n\n# a\n\n" + piece * (50_000 // len(piece))).encode()
    with contextlib.suppress(ImportRefused):
        read(data, filename)
