"""What a long life does not fill the memory with."""

from __future__ import annotations

import pytest

from bot.sandbox import interactions, keeping
from tests.sandbox.client import Client, Gateway, answered


async def test_a_channel_keeps_its_newest_messages_and_those_that_are_pinned_or_began_a_thread(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_MESSAGES", 20)
    monkeypatch.setattr(keeping, "AT_ONCE", 5)
    pinned, began = await client.post("general", {"content": "rules"}), await client.post("general", {"content": "old"})
    where = f"/channels/{pinned['channel_id']}"
    await client.call("PUT", f"{where}/pins/{pinned['id']}")
    await client.call("POST", f"{where}/messages/{began['id']}/threads", {"name": "Old"})
    said = {"as": "ada", "channel": "general", "text": "with a file", "files": [{"name": "a.txt", "base64": "SGk="}]}
    filed = await client.control("say", said)
    file = filed["attachments"][0]["url"]
    for number in range(50):
        await client.control("say", {"as": "ada", "channel": "general", "text": str(number)})

    kept = [one["content"] for one in await client.control("messages?channel=general")]
    assert kept[:2] == ["rules", "old"]
    assert 20 <= len(kept) < 25
    assert kept[2:] == [str(number) for number in range(52 - len(kept), 50)]
    assert (await client.send("GET", file)).status == 404
    gone = await client.call("GET", f"{where}/messages/{filed['id']}")
    assert gone.body["code"] == 10008


async def test_a_message_whose_nonce_is_too_old_to_count_is_not_remembered_by_it(client: Client) -> None:
    for number in range(3):
        await client.post("reading", {"content": "x", "nonce": str(number), "enforce_nonce": True})
        await client.control("clock", {"advance": "PT301S"})
    assert [nonce for _, nonce in client.sandbox.world.nonces] == ["2"]


async def test_old_private_answers_and_interactions_make_way_for_new_ones(
    client: Client, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactions, "MOST_PRIVATE", 2)
    monkeypatch.setattr(interactions, "MOST_INTERACTIONS", 2)
    where = f"/applications/{client.sandbox.world.application['id']}/commands"
    await client.call("PUT", where, [{"name": "next", "description": "What is next"}])
    tokens = []
    for number in range(4):
        act = client.control("slash", {"as": "ada", "channel": "reading", "command": "next"})
        reply = {"type": 4, "data": {"content": str(number), "flags": 64}}
        _, interaction, _ = await answered(gateway, act, reply)
        tokens.append(interaction["token"])
    assert [one["content"] for one in await client.control("messages?channel=reading")] == ["2", "3"]
    hook = f"/webhooks/{client.sandbox.world.application['id']}"
    assert (await client.call("GET", f"{hook}/{tokens[0]}/messages/@original")).body["code"] == 10015
    assert (await client.get(f"{hook}/{tokens[3]}/messages/@original"))["content"] == "3"
