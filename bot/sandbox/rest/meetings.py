"""Scheduled events of the guild."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import meetings
from bot.sandbox.errors import Json
from bot.sandbox.rest.answers import BASE, Part, answer, body_of


class MeetingRoutes(Part):
    """Routes of scheduled events."""

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        here = f"{BASE}/guilds/{{guild}}/scheduled-events"
        return [
            web.get(here, self.listed),
            web.post(here, self.add),
            web.get(f"{here}/{{event}}", self.one),
            web.patch(f"{here}/{{event}}", self.change),
            web.delete(f"{here}/{{event}}", self.remove),
            web.get(f"{here}/{{event}}/users", self.interested),
        ]

    def _one(self, request: web.Request) -> Json:
        self.guild_of(request)
        return meetings.find(self.world, request.match_info["event"])

    async def listed(self, request: web.Request) -> web.Response:
        """All that is announced or going on."""
        self.guild_of(request)
        open_ones = [one for one in self.world.events if one["status"] in (meetings.SCHEDULED, meetings.ACTIVE)]
        return answer([meetings.shown(self.world, one, counted=_counted(request)) for one in open_ones])

    async def add(self, request: web.Request) -> web.Response:
        """Announce one."""
        self.guild_of(request)
        return answer(meetings.add(self.world, self.world.bot["id"], await body_of(request)))

    async def one(self, request: web.Request) -> web.Response:
        """One of them."""
        return answer(meetings.shown(self.world, self._one(request), counted=_counted(request)))

    async def change(self, request: web.Request) -> web.Response:
        """Change one."""
        meeting, body = self._one(request), await body_of(request)
        return answer(meetings.change(self.world, meeting, self.world.bot["id"], body))

    async def remove(self, request: web.Request) -> web.Response:
        """Take one off the list."""
        meetings.remove(self.world, self._one(request), self.world.bot["id"])
        return answer(status=204)

    async def interested(self, request: web.Request) -> web.Response:
        """Who is interested."""
        with_member = request.query.get("with_member", "").lower() in ("1", "true")
        return answer(meetings.interested(self.world, self._one(request), with_member=with_member))


def _counted(request: web.Request) -> bool:
    return request.query.get("with_user_count", "").lower() in ("1", "true")
