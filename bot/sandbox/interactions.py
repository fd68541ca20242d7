"""Interactions: what people do with commands, buttons and forms, and the bot's answers to it."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox import forms
from bot.sandbox.errors import ApiError, Json, invalid, unknown
from bot.sandbox.keeping import MOST_FORMS, MOST_INTERACTIONS, MOST_PRIVATE, forget_oldest
from bot.sandbox.world import DIRECT, World

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
ANSWER_WITHIN = 3.0
TOKEN_LIFE = timedelta(minutes=15)
CHAT_COMMAND, MENU_COMMAND = 20, 23
KEPT_FLAGS = forms.EPHEMERAL | forms.V2 | forms.SUPPRESS_EMBEDS | forms.SUPPRESS_NOTIFICATIONS
MAY_ANSWER = {
    COMMAND: (MESSAGE, DEFERRED, MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    SUBMIT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}


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
    data: Json = field(default_factory=dict)
    answered: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    filled: asyncio.Event = field(default_factory=asyncio.Event)
    original: Json | None = None
    deferred: bool = False

    @property
    def name(self) -> str:
        """The command's name, or the component's or form's custom_id."""
        return str(self.data.get("name", self.data.get("custom_id", "")))


class Interactions:
    """Makes interactions, hands them to the gateway, and takes the answers."""

    def __init__(self, world: World, answer_within: float = ANSWER_WITHIN) -> None:
        self.world = world
        self.answer_within = answer_within
        self.by_token: dict[str, Pending] = {}
        self.by_id: dict[str, Pending] = {}
        self.modals: dict[tuple[str, str], tuple[Json, Json | None]] = {}
        """Forms that were shown, by user and custom_id, each with the message it came from."""

    def start(self, user_id: str, channel: Json, kind: int, data: Json, source: Json | None = None) -> Pending:
        """Send an interaction to the bot."""
        now, token = self.world.clock.now(), secrets.token_urlsafe(32)
        identity = self.world.clock.snowflake()
        pending = Pending(identity, token, user_id, channel, kind, now, time.monotonic(), source, data)
        self.by_token[token] = self.by_id[pending.id] = pending
        forget_oldest(self.by_token, MOST_INTERACTIONS)
        forget_oldest(self.by_id, MOST_INTERACTIONS)
        self.world.emit("INTERACTION_CREATE", self._payload(pending))
        return pending

    def _payload(self, pending: Pending) -> Json:
        world, channel = self.world, pending.channel
        allowed = str(world.permissions(pending.user_id, channel))
        payload: Json = {
            "id": pending.id,
            "application_id": world.application["id"],
            "type": pending.kind,
            "data": pending.data,
            "guild_id": world.guild["id"],
            "guild": {"id": world.guild["id"], "locale": "en-US", "features": []},
            "channel_id": channel["id"],
            "channel": channel | {"permissions": allowed},
            "member": world.member(pending.user_id) | {"permissions": allowed},
            "token": pending.token,
            "version": 1,
            "app_permissions": str(world.permissions(world.bot["id"], channel)),
            "locale": "en-US",
            "guild_locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": world.guild["id"]},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        if pending.source is not None:
            payload["message"] = world.shown(pending.source)
        return _alone(payload) if channel["type"] == DIRECT else payload

    async def answer(self, pending: Pending, *, filled_within: float = 10.0) -> Json:
        """Wait for the bot as Discord does; a deferred answer is waited for until it is there."""
        try:
            response = await asyncio.wait_for(asyncio.shield(pending.answered), self.answer_within)
        except TimeoutError:
            raise ApiError(408, 0, "The application did not respond") from None
        milliseconds = round((time.monotonic() - pending.started) * 1000)
        if pending.deferred:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(pending.filled.wait(), filled_within)
        message = self.told(pending.original) if pending.original else None
        return {"response": response, "message": message, "milliseconds": milliseconds}

    def told(self, message: Json) -> Json:
        """A message for the control side: an ephemeral one says who sees it."""
        shown = self.world.shown(message)
        if "visible_to" in message:
            identity = message["visible_to"]
            shown |= {"visible_to": self.world.users[identity]["username"], "visible_to_id": identity}
        return shown

    # The bot's side

    def respond(self, identity: str, token: str, body: Json) -> Json:
        """The first answer."""
        pending = self.by_id.get(identity)
        if pending is None or pending.token != token:
            raise unknown("interaction")
        if pending.answered.done():
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - pending.started > self.answer_within:
            raise unknown("interaction")
        kind, data = body.get("type"), body.get("data") or {}
        if kind not in MAY_ANSWER[pending.kind] or (kind in (UPDATE, DEFERRED_UPDATE) and pending.source is None):
            raise invalid("type", "BASE_TYPE_CHOICES", f"This interaction cannot be answered by type {kind}.")
        if "_files" in body:
            data = data | {"_files": body["_files"]}
        self._carry_out(pending, kind, data)
        told = {name: value for name, value in data.items() if name != "_files"}
        pending.answered.set_result({"type": kind, "data": told})
        self.world.stored("answer")
        return self._described(pending, kind)

    def _carry_out(self, pending: Pending, kind: int, data: Json) -> None:
        flags = (data.get("flags") or 0) & KEPT_FLAGS
        match kind:
            case 4:
                forms.check_message(data, flags=flags)
                pending.original = self._say(pending, data, flags)
            case 5:
                pending.deferred = True
                pending.original = self._say(pending, {}, flags & ~forms.V2 | forms.LOADING)
            case 6 | 7:
                pending.original = pending.source
                if kind == UPDATE and pending.source is not None:
                    self.world.edit(pending.source, data)
            case 8:
                forms.check_choices(data.get("choices") or [])
            case _:
                forms.check_modal(data)
                shown = copy.deepcopy(data)
                forms.finished(shown["components"])
                self.modals[pending.user_id, data["custom_id"]] = (shown, pending.source)
                forget_oldest(self.modals, MOST_FORMS)

    def _described(self, pending: Pending, kind: int) -> Json:
        interaction: Json = {"id": pending.id, "type": pending.kind, "channel_id": pending.channel["id"]}
        interaction["guild_id"] = self.world.guild["id"]
        described: Json = {"interaction": interaction}
        if pending.original is not None:
            interaction |= {
                "response_message_id": pending.original["id"],
                "response_message_loading": bool(pending.original["flags"] & forms.LOADING),
                "response_message_ephemeral": bool(pending.original["flags"] & forms.EPHEMERAL),
            }
            if kind in (MESSAGE, UPDATE):
                described["resource"] = {"type": kind, "message": self.world.shown(pending.original)}
        return described

    def _say(self, pending: Pending, body: Json, flags: int, original: Json | None = None) -> Json:
        world = self.world
        more: Json = {
            "application_id": world.application["id"],
            "webhook_id": world.application["id"],
            "interaction_metadata": self._metadata(pending, original),
        }
        if pending.kind == COMMAND and original is None:
            more["type"] = CHAT_COMMAND if pending.data.get("type", 1) == 1 else MENU_COMMAND
            user = world.users[pending.user_id]
            more["interaction"] = {"id": pending.id, "type": pending.kind, "name": pending.name, "user": user}
        plain = {name: value for name, value in body.items() if name not in ("nonce", "message_reference")}
        if flags & forms.EPHEMERAL:
            message = world.new_message(pending.channel, world.bot, plain | {"flags": flags}, **more)
            message["visible_to"] = pending.user_id
            world.private[message["id"]] = message
            forget_oldest(world.private, MOST_PRIVATE)
            return message
        posted = world.post(pending.channel, world.bot, plain | {"flags": flags}, **more)
        return world.message(pending.channel["id"], posted["id"])

    def _metadata(self, pending: Pending, original: Json | None) -> Json:
        found: Json = {
            "id": pending.id,
            "type": pending.kind,
            "user": self.world.users[pending.user_id],
            "authorizing_integration_owners": {"0": self.world.guild["id"]},
        }
        if original is not None:
            found["original_response_message_id"] = original["id"]
        if pending.kind == COMPONENT and pending.source is not None:
            found["interacted_message_id"] = pending.source["id"]
        if pending.kind == SUBMIT:
            found["triggering_interaction_metadata"] = self._trigger(pending)
        return found

    def _trigger(self, pending: Pending) -> Json:
        found: Json = {
            "id": pending.id,
            "type": COMMAND if pending.source is None else COMPONENT,
            "user": self.world.users[pending.user_id],
            "authorizing_integration_owners": {"0": self.world.guild["id"]},
        }
        return found if pending.source is None else found | {"interacted_message_id": pending.source["id"]}

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
        flags = (body.get("flags") or 0) & KEPT_FLAGS
        forms.check_message(body, flags=flags)
        return self.world.shown(self._say(pending, body, flags, pending.original))

    def find(self, token: str, message_id: str) -> Json:
        """A message that answered an interaction."""
        pending = self.pending(token)
        if message_id == "@original":
            if pending.original is None:
                raise unknown("message")
            message_id = pending.original["id"]
        found = self.world.private.get(message_id) or self.world.message(pending.channel["id"], message_id)
        if found["author"]["id"] != self.world.bot["id"]:
            raise unknown("message")
        return found

    def edit(self, token: str, message_id: str, body: Json) -> Json:
        """Change an answer; the first change fills a deferred one."""
        pending = self.pending(token)
        message = self.find(token, message_id)
        shown = self.world.edit(message, body)
        if pending.original is not None and message["id"] == pending.original["id"]:
            pending.filled.set()
        return shown

    def delete(self, token: str, message_id: str) -> None:
        """Take an answer back."""
        pending, message = self.pending(token), self.find(token, message_id)
        if self.world.private.pop(message["id"], None) is None:
            self.world.delete(message["channel_id"], message["id"])
        if pending.original is not None and message["id"] == pending.original["id"]:
            pending.filled.set()
            pending.original = None


def _alone(payload: Json) -> Json:
    """The same in a direct conversation: a user and no guild."""
    of_guilds = ("guild_id", "guild", "guild_locale", "member")
    rest = {name: value for name, value in payload.items() if name not in of_guilds}
    return rest | {"user": payload["member"]["user"], "context": 1, "authorizing_integration_owners": {"0": "0"}}
