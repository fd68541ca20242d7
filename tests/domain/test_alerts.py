"""What facilitators are told of a delivery that is stuck."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.alerts import alert
from tests.domain.test_outbox import FIRST
from tests.services.house import said


@pytest.mark.parametrize(
    ("subject", "begins"),
    [
        ("session", "Session 3 could not be posted."),
        ("index", "The index could not be posted."),
        ("remind", "A reminder could not be posted. It follows when this is mended, unless it is too late"),
        ("reply", "A message of mine could not be posted."),
    ],
)
def test_an_alert_names_what_could_not_be_posted(subject: str, begins: str) -> None:
    stuck = replace(FIRST, subject=subject, state="blocked", last_error="50013 Missing Permissions")
    assert said(alert(stuck, 3)).startswith(begins)
