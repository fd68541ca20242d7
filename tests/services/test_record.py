"""What the bot tells of itself, and what facilitators see of the group's balance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.balance import gini
from bot.domain.interventions import Rule, action_of
from bot.domain.summaries import MODEL
from bot.store import audit
from bot.store.schema import summary
from tests.conftest import GUILD
from tests.services.house import House, button, conversation, said


async def step_in(house: House, rule: Rule, times: int = 1) -> None:
    async with house.store.write() as tx:
        for number in range(times):
            await audit.record(tx, GUILD, 30, action_of(rule), "session:1", house.clock() + timedelta(number))


async def write_as(house: House, amounts: list[int]) -> None:
    """Members 30, 31 … write so many words each."""
    for number, amount in enumerate(amounts, 30):
        await house.write(number, " ".join(["river"] * amount))


async def joined(house: House, count: int = 4) -> None:
    await house.hold_first()
    for number in range(30, 30 + count):
        await house.join(number, f"Person {number}")


async def test_anybody_reads_how_many_questions_pass_and_that_no_model_wrote(house: House) -> None:
    await joined(house)
    shown = said(await house.record.about(house.person(66, "Eve")))
    prompts = len((await house.rows())["prompt"])
    assert f"this programme has {prompts}, asked or in reserve." in shown
    assert "passes every rule" in shown
    assert "none was asked for any summary" in shown
    assert "never so far" in shown


async def test_interventions_are_paged_with_their_rule_and_name_nobody(house: House) -> None:
    await joined(house)
    await step_in(house, "quiet week", 11)
    first = await house.record.about(house.olga)
    assert "11 times." in said(first)
    assert said(first).count(": nobody had replied by the middle") == 10
    assert button(first, "about").args == (2,)
    second = said(await house.record.about(house.olga, 2))
    assert second.count(": nobody had replied by the middle") == 1
    assert "Person 30" not in second
    assert said(await house.record.about(house.olga, 99)) == second


async def test_the_bots_share_is_told_once_three_members_have_written(house: House) -> None:
    await joined(house)
    await write_as(house, [40, 40])
    assert "told once three members" in said(await house.record.about(house.olga))
    await write_as(house, [0, 0, 400])
    before = said(await house.record.about(house.olga))
    assert "% are the bot's own" in before
    await write_as(house, [4000])
    after = said(await house.record.about(house.olga))
    assert _percent(after) < _percent(before)


def _percent(shown: str) -> int:
    return int(shown.partition(" % are the bot's own")[0].rpartition(" ")[2])


async def test_balance_compares_whole_weeks_of_four_writers_and_no_fewer(house: House) -> None:
    await joined(house)
    await write_as(house, [10, 10, 10, 370])
    house.clock.instant += timedelta(days=1)
    await step_in(house, "listening offered")
    assert "offered in private (times: 1): not to be compared yet" in said(await house.record.balance(house.olga))
    house.clock.instant += timedelta(days=1)
    await write_as(house, [50, 50, 50, 50])
    house.clock.instant += timedelta(days=8)
    shown = said(await house.record.balance(house.olga))
    assert "compared: 1): 0.68 before, 0.00 after" in shown
    assert "fewer than four members wrote" in shown
    assert "no measure" in shown
    assert "Replies: 8" in shown
    assert "Person" not in shown


async def test_below_four_writers_nothing_is_computed(house: House) -> None:
    await joined(house, 3)
    await write_as(house, [10, 20, 900])
    assert "not computed" in said(await house.record.balance(house.olga))


@pytest.mark.parametrize(("amounts", "expected"), [([5, 5, 5, 5], 0.0), ([0, 0, 0, 9], 0.75), ([], 0.0)])
def test_the_gini_is_nought_for_equals_and_high_for_one_voice(amounts: list[int], expected: float) -> None:
    assert gini(amounts) == pytest.approx(expected)


async def test_how_a_summary_was_made_tells_the_bots_share(house: House) -> None:
    await joined(house)
    await conversation(house)
    await house.summaries.draft(house.olga)
    assert "% are the bot's own" in said(await house.archive.how(house.olga, 1))


async def test_what_a_model_did_is_told_with_how_much_was_refused(house: House) -> None:
    await joined(house)
    await conversation(house)
    await house.summaries.draft(house.olga)
    async with house.store.write() as tx:
        used = {"model": "small-7b", "refused": 2, "writer": MODEL}
        await tx.conn.execute(update(summary).where(summary.c.guild_id == GUILD).values(used))
    await house.write(31, "The postman alone may cross, so the bridge is closed to nobody who writes.")
    await house.summaries.draft(house.olga)
    async with house.store.write() as tx:
        unused = {"model": "small-7b", "refused": 1}
        await tx.conn.execute(update(summary).where(summary.c.guild_id == GUILD, summary.c.model == "").values(unused))
    shown = said(await house.record.about(house.olga))
    assert "small-7b was asked to choose sentences for 2 drafts; used: 1." in shown
    assert "3 things that it proposed were refused" in shown
