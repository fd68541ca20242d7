"""What a group has chosen besides its channels: every option with its default, kept as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Options:
    """A group's options; a group of before an option was thought of has its default."""

    quiet_from: str = "22:00"
    """Wall time in the group's zone from which reminders and nudges wait."""

    quiet_until: str = "08:00"
    """Wall time at which they go on; the same as `quiet_from` for no quiet hours."""

    keep_replies_days: int = 90
    """Days that a reply's words are kept after the summary of their week."""

    keep_drafts_days: int = 30
    """Days that a draft which was not published is kept."""

    keep_audit_days: int = 180
    """Days that the record of who changed what is kept."""

    keep_server_days: int = 30
    """Days that everything is kept after the bot was removed from the server."""

    reading_role_id: int | None = None
    """The role that members get when they join, if there is one."""

    approve_unnamed: bool = False
    """Whether a form reply without name waits until a facilitator has approved it."""

    positions: bool = False
    """Whether readers may press *Agree*, *Unsure* or *Disagree* on a question that contests the text."""

    nudges: bool = True
    """Whether members who ask for it are nudged, in private."""

    roles: bool = False
    """Whether roles in sessions are offered by turns, in private, to members who take offers."""

    quiet_weeks: bool = True
    """Whether facilitators are told of a session that has no reply at its middle."""

    one_voice: bool = True
    """Whether a draft tells facilitators that one voice had more than 40 % of the words."""

    open_text: bool = False
    """Whether questions are answered from the whole text, also from what has not been posted yet."""


def kept(options: Options) -> dict[str, Any]:
    """As the store keeps them: only what differs from the defaults."""
    usual = asdict(Options())
    return {name: value for name, value in asdict(options).items() if value != usual[name]}


def options_from(value: Mapping[str, Any]) -> Options:
    """From the store; names that this program does not know are left alone."""
    known = {field.name for field in fields(Options)}
    return Options(**{name: chosen for name, chosen in value.items() if name in known})
