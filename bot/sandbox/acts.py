"""What people do: each act as a named member, under that member's rights."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable

from bot.sandbox import asking, compose, forms, meetings, polls, pressing, reactions
from bot.sandbox.errors import ApiError, ControlError, Json
from bot.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interactions
from bot.sandbox.rights import BITS
from bot.sandbox.world import FORUM, THREAD, World

WAIT = 10.0


class Acts:
    """The acts of members."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self.world = world
        self.interactions = interactions

    def calls(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        """Every act by its name."""
        return {
            "say": self.say,
            "edit": self.edit,
            "delete": self.delete,
            "react": self.react,
            "vote": self.vote,
            "slash": self.slash,
            "menu": self.menu,
            "autocomplete": self.autocomplete,
            "click": self.click,
            "select": self.select,
            "submit": self.submit,
            "subscribe": self.subscribe,
        }

    # Who and where

    def _who(self, body: Json) -> str:
        return str(compose.named_member(self.world, asking.text(body, "as"))["user"]["id"])

    def _where(self, body: Json) -> Json:
        name = "thread" if "thread" in body and "channel" not in body else "channel"
        return compose.named_channel(self.world, asking.identity(body, name))

    def _need(self, who: str, channel: Json, *rights: str) -> None:
        allowed = self.world.permissions(who, channel)
        person, place = self.world.users[who]["username"], channel.get("name") or "that conversation"
        if not allowed & BITS["VIEW_CHANNEL"]:
            raise ControlError(f"{person} cannot see “{place}” (50001 Missing Access).", 403)
        for name in rights:
            if not allowed & BITS[name]:
                words = f"{person} lacks the right {name} in “{place}” (50013 Missing Permissions)."
                raise ControlError(words, 403)

    def _place(self, body: Json, *rights: str) -> tuple[str, Json]:
        who, channel = self._who(body), self._where(body)
        self._need(who, channel, *rights)
        return who, channel

    def _message(self, body: Json, who: str, channel: Json) -> Json:
        identity = asking.identity(body, "message")
        private = self.world.private.get(identity)
        if private is not None and private["visible_to"] == who and private["channel_id"] == channel["id"]:
            return private
        found = self.world.messages[channel["id"]].get(identity)
        if found is None:
            raise ControlError(f"There is no message {identity} in “{channel.get('name')}” (10008).", 404)
        return found

    # Messages

    async def say(self, body: Json) -> Json:
        """Write in a channel or thread."""
        who, channel = self._place(body)
        self._need(who, channel, "SEND_MESSAGES_IN_THREADS" if channel["type"] == THREAD else "SEND_MESSAGES")
        if channel["type"] == FORUM:
            raise ControlError("A forum takes posts, not messages.")
        if channel["type"] == THREAD and channel["thread_metadata"]["locked"]:
            self._need(who, channel, "MANAGE_THREADS")
        text: Json = {"content": asking.text(body, "text")}
        if body.get("reply_to"):
            text["message_reference"] = {"message_id": asking.identity(body, "reply_to")}
            text["allowed_mentions"] = {
                "parse": ["users", "roles", "everyone"],
                "replied_user": asking.flag(body, "ping", otherwise=True),
            }
        if body.get("files"):
            self._need(who, channel, "ATTACH_FILES")
            text["_files"] = _files(body["files"])
        forms.check_message(text, flags=0)
        return self.world.post(channel, self.world.users[who], text)

    async def edit(self, body: Json) -> Json:
        """Change one's own message."""
        who, channel = self._place(body)
        message = self._message(body, who, channel)
        if message["author"]["id"] != who:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        self.world.refuse_archived(channel)
        return self.world.edit(message, {"content": asking.text(body, "text")})

    async def delete(self, body: Json) -> Json:
        """Delete one's own message, or another's with the right; an ephemeral one is dismissed."""
        who, channel = self._place(body)
        message = self._message(body, who, channel)
        if self.world.private.pop(message["id"], None) is not None:
            return {}
        if message["author"]["id"] != who:
            self._need(who, channel, "MANAGE_MESSAGES")
        self.world.delete(channel["id"], message["id"])
        return {}

    async def react(self, body: Json) -> Json:
        """React to a message, or take the reaction back (`remove`)."""
        who, channel = self._place(body, "READ_MESSAGE_HISTORY")
        message, emoji = self._message(body, who, channel), asking.text(body, "emoji")
        self.world.refuse_archived(channel)
        if asking.flag(body, "remove"):
            reactions.remove(self.world, message, who, emoji)
        else:
            reactions.add(self.world, message, who, emoji)
        return {}

    async def vote(self, body: Json) -> Json:
        """Vote in a poll for exactly these answers (their numbers)."""
        who, channel = self._place(body)
        answers = [int(one) for one in asking.texts(body, "answers", needed=True) if one.isdecimal()]
        polls.vote(self.world, self._message(body, who, channel), who, answers)
        return {}

    async def subscribe(self, body: Json) -> Json:
        """Be interested in a scheduled event (its id or name), or no longer (`interested`: false)."""
        who, name = self._who(body), asking.identity(body, "event")
        known = [one for one in self.world.events if name in (one["id"], one["name"])]
        if not known:
            offer = ", ".join(str(one["name"]) for one in self.world.events) or "none"
            raise ControlError(f"There is no event “{name}”. There are: {offer}.", 404)
        meetings.subscribe(self.world, known[0], who, interested=asking.flag(body, "interested", otherwise=True))
        return {}

    # Commands, buttons and forms

    async def _ask(
        self, body: Json, who: str, channel: Json, kind: int, data: Json, source: Json | None = None
    ) -> Json:
        pending = self.interactions.start(who, channel, kind, data, source)
        return await self.interactions.answer(pending, filled_within=asking.number(body, "within", WAIT))

    async def slash(self, body: Json) -> Json:
        """Use a slash command."""
        who, channel = self._place(body, "USE_APPLICATION_COMMANDS")
        typed = asking.text(body, "command")
        command, _, _ = compose.find_command(self.world, typed)
        self._may_use(who, channel, command, f"/{typed.removeprefix('/')}")
        data = compose.slash_data(self.world, typed, asking.mapping(body, "options"))
        return await self._ask(body, who, channel, COMMAND, data)

    def _may_use(self, who: str, channel: Json, command: Json, called: str) -> None:
        needed = command.get("default_member_permissions")
        if needed is not None and not self._has(who, channel, int(needed)):
            person = self.world.users[who]["username"]
            raise ControlError(f"{person} does not see {called}: it needs a right they do not have.", 403)

    def _has(self, who: str, channel: Json, needed: int) -> bool:
        allowed = self.world.permissions(who, channel)
        admin = bool(allowed & BITS["ADMINISTRATOR"])
        return admin or (needed != 0 and allowed & needed == needed)

    async def menu(self, body: Json) -> Json:
        """Use a message's context menu."""
        who, channel = self._place(body, "USE_APPLICATION_COMMANDS")
        name = asking.text(body, "command")
        known = [one for one in [*self.world.commands, *self.world.guild_commands] if one.get("type") == 3]
        command = next((one for one in known if one["name"] == name), None)
        if command is None:
            offer = ", ".join(str(one["name"]) for one in known) or "none"
            raise ControlError(f"There is no message command “{name}”. There are: {offer}.", 404)
        self._may_use(who, channel, command, f"“{name}”")
        message = self._message(body, who, channel)
        resolved = {"messages": {message["id"]: self.world.shown(message)}}
        data = {"id": command["id"], "name": name, "type": 3, "target_id": message["id"], "resolved": resolved}
        return await self._ask(body, who, channel, COMMAND, data)

    async def autocomplete(self, body: Json) -> Json:
        """Ask for choices while typing."""
        who, channel = self._place(body, "USE_APPLICATION_COMMANDS")
        typed, focused = asking.text(body, "command"), asking.text(body, "focused")
        command, _, _ = compose.find_command(self.world, typed)
        self._may_use(who, channel, command, f"/{typed.removeprefix('/')}")
        given = {focused: "", **asking.mapping(body, "options")}
        data = compose.slash_data(self.world, typed, given, focused=focused)
        found = await self._ask(body, who, channel, AUTOCOMPLETE, data)
        return {"choices": found["response"]["data"].get("choices") or []}

    async def click(self, body: Json) -> Json:
        """Press a button."""
        who, message, component = self._component(body)
        return await self._use(body, who, message, pressing.click_data(component))

    async def select(self, body: Json) -> Json:
        """Choose in a menu."""
        who, message, component = self._component(body)
        chosen = asking.texts(body, "values", needed=True)
        return await self._use(body, who, message, pressing.select_data(self.world, component, chosen))

    def _component(self, body: Json) -> tuple[str, Json, Json]:
        who, channel = self._place(body)
        message = self._message(body, who, channel)
        return who, message, pressing.find_component(message, asking.text(body, "custom_id"))

    async def _use(self, body: Json, who: str, message: Json, data: Json) -> Json:
        channel = self.world.channel(message["channel_id"])
        return await self._ask(body, who, channel, COMPONENT, data, message)

    async def submit(self, body: Json) -> Json:
        """Send a form that was shown; it stays open when the bot does not answer."""
        who, channel = self._place(body)
        custom_id = asking.text(body, "custom_id")
        shown = self.interactions.modals.get((who, custom_id))
        if shown is None:
            raise ControlError(f"No form “{custom_id}” was shown to {self.world.users[who]['username']}.", 404)
        modal, source = shown
        data = pressing.submit_data(self.world, modal, asking.mapping(body, "values"))
        answered = await self._ask(body, who, channel, SUBMIT, data, source)
        if self.interactions.modals.get((who, custom_id)) is shown:
            del self.interactions.modals[who, custom_id]
        return answered


def _files(given: object) -> dict[str, tuple[str, bytes, str]]:
    if not isinstance(given, list):
        raise ControlError("“files” is a list of files.")
    found = {}
    for number, one in enumerate(given):
        name, data = asking.file(one)
        found[str(number)] = (name, data, mimetypes.guess_type(name)[0] or "application/octet-stream")
    return found
