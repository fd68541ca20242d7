"""Taking one's words back: nothing of a person stays, and what was posted is corrected."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.arrivals import Gone
from bot.domain.errors import Conflict
from bot.domain.outbox import Blocked
from bot.domain.summaries import Brief, Draft
from bot.domain.tasks import Task
from bot.services.summaries import Summaries
from bot.store import nudges, session_types, tasks
from bot.store.schema import PERSON, metadata
from bot.writers.extractive import Extractive
from tests.conftest import facilitator
from tests.services.house import HOME, NAMES, REVIEW, THOUGHTS, House, button, conversation, said

CANARY = "the quagga council counts zebrafinches only, while the towns downstream count the river itself"
CANARY_ID = 1_122_334_455_667_788_990
CANARY_NAME = "Xanthippe"
MARKS = ("quagga", "zebrafinches", CANARY_NAME, str(CANARY_ID))


def raw_bytes(house: House) -> bytes:
    """The database as it lies on the disk, with its logs."""
    file = Path(str(house.store.url.database))
    return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))


def traces(house: House) -> list[str]:
    """Which marks of the person can be found on the disk."""
    data = raw_bytes(house)
    found = [mark for mark in MARKS if mark.encode() in data]
    return found + (["id"] if CANARY_ID.to_bytes(8, "big") in data else [])


async def drafted(house: House, week: int | None = None) -> int:
    """The week's draft, posted; answers its number."""
    await house.summaries.draft(house.olga, week)
    await house.post()
    return button(house.posts("draft")[-1].message, "publish").args[0]


async def published(house: House) -> int:
    number = await drafted(house)
    await house.publish(number, {})
    await house.post()
    return number


async def with_canary(house: House) -> int:
    """A published summary that quotes the person, who also sent a form reply; answers the form reply's id."""
    await house.hold_first()
    ids = await conversation(house)
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, f"I think that {CANARY}.", reply_to=ids[30])
    number = await house.form(canary, f"Once more, by form: {CANARY}. Who counts the {MARKS[0]}?")
    await house.suggestions.suggest(canary, f"Who says that {CANARY}?", named=True)
    await house.proposals.propose(canary, f"That {CANARY}", "")
    async with house.store.write() as tx:
        await nudges.put(tx, house.guild_id, 1, 1, CANARY_ID, house.clock())
        await tasks.add(tx, Task(house.guild_id, 1, CANARY_ID, 1, "starter", "offered", house.clock()))
        await session_types.pair_up(tx, house.guild_id, 1, [(30, CANARY_ID)])
    await published(house)
    await house.summaries.draft(house.olga)  # a second draft of the same week, waiting
    await house.post()
    assert "quagga" in house.shown("summary")
    assert "quagga" in house.shown("draft")
    assert "quagga" in house.shown("reply")
    return number


# Leave me out


async def test_after_leave_me_out_no_word_and_no_id_of_the_person_is_on_the_disk(house: House) -> None:
    await with_canary(house)
    assert traces(house) == [*MARKS[:3], "id"]
    await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "leave me out")
    assert traces(house) == []
    await house.post()
    assert traces(house) == []
    assert "quagga" not in str(await house.rows())


async def test_leaving_takes_effect_in_one_transaction_before_anything_is_posted(house: House) -> None:
    await with_canary(house)
    await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "leave me out")
    rows = str(await house.rows())
    assert not any(mark in rows for mark in MARKS)
    assert "quagga" in house.shown("summary")  # not yet: the edit waits in the outbox
    await house.post()
    for subject in ("summary", "draft", "reply"):
        assert not any(mark in house.shown(subject) for mark in MARKS), subject


async def test_what_was_posted_says_that_a_contribution_was_withdrawn(house: House) -> None:
    await with_canary(house)
    others = [text for text in THOUGHTS.values() if text in house.shown("summary")]
    await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "leave me out")
    await house.post()
    (summary,) = house.posts("summary")
    assert said(summary.message).count("A contribution was withdrawn.") == 1
    assert all(text in said(summary.message) for text in others)
    assert summary.edits == 1
    (reply,) = house.posts("reply")
    assert said(reply.message) == "A contribution was withdrawn by its author.\n[Reply]"
    assert len(house.posts("summary", HOME)) == 1  # edited in place, not posted anew


async def test_leaving_twice_corrects_once(house: House) -> None:
    await with_canary(house)
    for _ in range(2):
        await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "leave me out")
        await house.post()
    assert [post.edits for post in house.posts("summary")] == [1]
    assert [post.edits for post in house.posts("reply")] == [1]


async def test_a_form_reply_that_waits_is_cancelled_and_its_words_are_gone(house: House) -> None:
    await house.hold_first()
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.replies.form(canary, 1, CANARY, house.new_id())
    await house.members.choose(canary, "leave me out")
    await house.post()
    assert house.posts("reply") == []
    assert traces(house) == []


async def test_a_form_reply_that_is_being_sent_is_corrected_after_it(house: House) -> None:
    await house.hold_first()
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.replies.form(canary, 1, CANARY, house.new_id())
    claimed = await house.claim()
    assert claimed is not None
    outcome = house.take(claimed)
    await house.members.choose(canary, "leave me out")
    await house.outbox.mark(claimed, outcome)
    await house.post()
    (reply,) = house.posts("reply")
    assert "quagga" not in said(reply.message)
    assert "withdrawn by its author" in said(reply.message)
    assert traces(house) == []


async def test_a_summary_that_is_not_posted_yet_is_posted_without_the_words(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, f"I think that {CANARY}.")
    number = await drafted(house)
    await house.publish(number, {})
    await house.members.choose(canary, "leave me out")
    await house.post()
    (summary,) = house.posts("summary")
    assert summary.edits == 0
    assert "quagga" not in said(summary.message)


async def test_a_blocked_summary_is_released_without_the_words(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, f"I think that {CANARY}.")
    number = await drafted(house)
    await house.publish(number, {})
    while (claimed := await house.claim()) is not None:
        refused = claimed.subject == "summary"
        await house.outbox.mark(claimed, Blocked("50013 Missing Permissions") if refused else house.take(claimed))
    await house.members.choose(canary, "leave me out")
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    (summary,) = house.posts("summary")
    assert "quagga" not in said(summary.message)
    assert traces(house) == []


async def test_a_line_that_loses_its_only_words_loses_its_label_too(house: House) -> None:
    await house.hold_first()
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, f"I think that {CANARY}.")
    await published(house)
    await house.members.choose(canary, "leave me out")
    await house.post()
    (summary,) = house.posts("summary")
    assert said(summary.message).splitlines()[1:3] == ["A contribution was withdrawn.", "[How this was made]"]
    assert [row[3] for row in (await house.rows())["summary_point"]] == [""]


async def test_discarded_drafts_forget_too(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, f"I think that {CANARY}.")
    number = await drafted(house)
    await house.desk.discard(house.olga, number, 1)
    await house.members.choose(canary, "leave me out")
    await house.post()
    assert traces(house) == []
    assert "quagga" not in house.shown("draft")


async def test_what_somebody_did_as_a_facilitator_stays_after_they_left(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    fay = replace(facilitator(), acted_at=house.clock())
    await house.members.choose(fay, "by name")
    await house.summaries.draft(fay)
    number = button(house.posts("draft")[-1].message, "publish").args[0] if await house.post() else 0
    chosen = await house.summaries.to_publish(fay, number)
    await house.summaries.publish(fay, chosen.summary_id, chosen.revision, {})
    await house.members.choose(fay, "leave me out")
    rows = await house.rows()
    assert [row[3] for row in rows["audit"] if row[4] == "summary publish"] == [fay.user_id]
    assert {row[3] for row in rows["summary_revision"]} == {fay.user_id}
    assert fay.user_id not in [row[2] for row in rows["member"]]


async def test_every_column_about_a_person_is_emptied_of_somebody_who_never_facilitated(house: House) -> None:
    await with_canary(house)
    columns = {
        (table.name, column.name) for table in metadata.sorted_tables for column in table.c if PERSON in column.info
    }
    acting = {("summary_revision", "actor_id"), ("audit", "actor_id")}  # facilitators' acts only
    before = await _values(house, columns - acting)
    assert all(any(_of_canary(value) for value in values) or name in CHOICES for (_, name), values in before.items()), (
        before
    )
    await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "leave me out")
    after = await _values(house, columns)
    assert not any(_of_canary(value) for values in after.values() for value in values)


CHOICES = (
    "consent",
    "read_to",
    "mark",
    "author_mark",
    "joined_at",
    "remind_before",
    "consent_version",
    "contested",
    "unquoted",
    "nudge_by",
    "away_until",
    "at",
    "kind",
    "n",
    "state",
    "shown",
    "told",
    "takes_offers",
)
"""Columns about a person that hold none of their words and no number of theirs."""


async def _values(house: House, columns: set[tuple[str, str]]) -> dict[tuple[str, str], list[object]]:
    rows = await house.rows()
    places = {(table, name): list(metadata.tables[table].c.keys()).index(name) for table, name in columns}
    return {(table, name): [row[place] for row in rows[table]] for (table, name), place in places.items()}


def _of_canary(value: object) -> bool:
    return value in (CANARY_ID, CANARY_NAME) or (isinstance(value, str) and "quagga" in value)


async def test_words_that_a_writer_was_reading_when_their_author_left_do_not_come_back(house: House) -> None:
    await house.hold_first()
    await conversation(house)
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, f"I think that {CANARY}.")
    slow = SlowWriter()
    drafting = asyncio.create_task(Summaries(house.store, house.clock, slow).draft(house.olga))
    await asyncio.to_thread(slow.reading.wait)
    await house.members.choose(canary, "leave me out")
    slow.may_end.set()
    await drafting
    await house.post()
    assert traces(house) == []
    assert "quagga" not in house.shown("draft")
    assert house.posts("draft")


class SlowWriter(Extractive):
    """The extractive writer, held in the middle."""

    def __init__(self) -> None:
        self.reading, self.may_end = threading.Event(), threading.Event()

    def write(self, brief: Brief) -> Draft:
        draft = super().write(brief)
        self.reading.set()
        assert self.may_end.wait(20)
        return draft


async def test_many_replies_leave_no_trace_either(house: House) -> None:
    """Enough rows that SQLite balances its trees: what it moves about has to be gone as well."""
    await house.hold_first()
    canary = await house.join(CANARY_ID, CANARY_NAME)
    for number in range(40, 80):
        await house.join(number, f"Reader {number}")
    said_ = [
        house.heard(CANARY_ID if n % 3 == 0 else 40 + n % 40, f"Thought {n}: {CANARY if n % 3 == 0 else 'plain'} " * 9)
        for n in range(360)
    ]
    await house.hear(*said_)
    await drafted(house)
    await house.members.choose(canary, "leave me out")
    await house.post()
    assert traces(house) == []
    assert len(await house.standing_replies()) == 240


# Deleted and edited messages


async def test_a_deleted_message_is_taken_out_of_the_published_summary(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[31],)))
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert "A contribution was withdrawn." in house.shown("summary")
    assert THOUGHTS[30] in house.shown("summary")
    assert THOUGHTS[31] not in str(await house.rows())


async def test_an_edited_message_is_taken_out_where_its_words_no_longer_stand(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    house.clock.pass_by(hours=1)
    await house.write(31, "I have changed my mind altogether.", ids[31], edited_at=house.clock())
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert "A contribution was edited by its author." in house.shown("summary")
    assert "withdrawn" not in house.shown("summary")
    assert THOUGHTS[31] not in str(await house.rows())


async def test_an_edit_that_keeps_the_quoted_words_changes_nothing_that_was_published(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    house.clock.pass_by(hours=1)
    await house.write(31, f"{THOUGHTS[31]} And I mean it.", ids[31], edited_at=house.clock())
    await house.post()
    assert [post.edits for post in house.posts("summary")] == [0]


async def test_an_edit_that_takes_every_word_away_takes_the_quotation_away(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    house.clock.pass_by(hours=1)
    await house.hear(house.heard(31, None, ids[31], edited_at=house.clock()))
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert THOUGHTS[31] not in await house.standing_replies()


async def test_several_corrections_say_all_of_it_and_the_newest_stands(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    house.clock.pass_by(hours=1)
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[31],)))
    await house.write(32, "Never mind.", ids[32], edited_at=house.clock())
    await house.post()
    (summary,) = house.posts("summary")
    assert summary.edits == 1  # the first correction had not been tried, so one edit is enough
    lines = said(summary.message)
    assert THOUGHTS[31] not in lines
    assert THOUGHTS[32] not in lines
    assert "A contribution was withdrawn." in lines
    assert "A contribution was edited by its author." in lines


async def test_a_draft_in_review_follows_a_deletion_and_its_buttons_stay_good(house: House) -> None:
    await house.hold_first()
    ids = await conversation(house)
    number = await drafted(house)
    publish = button(house.posts("draft")[0].message, "publish")
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[31],)))
    await house.post()
    assert THOUGHTS[31] not in house.shown("draft")
    assert "left out because" in house.shown("draft")
    await house.summaries.publish(house.olga, number, publish.args[1], {})
    await house.post()
    assert THOUGHTS[31] not in house.shown("summary")
    assert THOUGHTS[30] in house.shown("summary")


async def test_a_deleted_form_post_leaves_no_words_in_the_outbox(house: House) -> None:
    await house.hold_first()
    canary = await house.join(CANARY_ID, CANARY_NAME)
    await house.form(canary, CANARY)
    post = next(number for number, one in house.wall.items() if one.subject == "reply")
    await house.hear(Gone(house.guild_id, house.thread_id, (post,)))
    assert "quagga" not in str(await house.rows())


async def test_what_publishing_found_deleted_stays_deleted_though_nothing_was_left_to_publish(house: House) -> None:
    await house.hold_first()
    await house.join(30, "Ada")
    number = await house.write(30, THOUGHTS[30])
    draft = await drafted(house)
    with pytest.raises(Conflict, match="nothing to publish"):
        await house.publish(draft, {number: None})
    assert await house.standing_replies() == []


async def test_a_long_summary_is_corrected_part_by_part(house: House) -> None:
    await house.set_up(plain=True)
    await house.hold_first()
    authors = range(100, 130)
    topics = ("river", "council", "school", "bridge", "towns", "flow", "dam", "sticks", "June", "mayor")
    ids = {}
    for number in authors:
        await house.join(number, f"Reader with a rather long name {number}")
        topic, other = topics[number % 10], topics[(number + 1) % 10]
        text = f"What is said of the {topic} and of the {other} seems to me, number {number}, worth another evening."
        ids[number] = await house.write(number, text)
    await published(house)
    parts = len(house.posts("summary"))
    assert parts > 1
    await house.hear(Gone(house.guild_id, house.thread_id, tuple(ids.values())))
    await house.post()
    assert len(house.posts("summary")) == parts
    assert "number" not in house.shown("summary")
    assert house.shown("summary").count("A contribution was withdrawn.") == parts


# Another consent


async def test_who_no_longer_wants_to_be_named_is_named_nowhere(house: House) -> None:
    await with_canary(house)
    assert f"{CANARY_NAME}: " in house.shown("summary")
    assert f"{CANARY_NAME}: " in house.shown("reply")
    await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "without name")
    await house.post()
    for subject in ("summary", "draft", "reply"):
        assert CANARY_NAME not in house.shown(subject), subject
        assert "quagga" in house.shown(subject), subject
    assert "withdrawn" not in house.shown("summary")
    assert CANARY_NAME not in str((await house.rows())["delivery"])


async def test_a_summary_too_old_to_edit_is_deleted_and_posted_anew_without_what_was_taken_back(house: House) -> None:
    await with_canary(house)
    canary = house.person(CANARY_ID, CANARY_NAME)
    stood = [number for number, post in house.wall.items() if post.subject == "summary"]
    await house.members.choose(canary, "leave me out")
    while (claimed := await house.claim()) is not None:
        too_old = claimed.kind == "edit" and claimed.target_id in stood
        await house.outbox.mark(claimed, Blocked("30046 Maximum number of edits") if too_old else house.take(claimed))
    assert "quagga" not in house.shown("summary")
    (new,) = [number for number, post in house.wall.items() if post.subject == "summary"]
    assert new not in stood
    assert house.posts("notice") == []
    assert f"/{new}" in house.shown("index")
    await house.members.choose(house.person(30, NAMES[30]), "leave me out")
    await house.post()
    assert THOUGHTS[30] not in house.shown("summary"), "a later correction finds the new post"
    assert house.wall[new].edits
    assert len(house.posts("summary")) == 1


async def test_a_correction_that_discord_refuses_is_told_to_the_facilitators(house: House) -> None:
    await with_canary(house)
    await house.members.choose(house.person(CANARY_ID, CANARY_NAME), "leave me out")
    house.clock.pass_by(minutes=1)
    while (claimed := await house.claim()) is not None:
        refused = claimed.kind == "edit" and claimed.subject == "summary"
        outcome = Blocked("50013 Missing Permissions") if refused else house.take(claimed)
        await house.outbox.mark(claimed, outcome)
    assert [post.channel_id for post in house.posts("notice")] == [REVIEW]
    house.clock.pass_by(hours=1)
    await house.outbox.release_blocked(house.guild_id)
    await house.post()
    assert "quagga" not in house.shown("summary")
