"""Every event that the sandbox can send is made to happen once, and its fields held against what Discord documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox import gateway as gateway_file
from bot.sandbox.hearing import INTENTS
from bot.sandbox.rights import bits
from tests.sandbox.client import EVERYTHING, Client, Gateway, answered
from tests.sandbox.shapes import missing

THUMB, HEART = "%F0%9F%91%8D", "%E2%9D%A4"
MEMBERS = 1 << 1


@dataclass(frozen=True)
class Fields:
    """What an event carries: fields, whole objects inside them, and what it is itself."""

    names: str = ""
    kind: str | None = None
    inner: dict[str, str] = field(default_factory=dict)


REACTION = "user_id channel_id message_id guild_id emoji burst type"
VOTE = "user_id channel_id message_id guild_id answer_id"
EVENTS = {
    "READY": Fields("v guilds session_id resume_gateway_url application shard", inner={"user": "user"}),
    "RESUMED": Fields(),
    "GUILD_CREATE": Fields(
        "joined_at large member_count voice_states presences stage_instances guild_scheduled_events soundboard_sounds",
        inner={"members": "member", "channels": "channel", "threads": "thread", "roles": "role"},
    ),
    "GUILD_MEMBERS_CHUNK": Fields("guild_id chunk_index chunk_count", inner={"members": "member"}),
    "CHANNEL_CREATE": Fields("guild_id", "channel"),
    "CHANNEL_DELETE": Fields("guild_id", "channel"),
    "CHANNEL_PINS_UPDATE": Fields("guild_id channel_id last_pin_timestamp"),
    "CHANNEL_UPDATE": Fields("guild_id", "channel"),
    "GUILD_MEMBER_ADD": Fields("guild_id", "member"),
    "GUILD_MEMBER_REMOVE": Fields("guild_id", inner={"user": "user"}),
    "GUILD_MEMBER_UPDATE": Fields("guild_id", "member"),
    "GUILD_ROLE_CREATE": Fields("guild_id", inner={"role": "role"}),
    "GUILD_SCHEDULED_EVENT_CREATE": Fields("guild_id", "event"),
    "GUILD_SCHEDULED_EVENT_DELETE": Fields("guild_id", "event"),
    "GUILD_SCHEDULED_EVENT_UPDATE": Fields("guild_id", "event"),
    "GUILD_SCHEDULED_EVENT_USER_ADD": Fields("guild_scheduled_event_id user_id guild_id"),
    "GUILD_SCHEDULED_EVENT_USER_REMOVE": Fields("guild_scheduled_event_id user_id guild_id"),
    "INTERACTION_CREATE": Fields(
        "id application_id type data guild_id channel_id token version app_permissions locale guild_locale "
        "entitlements authorizing_integration_owners context attachment_size_limit",
        inner={"member": "member", "channel": "channel"},
    ),
    "MESSAGE_CREATE": Fields("guild_id member", "message"),
    "MESSAGE_DELETE": Fields("id channel_id guild_id"),
    "MESSAGE_DELETE_BULK": Fields("ids channel_id guild_id"),
    "MESSAGE_POLL_VOTE_ADD": Fields(VOTE),
    "MESSAGE_POLL_VOTE_REMOVE": Fields(VOTE),
    "MESSAGE_REACTION_ADD": Fields(f"{REACTION} message_author_id", inner={"member": "member"}),
    "MESSAGE_REACTION_REMOVE": Fields(REACTION),
    "MESSAGE_REACTION_REMOVE_ALL": Fields("channel_id message_id guild_id"),
    "MESSAGE_REACTION_REMOVE_EMOJI": Fields("channel_id message_id guild_id emoji"),
    "MESSAGE_UPDATE": Fields("guild_id", "message"),
    "THREAD_CREATE": Fields("guild_id newly_created", "thread"),
    "THREAD_DELETE": Fields("id guild_id parent_id type"),
    "THREAD_MEMBERS_UPDATE": Fields("id guild_id member_count added_members removed_member_ids"),
    "THREAD_UPDATE": Fields("guild_id", "thread"),
}


def test_the_table_holds_every_event_that_can_be_sent() -> None:
    own = re.findall(r'\.give\(\s*"([A-Z_]+)"', Path(gateway_file.__file__).read_text(encoding="utf-8"))
    assert set(EVENTS) == {*INTENTS, *own}


async def test_every_event_has_the_fields_that_discord_documents(client: Client) -> None:
    world = client.sandbox.world
    bot_role = world.role_named("Colloquy")
    bot_role["permissions"] = str(int(bot_role["permissions"]) | bits("MANAGE_MESSAGES", "MANAGE_CHANNELS"))
    world.application["flags"] |= 1 << 15
    async with Gateway(client) as before:
        await before.identify(EVERYTHING | MEMBERS)
        await before.socket.close(code=4000)
        async with Gateway(client) as gateway:
            gateway.sequence = before.sequence
            await gateway.resume(before)
            await _talk(client)
            await _thread(client)
            await _come_and_go(client)
            await _meet(client)
            await _ask(client, gateway)
            await gateway.give(8, {"guild_id": world.guild["id"], "query": "", "limit": 0})
            await gateway.beat()
            seen = before.seen + gateway.seen

    assert {one["t"] for one in seen} == set(EVENTS)
    gaps = {f"{one['t']}: {gap}" for one in seen for gap in _gaps(EVENTS[one["t"]], one["d"])}
    assert gaps == set()


def _gaps(fields: Fields, data: dict[str, Any]) -> list[str]:
    gaps = [name for name in [*fields.names.split(), *fields.inner] if name not in data]
    gaps += missing(fields.kind, data) if fields.kind else []
    return gaps + [gap for name, kind in fields.inner.items() for gap in missing(kind, data[name])]


async def _talk(client: Client) -> None:
    ids = [(await client.post("reading", {"content": str(number)}))["id"] for number in range(3)]
    where = f"/channels/{await client.id_of('reading')}/messages"
    here = {"as": "ada", "channel": "reading", "message": ids[0]}
    await client.control("react", here | {"emoji": "👍"})
    await client.control("react", here | {"emoji": "👍", "remove": True})
    for emoji in (THUMB, HEART):
        await client.call("PUT", f"{where}/{ids[0]}/reactions/{emoji}/@me")
    await client.call("DELETE", f"{where}/{ids[0]}/reactions/{HEART}")
    await client.call("DELETE", f"{where}/{ids[0]}/reactions")
    await client.call("PUT", f"{where}/pins/{ids[0]}")
    await client.call("PATCH", f"{where}/{ids[0]}", {"content": "edited"})
    await client.call("DELETE", f"{where}/{ids[0]}")
    await client.call("POST", f"{where}/bulk-delete", {"messages": ids[1:]})
    poll = {"question": {"text": "When?"}, "answers": [{"poll_media": {"text": "Now"}}], "duration": 1}
    polled = (await client.post("reading", {"poll": poll}))["id"]
    for answers in ([1], []):
        await client.control("vote", here | {"message": polled, "answers": answers})


async def _thread(client: Client) -> None:
    first = await client.post("reading", {"content": "Week 1"})
    await client.call("POST", f"/channels/{first['channel_id']}/messages/{first['id']}/threads", {"name": "Week 1"})
    await client.control("say", {"as": "ada", "channel": first["id"], "text": "I am here."})
    await client.control("thread", {"thread": "Week 1", "locked": True})
    await client.call("DELETE", f"/channels/{first['id']}")
    books = await client.control("channel", {"name": "books", "kind": "forum"})
    await client.call("PATCH", f"/channels/{books['id']}", {"topic": "Books"})
    await client.call("DELETE", f"/channels/{books['id']}")


async def _come_and_go(client: Client) -> None:
    await client.control("join", {"username": "eve", "permissions": ["MANAGE_GUILD"]})
    await client.control("role", {"username": "eve", "roles": []})
    await client.control("leave", {"username": "eve"})


async def _meet(client: Client) -> None:
    where = f"/guilds/{client.sandbox.world.guild['id']}/scheduled-events"
    body = {
        "name": "Meeting",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "#reading"},
        "scheduled_start_time": "2199-01-01T19:00:00+00:00",
        "scheduled_end_time": "2199-01-01T20:00:00+00:00",
    }
    made = (await client.call("POST", where, body)).body["id"]
    for interested in (True, False):
        await client.control("subscribe", {"as": "ada", "event": made, "interested": interested})
    await client.call("PATCH", f"{where}/{made}", {"name": "Later"})
    await client.call("DELETE", f"{where}/{made}")


async def _ask(client: Client, gateway: Gateway) -> None:
    where = f"/applications/{client.sandbox.world.application['id']}/commands"
    await client.call("PUT", where, [{"name": "next", "description": "What is next"}])
    act = client.control("slash", {"as": "ada", "channel": "reading", "command": "next"})
    await answered(gateway, act, {"type": 4, "data": {"content": "Soon"}})
