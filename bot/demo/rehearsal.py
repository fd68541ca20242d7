"""A whole programme on a fast clock: the sandbox's people set a group up, read, reply, review and publish.

Everything is done as people do it, by commands, buttons, forms and messages; the replies are sample voices and say
so. At the end each published quotation is compared with what its author's message says.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.demo.stage import Stage
from bot.demo.timeline import Moment, Timeline, readable
from bot.domain.readings import Paragraph
from bot.sandbox import forms
from bot.voices import Voices

ORGANISER, FACILITATOR = "olga", "fay"
HOME, REVIEW, ELSEWHERE = "reading", "facilitators", "general"
JOINING = {"ada": 0, "ben": 0, "cleo": 1, "dan": 0}
"""Who joins, and by which of the three choices (by name, without name); Dan writes before he has joined."""

THROUGH_FORM = "cleo"
"""She answers through the form, which hides who she is."""

MORE_NAMES = (
    "eve finn gwen hugo iris jon kay leo mia noor otto pia quinn rosa sam tess una viktor wanda xaver yara".split()
)
"""Who comes besides, where a larger group is rehearsed."""

SMALLEST, LARGEST = len(JOINING), len(JOINING) + len(MORE_NAMES)

EVERY = (2, 4, 0)
"""Of those besides, a third writes in every other session, a third in every fourth, and a third only reads."""

WITHIN = timedelta(hours=60)
"""All have written after so long, however many they are."""

FIRST_WEEK = timedelta(days=16)
"""After so long the first draft is no longer waited for."""

NUMBERED = re.compile(r"\*\*¶(\d+)\*\*")
QUESTION = re.compile(r"(?m)^\*\*\d\.\*\* (.+)$")


class RehearsalFailed(Exception):
    """The bot did not do what the rehearsal waited for; the sentence says what."""


@dataclass(frozen=True)
class Script:
    """What is rehearsed."""

    filename: str
    data: bytes
    paragraphs: Sequence[Paragraph]
    voices: Voices
    weeks: int = 5
    members: int = SMALLEST


@dataclass
class Result:
    """What came of it."""

    sessions: int = 0
    replies: int = 0
    summaries: int = 0
    quotations: int = 0
    messages: int = 0
    """The bot's own that members could read."""
    unverified: list[str] = field(default_factory=list)


class Rehearsal:
    """Plays one script on one stage."""

    def __init__(self, stage: Stage, script: Script, tell: Callable[[Moment], None]) -> None:
        self.stage = stage
        self.script = script
        self.timeline = Timeline(stage, tell)
        self.result = Result()
        self._others = MORE_NAMES[: script.members - SMALLEST]
        self._by_number = {paragraph.n: paragraph for paragraph in script.paragraphs}
        self._answered: set[str] = set()
        self._reviewed: set[str] = set()
        self._said: list[tuple[str, str]] = []
        """Every reply with its author's name, as the published quotations must have it."""

    async def play(self) -> Result:
        """From the empty server to the last published summary."""
        await self.prepare()
        end = self.stage.sandbox.clock.now() + timedelta(weeks=self.script.weeks + 1, days=2)
        while (due := await self.stage.app.bot.next_due()) is not None and due <= end:
            await self._advance(due)
            before = self.result.sessions
            await self._read_and_reply()
            if self.result.sessions > before:
                await self._ask()
            await self._review_and_publish()
        self._verify()
        self.result.messages = sum(count for place, count in self.timeline.own.items() if place != f"#{REVIEW}")
        return self.result

    async def first_week(self) -> None:
        """From the empty server to the first draft that waits for its review."""
        await self.prepare()
        end = self.stage.sandbox.clock.now() + FIRST_WEEK
        while not self._drafts() and (due := await self.stage.app.bot.next_due()) is not None and due <= end:
            await self._advance(due)
            await self._read_and_reply()

    async def reply(self) -> int:
        """Let the members read and reply in every thread that they have not been in; answers how many did."""
        before = self.result.replies
        await self._read_and_reply()
        return self.result.replies - before

    async def prepare(self) -> None:
        """Set the group up, bring the text in, start its programme; the members join."""
        await self._set_up()
        await self._plan()
        await self._join()

    async def _set_up(self) -> None:
        options = {"home": HOME, "review": REVIEW, "zone": "Europe/London", "facilitators": "Facilitator"}
        await self._slash(ORGANISER, ELSEWHERE, "setup start", options | {"name": "Sample readers"})
        file = {"name": self.script.filename, "base64": base64.b64encode(self.script.data).decode()}
        preview = await self._slash(FACILITATOR, REVIEW, "reading import", {"file": file})
        await self._press(FACILITATOR, preview, "keep")

    async def _plan(self) -> None:
        plan = await self._slash(FACILITATOR, REVIEW, "programme plan", {"weeks": self.script.weeks})
        await self._press(FACILITATOR, plan, "start")

    async def _join(self) -> None:
        index = self._bot_messages(HOME)[0]
        for name, choice in JOINING.items():
            if name != "dan":
                await self._consent(name, await self._press(name, index, "join"), choice)
        for place, name in enumerate(self._others):
            await self.stage.sandbox.controls.call("join", {"username": name})
            await self._consent(name, await self._press(name, index, "join"), place % 2)

    async def _consent(self, name: str, question: dict[str, Any], choice: int) -> None:
        self.timeline.note("join", name.title(), f"#{HOME}", ("by name", "without name")[choice])
        await self._press(name, question, f"consent:{choice}")

    # The weeks

    async def _read_and_reply(self) -> None:
        for thread in self._threads():
            if thread["id"] in self._answered:
                continue
            self._answered.add(thread["id"])
            self.result.sessions += 1
            await self._discuss(thread)

    async def _ask(self) -> None:
        """Somebody asks the text what the newest session asks, and whoever was not there catches up."""
        post = next(one for one in reversed(self._bot_messages(HOME)) if self._custom_ids(one, "reply"))
        turn, names = self.result.sessions, list(JOINING)
        prompts = QUESTION.findall(forms.visible_text(post))
        if prompts:
            name = names[turn % len(names)]
            self.timeline.note("ask", name.title(), f"#{HOME}", prompts[0])
            asked = {"as": name, "channel": HOME, "command": "ask", "options": {"question": prompts[0]}}
            await self._call("slash", asked)
        away = names[-turn % len(names)]
        self.timeline.note("command", away.title(), f"#{HOME}", "/catchup")
        await self._call("slash", {"as": away, "channel": HOME, "command": "catchup", "options": {}})

    def _threads(self) -> list[dict[str, Any]]:
        """Threads under the bot's own posts; whatever else people open in the server is not a session's."""
        world = self.stage.sandbox.world
        home = world.channel_named(HOME)["id"]
        posts = {one["id"] for one in self._bot_messages(HOME)}
        return [one for one in world.channels.values() if one.get("parent_id") == home and one["id"] in posts]

    async def _discuss(self, thread: dict[str, Any]) -> None:
        post = self.stage.sandbox.world.message(thread["parent_id"], thread["id"])
        shown = [self._by_number[n] for n in self._numbers(post) if n in self._by_number]
        prompts = QUESTION.findall(forms.visible_text(post))
        turn = self.result.sessions
        speakers = [name for place, name in enumerate(JOINING) if (turn + place) % 4]
        speakers += [name for place, name in enumerate(self._others) if _writes(place, turn)]
        first = (turn - 1) % len(speakers)
        earlier: list[str] = []
        messages: dict[str, str] = {}
        for step, name in enumerate((*speakers[first:], *speakers[:first])):
            await self._pass(hours=min(5 + 3 * step, WITHIN / timedelta(hours=len(speakers))))
            text = self.script.voices.reply(name, turn, shown, prompts, earlier)
            answered = self.script.voices.answers(name, turn, shown, earlier)
            said = {"as": name, "channel": thread["id"], "text": text, "reply_to": messages.get(answered or "")}
            if message := await self._reply(name, post, said):
                messages[name] = message
            earlier.append(text)

    async def _reply(self, name: str, post: dict[str, Any], said: dict[str, Any]) -> str | None:
        """Say it; the message that holds it, which others can answer, unless it went through the form."""
        text, message = said["text"], None
        if name == THROUGH_FORM:
            await self._by_form(name, post, text)
        else:
            message = await self.stage.sandbox.controls.call("say", said)
        await self._settle()
        if name == "dan" and not any(who == "Dan" for who, _ in self._said):
            # His first message is not kept, since he has not joined; the bot asks him once, and he writes again.
            asked = self._bot_messages(said["channel"])[-1]
            await self._consent(name, await self._press(name, asked, "join"), JOINING["dan"])
            message = await self.stage.sandbox.controls.call("say", said)
            await self._settle()
        self.result.replies += 1
        self._said.append(("" if name == THROUGH_FORM else name.title(), text))
        return message["id"] if message else None

    async def _by_form(self, name: str, post: dict[str, Any], text: str) -> None:
        pressed = await self._use(name, post, "reply")
        form = pressed["response"]["data"]["custom_id"]
        await self._call("submit", {"as": name, "channel": HOME, "custom_id": form, "values": {"text": text}})

    async def _review_and_publish(self) -> None:
        for draft in self._drafts():
            if draft["id"] in self._reviewed:
                continue
            self._reviewed.add(draft["id"])
            await self._pass(hours=2)
            desk = await self._press(FACILITATOR, draft, "review")
            await self._press(FACILITATOR, desk, "publish")
            self.result.summaries += 1

    def _drafts(self) -> list[dict[str, Any]]:
        return [one for one in self._bot_messages(REVIEW) if self._custom_ids(one, "publish")]

    # Acts

    async def _slash(self, name: str, channel: str, command: str, options: dict[str, Any]) -> dict[str, Any]:
        shown = " ".join(f"{key}:{_shown(value)}" for key, value in options.items())
        self.timeline.note("command", name.title(), f"#{channel}", f"/{command} {shown}".rstrip())
        return await self._answered_call(
            "slash", {"as": name, "channel": channel, "command": command, "options": options}
        )

    async def _press(self, name: str, message: dict[str, Any], verb: str) -> dict[str, Any]:
        return (await self._use(name, message, verb))["message"] or {}

    async def _use(self, name: str, message: dict[str, Any], verb: str) -> dict[str, Any]:
        found = self._custom_ids(message, verb)
        if not found:
            raise RehearsalFailed(f"there is no “{verb}” button on: {readable(message)}")
        custom_id, label = found[0]
        where = self.stage.sandbox.world.channel(message["channel_id"])["name"]
        self.timeline.note("command", name.title(), f"#{where}", f"[{label}]")
        body = {"as": name, "channel": message["channel_id"], "message": message["id"], "custom_id": custom_id}
        return await self._call("click", body)

    async def _answered_call(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._call(call, body)
        message: dict[str, Any] | None = answer["message"]
        if message is None or not forms_of(message):
            raise RehearsalFailed(readable(message) if message else f"no answer to {body}")
        return message

    async def _call(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.stage.sandbox.controls.call(call, body)
        if answer["message"] is not None and answer["response"]["type"] != 9:
            where = self.stage.sandbox.world.channel(answer["message"]["channel_id"])["name"]
            self.timeline.note("answer", "Colloquy", f"#{where}", self.timeline.read(answer["message"]))
        await self._settle()
        return answer

    async def _settle(self) -> None:
        await self.stage.settle()
        await self.timeline.flush()

    async def _advance(self, to: datetime) -> None:
        await self.stage.advance(to)
        await self.timeline.flush()

    async def _pass(self, **step: float) -> None:
        await self._advance(self.stage.sandbox.clock.now() + timedelta(**step))

    # Looking

    def _bot_messages(self, channel: str) -> list[dict[str, Any]]:
        world = self.stage.sandbox.world
        identity = world.channel_named(channel)["id"]
        mine = [one for one in world.messages[identity].values() if one["author"]["id"] == world.bot["id"]]
        return [one for one in mine if one["components"]]

    def _custom_ids(self, message: dict[str, Any], verb: str) -> list[tuple[str, str]]:
        components = [one for _, one in forms.walk(message.get("components") or []) if one.get("custom_id")]
        fits = re.compile(rf"cq:{verb}(?=[:~]|$)")
        return [(one["custom_id"], one.get("label", "")) for one in components if fits.match(one["custom_id"])]

    def _numbers(self, post: dict[str, Any]) -> list[int]:
        """Paragraphs of a session's post, and of the parts before it when it took several."""
        parts = [one for one in self._bot_messages(HOME) if int(one["id"]) <= int(post["id"])]
        own: list[int] = []
        for part in reversed(parts):
            own = [int(number) for number in NUMBERED.findall(forms.visible_text(part))] + own
            if "Session" in forms.visible_text(part).splitlines()[0]:
                break
        return own

    def _verify(self) -> None:
        """Compare what was published with what was said, in the sandbox's own record."""
        said = {re.sub(r"\s+", " ", text) for _, text in self._said}
        for message in self._bot_messages(HOME):
            if not self._custom_ids(message, "how"):
                continue
            for quotation in quotations(readable(message)):
                self.result.quotations += 1
                if not any(quotation in text for text in said):
                    self.result.unverified.append(quotation)


def _writes(place: int, turn: int) -> bool:
    """Whether one of those besides writes in the session of this turn."""
    every = EVERY[place % len(EVERY)]
    return bool(every) and (turn + place) % every == 0


def forms_of(message: dict[str, Any]) -> bool:
    """Whether an answer offers a next step: the bot's refusals are a sentence without a button."""
    return any(one.get("custom_id") for _, one in forms.walk(message.get("components") or []))


def quotations(text: str) -> list[str]:
    """The block quotations of a readable message, each on one line."""
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        if line.startswith("> "):
            if not inside:
                found.append([])
            found[-1].append(line.removeprefix("> "))
        inside = line.startswith("> ")
    return [re.sub(r"\s+", " ", " ".join(lines)) for lines in found]


def _shown(value: Any) -> str:  # noqa: ANN401
    return str(value["name"]) if isinstance(value, dict) else str(value)
