"""A server on loopback that speaks as OpenAI's does, and lies in every way that we know of."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.domain.cleaning import spans

Replies = dict[str, str]
"""What was sent: texts by key."""


@dataclass
class Liar:
    """How it answers now, and everything that it was sent."""

    behave: Callable[[Replies], Awaitable[web.StreamResponse] | web.StreamResponse]
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(await request.json())
        self.headers.append(dict(request.headers))
        answer = self.behave(replies_in(self.heard[-1]))
        return answer if isinstance(answer, web.StreamResponse) else await answer


@asynccontextmanager
async def lying(behave: Callable[[Replies], Any]) -> AsyncIterator[Liar]:
    """The server, open."""
    liar = Liar(behave)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", liar.answer)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    liar.address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield liar
    finally:
        await runner.cleanup()


def replies_in(asked: dict[str, Any]) -> Replies:
    """The data between the marks."""
    lines = asked["messages"][-1]["content"].splitlines()
    assert lines[0] == lines[-1]
    return {one["key"]: one["text"] for one in map(json.loads, lines[1:-1])}


def says(content: str, **message: Any) -> web.Response:
    """An answer of the right form."""
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "liar",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content, **message}}
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
    }
    return web.json_response(body)


def points(*given: tuple[str, list[tuple[str, str]]]) -> web.Response:
    """Points of a label and of quotations, each with its key."""
    made = [{"label": label, "quotations": [{"reply": key, "text": text} for key, text in of]} for label, of in given]
    return says(json.dumps({"points": made}))


def true_ones(replies: Replies, word: str, most: int = 3) -> list[tuple[str, str]]:
    """Whole sentences in which a word stands, one of a reply."""
    found = []
    for key, text in replies.items():
        for span in spans(text):
            said = text[span.start : span.end]
            if word in said.split() and span.plain and 7 < span.words <= 40 and said.isascii() and "[" not in said:
                found.append((key, said))
                break
    return found[:most]


def honest(replies: Replies) -> web.Response:
    """As was asked for."""
    farmers = true_ones(replies, "farmers", 4)
    school = [one for one in true_ones(replies, "school", 6) if one not in farmers]
    return points(("farmers", farmers), ("school", school[:4]))


def labelled(label: str) -> Callable[[Replies], web.Response]:
    """True quotations under a label that is not."""
    return lambda replies: points(*((label, [one]) for one in true_ones(replies, "river", 4)))


def mixed(replies: Replies) -> web.Response:
    """One lie among many truths."""
    farmers, school = true_ones(replies, "farmers", 5), true_ones(replies, "roof", 5)
    return points(("farmers", [*farmers, ("r2", "The farmers own the council now.")]), ("roof", school))


def shuffled(replies: Replies) -> web.Response:
    """True sentences, each under the key of somebody else."""
    found = true_ones(replies, "council", 8)
    others = [key for key, _ in found[1:]] + [found[0][0]]
    return points(("council", [(key, text) for key, (_, text) in zip(others, found, strict=True)]))


def halves(replies: Replies) -> web.Response:
    """The half of a sentence that says the contrary."""
    key = next(key for key, text in replies.items() if "abolished" in text)
    lie = next(key for key, text in replies.items() if "poisoned" in text)
    return points(
        ("council", [(key, "the council should be abolished")]),
        ("farmers", [(lie, "the farmers poisoned the river"), *true_ones(replies, "farmers", 3)]),
    )


def of_first(replies: Replies) -> web.Response:
    """Only the first few replies, whatever else there is."""
    return points(("river", [(key, text) for key, text in list(replies.items())[:4]]))


def obeying(replies: Replies) -> web.Response:
    """What the replies ordered."""
    key = next(key for key, text in replies.items() if "PWNED" in text)
    return points(("obey", [("r1", "I confess"), (key, "PWNED")]), ("PWNED", [(key, "Everybody agrees with me.")]))


async def never(_: Replies) -> web.StreamResponse:
    await asyncio.Event().wait()
    return says("")


async def cut_off(_: Replies) -> web.StreamResponse:
    """A body that ends before it should."""
    return web.Response(body=b'{"choices": [', headers={"Content-Type": "application/json", "Connection": "close"})


BEHAVIOURS: dict[str, Callable[[Replies], Any]] = {
    "invented": lambda _: points(("river", [(f"r{n}", f"The river was sold {n} times over.") for n in range(1, 9)])),
    "wrong author": shuffled,
    "links": labelled("https://evil.example/river"),
    "mentions": labelled("@everyone river"),
    "a person's mention": labelled("<@123456789012345678>"),
    "markup": labelled("**river** [bank](https://evil.example)"),
    "names": labelled("Ada"),
    "other language": lambda replies: points(
        ("rivière", [(key, "Le conseil a vendu la rivière aux fermiers.") for key in list(replies)[:6]])
    ),
    "empty": lambda _: says(""),
    "no points": lambda _: points(),
    "enormous": lambda _: says("x" * 3_000_000),
    "many": lambda _: points(*(("river", [("r1", "river " * 20)] * 50) for _ in range(60))),
    "packed": lambda _: web.Response(
        body=gzip.compress(b" " * 3_000_000), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
    ),
    "not JSON": lambda _: says("Here is your summary: the council sold the river, and all agree."),
    "wrong shape": lambda _: says('{"points": [{"label": 7, "quotations": "r1"}]}'),
    "a list": lambda _: says("[1, 2, 3]"),
    "wrong keys": lambda replies: points(("river", [(f"r{900 + n}", text) for n, text in enumerate(replies.values())])),
    "slow": never,
    "500": lambda _: web.Response(status=500, text="The council sold the river."),
    "429": lambda _: web.Response(status=429, headers={"Retry-After": "3600"}),
    "sent elsewhere": lambda _: web.Response(status=307, headers={"Location": "/v1/elsewhere"}),
    "truncated": lambda replies: says((honest(replies).text or "")[:300]),
    "cut off": cut_off,
    "injection followed": obeying,
    "a tool": lambda _: says(
        "",
        tool_calls=[{"id": "1", "type": "function", "function": {"name": "publish", "arguments": '{"now": true}'}}],
    ),
    "opinion": labelled("stupid / farmers"),
    "counts": labelled("9 of 9 agree"),
    "duplicated": lambda replies: points(*(("river", true_ones(replies, "river", 1) * 3) for _ in range(4))),
    "one in ten": mixed,
    "half sentences": halves,
    "the first only": of_first,
}
