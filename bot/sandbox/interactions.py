"""Interactions: what people do with commands, buttons and forms, and the bot's answers to it."""

from __future__ import annotations

import asyncio
import copy
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox import forms
from bot.sandbox.errors import ApiError, Json, unknown
from bot.sandbox.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
ANSWER_WITHIN = 3.0
TOKEN_LIFE = timedelta(minutes=15)


@dataclass
class Pending:
    """One interaction on its way."""

    id: str
    token: str
    user_id: str
    channel: Json
    kind: int
    created: datetime
    started: float
    source: Json | None
    """The message whose component was used."""
    name: str = ""
    answered: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    filled: asyncio.Event = field(default_factory=asyncio.Event)
    original: Json | None = None
    deferred: bool = False


class Interactions:
    """Makes interactions, hands them to the gateway, and takes the answers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_token: dict[str, Pending] = {}
        self.by_id: dict[str, Pending] = {}
        self.modals: dict[tuple[str, str], tuple[Json, Json | None]] = {}
        """Forms that were shown, by user and custom_id, each with the message it came from."""

    def start(self, user_id: str, channel: Json, kind: int, data: Json, source: Json | None = None) -> Pending:
        """Send an interaction to the bot."""
        world = self.world
        token = secrets.token_urlsafe(32)
        pending = Pending(
            world.clock.snowflake(),
            token,
            user_id,
            channel,
            kind,
            world.clock.now(),
            time.monotonic(),
            source,
            name=str(data.get("name", data.get("custom_id", ""))),
        )
        self.by_token[token] = self.by_id[pending.id] = pending
        member = copy.deepcopy(world.member(user_id)) | {"permissions": str(world.permissions(user_id, channel))}
        payload: Json = {
            "id": pending.id,
            "application_id": world.application["id"],
            "type": kind,
            "data": data,
            "guild_id": world.guild["id"],
            "guild": {"id": world.guild["id"], "locale": "en-US", "features": []},
            "channel_id": channel["id"],
            "channel": copy.deepcopy(channel) | {"permissions": member["permissions"]},
            "member": member,
            "token": token,
            "version": 1,
            "app_permissions": str(world.permissions(world.bot["id"], channel)),
            "locale": "en-US",
            "guild_locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": world.guild["id"]},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        if source is not None:
            payload["message"] = world.shown(source)
        world.emit("INTERACTION_CREATE", payload)
        return pending

    async def answer(self, pending: Pending, *, filled_within: float = 10.0) -> Json:
        """Wait for the bot as Discord does; a deferred answer is waited for until it is there."""
        try:
            response = await asyncio.wait_for(asyncio.shield(pending.answered), ANSWER_WITHIN)
        except TimeoutError:
            raise ApiError(408, 0, "The application did not respond") from None
        milliseconds = round((time.monotonic() - pending.started) * 1000)
        if response["type"] == DEFERRED and pending.kind != AUTOCOMPLETE:
            try:
                await asyncio.wait_for(pending.filled.wait(), filled_within)
            except TimeoutError:
                pass
        message = self.world.shown(pending.original) if pending.original else None
        return {"response": response, "message": message, "milliseconds": milliseconds}

    # The bot's side

    def respond(self, identity: str, token: str, body: Json) -> Json:
        """The first answer."""
        pending = self.by_id.get(identity)
        late = pending is not None and time.monotonic() - pending.started > ANSWER_WITHIN
        if pending is None or pending.token != token or (late and not pending.answered.done()):
            raise ApiError(404, 10062, "Unknown interaction")
        if pending.answered.done():
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body.get("type"), body.get("data") or {}
        if kind in (MESSAGE, DEFERRED):
            flags = (data.get("flags") or 0) & (forms.EPHEMERAL | forms.V2)
            if kind == MESSAGE:
                forms.check_message(data, flags=flags)
                pending.original = self._say(pending, data, flags)
            else:
                pending.deferred = True
                pending.original = self._say(pending, {}, flags | forms.LOADING)
        elif kind in (UPDATE, DEFERRED_UPDATE):
            if pending.source is None:
                raise ApiError(400, 50035, "Invalid Form Body")
            pending.original = pending.source
            if kind == UPDATE:
                self.world.edit(pending.source, data)
        elif kind == CHOICES:
            forms.check_choices(data.get("choices") or [])
        elif kind == MODAL:
            if pending.kind == SUBMIT:
                raise ApiError(400, 50035, "Invalid Form Body")
            forms.check_modal(data)
            self.modals[pending.user_id, data["custom_id"]] = (copy.deepcopy(data), pending.source)
        elif kind != PONG:
            raise ApiError(400, 50035, "Invalid Form Body")
        pending.answered.set_result({"type": kind, "data": data})
        self.world.stored("answer")
        return self._described(pending, kind)

    def _described(self, pending: Pending, kind: Any) -> Json:  # noqa: ANN401
        interaction: Json = {"id": pending.id, "type": pending.kind}
        resource: Json = {"type": kind}
        if pending.original is not None:
            interaction |= {
                "response_message_id": pending.original["id"],
                "response_message_loading": bool(pending.original["flags"] & forms.LOADING),
                "response_message_ephemeral": bool(pending.original["flags"] & forms.EPHEMERAL),
            }
            resource["message"] = self.world.shown(pending.original)
        return {"interaction": interaction, "resource": resource}

    def _say(self, pending: Pending, body: Json, flags: int) -> Json:
        world = self.world
        metadata = {
            "id": pending.id,
            "type": pending.kind,
            "user": world.member(pending.user_id)["user"],
            "authorizing_integration_owners": {"0": world.guild["id"]},
        }
        more: Json = {
            "application_id": world.application["id"],
            "webhook_id": world.application["id"],
            "interaction_metadata": metadata,
            "type": 20 if pending.kind == COMMAND else 0,
        }
        if flags & forms.EPHEMERAL:
            message = world.new_message(pending.channel, world.bot, body | {"flags": flags}, **more)
            message["visible_to"] = pending.user_id
            world.private[message["id"]] = message
            return message
        posted = world.post(pending.channel, world.bot, body | {"flags": flags}, **more)
        return world.message(pending.channel["id"], posted["id"])

    def pending(self, token: str) -> Pending:
        """The interaction of a webhook token, for followups and edits."""
        found = self.by_token.get(token)
        if found is None:
            raise unknown("webhook")
        if self.world.clock.now() - found.created > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return found

    def follow_up(self, token: str, body: Json) -> Json:
        """A further message; the first one after a deferral fills the deferred answer."""
        pending = self.pending(token)
        if not pending.answered.done():
            raise unknown("webhook")
        if pending.deferred and not pending.filled.is_set():
            return self.edit(token, "@original", body)
        flags = (body.get("flags") or 0) & (forms.EPHEMERAL | forms.V2)
        forms.check_message(body, flags=flags)
        return self.world.shown(self._say(pending, body, flags))

    def find(self, token: str, message_id: str) -> Json:
        """A message that answered an interaction."""
        pending = self.pending(token)
        if message_id == "@original":
            if pending.original is None:
                raise unknown("message")
            return pending.original
        found = self.world.private.get(message_id)
        return found or self.world.message(pending.channel["id"], message_id)

    def edit(self, token: str, message_id: str, body: Json) -> Json:
        """Change an answer; the first change fills a deferred one."""
        pending = self.pending(token)
        message = self.find(token, message_id)
        if "flags" not in body and message["flags"] & forms.LOADING:
            body = body | {"flags": message["flags"]}
        if "flags" in body:
            body = body | {"flags": body["flags"] | (message["flags"] & forms.EPHEMERAL)}
        shown = self.world.edit(message, body)
        pending.filled.set()
        return shown

    def delete(self, token: str, message_id: str) -> None:
        """Take an answer back."""
        message = self.find(token, message_id)
        if message["id"] in self.world.private:
            del self.world.private[message["id"]]
        else:
            self.world.delete(message["channel_id"], message["id"])
