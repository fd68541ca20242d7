"""Pointer mode: what a rights note says, how a paragraph is pointed at, which addresses are shown."""

from __future__ import annotations

import pytest

from bot.domain.pointers import forbids_reposting, opening_words, source_link


@pytest.mark.parametrize(
    "note",
    [
        "Pointer only.",
        "link-only",
        "Please do not repost.",
        "Quoting allowed; full text not to be shared",
        "© 2026 The Paper. May not be republished without permission.",
        "Not for redistribution",
        "No part of this work may be stored or reproduced in any form.",
        "No reposting, please",
        "Reproduction is prohibited.",
        "Prohibida su reproducción",
        "No se puede reproducir",
        "Don’t\n  re-post this",
    ],
)
def test_a_note_that_forbids_reposting_is_understood(note: str) -> None:
    assert forbids_reposting(note)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "CC BY 4.0",
        "CC BY-SA 4.0, share alike: you may not only read but share it",
        "© 2026 Ann Lee. All rights reserved.",
        "Public domain",
        "Free to copy and repost",
        "No public use",
    ],
)
def test_other_notes_do_not_turn_it_on(note: str) -> None:
    assert not forbids_reposting(note)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One two three four five six seven eight nine ten " * 3, "One two three four five six seven eight …"),
        ("Four words stand here.", "Four words …"),
        ("Alone.", "Alone."),
        ("長" * 90, "長" * 60 + " …"),
    ],
)
def test_a_paragraph_is_pointed_at_by_its_first_words_and_never_by_more_than_half_of_it(text: str, shown: str) -> None:
    assert opening_words(text) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://paper.org/a/b?c=d#e", "https://paper.org/a/b?c=d#e"),
        (" https://PAPER.org ", "https://paper.org/"),
        ("https://paper.org/a_(b)*c*|d`", "https://paper.org/a_%28b%29%2Ac%2A%7Cd%60"),
        ("https://paper.org/caf%C3%A9/é", "https://paper.org/caf%C3%A9/%C3%A9"),
        ("http://paper.org/a", None),
        ("https://a:b@paper.org/", None),
        ("https://paper.org/a b", None),
        ("javascript:alert(1)", None),
        ("https://localhost/", None),
        ("https://paper.org:port/", None),
        ("The Paper, page 4", None),
        ("https://paper.org/" + "a" * 600, None),
        ("", None),
    ],
)
def test_only_a_plain_https_address_is_shown(source: str, shown: str | None) -> None:
    assert source_link(source) == shown
