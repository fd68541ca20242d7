"""Programme files: what is written is read again, and every mistake in one is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.programme_file import LARGEST, FiledSession, ProgrammeFile, may_share, read, written
from bot.domain.prompts import Prompt
from bot.domain.readings import Metadata, fingerprint

MARKS = tuple(fingerprint(f"Paragraph {n}") for n in range(1, 6))
ASKED = (
    (Prompt("close reading", "Which word in ¶1 counts?", "word"), True),
    (Prompt("connection", "What else?"), False),
)
FILED = ProgrammeFile(
    Metadata(title="On counting", author="Ada", language="en", rights="© Ada"),
    MARKS,
    (1, 4),
    time(19),
    2,
    (FiledSession(1, 3, MARKS[0], "Beginnings", ASKED), FiledSession(4, 5, MARKS[3], "", ())),
    roles=True,
)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    told = json.loads(written(FILED))
    change(told)
    return json.dumps(told).encode()


def test_what_is_written_is_read_again() -> None:
    assert read(written(FILED)) == FILED


@given(st.binary(max_size=300))
def test_any_bytes_are_a_programme_or_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"^This .*programme file.*`/programme export` made\.$"):
        read(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["reading", "settings", "sessions", "text", "version", "kind"]), VALUES)
def test_any_value_in_any_place_is_read_or_refused(name: str, value: Any) -> None:
    with suppress(BadInput):
        read(changed(lambda told: told.update({name: value})))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.update(version=2), "has the version “2”, and I read version 1"),
        (lambda told: told.pop("reading"), "“reading” is missing or is not an object"),
        (lambda told: told["reading"].update(title=5), "“reading.title” is missing or is not text"),
        (
            lambda told: told["reading"].update(fingerprints=["zz"]),
            "“reading.fingerprints” is missing or is not a list",
        ),
        (lambda told: told["settings"].update(days="someday"), "“someday” is not a weekday"),
        (lambda told: told["settings"].update(at="late"), "“late” is not a time of day"),
        (lambda told: told["settings"].update(weeks=True), "“settings.weeks” is missing or is not a whole number"),
        (
            lambda told: told["sessions"].pop(0),
            "Session 1 of the programme file runs from ¶4 to ¶5, and ¶1 was to come",
        ),
        (lambda told: told["sessions"].pop(), "end with ¶3, and its reading has 5 paragraphs"),
        (lambda told: told["sessions"][1].update(last=9), "“sessions.2.last” is missing or is not a whole number"),
        (lambda told: told["sessions"][1].update(opens=MARKS[0]), "Session 2 of the programme file opens with another"),
        (lambda told: told["sessions"][0].update(title="x" * 81), "The title has 81 characters."),
        (
            lambda told: told["sessions"][0]["questions"][0].update(kind="quiz"),
            "“sessions.1.questions.1.kind” is missing",
        ),
        (lambda told: told["sessions"][0]["questions"][0].update(text=" "), "The question is empty."),
        (lambda told: told["sessions"][0]["questions"][0].update(shown=1), "“sessions.1.questions.1.shown” is missing"),
        (
            lambda told: told["sessions"][0].update(questions=told["sessions"][0]["questions"][:1] * 3),
            "at most 2 are shown",
        ),
        (lambda told: told.update(text=["one"]), "“text” is missing or is not a list of 5 paragraphs"),
    ],
)
def test_every_mistake_is_told_with_its_place(change: Callable[[dict[str, Any]], object], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(changed(change))
    assert said in str(refused.value)


def test_a_file_that_is_large_or_deep_is_refused() -> None:
    with pytest.raises(BadInput, match="at most 1 MB"):
        read(b" " * (LARGEST + 1))
    with pytest.raises(BadInput, match="no JSON"):
        read(b"[" * 200_000)
    with pytest.raises(BadInput, match="no JSON"):
        read(b'{"version": ' + b"1" * 10_000 + b"}")


def test_the_text_is_left_out_rather_than_making_the_file_too_large() -> None:
    filed = replace(FILED, text=("word " * 60_000,) * 5)
    assert read(written(filed)) == FILED


@pytest.mark.parametrize(
    "rights", ["Public domain", "CC BY-SA 4.0", "CC0", "Creative Commons BY", "Printed here with kind permission."]
)
def test_texts_that_may_be_passed_on_are_known_by_their_rights_note(rights: str) -> None:
    assert may_share(rights)


@pytest.mark.parametrize(
    "rights",
    [
        "",
        "© 2024 Ada",
        "All rights reserved",
        "Not in the public domain",
        "Not to be copied without permission",
        "CCTV",
    ],
)
def test_in_doubt_the_text_is_not_passed_on(rights: str) -> None:
    assert not may_share(rights)
