"""Required fields of Discord's answers, held against what the sandbox gives.

`required_fields.json` holds names of fields, taken from the OpenAPI document that Discord publishes under the MIT
licence (github.com/discord/discord-api-spec): of each schema the required fields, the schemas of its inner objects,
and, where several schemas share a place, the numbers of `type` that tell them apart.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TABLE = json.loads(Path(__file__).with_name("required_fields.json").read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = TABLE["schemas"]


def missing(kind: str, answer: Any) -> list[str]:
    """Paths of required fields that an answer (or each of a list) lacks."""
    return _missing([TABLE["answers"][kind]], answer, kind)


def _missing(names: list[str], value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [gap for place, one in enumerate(value) for gap in _missing(names, one, f"{path}[{place}]")]
    if not isinstance(value, dict):
        return []
    fitting = [name for name in names if value.get("type") in SCHEMAS[name].get("types", [value.get("type")])]
    if not fitting:
        return [f"{path}: type {value.get('type')}"]
    return min((_gaps(SCHEMAS[name], value, path) for name in fitting), key=len)


def _gaps(schema: dict[str, Any], value: dict[str, Any], path: str) -> list[str]:
    gaps = [f"{path}.{name}" for name in schema["required"] if name not in value]
    for name, inner in schema["inner"].items():
        if value.get(name) is not None:
            gaps += _missing(inner, value[name], f"{path}.{name}")
    return gaps
