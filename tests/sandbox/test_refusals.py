from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.limits import Limits, RateLimited
from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import Client, Gateway
from tests.sandbox.shapes import missing

V2 = 1 << 15


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **more}


def row(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inner)}


def text(words: str) -> dict[str, Any]:
    return {"type": 10, "content": words}


def select(**more: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}], **more}


def codes(tree: Any, path: str) -> list[str]:
    for step in path.split("."):
        tree = tree[step]
    return [one["code"] for one in tree["_errors"]]


TOO_MUCH: list[tuple[dict[str, Any], str, str]] = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ({"content": 5}, "content", "STRING_TYPE_CONVERT"),
    ({"content": "x", "nonce": "n" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"fields": [{"name": "n", "value": ""}]}]}, "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
    ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [row(button())] * 6}, "components", "BASE_TYPE_BAD_LENGTH"),
    (
        {"components": [row(*[button(custom_id=str(n)) for n in range(6)])]},
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"components": [row(button(), button())]},
        "components.0.components.1.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    ({"components": [row(button(label="x" * 81))]}, "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
    ({"components": [row(button(custom_id="x" * 101))]}, "components.0.components.0.custom_id", "BASE_TYPE_MAX_LENGTH"),
    ({"components": [row(button(style=9))]}, "components.0.components.0.style", "BASE_TYPE_CHOICES"),
    ({"components": [row(button(style=5, custom_id=None))]}, "components.0.components.0.url", "BASE_TYPE_REQUIRED"),
    (
        {"components": [row(button(style=5, url="https://a.example"))]},
        "components.0.components.0",
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    ({"components": [row(select(options=[]))]}, "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
    (
        {"components": [row(select(options=[{"label": "a", "value": str(n)} for n in range(26)]))]},
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"components": [row(select(placeholder="x" * 151))]},
        "components.0.components.0.placeholder",
        "BASE_TYPE_MAX_LENGTH",
    ),
    ({"components": [row(select(), button())]}, "components.0.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    ({"components": [text("x")]}, "components.0.type", "UNION_TYPE_CHOICES"),
    (
        {"flags": V2, "content": "x", "components": [text("y")]},
        "content",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    ({"flags": V2}, "components", "BASE_TYPE_REQUIRED"),
    ({"flags": V2, "components": [text("")]}, "components.0.content", "BASE_TYPE_REQUIRED"),
    ({"flags": V2, "components": [text("x" * 2001)] * 2}, "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    ({"flags": V2, "components": [text("x")] * 41}, "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    (
        {"flags": V2, "components": [{"type": 9, "components": [text("x")]}]},
        "components.0.accessory",
        "BASE_TYPE_REQUIRED",
    ),
    (
        {"flags": V2, "components": [{"type": 9, "components": [text("x")] * 4, "accessory": button()}]},
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"flags": V2, "components": [{"type": 17, "components": [{"type": 17, "components": []}]}]},
        "components.0.components.0.type",
        "UNION_TYPE_CHOICES",
    ),
    ({"flags": V2, "components": [{"type": 12, "items": []}]}, "components.0.items", "BASE_TYPE_BAD_LENGTH"),
    ({"message_reference": {"message_id": "5"}, "content": "x"}, "message_reference", "REPLIES_UNKNOWN_MESSAGE"),
]


@pytest.mark.parametrize(("body", "path", "code"), TOO_MUCH, ids=[f"{code}-{path}" for _, path, code in TOO_MUCH])
async def test_a_message_beyond_discords_limits_is_refused_at_the_field(
    client: Client, body: dict[str, Any], path: str, code: str
) -> None:
    reply = await client.call("POST", f"/channels/{await client.id_of('reading')}/messages", body)
    assert (reply.status, reply.body["code"], reply.body["message"]) == (400, 50035, "Invalid Form Body")
    assert missing("error", reply.body) == []
    assert code in codes(reply.body["errors"], path)
    assert await client.control("messages?channel=reading") == []


async def test_what_is_just_within_the_limits_is_taken(client: Client) -> None:
    await client.post("reading", {"content": "x" * 2000})
    await client.post("reading", {"flags": V2, "components": [text("x" * 100)] * 40})
    await client.post(
        "reading", {"components": [row(*[button(custom_id=f"{r}{n}") for n in range(5)]) for r in range(5)]}
    )


async def test_each_unknown_thing_has_its_own_code(client: Client) -> None:
    reading, guild = await client.id_of("reading"), client.sandbox.world.guild["id"]
    for path, code in (
        ("/channels/1", 10003),
        ("/guilds/1", 10004),
        (f"/guilds/{guild}/members/1", 10007),
        (f"/channels/{reading}/messages/1", 10008),
        ("/users/1", 10013),
        (f"/applications/{client.sandbox.world.application['id']}/commands/1", 10063),
    ):
        reply = await client.call("GET", path)
        assert (reply.status, reply.body["code"]) == (404, code), path
        assert missing("error", reply.body) == []
    assert (await client.call("GET", "/channels/reading")).body["code"] == 50035


async def test_rights_decide_what_the_bot_may_do(client: Client) -> None:
    reading = await client.id_of("reading")
    asked = await client.control("say", {"as": "ada", "channel": "reading", "text": "Mine"})
    where = f"/channels/{reading}/messages/{asked['id']}"
    assert (await client.call("PATCH", where, {"content": "no"})).body["code"] == 50005
    assert (await client.call("DELETE", where)).body["code"] == 50013
    assert (await client.call("POST", f"/channels/{reading}/messages", {})).body["code"] == 50006
    assert (await client.call("DELETE", f"/channels/{reading}")).body["code"] == 50013
    await client.control("rights", {"channel": "reading", "for": "bot", "deny": ["SEND_MESSAGES"]})
    assert (await client.call("POST", f"/channels/{reading}/messages", {"content": "x"})).body["code"] == 50013
    await client.control("rights", {"channel": "reading", "for": "bot", "deny": ["READ_MESSAGE_HISTORY"]})
    assert await client.get(f"/channels/{reading}/messages") == []
    await client.control("rights", {"channel": "reading", "for": "bot", "deny": ["VIEW_CHANNEL"]})
    hidden = await client.call("GET", f"/channels/{reading}/messages")
    assert (hidden.status, hidden.body["code"]) == (403, 50001)


async def test_a_thread_keeps_discords_rules(client: Client, gateway: Gateway) -> None:
    reading = await client.id_of("reading")
    first = await client.post("reading", {"content": "Week 1"})
    opening = f"/channels/{reading}/messages/{first['id']}/threads"
    assert (await client.call("POST", opening, {"name": "x" * 101})).body["code"] == 50035
    assert (await client.call("POST", opening, {"name": "Week 1"})).body["id"] == first["id"]
    assert (await client.call("POST", opening, {"name": "Week 1"})).body["code"] == 160004
    updated = await gateway.event("MESSAGE_UPDATE")
    assert updated["thread"]["id"] == first["id"]
    assert updated["flags"] & (1 << 5)
    starter = await gateway.event("MESSAGE_CREATE")
    assert (starter["type"], starter["channel_id"]) == (21, first["id"])
    assert starter["referenced_message"]["id"] == first["id"]

    inside = await client.post("Week 1", {"content": "First"})
    await client.control("thread", {"thread": "Week 1", "archived": True})
    edit = await client.call("PATCH", f"/channels/{first['id']}/messages/{inside['id']}", {"content": "Changed"})
    assert (edit.status, edit.body["code"]) == (400, 50083)
    await client.post("Week 1", {"content": "Awake"})
    assert (await client.get(f"/channels/{first['id']}"))["thread_metadata"]["archived"] is False
    alone = await client.call("POST", f"/channels/{reading}/threads", {"name": "Aside", "type": 11})
    assert alone.status == 201
    assert (await client.get(f"/channels/{reading}/messages"))[0]["type"] == 18
    gone = await client.call("DELETE", f"/channels/{alone.body['id']}")
    assert gone.body["id"] == alone.body["id"]
    assert (await client.call("GET", f"/channels/{alone.body['id']}")).body["code"] == 10003


async def test_a_forum_takes_posts_with_a_first_message(client: Client) -> None:
    await client.control("channel", {"name": "books", "kind": "forum"})
    body = {"name": "A post", "message": {"content": "Opening words"}}
    made = await client.call("POST", f"/channels/{await client.id_of('books')}/threads", body)
    assert made.status == 201
    assert made.body["message"]["id"] == made.body["id"]
    assert missing("created_thread", made.body) == []


async def test_reactions_are_given_counted_and_taken(client: Client, gateway: Gateway) -> None:
    sent = await client.post("reading", {"content": "Agree?"})
    where = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    emoji = f"{where}/reactions/%F0%9F%91%8D"
    assert (await client.call("PUT", f"{emoji}/@me")).status == 204
    assert (await gateway.event("MESSAGE_REACTION_ADD"))["emoji"] == {"id": None, "name": "👍"}
    await client.control("react", {"as": "ada", "channel": "reading", "message": sent["id"], "emoji": "👍"})
    assert [one["username"] for one in await client.get(emoji)] == ["ada", "colloquy"]
    assert (await client.get(where))["reactions"][0] | {"count": 2, "me": True} == (await client.get(where))[
        "reactions"
    ][0]
    assert (await client.call("DELETE", f"{emoji}/@me")).status == 204
    assert (await client.get(where))["reactions"][0]["me"] is False
    ada = client.sandbox.world.member_named("ada")["user"]["id"]
    assert (await client.call("DELETE", f"{emoji}/{ada}")).body["code"] == 50013


async def test_many_messages_are_deleted_at_once(client: Client, gateway: Gateway) -> None:
    reading = await client.id_of("reading")
    said = [await client.control("say", {"as": "ada", "channel": "reading", "text": str(n)}) for n in range(3)]
    ids = [one["id"] for one in said]
    where = f"/channels/{reading}/messages/bulk-delete"
    assert (await client.call("POST", where, {"messages": ids})).body["code"] == 50013
    await client.control("rights", {"channel": "reading", "for": "bot", "allow": ["MANAGE_MESSAGES"]})
    assert (await client.call("POST", where, {"messages": ids[:1]})).body["code"] == 50035
    assert (await client.call("POST", where, {"messages": ids[:2]})).status == 204
    assert (await gateway.event("MESSAGE_DELETE_BULK"))["ids"] == ids[:2]
    await client.control("clock", {"advance": "P15D"})
    assert (await client.call("POST", where, {"messages": ids[1:]})).body["code"] == 50034


async def test_history_goes_both_ways_and_around(client: Client) -> None:
    ids = [(await client.post("reading", {"content": str(n)}))["id"] for n in range(5)]
    where = f"/channels/{await client.id_of('reading')}/messages"

    async def got(query: str) -> list[str]:
        return [one["content"] for one in await client.get(f"{where}?{query}")]

    assert await got("limit=2") == ["4", "3"]
    assert await got(f"after={ids[1]}&limit=2") == ["3", "2"]
    assert await got(f"before={ids[3]}&limit=2") == ["2", "1"]
    assert await got(f"around={ids[2]}&limit=3") == ["3", "2", "1"]
    assert (await client.call("GET", f"{where}?limit=101")).body["code"] == 50035


async def test_commands_beyond_the_limits_are_refused_at_the_field(client: Client) -> None:
    where = f"/applications/{client.sandbox.world.application['id']}/commands"
    option = {"type": 3, "name": "a", "description": "A"}
    for command, path in (
        ({"name": "Big", "description": "x"}, "0.name"),
        ({"name": "big"}, "0.description"),
        ({"name": "big", "description": "x" * 101}, "0.description"),
        ({"name": "big", "description": "x", "options": [option] * 26}, "0.options"),
        (
            {"name": "big", "description": "x", "options": [option, option | {"name": "b", "required": True}]},
            "0.options.1",
        ),
    ):
        reply = await client.call("PUT", where, [command])
        assert reply.body["code"] == 50035, command
        assert codes(reply.body["errors"], path)
    made = await client.call("POST", where, {"name": "one", "description": "One"})
    assert made.status == 201
    assert (await client.call("POST", where, {"name": "one", "description": "Two"})).status == 200
    changed = await client.call("PATCH", f"{where}/{made.body['id']}", {"description": "Three"})
    assert changed.body["description"] == "Three"
    assert (await client.call("DELETE", f"{where}/{made.body['id']}")).status == 204
    assert await client.get(where) == []


async def test_one_nonce_posts_one_message_within_its_window(client: Client) -> None:
    body = {"content": "Once", "nonce": "n-1", "enforce_nonce": True}
    first = await client.post("reading", body)
    assert first["nonce"] == "n-1"
    assert (await client.post("reading", body | {"content": "Twice"}))["id"] == first["id"]
    assert (await client.post("general", body))["channel_id"] == first["channel_id"]
    assert len(await client.control("messages?channel=reading")) == 1
    assert (await client.post("reading", {"content": "free", "nonce": "n-1"}))["id"] != first["id"]

    await client.call("DELETE", f"/channels/{first['channel_id']}/messages/{first['id']}")
    again = await client.call("POST", f"/channels/{first['channel_id']}/messages", body)
    assert (again.status, again.body["code"]) == (404, 10008)
    await client.control("clock", {"advance": "PT301S"})
    assert (await client.post("reading", body))["id"] != first["id"]


async def test_the_sixth_message_in_five_seconds_is_told_to_wait() -> None:
    async with Sandbox(SandboxOptions()) as sandbox, Client(sandbox) as client:
        where = f"/channels/{await client.id_of('reading')}/messages"
        for left in (4, 3, 2, 1, 0):
            headers = (await client.call("POST", where, {"content": "x"})).headers
            assert headers["X-RateLimit-Remaining"] == str(left)
            assert headers["X-RateLimit-Limit"] == "5"
        limited = await client.call("POST", where, {"content": "x"})
        assert limited.status == 429
        assert missing("rate_limited", limited.body) == []
        assert limited.body["global"] is False
        assert 0 < limited.body["retry_after"] <= int(limited.headers["Retry-After"])
        assert limited.headers["Via"]
        assert limited.headers["X-RateLimit-Scope"] == "user"
        assert limited.headers["X-RateLimit-Bucket"] == headers["X-RateLimit-Bucket"]
        other = await client.call("POST", f"/channels/{await client.id_of('general')}/messages", {"content": "x"})
        assert other.status == 200


def test_a_window_opens_with_its_first_request_and_frees_every_place_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    limits = Limits(2)

    def take() -> tuple[str, str]:
        headers = limits.take("POST messages|1", sending=True, counts_globally=False)
        return headers["X-RateLimit-Remaining"], headers["X-RateLimit-Reset-After"]

    assert take() == ("1", "5.000")
    now[0] += 4
    assert take() == ("0", "1.000")
    with pytest.raises(RateLimited):
        take()
    now[0] += 1
    assert [take(), take()] == [("1", "5.000"), ("0", "5.000")]


async def test_more_than_fifty_requests_a_second_meet_the_global_limit() -> None:
    async with Sandbox(SandboxOptions()) as sandbox, Client(sandbox) as client:
        statuses = [(await client.call("GET", f"/users/{n % 7 + 1}")) for n in range(51)]
        assert [one.status for one in statuses[:50]] == [404] * 50
        assert statuses[50].headers["X-RateLimit-Global"] == "true"
        assert statuses[50].body["global"] is True


async def test_strangers_and_unknown_routes_are_turned_away(sandbox: Sandbox) -> None:
    async with Client(sandbox) as client:
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            reply = await client.call("GET", "/users/@me", headers=headers)
            assert reply.status == 403, headers
        assert (await client.send("GET", f"{sandbox.api}/users/@me")).status == 401
        lost = await client.call("GET", "/guilds/1/prune")
        assert (lost.status, missing("error", lost.body)) == (404, [])
        assert sandbox.unknown_routes == ["GET /guilds/1/prune"]
        assert sandbox.limits.counted[401] == 1


async def test_the_date_follows_the_sandbox_clock(client: Client) -> None:
    await client.control("clock", {"to": "2099-05-01T10:00:00+00:00"})
    reply = await client.call("GET", "/users/@me")
    assert reply.headers["Date"].startswith("Fri, 01 May 2099 10:0")
    sent = await client.post("reading", {"content": "later"})
    assert sent["timestamp"].startswith("2099-05-01T10:0")
    assert (int(sent["id"]) >> 22) + 1_420_070_400_000 >= client.sandbox.clock.now().timestamp() * 1000 - timedelta(
        minutes=1
    ).total_seconds() * 1000
