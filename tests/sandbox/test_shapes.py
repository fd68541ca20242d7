from __future__ import annotations

import json

import aiohttp

from tests.sandbox.client import Client, Gateway, answered
from tests.sandbox.shapes import missing

PAGE = {
    "flags": 1 << 15,
    "components": [
        {
            "type": 17,
            "components": [
                {"type": 10, "content": "**An excerpt**"},
                {"type": 14},
                {
                    "type": 9,
                    "components": [{"type": 10, "content": "Beside it"}],
                    "accessory": {"type": 2, "style": 2, "label": "More", "custom_id": "more"},
                },
                {"type": 12, "items": [{"media": {"url": "attachment://chart.png"}, "description": "A chart"}]},
                {"type": 1, "components": [{"type": 2, "style": 1, "label": "Reply", "custom_id": "reply"}]},
            ],
        },
        {
            "type": 1,
            "components": [{"type": 3, "custom_id": "choose", "options": [{"label": "One", "value": "1"}]}],
        },
    ],
}
COMMANDS = [
    {
        "name": "ask",
        "description": "Ask the text",
        "options": [
            {"type": 3, "name": "question", "description": "What", "required": True, "autocomplete": True},
            {"type": 4, "name": "weeks", "description": "How many", "choices": [{"name": "one", "value": 1}]},
        ],
    },
    {
        "name": "session",
        "description": "Sessions",
        "options": [{"type": 1, "name": "show", "description": "Show one", "options": []}],
    },
    {"name": "Add to the discussion", "type": 3},
]


async def test_everything_that_can_be_read_has_the_fields_discord_requires(client: Client) -> None:
    guild = client.sandbox.world.guild["id"]
    ada = client.sandbox.world.member_named("ada")["user"]["id"]
    reading = await client.id_of("reading")
    for path, kind in (
        ("/users/@me", "me"),
        (f"/users/{ada}", "user"),
        ("/users/@me/guilds", "my_guild"),
        ("/oauth2/applications/@me", "application"),
        ("/gateway", "gateway"),
        ("/gateway/bot", "gateway_bot"),
        (f"/guilds/{guild}?with_counts=true", "guild"),
        (f"/guilds/{guild}/channels", "channel"),
        (f"/guilds/{guild}/roles", "role"),
        (f"/guilds/{guild}/members/{ada}", "member"),
        (f"/guilds/{guild}/members?limit=100", "member"),
        (f"/guilds/{guild}/members/search?query=a", "member"),
        (f"/channels/{reading}", "channel"),
    ):
        assert missing(kind, await client.get(path)) == [], path


async def test_a_message_with_files_and_all_components_comes_back_complete(client: Client) -> None:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(PAGE | {"attachments": [{"id": 0, "description": "A chart"}]}))
    form.add_field("files[0]", b"\x89PNG", filename="chart.png", content_type="image/png")
    where = f"/channels/{await client.id_of('reading')}/messages"
    sent = (await client.call("POST", where, data=form)).body

    assert missing("message", sent) == []
    media = sent["components"][0]["components"][3]["items"][0]["media"]
    assert media["attachment_id"] == sent["attachments"][0]["id"]
    assert (await client.send("GET", media["url"])).raw == b"\x89PNG"
    assert missing("message", await client.get(f"{where}/{sent['id']}")) == []


async def test_embeds_replies_reactions_and_polls_come_back_complete(client: Client) -> None:
    asked = await client.control("say", {"as": "ada", "channel": "reading", "text": "Why?"})
    reply = await client.post(
        "reading",
        {
            "message_reference": {"message_id": asked["id"]},
            "embeds": [{"title": "T", "fields": [{"name": "a", "value": "b"}], "footer": {"text": "f"}}],
        },
    )
    assert reply["referenced_message"]["content"] == "Why?"
    assert reply["mentions"][0]["username"] == "ada"
    poll = {"question": {"text": "When?"}, "answers": [{"poll_media": {"text": "Now"}}], "duration": 1}
    polled = await client.post("reading", {"poll": poll})
    await client.control("vote", {"as": "ben", "channel": "reading", "message": polled["id"], "answers": [1]})
    await client.control("react", {"as": "ben", "channel": "reading", "message": reply["id"], "emoji": "👍"})

    where = f"/channels/{await client.id_of('reading')}"
    history = await client.get(f"{where}/messages")
    assert missing("message", history) == []
    assert history[0]["poll"]["results"]["answer_counts"] == [{"id": 1, "count": 1, "me_voted": False}]
    assert history[1]["reactions"][0]["count"] == 1
    assert missing("voters", await client.get(f"{where}/polls/{polled['id']}/answers/1")) == []
    ended = await client.call("POST", f"{where}/polls/{polled['id']}/expire")
    assert ended.body["poll"]["results"]["is_finalized"] is True


async def test_threads_pins_and_conversations_are_complete(client: Client) -> None:
    guild = client.sandbox.world.guild["id"]
    reading = await client.id_of("reading")
    first = await client.post("reading", {"content": "Week 1"})
    opened = await client.call("POST", f"/channels/{reading}/messages/{first['id']}/threads", {"name": "Week 1"})
    assert opened.status == 201
    assert missing("created_thread", opened.body) == []
    assert (await client.call("PUT", f"/channels/{reading}/messages/pins/{first['id']}")).status == 204
    assert missing("pins", await client.get(f"/channels/{reading}/messages/pins")) == []
    assert missing("message", await client.get(f"/channels/{reading}/pins")) == []
    assert missing("threads", await client.get(f"/guilds/{guild}/threads/active")) == []
    assert missing("thread_member", await client.get(f"/channels/{first['id']}/thread-members")) == []
    assert missing("thread", await client.get(f"/channels/{first['id']}")) == []
    await client.control("thread", {"thread": "Week 1", "archived": True})
    archive = await client.get(f"/channels/{reading}/threads/archived/public")
    assert [one["name"] for one in archive["threads"]] == ["Week 1"]
    assert missing("threads", archive) == []
    ada = client.sandbox.world.member_named("ada")["user"]["id"]
    conversation = await client.call("POST", "/users/@me/channels", {"recipient_id": ada})
    assert missing("conversation", conversation.body) == []


async def test_scheduled_events_are_complete_and_count_who_is_interested(client: Client, gateway: Gateway) -> None:
    where = f"/guilds/{client.sandbox.world.guild['id']}/scheduled-events"
    body = {
        "name": "Meeting",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "#reading"},
        "scheduled_start_time": "2099-01-01T19:00:00+00:00",
        "scheduled_end_time": "2099-01-01T20:00:00+00:00",
    }
    made = (await client.call("POST", where, body)).body
    assert missing("event", made) == []
    await client.control("subscribe", {"as": "ada", "event": "Meeting"})
    assert missing("event", await gateway.event("GUILD_SCHEDULED_EVENT_CREATE")) == []
    assert (await gateway.event("GUILD_SCHEDULED_EVENT_USER_ADD"))["guild_scheduled_event_id"] == made["id"]
    assert (await client.get(f"{where}?with_user_count=true"))[0]["user_count"] == 1
    assert missing("event_user", await client.get(f"{where}/{made['id']}/users?with_member=true")) == []
    later = await client.call("PATCH", f"{where}/{made['id']}", {"name": "Later", "status": 4})
    assert later.body["name"] == "Later"
    assert (await client.call("DELETE", f"{where}/{made['id']}")).status == 204
    assert (await client.call("GET", f"{where}/{made['id']}")).body["code"] == 10070
    past = await client.call("POST", where, body | {"scheduled_start_time": "2001-01-01T19:00:00+00:00"})
    assert "scheduled_start_time" in past.body["errors"]


async def test_commands_and_interaction_answers_are_complete(client: Client, gateway: Gateway) -> None:
    application = client.sandbox.world.application["id"]
    where = f"/applications/{application}/commands"
    put = (await client.call("PUT", where, COMMANDS)).body
    assert missing("command", put) == []
    again = (await client.call("PUT", where, COMMANDS)).body
    assert [one["id"] for one in again] == [one["id"] for one in put]

    act = client.control("slash", {"as": "ada", "channel": "reading", "command": "session show"})
    reply = {"type": 4, "data": {"content": "Here", "flags": 64}}
    found, interaction, sent = await answered(gateway, act, reply, "?with_response=true")
    assert missing("callback", sent.body) == []
    assert sent.body["interaction"]["response_message_ephemeral"] is True
    assert found["message"]["visible_to"] == "ada"
    assert found["message"]["type"] == 20
    assert interaction["data"]["options"] == [{"name": "show", "type": 1, "options": []}]
    assert missing("member", interaction["member"]) == []


async def test_every_event_of_a_message_is_complete(client: Client, gateway: Gateway) -> None:
    created = await gateway.client.post("reading", {"content": "a"})
    event = await gateway.event("MESSAGE_CREATE")
    assert missing("message", event) == []
    assert event["guild_id"] == client.sandbox.world.guild["id"]
    assert event["member"]["roles"]
    where = f"/channels/{created['channel_id']}/messages/{created['id']}"
    await client.call("PATCH", where, {"content": "b"})
    assert missing("message", await gateway.event("MESSAGE_UPDATE")) == []
    await client.call("DELETE", where)
    gone = await gateway.event("MESSAGE_DELETE")
    assert set(gone) == {"id", "channel_id", "guild_id"}
