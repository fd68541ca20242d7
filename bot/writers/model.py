"""The one door to a language model: it may propose which sentences to quote; what it cannot prove is not believed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import structlog
from openai import AsyncOpenAI
from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from bot.domain.summaries import MODEL, Brief, Draft
from bot.writers.extractive import composed, offline
from bot.writers.material import Material, material
from bot.writers.pack import Pack, pack
from bot.writers.proposal import FEWEST, Unusable, held_against, read_answer

WITHIN = 30.0
"""Seconds for all tries together."""
TRIES = 2
BYTES_A_TOKEN = 3
"""Fewer than most texts have, so that a draft costs no more than was said."""
ANSWERED = 8
"""One token in so many is for an answer."""
LARGEST_ANSWER = 1_000_000
"""Bytes read of an answer, whatever a server sends."""

log = structlog.get_logger()


class ModelWriter:
    """Asks a server that speaks as OpenAI's does; when that fails, the offline draft is ready."""

    def __init__(
        self, name: str, address: str, key: str, instructions: str, tokens: int, within: float = WITHIN
    ) -> None:
        self.name = name
        self.tokens = tokens
        self.within = within
        self._instructions = instructions
        self._http = httpx2.AsyncClient(
            transport=_Bounded(), headers={"Accept-Encoding": "identity"}, follow_redirects=False, trust_env=False
        )
        client = AsyncOpenAI(base_url=address, api_key=key or "none", max_retries=0, http_client=self._http)
        provider = OpenAICompatibleProvider("model", openai_client=client)
        self._model = OpenAIChatModel(name, provider=provider)

    async def draft(self, brief: Brief) -> Draft:
        """The model's choice where it holds, else the offline draft; either says which model was asked."""
        read, fallback, packed = await asyncio.to_thread(self._prepared, brief)
        if len(packed.keys) < FEWEST:
            return fallback
        refused = 0
        try:
            async with asyncio.timeout(self.within):
                return await self._tried(brief, read, packed)
        except TimeoutError:
            reason = "no answer in time"
        except Unusable as unusable:
            reason, refused = str(unusable), unusable.refused
        log.warning("the model's draft is not used", model=self.name, reason=reason)
        return replace(fallback, model=self.name, refused=refused)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    def _prepared(self, brief: Brief) -> tuple[Material, Draft, Pack]:
        read = material(brief)
        return read, offline(read, brief.word_budget), pack(read, self._room)

    @property
    def _answer_tokens(self) -> int:
        return self.tokens // ANSWERED

    @property
    def _room(self) -> int:
        """Bytes of replies in one try."""
        return (self.tokens // TRIES - self._answer_tokens) * BYTES_A_TOKEN - len(self._instructions.encode())

    async def _tried(self, brief: Brief, read: Material, packed: Pack) -> Draft:
        failed = Unusable("not asked")
        for _ in range(TRIES):
            try:
                text = await self._ask(packed.text)
                return await asyncio.to_thread(self._checked, text, brief, read, packed)
            except Unusable as unusable:
                failed = unusable
        raise failed

    async def _ask(self, data: str) -> str:
        request = ModelRequest.user_text_prompt(data, instructions=self._instructions)
        try:
            answer = await model_request(self._model, [request], model_settings={"max_tokens": self._answer_tokens})
        except Exception as error:  # noqa: BLE001  a stranger's server can provoke any; none may reach the group
            raise Unusable(type(error).__name__) from None
        return answer.text or ""

    def _checked(self, text: str, brief: Brief, read: Material, packed: Pack) -> Draft:
        proposal = held_against(read_answer(text), packed.keys, read)
        points = composed(read, brief.word_budget, proposal.choose, proposal.themes)
        return Draft(points, MODEL, self.name, proposal.refused)


class _Bounded(httpx2.AsyncHTTPTransport):
    """Reads no more than an answer can have; one that is packed could be any size, and was not asked for."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.ReadError("the answer is packed")
        response.stream = _Counted(response.stream)
        return response


class _Counted(httpx2.AsyncByteStream):
    """A body up to a size."""

    def __init__(self, body: object) -> None:
        if not isinstance(body, httpx2.AsyncByteStream):
            raise TypeError("the answer has no body to read")
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._body:
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise httpx2.ReadError("the answer is too large")
            yield piece

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._body.aclose()
