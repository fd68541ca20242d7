"""Joining: three choices, and changing one's mind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.members import Choice, mark_of
from bot.domain.messages import PLAIN_LIMIT, Message, split
from bot.services.privacy import Privacy
from bot.services.replies import Blank
from bot.store import groups
from bot.store.schema import closed
from tests.services.house import House, button, said


async def test_the_question_says_what_is_chosen_now(house: House) -> None:
    await house.set_up()
    ada = house.person(30, "Ada")
    question = await house.members.join(ada)
    assert "You have not joined yet" in said(question)
    assert [one.args for one in question.buttons if one.verb == "consent"] == [(0,), (1,), (2,)]
    assert await house.count("member") == 0
    for choice, told in (
        ("by name", "may be quoted by name"),
        ("without name", "may be quoted without name"),
        ("leave me out", "You are left out"),
        ("by name", "may be quoted by name"),
    ):
        answer = said(await house.members.choose(ada, choice))  # type: ignore[arg-type]
        assert told in answer
        assert told in said(await house.members.join(ada))


async def test_the_group_counts_who_has_joined(house: House) -> None:
    await house.set_up()
    await house.join(30, "Ada")
    await house.join(31, "Ben", "leave me out")
    answer = await house.members.choose(house.person(32, "Cleo"), "without name")
    assert "Readers who have joined: 2" in said(answer)


@pytest.mark.parametrize("choice", ["by name", "without name"])
async def test_who_joins_is_kept_under_the_consent_they_gave(house: House, choice: Choice) -> None:
    await house.set_up()
    ada = await house.join(30, "Ada", choice)
    assert await house.has_joined(ada)
    (row,) = (await house.rows())["member"]
    assert row[2:5] == (30, "Ada", choice)


async def test_who_is_left_out_leaves_only_a_mark_that_does_not_name_them(house: House) -> None:
    await house.set_up()
    ada = await house.join(3_000_000_030, "Adalbert", "leave me out")
    assert not await house.has_joined(ada)
    rows = await house.rows()
    assert rows["member"] == []
    assert len(rows["left_out"]) == 1
    assert "3000000030" not in str(rows)
    assert "Adalbert" not in str(rows)


async def test_changing_ones_mind_drops_the_mark(house: House) -> None:
    await house.set_up()
    await house.join(30, "Ada", "leave me out")
    await house.join(30, "Ada")
    rows = await house.rows()
    assert (len(rows["member"]), rows["left_out"]) == (1, [])


async def test_leaving_takes_back_what_was_written_and_coming_back_does_not_return_it(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada")
    await house.join(31, "Ben")
    number = await house.write(30, "The river is not for sale.")
    await house.write(31, "The roof leaks all the same.")
    await house.join(30, "Ada", "leave me out")
    assert await house.standing_replies() == ["The roof leaks all the same."]
    await house.write(30, "Not kept, since I am left out.")
    await house.join(30, "Ada")
    await house.write(30, "The river is not for sale.", number, edited_at=house.clock() + timedelta(hours=1))
    assert await house.standing_replies() == ["The roof leaks all the same."]
    await house.write(30, "Kept again, from now on.")
    assert "Kept again, from now on." in await house.standing_replies()


async def test_choosing_again_keeps_the_day_of_joining(house: House) -> None:
    await house.set_up()
    await house.join(30, "Ada")
    house.clock.pass_by(days=3)
    await house.join(30, "Ada Byron", "without name")
    (row,) = (await house.rows())["member"]
    assert (row[3], row[4], row[5]) == ("Ada Byron", "without name", house.clock() - timedelta(days=3))


async def test_the_day_of_joining_is_discords_when_it_is_known(house: House) -> None:
    await house.set_up()
    earlier = house.clock() - timedelta(minutes=2)  # our clock is ahead of Discord's
    await house.members.choose(replace(house.person(30, "Ada"), acted_at=earlier), "by name")
    (row,) = (await house.rows())["member"]
    assert row[5] == earlier


async def test_the_form_waits_for_the_choice(house: House) -> None:
    await house.hold_first()
    ada = house.person(30, "Ada")
    question = await house.replies.before_form(ada, 1)
    assert isinstance(question, Message)
    assert button(question, "consent").args == (0, 1)
    await house.members.choose(ada, "leave me out")
    refused = await house.replies.before_form(ada, 1)
    assert isinstance(refused, Message)
    assert "Nothing you write is kept so far" in said(refused)
    await house.join(30, "Ada")
    assert isinstance(await house.replies.before_form(ada, 1), Blank)


async def test_who_joins_late_is_told_how_far_the_group_is_and_where_all_of_it_stands(house: House) -> None:
    await house.hold_first()
    answer = await house.members.choose(house.person(30, "Ada"), "by name")
    assert "Welcome: we are at session 1 of 4." in said(answer)
    assert "https://discord.com/channels/900/10/5001" in said(answer)
    assert button(answer, "catchup").label.msgid == "Catch up"
    again = await house.members.choose(house.person(30, "Ada"), "without name")
    assert "Welcome" not in said(again)


async def test_who_joins_before_the_first_session_is_not_late(house: House) -> None:
    await house.running()
    assert "Welcome" not in said(await house.members.choose(house.person(30, "Ada"), "by name"))


async def test_the_notice_stands_once_a_programme_and_says_what_matters(house: House) -> None:
    await house.running()
    await house.programmes.pause(house.olga)
    await house.programmes.resume(house.olga)
    await house.post()
    (notice,) = house.posts("privacy")
    shown = said(notice.message)
    for part in (
        "before you press *Join*",
        "90 days",
        "No language model",
        "Staff can see",
        "keyed mark",
        "`/privacy`",
    ):
        assert part in shown, part


async def test_the_policy_is_filled_with_what_is_set(house: House) -> None:
    await house.set_up()
    async with house.store.write() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        await groups.choose(tx, group, replace(group.options, keep_replies_days=12, keep_audit_days=34))
    heard = said(await house.privacy.show(house.person(5, "Eve"), hears_threads=True))
    for part in (
        "River readers",
        "12 days",
        "34 days",
        "threads of sessions",
        "<@&77>",
        "Europe/London",
        "Model**: none",
    ):
        assert part in heard, part
    deaf = said(await Privacy(house.store, "some model").show(house.person(5, "Eve"), hears_threads=False))
    assert "messages that mention or answer me" in deaf
    for writer, hears in (("extractive", True), ("openai:some-model-name", False)):
        page = await Privacy(house.store, writer).show(house.person(5, "Eve"), hears_threads=hears)
        assert len(split(page, PLAIN_LIMIT)) == 1
    assert "some model proposes what to quote" in deaf


async def test_who_was_closed_out_of_the_form_does_not_get_in_by_erasing(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    mark = (await house.rows())["group"][0][11]
    async with house.store.write() as tx:
        row = {"guild_id": house.guild_id, "group_id": 1, "mark": mark_of(mark, 30)}
        await tx.conn.execute(closed.insert().values(row))
    await house.myself.erase(ada)
    assert len((await house.rows())["closed"]) == 1
