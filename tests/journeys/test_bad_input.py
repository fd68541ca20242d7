"""Every command refuses with one sentence that says what to do, and nothing is half-written after it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.sandbox.errors import ControlError
from tests.journeys.room import ELSEWHERE, ESSAY, HOME, REVIEW, Room, attached, button, text_of

COUNTED = ("group", "reading", "programme", "session", "delivery", "member", "reply", "summary", "audit", "sequence")


async def rows(room: Room) -> dict[str, int]:
    async with room.stage.app.store.reader.connect() as conn:
        return {
            table: (await conn.execute(sql(f'SELECT count(*) FROM "{table}"'), execution_options={"cross_guild": True}))
            .scalar_one()
            for table in COUNTED
        }  # fmt: skip


async def refused(room: Room, who: str, command: str, **options: Any) -> str:
    """The sentence of a refusal, after making sure that it changed nothing and is one private sentence or two."""
    before = await rows(room)
    answer = await room.slash(who, command, **options)
    assert await rows(room) == before
    assert answer["visible_to"] if "visible_to" in answer else answer["flags"] & (1 << 6)
    assert "Traceback" not in text_of(answer)
    return text_of(answer)


SET_UP = {"home": HOME, "review": REVIEW, "zone": "Europe/London"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"zone": "Europe/Lodnon"}, "There is no time zone called “Europe/Lodnon”. Choose one such as"),
        ({"zone": "Mars/Base"}, "There is no time zone"),
        ({"facilitators": "@everyone"}, "Choose another role, or leave it out."),
        ({"review": HOME}, "choose a review channel that is not the home channel"),
    ],
)
async def test_set_up_refuses(room: Room, options: dict[str, Any], said: str) -> None:
    assert said in await refused(room, "olga", "setup start", channel=ELSEWHERE, **{**SET_UP, **options})


async def test_set_up_names_the_permission_that_is_missing(room: Room) -> None:
    await room.call("rights", channel=HOME, **{"for": "bot"}, deny=["SEND_MESSAGES", "CREATE_PUBLIC_THREADS"])
    said = await refused(room, "olga", "setup start", channel=ELSEWHERE, **SET_UP)
    assert "Send Messages" in said
    assert "Create Public Threads" in said
    assert "Nothing was changed" in said


async def test_nobody_points_the_bot_at_a_channel_in_which_they_cannot_write(room: Room) -> None:
    await room.call("join", username="mona", permissions=["MANAGE_GUILD"])
    said = await refused(room, "mona", "setup start", channel=ELSEWHERE, **SET_UP)
    assert "You cannot write in" in said


async def test_set_up_is_hidden_from_members(room: Room) -> None:
    with pytest.raises(ControlError, match="does not see"):
        await room.slash("ada", "setup start", channel=ELSEWHERE, **SET_UP)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.txt", "no text in this file"),
        (b"\n \n\t\n", "blank.txt", ""),
        (bytes(range(256)) * 40, "photo.jpg", ""),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture.txt", ""),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "article.pdf", ""),
        (b"PK\x03\x04" + b"\0" * 60, "article.docx", ""),
        (b"words " * 1_700_000, "long.txt", "10 MB"),
    ],
    ids=["empty", "blank", "binary", "picture", "pdf", "zip", "10MB"],
)
async def test_import_refuses_a_file_that_is_no_text(room: Room, data: bytes, name: str, said: str) -> None:
    await room.set_up()
    refusal = await refused(room, "fay", "reading import", file=attached(data, name))
    assert said in refusal
    assert 10 < len(refusal) < 300


async def test_import_recognises_the_same_text_twice(room: Room) -> None:
    await room.set_up()
    await room.bring()
    again = await refused(room, "fay", "reading import", file=attached(ESSAY.encode(), "again.txt"))
    assert "This text is here already" in again


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": "2020-01-01"}, "2020-01-01 has passed. Give a start from today on."),
        ({"start": "tomorrow-ish"}, "is not a date I can read. Write it as 20"),
        ({"at": "25:00"}, "is not a time of day. Write it as in 19:00."),
        ({"days": "tue,blursday"}, "blursday"),
        ({"days": "1,9"}, ""),
        ({"reading": 99}, "That reading is not here."),
    ],
    ids=["past", "date", "time", "day", "number", "reading"],
)
async def test_planning_refuses(room: Room, options: dict[str, Any], said: str) -> None:
    await room.set_up()
    await room.bring()
    assert said in await refused(room, "fay", "programme plan", **options)


async def test_before_set_up_each_command_says_what_comes_first(room: Room) -> None:
    for command in ("next", "schedule"):
        assert "`/setup start`" in await refused(room, "ada", command, channel=HOME)
    for command in ("programme plan", "programme show", "session list", "summary draft", "reading list"):
        assert "`/setup start`" in await refused(room, "olga", command)


async def test_each_step_before_its_time_says_which_step_is_missing(room: Room) -> None:
    await room.set_up()
    assert "`/reading import`" in await refused(room, "fay", "programme plan")
    assert "`/programme plan`" in await refused(room, "fay", "programme start")
    assert "No programme has started yet" in await refused(room, "fay", "summary draft")
    assert "`/summary draft`" in await refused(room, "fay", "summary review")
    assert "`/summary draft`" in await refused(room, "fay", "summary publish")


async def test_a_programme_is_started_once(room: Room) -> None:
    await room.set_up()
    await room.bring()
    plan = await room.slash("fay", "programme plan", weeks=1)
    await room.press("fay", plan, "start")
    before = await rows(room)
    again = await room.press("fay", plan, "start")
    assert "running already" in text_of(again["message"])
    assert "running already" in await refused(room, "fay", "programme start")
    assert await rows(room) == before


async def test_a_plan_whose_first_date_has_passed_is_not_started(room: Room) -> None:
    await room.set_up()
    await room.bring()
    plan = await room.slash("fay", "programme plan", weeks=1)
    await room.pass_time(days=9)
    late = await room.press("fay", plan, "start")
    assert "has passed" in text_of(late["message"])


async def test_a_summary_without_replies_is_refused(room: Room) -> None:
    await room.open_session()
    assert "nothing to summarise" in await refused(room, "fay", "summary draft")
    assert "Name one of them" in await refused(room, "fay", "summary draft", week=40)


@pytest.mark.parametrize(
    "command",
    ["reading list", "programme plan", "programme start", "session list", "summary draft", "summary publish"],
)
async def test_members_without_the_right_are_told_who_has_it(room: Room, command: str) -> None:
    await room.set_up()
    said = await refused(room, "ada", command, channel=HOME)
    assert "facilitators and people with the Manage Server right" in said


async def test_buttons_are_no_way_round_the_rights(room: Room) -> None:
    thread = await room.open_session()
    await room.say("ada", thread, "One sentence, so that there is something to publish in this week.")
    await room.pass_time(days=7)
    draft = room.posts(REVIEW)[-1]
    room.sandbox.world.channel_named(REVIEW)["permission_overwrites"] = []
    for verb in ("publish", "review", "bin", "unseen"):
        answer = await room.press("ben", draft, verb)
        assert "Only the group's facilitators" in text_of(answer["message"])
    assert room.summaries() == []


async def test_a_button_of_something_that_is_gone_says_so(room: Room) -> None:
    await room.open_session()
    post = room.session_post()
    guild = int(room.sandbox.world.guild["id"])
    async with room.stage.app.store.write() as tx:
        await tx.conn.execute(sql("DELETE FROM session WHERE guild_id = :guild"), {"guild": guild})
    for verb in ("reply", "another"):
        answer = await room.press("ada", post, verb)
        assert "not here any more" in text_of(answer["message"])


async def test_a_button_from_another_version_is_explained(room: Room) -> None:
    await room.open_session()
    post = room.session_post()
    known = button(post, "join")
    for row in post["components"][0]["components"]:
        for one in row.get("components", []):
            if one.get("custom_id") == known:
                one["custom_id"] = "cq:oldverb:1"
    answer = await room.press("ada", post, "oldverb")
    assert "older version" in text_of(answer["message"])


async def test_the_zone_list_follows_what_is_typed(room: Room) -> None:
    found = await room.call(
        "autocomplete", **{"as": "olga"}, channel=ELSEWHERE, command="setup start", options={"zone": "lond"},
        focused="zone",
    )  # fmt: skip
    assert found["choices"][0]["value"] == "Europe/London"
    assert len(found["choices"]) <= 25


async def test_titles_are_not_shown_to_those_who_may_not_plan(room: Room) -> None:
    await room.set_up()
    await room.bring()
    ask = {"channel": HOME, "command": "programme plan", "options": {"reading": "gar"}, "focused": "reading"}
    assert (await room.call("autocomplete", **{"as": "ada"}, **ask))["choices"] == []
    assert [one["name"] for one in (await room.call("autocomplete", **{"as": "fay"}, **ask))["choices"]] == [
        "On keeping a garden"
    ]
