"""The bot's answers to interactions: the first one, and those that follow through the webhook."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.interactions import Interactions
from bot.sandbox.rest.answers import BASE, Part, answer, body_of
from bot.sandbox.world import World


class Callbacks(Part):
    """Routes of interactions."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        super().__init__(world)
        self.interactions = interactions

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        hook = f"{BASE}/webhooks/{{application}}/{{token}}"
        return [
            web.post(f"{BASE}/interactions/{{interaction}}/{{token}}/callback", self.callback),
            web.post(hook, self.follow_up),
            web.get(f"{hook}/messages/{{message}}", self.get_answer),
            web.patch(f"{hook}/messages/{{message}}", self.edit_answer),
            web.delete(f"{hook}/messages/{{message}}", self.delete_answer),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        """The first answer to an interaction."""
        info = request.match_info
        described = self.interactions.respond(info["interaction"], info["token"], await body_of(request))
        if request.query.get("with_response", "").lower() in ("1", "true"):
            return answer(described)
        return answer(status=204)

    async def follow_up(self, request: web.Request) -> web.Response:
        """A further answer."""
        return answer(self.interactions.follow_up(request.match_info["token"], await body_of(request)))

    async def get_answer(self, request: web.Request) -> web.Response:
        """An answer as it stands."""
        info = request.match_info
        return answer(self.world.shown(self.interactions.find(info["token"], info["message"])))

    async def edit_answer(self, request: web.Request) -> web.Response:
        """Change an answer."""
        info = request.match_info
        return answer(self.interactions.edit(info["token"], info["message"], await body_of(request)))

    async def delete_answer(self, request: web.Request) -> web.Response:
        """Take an answer back."""
        info = request.match_info
        self.interactions.delete(info["token"], info["message"])
        return answer(status=204)
