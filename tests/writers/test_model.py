"""The model may lie as it likes: what is shown are members' own sentences, under words that they share."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.summaries import MODEL, Brief, Checked, Draft, check, is_plain
from bot.writers.extractive import Extractive
from bot.writers.model import ModelWriter
from tests.writers.hostile import NAMES, week
from tests.writers.liar import BEHAVIOURS, Liar, Replies, honest, lying, mixed, points, says, true_ones
from tests.writers.sayings import quoted

USED = {"one in ten", "half sentences", "the first only"}
"""Lies of which enough is true that the rest is shown."""

WEEK = week()
OFFLINE = Extractive().write(WEEK)


@asynccontextmanager
async def asking(behave: Any, *, tokens: int = 32_000, within: float = 20.0) -> AsyncIterator[tuple[ModelWriter, Liar]]:
    async with lying(behave) as liar:
        writer = ModelWriter("liar-1", liar.address, "sesame", "Choose.", tokens, within)
        try:
            yield writer, liar
        finally:
            await writer.close()


async def drafted(behave: Any, brief: Brief = WEEK, **how: Any) -> Draft:
    async with asking(behave, **how) as (writer, _):
        return await writer.draft(brief)


def verified(draft: Draft, brief: Brief = WEEK) -> Checked:
    """The draft as it is stored; every line of it is looked at."""
    checked = check(draft, brief)
    assert checked.dropped == ()
    texts = {reply.id: reply.text for reply in brief.replies}
    for point in checked.points:
        for one in point.quotations:
            assert texts[one.reply][one.start : one.end] == one.text
        if not is_plain(point.label, point.quotations[0].text):
            assert re.fullmatch(r"[\w' /-]+", point.label)
            assert not any(name.casefold() in point.label.casefold().split() for name in NAMES)
            said = [text.casefold() for text in texts.values()]
            assert all(any(part in text for text in said) for part in point.label.casefold().split(" / "))
    return checked


@pytest.mark.parametrize("name", BEHAVIOURS)
async def test_whatever_a_model_answers_every_word_is_a_members_own(name: str) -> None:
    draft = await drafted(BEHAVIOURS[name], within=0.3 if name == "slow" else 20.0)
    checked = verified(draft)
    assert draft.model == "liar-1"
    if name in USED:
        assert draft.writer == MODEL
    else:
        assert (draft.writer, draft.points) == (OFFLINE.writer, OFFLINE.points)
    authors = {reply.id: reply.author for reply in WEEK.replies}
    counts = Counter(authors[one.reply] for point in checked.points for one in point.quotations)
    assert max(counts.values()) <= max(1, 0.3 * sum(counts.values()))
    assert checked.coverage.cited >= check(OFFLINE, WEEK).coverage.cited
    shown = " ".join(quoted(checked))
    assert "PWNED" not in [point.label for point in checked.points]
    assert "I confess" not in quoted(checked)
    assert "sold 3 times" not in shown


def test_sixty_replies_are_tried_in_more_than_twenty_ways() -> None:
    assert len(WEEK.replies) == 60
    assert len(BEHAVIOURS) >= 20


async def test_an_honest_answer_is_shown_under_words_that_members_share() -> None:
    draft = await drafted(honest)
    assert (draft.writer, draft.model, draft.refused) == (MODEL, "liar-1", 0)
    checked = verified(draft)
    labels = [point.label for point in checked.points]
    assert {"farmers", "school"} <= set(labels)
    farmers = checked.points[labels.index("farmers")]
    saying = {reply.id for reply in WEEK.replies if "farmers" in re.findall(r"\w+", reply.text)}
    assert set(farmers.cites) == saying  # counted by us, and by hand


async def test_one_lie_among_ten_truths_is_dropped_and_counted() -> None:
    draft = await drafted(mixed)
    assert (draft.writer, draft.refused) == (MODEL, 1)
    assert "own the council" not in " ".join(quoted(verified(draft)))


async def test_half_a_sentence_is_quoted_whole() -> None:
    shown = quoted(verified(await drafted(BEHAVIOURS["half sentences"])))
    assert "I do not think that the council should be abolished, whatever others say about me." in shown
    assert "It is a lie that the farmers poisoned the river, and I never said that they did." in shown


async def test_a_model_gets_no_names_no_ids_no_addresses_no_tools_and_no_given_text() -> None:
    given = "The mayor said that the roof of the school leaks."
    async with asking(honest) as (writer, liar):
        await writer.draft(replace(WEEK, given=given))
    (asked,) = liar.heard
    sent = str(asked)
    assert not re.search(r"\b(?:Ada|Ben)\b", sent)
    assert not any(f"'{reply.id}'" in sent or f"'{reply.author}'" in sent for reply in WEEK.replies)
    assert "https://evil" not in sent
    assert "123456789012345678" not in sent
    assert "mayor" not in sent
    assert "sesame" not in sent
    assert "tools" not in asked
    assert liar.headers[0]["Authorization"] == "Bearer sesame"


async def test_nothing_of_a_member_who_was_not_told_of_the_model_is_sent() -> None:
    secret = replace(WEEK.replies[0], text="The quagga never asked the council for a river.", told=False)
    async with asking(honest) as (writer, liar):
        draft = await writer.draft(replace(WEEK, replies=(secret, *WEEK.replies[1:])))
    assert draft.writer == MODEL
    assert "quagga" not in str(liar.heard)


async def test_where_nobody_was_told_of_it_the_model_is_not_asked() -> None:
    untold = replace(WEEK, replies=tuple(replace(reply, told=False) for reply in WEEK.replies))
    async with asking(honest) as (writer, liar):
        draft = await writer.draft(untold)
    assert liar.heard == []
    assert (draft.writer, draft.model, draft.points) == ("extractive", "", OFFLINE.points)


async def test_a_draft_costs_no_more_than_was_set() -> None:
    async with asking(lambda _: points(), tokens=8_000) as (writer, liar):
        await writer.draft(week_of(600))
    assert len(liar.heard) == 2
    for asked in liar.heard:
        written = sum(len(message["content"].encode()) for message in asked["messages"])
        assert written / 3 + asked["max_completion_tokens"] <= 4_000
        assert written > 4_000  # as much as there is room for


def week_of(count: int) -> Brief:
    """The week's replies over and over, each time by others."""
    replies = [
        replace(reply, id=str(n), author=f"{reply.author}-{n // 60}")
        for n, reply in enumerate(WEEK.replies * (count // 60))
    ]
    return replace(WEEK, replies=tuple(replies))


async def test_a_second_try_may_succeed() -> None:
    left = [honest, BEHAVIOURS["500"]]

    def better(replies: Replies) -> Any:
        return left.pop()(replies)

    assert (await drafted(better)).writer == MODEL


async def test_there_is_no_third_try() -> None:
    async with asking(BEHAVIOURS["not JSON"]) as (writer, liar):
        await writer.draft(WEEK)
    assert len(liar.heard) == 2


async def test_an_answer_in_a_fence_or_after_thoughts_counts() -> None:
    def fenced(replies: Replies) -> Any:
        body = json.loads(honest(replies).text or "")["choices"][0]["message"]["content"]
        return says(f"<think>The farmers first.</think>\n```json\n{body}\n```")

    assert (await drafted(fenced)).writer == MODEL


async def test_a_label_may_not_name_what_the_replies_do_not_say() -> None:
    def beside(replies: Replies) -> Any:
        return points(("bridge", true_ones(replies, "farmers", 4)), ("", true_ones(replies, "school", 3)))

    checked = verified(await drafted(beside))
    for point in checked.points:
        if point.label == "bridge":
            texts = {reply.id: reply.text for reply in WEEK.replies}
            assert all("bridge" in texts[one.reply] for one in point.quotations)
