"""A plan is edited in its private panel before it is started, session by session."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.room import HOME, REVIEW, Room, text_of

QUOTING = """On counting

by Ada Winter

Everybody counts something, and most people do not know what it is that they count in the evening, or for whom.

The engineer wrote about it in her notebook:

“The flow at the weir has halved since the dam was built, and nobody was asked to write it down.

“I wrote it down all the same, every morning, with a stick and a pencil, for eleven years.”

But the council never saw the notebook, because nobody on the council asked what was in it.

A notebook is not a decision, and a decision is not a river, as she knew.
"""


async def planned(room: Room, **options: Any) -> dict[str, Any]:
    """A plan of the garden essay: four sessions in two weeks unless said otherwise."""
    await room.set_up()
    await room.bring()
    return await room.slash("fay", "programme plan", **{"weeks": 2, "days": "tue,fri", **options})


async def opened(room: Room, plan: dict[str, Any], n: int = 1, who: str = "fay") -> dict[str, Any]:
    """The panel at session `n`."""
    panel: dict[str, Any] = (await room.press(who, plan, "plan"))["message"]
    for _ in range(n - 1):
        panel = await turned(room, panel, who)
    return panel


async def turned(room: Room, panel: dict[str, Any], who: str = "fay") -> dict[str, Any]:
    return await pressed(room, panel, "Next", who)


async def pressed(room: Room, panel: dict[str, Any], label: str, who: str = "fay") -> dict[str, Any]:
    """The message after pressing the button with this label."""
    answer = await room.call(
        "click",
        **{"as": who},
        channel=panel["channel_id"],
        message=panel["id"],
        custom_id=buttons(panel)[label],
    )
    message: dict[str, Any] = answer["message"]
    return message


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """Every button's custom_id by its label."""
    found: dict[str, str] = {}
    for row in message["components"][0]["components"]:
        for one in row.get("components", []):
            if one.get("custom_id"):
                found[one["label"]] = one["custom_id"]
    return found


async def sent(room: Room, panel: dict[str, Any], label: str, text: str, who: str = "fay") -> dict[str, Any]:
    """Press a button that shows a form, and send it."""
    form = await room.call(
        "click", **{"as": who}, channel=panel["channel_id"], message=panel["id"], custom_id=buttons(panel)[label]
    )
    custom_id = form["response"]["data"]["custom_id"]
    answer = await room.call("submit", **{"as": who}, channel=REVIEW, custom_id=custom_id, values={"text": text})
    message: dict[str, Any] = answer["message"]
    return message


async def spans(room: Room) -> list[str]:
    """The ¶ of each session of the newest plan, as `/programme show` lists them."""
    shown = await room.slash("fay", "programme show")
    return [
        part.removeprefix("¶")
        for line in text_of(shown).splitlines()
        for part in [line.split(" · ")[0].split(" ")[-1]]
        if part.startswith("¶") and line.startswith("**")
    ]


async def test_the_panel_shows_one_session_and_walks_round(room: Room) -> None:
    panel = await opened(room, await planned(room))
    said = text_of(panel)
    assert "Session 1 of 4" in said
    assert "seconds of plain reading" in said
    assert "A garden asks for a little time every day" in said
    assert panel["flags"] & (1 << 6), "only the organiser sees it"
    for n in (2, 3, 4, 1):
        panel = await turned(room, panel)
        assert f"Session {n} of 4" in text_of(panel)
    assert "Session 4 of 4" in text_of(await pressed(room, panel, "Previous"))


async def test_a_cut_is_moved_there_and_back(room: Room) -> None:
    panel = await opened(room, await planned(room), 4)
    assert await spans(room) == ["1", "2", "3–4", "5–6"]
    panel = await pressed(room, panel, "Begin one ¶ earlier")
    assert "Session 4 of 4" in text_of(panel)
    assert "⚠️ ¶4 opens with “There”, which leans on what stands before it." in text_of(panel)
    assert await spans(room) == ["1", "2", "3", "4–6"]
    await pressed(room, panel, "Begin one ¶ later")
    assert await spans(room) == ["1", "2", "3–4", "5–6"]


async def test_no_session_is_emptied(room: Room) -> None:
    plan = await planned(room)
    refused = await pressed(room, await opened(room, plan, 3), "Begin one ¶ earlier")
    assert "Session 2 has one paragraph only, ¶2, and would be empty." in text_of(refused)
    panel = await opened(room, plan, 2)
    assert not {"Begin one ¶ later", "Split"} & set(buttons(panel))
    assert await spans(room) == ["1", "2", "3–4", "5–6"]


async def test_sessions_are_joined_and_split_and_the_dates_follow(room: Room) -> None:
    plan = await planned(room)
    dates = [line.split(" · ")[1] for line in text_of(plan).splitlines() if line.startswith("**")]
    panel = await pressed(room, await opened(room, plan), "Join with the next")
    assert "Session 1 of 3" in text_of(panel)
    assert await spans(room) == ["1–2", "3–4", "5–6"]
    shown = text_of(await room.slash("fay", "programme show"))
    assert [line.split(" · ")[1] for line in shown.splitlines() if line.startswith("**")] == dates[:3]
    panel = await pressed(room, panel, "Split")
    assert "Session 1 of 4" in text_of(panel)
    again = text_of(await room.slash("fay", "programme show"))
    assert [line.split(" · ")[1] for line in again.splitlines() if line.startswith("**")] == dates


async def test_what_was_edited_is_what_is_posted(room: Room) -> None:
    plan = await planned(room)
    panel = await pressed(room, await opened(room, plan), "Join with the next")
    panel = await sent(room, panel, "Rename", "Beans and  evenings")
    assert "Session 1 of 3: Beans and evenings" in text_of(panel)
    questions = await pressed(room, panel, "Questions")
    questions = await sent(room, questions, "Edit 1", "Which word in ¶2 says how long the neighbour counted?")
    assert "Which word in ¶2" in text_of(questions)
    whole = await pressed(room, await pressed(room, questions, "Back"), "Whole plan")
    assert "Beans and evenings, ¶1–2" in text_of(whole)
    await pressed(room, whole, "Start")
    await room.pass_time(days=2)
    (post,) = room.session_posts()
    assert post.startswith("## Session 1 of 3: Beans and evenings")
    assert "¶2" in post
    assert "Which word in ¶2 says how long the neighbour counted?" in post
    assert "“On keeping a garden”" in post, "the source line names the reading"
    assert "Beans and evenings, ¶1–2" in room.texts(HOME)[0]
    schedule = await room.slash("ada", "schedule", channel=HOME)
    assert "Beans and evenings, ¶1–2" in text_of(schedule)


async def test_a_question_is_swapped_until_the_first_one_returns(room: Room) -> None:
    questions = await pressed(room, await opened(room, await planned(room)), "Questions")

    def first() -> str:
        return next(line for line in text_of(questions).splitlines() if line.startswith("**1.**"))

    seen = [first()]
    for _ in range(10):
        questions = await pressed(room, questions, "Swap 1")
        seen.append(first())
        if seen[-1] == seen[0]:
            break
    assert len(set(seen)) == len(seen) - 1 >= 3
    assert seen[-1] == seen[0]


async def test_questions_of_sessions_that_were_not_touched_stay(room: Room) -> None:
    plan = await planned(room)
    questions = await pressed(room, await opened(room, plan, 4), "Questions")
    await sent(room, questions, "Edit 1", "What does ¶6 ask for?")
    panel = await pressed(room, await opened(room, plan), "Join with the next")
    panel = await turned(room, await turned(room, panel))
    assert "Session 3 of 3" in text_of(panel)
    assert "What does ¶6 ask for?" in text_of(panel)


async def test_a_question_of_ones_own_stays_when_its_session_is_cut_otherwise(room: Room) -> None:
    plan = await planned(room)
    questions = await pressed(room, await opened(room, plan, 2), "Questions")
    await sent(room, questions, "Edit 1", "Which year in ¶2 matters most to the neighbour?")
    panel = await pressed(room, await opened(room, plan), "Join with the next")
    assert "**1.** Which year in ¶2 matters most to the neighbour?" in text_of(panel)


async def test_a_partial_question_is_hinted_at_and_kept_all_the_same(room: Room) -> None:
    questions = await pressed(room, await opened(room, await planned(room)), "Questions")
    assert "hint" not in text_of(questions)
    biased = "Is it not obvious that the author is brilliant?"
    questions = await sent(room, questions, "Edit 1", biased)
    assert f"**1.** {biased}" in text_of(questions)
    assert "Only you see this hint: “brilliant”. Leave it out, or quote it from the text with its ¶." in text_of(
        questions
    )


async def test_a_cut_into_a_quotation_is_the_organisers_and_comes_with_a_warning(room: Room) -> None:
    await room.set_up()
    await room.bring(QUOTING, "counting.txt")
    plan = await room.slash("fay", "programme plan", weeks=1, days="mon,tue,wed")
    assert "2–4" in (await spans(room))[1]
    panel = await opened(room, plan, 2)
    assert "⚠️" not in text_of(panel)
    panel = await pressed(room, panel, "Begin one ¶ later")
    assert "⚠️ The cut parts a quotation from the words in ¶2 that lead into it." in text_of(panel)
    panel = await pressed(room, panel, "Begin one ¶ later")
    assert "⚠️ The cut parts a quotation: ¶4 goes on with it." in text_of(panel)
    panel = await turned(room, panel)
    assert "⚠️ ¶5 opens with “But”, which leans on what stands before it." in text_of(panel)


async def test_two_who_edit_at_once_do_not_undo_each_other(room: Room) -> None:
    hers = await opened(room, await planned(room))
    shown = await room.slash("olga", "programme show")
    his = await opened(room, shown, who="olga")
    await pressed(room, hers, "Join with the next")
    late = await pressed(room, his, "Join with the next", "olga")
    assert "Somebody changed this plan meanwhile." in text_of(late)
    assert await spans(room) == ["1–2", "3–4", "5–6"]
    late = await pressed(room, his, "Rename", "olga")
    assert "Somebody changed this plan meanwhile." in text_of(late)


async def test_a_form_that_was_open_while_the_plan_changed_changes_nothing(room: Room) -> None:
    plan = await planned(room)
    panel = await opened(room, plan)
    form = await room.press("fay", panel, "rename")
    await pressed(room, await opened(room, plan), "Join with the next")
    answer = await room.submit("fay", form, "A title for another session")
    assert "Somebody changed this plan meanwhile." in text_of(answer["message"])
    assert "A title for another session" not in text_of(await room.slash("fay", "programme show"))


async def test_who_has_lost_the_role_edits_nothing(room: Room) -> None:
    plan = await planned(room)
    panel = await opened(room, plan)
    await room.call("role", username="fay", roles=[])
    room.sandbox.world.channel_named(REVIEW)["permission_overwrites"] = []
    for label in ("Join with the next", "Rename", "Questions", "Next", "Whole plan"):
        assert "Only the group's facilitators" in text_of(await pressed(room, panel, label))


@pytest.mark.parametrize("late", ["started", "replaced"])
async def test_a_plan_that_was_started_or_replaced_is_not_edited(room: Room, late: str) -> None:
    plan = await planned(room)
    panel = await opened(room, plan)
    if late == "started":
        await pressed(room, plan, "Start")
        said = "This programme has started, so its plan stands."
    else:
        await room.slash("fay", "programme plan", weeks=1)
        said = "A newer plan has replaced this one."
    assert said in text_of(await pressed(room, panel, "Join with the next"))
    if late == "started":  # titles and questions of what has not been posted can still be changed
        running = (await room.press("fay", plan, "plan"))["message"]
        assert "Join with the next" not in buttons(running)
        assert "[Rename]" in text_of(running)
        return
    for label in ("Rename", "Questions", "Next"):
        assert said in text_of(await pressed(room, panel, label))
    assert said in text_of((await room.press("fay", plan, "plan"))["message"])


SPANISH = """El río y la aldea

por Ana Ruiz

La aldea crece despacio junto al río, y cada casa nueva se levanta con la misma piedra que las casas de los abuelos, \
que la subían en burro desde la orilla.

El molino ya no muele para nadie, porque la harina viene en camión los martes y los viernes, y el molinero cuenta a \
los niños cómo sonaba la rueda cuando el agua bajaba con fuerza.
"""
GERMAN = """Der Fluss und das Dorf

von Anna Roth

Das Dorf wächst langsam neben dem Fluss, und jedes neue Haus wird aus dem gleichen Stein gebaut wie die Häuser der \
Großeltern, die ihn mit dem Esel vom Ufer herauf getragen haben.

Die Mühle mahlt für niemanden mehr, weil das Mehl am Dienstag und am Freitag mit dem Wagen kommt, und der Müller \
erzählt den Kindern, wie das Rad klang, als das Wasser noch stark war.
"""
SILENT = "I have no questions in this language; write your own under *Edit*, *Questions*."


async def foreign(room: Room, text: str) -> dict[str, Any]:
    await room.set_up()
    await room.bring(text, "dorf.txt")
    return await room.slash("fay", "programme plan", weeks=1, days="mon,tue")


async def test_a_text_in_spanish_gets_questions_in_spanish(room: Room) -> None:
    panel = await opened(room, await foreign(room, SPANISH))
    assert "**1.** " in text_of(panel)
    assert "¿" in text_of(panel)
    assert SILENT not in text_of(await pressed(room, panel, "Whole plan"))


async def test_a_text_without_questions_says_so_and_takes_those_of_the_organiser(room: Room) -> None:
    panel = await opened(room, await foreign(room, GERMAN))
    assert "No question is shown with this session." in text_of(panel)
    whole = await pressed(room, panel, "Whole plan")
    assert SILENT in text_of(whole)
    questions = await pressed(room, await pressed(room, whole, "Edit"), "Questions")
    assert "No question is shown with this session." in text_of(questions)
    questions = await sent(room, questions, "Add a question", "Was wächst in ¶1?")
    questions = await sent(room, questions, "Add a question", "Wer trägt in ¶1 den Stein?")
    assert "**1.** Was wächst in ¶1?" in text_of(questions)
    assert "**2.** Wer trägt in ¶1 den Stein?" in text_of(questions)
    assert "wait behind" not in text_of(questions)
    questions = await sent(room, questions, "Add a question", "Is it not obvious that the author is brilliant?")
    _, waiting = text_of(questions).split("These wait behind *Another question*:")
    assert "Is it not obvious that the author is brilliant?" in waiting
    assert "Only you see this hint: “brilliant”." in waiting
    again = await sent(room, questions, "Add a question", "Was wächst in ¶1?")
    assert "This session has that question already." in text_of(again)
    questions = await pressed(room, questions, "Swap 2")
    assert "**2.** Is it not obvious" in text_of(questions)


async def test_a_question_that_is_added_beside_two_comes_next_when_one_is_swapped(room: Room) -> None:
    questions = await pressed(room, await opened(room, await planned(room)), "Questions")
    mine = "Which tool in ¶1 is in your hand?"
    questions = await sent(room, questions, "Add a question", mine)
    shown, waiting = text_of(questions).split("These wait behind")
    assert mine not in shown
    assert mine in waiting
    assert f"**1.** {mine}" in text_of(await pressed(room, questions, "Swap 1"))


async def test_a_question_is_not_added_to_a_plan_that_changed_meanwhile(room: Room) -> None:
    plan = await planned(room)
    questions = await pressed(room, await opened(room, plan), "Questions")
    form = await room.press("fay", questions, "compose")
    await pressed(room, await opened(room, plan), "Join with the next")
    answer = await room.submit("fay", form, "What is late in ¶1?")
    assert "Somebody changed this plan meanwhile." in text_of(answer["message"])
    assert "Somebody changed this plan meanwhile." in text_of(await pressed(room, questions, "Add a question"))


async def test_the_panel_says_what_stands_between_the_first_paragraph_and_the_last(room: Room) -> None:
    panel = await opened(room, await planned(room))
    assert "…" not in text_of(panel).split("**1.**")[0].replace(" …\n", "\n")
    panel = await pressed(room, panel, "Join with the next")
    assert "… ¶" not in text_of(panel)
    panel = await pressed(room, panel, "Join with the next")
    assert "… ¶2–3 …" in text_of(panel)
    panel = await turned(room, panel)
    panel = await pressed(room, panel, "Begin one ¶ earlier")
    assert "… ¶5 …" in text_of(panel)
