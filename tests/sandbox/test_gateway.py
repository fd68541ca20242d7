from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import EVERYTHING, UNPRIVILEGED, Client, Gateway, answered

GUILDS = 1 << 0


@pytest.mark.parametrize(("compress", "binary"), [(False, False), (True, True)], ids=["plain", "compressed"])
async def test_a_session_begins_with_ready_and_the_guild(client: Client, *, compress: bool, binary: bool) -> None:
    async with Gateway(client, compress=compress, binary=binary) as gateway:
        ready = await gateway.identify()
        assert ready["user"]["bot"] is True
        assert ready["guilds"] == [{"id": client.sandbox.world.guild["id"], "unavailable": True}]
        assert ready["resume_gateway_url"] == client.sandbox.gateway
        guild = await gateway.event("GUILD_CREATE")
        assert [one["name"] for one in guild["channels"]] == ["general", "reading", "facilitators"]
        assert guild["member_count"] == 7
        await gateway.beat()
        await gateway.give(3, {"status": "online"})
        await client.post("reading", {"content": "Übung"})
        assert (await gateway.event("MESSAGE_CREATE"))["content"] == "Übung"


async def test_what_was_missed_after_a_cut_is_replayed_in_order(client: Client) -> None:
    async with Gateway(client) as first:
        await first.identify()
        await first.event("GUILD_CREATE")
        await client.control("fault", {"kind": "close_gateway", "cut": True})
        assert await first.closed() in (None, 1006)
        for n in range(3):
            await client.post("reading", {"content": str(n)})
        async with Gateway(client) as second:
            second.sequence = first.sequence
            await second.resume(first)
            missed = [await second.event("MESSAGE_CREATE") for _ in range(3)]
            assert [one["content"] for one in missed] == ["0", "1", "2"]
            await second.event("RESUMED")
            await client.post("reading", {"content": "live"})
            assert (await second.event("MESSAGE_CREATE"))["content"] == "live"


async def test_a_session_nobody_knows_is_invalid_and_may_begin_anew(client: Client) -> None:
    async with Gateway(client) as gateway:
        await gateway.give(6, {"token": client.sandbox.token, "session_id": "gone", "seq": 3})
        assert await gateway.receive() == {"op": 9, "d": False, "s": None, "t": None}
        await gateway.identify()


@pytest.mark.parametrize(
    ("intents", "heard"),
    [(GUILDS, False), (1 << 9, True), (EVERYTHING, True)],
    ids=["guilds", "messages", "everything"],
)
async def test_events_come_only_to_the_intents_asked_for(client: Client, intents: int, *, heard: bool) -> None:
    async with Gateway(client) as gateway:
        await gateway.identify(intents)
        await client.control("say", {"as": "ada", "channel": "reading", "text": "Hello"})
        assert ("MESSAGE_CREATE" in await gateway.names()) is heard


async def test_without_the_content_intent_others_words_are_blank(client: Client) -> None:
    mine = client.sandbox.world.bot["id"]
    async with Gateway(client) as gateway:
        await gateway.identify(UNPRIVILEGED)
        await client.control("say", {"as": "ada", "channel": "reading", "text": "Hidden"})
        await client.control("say", {"as": "ada", "channel": "reading", "text": f"<@{mine}> shown"})
        own = await client.post("reading", {"content": "own"})
        await client.control("say", {"as": "ada", "channel": "reading", "text": "pinged", "reply_to": own["id"]})
        ada = client.sandbox.world.member_named("ada")["user"]["id"]
        await client.call("POST", "/users/@me/channels", {"recipient_id": ada})
        await client.control("say", {"as": "ada", "channel": "@ada", "text": "direct"})
        contents = [(await gateway.event("MESSAGE_CREATE"))["content"] for _ in range(5)]
        assert contents == ["", f"<@{mine}> shown", "own", "pinged", "direct"]


async def test_without_the_portal_toggle_history_is_blank_and_the_intent_refused() -> None:
    async with Sandbox(SandboxOptions(message_content=False)) as sandbox, Client(sandbox) as client:
        await client.control("say", {"as": "ada", "channel": "reading", "text": "Hidden"})
        history = await client.get(f"/channels/{await client.id_of('reading')}/messages")
        assert history[0]["content"] == ""
        async with Gateway(client) as gateway:
            await gateway.give(2, {"token": sandbox.token, "intents": EVERYTHING, "properties": {}})
            assert await gateway.closed() == 4014


async def test_channels_out_of_sight_are_not_heard(client: Client, gateway: Gateway) -> None:
    await client.control("rights", {"channel": "reading", "for": "bot", "deny": ["VIEW_CHANNEL"]})
    await client.control("say", {"as": "ada", "channel": "reading", "text": "Among us"})
    assert "MESSAGE_CREATE" not in await gateway.names()


async def test_only_the_guilds_shard_hears_it(client: Client) -> None:
    ours = (int(client.sandbox.world.guild["id"]) >> 22) % 2
    async with Gateway(client) as mine, Gateway(client) as other:
        assert (await mine.identify(shard=[ours, 2]))["guilds"]
        assert (await other.identify(shard=[1 - ours, 2]))["guilds"] == []
        await client.post("reading", {"content": "x"})
        assert "MESSAGE_CREATE" in await mine.names()
        assert await other.names() == ["READY"]
        where = f"/applications/{client.sandbox.world.application['id']}/commands"
        await client.call("PUT", where, [{"name": "next", "description": "What is next"}])
        act = client.control("slash", {"as": "ada", "channel": "reading", "command": "next"})
        found, _, _ = await answered(mine, act, {"type": 4, "data": {"content": "Soon"}})
        assert found["message"]["content"] == "Soon"
        assert await other.names() == ["READY"]


async def test_direct_conversations_are_heard_by_the_first_shard_alone(client: Client) -> None:
    ada = client.sandbox.world.member_named("ada")["user"]["id"]
    async with Gateway(client) as first, Gateway(client) as second:
        await first.identify(1 << 12, shard=[0, 2])
        await second.identify(1 << 12, shard=[1, 2])
        conversation = (await client.call("POST", "/users/@me/channels", {"recipient_id": ada})).body["id"]
        said = (await client.call("POST", f"/channels/{conversation}/messages", {"content": "to you"})).body
        assert (await first.event("MESSAGE_CREATE"))["content"] == "to you"
        await client.call("PUT", f"/channels/{conversation}/messages/pins/{said['id']}")
        pins = await first.event("CHANNEL_PINS_UPDATE")
        assert "guild_id" not in pins
        assert not {"MESSAGE_CREATE", "CHANNEL_PINS_UPDATE"} & set(await second.names())


async def test_the_bots_own_new_roles_are_heard_without_the_members_intent(client: Client) -> None:
    async with Gateway(client) as gateway:
        await gateway.identify(GUILDS)
        for username in ("ada", "colloquy"):
            await client.control("role", {"username": username, "roles": ["Facilitator"]})
        assert (await gateway.event("GUILD_MEMBER_UPDATE"))["user"]["username"] == "colloquy"


async def test_members_are_sent_in_chunks_when_asked_for(client: Client, gateway: Gateway) -> None:
    guild = client.sandbox.world.guild["id"]
    ada = client.sandbox.world.member_named("ada")["user"]["id"]
    await gateway.give(8, {"guild_id": guild, "user_ids": [ada, "1"], "nonce": "a"})
    chunk = await gateway.event("GUILD_MEMBERS_CHUNK")
    assert [one["user"]["username"] for one in chunk["members"]] == ["ada"]
    assert (chunk["not_found"], chunk["nonce"], chunk["chunk_count"]) == (["1"], "a", 1)
    await gateway.give(8, {"guild_id": guild, "query": "", "limit": 0})
    assert len((await gateway.event("GUILD_MEMBERS_CHUNK"))["members"]) == 7


IDENTITY = {"intents": GUILDS, "properties": {}}


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([(99, None)], 4001),
        ([(8, {})], 4003),
        ([(2, IDENTITY | {"token": "wrong"})], 4004),
        ([(2, IDENTITY | {"token": None})], 4002),
        ([(6, {"token": "wrong", "session_id": "x", "seq": 1})], 4004),
        ([(2, IDENTITY | {"shard": [2, 2]})], 4010),
        ([(2, IDENTITY | {"shard": [0, 0]})], 4010),
        ([(2, IDENTITY | {"shard": [-1, 2]})], 4010),
        ([(2, IDENTITY | {"shard": [0]})], 4010),
        ([(2, IDENTITY | {"shard": ["0", 2]})], 4010),
        ([(2, IDENTITY | {"intents": 1 << 40})], 4013),
        ([(2, IDENTITY | {"intents": 1 << 8})], 4014),
        ([(2, IDENTITY), (2, IDENTITY)], 4005),
        ([(3, {"status": "x" * 5000})], 4002),
        ([(1, None)] * 121, 4008),
    ],
)
async def test_each_mistake_is_closed_with_its_code(
    client: Client, frames: list[tuple[int, dict[str, object] | None]], code: int
) -> None:
    async with Gateway(client) as gateway:
        for op, data in frames:
            known = {"token": client.sandbox.token} if op == 2 else {}
            await gateway.give(op, None if data is None else known | data)
        assert await gateway.closed() == code


async def test_what_is_no_json_is_closed_with_4002(client: Client) -> None:
    async with Gateway(client) as gateway:
        await gateway.socket.send_str("hello")
        assert await gateway.closed() == 4002


async def test_a_number_never_sent_cannot_be_resumed(client: Client, gateway: Gateway) -> None:
    async with Gateway(client) as second:
        await second.give(6, {"token": client.sandbox.token, "session_id": gateway.session_id, "seq": 999})
        assert await second.closed() == 4007


async def test_another_version_is_closed_with_4012(client: Client) -> None:
    socket = await client.http.ws_connect(f"{client.sandbox.gateway}?v=3")
    while not socket.closed:
        await socket.receive()
    assert socket.close_code == 4012


async def test_a_client_without_heartbeats_is_closed_with_4009() -> None:
    options = SandboxOptions(heartbeat_ms=20)
    async with asyncio.timeout(3), Sandbox(options) as sandbox, Client(sandbox) as client, Gateway(client) as gateway:
        await gateway.identify()
        assert await gateway.closed() == 4009
