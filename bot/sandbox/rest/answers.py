"""How bodies are read and answers are written."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError, Json, invalid, unknown
from bot.sandbox.world import World

BASE = "/api/v10"
_BODY = web.RequestKey("body", dict[str, Any])


def answer(body: Any = None, status: int = 200) -> web.Response:  # noqa: ANN401
    """JSON with exactly the content type that Discord sends."""
    if status == 204:
        return web.Response(status=204)
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


async def body_of(request: web.Request) -> Json:
    """The JSON body (a list stands under the empty name); files of a form stand under `_files` by their number."""
    known: Json | None = request.get(_BODY)
    if known is None:
        known = request[_BODY] = await _read(request)
    return known


async def _read(request: web.Request) -> Json:
    if request.content_type.startswith("multipart/"):
        return await _form(request)
    return _parsed(await request.read())


async def _form(request: web.Request) -> Json:
    fields = await request.post()
    text = fields.get("payload_json")
    body = _parsed(text.encode() if isinstance(text, str) else b"")
    files: dict[str, tuple[str, bytes, str]] = {}
    for name, part in fields.items():
        if isinstance(part, web.FileField):
            number = name.removeprefix("files[").removesuffix("]") if name.startswith("files[") else str(len(files))
            files[number] = (part.filename, part.file.read(), part.content_type)
    return body | ({"_files": files} if files else {})


def _parsed(raw: bytes) -> Json:
    try:
        found = json.loads(raw) if raw else {}
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    if not isinstance(found, dict):
        return {"": found}
    return {name: value for name, value in found.items() if not name.startswith("_")}


class Part:
    """A group of routes over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def guild_of(self, request: web.Request) -> Json:
        """The guild of the address, which must be the one there is."""
        if _id(request, "guild") != self.world.guild["id"]:
            raise unknown("guild")
        return self.world.guild

    def seen(self, request: web.Request, *needed: str) -> Json:
        """The channel of the address, which the bot must see and in which it needs these rights."""
        channel = self.world.channel(_id(request, "channel"))
        self.world.need(self.world.bot["id"], channel, *needed)
        return channel

    def message_of(self, request: web.Request, *needed: str) -> Json:
        """The message of the address."""
        channel = self.seen(request, *needed)
        return self.world.message(channel["id"], _id(request, "message"))

    def user_of(self, request: web.Request) -> str:
        """The user's id of the address."""
        identity = request.match_info["user"]
        return self.world.bot["id"] if identity == "@me" else _id(request, "user")

    def read(self, shown: Json) -> Json:
        """A message as this application may read it."""
        return shown if self.world.application["flags"] & (3 << 18) else self.world.withheld(shown)


def _id(request: web.Request, name: str) -> str:
    value = request.match_info[name]
    if not value.isdecimal():
        raise invalid(f"{name}_id", "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    return value
