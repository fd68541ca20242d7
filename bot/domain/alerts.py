"""What facilitators are told of a delivery that is stuck: what it is, why, what helps, and what they can do here."""

from __future__ import annotations

from bot.domain.messages import Button, Message, Text
from bot.domain.outbox import Delivery
from bot.domain.words import Words, words

GONE = "10003"
NO_ACCESS = ("50001", "50013")
ARCHIVED = "50083"
UNANSWERED = "unanswered"
"""What an error begins with where Discord was asked often and never answered."""

MOVABLE = ("session", "summary")
"""Subjects that may be posted in another channel: what everybody reads."""


def alert(delivery: Delivery, session: int | None) -> Message:
    """A stuck delivery, with its cause and cure; `session` is the session's number, where it belongs to one."""
    error = delivery.last_error or ""
    cure = _cure_event(error) if delivery.kind == "event" else _cure(error, delivery)
    return Message((Text(_what(delivery, session)), Text(cure)), _buttons(delivery))


def _buttons(delivery: Delivery) -> tuple[Button, ...]:
    key = (number_of(delivery.key),)
    if delivery.state == "uncertain":
        return (
            Button("retry", key, words("Look again"), "primary"),
            Button("stands", key, words("It is there")),
            Button("anew", key, words("Post it again")),
        )
    retry = Button("retry", key, words("Retry"), "primary")
    if delivery.subject in MOVABLE and delivery.kind in ("message", "thread"):
        return (retry, Button("elsewhere", key, words("Move to another channel")))
    return (retry,)


def number_of(key: str) -> int:
    """A key as a number: buttons carry nothing else."""
    return int(key, 16)


def key_from(number: int) -> str:
    """The key again."""
    return f"{number:032x}"


def _what(delivery: Delivery, session: int | None) -> Words:
    if delivery.kind == "edit":
        return words("A message of mine could not be corrected. The correction is kept.")
    if delivery.kind == "event":
        return words("The event of a live meeting could not be made or changed. It is done when this is mended.")
    if delivery.state == "uncertain":
        if delivery.subject == "session" and session is not None:
            return words("Session {n} may stand already, or not. I post no more of it before you decide.", n=session)
        return words("A message of mine may stand already, or not. It waits until you decide.")
    if delivery.subject == "session" and session is not None:
        return words("Session {n} could not be posted. It is kept and will be posted when this is mended.", n=session)
    if delivery.subject == "summary":
        return words("The summary could not be posted. It is kept and will be posted when this is mended.")
    if delivery.subject == "index":
        return words("The index could not be posted. It is kept and will be posted when this is mended.")
    if delivery.subject == "remind":
        return words("A reminder could not be posted. It follows when this is mended, unless it is too late by then.")
    return words("A message of mine could not be posted. It is kept and will be posted when this is mended.")


def _cure(error: str, delivery: Delivery) -> Words:
    where = {"channel": delivery.channel_id}
    if error.startswith("history"):
        return words(
            "I could not look in <#{channel}>: I lack Read Message History there, or too much has been written since. "
            "Give it to me and press *Look again*; or look yourself and press what is true.",
            **where,
        )
    if error.startswith(GONE) and delivery.subject == "session":
        return words(
            "The channel is gone. Move the session to another one; for what comes later, choose a home channel with "
            "`/setup view`."
        )
    if error.startswith(GONE):
        return words("The channel is gone. Choose another one with `/setup view`.")
    if error.startswith(NO_ACCESS):
        return words("I lack a permission in <#{channel}>. `/setup check` names it; then press *Retry*.", **where)
    if error.startswith(ARCHIVED):
        return words("The thread in <#{channel}> is archived. Reopen it, then press *Retry*.", **where)
    if error.startswith(UNANSWERED):
        return words(
            "Discord has not answered for an hour ({tries} attempts in <#{channel}>). Press *Retry* when it works "
            "again; I look first whether it stands.",
            tries=delivery.tries,
            **where,
        )
    return words("Discord refused it in <#{channel}> (code {code}).", code=error.split(" ", 1)[0], **where)


def _cure_event(error: str) -> Words:
    if error.startswith(NO_ACCESS):
        return words(
            "I lack the permission Create Events. Give it to my role in the server's settings, then press *Retry*."
        )
    if error.startswith("30038"):
        return words("The server has 100 events already. Delete one, then press *Retry*.")
    return words("Discord refused it (code {code}).", code=error.split(" ", 1)[0])
