"""Five weeks in which everything goes wrong that does, in one group on the fast clock."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from bot.shipped import folder
from tests.journeys.room import HOME, REVIEW, Room, text_of
from tests.journeys.test_next_reading import rank

LONG = "In ¶{n} the bill and the switch keep coming back to me, and I would like to say at length why that may be so."


FRAME = 6
"""Index, notice, end, digest, and the vote with its result."""

NAMED = re.compile(r"\b(Ada|Ben|Cleo|Dan|Eli)\b")


async def test_a_bad_month_loses_nothing_doubles_nothing_and_scolds_nobody(room: Room) -> None:
    await begin(room)
    await a_loud_week_with_a_troll(room)
    await a_week_without_a_reply_then_a_holiday(room)
    await an_outage_over_two_posts(room)
    await the_only_facilitator_leaves_with_a_draft_pending(room)
    await the_end_and_the_next_reading(room)
    firsts = [text.splitlines()[0] for text in room.session_posts()]
    numbers = [int(line.split("Session ")[1].split(" ")[0]) for line in firsts]
    assert numbers == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    public = room.texts(HOME) + [text for one in room.threads() for text in room.texts(one["id"])]
    own = [line for text in public for line in text.splitlines() if not line.startswith(("> ", "-# — "))]
    assert [line for line in own if NAMED.search(line)] == []
    assert len(room.texts(HOME)) <= len(numbers) + len(room.summaries()) + FRAME


async def begin(room: Room) -> None:
    await room.set_up()
    await room.bring((folder("bot") / "sandbox" / "sample.txt").read_text(encoding="utf-8"), "sample.txt")
    await room.start_programme(weeks=5, days="tue,wed")
    await room.sandbox.controls.call("join", {"username": "eli"})
    for who, choice in {"ada": 0, "ben": 0, "cleo": 1, "dan": 0, "eli": 1}.items():
        await room.join(who, choice)


async def a_loud_week_with_a_troll(room: Room) -> None:
    await room.pass_time(days=1, hours=12)
    post, thread = room.session_post(), str(room.threads()[0]["id"])
    for n in range(1, 4):
        await room.say("ada", thread, LONG.format(n=n))
    await room.say("ben", thread, "The bill in ¶1 is the plainest thing in the text, and I would begin there.")
    await room.say("dan", thread, "Why does nobody in ¶2 ask who turned the lamps off?")
    await reply(room, "cleo", post, "A switch is a small thing to hang a whole town on, but I see the point.")
    for n in range(2):
        await reply(room, "eli", post, f"@everyone Ada is a fool and so is Ben, look here: http://spam.example/{n}")
    for insult in [one for one in room.posts(thread) if "fool" in text_of(one)]:
        left = await room.call("menu", **{"as": "fay"}, channel=thread, message=insult["id"], command="Leave out")
        assert "enters no summary" in text_of(left["message"])
    panel = await room.slash("fay", "moderate", member="eli")
    await room.press("fay", panel, "block")
    shut = await room.press("eli", post, "reply")
    assert "closed the form to you" in text_of(shut["message"])

    await room.pass_time(days=6, hours=10)
    draft = text_of(drafts(room)[-1])
    assert "One voice" in draft
    assert "fool" not in draft
    await room.press("fay", drafts(room)[-1], "publish")
    (summary,) = room.summaries()
    quoted = [line for line in text_of(summary).splitlines() if line.startswith("> ")]
    assert "fool" not in text_of(summary)
    assert sum("bill and the switch" in line for line in quoted) <= 0.3 * len(quoted)


async def a_week_without_a_reply_then_a_holiday(room: Room) -> None:
    """Week 2; the holiday is on the Tuesday of the third week and is thought of on the Monday."""
    await room.pass_time(days=6, hours=7)
    quiet = [one for one in room.posts(REVIEW) if "half over" in text_of(one)]
    assert len(quiet) == 2
    await room.press("fay", quiet[-1], "letbe")
    assert len(room.summaries()) == 1
    shown = await room.slash("fay", "session postpone", number=5, to="Tuesday 25 March 19:00")
    moved = await room.press("fay", shown, r"postpone:\d+:5:\d+:\d+:1")
    assert "Undo" in text_of(moved["message"]), text_of(moved["message"])
    before = len(room.session_posts())
    await room.pass_time(days=6)
    assert len(room.session_posts()) == before == 4


async def an_outage_over_two_posts(room: Room) -> None:
    """Sessions 7 and 8 come due while the bot is away; the clocks have gone forward two days before."""
    await room.pass_time(days=8, hours=12)
    thread = str(room.threads()[-1]["id"])
    await room.stage.stop()
    written = {"as": "ben", "channel": thread, "text": "Nobody was here to hear it, so I write this to the dark."}
    await room.sandbox.controls.call("say", written)
    room.clock.set(room.clock.now() + timedelta(days=2, hours=6))
    await room.stage.start()
    await room.stage.settle()
    assert "Session 8 of 10" in room.session_posts()[-1].splitlines()[0]
    log = text_of(await room.slash("fay", "session log")).splitlines()
    assert "missed: I was away" in next(line for line in log if "**7.**" in line)
    assert "17 hours late" in next(line for line in log if "**8.**" in line)


async def the_only_facilitator_leaves_with_a_draft_pending(room: Room) -> None:
    await room.say("dan", str(room.threads()[-1]["id"]), "Who else is up at that hour, and was anybody asked?")
    await room.pass_time(days=6)
    draft = drafts(room)[-1]
    assert "so I write this to the dark" in text_of(draft)
    await room.sandbox.controls.call("leave", {"username": "fay"})
    await room.pass_time(days=9)
    reminders = [text for text in room.texts(REVIEW) if "is waiting for a review" in text]
    assert len(reminders) == 1
    assert len(room.summaries()) == 1
    await room.press("olga", draft, "publish")
    assert len(room.summaries()) == 2


async def the_end_and_the_next_reading(room: Room) -> None:
    """The organiser, who may do whatever facilitators may, holds the vote; the archive stays where members find it."""
    await room.pass_time(days=2)
    ended = [text for text in room.texts(HOME) if text.startswith("## We have read")]
    digests = [text for text in room.texts(HOME) if text.startswith("## All summaries")]
    assert len(ended) == len(digests) == 1
    for who, title in (("ada", "Fences"), ("ben", "Hedges")):
        await room.slash(who, "reading propose", channel=HOME, title=title)
    panel = await room.slash("olga", "reading shortlist")
    for verb in ("listed:1:1", "listed:2:1", "poll:3"):
        panel = (await room.press("olga", panel, verb))["message"]
    vote = room.posts(HOME)[-1]
    for who, first in (("ada", 1), ("ben", 2), ("cleo", 2)):
        await rank(room, who, vote, first)
    await room.pass_time(days=4)
    results = [text for text in room.texts(HOME) if "The next reading:" in text]
    assert len(results) == 1
    assert "Hedges" in results[0].splitlines()[0]
    archive = text_of(await room.slash("dan", "schedule", channel=HOME))
    assert str(room.threads()[0]["id"]) in archive
    assert all(str(one["id"]) in text_of(room.posts(HOME)[0]) for one in room.summaries())


async def reply(room: Room, who: str, post: dict[str, Any], text: str) -> None:
    await room.submit(who, await room.press(who, post, "reply"), text)


def drafts(room: Room) -> list[dict[str, Any]]:
    return [one for one in room.posts(REVIEW) if "[Publish]" in text_of(one)]
