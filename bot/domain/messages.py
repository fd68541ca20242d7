"""What the bot says, as plain values: blocks of text and buttons, packed for the outbox and rendered at the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.domain.display import harmless, quoted
from bot.domain.words import Trusted, Words

VERSION = 1
PLAIN_LIMIT = 1_900  # Discord's 2,000 less room for what rendering adds
LAYOUT_LIMIT = 3_700  # Discord's 4,000, likewise
BYTES_LIMIT = 9_000  # over about 10,170 Discord answers with an error of its own: discord-api-docs #8554

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

    def with_small(self, said: Words | None) -> Message:
        """The message with one more caution at its end, if there is any."""
        return self if said is None else replace(self, blocks=(*self.blocks, Small(said)))


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
    stands in one); the last part has all of them, earlier ones the one that decides nothing.

    A title stays with what stands under it.
    """
    parts: list[list[Block]] = [[]]
    used = 0
    for block in [piece for whole in message.blocks for piece in _pieces(whole, limit)]:
        needed = _weight(block, limit)
        if parts[-1] and used + needed > limit:
            titles = _titles_at_end(parts[-1]) if isinstance(block, Verbatim | Voice) else []
            used = sum(_weight(title, limit) for title in titles)
            if len(titles) == len(parts[-1]) or used + needed > limit:
                titles, used = [], 0
            parts[-1] = parts[-1][: len(parts[-1]) - len(titles)]
            parts.append(titles)
        parts[-1].append(block)
        used += needed
    last = len(parts) - 1
    return tuple(
        Message(tuple(blocks), message.buttons if number == last else carried(message.buttons))
        for number, blocks in enumerate(parts)
    )


def carried(buttons: Sequence[Button]) -> tuple[Button, ...]:
    """The button under a part that is not the last: the first that neither publishes nor deletes, if there is one."""
    mild = [one for one in buttons if one.style not in ("success", "danger")]
    return tuple((mild or list(buttons))[:1])


def _titles_at_end(blocks: Sequence[Block]) -> list[Block]:
    """The blocks at the end under which nothing stands yet."""
    found: list[Block] = []
    for block in reversed(blocks):
        if not isinstance(block, Heading | Text):
            break
        found.insert(0, block)
    return found


def size(block: Block) -> int:
    """Characters that the block needs at most, with its line break; a translation may be a quarter longer."""
    match block:
        case Verbatim(text, label):
            return len(quoted("", text)) + len(label) + 6
        case Voice(text, name, link):
            return len(quoted("", text)) + max(len(harmless(name)), 20) + len(link) + 40
        case Heading(said) | Text(said) | Small(said):
            return _said_size(said) + 4
        case Rule():
            return 2


def _said_size(said: Words) -> int:
    msgid = max(said.msgid, said.many or "", key=len)
    shown = sum(_param_size(value) * msgid.count(f"{{{name}") for name, value in said.params.items())
    return len(msgid) * 5 // 4 + shown


def _param_size(value: object) -> int:
    match value:
        case Words():
            return _said_size(value)
        case datetime():
            return 40
        case Trusted():
            return len(value)
        case _:
            return len(harmless(str(value)))


def _weight(block: Block, limit: int) -> int:
    """The block's size, or more where its letters take so many bytes that these come to their limit first."""
    match block:
        case Verbatim(text) | Voice(text):
            more = len(text.encode(errors="replace")) - len(text)
        case Heading(said) | Text(said) | Small(said):
            more = len(str(said).encode(errors="replace")) - len(str(said))
        case Rule():
            more = 0
    characters = size(block)
    return max(characters, (characters + more) * limit // BYTES_LIMIT + 1)


def _pieces(block: Block, limit: int) -> tuple[Block, ...]:
    """The block whole, or where it does not fit into one message, pieces of half of one."""
    if not isinstance(block, Verbatim | Voice) or _weight(block, limit) <= limit:
        return (block,)
    pieces: list[Block] = []
    rest = block.text
    while rest:
        cut = _fitting(block, rest, limit // 2, limit)
        pieces.append(replace(block, text=rest[:cut].rstrip()))
        rest = rest[cut:].lstrip()
    return tuple(pieces)


def _fitting(block: Verbatim | Voice, text: str, room: int, limit: int) -> int:
    """Where to cut so that what stands before weighs at most `room`; letters differ in what they need."""
    cut = len(text) if len(text) <= room else _cut_at(text, room)
    while (needed := _weight(replace(block, text=text[:cut]), limit)) > room and cut > 1:
        cut = _cut_at(text, max(1, min(cut - 1, cut * room // needed)))
    return cut


def _cut_at(text: str, room: int) -> int:
    for mark in (". ", "\n", " "):
        cut = text.rfind(mark, room // 2, room)
        if cut > 0:
            return cut + len(mark)
    return room
