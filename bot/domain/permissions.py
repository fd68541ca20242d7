"""What the bot needs in a server, permission by permission, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import BadInput
from bot.domain.words import Trusted, Words, words

Place = Literal["home", "both", "wished"]
"""Needed in the home channel, in the review channel as well, or only for something that a group may do without."""


@dataclass(frozen=True)
class Permission:
    """One of Discord's permissions: discord.py's name, where it is needed, and what goes wrong without it."""

    name: str
    place: Place
    why: Words

    @property
    def shown(self) -> str:
        """Discord's own wording: "Send Messages In Threads"."""
        return self.name.replace("_", " ").title()


PERMISSIONS = (
    Permission(
        "view_channel",
        "both",
        words("without it I do not see the channel. If it was deleted, choose another in `/setup view`."),
    ),
    Permission("send_messages", "both", words("without it I can post nothing.")),
    Permission(
        "send_messages_in_threads", "home", words("without it replies from the form cannot appear in the threads.")
    ),
    Permission("create_public_threads", "home", words("without it a session has no thread to reply in.")),
    Permission(
        "read_message_history",
        "both",
        words("without it I cannot look whether a post stands already, nor find replies written while I was away."),
    ),
    Permission("embed_links", "both", words("without it Discord shows links in my posts without their previews.")),
    Permission("pin_messages", "home", words("without it the index is not pinned, and nobody finds it.")),
    Permission("create_events", "wished", words("it is needed for live meetings only, to announce them as events.")),
    Permission("attach_files", "wished", words("it is needed for the picture under the closing digest only.")),
)

NEEDED = tuple(one.name for one in PERMISSIONS if one.place != "wished")
"""In the home channel."""

NEEDED_FOR_REVIEW = tuple(one.name for one in PERMISSIONS if one.place == "both")
WISHED = tuple(one.name for one in PERMISSIONS if one.place == "wished")


@dataclass(frozen=True)
class ChannelCheck:
    """What the bot lacks in one channel, by discord.py's names."""

    channel_id: int
    missing: tuple[str, ...]
    wished: tuple[str, ...] = ()
    public: bool = False
    """A review channel that everybody sees."""

    @property
    def shown(self) -> str:
        """The missing ones by Discord's own names."""
        return ", ".join(one.shown for one in PERMISSIONS if one.name in self.missing)


def lacking_lines(check: ChannelCheck) -> list[Words]:
    """Each missing permission of a channel, with why it is needed."""
    return [
        words("In <#{channel}> I lack **{permission}**: {why}", channel=check.channel_id, permission=one.shown,
              why=one.why)
        for one in PERMISSIONS
        if one.name in check.missing
    ]  # fmt: skip


def wished_lines(check: ChannelCheck) -> list[Words]:
    """What the bot can do without, likewise."""
    return [
        words("I do not have **{permission}**: {why}", permission=one.shown, why=one.why)
        for one in PERMISSIONS
        if one.name in check.wished
    ]


def refuse_missing(checks: Sequence[ChannelCheck], invite: str) -> None:
    """Nothing is pointed at a channel in which the bot cannot do its work."""
    lacking = [one for one in checks if one.missing]
    if lacking:
        raise BadInput(
            words(
                "In <#{channel}> I lack: {permissions}. Grant it in the channel's settings, or invite me again: "
                "{invite}. Nothing was changed.",
                channel=lacking[0].channel_id,
                permissions=lacking[0].shown,
                invite=Trusted(invite),
            )
        )
