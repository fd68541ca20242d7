from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from bot.sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.client import Client, Gateway, answered
from tests.sandbox.shapes import missing

COMMANDS: list[dict[str, Any]] = [
    {
        "name": "reading",
        "description": "Readings",
        "options": [
            {
                "type": 1,
                "name": "import",
                "description": "Import one",
                "options": [
                    {"type": 11, "name": "file", "description": "File", "required": True},
                    {"type": 3, "name": "title", "description": "Title", "autocomplete": True, "max_length": 20},
                    {"type": 4, "name": "weeks", "description": "Weeks", "min_value": 1, "max_value": 9},
                    {"type": 5, "name": "keep", "description": "Keep"},
                    {"type": 6, "name": "who", "description": "Who"},
                    {"type": 7, "name": "where", "description": "Where", "channel_types": [0]},
                    {"type": 8, "name": "role", "description": "Role"},
                    {"type": 3, "name": "kind", "description": "K", "choices": [{"name": "Verse", "value": "v"}]},
                ],
            }
        ],
    },
    {"name": "setup", "description": "Set up", "default_member_permissions": "32"},
    {"name": "next", "description": "What is next"},
    {"name": "Add to the discussion", "type": 3},
]
FILE = {"name": "text.txt", "base64": base64.b64encode(b"Words").decode()}
MODAL: dict[str, Any] = {
    "custom_id": "cq:modal:1",
    "title": "Reply",
    "components": [
        {"type": 18, "label": "Words", "component": {"type": 4, "custom_id": "words", "style": 2, "min_length": 3}},
        {
            "type": 18,
            "label": "Kind",
            "component": {
                "type": 3,
                "custom_id": "kind",
                "required": False,
                "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
            },
        },
        {"type": 18, "label": "File", "component": {"type": 19, "custom_id": "file", "required": False}},
    ],
}
PANEL: dict[str, Any] = {
    "content": "Choose",
    "components": [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 1, "label": "Go", "custom_id": "go"},
                {"type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": True},
                {"type": 2, "style": 5, "label": "Out", "url": "https://example.org"},
            ],
        },
        {
            "type": 1,
            "components": [
                {"type": 3, "custom_id": "menu", "max_values": 2, "options": [{"label": x, "value": x} for x in "abc"]}
            ],
        },
        {"type": 1, "components": [{"type": 5, "custom_id": "people"}]},
    ],
}


@pytest.fixture
async def ready(client: Client, gateway: Gateway) -> Gateway:
    where = f"/applications/{client.sandbox.world.application['id']}/commands"
    assert (await client.call("PUT", where, COMMANDS)).status == 200
    return gateway


def slash(client: Client, command: str, who: str = "ada", **more: Any) -> Any:
    return client.control("slash", {"as": who, "channel": "reading", "command": command, **more})


async def answer_after_all(client: Client, interaction: dict[str, Any], reply: dict[str, Any]) -> None:
    """Answer once more where the first try was refused."""
    path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
    assert (await client.call("POST", path, reply)).status == 204


async def test_a_command_carries_its_options_resolved(client: Client, ready: Gateway) -> None:
    options = {"file": FILE, "weeks": 3, "keep": "false", "who": "ben", "where": "#general", "role": "Facilitator"}
    act = slash(client, "reading import", options=options | {"kind": "Verse"})
    found, interaction, _ = await answered(ready, act, {"type": 4, "data": {"content": "Imported"}})
    data = interaction["data"]
    given = {one["name"]: one["value"] for one in data["options"][0]["options"]}
    assert (given["weeks"], given["keep"], given["kind"]) == (3, False, "v")
    assert data["resolved"]["users"][given["who"]]["username"] == "ben"
    assert data["resolved"]["channels"][given["where"]]["name"] == "general"
    assert data["resolved"]["roles"][given["role"]]["name"] == "Facilitator"
    file = data["resolved"]["attachments"][given["file"]]
    assert file["filename"] == "text.txt"
    assert (await client.send("GET", file["url"])).raw == b"Words"
    assert found["response"]["data"]["content"] == "Imported"
    assert found["message"]["interaction_metadata"]["user"]["username"] == "ada"
    assert 0 <= found["milliseconds"] <= 3000


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("nothing", {}, "There is no command “/nothing”"),
        ("reading export", {}, "it has: import"),
        ("reading", {}, "needs one of: import"),
        ("reading import", {}, "“file” is required"),
        ("reading import", {"file": FILE, "colour": 1}, "no option “colour”"),
        ("reading import", {"file": "text"}, "A file is given as"),
        ("reading import", {"file": {"name": "a", "base64": "%"}}, "base64 cannot be read"),
        ("reading import", {"file": FILE, "weeks": "many"}, "takes a number"),
        ("reading import", {"file": FILE, "weeks": 10}, "at least 1 and at most 9"),
        ("reading import", {"file": FILE, "weeks": 1.5}, "takes a whole number"),
        ("reading import", {"file": FILE, "title": "x" * 21}, "0 to 20 characters"),
        ("reading import", {"file": FILE, "who": "nobody"}, "There is no member “nobody”"),
        ("reading import", {"file": FILE, "where": "nowhere"}, "There is no channel or thread “nowhere”"),
        ("reading import", {"file": FILE, "kind": "Prose"}, "not among the choices of “kind”: Verse"),
        ("reading import", [], "“options” is an object"),
    ],
)
async def test_a_mistake_in_a_command_is_said_in_one_sentence(
    client: Client,
    ready: Gateway,
    command: str,
    options: Any,
    words: str,
) -> None:
    status = (
        404 if words.startswith(("There is no command", "it has", "needs", "There is no m", "There is no ch")) else 400
    )
    body = {"as": "ada", "channel": "reading", "command": command, "options": options}
    assert words in await client.refused("slash", body, status=status)


async def test_a_command_for_organisers_is_not_shown_to_members(client: Client, ready: Gateway) -> None:
    body = {"as": "ada", "channel": "reading", "command": "setup"}
    assert "does not see /setup" in await client.refused("slash", body, status=403)
    await answered(ready, slash(client, "setup", "olga"), {"type": 4, "data": {"content": "Set up"}})


async def test_silence_for_too_long_is_told_in_discords_words(client: Client, ready: Gateway) -> None:
    client.sandbox.interactions.answer_within = 0.05
    body = {"as": "ada", "channel": "reading", "command": "next"}
    refusal = await client.control("slash", body, status=408)
    assert refusal["message"] == "The application did not respond"
    interaction = await ready.event("INTERACTION_CREATE")
    path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
    late = await client.call("POST", path, {"type": 4, "data": {"content": "x"}})
    assert (late.status, late.body["code"]) == (404, 10062)


async def test_a_second_first_answer_and_a_wrong_one_are_refused(client: Client, ready: Gateway) -> None:
    task = asyncio.ensure_future(slash(client, "next"))
    interaction = await ready.event("INTERACTION_CREATE")
    path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
    assert (await client.call("POST", path, {"type": 6})).body["code"] == 50035
    assert (await client.call("POST", path, {"type": 4, "data": {"content": "x" * 2001}})).body["code"] == 50035
    assert (await client.call("POST", path, {"type": 4, "data": {"content": "x"}})).status == 204
    assert (await client.call("POST", path, {"type": 4, "data": {"content": "x"}})).body["code"] == 40060
    unknown = await client.call("POST", path.replace(interaction["id"], "1"), {"type": 5})
    assert unknown.body["code"] == 10062
    await task


async def test_a_private_answer_reaches_one_member_and_no_history(client: Client, ready: Gateway) -> None:
    panel = {"type": 4, "data": PANEL | {"flags": 64}}
    found, _, _ = await answered(ready, slash(client, "next"), panel)
    message = found["message"]
    assert message["flags"] & 64
    assert await client.get(f"/channels/{message['channel_id']}/messages") == []
    assert "MESSAGE_CREATE" not in await ready.names()
    assert (await client.control("messages?channel=reading"))[0]["visible_to"] == "ada"
    press = {"channel": "reading", "message": message["id"], "custom_id": "go"}
    assert "There is no message" in await client.refused("click", press | {"as": "ben"}, status=404)
    act = client.control("click", press | {"as": "ada"})
    _, interaction, sent = await answered(ready, act, {"type": 7, "data": {"content": "Done"}}, "?with_response=1")
    assert "visible_to" not in interaction["message"]
    assert (sent.body["resource"]["type"], sent.body["resource"]["message"]["content"]) == (7, "Done")
    assert missing("callback", sent.body) == []


async def test_a_deferred_answer_is_filled_by_the_first_followup(client: Client, ready: Gateway) -> None:
    waiting, interaction, sent = await answered(ready, slash(client, "next"), {"type": 5, "data": {"flags": 64}})
    assert sent.status == 204
    hook = f"/webhooks/{interaction['application_id']}/{interaction['token']}"
    assert (await client.get(f"{hook}/messages/@original"))["flags"] & 128
    first = await client.call("POST", hook, {"content": "Ready"})
    assert missing("message", first.body) == []
    found = await waiting
    assert (found["message"]["content"], found["message"]["flags"]) == ("Ready", 64)
    more = await client.call("POST", hook, {"content": "More"})
    assert [one["content"] for one in await client.control("messages?channel=reading")] == ["Ready", "More"]
    changed = await client.call("PATCH", f"{hook}/messages/{more.body['id']}", {"content": "Changed"})
    assert changed.body["content"] == "Changed"
    assert (await client.call("DELETE", f"{hook}/messages/@original")).status == 204
    await client.control("clock", {"advance": "PT16M"})
    expired = await client.call("POST", hook, {"content": "Late"})
    assert (expired.status, expired.body["code"]) == (401, 50027)
    assert (await client.call("POST", f"/webhooks/{interaction['application_id']}/none", {})).body["code"] == 10015


async def test_a_form_is_shown_checked_and_sent(client: Client, ready: Gateway) -> None:
    _, _, sent = await answered(ready, slash(client, "next"), {"type": 9, "data": MODAL}, "?with_response=1")
    assert missing("callback", sent.body) == []
    body: dict[str, Any] = {"as": "ada", "channel": "reading", "custom_id": "cq:modal:1"}
    assert "was shown to ben" in await client.refused("submit", body | {"as": "ben", "values": {}}, status=404)
    assert "“words” is required" in await client.refused("submit", body | {"values": {}})
    assert "no field “colour”" in await client.refused("submit", body | {"values": {"colour": "red"}})
    assert "3 to 4000" in await client.refused("submit", body | {"values": {"words": "no"}})
    assert "not among the options" in await client.refused("submit", body | {"values": {"words": "yes", "kind": "z"}})
    act = client.control("submit", body | {"values": {"words": "I agree", "kind": "b", "file": FILE}})
    found, interaction, _ = await answered(ready, act, {"type": 4, "data": {"content": "Kept"}})
    words, kind, file = (one["component"] for one in interaction["data"]["components"])
    assert (interaction["type"], interaction["data"]["custom_id"]) == (5, "cq:modal:1")
    assert words["value"] == "I agree"
    assert kind["values"] == ["b"]
    assert interaction["data"]["resolved"]["attachments"][file["values"][0]]["filename"] == "text.txt"
    assert missing("message", found["message"]) == []
    await client.refused("submit", body | {"values": {"words": "again"}}, status=404)


async def test_a_form_of_rows_is_sent_as_rows(client: Client, ready: Gateway) -> None:
    field = {"type": 4, "custom_id": "words", "style": 1, "label": "Words"}
    modal = {"custom_id": "rows", "title": "Rows", "components": [{"type": 1, "components": [field]}]}
    await answered(ready, slash(client, "next"), {"type": 9, "data": modal})
    act = client.control("submit", {"as": "ada", "channel": "reading", "custom_id": "rows", "values": {"words": "x"}})
    _, interaction, _ = await answered(ready, act, {"type": 4, "data": {"content": "Kept"}})
    assert interaction["data"]["components"][0]["components"][0]["value"] == "x"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x" * 46},
        {"custom_id": "x" * 101},
        {"components": []},
        {"components": MODAL["components"] * 6},
        {"components": [{"type": 18, "label": "x" * 46, "component": {"type": 4, "custom_id": "a", "style": 1}}]},
        {"components": [{"type": 18, "label": "x", "component": {"type": 2, "style": 1, "custom_id": "a"}}]},
        {"components": [{"type": 1, "components": [{"type": 4, "custom_id": "a", "style": 1}]}]},
    ],
)
async def test_a_form_beyond_the_limits_is_refused(client: Client, ready: Gateway, change: dict[str, Any]) -> None:
    task, interaction, sent = await answered(ready, slash(client, "next"), {"type": 9, "data": MODAL | change})
    assert (sent.status, sent.body["code"]) == (400, 50035)
    await answer_after_all(client, interaction, {"type": 9, "data": MODAL})
    assert (await task)["response"]["data"]["title"] == "Reply"


async def test_buttons_and_menus_are_pressed_as_discord_lets_one(client: Client, ready: Gateway) -> None:
    sent = await client.post("reading", PANEL)
    press: dict[str, Any] = {"as": "ada", "channel": "reading", "message": sent["id"]}
    assert "“off” is disabled" in await client.refused("click", press | {"custom_id": "off"})
    assert "there are: go, off, menu, people" in await client.refused("click", press | {"custom_id": "x"}, status=404)
    assert "use “select”" in await client.refused("click", press | {"custom_id": "menu"})
    assert "use “click”" in await client.refused("select", press | {"custom_id": "go", "values": []})
    assert "needs “values”" in await client.refused("select", press | {"custom_id": "menu"})
    assert "1 to 2 values" in await client.refused("select", press | {"custom_id": "menu", "values": list("abc")})
    assert "options of “menu”" in await client.refused("select", press | {"custom_id": "menu", "values": ["z"]})
    act = client.control("select", press | {"custom_id": "menu", "values": ["a", "b"]})
    _, interaction, _ = await answered(ready, act, {"type": 6})
    assert interaction["data"]["values"] == ["a", "b"]
    assert interaction["message"]["id"] == sent["id"]
    act = client.control("select", press | {"custom_id": "people", "values": ["ben"]})
    _, interaction, _ = await answered(ready, act, {"type": 6})
    assert interaction["data"]["resolved"]["users"][interaction["data"]["values"][0]]["username"] == "ben"


async def test_a_menu_command_gets_the_message_even_without_the_intent(client: Client, ready: Gateway) -> None:
    said = await client.control("say", {"as": "ben", "channel": "reading", "text": "My words"})
    body = {"as": "ada", "channel": "reading", "message": said["id"], "command": "Add to the discussion"}
    _, interaction, _ = await answered(ready, client.control("menu", body), {"type": 4, "data": {"content": "Added"}})
    assert interaction["data"]["resolved"]["messages"][said["id"]]["content"] == "My words"
    assert "There are: Add to the discussion" in await client.refused("menu", body | {"command": "x"}, status=404)


async def test_choices_come_while_typing_and_at_most_25(client: Client, ready: Gateway) -> None:
    body = {
        "as": "ada",
        "channel": "reading",
        "command": "reading import",
        "focused": "title",
        "options": {"title": "Pa"},
    }
    choices = [{"name": "Paris", "value": "paris"}]
    found, interaction, _ = await answered(
        ready, client.control("autocomplete", body), {"type": 8, "data": {"choices": choices}}
    )
    assert found == {"choices": choices}
    assert interaction["data"]["options"][0]["options"] == [
        {"name": "title", "type": 3, "value": "Pa", "focused": True}
    ]
    task, interaction, sent = await answered(
        ready, client.control("autocomplete", body), {"type": 8, "data": {"choices": choices * 26}}
    )
    assert sent.body["code"] == 50035
    await answer_after_all(client, interaction, {"type": 8, "data": {"choices": choices * 25}})
    assert await task == {"choices": choices * 25}
    assert "offers no choices" in await client.refused("autocomplete", body | {"focused": "weeks"})


async def test_discord_waits_three_seconds_unless_told_otherwise() -> None:
    assert SandboxOptions().answer_within == 3.0
    assert Sandbox().interactions.answer_within == 3.0
