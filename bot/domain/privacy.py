"""What is said about what is kept: the notice at a programme's start, and the page behind `/privacy`."""

from __future__ import annotations

from bot.domain.groups import Group
from bot.domain.messages import Button, Heading, Message, Small, Text
from bot.domain.words import Words, words

NO_MODEL = "extractive"
"""Name of the writer that quotes and asks no model."""


LANGUAGES = {"en": words("English"), "es": words("Spanish")}


def notice(group: Group, writer: str) -> Message:
    """What stands once in the home channel when a programme starts."""
    return Message(
        (
            Heading(words("Before we begin: what is kept")),
            Text(
                words(
                    "Nothing that you write is kept before you press *Join* and choose how you may be quoted. Then "
                    "your replies are kept, so that the weekly summary can quote them word for word."
                )
            ),
            Text(_how_long(group)),
            Text(model_line(writer)),
            Text(
                words(
                    "Staff can see who wrote a form reply, also one that stands there without a name. Of those who are "
                    "left out, or were asked once, only a keyed mark is kept."
                )
            ),
            Small(words("`/privacy` tells all of it. `/me` shows, exports and erases what is kept of you.")),
        ),
        (Button("join", (), words("Join"), "primary"), Button("privacy", (), words("What is kept"))),
    )


def policy(group: Group, writer: str, *, hears_threads: bool) -> Message:
    """The policy, filled with this group's settings."""
    days = group.options
    return Message(
        (
            Heading(words("What {group} keeps of you", group=group.name)),
            Text(
                words(
                    "**What for**: the weekly summary quotes what members wrote, word for word. No scores, "
                    "no rankings, no opinions about anybody; nothing is sold or used for training."
                )
            ),
            Text(
                words(
                    "**What**: of members their id, name, choice and day of joining, what they wish of reminders, "
                    "nudges and roles, their replies, and what they suggest; of those who are "
                    "left out, or were asked once, a keyed mark; of facilitators what they did and when."
                )
            ),
            Text(_collected(hears_threads=hears_threads)),
            Text(_how_long(group)),
            Text(
                words(
                    "**Also**: drafts {drafts} days, the record of who changed what {audit} days, everything {server} "
                    "days after I am removed. Published summaries stay until they are taken down.",
                    drafts=days.keep_drafts_days,
                    audit=days.keep_audit_days,
                    server=days.keep_server_days,
                )
            ),
            Text(
                words(
                    "**Who sees it**: everybody what is posted; facilitators drafts, and who wrote a form reply; "
                    "whoever runs me the whole database."
                )
            ),
            Text(model_line(writer)),
            Text(
                words(
                    "**Your rights**: `/me` changes your choice, exports and erases; *Withdraw my reply* in the menu "
                    "of a message takes back a single one. Edit or delete a message in Discord, and I follow."
                )
            ),
            Text(_whom_to_ask(group)),
            Small(
                words(
                    "Language: {language}. Times are those of {zone}.",
                    language=LANGUAGES.get(group.language, group.language),
                    zone=group.zone,
                )
            ),
        ),
        (Button("join", (), words("Join"), "primary"),),
    )


def _collected(*, hears_threads: bool) -> Words:
    if hears_threads:
        return words(
            "**From where**: members' messages in the threads of sessions, the *Reply* form, and messages that "
            "somebody adds by their menu. Elsewhere I look only at messages that name me; I answer questions and do "
            "not keep them."
        )
    return words(
        "**From where**: the *Reply* form, messages that mention or answer me, and those that their author adds by "
        "their menu. I can read nothing else; I answer questions and do not keep them."
    )


def _how_long(group: Group) -> Words:
    return words(
        "**How long**: replies {days} days after their summary; then only what a published summary quotes.",
        days=group.options.keep_replies_days,
    )


def model_line(writer: str) -> Words:
    """Whether a language model has a part in it."""
    if writer == NO_MODEL:
        return words("**Model**: none. No language model reads your words, and they go to nobody but Discord.")
    return words(
        "**Model**: {writer} proposes what to quote. It gets replies of who chose knowing this, without names.",
        writer=writer,
    )


def _whom_to_ask(group: Group) -> Words:
    if group.facilitator_role_id is None:
        return words("**Whom to ask**: those who manage this server; they know who runs me.")
    return words(
        "**Whom to ask**: <@&{role}>, or those who manage this server; they know who runs me.",
        role=group.facilitator_role_id,
    )
