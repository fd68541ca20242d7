"""Discord's limits on what is sent: 400 with code 50035, nested by field."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.errors import ApiError, FormErrors, Json

V2 = 1 << 15
EPHEMERAL = 1 << 6
LOADING = 1 << 7

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, SEPARATOR, CONTAINER, LABEL = 9, 10, 14, 17, 18
ONLY_V2 = {SECTION, TEXT, SEPARATOR, CONTAINER, 11, 12, 13}
LINK_STYLE = 5


def check_message(body: Json, *, flags: int) -> None:
    """Refuse what Discord would refuse in a message; `flags` are those that will stand."""
    errors = FormErrors()
    content = body.get("content") or ""
    components = body.get("components") or []
    if len(content) > 2000:
        errors.too_long("content", 2000)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        errors.too_long("nonce", 25)
    if flags & V2:
        for field in ("content", "embeds", "sticker_ids", "poll"):
            if body.get(field):
                errors.add(
                    field,
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                    f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
                )
        if not components:
            errors.required("components")
    _check_components(components, errors, v2=bool(flags & V2))
    errors.check()
    if not (flags & V2 or content or components or body.get("embeds") or body.get("poll") or body.get("attachments")):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_components(components: list[Json], errors: FormErrors, *, v2: bool) -> None:
    if not v2 and len(components) > 5:
        errors.add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    total, text = 0, 0
    seen: set[str] = set()
    for path, component in walk(components, "components"):
        total += 1
        kind = component.get("type")
        if not v2 and kind in ONLY_V2:
            errors.add(f"{path}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        if kind == TEXT:
            text += len(component.get("content") or "")
            if not component.get("content"):
                errors.required(f"{path}.content")
        if kind == ROW:
            _check_row(component, path, errors)
        if kind == SECTION:
            _check_section(component, path, errors)
        if kind == BUTTON:
            _check_button(component, path, errors)
        custom = component.get("custom_id")
        if custom is not None:
            if not 1 <= len(custom) <= 100:
                errors.too_long(f"{path}.custom_id", 100)
            if custom in seen:
                errors.add(
                    f"{path}.custom_id",
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                )
            seen.add(custom)
    if total > 40:
        errors.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "Total number of components exceeds 40.")
    if text > 4000:
        errors.add(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            "Total length of all displayable text must be 4000 or fewer.",
        )


def _check_row(row: Json, path: str, errors: FormErrors) -> None:
    if not 1 <= len(row.get("components") or ()) <= 5:
        errors.add(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")


def _check_section(section: Json, path: str, errors: FormErrors) -> None:
    if not 1 <= len(section.get("components") or ()) <= 3:
        errors.add(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
    if not section.get("accessory"):
        errors.required(f"{path}.accessory")


def _check_button(button: Json, path: str, errors: FormErrors) -> None:
    if len(button.get("label") or "") > 80:
        errors.too_long(f"{path}.label", 80)
    if not button.get("label") and not button.get("emoji"):
        errors.required(f"{path}.label")
    if button.get("style") == LINK_STYLE:
        if not button.get("url"):
            errors.required(f"{path}.url")
    elif not button.get("custom_id"):
        errors.required(f"{path}.custom_id")


def check_modal(data: Json) -> None:
    """Refuse a form that Discord would not show."""
    errors = FormErrors()
    if not data.get("custom_id") or len(data["custom_id"]) > 100:
        errors.too_long("custom_id", 100)
    if not 1 <= len(data.get("title") or "") <= 45:
        errors.too_long("title", 45)
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        errors.add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for place, row in enumerate(rows):
        if len(row.get("label") or "") > 45:
            errors.too_long(f"components.{place}.label", 45)
        if len(row.get("description") or "") > 100:
            errors.too_long(f"components.{place}.description", 100)
    errors.check()


def check_choices(choices: list[Json]) -> None:
    """Refuse an autocomplete answer that Discord would refuse."""
    errors = FormErrors()
    if len(choices) > 25:
        errors.add("choices", "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 25 in length.")
    for place, choice in enumerate(choices):
        if not 1 <= len(str(choice.get("name", ""))) <= 100:
            errors.too_long(f"choices.{place}.name", 100)
    errors.check()


def walk(components: list[Json], path: str = "") -> Iterator[tuple[str, Json]]:
    """Every component with its dotted path, outer ones first."""
    for place, component in enumerate(components):
        here = f"{path}.{place}"
        yield here, component
        yield from walk(component.get("components") or [], f"{here}.components")
        for name in ("accessory", "component"):
            inner = component.get(name)
            if inner:
                yield f"{here}.{name}", inner
                yield from walk(inner.get("components") or [], f"{here}.{name}.components")


def finished(components: list[Json]) -> list[Json]:
    """The components as Discord gives them back: each with its `id` and the required fields."""
    defaults: dict[int, Json] = {
        CONTAINER: {"accent_color": None, "spoiler": False},
        SEPARATOR: {"spacing": 1, "divider": True},
    }
    taken = {component["id"] for _, component in walk(components) if component.get("id")}
    number = 0
    for _, component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
        for name, value in defaults.get(component.get("type", 0), {}).items():
            component.setdefault(name, value)
    return components


def visible_text(message: Json) -> str:
    """All the words of a message, in order: content, then text displays, then button labels in brackets."""
    parts = [message.get("content") or ""]
    for _, component in walk(message.get("components") or []):
        if component.get("type") == TEXT:
            parts.append(component["content"])
        elif component.get("type") == BUTTON:
            parts.append(f"[{component.get('label', '')}]")
    return "\n".join(part for part in parts if part)
