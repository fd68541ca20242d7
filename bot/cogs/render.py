"""Messages as values to Discord's components, and back to the mark that an outbox message carries.

Every button's `custom_id` is `cq:<verb>:<whole numbers>`; in an outbox message the first one ends in `~<key>`, the
mark by which the message is found again in the channel's history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

import discord
from discord import ui

from bot.domain.display import harmless, quoted
from bot.domain.messages import Block, Button, Heading, Message, Rule, Small, Text, Verbatim, Voice
from bot.domain.words import words
from bot.wording import Wording

CUSTOM_ID = re.compile(r"cq:(?P<verb>[a-z]+)(?P<args>(?::\d+)*)(?:~(?P<mark>[0-9a-f]{32}))?$")

STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "success": discord.ButtonStyle.success,
    "danger": discord.ButtonStyle.danger,
}
IN_A_ROW = 5


class Rendered(TypedDict, total=False):
    """Keyword arguments for any of discord.py's ways to send."""

    content: str
    view: ui.View | ui.LayoutView


def custom_id(button: Button, mark: str = "") -> str:
    """All of a button's state, in at most 100 characters."""
    state = ":".join(["cq", button.verb, *(str(number) for number in button.args)])
    return f"{state}~{mark}" if mark else state


class Press(ui.DynamicItem[ui.Button[Any]], template=CUSTOM_ID):
    """Every button of ours, also those sent before a restart; the client's table says what a verb does."""

    def __init__(self, button: ui.Button[Any], verb: str, args: tuple[int, ...]) -> None:
        super().__init__(button)
        self.verb = verb
        self.args = args

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Press:
        """Rebuild from what Discord sends back."""
        del interaction
        if not isinstance(item, ui.Button):
            raise TypeError(f"{match[0]} is not on a button")
        args = tuple(int(number) for number in match["args"].split(":") if number)
        return cls(item, match["verb"], args)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over to the table; an error is answered like a command's."""
        await interaction.client.pressed(interaction, self.verb, self.args)


def render(message: Message, wording: Wording, *, plain: bool, mark: str = "") -> Rendered:
    """What to send: a layout of components, or plain content with buttons."""
    if mark and not any(True for _ in _buttons(message)):
        raise ValueError("an outbox message needs a button: it carries the mark")
    marks = iter([mark])
    return _plain(message, wording, marks) if plain else _layout(message, wording, marks)


def _buttons(message: Message) -> Iterator[Button]:
    for block in message.blocks:
        if isinstance(block, Text) and block.button is not None:
            yield block.button
    yield from message.buttons


def _press(button: Button, wording: Wording, marks: Iterator[str]) -> Press:
    state = custom_id(button, next(marks, ""))
    shown = ui.Button[Any](style=STYLES[button.style], label=wording.say(button.label)[:80], custom_id=state)
    return Press(shown, button.verb, button.args)


def _layout(message: Message, wording: Wording, marks: Iterator[str]) -> Rendered:
    container = ui.Container[Any]()
    lines: list[str] = []

    def flush() -> None:
        if lines:
            container.add_item(ui.TextDisplay("\n".join(lines)))
            lines.clear()

    for block in message.blocks:
        if isinstance(block, Rule):
            flush()
            container.add_item(ui.Separator())
        elif isinstance(block, Text) and block.button is not None:
            flush()
            press = _press(block.button, wording, marks)
            container.add_item(ui.Section(wording.say(block.said), accessory=press))
        else:
            lines.append(_line(block, wording))
    flush()
    for row in _rows(message.buttons):
        container.add_item(ui.ActionRow(*(_press(button, wording, marks) for button in row)))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return {"view": view}


def _plain(message: Message, wording: Wording, marks: Iterator[str]) -> Rendered:
    lines = [_line(block, wording) for block in message.blocks if not isinstance(block, Rule)]
    view = ui.View(timeout=None)
    for button in _buttons(message):
        view.add_item(_press(button, wording, marks))
    return {"content": "\n".join(lines), "view": view}


def _rows(buttons: tuple[Button, ...]) -> Iterable[tuple[Button, ...]]:
    return (buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW))


def _line(block: Block, wording: Wording) -> str:
    match block:
        case Heading(said):
            return f"## {wording.say(said)}"
        case Text(said):
            return wording.say(said)
        case Small(said):
            return f"-# {wording.say(said)}"
        case Verbatim(text, label):
            return quoted(f"**{label}** " if label else "", text)
        case Voice(text, name, link):
            return f"{quoted('', text)}\n{_author(name, link, wording)}"
        case Rule():
            return ""


def _author(name: str, link: str, wording: Wording) -> str:
    who = harmless(name) if name else wording.say(words("a participant"))
    where = f" · [{wording.say(words('in the thread'))}]({link})" if link else ""
    return f"-# — {who}{where}"


def marks_in(components: Iterable[Any]) -> Iterator[str]:
    """The marks that a message's components carry."""
    for component in components:
        found = CUSTOM_ID.match(getattr(component, "custom_id", None) or "")
        if found and found["mark"]:
            yield found["mark"]
        yield from marks_in(getattr(component, "children", ()))
        accessory = getattr(component, "accessory", None)
        if accessory is not None:
            yield from marks_in((accessory,))
