"""The control side's door: who may come in, and how each call is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from aiohttp import web

from bot.sandbox.control import Control
from bot.sandbox.errors import ApiError, ControlError, Json, sentence
from bot.sandbox.rest.answers import answer

LOOKS = ("state", "messages", "log")


class Desk:
    """Routes of the control side; every call carries the token."""

    def __init__(self, controls: Control, token: str, records: Iterable[Json], unknown_routes: list[str]) -> None:
        self.controls = controls
        self.token = token
        self.records = records
        self.unknown_routes = unknown_routes
        self.on_called: Callable[[str], None] = lambda _call: None
        """Told of each act that was tried."""

    async def handle(self, request: web.Request) -> web.Response:
        """One call."""
        if request.headers.get("Authorization") != f"Sandbox {self.token}":
            return _refused(
                "The control side needs `Authorization: Sandbox …` with the token printed at the start.", 401
            )
        try:
            return answer(await self._answered(request))
        except ControlError as error:
            return _refused(str(error), error.status)
        except ApiError as error:
            return answer({**error.body, "error": sentence(error)}, error.status)

    async def _answered(self, request: web.Request) -> object:
        call = request.match_info["call"]
        if request.method == "GET":
            return self._look(call, request)
        if request.method != "POST":
            raise ControlError("The control side takes GET and POST.", 405)
        if call in LOOKS:
            raise ControlError(f"“{call}” is looked at with GET.", 405)
        try:
            return await self.controls.call(call, await _body(request))
        finally:
            self.on_called(call)

    def _look(self, call: str, request: web.Request) -> object:
        if call in self.controls.calls:
            raise ControlError(f"“{call}” is called with POST.", 405)
        match call:
            case "state":
                return self.controls.state() | {"unknown_routes": self.unknown_routes}
            case "messages":
                channel = request.query.get("channel") or request.query.get("thread")
                if not channel:
                    raise ControlError("Name the channel or thread: messages?channel=reading.")
                return self.controls.messages(channel)
            case "log":
                after = request.query.get("after", "0")
                if not after.isdecimal():
                    raise ControlError(f"“after” is the number of a record, not “{after}”.")
                return [one for one in self.records if one["n"] > int(after)]
        raise ControlError(f"There is nothing called “{call}” to look at. There are: {', '.join(LOOKS)}.", 404)


async def _body(request: web.Request) -> Json:
    if request.headers.get("Content-Type", "").split(";")[0].strip().lower() != "application/json":
        raise ControlError("The control side takes application/json.", 415)
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise ControlError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ControlError("The body is a JSON object.")
    return body


def _refused(words: str, status: int) -> web.Response:
    return answer({"error": words}, status)
