"""The control side: people's acts, the clock and troubles, for the page, the demo and the tests alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.sandbox import compose, forms
from bot.sandbox.errors import ApiError, ControlError, Json
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interactions
from bot.sandbox.rights import BITS, bits
from bot.sandbox.world import THREAD, World

Advance = Callable[[datetime], Awaitable[None]]
Restart = Callable[[bool], Awaitable[None]]

_DURATION = TypeAdapter(timedelta)


class Control:
    """Acts as named members, under their rights."""

    def __init__(self, world: World, interactions: Interactions, gateway: Gateway, faults: Faults) -> None:
        self.world = world
        self.interactions = interactions
        self.gateway = gateway
        self.faults = faults
        self.on_advance: Advance | None = None
        self.on_restart: Restart | None = None
        self.calls: dict[str, Callable[[Json], Awaitable[Json]]] = {
            name: getattr(self, name)
            for name in (
                "say",
                "edit",
                "delete",
                "react",
                "slash",
                "menu",
                "autocomplete",
                "click",
                "select",
                "submit",
                "join",
                "leave",
                "role",
                "rights",
                "clock",
                "fault",
                "restart",
            )
        }

    async def call(self, name: str, body: Json) -> Json:
        """Carry out one call; raises `ControlError` or `ApiError`."""
        act = self.calls.get(name)
        if act is None:
            raise ControlError(f"There is no call “{name}”. There are: {', '.join(self.calls)}.", 404)
        try:
            return await act(body)
        except KeyError as missing:
            raise ControlError(f"“{name}” needs {missing}.") from None

    def _who(self, body: Json) -> str:
        identity: str = self.world.member_named(body["as"])["user"]["id"]
        return identity

    def _where(self, body: Json) -> Json:
        return self.world.channel_named(str(body["channel"]))

    def _message(self, body: Json, who: str) -> Json:
        private = self.world.private.get(str(body["message"]))
        if private is not None and private["visible_to"] == who:
            return private
        return self.world.message(self._where(body)["id"], str(body["message"]))

    # What people do

    async def say(self, body: Json) -> Json:
        """Write in a channel or thread."""
        who, channel = self._who(body), self._where(body)
        self.world.need(who, channel, "SEND_MESSAGES_IN_THREADS" if channel["type"] == THREAD else "SEND_MESSAGES")
        text: Json = {"content": body["text"]}
        if body.get("reply_to"):
            text["message_reference"] = {"message_id": str(body["reply_to"])}
        forms.check_message(text, flags=0)
        return self.world.post(channel, self.world.member(who)["user"], text)

    async def edit(self, body: Json) -> Json:
        """Change one's own message."""
        who, message = self._who(body), self.world.message(self._where(body)["id"], str(body["message"]))
        if message["author"]["id"] != who:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return self.world.edit(message, {"content": body["text"]})

    async def delete(self, body: Json) -> Json:
        """Delete one's own message, or another's with the right."""
        who, channel = self._who(body), self._where(body)
        message = self.world.message(channel["id"], str(body["message"]))
        if message["author"]["id"] != who:
            self.world.need(who, channel, "MANAGE_MESSAGES")
        self.world.delete(channel["id"], message["id"])
        return {}

    async def react(self, body: Json) -> Json:
        """React to a message."""
        who, channel = self._who(body), self._where(body)
        self.world.need(who, channel, "ADD_REACTIONS")
        message = self.world.message(channel["id"], str(body["message"]))
        data = {
            "user_id": who,
            "channel_id": channel["id"],
            "message_id": message["id"],
            "guild_id": self.world.guild["id"],
            "member": self.world.member(who),
            "emoji": {"id": None, "name": body["emoji"]},
            "message_author_id": message["author"]["id"],
            "burst": False,
            "type": 0,
        }
        self.world.emit("MESSAGE_REACTION_ADD", data, channel["id"])
        return {}

    async def slash(self, body: Json) -> Json:
        """Use a slash command."""
        who, channel = self._who(body), self._where(body)
        self.world.need(who, channel, "USE_APPLICATION_COMMANDS")
        command, _, _ = compose.find_command(self.world, body["command"])
        needed = command.get("default_member_permissions")
        if needed and self.world.permissions(who, channel) & int(needed) != int(needed):
            raise ControlError(f"{body['as']} does not see /{body['command']}: it needs a right they do not have.", 403)
        data = compose.slash_data(self.world, body["command"], body.get("options") or {})
        return await self.interactions.answer(self.interactions.start(who, channel, COMMAND, data))

    async def menu(self, body: Json) -> Json:
        """Use a message's context menu."""
        who, channel = self._who(body), self._where(body)
        known = [one for one in self.world.commands if one.get("type") == 3 and one["name"] == body["command"]]
        if not known:
            raise ControlError(f"There is no message command “{body['command']}”.", 404)
        message = self._message(body, who)
        resolved = {"messages": {message["id"]: self.world.shown(message)}}
        data = {"id": known[0]["id"], "name": known[0]["name"], "type": 3, "target_id": message["id"]}
        pending = self.interactions.start(who, channel, COMMAND, data | {"resolved": resolved})
        return await self.interactions.answer(pending)

    async def autocomplete(self, body: Json) -> Json:
        """Ask for choices while typing."""
        who, channel = self._who(body), self._where(body)
        options = body.get("options") or {}
        focused = body["focused"]
        data = compose.slash_data(self.world, body["command"], {focused: "", **options}, focused=focused)
        found = await self.interactions.answer(self.interactions.start(who, channel, AUTOCOMPLETE, data))
        return {"choices": found["response"]["data"].get("choices") or []}

    async def click(self, body: Json) -> Json:
        """Press a button."""
        return await self._use(body, {})

    async def select(self, body: Json) -> Json:
        """Choose in a menu."""
        return await self._use(body, {"values": body["values"]})

    async def _use(self, body: Json, more: Json) -> Json:
        who, message = self._who(body), self._message(body, self._who(body))
        channel = self.world.channel(message["channel_id"])
        self.world.need(who, channel)
        component = compose.find_component(message, body["custom_id"])
        data = {"custom_id": body["custom_id"], "component_type": component["type"], "id": component["id"], **more}
        return await self.interactions.answer(self.interactions.start(who, channel, COMPONENT, data, message))

    async def submit(self, body: Json) -> Json:
        """Send a form that was shown."""
        who, channel = self._who(body), self._where(body)
        shown = self.interactions.modals.get((who, body["custom_id"]))
        if shown is None:
            raise ControlError(f"No form “{body['custom_id']}” was shown to {body['as']}.", 404)
        modal, source = shown
        data = compose.submit_data(modal, body["values"])
        del self.interactions.modals[who, body["custom_id"]]
        return await self.interactions.answer(self.interactions.start(who, channel, SUBMIT, data, source))

    async def join(self, body: Json) -> Json:
        """Somebody new."""
        given = body.get("permissions") or []
        return self.world.join(body["username"], body.get("roles") or [], self._bits(given))

    async def leave(self, body: Json) -> Json:
        """Somebody goes."""
        member = self.world.member_named(body["username"])
        self.world.leave(body["username"])
        return member

    async def role(self, body: Json) -> Json:
        """Give a member exactly these roles."""
        member = self.world.member_named(body["username"])
        member["roles"] = [self.world.role_named(name)["id"] for name in body["roles"]]
        self.world.emit("GUILD_MEMBER_UPDATE", member | {"guild_id": self.world.guild["id"]})
        return member

    async def rights(self, body: Json) -> Json:
        """Allow or deny rights in a channel (`for`: a username, "bot" or a role); `gone` deletes the channel."""
        channel = self._where(body)
        if body.get("gone"):
            self.world.remove_channel(channel)
            return {}
        target = self.world.bot["id"] if body["for"] == "bot" else self._target(body["for"])
        self.world.overwrite(channel, target, allow=self._bits(body.get("allow")), deny=self._bits(body.get("deny")))
        return channel

    def _target(self, name: str) -> str:
        people = {one["user"]["username"]: one["user"]["id"] for one in self.world.members.values()}
        return people.get(name) or str(self.world.role_named(name)["id"])

    def _bits(self, names: Any) -> int:  # noqa: ANN401
        if isinstance(names, int) or (isinstance(names, str) and names.isdigit()):
            return int(names)
        wanted = [str(name).upper().replace(" ", "_") for name in names or ()]
        for name in wanted:
            if name not in BITS:
                raise ControlError(f"There is no right “{name}”. There are: {', '.join(BITS)}.")
        return bits(*wanted)

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
                step = _DURATION.validate_python(body["advance"])
                if step < timedelta(0):
                    raise ControlError("Time only moves forward.")
                return now + step
            to = datetime.fromisoformat(str(body["to"]))
        except (ValidationError, ValueError):
            raise ControlError('Give {"advance": "PT168H"} or {"to": "2026-12-01T19:00:00+00:00"}.') from None
        if to.tzinfo is None:
            raise ControlError("The instant needs its offset, such as +00:00.")
        if to < now:
            raise ControlError(f"Time only moves forward; it is {now.isoformat()} already.")
        return to.astimezone(UTC)

    async def fault(self, body: Json) -> Json:
        """Arm a trouble, or make one happen now."""
        kind, count = body["kind"], int(body.get("count", 1))
        if kind == "close_gateway":
            await self.gateway.close_all(int(body.get("code", 4000)))
        elif kind == "invalidate_session":
            await self.gateway.forget_all()
        else:
            rest = {name: value for name, value in body.items() if name not in ("kind", "count", "path")}
            self.faults.arm(kind, count, body.get("path"), **rest)
        return {}

    async def restart(self, body: Json) -> Json:
        """Restart the bot."""
        if self.on_restart is None:
            raise ControlError("No bot is run by this sandbox, so there is none to restart.", 409)
        await self.on_restart(bool(body.get("kill")))
        return {}

    # Looking

    def state(self) -> Json:
        """Everything there is, without messages."""
        world = self.world
        return {
            "now": world.clock.stamp(),
            "guild": world.guild,
            "application": world.application,
            "channels": [one for one in world.channels.values() if one["type"] != THREAD],
            "threads": [one for one in world.channels.values() if one["type"] == THREAD],
            "members": list(world.members.values()),
            "roles": list(world.roles.values()),
            "commands": [*world.commands, *world.guild_commands],
            "events": world.events,
        }

    def messages(self, channel: str) -> list[Json]:
        """A channel's messages in order, ephemeral ones with `visible_to`."""
        identity = self.world.channel_named(channel)["id"]
        private = [one for one in self.world.private.values() if one["channel_id"] == identity]
        found: Iterable[Json] = [*self.world.messages[identity].values(), *private]
        return [self.world.shown(one) for one in sorted(found, key=lambda one: int(one["id"]))]
