"""Every way into the bot, tried as every kind of person, past what Discord itself would hide or hold back."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.sandbox import compose
from bot.sandbox.commands import CHANNEL
from bot.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Pending
from tests.journeys.room import ELSEWHERE, HOME, REVIEW, Room, attached, opened, text_of
from tests.matrix import WHO, Cell

PEOPLE = {"organiser": "olga", "facilitator": "fay", "member": "ada", "visitor": "dan"}
LEVELS = {
    "everybody": set(PEOPLE),
    "facilitators": {"organiser", "facilitator"},
    "organisers": {"organiser"},
}
STRANGERS = ("organiser of another server", "private message")
OTHER_SERVER = "4242424242424242"
REFUSALS = ("Only people with the Manage Server right can do this", "Only the group's facilitators and people with")
ONLY_HERE = "This works in a server only"
OURS = ("keeping a garden", "The index", "Session 1", "session 1", "<#", "Reading group")
"""What somebody of another server must never be told."""


class Knocker:
    """Sends what Discord's own client would never send."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.world = room.sandbox.world
        self.interactions = room.sandbox.interactions

    async def as_each(self, entry: str, cell: Cell, people: list[str]) -> list[str]:
        """One entry, tried as several kinds of people at once; what is not as the table says."""
        answers = await asyncio.gather(*(self.knock(entry, cell, one) for one in people))
        return [
            f"{entry}, {person}: {what}"
            for person, answer in zip(people, answers, strict=True)
            for what in wrong(person, cell, entry, answer)
        ]

    async def knock(self, entry: str, cell: Cell, person: str) -> dict[str, Any]:
        """One entry, tried as one kind of person; the whole answer."""
        user = compose.named_member(self.world, PEOPLE.get(person, "olga"))["user"]["id"]
        place = "@olga" if person == "private message" else ELSEWHERE
        channel = compose.named_channel(self.world, place)
        kind, data = self._data(entry, cell)
        source = self._source(data["custom_id"], user) if kind in (COMPONENT, SUBMIT) else None
        identity = self.world.clock.snowflake()
        now = self.world.clock.now()
        token = f"token-{identity}"
        pending = Pending(identity, token, user, channel, kind, now, time.monotonic(), source, data)
        self.interactions.by_token[pending.token] = self.interactions.by_id[pending.id] = pending
        self.world.emit("INTERACTION_CREATE", self._payload(pending, person))
        return await self.interactions.answer(pending)

    def _payload(self, pending: Pending, person: str) -> dict[str, Any]:
        payload: dict[str, Any] = self.interactions._payload(pending)
        if person == "organiser of another server":
            owners = {"0": OTHER_SERVER}
            guild = {"id": OTHER_SERVER, "locale": "en-US", "features": []}
            payload |= {"guild_id": OTHER_SERVER, "guild": guild, "authorizing_integration_owners": owners}
        return payload

    def _data(self, entry: str, cell: Cell) -> tuple[int, dict[str, Any]]:
        name = entry.partition(" ")[2]
        numbers = "".join(f":{cell.each}" for _ in range(cell.numbers))
        if entry.startswith("/"):
            command, _, focused = entry.removeprefix("/").partition(": ")
            return self._command(command, focused)
        if entry.startswith("menu "):
            return COMMAND, self._menu(name)
        if entry.startswith("button "):
            return COMPONENT, {"custom_id": f"cq:{name}{numbers}", "component_type": 2, "id": 1}
        fields = [{"type": 4, "custom_id": one, "value": "What?", "id": 2} for one in ("text", "value")]
        rows = [{"type": 18, "id": 3, "component": one} for one in fields]
        return SUBMIT, {"custom_id": f"cq:form:{name}{numbers}", "components": rows}

    def _command(self, typed: str, focused: str) -> tuple[int, dict[str, Any]]:
        _, _, options = compose.find_command(self.world, typed)
        given = {one["name"]: _typed(one) for one in options if one.get("required")}
        if not focused:
            return COMMAND, compose.slash_data(self.world, typed, given)
        return AUTOCOMPLETE, compose.slash_data(self.world, typed, given | {focused: ""}, focused=focused)

    def _menu(self, name: str) -> dict[str, Any]:
        command = next(one for one in self.world.commands if one["name"] == name and one["type"] == 3)
        message = self._source("cq:next", "0")
        resolved = {"messages": {message["id"]: self.world.shown(message)}}
        return {"id": command["id"], "name": name, "type": 3, "target_id": message["id"], "resolved": resolved}

    def _source(self, custom_id: str, seen_by: str) -> dict[str, Any]:
        """A message of the bot's with that component on it, which nobody else has."""
        message: dict[str, Any] = json.loads(json.dumps(self.world.shown(self.room.posts(HOME)[0])))
        pressed = {"type": 2, "style": 2, "label": "x", "id": 2, "custom_id": custom_id}
        message["components"] = [{"type": 1, "id": 1, "components": [pressed]}]
        message["flags"] = 64 | 1 << 15
        return message | {"visible_to": seen_by, "content": ""}


def _typed(option: dict[str, Any]) -> Any:
    """Something that fits a required option."""
    if option.get("choices"):
        return option["choices"][0]["value"]
    match option["type"]:
        case 4 | 10:
            return option.get("min_value") or 1
        case 5:
            return True
        case 6:
            return "ada"
        case 7:
            return ELSEWHERE
        case 8:
            return "Facilitator"
        case 11:
            return attached(b"A line of text.", "line.txt")
    return "x" * (option.get("min_length") or 1)


IN_PRIVATE = {"button unnudge"}
"""What stands under a private message: whoever got it may switch off what is their own."""


def version(conn: sqlite3.Connection) -> int:
    """Changes whenever somebody else has written to the database."""
    return int(conn.execute("PRAGMA data_version").fetchone()[0])


def sentences(answer: dict[str, Any]) -> str:
    return json.dumps([answer["response"], answer["message"]], ensure_ascii=False)


def wrong(person: str, cell: Cell, entry: str, answer: dict[str, Any]) -> Iterator[str]:
    """What is not as the table says."""
    said = sentences(answer)
    choices = answer["response"]["data"].get("choices")
    refused = any(one in said for one in REFUSALS)
    if "Something broke" in said:
        yield "it broke"
    if person == "private message" and entry not in IN_PRIVATE and not (choices == [] or ONLY_HERE in said):
        yield "is answered in a private message"
    if person == "organiser of another server" and (any(one in said for one in OURS) or _titles(choices)):
        yield "tells another server of ours"
    if person in PEOPLE and choices is not None:
        if choices and person not in LEVELS[cell.least]:
            yield "offers choices to somebody without the right"
        if not choices and person in LEVELS[cell.least] and cell.least != "everybody":
            yield "offers nothing to somebody with the right"
    elif person in PEOPLE and refused is (person in LEVELS[cell.least]):
        yield "is refused" if refused else "is not refused"


def _titles(choices: list[dict[str, Any]] | None) -> bool:
    return any("garden" in one["name"].casefold() for one in choices or ())


async def test_every_entry_as_every_kind_of_person(tmp_path: Path) -> None:
    found: list[str] = []
    async with opened(tmp_path) as room:
        thread = await room.open_session()
        await room.say("ada", thread, "A street with twelve gardens has more birds, and I believe it at once.")
        form = await room.call("slash", **{"as": "ada"}, command="prompt suggest", channel=HOME, options={})
        said = await room.submit("ada", form, "Which birds come first?")
        assert "waits for the facilitators" in sentences(said)
        await room.slash("fay", "summary draft")
        await room.slash("fay", "summary publish")
        room.sandbox.world.conversation(compose.named_member(room.sandbox.world, "olga")["user"]["id"])
        knocker = Knocker(room)
        with closing(sqlite3.connect(str(room.stage.app.store.url.database))) as conn:
            before = 0
            for entry, cell in WHO.items():
                if version(conn) != before:  # somebody with the right has done something
                    await room.stage.settle()
                before = version(conn)
                without = [one for one in PEOPLE if one not in LEVELS[cell.least]]
                found += await knocker.as_each(entry, cell, [*STRANGERS, *without])
                if version(conn) != before:
                    found.append(f"{entry}: something was stored for people without the right")
                found += await knocker.as_each(entry, cell, [one for one in PEOPLE if one not in without])
    assert not found, "\n".join(found)


async def test_nobody_points_a_command_at_a_channel_in_which_they_cannot_write(room: Room) -> None:
    await room.set_up()
    await room.call("join", username="mona", permissions=["MANAGE_GUILD"])
    world, tried = room.sandbox.world, []
    for entry in WHO:
        if not entry.startswith("/") or ": " in entry:
            continue
        _, _, options = compose.find_command(world, entry)
        for channel in (one["name"] for one in options if one["type"] == CHANNEL):
            given = {one["name"]: _typed(one) for one in options if one.get("required")} | {channel: REVIEW}
            said = text_of(await room.slash("mona", entry.removeprefix("/"), channel=ELSEWHERE, **given))
            assert "You cannot write in" in said, f"{entry} {channel}"
            tried.append(f"{entry} {channel}")
    assert {"/setup start home", "/setup start review"} <= set(tried)
