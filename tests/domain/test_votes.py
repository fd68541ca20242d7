"""Counting a vote, and what is taken as a proposal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.proposals import LONGEST_TITLE, means, proposal_typed, same
from bot.domain.readings import Metadata
from bot.domain.votes import ballot_typed, ranked

TEXTS = (1, 2, 3, 4, 5)
Ballot = tuple[int, ...]
BALLOT = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3, unique=True).map(tuple)
BALLOTS = st.lists(BALLOT, max_size=9)
CASES = settings(max_examples=50)


def winner(*ballots: Ballot) -> int:
    return ranked(TEXTS, ballots)[0].candidate


def test_the_most_points_win() -> None:
    best, second, *_ = ranked(TEXTS, [(1, 2), (3, 2), (4, 2, 1)])
    assert (best.candidate, best.points, best.places) == (2, 6, (0, 3, 0))
    assert (second.candidate, second.points) == (1, 4)


def test_equal_points_are_decided_by_first_places_and_then_by_what_was_proposed_first() -> None:
    assert winner((2, 1), (3, 1), (2, 3, 5), (4, 1)) == 2
    assert winner((5, 4, 3), (4, 5, 2)) == 4


@CASES
@given(BALLOTS, BALLOT)
def test_whoever_votes_never_takes_the_vote_from_their_first_choice(ballots: list[Ballot], mine: tuple[int]) -> None:
    before = winner(*ballots)
    if before == mine[0]:
        assert winner(*ballots, mine) == before


@CASES
@given(BALLOTS, BALLOT)
def test_ranking_the_winner_higher_never_loses_it_the_vote(ballots: list[Ballot], mine: Ballot) -> None:
    best = winner(*ballots, mine)
    for place in range(mine.index(best) if best in mine else len(mine)):
        others = [one for one in mine if one != best]
        assert winner(*ballots, tuple([*others[:place], best, *others[place:]][:3])) == best


@CASES
@given(BALLOTS)
def test_the_order_of_ballots_changes_nothing(ballots: list[Ballot]) -> None:
    assert ranked(TEXTS, ballots) == ranked(TEXTS, ballots[::-1])


def test_gaps_close_up_and_a_text_named_twice_counts_once() -> None:
    assert ballot_typed({"second": "4", "third": "2"}, TEXTS) == (4, 2)
    assert ballot_typed({"first": "4", "second": "4", "third": "2"}, TEXTS) == (4, 2)
    assert ballot_typed({"first": "9", "second": "x"}, TEXTS) == ()


def test_a_proposal_is_a_title_an_address_or_both() -> None:
    assert proposal_typed("  The  Garden\nwall ", "") == ("The Garden wall", "")
    assert proposal_typed("Walls", "example.org/walls") == ("Walls", "https://example.org/walls")
    assert proposal_typed("https://example.org/a", "") == ("https://example.org/a", "https://example.org/a")
    for title, link, said in (
        (" ", "", "Give a title"),
        ("Walls", "no address", "beginning with https"),
        ("Walls", "http://example.org/a", "begins with https"),
        ("htp://example.org/a", "", "begins with https"),
        ("w" * (LONGEST_TITLE + 1), "", "too long"),
    ):
        with pytest.raises(BadInput, match=said.replace("beginning", "begins")):
            proposal_typed(title, link)


def test_proposals_of_one_text_are_told_by_their_words_or_their_address() -> None:
    assert same(("The Garden: Walls", ""), ("the garden walls!", "https://example.org/"))
    assert same(("Walls", "https://example.org/a"), ("Fences", "https://example.org/a"))
    assert not same(("Walls", ""), ("Fences", ""))


def test_a_proposal_means_a_reading_by_its_title_with_or_without_the_author() -> None:
    known = Metadata(title="The river and the town", author="Ann Lee", source="https://example.org/river")
    for title, link in (
        ("the river and the town", ""),
        ("The River and the Town, by Ann Lee", ""),
        ("Lee: The river and the town", ""),
        ("The river and the town - A. Lee", ""),
        ("Something", "https://example.org/river"),
    ):
        assert means(title, link, known), title
    nameless = Metadata(title=known.title)
    assert means("The river and the town, by Ann Lee", "", nameless)
    assert not means("The river and the town hall", "", nameless)
    for title in ("The river and the town hall", "The river", "Ann Lee", "A"):
        assert not means(title, "", known), title
