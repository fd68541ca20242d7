"""Whatever people and texts say, what goes over the wire pings nobody, links nowhere, and hides and covers nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import handle_message_parameters
from hypothesis import given, settings

from bot.app import App, build
from bot.cogs.render import render
from bot.domain.desk import desk, unseen_message
from bot.domain.messages import LAYOUT_LIMIT, PLAIN_LIMIT, Message, Text, split
from bot.domain.moderation import held_message, shown_message
from bot.domain.positions import offer_message, result_message
from bot.domain.prompts import Prompt
from bot.domain.publication import Account, Line, Quoted, draft_message, summary_message
from bot.domain.readings import Metadata, Paragraph
from bot.domain.sessions import Session, StoredPrompt, announcement
from bot.domain.words import words
from bot.settings import Settings
from bot.wording import Wording
from tests.domain.test_display import BIDI, INVISIBLE, LINK, MENTION, either

AT = datetime(2031, 3, 4, 19, tzinfo=UTC)
MARKS = re.compile("[\u0300-\u036f\u0489\u20d0-\u20ff]{9}")
OURS = re.compile(r"<t:\d+:[FR]>|<#\d{2,}>|</[a-z ]+:\d+>|\(https://discord\.com/channels/[\d/]+\)")
"""What the bot itself may send: instants, its own channels, links to messages of the same server."""

MASKED = re.compile(r"(?<!\\)\]\(")


def session_post(said: str, name: str) -> Message:
    session = Session(1, 2, 3, 1, 1, 1, 1, (1, 0, 5), AT, "2031-03-04T19:00", "UTC", "open", AT, title=name)
    asked = [StoredPrompt(4, 2, 1, Prompt("contestation", said), shown=True)]
    body = [Paragraph(1, said, heading=name, speaker=name)]
    return announcement(session, body, said, asked, Metadata(title=name, author=name, source=said), 3)


def account(said: str, name: str) -> Account:
    quoted = (Quoted(said, name, "https://discord.com/channels/1/2/3"), Quoted(said, "", ""))
    line = Line(1, said, "theme", True, quoted, 2)
    return Account(
        1,
        1,
        1,
        name,
        AT,
        AT,
        (line, replace(line, position=2, kind="question")),
        2,
        2,
        2,
        0,
        "extractive",
        one_voice=52,
    )


KINDS: dict[str, Callable[[str, str], Message]] = {
    "session": session_post,
    "reply": lambda said, name: shown_message(2, said, name),
    "held reply": lambda said, name: held_message(5, 66, said + name),
    "positions": lambda said, _: offer_message(2, said),
    "result": lambda said, _: result_message(2, said, (1, 2, 3)),
    "draft": lambda said, name: draft_message(account(said, name)),
    "summary": lambda said, name: summary_message(account(said, name)),
    "desk": lambda said, name: desk(account(said, name), 1),
    "who is not represented": lambda said, name: unseen_message(account(said, name), (name, said)),
    "refusal": lambda said, _: Message((Text(words("There is no time zone called “{name}”.", name=said)),)),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """The bot as it is made: what it may ping is part of it."""
    import asyncio

    async def make(folder: Path) -> App:
        async with build(Settings(data_dir=folder)) as made:
            return made

    return asyncio.run(make(tmp_path_factory.mktemp("bot")))


def texts_of(component: Any) -> Iterator[str]:
    """Every text of a payload."""
    if isinstance(component, dict):
        yield from (component[name] for name in ("content", "label", "placeholder") if component.get(name))
        for value in component.values():
            yield from texts_of(value)
    elif isinstance(component, list):
        for one in component:
            yield from texts_of(one)


def payloads(app: App, message: Message, *, plain: bool) -> Sequence[dict[str, Any]]:
    """What discord.py would send."""
    found = []
    for part in split(message, PLAIN_LIMIT if plain else LAYOUT_LIMIT):
        rendered: dict[str, Any] = dict(render(part, Wording("en"), plain=plain))
        pings = app.bot.allowed_mentions
        with handle_message_parameters(**rendered, previous_allowed_mentions=pings) as made:
            assert made.payload is not None
            found.append(made.payload)
    return found


@pytest.mark.parametrize("plain", [False, True], ids=["layout", "plain"])
@pytest.mark.parametrize("kind", KINDS)
async def test_no_final_payload_pings_links_turns_hides_or_covers(app: App, kind: str, plain: bool) -> None:
    @settings(max_examples=25, deadline=None)
    @given(either, either)
    def sent(said: str, name: str) -> None:
        for payload in payloads(app, KINDS[kind](said or ".", name[:32]), plain=plain):
            assert payload["allowed_mentions"] == discord.AllowedMentions.none().to_dict()
            shown = list(texts_of(payload))
            assert sum(map(len, shown)) <= 4_000
            assert len(payload.get("content") or "") <= 2_000
            for text in shown:
                own = OURS.sub("", text)
                assert not MENTION.search(own)
                assert not MENTION.search(own.replace("\\", ""))
                assert not LINK.search(own)
                assert not MASKED.search(own)
                assert not BIDI.search(own)
                assert not INVISIBLE.search(own.replace("\n", ""))
                assert not MARKS.search(own)

    sent()
