from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.sandbox import forms
from tests.sandbox.client import Client, Gateway


async def test_people_write_edit_answer_and_delete(client: Client) -> None:
    said = await client.control("say", {"as": "ada", "channel": "#reading", "text": "One"})
    assert said["author"]["username"] == "ada"
    reply = await client.control("say", {"as": "ben", "channel": "reading", "text": "Two", "reply_to": said["id"]})
    assert (reply["type"], reply["referenced_message"]["id"]) == (19, said["id"])
    edited = await client.control("edit", {"as": "ada", "channel": "reading", "message": said["id"], "text": "Uno"})
    assert edited["content"] == "Uno"
    assert edited["edited_timestamp"]
    other = {"as": "ben", "channel": "reading", "message": said["id"]}
    assert "another user" in await client.refused("edit", other | {"text": "x"}, status=403)
    assert "MANAGE_MESSAGES" in await client.refused("delete", other, status=403)
    assert await client.control("delete", other | {"as": "olga"}) == {}
    assert [one["content"] for one in await client.control("messages?channel=reading")] == ["Two"]


@pytest.mark.parametrize(
    ("call", "body", "status", "words"),
    [
        (
            "say",
            {"as": "nobody", "channel": "reading", "text": "x"},
            404,
            "There is no member “nobody”. There are: olga",
        ),
        ("say", {"as": "ada", "channel": "attic", "text": "x"}, 404, "no channel or thread “attic”"),
        ("say", {"channel": "reading", "text": "x"}, 400, "The body needs “as”"),
        ("say", {"as": "ada", "text": "x"}, 400, "The body needs “channel”"),
        ("say", {"as": "ada", "channel": "reading"}, 400, "The body needs “text”"),
        ("say", {"as": "ada", "channel": "reading", "text": 5}, 400, "“text” is a text"),
        ("say", {"as": "ada", "channel": "reading", "text": ""}, 400, "Cannot send an empty message"),
        ("say", {"as": "ada", "channel": "reading", "text": "x" * 2001}, 400, "content: Must be 2000 or fewer"),
        ("say", {"as": "ada", "channel": "facilitators", "text": "x"}, 403, "ada cannot see “facilitators”"),
        ("edit", {"as": "ada", "channel": "reading", "message": "1", "text": "x"}, 404, "There is no message 1"),
        ("react", {"as": "ada", "channel": "reading", "message": "1", "emoji": "x"}, 404, "There is no message 1"),
        ("join", {}, 400, "The body needs “username”"),
        ("join", {"username": " "}, 400, "1 to 32 characters"),
        ("join", {"username": "ada"}, 400, "ada is here already"),
        ("join", {"username": "eve", "permissions": ["FLY"]}, 400, "There is no right “FLY”"),
        ("join", {"username": "eve", "roles": ["King"]}, 404, "There is no role “King”"),
        ("leave", {"username": "olga"}, 400, "The owner and the bot cannot leave"),
        ("role", {"username": "ada"}, 400, "The body needs “roles”"),
        ("clock", {"advance": "a week"}, 400, 'Give {"advance": "PT168H"}'),
        ("clock", {"advance": "-PT1H"}, 400, "Time only moves forward"),
        ("clock", {"to": "2001-01-01T00:00:00+00:00"}, 400, "Time only moves forward"),
        ("clock", {"to": "2099-01-01T00:00:00"}, 400, "needs its offset"),
        ("clock", {}, 400, "The body needs “to”"),
        ("fault", {"kind": "flood"}, 400, "There is no fault “flood”"),
        ("fault", {"kind": "slow", "count": 0}, 400, "1 or more"),
        ("fault", {"kind": "slow", "count": "two"}, 400, "“count” is a whole number"),
        ("fault", {"kind": "slow", "seconds": "long"}, 400, "“seconds” is a number"),
        ("restart", {}, 409, "No bot is run by this sandbox"),
        ("restart", {"kill": "yes"}, 400, "“kill” is true or false"),
        ("sing", {}, 404, "There is no call “sing”. There are: say"),
        ("state", {}, 405, "is looked at with GET"),
    ],
)
async def test_a_mistake_is_answered_by_a_sentence(
    client: Client, call: str, body: dict[str, Any], status: int, words: str
) -> None:
    assert words in await client.refused(call, body, status=status)


@pytest.mark.parametrize(
    ("look", "status", "words"),
    [
        ("messages", 400, "messages?channel=reading"),
        ("messages?channel=attic", 404, "no channel or thread “attic”"),
        ("log?after=x", 400, "not “x”"),
        ("weather", 404, "There are: state, messages, log"),
        ("say", 405, "is called with POST"),
    ],
)
async def test_a_look_at_nothing_is_answered_by_a_sentence(client: Client, look: str, status: int, words: str) -> None:
    assert words in await client.refused(look, status=status)


async def test_the_control_side_opens_only_to_its_token_and_its_page(client: Client) -> None:
    url = f"{client.sandbox.control}/say"
    token = {"Authorization": f"Sandbox {client.sandbox.control_token}"}
    json = token | {"Content-Type": "application/json"}
    for headers, data, status in (
        ({}, b"{}", 401),
        ({"Authorization": f"Bot {client.sandbox.token}"}, b"{}", 401),
        (json | {"Origin": "https://evil.example"}, b"{}", 403),
        (json | {"Host": "evil.example"}, b"{}", 403),
        (token | {"Content-Type": "text/plain"}, b"{}", 415),
        (json, b"not json", 400),
        (json, b"[]", 400),
    ):
        reply = await client.send("POST", url, headers=headers, data=data)
        assert reply.status == status, headers
        assert reply.body["error"].endswith(".")
        assert not any(name.startswith("Access-Control") for name in reply.headers)
    own = await client.send(
        "GET", f"{client.sandbox.control}/state", headers=token | {"Origin": client.sandbox.address}
    )
    assert own.status == 200


async def test_members_come_and_go_with_the_rights_they_were_given(client: Client, gateway: Gateway) -> None:
    eve = await client.control("join", {"username": "eve", "roles": ["Facilitator"], "permissions": ["MANAGE_GUILD"]})
    assert eve["user"]["username"] == "eve"
    assert len(eve["roles"]) == 2
    await client.control("say", {"as": "eve", "channel": "facilitators", "text": "Here"})
    await client.control("role", {"username": "eve", "roles": []})
    await client.refused("say", {"as": "eve", "channel": "facilitators", "text": "Here"}, status=403)
    assert (await client.control("leave", {"username": "eve"}))["user"]["username"] == "eve"
    await client.refused("say", {"as": "eve", "channel": "reading", "text": "x"}, status=404)
    assert (await client.control("messages?channel=facilitators"))[0]["author"]["username"] == "eve"
    again = await client.control("join", {"username": "eve"})
    assert again["user"]["id"] == eve["user"]["id"]


async def test_threads_are_named_by_id_or_name(client: Client) -> None:
    sent = await client.post("reading", {"content": "Week 1"})
    where = f"/channels/{sent['channel_id']}/messages/{sent['id']}/threads"
    await client.call("POST", where, {"name": "Week 1"})
    await client.control("say", {"as": "ada", "thread": "Week 1", "text": "By name"})
    await client.control("say", {"as": "ada", "channel": sent["id"], "text": "By id"})
    for name in ("Week%201", sent["id"]):
        found = await client.control(f"messages?channel={name}")
        assert [one["content"] for one in found] == ["", "By name", "By id"]
    state = await client.control("state")
    assert [one["name"] for one in state["threads"]] == ["Week 1"]
    assert state["threads"][0]["member_count"] == 2
    await client.control("thread", {"thread": "Week 1", "locked": True, "archived": True})
    refusal = await client.refused("say", {"as": "ada", "thread": "Week 1", "text": "Late"}, status=403)
    assert "MANAGE_THREADS" in refusal


async def test_the_clock_moves_the_world_and_never_back(client: Client) -> None:
    before = datetime.fromisoformat((await client.control("state"))["now"])
    after = datetime.fromisoformat((await client.control("clock", {"advance": "PT168H"}))["now"])
    assert 168 * 3600 <= (after - before).total_seconds() < 168 * 3600 + 60
    assert (await client.control("clock", {"to": "2099-01-01T00:00:00Z"}))["now"].startswith("2099-01-01T00:00")


async def test_the_clock_waits_for_whoever_rides_on_it(client: Client) -> None:
    reached: list[datetime] = []

    async def advance(to: datetime) -> None:
        reached.append(to)
        client.sandbox.clock.set(to)

    client.sandbox.controls.on_advance = advance
    now = await client.control("clock", {"to": "2099-01-01T00:00:00+00:00"})
    assert now["now"].startswith("2099-01-01")
    assert reached == [datetime.fromisoformat("2099-01-01T00:00:00+00:00")]


async def test_a_restart_is_handed_to_whoever_runs_the_bot(client: Client) -> None:
    told: list[bool] = []

    async def restart(kill: bool) -> None:
        told.append(kill)

    client.sandbox.controls.on_restart = restart
    assert await client.control("restart", {"kill": True}) == {}
    assert await client.control("restart", {}) == {}
    assert told == [True, False]


async def test_the_log_tells_requests_and_events_in_order(client: Client, gateway: Gateway) -> None:
    await client.post("reading", {"content": "x"})
    log = await client.control("log")
    kinds = [(one["kind"], one.get("name") or one.get("path")) for one in log]
    reading = await client.id_of("reading")
    assert kinds[-2:] == [("event", "MESSAGE_CREATE"), ("request", f"/api/v10/channels/{reading}/messages")]
    assert await client.control(f"log?after={log[-2]['n']}") == log[-1:]


async def test_files_can_be_said(client: Client) -> None:
    body = {"as": "ada", "channel": "reading", "text": "", "files": [{"name": "a.txt", "base64": "SGk="}]}
    said = await client.control("say", body)
    assert said["attachments"][0]["filename"] == "a.txt"
    assert (await client.send("GET", said["attachments"][0]["url"])).raw == b"Hi"


def test_the_visible_text_of_a_message_is_all_its_words() -> None:
    message = {
        "content": "Content",
        "embeds": [
            {"title": "Title", "description": "Words", "fields": [{"name": "N", "value": "V"}], "footer": {"text": "F"}}
        ],
        "components": [
            {
                "type": 17,
                "components": [
                    {"type": 10, "content": "Display"},
                    {
                        "type": 9,
                        "components": [{"type": 10, "content": "Section"}],
                        "accessory": {"type": 2, "label": "More"},
                    },
                    {"type": 12, "items": [{"media": {}, "description": "A chart"}]},
                ],
            },
            {"type": 1, "components": [{"type": 2, "label": "Go"}, {"type": 2, "emoji": {"name": "👍"}}]},
            {"type": 1, "components": [{"type": 3, "placeholder": "Choose"}]},
        ],
    }
    words = "Content Title Words N V F Display Section [More] A_chart [Go] [👍] [Choose]"
    assert forms.visible_text(message).split("\n") == [word.replace("_", " ") for word in words.split()]
