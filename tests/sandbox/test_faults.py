from __future__ import annotations

import aiohttp
import pytest

from tests.sandbox.client import Client, Gateway, Reply
from tests.sandbox.shapes import missing


async def post(client: Client, content: str = "x") -> Reply:
    return await client.call("POST", f"/channels/{await client.id_of('reading')}/messages", {"content": content})


async def stored(client: Client) -> list[str]:
    return [one["content"] for one in await client.control("messages?channel=reading")]


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_rate_limit_strikes_as_often_as_armed(client: Client, scope: str) -> None:
    await client.control("fault", {"kind": "rate_limit", "count": 2, "scope": scope, "seconds": 0.1})
    for _ in range(2):
        limited = await post(client)
        assert limited.status == 429
        assert missing("rate_limited", limited.body) == []
        assert limited.body["global"] is (scope == "global")
        assert limited.headers["X-RateLimit-Scope"] == scope
        assert "Via" in limited.headers
    assert (await post(client)).status == 200


async def test_a_rate_limit_without_via_looks_like_a_ban(client: Client) -> None:
    await client.control("fault", {"kind": "rate_limit", "via": False})
    assert "Via" not in (await post(client)).headers


@pytest.mark.parametrize("status", [500, 502, 503, 520])
async def test_an_error_of_the_server_stores_nothing(client: Client, status: int) -> None:
    await client.control("fault", {"kind": "server_error", "status": status})
    assert (await post(client)).status == status
    assert await stored(client) == []


async def test_an_error_may_come_after_storing(client: Client) -> None:
    await client.control("fault", {"kind": "store_then_error"})
    assert (await post(client, "kept")).status == 500
    assert await stored(client) == ["kept"]


@pytest.mark.parametrize("reset", [False, True])
async def test_an_answer_may_be_lost_after_storing(client: Client, *, reset: bool) -> None:
    await client.control("fault", {"kind": "drop_reply", "reset": reset})
    with pytest.raises(aiohttp.ClientError):
        await post(client, "kept")
    assert await stored(client) == ["kept"]


async def test_a_request_may_be_delivered_after_its_sender_gave_up(client: Client) -> None:
    await client.control("fault", {"kind": "late_delivery", "seconds": 0.02})
    with pytest.raises(aiohttp.ClientError):
        await post(client, "late")
    assert await stored(client) == []
    await client.sandbox.until(lambda: any(one.get("name") == "MESSAGE_CREATE" for one in client.sandbox.records))
    assert await stored(client) == ["late"]


async def test_a_right_may_be_gone_on_one_route_only(client: Client) -> None:
    await client.control("fault", {"kind": "forbid", "path": "PUT /channels/", "code": 50001})
    sent = (await post(client)).body
    refused = await client.call("PUT", f"/channels/{sent['channel_id']}/pins/{sent['id']}")
    assert (refused.status, refused.body["code"]) == (403, 50001)
    assert (await client.call("PUT", f"/channels/{sent['channel_id']}/pins/{sent['id']}")).status == 204
    await client.control("fault", {"kind": "forbid", "code": 10003})
    assert (await post(client)).status == 404


async def test_an_answer_may_be_slow(client: Client) -> None:
    await client.control("fault", {"kind": "slow", "seconds": 0.05})
    with pytest.raises(TimeoutError):
        await client.call(
            "POST",
            f"/channels/{await client.id_of('reading')}/messages",
            {"content": "x"},
            timeout=aiohttp.ClientTimeout(total=0.02),
        )


@pytest.mark.parametrize("code", [4000, 1000])
async def test_the_gateway_may_close(client: Client, gateway: Gateway, code: int) -> None:
    await client.control("fault", {"kind": "close_gateway", "code": code})
    assert await gateway.closed() == code


async def test_the_gateway_may_close_again_after_the_resume(client: Client, gateway: Gateway) -> None:
    await client.control("fault", {"kind": "close_gateway", "count": 2})
    assert await gateway.closed() == 4000
    async with Gateway(client) as second:
        second.sequence = gateway.sequence
        await second.resume(gateway)
        assert await second.closed() == 4000


async def test_the_gateway_may_ask_for_a_reconnect(client: Client, gateway: Gateway) -> None:
    await client.control("fault", {"kind": "close_gateway", "reconnect": True})
    assert (await gateway.receive())["op"] == 7


async def test_a_session_may_become_invalid_and_be_begun_anew(client: Client, gateway: Gateway) -> None:
    await client.control("fault", {"kind": "invalidate_session"})
    assert await gateway.receive() == {"op": 9, "d": False, "s": None, "t": None}
    gateway.sequence = None
    assert (await gateway.identify())["session_id"]


async def test_events_may_come_twice_late_or_never(client: Client, gateway: Gateway) -> None:
    for kind, heard in (("event_twice", ["a", "a", "b"]), ("event_lost", ["b"]), ("event_late", ["b", "a"])):
        await client.control("fault", {"kind": kind, "path": "MESSAGE_CREATE"})
        for content in ("a", "b"):
            await post(client, content)
        gateway.seen.clear()
        await gateway.beat()
        assert [one["d"]["content"] for one in gateway.seen if one["t"] == "MESSAGE_CREATE"] == heard, kind


async def test_a_heartbeat_may_stay_unanswered(client: Client, gateway: Gateway) -> None:
    await client.control("fault", {"kind": "no_ack"})
    await gateway.give(1, gateway.sequence)
    await gateway.give(8, {"guild_id": client.sandbox.world.guild["id"], "query": "", "limit": 1})
    assert (await gateway.receive())["t"] == "GUILD_MEMBERS_CHUNK"
    await gateway.beat()


async def test_armed_faults_are_listed_until_they_are_used_up(client: Client) -> None:
    await client.control("fault", {"kind": "server_error", "count": 2})
    await post(client)
    assert (await client.control("state"))["faults"] == [{"kind": "server_error", "count": 1, "path": None}]
    await post(client)
    assert (await client.control("state"))["faults"] == []
