"""An organiser looks at the group's settings and changes them, with Discord's own lists."""

from __future__ import annotations

from typing import Any

from bot.domain.group_settings import SETTINGS
from tests.journeys.room import ELSEWHERE, HOME, Room, attached, text_of


async def form_of(room: Room, panel: dict[str, Any], name: str) -> dict[str, Any]:
    """The form that a setting's button opens."""
    number = next(one.number for one in SETTINGS if one.name == name)
    while f"cq:set:{number}" not in str(panel["components"]):
        panel = (await room.press("olga", panel, "settings"))["message"]
    form: dict[str, Any] = (await room.press("olga", panel, f"set:{number}"))["response"]["data"]
    return form


async def send(room: Room, form: dict[str, Any], value: Any) -> dict[str, Any]:
    answer = await room.call(
        "submit", **{"as": "olga"}, channel=ELSEWHERE, custom_id=form["custom_id"], values={"value": value}
    )
    message: dict[str, Any] = answer["message"]
    return message


async def test_settings_are_changed_in_place_by_native_lists(room: Room) -> None:
    await room.set_up()
    panel = await room.slash("olga", "setup view", channel=ELSEWHERE)
    assert "**Weekdays:** Tuesday, Friday" in text_of(panel)
    for name, value, shown in (
        ("days", ["Monday", "Sunday"], "**Weekdays:** Monday, Sunday"),
        ("at", "18:30", "**Time of day:** 18:30"),
        ("language", "Spanish", "**Language:** Spanish"),
        ("facilitator_role_id", [], "**Facilitators:** nobody but organisers"),
        ("review_channel_id", [ELSEWHERE], "**Review channel:** <#"),
    ):
        changed = await send(room, await form_of(room, panel, name), value)
        assert shown in text_of(changed)
        assert changed["id"] == panel["id"], "the panel itself says how things stand"
        panel = changed
    form = await form_of(room, panel, "days")
    chosen = [one["value"] for one in form["components"][0]["component"]["options"] if one.get("default")]
    assert chosen == ["mon", "sun"]


async def test_a_channel_or_role_that_would_not_do_is_refused_in_the_panel(room: Room) -> None:
    await room.set_up()
    panel = await room.slash("olga", "setup view", channel=ELSEWHERE)
    await room.call("rights", channel=ELSEWHERE, **{"for": "bot"}, deny=["SEND_MESSAGES"])
    refused = await send(room, await form_of(room, panel, "home_channel_id"), [ELSEWHERE])
    assert "Send Messages" in text_of(refused)
    everyone = await send(room, await form_of(room, panel, "facilitator_role_id"), ["@everyone"])
    assert "Choose another role" in text_of(everyone)
    await room.call("join", username="mona", permissions=["MANAGE_GUILD"])
    hers = await room.slash("mona", "setup view", channel=ELSEWHERE)
    number = next(one.number for one in SETTINGS if one.name == "review_channel_id")
    form = (await room.press("mona", hers, f"set:{number}"))["response"]["data"]
    answer = await room.call(
        "submit", **{"as": "mona"}, channel=ELSEWHERE, custom_id=form["custom_id"], values={"value": ["facilitators"]}
    )
    assert "You cannot write in" in text_of(answer["message"])
    again = await room.slash("olga", "setup view", channel=ELSEWHERE)
    assert text_of(again) == text_of(panel)


async def test_a_group_turned_plain_gets_an_index_that_can_be_edited(room: Room) -> None:
    await room.set_up()
    panel = await room.slash("olga", "setup view", channel=ELSEWHERE)
    changed = await send(room, await form_of(room, panel, "plain"), "yes")
    assert "**Plain messages:** yes" in text_of(changed)
    await send(room, await form_of(room, changed, "name"), "Garden readers")
    assert (await room.slash("olga", "setup view", channel=ELSEWHERE))["content"], "plain text from now on"
    old, new = room.texts(HOME)
    assert "The index has moved" in old
    assert "Garden readers: start here" in new
    assert room.posts(HOME)[1]["content"], "plain text"


async def test_from_set_up_to_a_started_programme_by_buttons_alone(room: Room) -> None:
    welcome = await room.set_up()
    assert "proposed for Tuesday, Friday at 19:00" in text_of(welcome)
    form = (await room.press("olga", welcome, "bring"))["response"]["data"]
    file = {
        "file": attached(
            b"A short note\n\nSixteen words stand in this note, so that there is one session of it to be held.\n",
            "note.txt",
        )
    }
    sent = await room.call("submit", **{"as": "olga"}, channel=ELSEWHERE, custom_id=form["custom_id"], values=file)
    assert "1 paragraph\n" in text_of(sent["message"])
    kept = await room.press("olga", sent["message"], "keep")
    plan = await room.press("olga", kept["message"], "propose")
    assert "1 session" in text_of(plan["message"])
    started = await room.press("olga", plan["message"], "start")
    assert "The programme has started" in text_of(started["message"])
    assert "A short note" in room.texts(HOME)[0]
