"""Groups, readings, programmes, sessions, summaries, audit: what their statements promise."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.prompts import Prompt
from bot.domain.summaries import Point, Quotation
from bot.store import audit, groups, programmes, readings, replies, sessions, summaries, sync
from bot.store.engine import Store, WriteTx
from bot.store.summaries import StoredSummary
from tests.store.conftest import (
    GUILD,
    NOON,
    OTHER,
    make_all,
    make_group,
    make_programme,
    make_reading,
    make_session,
)

HOUR = timedelta(hours=1)


async def test_a_guilds_newest_group_is_its_current_one(store: Store) -> None:
    async with store.write() as tx:
        await make_group(tx)
        await make_group(tx)
        await make_group(tx, OTHER)
        await groups.change(tx, GUILD, 2, name="Renamed")
        current = await groups.current(tx, GUILD)
        assert current is not None
        assert (current.id, current.name) == (2, "Renamed")
        assert await groups.get(tx, GUILD, 3) is None
        assert [(one.guild_id, one.id) for one in await groups.everywhere(tx)] == [(GUILD, 1), (GUILD, 2), (OTHER, 1)]


async def test_a_reading_is_a_preview_until_it_is_kept(store: Store) -> None:
    async with store.write() as tx:
        await make_group(tx)
        number = await make_reading(tx)
        assert await readings.kept(tx, GUILD) == []
        assert await readings.by_fingerprint(tx, GUILD, "f" * 32) is None
        await readings.keep(tx, GUILD, number)
        assert [one.id for one in await readings.kept(tx, GUILD)] == [number]
        assert await readings.by_fingerprint(tx, OTHER, "f" * 32) is None
        assert [one.n for one in await readings.paragraphs(tx, GUILD, number, 2, 3)] == [2, 3]
        assert await readings.count_paragraphs(tx, GUILD, number) == 3


async def test_removing_a_reading_takes_its_paragraphs_along(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        assert await readings.used_by_programme(tx, GUILD, 1)
        unused = await make_reading(tx)
        assert not await readings.used_by_programme(tx, GUILD, unused)
        await readings.remove(tx, GUILD, unused)
        assert await readings.paragraphs(tx, GUILD, unused) == ()
        assert await readings.count_paragraphs(tx, GUILD, 1) == 3


async def test_only_planned_sessions_of_running_programmes_are_due_soonest_first(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        await make_all(tx, OTHER)
        await make_programme(tx, state="paused")
        await make_session(tx, n=2, starts_at=NOON - HOUR)
        await make_session(tx, n=3, state="open")
        await make_session(tx, programme_id=2, n=1)
        await make_session(tx, n=4, starts_at=NOON + HOUR)
        found = [(one.guild_id, one.id) for one in await sessions.due(tx, NOON)]
        assert found[0] == (GUILD, 2)
        assert sorted(found) == [(GUILD, 1), (GUILD, 2), (OTHER, 1)]


async def test_an_open_session_closes_when_its_last_day_is_over(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        await make_session(tx, state="open", closes_at=NOON + HOUR)
        assert await sessions.closing(tx, NOON) == []
        assert [one.id for one in await sessions.closing(tx, NOON + HOUR)] == [2]


async def test_the_next_change_is_the_sooner_of_start_and_close(store: Store) -> None:
    async with store.write() as tx:
        assert await sessions.next_change(tx) is None
        await make_all(tx)
        assert await sessions.next_change(tx) == NOON
        await make_session(tx, state="open", closes_at=NOON - HOUR)
        assert await sessions.next_change(tx) == NOON - HOUR
        await programmes.change(tx, GUILD, 1, state="paused")
        await sessions.change(tx, GUILD, 2, state="closed")
        assert await sessions.next_change(tx) is None


async def test_a_session_is_found_by_its_thread_in_its_own_guild(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        await sessions.change(tx, GUILD, 1, thread_id=77, state="open")
        found = await sessions.in_thread(tx, GUILD, 77)
        assert found is not None
        assert found.id == 1
        assert await sessions.in_thread(tx, OTHER, 77) is None
        assert [one.id for one in await sessions.with_threads(tx, GUILD, NOON - HOUR)] == [1]


async def test_a_recall_line_keeps_its_place(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        number = await make_session(tx, n=2, recall_paragraph=3, recall_start=4, recall_end=9)
        with_recall, without = await sessions.get(tx, GUILD, number), await sessions.get(tx, GUILD, 1)
    assert with_recall is not None
    assert without is not None
    assert (with_recall.recall, without.recall) == ((3, 4, 9), None)


async def test_prompts_keep_their_order_and_whether_they_were_asked(store: Store) -> None:
    first, second = Prompt("comprehension", "What is said?"), Prompt("connection", "Where else?")
    async with store.write() as tx:
        await make_all(tx)
        await sessions.add_prompts(tx, GUILD, 1, [(first, True), (second, False)])
        found = await sessions.prompts(tx, GUILD, 1)
    assert [(one.position, one.prompt.text, one.shown) for one in found] == [
        (1, "What is said?", True),
        (2, "Where else?", False),
    ]


async def test_a_draft_is_due_when_its_week_has_ended(store: Store) -> None:
    async with store.write() as tx:
        await make_all(tx)
        assert await programmes.next_draft_due(tx) is None
        await programmes.change(tx, GUILD, 1, next_draft_week=1, next_draft_at=NOON)
        assert await programmes.next_draft_due(tx) == NOON
        assert await programmes.drafts_due(tx, NOON - HOUR) == []
        assert [one.id for one in await programmes.drafts_due(tx, NOON)] == [1]
        latest = await programmes.latest(tx, GUILD, 1, "finished")
        assert latest is None


# Summaries

QUOTED = Point("power", "theme", (Quotation("500", 0, 4, "four"),), ("500", "501"))


async def draft(tx: WriteTx) -> StoredSummary:
    await make_all(tx)
    values = {"group_id": 1, "programme_id": 1, "week": 1, "since": NOON, "until": NOON + HOUR, "writer": "extractive"}
    return await summaries.add(tx, GUILD, [QUOTED], **values, dropped=0, drafted_at=NOON)


async def test_only_the_first_of_two_reviewers_changes_a_revision(store: Store) -> None:
    async with store.write() as tx:
        made = await draft(tx)
    async with store.write() as tx:
        assert await summaries.change(tx, GUILD, made.id, made.revision, state="reviewed")
    async with store.write() as tx:
        assert not await summaries.change(tx, GUILD, made.id, made.revision, state="withdrawn")
        found = await summaries.get(tx, GUILD, made.id)
    assert found is not None
    assert (found.state, found.revision) == ("reviewed", 2)


async def test_a_points_citations_are_quoted_or_counted_and_never_both(store: Store) -> None:
    async with store.write() as tx:
        made = await draft(tx)
        (point,) = await summaries.points(tx, GUILD, made.id)
        assert [(one.reply_id, one.text) for one in point.citations] == [(500, "four"), (501, None)]
        await summaries.set_point(tx, GUILD, made.id, 1, state="struck")
        (point,) = await summaries.points(tx, GUILD, made.id)
    assert (point.state, [one.reply_id for one in point.citations]) == ("struck", [500, 501])


async def test_summaries_are_found_by_week_state_and_guild(store: Store) -> None:
    async with store.write() as tx:
        made = await draft(tx)
        newest = await summaries.latest(tx, GUILD, 1, "draft", "reviewed")
        assert newest == made
        assert await summaries.latest(tx, GUILD, 1, "published") is None
        assert await summaries.get(tx, OTHER, made.id) is None
        assert await summaries.of_same(tx, made) == [made]
        await summaries.change(tx, GUILD, made.id, 1, state="published", published_at=NOON)
        assert [one.id for one in await summaries.published(tx, GUILD, 1)] == [made.id]
        await summaries.record(tx, GUILD, made.id, 2, 9, "publish", NOON)


async def test_the_audit_and_the_commands_digest_are_kept(store: Store) -> None:
    async with store.write() as tx:
        await audit.record(tx, GUILD, 9, "summary publish", "summary:1", NOON)
        await audit.record(tx, GUILD, None, "session missed", "session:1", NOON)
        await sync.remember(tx, 1, "a")
        await sync.remember(tx, 1, "b")
        assert await sync.digest(tx, 1) == "b"
        assert await sync.digest(tx, 2) is None


async def test_more_replies_are_asked_for_than_a_statement_takes_values(store: Store) -> None:
    async with store.read() as tx:
        assert await replies.these(tx, GUILD, range(40_000)) == {}
