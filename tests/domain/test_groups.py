from __future__ import annotations

import pytest

from bot.domain.errors import BadInput
from bot.domain.groups import zone_meant, zone_named, zones_like

CITIES = [
    ("madrid", "Europe/Madrid"),
    (" MADRID ", "Europe/Madrid"),
    ("New York", "America/New_York"),
    ("new_york", "America/New_York"),
    ("são paulo", "America/Sao_Paulo"),
    ("Bogotá", "America/Bogota"),
    ("europe/london", "Europe/London"),
    ("utc", "UTC"),
    ("Berlin, Germany", "Europe/Berlin"),
]


@pytest.mark.parametrize(("typed", "meant"), CITIES)
def test_a_city_names_its_zone_without_its_continent_whatever_case_spaces_and_accents(typed: str, meant: str) -> None:
    assert zone_meant(typed) == meant
    assert zone_named(typed).key == meant


@pytest.mark.parametrize("typed", ["", "europe", "Istanbul", "nowhere at all", "york", "Pacific"])
def test_what_names_no_zone_or_more_than_one_means_none(typed: str) -> None:
    assert zone_meant(typed) is None


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Istanbul", "Asia/Istanbul, Europe/Istanbul"),
        ("Madird", "Europe/Madrid"),
        ("Europe/Lodnon", "Europe/London"),
        ("york", "America/New_York"),
        ("Mars/Base", "Europe/London, America/Bogota, Asia/Tokyo"),
        ("Qqqq", "Europe/London, America/Bogota, Asia/Tokyo"),
        ("", "Europe/London, America/Bogota, Asia/Tokyo"),
    ],
)
def test_an_unknown_zone_is_refused_with_those_that_are_like_it_first(typed: str, offered: str) -> None:
    with pytest.raises(BadInput) as refused:
        zone_named(typed)
    assert f"such as {offered}" in str(refused.value)


def test_a_zone_is_taken_by_its_own_name() -> None:
    assert zone_named("Europe/Madrid").key == "Europe/Madrid"


@pytest.mark.parametrize(
    ("typed", "first"), [("são p", "America/Sao_Paulo"), ("lond", "Europe/London"), ("new y", "America/New_York")]
)
def test_the_list_follows_what_is_typed_accents_or_not(typed: str, first: str) -> None:
    assert zones_like(typed)[0] == first
