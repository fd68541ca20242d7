"""A programme is handed over as a file and planned from it, where the same text is kept."""

from __future__ import annotations

import json
from typing import Any

from tests.journeys.room import ESSAY, HOME, Room, attached, text_of
from tests.journeys.test_plans import buttons, planned, pressed, sent


def file_of(room: Room, message: dict[str, Any]) -> tuple[str, bytes]:
    """The file of an answer: its name and its bytes."""
    (one,) = message["attachments"]
    name, data = room.sandbox.world.attachments[one["id"]]
    assert name == one["filename"]
    return name, data


async def exported(room: Room) -> bytes:
    return file_of(room, await room.slash("fay", "programme export"))[1]


async def imported(room: Room, data: bytes, name: str = "programme.json", **more: Any) -> dict[str, Any]:
    return await room.slash("fay", "programme import", file=attached(data, name), **more)


async def test_an_edited_plan_is_planned_the_same_wherever_the_text_is_kept(room: Room) -> None:
    plan = await planned(room)
    panel = await pressed(room, (await room.press("fay", plan, "plan"))["message"], "Join with the next")
    panel = await sent(room, panel, "Rename", "Beans")
    questions = await pressed(room, panel, "Questions")
    await sent(room, questions, "Edit 1", "Which word in ¶2 says how long he counted?")
    answer = await room.slash("fay", "programme export")
    assert answer["flags"] & (1 << 6), "only who asked gets it"
    assert "The text is not in the file" in text_of(answer)
    name, data = file_of(room, answer)
    assert name == "programme-on-keeping-a-garden.json"
    assert b"weed at the fence" not in data

    question = await room.slash("fay", "reading remove", reading=1)
    await room.press("fay", question, "remove")
    said = text_of(await imported(room, data))
    assert "This programme needs the text “On keeping a garden, Ada Winter” of 6 paragraphs" in said
    await room.bring()
    shown = await imported(room, data)
    assert "Beans, ¶1–2" in text_of(shown)
    assert text_of(shown).count("\n**") == 3
    assert set(buttons(shown)) == {"Start", "Edit"}
    await pressed(room, shown, "Start")
    await room.pass_time(days=2)
    (post,) = room.session_posts()
    assert post.startswith("## Session 1 of 3: Beans")
    assert "Which word in ¶2 says how long he counted?" in post


async def test_a_text_that_may_be_shared_goes_along(room: Room) -> None:
    await room.set_up()
    front = "---\ntitle: On keeping a garden\nauthor: Ada Winter\nrights: Public domain\n---\n\n"
    body = ESSAY.split("by Ada Winter")[1].strip()
    await room.bring(front + body + "\n", "garden.md")
    await room.slash("fay", "programme plan", weeks=1)
    answer = await room.slash("fay", "programme export")
    assert "The text is in the file, since its rights note allows that." in text_of(answer)
    told = json.loads(file_of(room, answer)[1])
    assert told["reading"]["rights"] == "Public domain"
    assert any("weed at the fence" in one for one in told["text"])


async def test_a_file_that_is_no_programme_is_refused_and_the_plan_stays(room: Room) -> None:
    plan = await planned(room)
    data = await exported(room)
    broken = json.loads(data)
    broken["sessions"].pop()
    for bad, said in (
        (b"\x00\xff", "This file is no JSON"),
        (b"{}", "This is not a programme file."),
        (b" " * 1_000_001, "A programme file has at most 1 MB."),
        (json.dumps(broken).encode(), "The sessions of the programme file end with ¶"),
    ):
        assert said in text_of(await imported(room, bad))
    assert "has passed" in text_of(await imported(room, data, start="2001-01-01"))
    started = await pressed(room, plan, "Start")
    assert "The programme has started." in text_of(started)


async def test_before_a_plan_there_is_nothing_to_export_and_members_export_nothing(room: Room) -> None:
    await room.set_up()
    assert "Nothing is planned yet." in text_of(await room.slash("fay", "programme export"))
    for command, options in (("programme export", {}), ("programme import", {"file": attached(b"{}", "a.json")})):
        said = text_of(await room.slash("ada", command, channel=HOME, **options))
        assert "Only the group's facilitators" in said
