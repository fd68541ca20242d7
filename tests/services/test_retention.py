"""Nothing is kept for longer than was said, and what is quoted still follows its author."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.arrivals import Gone
from bot.domain.options import Options
from bot.store import groups
from tests.services.house import HOME, REVIEW, THOUGHTS, House, conversation, said
from tests.services.test_withdrawals import CANARY, CANARY_ID, CANARY_NAME, published, traces


async def days_pass(house: House, days: int) -> None:
    """Some days, and the daily look after them."""
    house.clock.pass_by(days=days)
    await house.retention.tend()
    await house.post()


async def choose(house: House, **options: Any) -> None:
    async with house.store.write() as tx:
        group = await groups.current(tx, house.guild_id)
        assert group is not None
        await groups.choose(tx, group, replace(Options(), **options))


async def purges(house: House) -> list[str]:
    return [row[5] for row in (await house.rows())["audit"] if row[4] == "purge"]


@pytest.fixture
async def quoted(house: House) -> dict[int, int]:
    """A published summary that quotes everybody, one of them through the form, whose words have become old."""
    await house.hold_first()
    ids = await conversation(house)
    canary = await house.join(CANARY_ID, CANARY_NAME)
    ids[CANARY_ID] = await house.form(canary, f"I think that {CANARY}.")
    await published(house)
    await days_pass(house, 89)
    assert len(await house.standing_replies()) == 4
    await days_pass(house, 2)
    return ids


async def test_raw_replies_go_and_published_quotations_stay(house: House, quoted: dict[int, int]) -> None:
    assert len(quoted) == 4
    assert await house.standing_replies() == []
    assert "replies:4 drafts:0 audit:0 suggestions:0" in await purges(house)
    assert "Once more" not in str(await house.rows())
    assert CANARY_ID not in [row[4] for row in (await house.rows())["reply"]]
    shown = house.shown("summary")
    assert all(text in shown for text in THOUGHTS.values())
    assert f"{CANARY_NAME}: I think that {CANARY}." in house.shown("reply")  # the post stands; its row has no words
    assert "I think that" not in str([row for row in (await house.rows())["delivery"] if row[3] == "reply"])


async def test_a_deletion_still_reaches_an_old_quotation(house: House, quoted: dict[int, int]) -> None:
    await house.hear(Gone(house.guild_id, house.thread_id, (quoted[31],)))
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert "A contribution was withdrawn." in house.shown("summary")
    assert f"Ada: {THOUGHTS[30]} https://discord.com/channels/900/" in house.shown("summary")
    assert THOUGHTS[31] not in str(await house.rows())


async def test_an_edit_still_reaches_an_old_quotation(house: House, quoted: dict[int, int]) -> None:
    await house.write(31, f"{THOUGHTS[31]} And more.", quoted[31], edited_at=house.clock())
    await house.post()
    assert THOUGHTS[31] in house.shown("summary")
    await house.write(31, "Something else altogether.", quoted[31], edited_at=house.clock() + timedelta(hours=1))
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert THOUGHTS[30] in house.shown("summary")


async def test_an_old_reply_is_withdrawn_by_its_menu(house: House, quoted: dict[int, int]) -> None:
    await house.myself.withdraw(house.person(32, "Cleo"), quoted[32])
    await house.post()
    assert THOUGHTS[32] not in house.shown("summary")


async def test_erasing_still_reaches_old_quotations_and_form_posts(house: House, quoted: dict[int, int]) -> None:
    assert quoted
    canary = house.person(CANARY_ID, CANARY_NAME)
    assert "0 replies of yours are kept." in said(await house.myself.panel(canary))
    await house.myself.erase(canary)
    await house.post()
    assert traces(house) == []
    for subject in ("summary", "reply"):
        assert "quagga" not in house.shown(subject)
        assert CANARY_NAME not in house.shown(subject)


async def test_another_choice_still_reaches_old_quotations(house: House, quoted: dict[int, int]) -> None:
    assert quoted
    await house.join(30, "Ada", "without name")
    await house.join(CANARY_ID, CANARY_NAME, "without name")
    await house.post()
    assert f"a participant: {THOUGHTS[30]}" in house.shown("summary")
    assert f"Ben: {THOUGHTS[31]}" in house.shown("summary")
    assert CANARY_NAME not in house.shown("summary")
    assert CANARY_NAME not in house.shown("reply")


async def test_a_sweep_does_not_bring_old_words_back(house: House, quoted: dict[int, int]) -> None:
    await house.write(31, THOUGHTS[31], quoted[31])
    assert await house.standing_replies() == []


async def test_replies_wait_for_a_draft_that_is_still_open(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await choose(house, keep_replies_days=3, keep_drafts_days=30)
    await house.summaries.draft(house.olga)
    await house.post()
    await days_pass(house, 20)
    assert len(await house.standing_replies()) == 3
    await days_pass(house, 11)
    assert "not published in time" in house.shown("draft")
    assert (await house.rows())["summary"] == []
    await days_pass(house, 1)
    assert await house.standing_replies() == []
    rows = str(await house.rows())
    assert not any(text in rows for text in THOUGHTS.values())
    assert not any(text in house.shown("draft") for text in THOUGHTS.values())


async def test_a_discarded_draft_is_forgotten_and_its_post_left_alone(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    await house.summaries.draft(house.olga)
    await house.post()
    await house.desk.discard(house.olga, 1, 1)
    await house.post()
    before = [post.edits for post in house.posts("draft")]
    await days_pass(house, 31)
    assert [post.edits for post in house.posts("draft")] == before
    assert (await house.rows())["citation"] == []


async def test_the_record_of_who_changed_what_is_kept_as_long_as_said(house: House) -> None:
    await house.running()
    await choose(house, keep_audit_days=10)
    await days_pass(house, 9)
    lines = await house.count("audit")
    assert lines > 1
    await days_pass(house, 2)
    assert [row[4] for row in (await house.rows())["audit"]] == ["purge"]
    assert await purges(house) == [f"replies:0 drafts:0 audit:{lines} suggestions:0"]


async def test_the_look_is_once_a_day_and_a_day_without_anything_old_leaves_no_line(house: House) -> None:
    await house.hold_first()
    await house.retention.tend()
    due = await house.next_due(house.retention)
    assert due == house.clock() + timedelta(days=1)
    before = house.snapshot()
    await house.retention.tend()
    assert house.snapshot() == before
    await days_pass(house, 1)
    assert await purges(house) == []


# Servers that removed the bot


async def test_a_server_that_removed_the_bot_is_purged_after_its_time(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    other = House(house.store, house.clock, guild_id=901)
    await other.set_up()
    await house.retention.gone(house.guild_id)
    for _ in range(2):
        await days_pass(house, 14)
    assert await house.count("reply") == 3
    await days_pass(house, 3)
    left = {table: rows for table, rows in (await house.rows(house.guild_id)).items() if rows}
    assert list(left) == ["sequence"]
    assert await other.count("group") == 1


async def test_a_server_that_takes_the_bot_back_gets_no_burst(house: House) -> None:
    await house.hold_first()
    before = len(house.posts("session"))
    await house.retention.gone(house.guild_id)
    await house.retention.gone(house.guild_id)
    house.clock.pass_by(days=20)
    await house.sessions.tend()
    await house.summaries.tend()
    assert await house.post() == 0
    await house.retention.here(house.guild_id)
    await house.retention.here(house.guild_id)
    await house.post()
    assert len(house.posts("session")) == before
    assert [post.channel_id for post in house.posts("notice")] == [REVIEW]
    assert "`/programme resume` goes on" in house.shown("notice")
    await days_pass(house, 31)
    assert await house.count("group") == 1
    shift, _ = (await house.programmes.resume(house.olga)).buttons
    assert "goes on" in said(await house.programmes.go_on(house.olga, *shift.args))
    assert HOME in [post.channel_id for post in house.posts("index")]


async def test_an_old_quotation_is_still_its_authors_to_take_out(house: House, quoted: dict[int, int]) -> None:
    cleo = house.person(32, "Cleo")
    assert THOUGHTS[32] in str(await house.quotations.quoted(cleo))
    await house.quotations.take_out(cleo, quoted[32])
    await house.post()
    assert THOUGHTS[32] not in house.shown("summary")


async def test_old_questions_go_and_nobody_knows_who_proposed_old_texts(house: House) -> None:
    await house.hold_first()
    ada = await house.join(30, "Ada")
    for text, named in (("Who waits?", True), ("Who stands unnamed?", False), ("Who stands named?", True)):
        await house.suggestions.suggest(ada, text, named=named)
    for number in (2, 3):
        await house.suggestions.approve(house.olga, number)
    await house.proposals.propose(ada, "Fences", "")
    await days_pass(house, 89)
    assert (await house.count("suggestion"), (await house.rows())["proposal"][0][3]) == (3, 30)
    await days_pass(house, 2)
    rows = await house.rows()
    assert [row[4] for row in rows["suggestion"]] == ["Who stands named?"]
    assert rows["proposal"][0][3] is None
    assert "Fences" in said(await house.proposals.shortlist(house.olga))
