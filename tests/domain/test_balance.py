"""The Gini keeps its promises for any amounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.balance import gini

amounts = st.lists(st.integers(0, 5_000), min_size=1, max_size=30)


@given(amounts, st.integers(1, 9))
def test_the_gini_lies_between_nought_and_one_and_knows_neither_order_nor_scale(found: list[int], scale: int) -> None:
    value = gini(found)
    assert -1e-9 <= value < 1
    assert gini(reversed(found)) == pytest.approx(value)
    assert gini(one * scale for one in found) == pytest.approx(value)


@given(st.lists(st.integers(1, 5_000), min_size=2, max_size=30))
def test_words_given_from_the_most_to_the_least_make_it_evener(found: list[int]) -> None:
    ordered = sorted(found)
    given_ = (ordered[-1] - ordered[0]) // 2
    assert gini([ordered[0] + given_, *ordered[1:-1], ordered[-1] - given_]) <= gini(ordered) + 1e-9
