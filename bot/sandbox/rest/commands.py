"""Application commands: all at once, and one by one."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import commands
from bot.sandbox.errors import ApiError, FormErrors, Json, unknown
from bot.sandbox.rest.answers import BASE, Part, answer, body_of


class CommandRoutes(Part):
    """Routes of the application's commands, everywhere and in the guild."""

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        table = []
        for place in ("", "/guilds/{guild}"):
            here = f"{BASE}/applications/{{application}}{place}/commands"
            table += [
                web.get(here, self.listed),
                web.put(here, self.replace),
                web.post(here, self.add),
                web.get(f"{here}/{{command}}", self.one),
                web.patch(f"{here}/{{command}}", self.change),
                web.delete(f"{here}/{{command}}", self.remove),
            ]
        return table

    def _kept(self, request: web.Request) -> list[Json]:
        if request.match_info["application"] != self.world.application["id"]:
            raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
        if "guild" not in request.match_info:
            return self.world.commands
        self.guild_of(request)
        return self.world.guild_commands

    def _one(self, request: web.Request) -> Json:
        for command in self._kept(request):
            if command["id"] == request.match_info["command"]:
                return command
        raise unknown("application command")

    async def listed(self, request: web.Request) -> web.Response:
        """The commands Discord knows."""
        return answer(self._kept(request))

    async def one(self, request: web.Request) -> web.Response:
        """One command."""
        return answer(self._one(request))

    async def replace(self, request: web.Request) -> web.Response:
        """Replace all commands."""
        kept = self._kept(request)
        body = await body_of(request)
        kept[:] = commands.replaced(self.world, kept, body.get(""), request.match_info.get("guild"))
        self.world.stored("commands")
        return answer(kept)

    async def add(self, request: web.Request) -> web.Response:
        """Add a command; one of the same type and name is replaced."""
        kept, body = self._kept(request), await body_of(request)
        _check(body)
        key = (body.get("type", commands.CHAT), body["name"])
        known = next((one for one in kept if (one["type"], one["name"]) == key), None)
        fresh = commands.finished(self.world, body, known, request.match_info.get("guild"))
        if known is None:
            kept.append(fresh)
        else:
            kept[kept.index(known)] = fresh
        return answer(fresh, 201 if known is None else 200)

    async def change(self, request: web.Request) -> web.Response:
        """Change a command."""
        kept, known = self._kept(request), self._one(request)
        merged = known | await body_of(request) | {"type": known["type"]}
        _check(merged)
        fresh = commands.finished(self.world, merged, known, request.match_info.get("guild"))
        kept[kept.index(known)] = fresh
        return answer(fresh)

    async def remove(self, request: web.Request) -> web.Response:
        """Remove a command."""
        self._kept(request).remove(self._one(request))
        return answer(status=204)


def _check(command: Json) -> None:
    errors = FormErrors()
    commands.check(command, errors)
    errors.check()
