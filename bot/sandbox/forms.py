"""Discord's limits on what is sent: 400 with code 50035, nested by field."""

from __future__ import annotations

from typing import Any

from bot.sandbox.components import (
    BUTTON,
    LABEL,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    check_components,
    check_modal_components,
    finished,
    listed,
    walk,
)
from bot.sandbox.errors import ApiError, FormErrors, Json

__all__ = ["LABEL", "TEXT", "TEXT_INPUT", "finished", "walk"]

V2 = 1 << 15
EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
SUPPRESS_EMBEDS = 1 << 2
SUPPRESS_NOTIFICATIONS = 1 << 12
SENDABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | V2
"""Flags that a sender may set; Discord ignores the others."""

MAX_CONTENT, MAX_FILES, FILE_BYTES, ALL_BYTES = 2000, 10, 10 * 2**20, 25 * 2**20
LEGACY = ("content", "embeds", "sticker_ids", "poll")
EMBED_TEXTS = {"title": 256, "description": 4096, "url": 2048}


def check_message(body: Json, *, flags: int) -> None:
    """Refuse what Discord would refuse in a message; `flags` are those that will stand."""
    errors = FormErrors()
    errors.text("content", body.get("content"), 0, MAX_CONTENT)
    nonce = body.get("nonce")
    errors.text("nonce", str(nonce) if isinstance(nonce, int) else nonce, 0, 25)
    _check_embeds(body.get("embeds"), errors)
    _check_poll(body.get("poll"), errors)
    _check_files(body, errors)
    components = body.get("components") or []
    if flags & V2:
        _check_v2(body, errors)
    check_components(components, errors, v2=bool(flags & V2))
    errors.check()
    if not (components or any(body.get(name) for name in ("content", "embeds", "poll", "attachments", "_files"))):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_v2(body: Json, errors: FormErrors) -> None:
    for field in LEGACY:
        if body.get(field):
            words = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            errors.add(field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words)
    if not body.get("components"):
        errors.required("components")


def _check_embeds(embeds: Any, errors: FormErrors) -> None:  # noqa: ANN401
    found = listed(embeds or [])
    errors.count("embeds", len(found), 0, 10)
    for place, embed in enumerate(found):
        path = f"embeds.{place}"
        for name, limit in EMBED_TEXTS.items():
            errors.text(f"{path}.{name}", embed.get(name), 0, limit)
        errors.text(f"{path}.footer.text", _inner(embed, "footer", "text"), 0, 2048)
        errors.text(f"{path}.author.name", _inner(embed, "author", "name"), 0, 256)
        fields = listed(embed.get("fields") or [])
        errors.count(f"{path}.fields", len(fields), 0, 25)
        for number, one in enumerate(fields):
            errors.text(f"{path}.fields.{number}.name", one.get("name"), 1, 256)
            errors.text(f"{path}.fields.{number}.value", one.get("value"), 1, 1024)
    if sum(len(text) for embed in found for text in embed_texts(embed)) > 6000:
        words = "Embed size exceeds maximum size of 6000"
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", words)


def _inner(embed: Json, part: str, name: str) -> Any:  # noqa: ANN401
    found = embed.get(part)
    return found.get(name) if isinstance(found, dict) else None


def embed_texts(embed: Json) -> list[str]:
    """The words of an embed, in the order in which they are shown."""
    texts = [_inner(embed, "author", "name"), embed.get("title"), embed.get("description")]
    for one in listed(embed.get("fields") or []):
        texts += [one.get("name"), one.get("value")]
    texts.append(_inner(embed, "footer", "text"))
    return [text for text in texts if isinstance(text, str) and text]


def _check_poll(poll: Any, errors: FormErrors) -> None:  # noqa: ANN401
    if not isinstance(poll, dict):
        return
    errors.text("poll.question.text", _inner(poll, "question", "text"), 1, 300)
    answers = listed(poll.get("answers") or [])
    errors.count("poll.answers", len(answers), 1, 10)
    for place, answer in enumerate(answers):
        errors.text(f"poll.answers.{place}.poll_media.text", _inner(answer, "poll_media", "text"), 0, 55)
    errors.number("poll.duration", poll.get("duration"), 1, 32 * 24)


def _check_files(body: Json, errors: FormErrors) -> None:
    attachments = listed(body.get("attachments") or [])
    errors.count("attachments", len(attachments), 0, MAX_FILES)
    for place, one in enumerate(attachments):
        errors.text(f"attachments.{place}.description", one.get("description"), 0, 1024)
    sizes = [len(data) for _, data, _ in (body.get("_files") or {}).values()]
    if any(size > FILE_BYTES for size in sizes) or sum(sizes) > ALL_BYTES:
        raise ApiError(413, 40005, "Request entity too large")


def check_modal(data: Json) -> None:
    """Refuse a form that Discord would not show."""
    errors = FormErrors()
    errors.text("custom_id", data.get("custom_id"), 1, 100)
    errors.text("title", data.get("title"), 1, 45)
    check_modal_components(data.get("components"), errors)
    errors.check()


def check_choices(choices: Any) -> None:  # noqa: ANN401
    """Refuse an autocomplete answer that Discord would refuse."""
    errors = FormErrors()
    found = listed(choices)
    errors.count("choices", len(found), 0, 25)
    for place, choice in enumerate(found):
        errors.text(f"choices.{place}.name", choice.get("name"), 1, 100)
        value = choice.get("value")
        if isinstance(value, str) and len(value) > 100:
            errors.too_long(f"choices.{place}.value", 100)
        elif value is None:
            errors.required(f"choices.{place}.value")
    errors.check()


def visible_text(message: Json) -> str:
    """All the words of a message, in order: content, embeds, components (buttons in brackets), poll, files."""
    parts = [str(message.get("content") or "")]
    for embed in listed(message.get("embeds") or []):
        parts += embed_texts(embed)
    for _, component in walk(message.get("components") or []):
        parts += _component_texts(component)
    poll = message.get("poll")
    if isinstance(poll, dict):
        parts.append(str(_inner(poll, "question", "text") or ""))
        parts += [str(_inner(one, "poll_media", "text") or "") for one in listed(poll.get("answers") or [])]
    parts += [str(one.get("description") or one.get("filename") or "") for one in message.get("attachments") or []]
    return "\n".join(part for part in parts if part)


def _component_texts(component: Json) -> list[str]:
    kind = component.get("type")
    if kind == TEXT:
        return [str(component.get("content") or "")]
    if kind == BUTTON:
        return [f"[{label_of(component)}]"]
    if kind in SELECTS:
        labels = [str(one.get("label")) for one in listed(component.get("options") or [])]
        return [f"[{component.get('placeholder') or ' | '.join(labels)}]"]
    if kind == LABEL:
        return [str(component.get("label") or ""), str(component.get("description") or "")]
    alternatives = [item.get("description") for item in component.get("items") or ()]
    return [str(text) for text in [component.get("description"), *alternatives] if text]


def label_of(button: Json) -> str:
    """What stands on a button: its words, or its emoji."""
    return str(button.get("label") or _inner(button, "emoji", "name") or "")
