"""What facilitators see of single replies and of who may use the form."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.messages import Button, Message, Small, Text, Voice
from bot.domain.words import words


def shown_message(session_id: int, text: str, name: str) -> Message:
    """A reply from the form as it stands in the thread, under its author's name or as a participant's."""
    return Message((Voice(text, name),), (Button("reply", (session_id,), words("Reply")),))


def held_message(reply_id: int, thread_id: int, text: str) -> Message:
    """A reply without name that waits for approval, for the review channel."""
    return Message(
        (
            Small(words("A reply without name waits. Once approved, it stands in <#{thread}>.", thread=thread_id)),
            Voice(text),
        ),
        (
            Button("admit", (reply_id,), words("Approve"), "success"),
            Button("reject", (reply_id,), words("Reject"), "danger"),
            Button("author", (reply_id,), words("Who wrote this")),
        ),
    )


def author_message(person_id: int, *, blocked: bool) -> Message:
    """Who wrote a reply, and whether they may use the form."""
    said = Text(words("Written by <@{person}>. That you looked is on record.", person=person_id))
    return Message((said, *_standing(blocked)), (_switch(person_id, blocked=blocked),))


def member_message(person_id: int, *, blocked: bool) -> Message:
    """Whether somebody may use the form."""
    said = Text(words("<@{person}> and the *Reply* form", person=person_id))
    return Message((said, *_standing(blocked)), (_switch(person_id, blocked=blocked),))


def _standing(blocked: bool) -> tuple[Small, ...]:
    if blocked:
        return (Small(words("The form is closed to them. What they write in threads counts as before.")),)
    return (Small(words("The form is open to them.")),)


def _switch(person_id: int, *, blocked: bool) -> Button:
    if blocked:
        return Button("block", (person_id, 0), words("Open the form again"), "primary")
    return Button("block", (person_id, 1), words("Close the form to them"), "danger")


def refusal_of_form() -> Refused:
    """What somebody hears to whom the form is closed."""
    return Refused(
        words("A facilitator has closed the form to you. You can still write in the thread, or ask a facilitator why.")
    )
