"""Evenness of a group before and after each kind of intervention, and what its replies do; never per person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.figures import number_said
from bot.domain.interventions import rule_said
from bot.domain.messages import Block, Heading, Message, Small, Text
from bot.domain.record import count_words
from bot.domain.replies import Reply
from bot.domain.words import Words, words

FEWEST_WRITERS = 4
"""Below, evenness says nothing and could point at somebody."""

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Shift:
    """Evenness in the weeks before and after one kind of intervention, on average."""

    rule: str
    times: int
    compared: int
    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True)
class Depth:
    """How many replies do what, of the whole group."""

    replies: int
    citing: int
    answering: int
    asking: int


def gini(amounts: Iterable[int]) -> float:
    """0 when all have the same, towards 1 when one has all."""
    ordered = sorted(amounts)
    total = sum(ordered)
    if not total:
        return 0.0
    weighted = sum(place * amount for place, amount in enumerate(ordered, 1))
    count = len(ordered)
    return 2 * weighted / (count * total) - (count + 1) / count


def evenness(written: Sequence[Reply], since: datetime, until: datetime) -> float | None:
    """The Gini of words per writer in [since, until); None below four writers."""
    amounts: Counter[int] = Counter()
    for one in written:
        if since <= one.created_at < until:
            amounts[one.author] += count_words(one.text)
    return gini(amounts.values()) if len(amounts) >= FEWEST_WRITERS else None


def shifts(done: Iterable[tuple[datetime, str]], written: Sequence[Reply], now: datetime) -> list[Shift]:
    """Each kind of intervention with what could be compared: a whole week before, and a whole one after."""
    kinds: dict[str, list[datetime]] = defaultdict(list)
    for at, rule in done:
        kinds[rule].append(at)
    found = []
    for rule, times in sorted(kinds.items()):
        pairs = [
            (before, after)
            for at in times
            if at + WEEK <= now
            and (before := evenness(written, at - WEEK, at)) is not None
            and (after := evenness(written, at, at + WEEK)) is not None
        ]
        if pairs:
            before, after = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
            found.append(Shift(rule, len(times), len(pairs), before, after))
        else:
            found.append(Shift(rule, len(times), 0))
    return found


def depth(written: Sequence[Reply]) -> Depth:
    """What replies do, counted over the group."""
    authors = {one.id: one.author for one in written}
    return Depth(
        replies=len(written),
        citing=sum(one.paragraph is not None for one in written),
        answering=sum(authors.get(one.reply_to or 0, one.author) != one.author for one in written),
        asking=sum(one.asks for one in written),
    )


def balance_message(current: float | None, found: Sequence[Shift], done: Depth, *, aged: bool) -> Message:
    """For facilitators: shapes of the whole group, with what they do not show."""
    blocks: list[Block] = [
        Heading(words("Balance of the group")),
        Text(
            words(
                "**Evenness of the last seven days:** {gini} (Gini; 0: all write alike, towards 1: one writes all).",
                gini=f"{current:.2f}",
            )
            if current is not None
            else words("**Evenness of the last seven days:** not computed, because fewer than four members wrote.")
        ),
    ]
    if found:
        blocks.append(Text(words("**A week before and a week after the bot stepped in, where four wrote in both**")))
        blocks += [Text(_shift_line(one)) for one in found]
    else:
        blocks.append(Text(words("The bot has not stepped in so far, so there is no before and after.")))
    blocks += [
        Text(words("**What replies of this programme do**")),
        Text(words("Replies: {said}", said=number_said(done.replies))),
        Text(words("Cite the text: {said}", said=number_said(done.citing))),
        Text(words("Answer a member: {said}", said=number_said(done.answering))),
        Text(words("Ask something: {said}", said=number_said(done.asking))),
        Small(
            words(
                "That people are content is no measure of this: groups were found to like what did not make them "
                "talk more evenly."
            )
        ),
        Small(
            words(
                "Small groups vary by chance from week to week. A difference before and after is no proof that "
                "anything caused it."
            )
        ),
    ]
    if aged:
        blocks.append(Small(words("Older replies, whose words are not kept any more, are not counted.")))
    return Message(tuple(blocks))


def _shift_line(one: Shift) -> Words:
    rule = rule_said(one.rule)
    if not one.compared:
        return words("- {rule} (times: {times}): not to be compared yet", rule=rule, times=one.times)
    return words(
        "- {rule} (times: {times}, compared: {compared}): {before} before, {after} after",
        rule=rule,
        times=one.times,
        compared=one.compared,
        before=f"{one.before:.2f}",
        after=f"{one.after:.2f}",
    )
