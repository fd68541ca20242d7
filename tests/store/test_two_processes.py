"""Two processes that empty one outbox: every post is made once, by one of them."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.domain.outbox import Sent
from bot.services.outbox import Outbox
from bot.store.engine import Store
from tests.store.conftest import GUILD, NOON, OTHER, make_group
from tests.store.test_outbox import new, put

POSTS = 200


async def test_two_that_empty_one_outbox_post_everything_once(place: str) -> None:
    stores = [Store(place), Store(place)]
    rows = [new(f"post{n}", part=n, subject_id=n, guild_id=GUILD if n % 3 else OTHER) for n in range(POSTS)]
    async with stores[0].write() as tx:
        for guild in (GUILD, OTHER):
            await make_group(tx, guild)
    await put(stores[0], *rows)
    wall: list[tuple[str, str]] = []

    async def drain(store: Store, owner: str) -> None:
        outbox = Outbox(store, lambda: NOON, owner)
        while (row := await outbox.claim(lambda channel: channel)) is not None:
            if await outbox.holds(row):
                wall.append((row.key, owner))
                await outbox.mark(row, Sent(len(wall)))

    await asyncio.gather(*(drain(store, owner) for store, owner in zip(stores, "ab", strict=True)))
    assert Counter(key for key, _ in wall) == Counter(row.key for row in rows)
    shares = Counter(owner for _, owner in wall)
    assert min(shares["a"], shares["b"]) > POSTS // 10, shares
    for store in stores:
        await store.close()
