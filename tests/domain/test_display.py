"""Whatever a person writes is shown literally: nothing pings, links, formats, hides or covers."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.display import MOST_MARKS, harmless, quoted

CASES = settings(max_examples=1_750, deadline=None)

MENTION = re.compile(
    r"@(?:everyone|here)|<@[!&]?\d+>|<#\d+>|</[^>]*:\d+>|<id:\w+>|<t:-?\d+(?::\w)?>|<a?:\w+:\d+>", re.IGNORECASE
)
LINK = re.compile(r"[a-z][a-z\d+.-]*://|\bdiscord(?:app)?\.(?:gg|com|new|gift)\b", re.IGNORECASE)
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
LIVE_MARKUP = re.compile(r"(?<!\\)(?:\\\\)*[*_`~|<>\[\]()#]")
BLOCK = re.compile(r"^\s*(?:#{1,3}\s|>|[-+*]\s|\d+\.\s|-#)", re.MULTILINE)

FRAGMENTS = (
    "@everyone @here @EVERYONE <@1> <@!1> <@&1> <#1> </cmd:1> </cmd sub:1> <id:customize> <id:browse> <t:1:R> <t:1> "
    "<:smile:1> <a:smile:1> <https://x.y> https://x.y HTTP://x.y discord.gg/abc discord.com/invite/abc discord://x "
    "steam://run [a](https://x.y) [a]( ](x) ``` ` ** __ ~~ || > >>> # ## -# - + * 1. 12. 1) \\ \\\\ \\* @ < > everyone "
    "here id: t: / : // . gg discord 123 a b é ¶ “ ” 漢字 اللغة नमस्ते 👩‍👩‍👧 ❤️ 1️⃣ می‌خواهم"
).split()
CONTROLS = (
    "\u200b \u200c \u200d \u200e \u202e \u2066 \u2069 \u061c \u2060 \ufeff \u00ad \u034f \u3164 \u2800 \u115f "
    "\U000e0041 \ufe0f \ufe00 \u0301 \u0489 \u20e3 \x00 \x07 \x1b \x85"
).split(" ")
SPACES = (" ", "\n", "\n\n\n", "\t", "\r", "\r\n", "\v", "\f", "\x1c", "\u2028", "\u2029", "\u00a0", "\u3000")

hostile = st.lists(st.sampled_from((*FRAGMENTS, *CONTROLS, *SPACES)), max_size=24).map("".join)
anything = st.text(max_size=120)
either = st.one_of(hostile, hostile, anything)


def assert_inert(shown: str) -> None:
    assert not MENTION.search(shown)
    assert not LINK.search(shown)
    assert not BIDI.search(shown)
    assert not INVISIBLE.search(shown)


@CASES
@given(either)
def test_nothing_pings_links_turns_or_hides(text: str) -> None:
    assert_inert(harmless(text))
    assert_inert(harmless(text).replace("\\", ""))


@CASES
@given(either)
def test_no_markup_is_left_live(text: str) -> None:
    shown = harmless(text)
    assert not LIVE_MARKUP.search(shown)  # a masked link's "](" among it
    assert not BLOCK.search(shown)


@CASES
@given(either)
def test_a_quotation_is_one_block_of_quoted_lines(text: str) -> None:
    shown = quoted("**¶5** ", text)
    lines = re.split("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", shown)
    assert lines[0].startswith("> **¶5** ")
    assert all(line.startswith("> ") for line in lines)
    own = [lines[0].removeprefix("> **¶5** "), *(line.removeprefix("> ") for line in lines[1:])]
    for line in own:
        assert_inert(line)
        assert not LIVE_MARKUP.search(line)
        assert not BLOCK.search(line)


@CASES
@given(st.lists(st.sampled_from("ae नম\u0301\u0302\u0489\u20dd\u093f\u200d\u200b \n"), max_size=60).map("".join))
def test_no_letter_carries_a_tower_of_marks(text: str) -> None:
    height = 0
    for character in harmless(text):
        height = height + 1 if unicodedata.category(character).startswith("M") else 0
        assert height <= MOST_MARKS


@CASES
@given(either, st.integers(1, 60))
def test_a_shortened_text_is_as_inert_and_no_longer_than_its_escapes_allow(text: str, limit: int) -> None:
    shown = harmless(text, limit=limit)
    assert_inert(shown)
    assert len(shown) <= 3 * limit + 1


@CASES
@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs", "Po")), max_size=80))
def test_letters_are_never_changed(text: str) -> None:
    """Without what was put in between, the words are the words."""
    hidden = "\u115f\u1160\u3164\uffa0"
    kept = "".join(one for one in text if one not in hidden)
    assert harmless(text).replace("\\", "").replace("\u200b", "") == kept.replace("\\", "")


@pytest.mark.parametrize(
    "text",
    ["می‌خواهم", "क्‍ष", "👩‍👩‍👧‍👦", "❤️", "1️⃣", "👍🏽", "नमस्ते", "é́", "Ångström", "“quoted” — and more…", "\U0001fae8"],
)
def test_what_a_script_needs_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone", "@\u200beveryone"),
        ("<@123>", "\\<\u200b@\u200b123\\>"),
        ("</cmd:1>", "\\<\u200b/cmd:1\\>"),
        ("[a](https://x.y)", "\\[a\\]\\(https:\u200b//x.y\\)"),
        ("discord.gg/abc", "discord\u200b.gg/abc"),
        ("1. one\n2. two", "1\\. one\n2\\. two"),
        ("- one", "\\- one"),
        ("-# small", "\\-\\# small"),
        ("a@b.c, 3 < 4", "a@b.c, 3 \\< 4"),
        ("one\u2028# two", "one\n\\# two"),
        ("a" + "\u0301" * 50, "a" + "\u0301" * 8),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("be\u00adfore\u202e", "before"),
    ],
)
def test_a_few_of_them_by_hand(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_an_empty_quotation_is_an_empty_line() -> None:
    assert quoted("", "") == "> "
