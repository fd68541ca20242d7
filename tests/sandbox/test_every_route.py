"""Every route that the sandbox serves is called once, and its answer held against what Discord promises.

The table of routes is the sandbox's own: a route without a case here fails, and so does a case without a route.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.sandbox.rest.answers import BASE
from bot.sandbox.rest.routes import Rest
from bot.sandbox.rights import bits
from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import EVERYTHING, Client, Gateway
from tests.sandbox.shapes import missing

THUMB = "%F0%9F%91%8D"
MEMBERS = 1 << 1
COMMAND = {"name": "next", "description": "What is next"}
OTHER = {"name": "ask", "description": "Ask the text"}
MEETING = {
    "name": "Meeting",
    "privacy_level": 2,
    "entity_type": 3,
    "entity_metadata": {"location": "#reading"},
    "scheduled_start_time": "2199-01-01T19:00:00+00:00",
    "scheduled_end_time": "2199-01-01T20:00:00+00:00",
}
POLL = {"question": {"text": "When?"}, "answers": [{"poll_media": {"text": "Now"}}], "duration": 1}
TEXT = {"content": "words"}
IN_THREAD, IN_POLL, IN_GUILD = {"channel": "thread"}, {"message": "poll"}, {"command": "guild_command"}


@dataclass(frozen=True)
class Case:
    """What is sent to a route, and what must come of it."""

    kind: str | None = None
    """The answer's kind in the table of required fields; None: no content."""
    body: Any = None
    """Sent as JSON; `<name>` stands for an id of the furnished room."""
    status: int = 200
    query: str = ""
    event: str | None = None
    """The event that tells the change."""
    at: dict[str, str] = field(default_factory=dict)
    """Parts of the address that are another thing of the room than the one of the same name."""


CASES = {
    "GET /users/@me": Case("me"),
    "GET /users/@me/guilds": Case("my_guild"),
    "POST /users/@me/channels": Case("conversation", {"recipient_id": "<user>"}),
    "GET /users/{user}": Case("user"),
    "GET /oauth2/applications/@me": Case("application"),
    "GET /applications/@me": Case("application"),
    "GET /gateway": Case("gateway"),
    "GET /gateway/bot": Case("gateway_bot"),
    "GET /guilds/{guild}": Case("guild", query="with_counts=true"),
    "GET /guilds/{guild}/channels": Case("channel"),
    "GET /guilds/{guild}/roles": Case("role"),
    "GET /guilds/{guild}/roles/{role}": Case("role"),
    "GET /guilds/{guild}/members": Case("member", query="limit=1000"),
    "GET /guilds/{guild}/members/search": Case("member", query="query=a"),
    "GET /guilds/{guild}/members/{user}": Case("member"),
    "PUT /guilds/{guild}/members/{user}/roles/{role}": Case(event="GUILD_MEMBER_UPDATE"),
    "DELETE /guilds/{guild}/members/{user}/roles/{role}": Case(event="GUILD_MEMBER_UPDATE"),
    "GET /guilds/{guild}/threads/active": Case("threads"),
    "GET /channels/{channel}": Case("channel"),
    "PATCH /channels/{channel}": Case("channel", {"topic": "Books"}, event="CHANNEL_UPDATE"),
    "DELETE /channels/{channel}": Case("channel", event="CHANNEL_DELETE"),
    "POST /channels/{channel}/typing": Case(),
    "POST /channels/{channel}/threads": Case("created_thread", {"name": "T", "type": 11}, 201, event="THREAD_CREATE"),
    "POST /channels/{channel}/messages/{message}/threads": Case(
        "created_thread", {"name": "T"}, 201, event="THREAD_CREATE", at={"message": "plain"}
    ),
    "GET /channels/{channel}/threads/archived/public": Case("threads"),
    "GET /channels/{channel}/thread-members": Case("thread_member", at=IN_THREAD),
    "GET /channels/{channel}/thread-members/{user}": Case("thread_member", at=IN_THREAD),
    "PUT /channels/{channel}/thread-members/{user}": Case(
        event="THREAD_MEMBERS_UPDATE", at=IN_THREAD | {"user": "other_user"}
    ),
    "DELETE /channels/{channel}/thread-members/{user}": Case(event="THREAD_MEMBERS_UPDATE", at=IN_THREAD),
    "GET /channels/{channel}/messages": Case("message"),
    "POST /channels/{channel}/messages": Case("message", TEXT, event="MESSAGE_CREATE"),
    "POST /channels/{channel}/messages/bulk-delete": Case(
        body={"messages": ["<message>", "<plain>"]}, event="MESSAGE_DELETE_BULK"
    ),
    "GET /channels/{channel}/messages/pins": Case("pins"),
    "GET /channels/{channel}/pins": Case("message"),
    "PUT /channels/{channel}/messages/pins/{message}": Case(event="CHANNEL_PINS_UPDATE", at={"message": "plain"}),
    "PUT /channels/{channel}/pins/{message}": Case(event="CHANNEL_PINS_UPDATE", at={"message": "plain"}),
    "DELETE /channels/{channel}/messages/pins/{message}": Case(event="CHANNEL_PINS_UPDATE"),
    "DELETE /channels/{channel}/pins/{message}": Case(event="CHANNEL_PINS_UPDATE"),
    "GET /channels/{channel}/messages/{message}": Case("message"),
    "PATCH /channels/{channel}/messages/{message}": Case("message", TEXT, event="MESSAGE_UPDATE"),
    "DELETE /channels/{channel}/messages/{message}": Case(event="MESSAGE_DELETE"),
    "DELETE /channels/{channel}/messages/{message}/reactions": Case(event="MESSAGE_REACTION_REMOVE_ALL"),
    "GET /channels/{channel}/messages/{message}/reactions/{emoji}": Case("user"),
    "DELETE /channels/{channel}/messages/{message}/reactions/{emoji}": Case(event="MESSAGE_REACTION_REMOVE_EMOJI"),
    "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me": Case(
        event="MESSAGE_REACTION_ADD", at={"message": "plain"}
    ),
    "DELETE /channels/{channel}/messages/{message}/reactions/{emoji}/{user}": Case(event="MESSAGE_REACTION_REMOVE"),
    "GET /channels/{channel}/polls/{message}/answers/{answer}": Case("voters", at=IN_POLL),
    "POST /channels/{channel}/polls/{message}/expire": Case("message", event="MESSAGE_UPDATE", at=IN_POLL),
    "GET /attachments/{attachment}/{name}": Case("file"),
    "GET /applications/{application}/commands": Case("command"),
    "PUT /applications/{application}/commands": Case("command", [COMMAND, OTHER]),
    "POST /applications/{application}/commands": Case("command", OTHER, 201),
    "GET /applications/{application}/commands/{command}": Case("command"),
    "PATCH /applications/{application}/commands/{command}": Case("command", {"description": "Other"}),
    "DELETE /applications/{application}/commands/{command}": Case(),
    "GET /applications/{application}/guilds/{guild}/commands": Case("command"),
    "PUT /applications/{application}/guilds/{guild}/commands": Case("command", [COMMAND, OTHER]),
    "POST /applications/{application}/guilds/{guild}/commands": Case("command", COMMAND, 201),
    "GET /applications/{application}/guilds/{guild}/commands/{command}": Case("command", at=IN_GUILD),
    "PATCH /applications/{application}/guilds/{guild}/commands/{command}": Case(
        "command", {"description": "Other"}, at=IN_GUILD
    ),
    "DELETE /applications/{application}/guilds/{guild}/commands/{command}": Case(at=IN_GUILD),
    "GET /guilds/{guild}/scheduled-events": Case("event", query="with_user_count=true"),
    "POST /guilds/{guild}/scheduled-events": Case("event", MEETING, event="GUILD_SCHEDULED_EVENT_CREATE"),
    "GET /guilds/{guild}/scheduled-events/{event}": Case("event"),
    "PATCH /guilds/{guild}/scheduled-events/{event}": Case(
        "event", {"name": "Later"}, event="GUILD_SCHEDULED_EVENT_UPDATE"
    ),
    "DELETE /guilds/{guild}/scheduled-events/{event}": Case(event="GUILD_SCHEDULED_EVENT_DELETE"),
    "GET /guilds/{guild}/scheduled-events/{event}/users": Case("event_user", query="with_member=true"),
    "POST /interactions/{interaction}/{token}/callback": Case(
        "callback",
        {"type": 4, "data": TEXT},
        query="with_response=true",
        event="MESSAGE_CREATE",
    ),
    "POST /webhooks/{application}/{token}": Case("message", TEXT, event="MESSAGE_CREATE"),
    "GET /webhooks/{application}/{token}/messages/{message}": Case("message", at={"message": "answer_message"}),
    "PATCH /webhooks/{application}/{token}/messages/{message}": Case(
        "message", TEXT, event="MESSAGE_UPDATE", at={"message": "answer_message"}
    ),
    "DELETE /webhooks/{application}/{token}/messages/{message}": Case(
        event="MESSAGE_DELETE", at={"message": "answer_message"}
    ),
}
SERVED = [
    f"{one.method} {one.path.removeprefix(BASE)}" for one in Rest(Sandbox().world, Sandbox().interactions).routes()
]


@dataclass
class Furnished:
    """A room in which there is one of everything, by the names that addresses use."""

    client: Client
    gateway: Gateway
    ids: dict[str, str]


@pytest.fixture
async def room() -> AsyncIterator[Furnished]:
    async with (
        Sandbox(SandboxOptions(sends_per_5s=0)) as sandbox,
        Client(sandbox) as client,
        Gateway(client) as gateway,
    ):
        world = sandbox.world
        bot_role = world.role_named("Colloquy")
        more = bits("MANAGE_CHANNELS", "MANAGE_MESSAGES", "MANAGE_ROLES", "MANAGE_EVENTS")
        bot_role |= {"position": 9, "permissions": str(int(bot_role["permissions"]) | more)}
        world.application["flags"] |= 1 << 15
        await gateway.identify(EVERYTHING | MEMBERS)
        await gateway.event("GUILD_CREATE")
        ids = {name: world.member_named(who)["user"]["id"] for name, who in (("user", "ada"), ("other_user", "ben"))}
        ids |= {"guild": world.guild["id"], "application": world.application["id"], "emoji": THUMB, "answer": "1"}
        ids |= {"role": world.role_named("Facilitator")["id"]}
        room = Furnished(client, gateway, ids)
        await _furnish(room)
        yield room
        assert sandbox.unknown_routes == []


async def _furnish(room: Furnished) -> None:
    client, ids = room.client, room.ids
    message, plain = await client.post("reading", TEXT), await client.post("reading", TEXT)
    where = f"/channels/{message['channel_id']}"
    ids |= {"channel": message["channel_id"], "message": message["id"], "plain": plain["id"], "name": "file"}
    ids["poll"] = (await client.post("reading", {"poll": POLL}))["id"]
    here = {"as": "ada", "channel": "reading"}
    await client.control("vote", here | {"message": ids["poll"], "answers": [1]})
    await client.control("react", here | {"message": ids["message"], "emoji": "👍"})
    said = await client.control("say", here | {"text": "", "files": [{"name": "a.txt", "base64": "SGk="}]})
    ids["attachment"] = said["attachments"][0]["id"]
    await _made(room, "PUT", f"{where}/messages/pins/{message['id']}")
    ids["thread"] = (await _made(room, "POST", f"{where}/messages/{message['id']}/threads", {"name": "Week 1"}))["id"]
    await client.control("say", here | {"channel": ids["thread"], "text": "I am here."})
    await _made(room, "POST", f"{where}/threads", {"name": "Old", "type": 11})
    await client.control("thread", {"thread": "Old", "archived": True})
    events = f"/guilds/{ids['guild']}/scheduled-events"
    ids["event"] = (await _made(room, "POST", events, MEETING))["id"]
    await client.control("subscribe", {"as": "ada", "event": ids["event"]})
    application = f"/applications/{ids['application']}"
    ids["command"] = (await _made(room, "PUT", f"{application}/commands", [COMMAND]))[0]["id"]
    guild_commands = f"{application}/guilds/{ids['guild']}/commands"
    ids["guild_command"] = (await _made(room, "PUT", guild_commands, [OTHER]))[0]["id"]
    asked = await _ask(room)
    callback = f"/interactions/{ids['interaction']}/{ids['token']}/callback"
    await _made(room, "POST", callback, {"type": 4, "data": TEXT})
    ids["answer_message"] = (await asked)["message"]["id"]


async def _made(room: Furnished, method: str, path: str, body: Any = None) -> Any:
    reply = await room.client.call(method, path, body)
    assert reply.status in (200, 201, 204), reply.raw
    return reply.body if reply.status != 204 else None


async def _ask(room: Furnished) -> asyncio.Task[Any]:
    """A command that waits for its answer."""
    act = room.client.control("slash", {"as": "ada", "channel": "reading", "command": "next"})
    task = asyncio.create_task(act)
    waiting = await room.gateway.event("INTERACTION_CREATE")
    room.ids |= {"interaction": waiting["id"], "token": waiting["token"]}
    return task


def test_every_route_that_is_served_has_a_case_and_no_case_is_left_over() -> None:
    assert sorted(CASES) == sorted(SERVED)


@pytest.mark.parametrize("route", SERVED)
async def test_the_route_answers_as_discord_promises(room: Furnished, route: str) -> None:
    case, (method, path) = CASES[route], route.split(" ")
    asked = await _ask(room) if case.kind == "callback" else None
    known = room.ids | {name: room.ids[other] for name, other in case.at.items()}
    path = re.sub(r"\{(\w+)\}", lambda part: known[part[1]], path)
    await room.gateway.beat()
    room.gateway.seen.clear()

    if case.kind == "file":
        assert (await room.client.send(method, f"{room.client.sandbox.address}{path}")).raw == b"Hi"
        return
    reply = await room.client.call(method, f"{path}?{case.query}", _sent(case.body, known))
    if case.kind is None:
        assert (reply.status, reply.raw) == (204, b"")
    else:
        assert reply.status == case.status, reply.raw
        assert reply.body
        assert missing(case.kind, reply.body) == []
    if case.event is not None:
        assert case.event in await room.gateway.names()
    if asked is not None:
        assert (await asked)["message"]["content"] == "words"


def _sent(body: Any, ids: dict[str, str]) -> Any:
    return body and json.loads(re.sub(r"<(\w+)>", lambda part: ids[part[1]], json.dumps(body)))
