"""Components: walking over them, Discord's limits on them, and how Discord gives them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.errors import FormErrors, Json

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
UPLOAD, RADIO, CHECKS, CHECK = 19, 21, 22, 23
SELECTS = (SELECT, 5, 6, 7, 8)
ONLY_V2 = {SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}
MAY_HOLD: dict[str, tuple[int, ...]] = {
    "message": (ROW,),
    "message of components": (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER),
    "modal": (ROW, TEXT, LABEL),
}
INSIDE: dict[int, tuple[int, ...]] = {
    ROW: (BUTTON, *SELECTS),
    SECTION: (TEXT,),
    CONTAINER: (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR),
}
FIELDS = (TEXT_INPUT, *SELECTS, UPLOAD, RADIO, CHECKS, CHECK)
LINK_STYLE, PREMIUM_STYLE = 5, 6
MAX_COMPONENTS, MAX_TEXT = 40, 4000

Media = Callable[[Json], Json]


def listed(value: Any) -> list[Json]:  # noqa: ANN401
    """The objects of a list; anything else is no component."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def walk(components: Any, path: str = "") -> Iterator[tuple[str, Json]]:  # noqa: ANN401
    """Every component with its dotted path, outer ones first."""
    for place, component in enumerate(listed(components)):
        here = f"{path}.{place}" if path else str(place)
        yield here, component
        yield from walk(component.get("components"), f"{here}.components")
        for name in ("accessory", "component"):
            inner = component.get(name)
            if isinstance(inner, dict):
                yield f"{here}.{name}", inner
                yield from walk(inner.get("components"), f"{here}.{name}.components")


# Limits


def check_components(components: Any, errors: FormErrors, *, v2: bool) -> None:  # noqa: ANN401
    """Refuse what Discord would refuse in a message's components."""
    if not isinstance(components, list):
        errors.add("components", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    if not v2:
        errors.count("components", len(components), 0, 5)
    _check_nesting(components, MAY_HOLD["message of components" if v2 else "message"], "components", errors)
    check_each(components, errors)
    everything = [component for _, component in walk(components)]
    if len(everything) > MAX_COMPONENTS:
        errors.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "Total number of components exceeds 40.")
    if sum(len(str(one.get("content") or "")) for one in everything if one.get("type") == TEXT) > MAX_TEXT:
        words = "Total length of all displayable text must be 4000 or fewer."
        errors.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words)


def check_modal_components(components: Any, errors: FormErrors) -> None:  # noqa: ANN401
    """Refuse a form's rows and labels that Discord would not show."""
    rows = listed(components)
    errors.count("components", len(rows), 1, 5)
    for place, row in enumerate(rows):
        path = f"components.{place}"
        if not _kind_fits(row, MAY_HOLD["modal"], path, errors):
            continue
        if row["type"] == LABEL:
            _check_label(row, path, errors)
        elif row["type"] == ROW:
            _check_form_row(row, path, errors)
    check_each(rows, errors)


def _check_label(row: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.label", row.get("label"), 1, 45)
    errors.text(f"{path}.description", row.get("description"), 0, 100)
    if isinstance(row.get("component"), dict):
        _kind_fits(row["component"], FIELDS, f"{path}.component", errors)
    else:
        errors.required(f"{path}.component")


def _check_form_row(row: Json, path: str, errors: FormErrors) -> None:
    inner = listed(row.get("components"))
    errors.count(f"{path}.components", len(inner), 1, 1)
    for number, one in enumerate(inner):
        if _kind_fits(one, (TEXT_INPUT,), f"{path}.components.{number}", errors):
            errors.text(f"{path}.components.{number}.label", one.get("label"), 1, 45)


def _kind_fits(component: Json, allowed: tuple[int, ...], path: str, errors: FormErrors) -> bool:
    if component.get("type") in allowed:
        return True
    errors.add(f"{path}.type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {allowed}.')
    return False


def _check_nesting(components: list[Any], allowed: tuple[int, ...], path: str, errors: FormErrors) -> None:
    for place, component in enumerate(components):
        here = f"{path}.{place}"
        if not isinstance(component, dict):
            errors.add(here, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        elif _kind_fits(component, allowed, here, errors):
            inner = component.get("components")
            if isinstance(inner, list):
                _check_nesting(inner, INSIDE.get(component["type"], ()), f"{here}.components", errors)


def check_each(components: list[Json], errors: FormErrors) -> None:
    """Check every component by its kind, and that no custom_id or id is used twice."""
    seen: set[Any] = set()
    for path, component in walk(components, "components"):
        check = CHECKS_BY_KIND.get(component.get("type", 0))
        if check is not None:
            check(component, path, errors)
        custom = component.get("custom_id")
        if custom is not None:
            errors.text(f"{path}.custom_id", custom or None, 1, 100)
            words = "Component custom id cannot be duplicated"
            _once(custom, seen, f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", words, errors)
        if component.get("id"):
            words = "Component id cannot be duplicated"
            _once(("id", component["id"]), seen, f"{path}.id", "COMPONENT_ID_DUPLICATED", words, errors)
            errors.number(f"{path}.id", component["id"], 0, 2**31 - 1)


def _once(value: Any, seen: set[Any], path: str, code: str, words: str, errors: FormErrors) -> None:  # noqa: ANN401
    key = str(value)
    if key in seen:
        errors.add(path, code, words)
    seen.add(key)


def _check_row(row: Json, path: str, errors: FormErrors) -> None:
    inner = listed(row.get("components"))
    errors.count(f"{path}.components", len(inner), 1, 5)
    if len(inner) > 1 and any(one.get("type") in SELECTS for one in inner):
        words = "The specified component exceeds the maximum width"
        errors.add(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words)


def _check_section(section: Json, path: str, errors: FormErrors) -> None:
    errors.count(f"{path}.components", len(listed(section.get("components"))), 1, 3)
    accessory = section.get("accessory")
    if not isinstance(accessory, dict):
        errors.required(f"{path}.accessory")
    else:
        _kind_fits(accessory, (BUTTON, THUMBNAIL), f"{path}.accessory", errors)


def _check_button(button: Json, path: str, errors: FormErrors) -> None:
    style = button.get("style")
    if style not in range(1, 7):
        errors.choice(f"{path}.style", style, (1, 2, 3, 4, 5, 6))
    errors.text(f"{path}.label", button.get("label"), 0, 80)
    if style == PREMIUM_STYLE:
        return
    if not button.get("label") and not button.get("emoji"):
        errors.required(f"{path}.label")
    if style == LINK_STYLE:
        errors.text(f"{path}.url", button.get("url"), 1, 512)
        if button.get("custom_id"):
            words = "A custom id and url cannot both be specified"
            errors.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", words)
    elif not button.get("custom_id"):
        errors.required(f"{path}.custom_id")
    elif button.get("url"):
        words = "A custom id and url cannot both be specified"
        errors.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", words)


def _check_select(select: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.custom_id", select.get("custom_id"), 1, 100)
    errors.text(f"{path}.placeholder", select.get("placeholder"), 0, 150)
    errors.number(f"{path}.min_values", select.get("min_values"), 0, 25)
    errors.number(f"{path}.max_values", select.get("max_values"), 1, 25)
    if select["type"] == SELECT:
        _check_options(select, path, errors, 1, 25)


def _check_options(field: Json, path: str, errors: FormErrors, low: int, high: int) -> None:
    options = listed(field.get("options"))
    errors.count(f"{path}.options", len(options), low, high)
    values: set[Any] = set()
    for place, option in enumerate(options):
        here = f"{path}.options.{place}"
        errors.text(f"{here}.label", option.get("label"), 1, 100)
        errors.text(f"{here}.value", option.get("value"), 1, 100)
        errors.text(f"{here}.description", option.get("description"), 0, 100)
        words = "The specified option value is already used"
        _once(option.get("value"), values, f"{here}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words, errors)


def _check_text_input(field: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.custom_id", field.get("custom_id"), 1, 100)
    errors.choice(f"{path}.style", field.get("style"), (1, 2))
    errors.text(f"{path}.placeholder", field.get("placeholder"), 0, 100)
    errors.text(f"{path}.value", field.get("value"), 0, 4000)
    errors.number(f"{path}.min_length", field.get("min_length"), 0, 4000)
    errors.number(f"{path}.max_length", field.get("max_length"), 1, 4000)


def _check_text(text: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.content", text.get("content"), 1, 4000)


def _check_gallery(gallery: Json, path: str, errors: FormErrors) -> None:
    items = listed(gallery.get("items"))
    errors.count(f"{path}.items", len(items), 1, 10)
    for place, item in enumerate(items):
        _check_media(item.get("media"), f"{path}.items.{place}.media", errors)
        errors.text(f"{path}.items.{place}.description", item.get("description"), 0, 1024)


def _check_media(media: Any, path: str, errors: FormErrors) -> None:  # noqa: ANN401
    errors.text(f"{path}.url", media.get("url") if isinstance(media, dict) else None, 1, 2048)


def _check_thumbnail(thumbnail: Json, path: str, errors: FormErrors) -> None:
    _check_media(thumbnail.get("media"), f"{path}.media", errors)
    errors.text(f"{path}.description", thumbnail.get("description"), 0, 1024)


def _check_file(file: Json, path: str, errors: FormErrors) -> None:
    _check_media(file.get("file"), f"{path}.file", errors)


def _check_upload(field: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.custom_id", field.get("custom_id"), 1, 100)
    errors.number(f"{path}.min_values", field.get("min_values"), 0, 10)
    errors.number(f"{path}.max_values", field.get("max_values"), 1, 10)


def _check_radio(field: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.custom_id", field.get("custom_id"), 1, 100)
    _check_options(field, path, errors, 2 if field["type"] == RADIO else 1, 10)


def _check_box(field: Json, path: str, errors: FormErrors) -> None:
    errors.text(f"{path}.custom_id", field.get("custom_id"), 1, 100)


CHECKS_BY_KIND: dict[int, Callable[[Json, str, FormErrors], None]] = {
    ROW: _check_row,
    BUTTON: _check_button,
    **dict.fromkeys(SELECTS, _check_select),
    TEXT_INPUT: _check_text_input,
    SECTION: _check_section,
    TEXT: _check_text,
    THUMBNAIL: _check_thumbnail,
    GALLERY: _check_gallery,
    FILE: _check_file,
    UPLOAD: _check_upload,
    RADIO: _check_radio,
    CHECKS: _check_radio,
    CHECK: _check_box,
}


# Giving back


DEFAULTS: dict[int, Json] = {
    CONTAINER: {"accent_color": None, "spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"name": None, "size": None, "spoiler": False},
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
}


def finished(components: list[Json], media: Media | None = None) -> list[Json]:
    """The components as Discord gives them back: each with its `id` and the required fields; changes them in place."""
    taken = {component["id"] for _, component in walk(components) if component.get("id")}
    number = 0
    for _, component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
        for name, value in DEFAULTS.get(component.get("type", 0), {}).items():
            component.setdefault(name, value)
        _unfold(component, media)
    return components


def _unfold(component: Json, media: Media | None) -> None:
    for item in component.get("items") or ():
        item.setdefault("description", None)
        item.setdefault("spoiler", False)
    if media is None:
        return
    for item in component.get("items") or ():
        item["media"] = media(item["media"])
    for name in ("media", "file"):
        if isinstance(component.get(name), dict):
            component[name] = media(component[name])
