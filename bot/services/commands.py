"""Remembering which commands Discord was given, so that they are sent only when they change."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store import sync
from bot.store.engine import Store


@dataclass(frozen=True)
class Commands:
    """Use cases about the list of commands."""

    store: Store

    async def changed(self, application_id: int, digest: str) -> bool:
        """Whether Discord has other commands than these."""
        async with self.store.read() as tx:
            return await sync.digest(tx, application_id) != digest

    async def remember(self, application_id: int, digest: str) -> None:
        """Discord has these now."""
        async with self.store.write() as tx:
            await sync.remember(tx, application_id, digest)
