"""`/me`: what somebody sees of themselves, takes along, and takes back; and the registry behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.errors import BadInput, Conflict
from bot.services import erasing
from bot.store import groups, persons
from bot.store.persons import IDS, MARKS, ties_of
from bot.store.schema import PERSON, metadata
from tests.services.house import THOUGHTS, House, button, conversation, said
from tests.services.test_withdrawals import CANARY, CANARY_ID, CANARY_NAME, published, traces, with_canary


async def held(house: House, person_id: int) -> dict[str, Any]:
    """What the registry finds of a person."""
    async with house.store.read() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        return await persons.kept_of(tx, erasing.whose(group, person_id))


# The panel


async def test_the_panel_says_how_somebody_stands_and_where_they_are_quoted(house: House) -> None:
    await house.hold_first()
    assert "You have not joined yet" in said(await house.myself.panel(house.person(30, "Ada")))
    await conversation(house)
    await published(house)
    panel = said(await house.myself.panel(house.person(30, "Ada")))
    assert "may be quoted by name" in panel
    assert "1 reply of yours is kept." in panel
    assert "1 published summary quotes you:" in panel
    assert "- week 1: https://discord.com/channels/900/10/" in panel
    assert "3 readers have joined." in panel
    assert panel.count("Change") == panel.count("Leave") == panel.count("Export") == panel.count("[Erase]") == 1


async def test_the_pace_is_kept_for_oneself_and_forgotten_when_emptied(house: House) -> None:
    await house.set_up()
    ada = await house.join(30, "Ada")
    assert await house.myself.pace(ada) is None
    assert "You have read to ¶4." in said(await house.myself.keep_pace(ada, " ¶4 "))
    assert await house.myself.pace(ada) == 4
    for typed in ("four", "0", "-2", "99999999", "1.5"):
        with pytest.raises(BadInput, match="is no paragraph"):
            await house.myself.keep_pace(ada, typed)
    assert "is not noted" in said(await house.myself.keep_pace(ada, ""))


async def test_the_pace_ends_where_the_text_ends(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    assert "You have read to ¶6." in said(await house.myself.keep_pace(ada, "6"))
    with pytest.raises(BadInput, match="ends with ¶6"):
        await house.myself.keep_pace(ada, "7")


# The export


async def test_the_export_holds_everything_that_is_kept_of_a_person_and_of_nobody_else(house: House) -> None:
    await with_canary(house)
    made = await house.myself.export(house.person(CANARY_ID, CANARY_NAME))
    kept = json.loads(made.file.data)["kept"]
    assert sorted(kept) == ["citation", "member", "nudge", "pairing", "proposal", "reply", "suggestion", "task"]
    assert kept["member"][0]["display_name"] == CANARY_NAME
    assert [CANARY in row["text"] for row in kept["reply"]] == [True, True]
    assert all("quagga" in row["text"] for row in kept["citation"] if "text" in row)
    text = "\n".join(str(line) for part in made.paragraphs for line in part)
    assert f"- display name: {CANARY_NAME}" in text
    assert CANARY in text
    for whole in (text, made.file.data.decode()):
        assert not any(thought in whole for thought in THOUGHTS.values())


async def test_who_left_nothing_is_told_so(house: House) -> None:
    await house.set_up()
    made = await house.myself.export(house.person(66, "Eve"))
    assert json.loads(made.file.data)["kept"] == {}
    assert "Nothing." in [str(line) for part in made.paragraphs for line in part]


async def test_marks_are_exported_too(house: House) -> None:
    await house.hold_first()
    await house.write(66, "Who has not joined is asked once.")
    await house.join(31, "Ben", "leave me out")
    assert list(await held(house, 66)) == ["asked"]
    assert list(await held(house, 31)) == ["left_out"]


# The registry


def test_every_table_about_a_person_says_whose_each_row_is() -> None:
    """Else neither the export nor the erasure would find it: name the column person_id, author_id, actor_id, mark."""
    assert [table.name for table in persons.registered() if not ties_of(table)] == []


def test_every_column_that_could_name_a_person_is_registered() -> None:
    names = {*IDS, *MARKS, "user_id", "member_id", "display_name", "author_name"}
    forgotten = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if column.name in names and PERSON not in column.info
    ]
    assert forgotten == []


# Erasing


async def test_after_erasing_nothing_is_left_of_a_person_anywhere(house: House) -> None:
    await with_canary(house)
    canary = house.person(CANARY_ID, CANARY_NAME)
    question = await house.myself.erasure(canary)
    assert [one.label.msgid for one in question.buttons] == ["Erase for good"]
    assert traces(house) != []
    await house.myself.erase(canary)
    assert traces(house) == []
    await house.post()
    assert traces(house) == []
    assert await held(house, CANARY_ID) == {}
    for subject in ("summary", "draft", "reply"):
        assert "quagga" not in house.shown(subject)
        assert CANARY_NAME not in house.shown(subject)


async def test_who_erases_themselves_is_named_in_no_record(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await published(house)
    assert {"audit", "summary_revision"} <= set(await held(house, house.olga.user_id))
    await house.myself.erase(house.olga)
    assert await held(house, house.olga.user_id) == {}
    assert (await house.rows())["audit"] != []  # what was done stays, without who did it


async def test_who_was_left_out_and_erases_is_a_stranger_again(house: House) -> None:
    await house.hold_first()
    eve = await house.join(66, "Eve", "leave me out")
    await house.myself.erase(eve)
    await house.write(66, "I write without having joined.")
    await house.post()
    assert "you have not joined" in house.shown("consent")


async def test_erasing_in_one_server_leaves_the_other_alone(house: House) -> None:
    await house.hold_first()
    there = House(house.store, house.clock, guild_id=901)
    await there.set_up()
    await there.join(CANARY_ID, CANARY_NAME)
    await house.join(CANARY_ID, CANARY_NAME)
    await house.myself.erase(house.person(CANARY_ID, CANARY_NAME))
    assert list(await held(there, CANARY_ID)) == ["member"]


# Leaving, and withdrawing one reply


async def test_leaving_is_one_question_and_one_press(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    question = await house.myself.leaving(ada)
    assert button(question, "consent").args == (2,)
    await house.members.choose(ada, "leave me out")
    assert "You are left out" in said(await house.myself.panel(ada))
    assert "[Leave]" not in said(await house.myself.panel(ada))


async def test_one_reply_is_withdrawn_and_what_quotes_it_follows(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    answer = await house.myself.withdraw(house.person(31, "Ben"), ids[31])
    assert "delete it in Discord" in said(answer)
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert THOUGHTS[30] in house.shown("summary")
    assert "A contribution was withdrawn." in house.shown("summary")
    await house.write(31, THOUGHTS[31], ids[31])  # the sweep finds the message again
    assert THOUGHTS[31] not in await house.standing_replies()


async def test_a_form_reply_is_withdrawn_by_its_message(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    await house.form(ada, "The river is not for sale, whatever the council says.")
    post = next(number for number, one in house.wall.items() if one.subject == "reply")
    await house.myself.withdraw(ada, post)
    await house.post()
    assert "not for sale" not in house.shown("reply")
    assert "withdrawn by its author" in house.shown("reply")


async def test_nobody_withdraws_what_is_not_theirs(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    for number in (ids[31], next(iter(house.wall)), 1):
        with pytest.raises(Conflict, match="no reply of yours"):
            await house.myself.withdraw(house.person(30, "Ada"), number)
    assert sorted(await house.standing_replies()) == sorted(THOUGHTS.values())
