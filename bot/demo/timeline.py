"""What anybody in the server could have seen, in order: the record of a rehearsal."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bot.demo.stage import Stage
from bot.sandbox.forms import visible_text

KINDS = {
    "session": "post",
    "index": "post",
    "summary": "publish",
    "draft": "draft",
    "notice": "alert",
    "reply": "reply",
    "consent": "ask",
}
"""What a delivery's subject is called in the timeline."""

SYSTEM = (6, 18, 21)
"""Message types that Discord itself writes: pins and threads."""

TIME = re.compile(r"<t:(\d+):F> \(<t:\d+:R>\)")
MARKUP = re.compile(r"(?m)^(?:## |-# )|\*\*|\\(?=[\\*_`~|<>\[\]()#])|\u200b")
CHANNEL = re.compile(r"<#(\d+)>")
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")


@dataclass(frozen=True)
class Moment:
    """One thing that happened; `text` is all that could be read."""

    at: str
    kind: str
    who: str
    where: str
    text: str

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Timeline:
    """Listens to the sandbox; `flush` hands on what happened since the last time."""

    def __init__(self, stage: Stage, tell: Callable[[Moment], None]) -> None:
        self.stage = stage
        self.tell = tell
        self.own: Counter[str] = Counter()
        """Messages of the bot's own by channel: neither answers nor what members said through its forms."""
        self._waiting: list[tuple[str, str, dict[str, Any]]] = []
        stage.sandbox.world.listeners.append(self._hear)

    def _hear(self, name: str, data: dict[str, Any], _: str | None) -> None:
        if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "THREAD_CREATE"):
            self._waiting.append((self.stage.sandbox.clock.stamp(), name, data))

    def close(self) -> None:
        """Listen no longer."""
        self.stage.sandbox.world.listeners.remove(self._hear)

    def note(self, kind: str, who: str, where: str, text: str) -> None:
        """Something that people do and that no event tells."""
        self.tell(Moment(_minute(self.stage.sandbox.clock.now()), kind, who, where, text))

    async def flush(self) -> None:
        """Hand on every event since the last flush; the bot says what its messages are."""
        waiting, self._waiting = self._waiting, []
        for at, name, data in waiting:
            moment = await self._moment(_minute(datetime.fromisoformat(at)), name, data)
            if moment is not None:
                self.tell(moment)

    async def _moment(self, at: str, name: str, data: dict[str, Any]) -> Moment | None:
        world = self.stage.sandbox.world
        if name == "THREAD_CREATE":
            return Moment(at, "thread", "Colloquy", self._place(data["parent_id"]), data["name"])
        author, where = data["author"], self._place(data["channel_id"])
        if data["type"] in SYSTEM or data.get("interaction_metadata"):
            return None
        mine = author["id"] == world.bot["id"]
        if name == "MESSAGE_UPDATE":
            changed = data["edited_timestamp"] is not None and data["edited_timestamp"] >= data["timestamp"]
            return Moment(at, "edit", _name(author), where, self.read(data)) if changed else None
        kind = await self._kind(int(data["id"])) if mine else "reply"
        self.own[where] += kind != "reply"
        return Moment(at, kind, _name(author), where, self.read(data))

    def read(self, message: dict[str, Any]) -> str:
        """A message's words as a person reads them, with channels by name and, in front, who is answered."""
        text = CHANNEL.sub(lambda match: self._place(match[1]), readable(message))
        answered = message.get("referenced_message")
        return f"(to {_name(answered['author'])}) {text}" if answered else text

    async def _kind(self, message_id: int) -> str:
        guild_id = int(self.stage.sandbox.world.guild["id"])
        delivery = await self.stage.app.services.outbox.by_message(guild_id, message_id)
        return KINDS.get(delivery.subject, "post") if delivery else "post"

    def _place(self, channel_id: str) -> str:
        found = self.stage.sandbox.world.channels.get(channel_id)
        return f"#{found['name']}" if found else ""


def readable(message: dict[str, Any]) -> str:
    """A message's words as a person reads them."""
    text = TIME.sub(lambda match: _stamp(int(match[1])), visible_text(message))
    return MARKUP.sub("", LINK.sub(r"\1: \2", text))


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%a %d %b %Y, %H:%M UTC")


def _minute(instant: datetime) -> str:
    return instant.isoformat(timespec="minutes")


def _name(author: dict[str, Any]) -> str:
    return str(author.get("global_name") or author["username"].capitalize())
