"""The control side: people's acts, the clock and troubles, for the page, the demo and the tests alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.sandbox import asking, compose
from bot.sandbox.acts import Acts
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.rights import BITS, bits
from bot.sandbox.world import FORUM, TEXT_CHANNEL, THREAD, World

Advance = Callable[[datetime], Awaitable[None]]
Restart = Callable[[bool], Awaitable[None]]

_DURATION = TypeAdapter(timedelta)
_NOW = ("close_gateway", "invalidate_session")


class Control:
    """Everything that can be asked of the stand-in beside Discord's own interface."""

    def __init__(self, world: World, interactions: Interactions, gateway: Gateway, faults: Faults) -> None:
        self.world = world
        self.interactions = interactions
        self.gateway = gateway
        self.faults = faults
        self.on_advance: Advance | None = None
        self.on_restart: Restart | None = None
        self.calls: dict[str, Callable[[Json], Awaitable[Json]]] = Acts(world, interactions).calls() | {
            "join": self.join,
            "leave": self.leave,
            "role": self.role,
            "rights": self.rights,
            "channel": self.channel,
            "thread": self.thread,
            "clock": self.clock,
            "fault": self.fault,
            "restart": self.restart,
        }

    async def call(self, name: str, body: Json) -> Json:
        """Carry out one call; raises `ControlError` or `ApiError`."""
        act = self.calls.get(name)
        if act is None:
            raise ControlError(f"There is no call “{name}”. There are: {', '.join(self.calls)}.", 404)
        return await act(body)

    # People and places

    async def join(self, body: Json) -> Json:
        """Somebody new."""
        name = asking.text(body, "username")
        if not 1 <= len(name) <= 32 or name != name.strip():
            raise ControlError("A username has 1 to 32 characters, without spaces around it.")
        if any(one["user"]["username"] == name for one in self.world.members.values()):
            raise ControlError(f"{name} is here already.")
        roles = [compose.named_role(self.world, one)["id"] for one in asking.texts(body, "roles")]
        return self.world.join(name, roles, self._bits(body.get("permissions")))

    async def leave(self, body: Json) -> Json:
        """Somebody goes."""
        member = compose.named_member(self.world, asking.text(body, "username"))
        if member["user"]["id"] in (self.world.guild["owner_id"], self.world.bot["id"]):
            raise ControlError("The owner and the bot cannot leave.")
        self.world.leave(member["user"]["id"])
        return member

    async def role(self, body: Json) -> Json:
        """Give a member exactly these roles."""
        member = compose.named_member(self.world, asking.text(body, "username"))
        wanted = [compose.named_role(self.world, name)["id"] for name in asking.texts(body, "roles", needed=True)]
        self.world.give_roles(member, wanted)
        return member

    async def rights(self, body: Json) -> Json:
        """Allow or deny rights in a channel (`for`: a username, "bot" or a role); `gone` deletes the channel."""
        channel = compose.named_channel(self.world, asking.identity(body, "channel"))
        if asking.flag(body, "gone"):
            self.world.remove_channel(channel)
            return {}
        if channel["type"] not in (TEXT_CHANNEL, FORUM):
            raise ControlError("A thread has the rights of its channel; change them there.")
        allow, deny = self._bits(body.get("allow")), self._bits(body.get("deny"))
        self.world.overwrite(channel, self._target(asking.text(body, "for")), allow=allow, deny=deny)
        return channel

    def _target(self, name: str) -> str:
        if name == "bot":
            return str(self.world.bot["id"])
        people = {one["user"]["username"]: one["user"]["id"] for one in self.world.members.values()}
        return people.get(name) or str(compose.named_role(self.world, name)["id"])

    def _bits(self, names: Any) -> int:  # noqa: ANN401
        if isinstance(names, int) or (isinstance(names, str) and names.isdigit()):
            return int(names)
        if isinstance(names, str):
            names = [names]
        if names is not None and not isinstance(names, list):
            raise ControlError("Rights are given as a list of names, or as Discord's number.")
        wanted = [str(name).upper().replace(" ", "_") for name in names or ()]
        for name in wanted:
            if name not in BITS:
                raise ControlError(f"There is no right “{name}”. There are: {', '.join(BITS)}.")
        return bits(*wanted)

    async def channel(self, body: Json) -> Json:
        """Add a channel (`kind`: "text" or "forum")."""
        kinds = {"text": TEXT_CHANNEL, "forum": FORUM}
        kind = body.get("kind", "text")
        if kind not in kinds:
            raise ControlError("A channel's kind is “text” or “forum”.")
        return self.world.open_channel(asking.text(body, "name"), kinds[kind])

    async def thread(self, body: Json) -> Json:
        """Archive, lock or rename a thread, as a moderator would."""
        thread = compose.named_channel(self.world, asking.identity(body, "thread"))
        if thread["type"] != THREAD:
            raise ControlError(f"“{thread.get('name')}” is no thread.")
        changes: Json = {name: asking.flag(body, name) for name in ("archived", "locked") if name in body}
        if "name" in body:
            changes["name"] = asking.text(body, "name")
        self.world.change_thread(thread, changes)
        return thread

    # The stand-in itself

    async def clock(self, body: Json) -> Json:
        """Move time forward, for the world and the bot together."""
        to = self._instant(body)
        if self.on_advance is not None:
            await self.on_advance(to)
        else:
            self.world.clock.set(to)
        return {"now": self.world.clock.stamp()}

    def _instant(self, body: Json) -> datetime:
        now = self.world.clock.now()
        try:
            if "advance" in body:
                to = now + _DURATION.validate_python(asking.text(body, "advance"))
            else:
                to = datetime.fromisoformat(asking.text(body, "to"))
        except (ValidationError, ValueError, OverflowError):
            raise ControlError('Give {"advance": "PT168H"} or {"to": "2026-12-01T19:00:00+00:00"}.') from None
        if to.tzinfo is None:
            raise ControlError("The instant needs its offset, such as +00:00.")
        if to < now:
            raise ControlError(f"Time only moves forward; it is {now.isoformat()} already.")
        return to.astimezone(UTC)

    async def fault(self, body: Json) -> Json:
        """Arm a trouble; one of the gateway's connection strikes at once if there is a connection."""
        kind, count = asking.text(body, "kind"), asking.count(body, "count", 1)
        path = asking.text(body, "path") if body.get("path") is not None else None
        rest = {name: value for name, value in body.items() if name not in ("kind", "count", "path")}
        for name in ("seconds", "code", "status"):
            asking.number(rest, name, 0)
        if kind in _NOW and self.gateway.open:
            await self.gateway.strike(Fault(kind, 1, None, rest))
            count -= 1
        if count:
            self.faults.arm(kind, count, path, **rest)
        return {}

    async def restart(self, body: Json) -> Json:
        """Restart the bot."""
        kill = asking.flag(body, "kill")
        if self.on_restart is None:
            raise ControlError("No bot is run by this sandbox, so there is none to restart.", 409)
        await self.on_restart(kill)
        return {}

    # Looking

    def state(self) -> Json:
        """Everything there is, without messages."""
        world = self.world
        return {
            "now": world.clock.stamp(),
            "guild": world.guild,
            "application": world.application,
            "channels": world.guild_channels(),
            "threads": world.threads(),
            "members": list(world.members.values()),
            "roles": list(world.roles.values()),
            "commands": [*world.commands, *world.guild_commands],
            "events": [{name: one[name] for name in one if name[0] != "_"} for one in world.events],
            "faults": [{"kind": one.kind, "count": one.count, "path": one.path} for one in self.faults.armed],
        }

    def messages(self, channel: str) -> list[Json]:
        """A channel's messages in order, ephemeral ones with `visible_to`."""
        identity = compose.named_channel(self.world, channel)["id"]
        private = [one for one in self.world.private.values() if one["channel_id"] == identity]
        found: Iterable[Json] = [*self.world.messages[identity].values(), *private]
        return [self.interactions.told(one) for one in sorted(found, key=lambda one: int(one["id"]))]
