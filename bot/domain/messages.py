"""What the bot says, as plain values: blocks of text and buttons, packed for the outbox and rendered at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.domain.words import Trusted, Words

VERSION = 1
PLAIN_LIMIT = 1_900  # Discord's 2,000 less room for what rendering adds
LAYOUT_LIMIT = 3_700  # Discord's 4,000, likewise

Style = Literal["primary", "secondary", "success", "danger"]


@dataclass(frozen=True)
class Button:
    """A persistent button; `verb` and whole-number `args` are all its state."""

    verb: str
    args: tuple[int, ...]
    label: Words
    style: Style = "secondary"


@dataclass(frozen=True)
class Heading:
    """A title line."""

    said: Words


@dataclass(frozen=True)
class Text:
    """A sentence of the bot's own; `button`, when given, stands beside it."""

    said: Words
    button: Button | None = None


@dataclass(frozen=True)
class Small:
    """A source, a count, a caution: smaller print."""

    said: Words


@dataclass(frozen=True)
class Verbatim:
    """The text's own words, shown as a quotation and never as markup; `label` stands before them ("¶5")."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Voice:
    """A member's words, likewise; without a name they are "a participant's" and carry no link."""

    text: str
    name: str = ""
    link: str = ""


@dataclass(frozen=True)
class Rule:
    """A line between parts."""


Block = Heading | Text | Small | Verbatim | Voice | Rule


@dataclass(frozen=True)
class Message:
    """One message: blocks from top to bottom, then one row or more of buttons."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()


_BLOCKS: dict[str, type[Block]] = {
    "heading": Heading,
    "text": Text,
    "small": Small,
    "verbatim": Verbatim,
    "voice": Voice,
    "rule": Rule,
}
_NAMES = {kind: name for name, kind in _BLOCKS.items()}


def pack(message: Message) -> dict[str, Any]:
    """A JSON value of the message, with its version."""
    blocks = [{"block": _NAMES[type(block)], **_packed_fields(block)} for block in message.blocks]
    return {"v": VERSION, "blocks": blocks, "buttons": [_packed_fields(button) for button in message.buttons]}


def unpack(payload: Mapping[str, Any]) -> Message:
    """The message again; raises ValueError on a version that this program does not know."""
    if payload.get("v") != VERSION:
        raise ValueError(f"message payload of version {payload.get('v')!r}")
    blocks = tuple(_block(dict(block)) for block in payload["blocks"])
    return Message(blocks, tuple(_button(button) for button in payload["buttons"]))


def _packed_fields(value: object) -> dict[str, Any]:
    return {name: _packed(getattr(value, name)) for name in value.__dataclass_fields__}  # type: ignore[attr-defined]


def _packed(value: object) -> Any:  # noqa: ANN401
    match value:
        case Words():
            params = {name: _packed(param) for name, param in value.params.items()}
            return {"words": value.msgid, "params": params, "many": value.many, "count": value.count}
        case datetime():
            return {"instant": value.isoformat()}
        case Button():
            return _packed_fields(value)
        case Trusted():
            return {"trusted": str(value)}
        case tuple():
            return list(value)
        case _:
            return value


def _words(value: Mapping[str, Any]) -> Words:
    params = {name: _param(param) for name, param in value["params"].items()}
    return Words(value["words"], params, value["many"], value["count"])


def _param(value: Any) -> object:  # noqa: ANN401
    if not isinstance(value, Mapping):
        return value
    if "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return Trusted(value["trusted"]) if "trusted" in value else _words(value)


def _button(value: Mapping[str, Any]) -> Button:
    return Button(value["verb"], tuple(value["args"]), _words(value["label"]), value["style"])


def _block(value: dict[str, Any]) -> Block:
    kind = _BLOCKS[value.pop("block")]
    if "said" in value:
        value["said"] = _words(value["said"])
    if value.get("button"):
        value["button"] = _button(value["button"])
    return kind(**value)


def split(message: Message, limit: int) -> tuple[Message, ...]:
    """The message in ordered parts of at most `limit` characters, each with buttons (the mark of an outbox post
    stands in one); the last part has all of them, earlier ones the first.
    """
    parts: list[list[Block]] = [[]]
    used = 0
    pieces = [piece for whole in message.blocks for piece in _pieces(whole, limit)]
    for block in pieces:
        if parts[-1] and used + size(block) > limit:
            parts.append([])
            used = 0
        parts[-1].append(block)
        used += size(block)
    last = len(parts) - 1
    return tuple(
        Message(tuple(blocks), message.buttons if number == last else message.buttons[:1])
        for number, blocks in enumerate(parts)
    )


def size(block: Block) -> int:
    """Characters that the block needs, with allowance for escapes and quotation marks."""
    match block:
        case Verbatim(text, label):
            return _quoted_size(text) + len(label)
        case Voice(text, name, link):
            return _quoted_size(text) + len(name) + len(link) + 40
        case Heading(said) | Text(said) | Small(said):
            return len(str(said)) + 40 * sum(isinstance(value, datetime) for value in said.params.values()) + 6
        case Rule():
            return 2


def _quoted_size(text: str) -> int:
    marked = sum(1 for character in text if character in "*_`~|>[]()#\\-<@:")
    return len(text) + marked + 3 * (text.count("\n") + 1) + 12


def _pieces(block: Block, limit: int) -> tuple[Block, ...]:
    if not isinstance(block, Verbatim | Voice) or size(block) <= limit:
        return (block,)
    room = max(200, limit // 2)
    pieces: list[Block] = []
    rest = block.text
    while len(rest) > room:
        cut = _cut_at(rest, room)
        pieces.append(replace(block, text=rest[:cut].rstrip()))
        rest = rest[cut:].lstrip()
    return (*pieces, replace(block, text=rest))


def _cut_at(text: str, room: int) -> int:
    for mark in (". ", "\n", " "):
        cut = text.rfind(mark, room // 2, room)
        if cut > 0:
            return cut + len(mark)
    return room
