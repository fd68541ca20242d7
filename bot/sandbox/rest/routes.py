"""All routes together."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.interactions import Interactions
from bot.sandbox.rest.callbacks import Callbacks
from bot.sandbox.rest.channels import Channels
from bot.sandbox.rest.commands import CommandRoutes
from bot.sandbox.rest.meetings import MeetingRoutes
from bot.sandbox.rest.messages import MessageRoutes
from bot.sandbox.rest.people import People
from bot.sandbox.world import World


class Rest:
    """Every route of the REST side."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self.people = People(world)
        others = (Channels(world), MessageRoutes(world), CommandRoutes(world), MeetingRoutes(world))
        self._parts = (self.people, *others, Callbacks(world, interactions))

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        return [route for part in self._parts for route in part.routes()]
