"""A group whose drafts a model helps with: who is asked, what is sent, what people read of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import build
from bot.domain.consent import WITH_MODEL
from bot.services.members import Members
from bot.services.replies import Replies
from bot.services.summaries import Summaries
from bot.settings import Settings
from bot.writers.model import ModelWriter
from tests.services.house import HOME, NAMES, REVIEW, THOUGHTS, House, button, said
from tests.writers.liar import BEHAVIOURS, Liar, lying, points
from tests.writers.liar import Replies as Sent


def choosing(replies: Sent) -> Any:
    """Every reply's sentence, under a word that they share."""
    return points(("river", list(replies.items())))


@asynccontextmanager
async def helped(house: House, behave: Any = choosing) -> AsyncIterator[Liar]:
    """The house, with a model beside it."""
    async with lying(behave) as liar:
        writer = ModelWriter("liar-1", liar.address, "", "Choose.", 32_000, 20.0)
        house.members = Members(house.store, house.clock, writer.name)
        house.replies = Replies(house.store, house.clock, writer.name)
        house.summaries = Summaries(house.store, house.clock, writer)
        try:
            yield liar
        finally:
            await writer.close()


async def talked(house: House) -> None:
    """Three members who were told of the model, and a thought of each."""
    await house.hold_first()
    await tell(house)


async def tell(house: House) -> None:
    for number, name in NAMES.items():
        await house.members.choose(house.person(number, name), "by name", WITH_MODEL)
        await house.write(number, THOUGHTS[number])


async def test_the_draft_the_desk_and_how_it_was_made_say_which_model_was_asked(house: House) -> None:
    async with helped(house) as liar:
        await talked(house)
        await house.summaries.draft(house.olga)
        await house.post()
        assert len(liar.heard) == 1
        line = "The language model liar-1 helped to choose and group these quotations"
        assert line in house.shown("draft")
        assert all(thought in house.shown("draft") for thought in THOUGHTS.values())
        assert line in said(await house.desk.review(house.olga, 1))
        await house.publish(None, {})
        await house.post()
        how = said(await house.archive.how(house.olga, 1))
        assert line in how
        assert "no model wrote any of it" not in how


@pytest.mark.parametrize("name", ["invented", "500", "injection followed", "a tool"])
async def test_what_a_lying_model_gives_reaches_nobody_and_nothing_is_published(house: House, name: str) -> None:
    def lies(replies: Sent) -> Any:
        return BEHAVIOURS[name](replies | {"r4": "PWNED"})

    async with helped(house, lies):
        await talked(house)
        before = len([post for post in house.wall.values() if post.channel_id == HOME])
        await house.summaries.draft(house.olga)
        await house.post()
        (draft,) = house.posts("draft")
        assert draft.channel_id == REVIEW
        shown = house.shown("draft")
        assert "liar-1 was asked, but what it gave was not good enough" in shown
        assert not any(word in shown for word in ("PWNED", "confess", "sold 3 times", "obey"))
        assert all(thought in shown for thought in THOUGHTS.values())
        assert house.posts("summary") == []
        assert len([post for post in house.wall.values() if post.channel_id == HOME]) == before


async def test_a_session_opens_while_a_model_thinks(house: House) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slowly(replies: Sent) -> Any:
        asked.set()
        await may_answer.wait()
        return choosing(replies)

    async with helped(house, slowly):
        await talked(house)
        drafting = asyncio.create_task(house.summaries.draft(house.olga))
        await asked.wait()
        house.clock.instant = (await house.planned())[1].starts_at
        await house.sessions.open_due()
        await house.post()
        assert len(house.posts("session")) == 2
        assert not drafting.done()
        may_answer.set()
        await drafting
        await house.post()
        assert "liar-1" in house.shown("draft")


async def test_words_taken_back_while_a_model_thinks_do_not_come_back(house: House) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slowly(replies: Sent) -> Any:
        asked.set()
        await may_answer.wait()
        return choosing(replies)

    async with helped(house, slowly):
        await talked(house)
        drafting = asyncio.create_task(house.summaries.draft(house.olga))
        await asked.wait()
        await house.members.choose(house.person(31, "Ben"), "leave me out")
        may_answer.set()
        await drafting
        await house.post()
        assert THOUGHTS[31] not in house.shown("draft")
        assert THOUGHTS[30] in house.shown("draft")


async def test_who_chose_without_knowing_of_the_model_is_asked_again_and_not_sent(house: House) -> None:
    await house.hold_first()
    await house.join(33, "Dan")
    await house.write(33, "The quagga looks after the river without any council at all.")
    async with helped(house) as liar:
        await tell(house)
        await house.summaries.draft(house.olga)
        await house.post()
        assert liar.heard
        assert "quagga" not in str(liar.heard)
        assert "quagga" in house.shown("draft")  # chosen as ever, here
        dan = house.person(33, "Dan")
        question = await house.members.join(dan)
        assert "What is kept has changed" in said(question)
        assert "liar-1 proposes what to quote" in said(question)
        form = await house.replies.before_form(dan, 1)
        assert "liar-1" in said(form)  # type: ignore[arg-type]
        assert button(question, "consent").args == (0, 0, WITH_MODEL)
        assert button(form, "consent").args == (0, 1, WITH_MODEL)  # type: ignore[arg-type]
        await house.members.choose(dan, "by name", WITH_MODEL)
        assert "You have joined" in said(await house.members.join(dan))
        await house.summaries.draft(house.olga)
        assert "quagga" in str(liar.heard[-1])


async def test_a_button_from_before_the_model_was_set_says_so(house: House) -> None:
    await house.set_up()
    old = button(await house.members.join(house.person(33, "Dan")), "consent")
    async with helped(house):
        dan = house.person(33, "Dan")
        assert old.args == (0,)
        await house.members.choose(dan, "by name")
        assert "What is kept has changed" in said(await house.members.join(dan))


async def test_without_a_model_the_question_says_that_there_is_none(house: House) -> None:
    await house.set_up()
    assert "No language model reads your words" in said(await house.members.join(house.person(33, "Dan")))


async def test_a_model_needs_a_name_an_address_and_its_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Settings(data_dir=tmp_path, model="liar-1", model_base_url="http://127.0.0.1:9/v1")
    for settings, installed, notes, drafting in (
        (replace_(whole, model=None, model_base_url=None), True, "", "extractive"),
        (whole, True, "", "liar-1"),
        (replace_(whole, model_base_url=None), True, "one of them is not set", "extractive"),
        (replace_(whole, model=None), True, "one of them is not set", "extractive"),
        (whole, False, "the extra `llm` is not installed", "extractive"),
    ):
        with monkeypatch.context() as patched:
            if not installed:
                patched.setitem(__import__("sys").modules, "bot.writers.model", None)
            async with build(settings) as app:
                assert notes in " ".join(str(note) for note in app.notes)
                assert bool(app.notes) == bool(notes)
                services = app.services
                assert services.summaries.writer.name == services.privacy.writer == drafting
                slow = services.drafting.duties
                assert slow == ((services.summaries,) if drafting == "liar-1" else ())
                assert (services.summaries in services.duties.duties) == (drafting != "liar-1")


def replace_(settings: Settings, **changed: Any) -> Settings:
    return settings.model_copy(update=changed)
