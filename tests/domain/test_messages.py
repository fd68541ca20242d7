"""Messages: packed and unpacked unchanged, and cut so that every part fits as it is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cogs.render import render
from bot.domain.messages import (
    LAYOUT_LIMIT,
    PLAIN_LIMIT,
    VERSION,
    Block,
    Button,
    Heading,
    Message,
    Rule,
    Small,
    Style,
    Text,
    Verbatim,
    Voice,
    pack,
    size,
    split,
    unpack,
)
from bot.domain.words import Trusted, Words, plural, words
from bot.wording import Wording

CASES = settings(max_examples=150, deadline=None)
PLAIN, LAYOUT, BYTES = 2_000, 4_000, 10_170

REPLY = Button("reply", (1,), words("Reply"), "primary")
JOIN = Button("join", (), words("Join"))

instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
simple = st.one_of(st.text(max_size=30), st.integers(), st.text(max_size=9).map(Trusted), instants)
flat = st.builds(Words, st.text(max_size=30), st.dictionaries(st.text(min_size=1, max_size=5), simple, max_size=3))
nested = st.builds(
    Words,
    st.text(max_size=30),
    st.dictionaries(st.text(min_size=1, max_size=5), st.one_of(simple, flat), max_size=3),
    st.none() | st.text(max_size=20),
    st.none() | st.integers(0, 9),
)
styles: st.SearchStrategy[Style] = st.sampled_from(("primary", "secondary", "success", "danger"))
verbs = st.from_regex("[a-z]+", fullmatch=True)
numbers = st.lists(st.integers(0), max_size=3).map(tuple)
buttons = st.builds(Button, verbs, numbers, flat, styles)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, nested),
    st.builds(Text, nested, st.none() | buttons),
    st.builds(Small, nested),
    st.builds(Verbatim, st.text(), st.text(max_size=5)),
    st.builds(Voice, st.text(), st.text(max_size=9), st.text(max_size=9)),
    st.just(Rule()),
)
messages = st.builds(Message, st.lists(blocks, max_size=6).map(tuple), st.lists(buttons, max_size=5).map(tuple))


@CASES
@given(messages)
def test_a_message_comes_back_from_json_as_it_was(message: Message) -> None:
    again = unpack(json.loads(json.dumps(pack(message))))
    assert again == message
    assert [type(value) for value in _params(again)] == [type(value) for value in _params(message)]


def _params(message: Message) -> list[object]:
    said = [block.said for block in message.blocks if isinstance(block, Heading | Text | Small)]
    return [value for one in said for value in one.params.values()]


def test_a_version_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        unpack(pack(Message(())) | {"v": VERSION + 1})


# Cutting

DENSE = (
    "*" * 40,
    "@everyone ",
    "<@1>",
    "https://x.y/ ",
    "\n",
    "\u2028",
    "\r\n",
    "1. a\n",
    "漢字",
    "é",
    "a ",
    "word. ",
    "👩‍👩‍👧",
)
dense = st.lists(st.sampled_from(DENSE), min_size=1, max_size=12).flatmap(
    lambda parts: st.integers(1, 3_000 // len("".join(parts)) + 1).map(lambda times: "".join(parts) * times)
)
long = st.one_of(dense, dense, st.text(max_size=300))
heavy: st.SearchStrategy[Block] = st.one_of(
    st.builds(Verbatim, long, st.just("¶5")),
    st.builds(Voice, long, st.text(max_size=32), st.just("https://discord.com/channels/1/2/3")),
    st.builds(lambda title: Heading(words("Session {n}: {title}", n=1, title=title)), st.text(max_size=100)),
    st.builds(lambda at: Text(words("Next: {when}", when=at)), instants),
    st.just(Rule()),
)
heavy_messages = st.lists(heavy, min_size=1, max_size=5).map(lambda found: Message(tuple(found), (REPLY, JOIN)))


def shown(message: Message) -> str:
    """The text of a message as it is sent in plain mode."""
    return render(message, Wording(), plain=True, mark="0" * 32)["content"]


def layout_text(message: Message) -> str:
    """The text of a message as it is sent as a layout, all displays together."""
    view = render(message, Wording(), plain=False, mark="0" * 32)["view"]
    return "".join(getattr(item, "content", "") for item in view.walk_children())


@CASES
@given(heavy_messages)
async def test_every_part_fits_into_a_plain_message(message: Message) -> None:
    for part in split(message, PLAIN_LIMIT):
        assert len(shown(part)) <= PLAIN


@CASES
@given(heavy_messages)
async def test_every_part_fits_into_a_layout_in_characters_and_bytes(message: Message) -> None:
    for part in split(message, LAYOUT_LIMIT):
        assert len(layout_text(part)) <= LAYOUT
        assert len(layout_text(part).encode()) <= BYTES


@CASES
@given(heavy_messages, st.sampled_from((PLAIN_LIMIT, LAYOUT_LIMIT)))
def test_parts_together_say_what_the_message_says(message: Message, limit: int) -> None:
    parts = split(message, limit)
    assert _said(Message(tuple(block for part in parts for block in part.blocks))) == _said(message)
    assert all(part.blocks for part in parts)


def _said(message: Message) -> str:
    return "".join("".join(block.text.split()) for block in message.blocks if isinstance(block, Verbatim | Voice))


@CASES
@given(heavy_messages)
def test_every_part_has_a_button_to_carry_the_mark_and_the_last_has_all(message: Message) -> None:
    *earlier, last = split(message, PLAIN_LIMIT)
    assert last.buttons == (REPLY, JOIN)
    assert all(part.buttons == (REPLY,) for part in earlier)


@CASES
@given(heavy)
async def test_no_block_is_longer_than_its_size(block: Block) -> None:
    assert len(shown(Message((block,), (REPLY,)))) < size(block) + 1


def test_a_message_that_fits_stays_whole() -> None:
    message = Message((Heading(words("Title")), Verbatim("A sentence.", "¶1")), (REPLY,))
    assert split(message, PLAIN_LIMIT) == (message,)


def test_a_title_stays_with_its_quotation_and_no_earlier_part_publishes() -> None:
    publish, review = Button("publish", (1, 1), words("Publish"), "success"), Button("review", (1, 1), words("Review"))
    title, voice = Text(words("**Mentions of mills**")), Voice("A sentence of some length. " * 20, "Ada", "")
    message = Message((voice, voice, title, voice, title, voice), (publish, review))
    parts = split(message, 1_300)
    assert [part.blocks for part in parts] == [(voice, voice), (title, voice, title, voice)]
    assert [part.buttons for part in parts] == [(review,), (publish, review)]


async def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence() -> None:
    sentence = "This sentence has nine words and then it ends. "
    parts = split(Message((Verbatim(sentence * 60, "¶1"),), (REPLY,)), PLAIN_LIMIT)
    assert len(parts) > 1
    assert all(shown(part).rstrip().endswith("ends.") for part in parts)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_number_decides_between_two_forms(count: int) -> None:
    said = unpack(pack(Message((Text(plural("One reply", "{count} replies", count)),)))).blocks[0]
    assert isinstance(said, Text)
    assert str(said.said) == ("One reply" if count == 1 else f"{count} replies")
