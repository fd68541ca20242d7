from __future__ import annotations

import pytest

from bot.domain.readings import Imported
from bot.importing.files import read
from tests.importing.texts import ESSAY, FEATURE


def reading(*paragraphs: str) -> Imported:
    return read("\n\n".join(paragraphs).encode(), "text.txt")


def test_a_quotation_over_paragraphs_is_one_run_with_its_speaker_and_lead_in() -> None:
    found = [(one.n, one.run, one.lead_in, one.speaker) for one in reading(*FEATURE.split("\n\n")).paragraphs]
    assert found[3:7] == [
        (4, None, True, None),
        (5, 1, False, "Mary Stone"),
        (6, 1, False, "Mary Stone"),
        (7, 1, False, "Mary Stone"),
    ]


def test_a_run_may_begin_inside_a_paragraph() -> None:
    found = [(one.run, one.kind, one.speaker) for one in reading(*FEATURE.split("\n\n")).paragraphs]
    assert found[7:9] == [(2, "quotation", "Paul Kerr")] * 2


def test_scare_quotes_have_no_speaker() -> None:
    last = reading(*FEATURE.split("\n\n")).paragraphs[-1]
    assert (last.speaker, last.kind, last.run) == (None, "prose", None)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("As Anna Bell wrote, “nobody here has any second ideas of it, and never was.” So it went on.", "Anna Bell"),
        ("“There is no doubt of it at all,” says Anna Bell, and she counts again.", "Anna Bell"),
        ("Anna Bell argues: “There is no doubt of it at all.”", "Anna Bell"),
        ("According to Anna Bell, “nobody had opened that drawer since the war ended”.", "Anna Bell"),
        ('"There is no doubt of it at all," said Anna Bell.', "Anna Bell"),
        ("Anna Bell écrit : « Il faut lire avant de parler, toujours. »", "Anna Bell"),
        ("„Man liest nur mit dem Herzen gut genug“, sagte Karl Braun und ging.", "Karl Braun"),
        ("‘There is no doubt of it at all,’ said Anna Bell. The teachers’ room was empty.", "Anna Bell"),
        ("Anna Bell called it a “hard year” for everybody who lived there.", None),
        ("Anna Bell left the room. “There is no doubt of it at all.”", None),
    ],
)
def test_the_speaker_of_a_quotation_in_one_paragraph(text: str, speaker: str | None) -> None:
    assert reading(ESSAY[0], text, ESSAY[1]).paragraphs[1].speaker == speaker


def test_a_surname_is_carried_to_the_full_name() -> None:
    imported = reading(
        "The survey was made by Helen Park in a wet year.", "Park writes, “the river is lower than any map has it”."
    )
    assert imported.paragraphs[1].speaker == "Helen Park"


@pytest.mark.parametrize(("opens", "closes"), [("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'), ("‘", "’")])
def test_runs_are_found_with_any_marks(opens: str, closes: str) -> None:
    imported = reading(
        ESSAY[0],
        "As Mary Stone put it:",
        f"{opens}Water is a thing that passes, and you look after it while it does.",
        f"{opens}My father looked after it, and so did his own before the dam.{closes}",
        ESSAY[1],
    )
    assert [(one.run, one.lead_in) for one in imported.paragraphs] == [
        (None, False),
        (None, True),
        (1, False),
        (1, False),
        (None, False),
    ]
    assert {one.speaker for one in imported.paragraphs[2:4]} == {"Mary Stone"}


def test_a_forgotten_closing_mark_does_not_swallow_the_text() -> None:
    imported = reading(ESSAY[0], "“Water is a thing that passes, she said, and forgot the mark.", ESSAY[1], ESSAY[3])
    assert [one.run for one in imported.paragraphs] == [None] * 4


def test_an_announced_quotation_of_one_paragraph_stays_with_its_lead_in() -> None:
    imported = reading(ESSAY[0], "Mary Stone put it like this:", "“Water is a thing that passes by.”", ESSAY[1])
    assert [(one.run, one.lead_in) for one in imported.paragraphs[1:3]] == [(None, True), (1, False)]


def test_an_interview_names_who_speaks() -> None:
    imported = reading(
        "ROE: What did you read?",
        "STONE: Everything that was in the house.",
        "ROE: And after that?",
        "STONE: What was in the next house.",
    )
    assert [one.speaker for one in imported.paragraphs] == ["ROE", "STONE", "ROE", "STONE"]
