"""Members and their consent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Consent = Literal["by name", "without name"]
Choice = Literal["by name", "without name", "leave me out"]

CHOICES: tuple[Choice, ...] = ("by name", "without name", "leave me out")


@dataclass(frozen=True)
class Member:
    """Somebody who has joined."""

    person_id: int
    display_name: str
    consent: Consent
    joined_at: datetime
    """By Discord's clock; what was written before is nobody's business."""
    read_to: int | None = None
    """The paragraph up to which they say they have read: for their own pace, shown to nobody else."""
    remind_before: int | None = None
    """Minutes before a session at which they asked to be reminded; None for not at all."""
    consent_version: int = 1
    """Of what was told when they chose."""
    nudge_by: str | None = None
    """How they asked to be nudged; None for not at all."""
    away_until: str | None = None
    """The last day of a holiday of their own, such as 2026-12-27."""
    takes_offers: bool = False
    """Whether they may be offered a role in a session."""


def mark_of(secret: bytes, person_id: int) -> str:
    """A keyed mark that says "do not keep" and cannot be read back into a person without the group's secret."""
    return hashlib.blake2b(str(person_id).encode(), key=secret, digest_size=16).hexdigest()
